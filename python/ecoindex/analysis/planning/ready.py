"""Everything a plan starts from: rows, years, base, goal, limits; all faults at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecoindex.analysis.planning.goal import PlanGoal, read_goal
from ecoindex.analysis.planning.limits import Limits, best_paces, limit_of, read_limits
from ecoindex.analysis.planning.moves import Move, Terms, find_move
from ecoindex.analysis.planning.problem import REACHED, Block
from ecoindex.analysis.planning.scorer import Scorer, make_scorer
from ecoindex.analysis.planning.tree import tree_of
from ecoindex.engine.evaluate import as_system
from ecoindex.engine.inputs import as_panel, prepare
from ecoindex.engine.selection import spans
from ecoindex.errors import DataError, Fault, Note, Place, UsageError, fault
from ecoindex.registry.regions import regions as region_table
from ecoindex.spec.normalise import ZScore
from ecoindex.spec.prepared import is_treated

if TYPE_CHECKING:
    from ecoindex.analysis.planning.limits import Pace
    from ecoindex.spec import System


@dataclass(frozen=True)
class Start:
    """Where a region stands and where it is to go.

    Attributes
    ----------
    region : str
    base_index, index : float
        In the base year (NaN without one) and in the year that the plan starts from, both on the
        indicators that count.
    left_out : tuple of str
        Indicators without a value in one of the two years; growth is taken on the others.
    notes : tuple of Note
    """

    region: str
    base_index: float
    index: float
    left_out: tuple[str, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Task:
    """What all plans of a call have in common.

    Attributes
    ----------
    scorer : Scorer
    goal : PlanGoal
    year, base : int
        The year that the plan starts from, and the base year (None for a goal without growth).
    limits : mapping
    faults : tuple of Fault
        What is wrong with the limits; a plan says it together with the faults of its regions.
    """

    scorer: Scorer
    goal: PlanGoal
    year: int
    base: int | None
    limits: Limits
    faults: tuple[Fault, ...] = ()

    @property
    def system(self) -> System:
        """The index system."""
        return self.scorer.system

    @property
    def years(self) -> int:
        """Years left."""
        return self.goal.year - self.year

    @cached_property
    def paces(self) -> dict[str, Pace]:
        """Best pace of each indicator in the panel."""
        return best_paces(self.scorer.inputs, self.system)

    @property
    def costed(self) -> bool:
        """Whether the user gives unit costs."""
        return any(limit.cost is not None for limit in self.limits.values())

    def target(self, base_index: float) -> float:
        """Return the index that the goal asks for."""
        if self.goal.growth is not None:
            return base_index * (1 + self.goal.growth)
        assert self.goal.index is not None
        return self.goal.index


def task_of(
    data: object,
    system: System | str | Path,
    goal: PlanGoal | str | None,
    year: int | None,
    base: int | None,
    limits: object,
    columns: tuple[str | None, str | None] = (None, None),
) -> Task:
    """Read everything but the regions.

    Raises
    ------
    UsageError
        Goal, years or limits make no sense, all named at once.
    """
    loaded = as_system(system)
    if is_treated(loaded.document):
        raise UsageError(fault("analysis/plan-treated", system=loaded.ref))
    inputs = prepare(as_panel(data, loaded, *columns), loaded)
    years = list(inputs.rows.years)
    title = inputs.origin.title
    read = read_goal(goal, loaded, year if year is not None else max(years, default=None))
    known, wrong = read_limits(limits, loaded)
    faults: list[Fault] = []
    if isinstance(read, Fault):
        raise UsageError([read, *wrong])
    start = year if year is not None else max((y for y in years if y < read.year), default=None)
    place = Place(file=title)
    if start is None or start not in years:
        facts = {"year": read.year if start is None else start, "known": spans(years)}
        code = "analysis/plan-no-start" if start is None else "analysis/plan-year-absent"
        faults.append(fault(code, place, **facts))
    elif start >= read.year:
        faults.append(fault("analysis/plan-no-time", place, year=start, goal=read.year))
    from_year = loaded.base_year if base is None else base
    if read.growth is not None:
        faults += _base_faults(loaded, from_year, years, place)
    if faults:
        raise UsageError([*wrong, *faults])
    assert start is not None
    scorer = make_scorer(inputs, loaded)
    growth_base = from_year if read.growth is not None else None
    return Task(scorer, read, start, growth_base, known, tuple(wrong))


def _base_faults(
    system: System, base: int | None, years: Sequence[int], place: Place
) -> list[Fault]:
    """Say what stands against growth over a base year."""
    here = Place(key=system.ref)
    if base is None:
        return [fault("analysis/plan-no-base", here)]
    faults = []
    if base not in years:
        faults.append(fault("analysis/plan-base-absent", place, base=base, known=spans(years)))
    unfit = [item.id for item in system.indicators if isinstance(item.normalise, ZScore)]
    if "year" in system.scopes:
        unfit += [i.id for i in system.indicators if getattr(i.normalise, "over", None) == "year"]
    if unfit:
        facts = {"indicators": list(dict.fromkeys(unfit))[:6]}
        faults.append(fault("analysis/plan-no-ratio", here, **facts))
    return faults


def find_region(text: str, scorer: Scorer) -> str | Fault:
    """Return the code of a region of the data."""
    present = scorer.inputs.keys["region"].unique(maintain_order=True).to_list()
    if text in present:
        return text
    here = [found.code for found in region_table().candidates(text) if found.code in present]
    if len(here) == 1:
        return here[0]
    from difflib import get_close_matches

    names = [r.name_zh for code in present if (r := region_table().get(code))] or present
    near = get_close_matches(text, names, cutoff=0.5) or names[:6]
    place = Place(file=scorer.inputs.origin.title)
    return fault("engine/region-absent", place, region=text, known=near)


def start_of(task: Task, region: str) -> tuple[Task, Start] | list[Fault]:
    """Score a region in the base year and in the year that the plan starts from.

    Growth is taken on the indicators that have a value, and apply, in both years.
    """
    scorer, place = task.scorer, Place(file=task.scorer.inputs.origin.title, key=region)
    row = scorer.row(region, task.year)
    base_row = None if task.base is None else scorer.row(region, task.base)
    wanted = [(task.year, row)] + ([] if task.base is None else [(task.base, base_row)])
    faults = []
    for year, at in wanted:
        if at is None or math.isnan(scorer.score([at], scorer.values(at)[None, :]).index[0]):
            code = "analysis/plan-no-index" if year == task.year else "analysis/plan-base-empty"
            faults.append(fault(code, place, region=region, year=year))
    if faults or row is None:
        return faults
    left_out: list[int] = []
    if base_row is not None:
        for leaf in range(len(scorer.system.indicators)):
            counts = [
                scorer.applies(at, leaf) and not math.isnan(scorer.values(at)[leaf])
                for at in (row, base_row)
            ]
            if counts[0] != counts[1]:
                left_out.append(leaf)
    notes: list[Note] = []
    if left_out:
        ids = [scorer.system.indicators[leaf].id for leaf in left_out]
        years = {"base": task.base, "year": task.year}
        said = {"region": region, "indicators": ids, **years}
        notes.append(Note("analysis/plan-common", facts=said))
        scorer = replace(scorer, left_out={**scorer.left_out, region: frozenset(left_out)})
    rows = [row] if base_row is None else [row, base_row]
    found = scorer.score(rows, np.vstack([scorer.values(at) for at in rows])).index
    ids = [scorer.system.indicators[leaf].id for leaf in left_out]
    base_index = float(found[1]) if base_row is not None else math.nan
    start = Start(region, base_index, float(found[0]), tuple(ids), tuple(notes))
    if any(math.isnan(value) for value in found):
        return [fault("analysis/plan-no-common", place, region=region)]
    return replace(task, scorer=scorer), start


def block_of(task: Task, region: str, weight: float = 1.0) -> tuple[Block | None, list[Fault]]:
    """Find the moves of a region within its limits."""
    scorer = task.scorer
    row = scorer.row(region, task.year)
    assert row is not None
    values = scorer.values(row)
    counting = [leaf for leaf in range(len(values)) if scorer.applies(row, leaf)]
    known = np.flatnonzero(~np.isnan(values)).tolist()
    tree = tree_of(scorer.system, known.__contains__, counting.__contains__)
    assert tree is not None, "a region with an index has a tree"
    terms = Terms(row, task.years, task.paces)
    moves: list[Move] = []
    faults: list[Fault] = []
    for leaf in counting:
        id_ = scorer.system.indicators[leaf].id
        move, wrong = find_move(scorer, leaf, limit_of(task.limits, region, id_), terms)
        moves.append(move)
        faults += wrong
    if task.costed:
        faults += _uncosted(task, moves)
    return (None if faults else Block(region, row, weight, tuple(moves), tree)), faults


def _uncosted(task: Task, moves: Sequence[Move]) -> list[Fault]:
    """Costs are costs of all or of none: shares of a move cannot be added to money."""
    without = [
        task.system.indicators[move.leaf].id
        for move in moves
        if move.cost is None and (move.free or move.pieces[0].low > 0)
    ]
    if not without:
        return []
    place = next(iter(task.limits.values())).place
    return [fault("analysis/plan-limits-uncosted", Place(file=place.file), indicators=without)]


def met(index: float, target: float) -> bool:
    """Whether an index reaches a target, but for rounding."""
    return index >= target - REACHED * max(1.0, abs(target))


def data_fault(faults: Sequence[Fault]) -> DataError | UsageError:
    """Return the error for faults of regions and limits."""
    missing = ("analysis/plan-no-index", "analysis/plan-base-empty", "engine/region-absent")
    return (DataError if all(f.code in missing for f in faults) else UsageError)(list(faults))
