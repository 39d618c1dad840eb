"""The way to a goal: the least effort that lifts the index of a region, within limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from ecoindex.analysis.planning.gains import gains
from ecoindex.analysis.planning.goal import PlanGoal
from ecoindex.analysis.planning.problem import Block, Problem
from ecoindex.analysis.planning.ready import (
    Start,
    Task,
    block_of,
    data_fault,
    find_region,
    met,
    start_of,
    task_of,
)
from ecoindex.analysis.planning.solve import Optimum, Solver, solve
from ecoindex.errors import Fault, Note, Place, fault, note
from ecoindex.spec.normalise import Steps, YesNo

if TYPE_CHECKING:
    from ecoindex.analysis.planning.moves import Move
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
        ``bound`` (what sets the limit: ``pace``, ``goalpost``, ``file``, ``plausible``; ``held``
        or ``missing`` where nothing is planned), ``binds`` (the target is the limit), ``pace``
        (best yearly pace seen), ``pace_region``, ``pace_first`` and ``pace_last`` (where and when).
        Where the goal is out of reach the targets are those of the best index.
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
    def track_options(self) -> str:
        """The goal in the words of ``ecoindex track``."""
        growth = self.goal
        if growth.growth is None and self.base_index == self.base_index:
            growth = PlanGoal(self.goal.year, growth=self.target / self.base_index - 1)
        base = "" if self.base is None else f" --base {self.base}"
        return f"--goal {growth}{base} --region {self.region}"

    def to_toml(self) -> str:
        """Write the targets as an attainment system; see `targets_toml`."""
        from ecoindex.analysis.planning.targets import targets_toml

        return targets_toml([self])


def plan_path(
    data: object,
    system: System | str | Path,
    region: str,
    *,
    goal: PlanGoal | str | None = None,
    year: int | None = None,
    base: int | None = None,
    limits: object = None,
    region_column: str | None = None,
    year_column: str | None = None,
) -> PlanPath:
    """Find the least effort that lifts the index of a region to a goal, within limits.

    Parameters
    ----------
    data : Panel, Store, path, dataset id or table
        As for `evaluate`. Without ``limits`` the best yearly pace of each indicator is looked for
        in all its regions and years.
    system : System, id or path
        A composite index.
    region : str
        Code or name.
    goal : PlanGoal or str, optional
        ``"2025:10%"`` (growth over the base year), ``"2025:75"`` (index); without it the next goal
        that the system declares.
    year : int, optional
        The year to start from; without it the last year of the data before the goal.
    base : int, optional
        Base year of the growth; that of the system without it.
    limits : path, table or mapping, optional
        Bounds and unit costs per indicator: columns ``indicator`` and any of ``lower``, ``upper``,
        ``cost``, ``unit`` and ``region``.
    region_column, year_column : str, optional
        Names of the key columns where they are not recognised.

    Returns
    -------
    PlanPath
        Feasible or not; the targets have been scored by the engine.

    Raises
    ------
    UsageError
        The goal is met already, nothing has room, or goal and limits make no sense: all at once.
    DataError
        The region or a year has no index, or the data cannot be read.

    Examples
    --------
    >>> import ecoindex as eco
    >>> eco.plan_path("demo", "isec-structured", "永嘉县", goal="2025:10%").verdict
    'feasible'
    """
    task = task_of(data, system, goal, year, base, limits, (region_column, year_column))
    return plan_regions(task, [region])[0]


def plan_regions(task: Task, regions: Sequence[str]) -> list[PlanPath]:
    """Plan for several regions with the same goal; all faults at once."""
    faults: list[Fault] = []
    ready: list[tuple[Task, Start, Block]] = []
    for text in regions:
        code = find_region(text, task.scorer)
        found = [code] if isinstance(code, Fault) else start_of(task, code)
        if isinstance(found, list):
            faults += found
            continue
        own, start = found
        block, wrong = block_of(own, start.region)
        faults += [*wrong, *_nothing_to_do(own, start, block)]
        if block is not None:
            ready.append((own, start, block))
    if faults:
        raise data_fault(_once(faults))
    return [path_to(own, start, block, own.target(start.base_index)) for own, start, block in ready]


def _once(faults: Sequence[Fault]) -> list[Fault]:
    """Return each fault once: a line of limits for all regions is wrong for each of them."""
    found: dict[str, Fault] = {}
    for item in faults:
        found.setdefault(item.text("en"), item)
    return list(found.values())


def _nothing_to_do(task: Task, start: Start, block: Block | None) -> list[Fault]:
    """Refuse a goal that is met, and limits that leave no room."""
    place = Place(key=start.region)
    target = task.target(start.base_index)
    faults = []
    if met(start.index, target):
        facts = {"region": start.region, "index": start.index, "target": target, "year": task.year}
        faults.append(fault("analysis/plan-goal-met", place, **facts))
    if block is not None and all(move.limit == move.value for move in block.moves):
        facts = {"region": start.region, "index": start.index}
        faults.append(fault("analysis/plan-no-room", place, **facts))
    return faults


def path_to(task: Task, start: Start, block: Block, target: float) -> PlanPath:
    """Plan for one region that is to reach an index."""
    problem = Problem(task.scorer, (block,), target)
    done = solve(problem)
    before = task.scorer.values(block.row)
    after = done.problem.values(done.shares[None, :], 0)[0]
    reached = float(done.problem.total(done.shares)[0])
    whole = frozenset(
        at
        for at, item in enumerate(task.system.indicators)
        if isinstance(item.normalise, (Steps, YesNo))
    )
    split = gains(task.scorer, block.row, before, after, whole)
    moves = {move.leaf: move for move in done.problem.blocks[0].moves}
    rows = [_row(task, moves[move.leaf], after, split) for move in block.moves]
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    verdict: Verdict = "feasible" if done.feasible else "infeasible"
    if done.feasible and met(start.index, target):
        verdict = "met"
    return PlanPath(
        system=task.system,
        region=start.region,
        year=task.year,
        goal=task.goal,
        base=task.base,
        base_index=start.base_index,
        index=start.index,
        target=target,
        verdict=verdict,
        reached=reached,
        best=done.best,
        optimum=done.optimum,
        proven=done.proven,
        solver=done.solver,
        effort_in="cost" if task.costed else "share",
        effort=float(frame.get_column("effort").sum()),
        frame=frame,
        notes=(*task.scorer.inputs.notes, *start.notes, *_notes(task, block)),
        origin=task.scorer.inputs.origin,
    )


def _row(task: Task, move: Move, after: np.ndarray, split: np.ndarray) -> tuple[object, ...]:
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


def _notes(task: Task, block: Block) -> tuple[Note, ...]:
    """Say what must be said of the limits."""
    ids = {move.leaf: task.system.indicators[move.leaf].id for move in block.moves}
    derived = [ids[m.leaf] for m in block.moves if task.system.indicators[m.leaf].formula]
    unseen = [ids[m.leaf] for m in block.moves if m.bound == "held" and m.pace is None]
    notes = []
    if derived:
        notes.append(note("analysis/plan-derived", indicators=derived))
    if unseen:
        notes.append(note("analysis/plan-unseen", indicators=unseen))
    return tuple(notes)
