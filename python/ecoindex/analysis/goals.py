"""Goals as users write them: a text, a mapping from years to growth, or pairs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from numbers import Integral, Real

from ecoindex.errors import Fault, fault

Goals = Mapping[int, float] | Iterable[tuple[int, float]] | Iterable[str] | str
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
        pair = _pair(item)
        if pair is None:
            faults.append(fault("analysis/track-goal-form", value=_shown(item)))
        else:
            goals.append(pair)
    return goals, faults


def _items(given: object) -> list[object]:
    if isinstance(given, str):
        return list(_BETWEEN.split(unicodedata.normalize("NFKC", given)))
    if isinstance(given, Mapping):
        return list(given.items())
    return list(given) if isinstance(given, Iterable) else [given]


def _pair(item: object) -> tuple[int, float] | None:
    if isinstance(item, str):
        found = written(item)
        return None if found is None or found.growth is None else (found.year, found.growth)
    if not isinstance(item, (tuple, list)) or len(item) != 2:
        return None
    year, growth = item
    if isinstance(year, str) and year.isdecimal():
        year = int(year)
    if not isinstance(year, Integral) or not isinstance(growth, Real):
        return None
    return int(year), float(growth)


def _shown(item: object) -> str:
    pair = isinstance(item, (tuple, list)) and len(item) == 2
    return f"{item[0]}: {item[1]}" if pair else str(item)  # type: ignore[index]
