"""Goals as users write them: a text, a mapping from years to growth, or pairs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from numbers import Real
from typing import Literal

from ecoindex.engine.arguments import year_given
from ecoindex.errors import Fault, UsageError, fault

PathForm = Literal["linear", "geometric"]


@dataclass(frozen=True)
class GrowthGoal:
    """A goal of the whole index.

    Attributes
    ----------
    year : int
        The year by which.
    growth : float
        Growth over the base year: 0.10 is ten per cent.
    path : {"linear", "geometric"}
        How the way runs from the goal before, or from the base: by equal steps or equal rates.
    """

    year: int
    growth: float
    path: PathForm = "linear"


Goals = str | Mapping[int, float | str] | Iterable[tuple[int, float] | GrowthGoal | str]
"""``{2025: 0.10}``, ``{2025: "10%"}``, ``[(2025, 0.10)]``, ``"2025:10%"`` or several of these."""
_GOAL = re.compile(r"(\d{4})\s*年?\s*[:=]\s*([+-]?\d+(?:\.\d+)?)\s*(%?)")
_BETWEEN = re.compile(r"[,;、]")


@dataclass(frozen=True)
class Written:
    """A goal as it is written: ``2025:10%`` is the year 2025, the number 10, and per cent."""

    year: int
    number: float
    percent: bool

    @property
    def growth(self) -> float | None:
        """The growth that it is: per cent, or a number below one; None for any other number."""
        if self.percent:
            return self.number / 100
        return self.number if abs(self.number) < 1 else None


def written(text: str) -> Written | None:
    """Read a year and a number, with or without a per-cent sign; None where it is neither.

    Examples
    --------
    >>> written("2025：+10％")
    Written(year=2025, number=10.0, percent=True)
    """
    found = _GOAL.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return None if found is None else Written(int(found[1]), float(found[2]), bool(found[3]))


def growth_goals(given: object) -> tuple[list[tuple[int, float]], list[Fault]]:
    """Read goals of growth.

    Parameters
    ----------
    given : str, mapping or iterable
        ``"2025:10%"``, several with commas between; ``{2025: 0.10}``; or texts or pairs.

    Returns
    -------
    goals : list of (int, float)
        Year and growth.
    faults : list of Fault
        One for each goal that is none.
    """
    goals: list[tuple[int, float]] = []
    faults: list[Fault] = []
    for item in _items(given):
        try:
            goals.append(_pair(item))
        except UsageError as error:
            faults += error.faults
    return goals, faults


def read_goal(text: str) -> tuple[int, float]:
    """Read ``2025:10%``: year and growth over the base.

    Raises
    ------
    UsageError
        The text is no goal, or a growth of 100 % and more without the sign.

    Examples
    --------
    >>> read_goal("2025:10%"), read_goal("2030:0.2")
    ((2025, 0.1), (2030, 0.2))
    """
    found = written(text)
    if found is None:
        raise UsageError(fault("analysis/goal-unreadable", value=text))
    if found.growth is None:
        percent = f"{found.number * 100:g}%"
        raise UsageError(fault("analysis/goal-percent", value=text, percent=percent))
    return found.year, found.growth


def _items(given: object) -> list[object]:
    if isinstance(given, str):
        return list(_BETWEEN.split(unicodedata.normalize("NFKC", given)))
    if isinstance(given, Mapping):
        return list(given.items())
    return list(given) if isinstance(given, Iterable) else [given]


def _pair(item: object) -> tuple[int, float]:
    if isinstance(item, str):
        return read_goal(item)
    if isinstance(item, GrowthGoal):
        return item.year, item.growth
    if not isinstance(item, (tuple, list)) or len(item) != 2:
        raise UsageError(fault("analysis/goal-unreadable", value=str(item)))
    year, growth = item
    if isinstance(growth, str):
        return read_goal(f"{year}:{growth}")
    if isinstance(growth, bool) or not isinstance(growth, Real):
        raise UsageError(fault("analysis/goal-unreadable", value=f"{year}: {growth!r}"))
    return year_given(year, "goals"), float(growth)
