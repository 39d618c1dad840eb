"""Goals and splices as they come: pairs, mappings, or text as on the command line."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from numbers import Real
from typing import TYPE_CHECKING

from ecoindex.analysis.path import GrowthGoal
from ecoindex.engine.arguments import year_given
from ecoindex.errors import UsageError, fault

if TYPE_CHECKING:
    from pathlib import Path

    from ecoindex.spec import System

_GOAL = re.compile(r"(\d{4})年?[:：=]([+＋-]?\d+(?:\.\d+)?)([%％])?")

Goals = str | Mapping[int, float | str] | Iterable[tuple[int, float] | GrowthGoal | str]
"""``{2025: 0.10}``, ``{2025: "10%"}``, ``[(2025, 0.10)]``, ``"2025:10%"`` or several of these."""
Splices = str | Iterable[tuple["System | str | Path", int] | str]
"""``[("old.toml", 2023)]`` or ``"old.toml:2023"``, one or several."""


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
    found = _GOAL.fullmatch(text.replace(" ", ""))
    if found is None:
        raise UsageError(fault("analysis/goal-unreadable", value=text))
    growth = float(found[2].replace("＋", "+"))
    if found[3]:
        return int(found[1]), growth / 100
    if math.fabs(growth) >= 1:
        percent = f"{growth * 100:g}%"
        raise UsageError(fault("analysis/goal-percent", value=text, percent=percent))
    return int(found[1]), growth


def read_goals(goals: object) -> list[tuple[int, float]]:
    """Return year and growth of each goal, in whatever form it was given.

    Raises
    ------
    UsageError
        One of them is no goal.
    """
    if isinstance(goals, Mapping):
        return [_pair(year, growth) for year, growth in goals.items()]
    if isinstance(goals, str) or not isinstance(goals, Iterable):
        goals = [goals]
    return [_one(goal) for goal in goals]


def _one(goal: object) -> tuple[int, float]:
    if isinstance(goal, str):
        return read_goal(goal)
    if isinstance(goal, GrowthGoal):
        return goal.year, goal.growth
    if isinstance(goal, (tuple, list)) and len(goal) == 2:
        return _pair(*goal)
    raise UsageError(fault("analysis/goal-unreadable", value=repr(goal)))


def _pair(year: object, growth: object) -> tuple[int, float]:
    if isinstance(growth, str):
        return read_goal(f"{year}:{growth}")
    if isinstance(growth, bool) or not isinstance(growth, Real):
        raise UsageError(fault("analysis/goal-unreadable", value=f"{year}: {growth!r}"))
    return year_given(year, "goals"), float(growth)


def read_splice(text: str) -> tuple[str, int]:
    """Read ``SYSTEM:YEAR``: an earlier edition and the overlap.

    Raises
    ------
    UsageError
        The text names no system or no year.
    """
    system, _, year = text.replace("：", ":").rpartition(":")
    if not system or not re.fullmatch(r"\d{4}", year):
        raise UsageError(fault("analysis/splice-unreadable", value=text))
    return system, int(year)


def read_splices(splices: Splices) -> list[tuple[System | str | Path, int]]:
    """Return system and overlap of each splice; see `read_splice`."""
    several = [splices] if isinstance(splices, str) else splices
    found: list[tuple[System | str | Path, int]] = []
    for item in several:
        if isinstance(item, str):
            found.append(read_splice(item))
        elif isinstance(item, (tuple, list)) and len(item) == 2:
            found.append((item[0], year_given(item[1], "splice")))
        else:
            raise UsageError(fault("analysis/splice-unreadable", value=repr(item)))
    return found
