"""What a plan says: the path of a region, and its rows."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from ecoindex.analysis.planning.goal import PlanGoal
    from ecoindex.analysis.planning.moves import Move
    from ecoindex.analysis.planning.solve import Optimum, Solver
    from ecoindex.analysis.planning.task import Task
    from ecoindex.errors import Note
    from ecoindex.panel import Origin
    from ecoindex.spec import System

Verdict = Literal["feasible", "infeasible", "met"]
Effort = Literal["share", "cost"]

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "indicator": pl.String,
    "node": pl.String,
    "unit": pl.String,
    "value": pl.Float64,
    "target": pl.Float64,
    "change": pl.Float64,
    "limit": pl.Float64,
    "used": pl.Float64,
    "cost": pl.Float64,
    "effort": pl.Float64,
    "gain": pl.Float64,
    "bound": pl.String,
    "binds": pl.Boolean,
    "pace": pl.Float64,
    "pace_region": pl.String,
    "pace_first": pl.Int32,
    "pace_last": pl.Int32,
}
"""Columns of the rows of a plan."""


@dataclass(frozen=True)
class PlanPath:
    """The way of one region to its goal.

    Attributes
    ----------
    system : System
        Its ``status`` and ``note`` belong under every table.
    region : str
    year : int
        The year that the plan starts from.
    goal : PlanGoal
    base : int or None
        Base year of the growth; None for a goal without growth.
    base_index, index : float
        Index in the base year (NaN without one) and in the start year.
    target : float
        Index that the goal asks for.
    verdict : {"feasible", "infeasible", "met"}
        Whether the goal can be reached within the limits; ``met``: there is nothing left to do
        (only within the plan of a city).
    reached : float
        Index of the plan's targets, as the engine scores them.
    best : float
        Best index within all limits. With ``optimum`` ``local`` the best that was found.
    optimum : {"global", "local"}
        Whether effort and best index are proven, or the best that a search found.
    proven : bool
        Whether the verdict is proven.
    solver : {"highs", "clarabel", "sequential"}
    effort_in : {"share", "cost"}
        Effort is the sum of the shares of the allowed moves, or the user's costs.
    effort : float
    frame : polars.DataFrame
        One row per indicator that counts, in the order of the system: ``indicator``, ``node``,
        ``unit``, ``value`` (now), ``target``, ``change``, ``limit`` (farthest allowed value),
        ``used`` (share of the allowed move; null where nothing may move), ``cost`` (per unit, null
        without costs), ``effort``, ``gain`` (points of the index; they sum to the gain),
        ``bound`` (what sets the limit: ``pace``, ``goalpost``, ``file``, ``plausible``, ``zero``;
        ``held`` or ``missing`` where nothing is planned), ``binds`` (the target is the limit),
        ``pace`` (best yearly pace seen), ``pace_region``, ``pace_first`` and ``pace_last`` (where
        and when).
        Where the goal is out of reach the targets are those of the best index.
    freeze : bool
        Whether the base year stands in for every year, or all years, that a method learns from.
    given : str or None
        Options that name system and data on the command line as they were given; None for those
        in memory.
    notes : tuple of Note
    origin : Origin
    """

    system: System
    region: str
    year: int
    goal: PlanGoal
    base: int | None
    base_index: float
    index: float
    target: float
    verdict: Verdict
    reached: float
    best: float
    optimum: Optimum
    proven: bool
    solver: Solver
    effort_in: Effort
    effort: float
    frame: pl.DataFrame
    freeze: bool
    given: str | None
    notes: tuple[Note, ...]
    origin: Origin

    @property
    def feasible(self) -> bool:
        """Whether the goal is reached."""
        return self.verdict != "infeasible"

    @property
    def targets(self) -> dict[str, float]:
        """Target of each indicator that is to change."""
        moved = self.frame.filter(pl.col("change") != 0)
        return dict(moved.select("indicator", "target").iter_rows())

    @property
    def track_options(self) -> str | None:
        """The goal in the words of ``ecoindex track``; None where the goal is an index."""
        return track_options([self])

    @property
    def track_command(self) -> str | None:
        """The command that tracks the goal; None where `track_options` or `given` is."""
        return track_command([self])

    def to_toml(self) -> str:
        """Write the targets as an attainment system; see `targets_toml`."""
        from ecoindex.analysis.planning.targets import targets_toml

        return targets_toml([self])


def track_options(paths: Sequence[PlanPath]) -> str | None:
    """Return the goal of plans in the words of ``ecoindex track``; None where it is an index."""
    first = paths[0]
    if first.base is None:
        return None
    regions = shlex.quote(",".join(path.region for path in paths))
    freeze = " --freeze" if first.freeze else ""
    return f"--goal {first.goal} --base {first.base} --region {regions}{freeze}"


def track_command(paths: Sequence[PlanPath]) -> str | None:
    """Return the command that tracks the goal of plans, for the system and data as given."""
    given, options = paths[0].given, track_options(paths)
    return None if given is None or options is None else f"ecoindex track {given} {options}"


def given_as(
    system: object, data: object, region_column: str | None = None, year_column: str | None = None
) -> str | None:
    """Name system and data on the command line; None for those in memory."""
    if not isinstance(system, (str, Path)) or not isinstance(data, (str, Path)):
        return None
    options = {
        "--system": str(system),
        "--data": str(data),
        "--region-column": region_column,
        "--year-column": year_column,
    }
    return options_text(options.items())


def options_text(options: Iterable[tuple[str, str | None]]) -> str:
    """Write options with their values, quoted, those without a value left out."""
    return " ".join(f"{name} {shlex.quote(text)}" for name, text in options if text)


def row_of(task: Task, move: Move, after: np.ndarray, split: np.ndarray) -> tuple[object, ...]:
    """Return the row of an indicator, in the order of `SCHEMA`."""
    item = task.system.indicators[move.leaf]
    none = move.bound == "missing"
    target, change = float(after[move.leaf]), float(after[move.leaf] - move.value)
    room = abs(move.limit - move.value)
    used = None if not room else min(1.0, abs(change) / room)
    share = used or 0.0
    effort = share if move.cost is None else move.cost * abs(change)
    if none:
        return (
            item.id,
            item.node,
            item.unit,
            *[None] * 5,
            move.cost,
            0.0,
            0.0,
            "missing",
            False,
            *[None] * 4,
        )
    pace = move.pace
    return (
        item.id,
        item.node,
        item.unit,
        move.value,
        target,
        change,
        move.limit,
        used,
        move.cost,
        effort,
        float(split[move.leaf]),
        move.bound,
        bool(room) and target == move.limit,
        pace.value if pace else None,
        pace.region if pace else None,
        pace.first if pace else None,
        pace.last if pace else None,
    )
