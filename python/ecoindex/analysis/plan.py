"""The way to a goal: the least effort that lifts the index of a region, within limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from ecoindex.analysis.planning.gains import gains
from ecoindex.analysis.planning.problem import Block, Problem
from ecoindex.analysis.planning.ready import (
    Start,
    block_of,
    data_fault,
    find_region,
    met,
    once,
    start_of,
)
from ecoindex.analysis.planning.result import SCHEMA, PlanPath, Verdict, given_as, row_of
from ecoindex.analysis.planning.solve import solve
from ecoindex.analysis.planning.task import GoalLike, Task, task_of
from ecoindex.errors import Fault, Note, Place, fault, note
from ecoindex.spec.normalise import Steps, YesNo

if TYPE_CHECKING:
    from ecoindex.spec import System

__all__ = ["SCHEMA", "PlanPath", "plan_path", "plan_regions"]


def plan_path(
    data: object,
    system: System | str | Path,
    region: str,
    *,
    goal: GoalLike = None,
    year: int | None = None,
    base: int | None = None,
    limits: object = None,
    freeze: bool = False,
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
    goal : PlanGoal, str or mapping, optional
        ``"2025:10%"`` or ``{2025: 0.10}`` (growth over the base year), ``"2025:75"`` (index);
        without it the next goal that the system declares.
    year : int, optional
        The year to start from; without it the last year of the data before the goal.
    base : int, optional
        Base year of the growth; that of the system without it.
    limits : path, table or mapping, optional
        Bounds and unit costs per indicator: columns ``indicator`` and any of ``lower``, ``upper``,
        ``cost``, ``unit`` and ``region``.
    freeze : bool
        Learn from the base year what the system takes from each year or from all years.
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
    from ecoindex.engine.evaluate import as_system
    from ecoindex.engine.inputs import as_panel

    loaded = as_system(system)
    panel = as_panel(data, loaded, region_column, year_column)
    task = task_of(panel, loaded, goal, year, base, limits, freeze=freeze)
    named = given_as(system, data, region_column, year_column)
    return plan_regions(replace(task, given=named), [region])[0]


def plan_regions(task: Task, regions: Sequence[str]) -> list[PlanPath]:
    """Plan for several regions with the same goal, each once; all faults at once."""
    faults: list[Fault] = list(task.faults)
    ready: dict[str, tuple[Task, Start, Block]] = {}
    for text in regions:
        code = find_region(text, task.scorer)
        if isinstance(code, str) and code in ready:
            continue
        found = [code] if isinstance(code, Fault) else start_of(task, code)
        if isinstance(found, list):
            faults += found
            continue
        own, start = found
        block, wrong = block_of(own, start.region)
        faults += [*wrong, *_nothing_to_do(own, start, block)]
        if block is not None:
            ready[start.region] = (own, start, block)
    if faults:
        raise data_fault(once(faults))
    return [
        path_to(own, start, block, own.target(start.base_index))
        for own, start, block in ready.values()
    ]


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
    rows = [row_of(task, moves[move.leaf], after, split) for move in block.moves]
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
        freeze=task.freeze,
        given=task.given,
        notes=(*task.notes, *start.notes, *_notes(task, block)),
        origin=task.scorer.inputs.origin,
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
