"""Where the regions of a plan stand and what they may do; all faults at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ecoindex.analysis.planning.limits import limit_of
from ecoindex.analysis.planning.moves import Move, Terms, find_move
from ecoindex.analysis.planning.pieces import lifted
from ecoindex.analysis.planning.problem import REACHED, Block
from ecoindex.analysis.planning.tree import floors, tree_of
from ecoindex.errors import DataError, Fault, Note, Place, UsageError, fault
from ecoindex.registry.regions import regions as region_table

if TYPE_CHECKING:
    from ecoindex.analysis.planning.scorer import Scorer
    from ecoindex.analysis.planning.task import Task


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
        Indicators without a value in one of the two years, or in both; growth is taken on the
        others.
    notes : tuple of Note
    """

    region: str
    base_index: float
    index: float
    left_out: tuple[str, ...]
    notes: tuple[Note, ...]


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
    scorer = task.scorer
    rows = [scorer.row(region, year) for year in _years(task)]
    if None in rows:
        return _no_index(task, region, [row is None for row in rows])
    at = [row for row in rows if row is not None]
    left_out, notes = _left_out(task, region, at)
    scorer = replace(scorer, left_out={**scorer.left_out, region: frozenset(left_out)})
    found = _indices(scorer, at)
    if any(map(math.isnan, found)):
        own = [math.isnan(index) for index in _indices(task.scorer, at)]
        if any(own):
            return _no_index(task, region, own)
        place = Place(file=scorer.inputs.origin.title, key=region)
        return [fault("analysis/plan-no-common", place, region=region)]
    base_index = found[1] if task.base is not None else math.nan
    if base_index <= 0:
        place = Place(file=scorer.inputs.origin.title, key=region)
        facts = {"region": region, "base": task.base, "index": base_index}
        return [fault("analysis/plan-base-not-positive", place, **facts)]
    ids = tuple(scorer.system.indicators[leaf].id for leaf in left_out)
    return replace(task, scorer=scorer), Start(region, base_index, found[0], ids, notes)


def _years(task: Task) -> list[int]:
    return [task.year] if task.base is None else [task.year, task.base]


def _indices(scorer: Scorer, rows: Sequence[int]) -> list[float]:
    found = scorer.score(rows, np.vstack([scorer.values(row) for row in rows])).index
    return [float(index) for index in found]


def _no_index(task: Task, region: str, missing: Sequence[bool]) -> list[Fault]:
    place = Place(file=task.scorer.inputs.origin.title, key=region)
    codes = ("analysis/plan-no-index", "analysis/plan-base-empty")
    return [
        fault(code, place, region=region, year=year)
        for code, year, gap in zip(codes, _years(task), missing, strict=False)
        if gap
    ]


def _left_out(task: Task, region: str, rows: Sequence[int]) -> tuple[list[int], tuple[Note, ...]]:
    """Find the indicators that growth is not taken on, and say which only one year has."""
    if len(rows) < 2:
        return [], ()
    scorer, system = task.scorer, task.system
    leaves = range(len(system.indicators))
    counts = [
        [scorer.applies(row, leaf) and not math.isnan(scorer.values(row)[leaf]) for leaf in leaves]
        for row in rows
    ]
    left_out = [leaf for leaf in leaves if not (counts[0][leaf] and counts[1][leaf])]
    ids = [system.indicators[leaf].id for leaf in leaves if counts[0][leaf] != counts[1][leaf]]
    if not ids:
        return left_out, ()
    facts = {"indicators": ids, "base": task.base, "year": task.year}
    return left_out, (Note("analysis/plan-common", facts={"region": region, **facts}),)


def block_of(task: Task, region: str, weight: float = 1.0) -> tuple[Block | None, list[Fault]]:
    """Find the moves of a region within its limits."""
    scorer = task.scorer
    row = scorer.row(region, task.year)
    assert row is not None
    values = scorer.values(row)
    gaps = np.isnan(values)
    leaves = range(len(values))
    counting = [leaf for leaf in leaves if scorer.applies(row, leaf)]
    listed = [x for x in leaves if scorer.applies(row, x) or (gaps[x] and scorer.asks(row, x))]
    known = np.flatnonzero(~gaps).tolist()
    tree = tree_of(scorer.system, known.__contains__, counting.__contains__)
    assert tree is not None, "a region with an index has a tree"
    terms, low = Terms(row, task.years, task.paces), floors(tree)
    moves: list[Move] = []
    faults: list[Fault] = []
    for leaf in listed:
        id_ = scorer.system.indicators[leaf].id
        move, wrong = find_move(scorer, leaf, limit_of(task.limits, region, id_), terms)
        if leaf in low:
            move = replace(move, pieces=lifted(move.pieces, low[leaf]))
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


def once(faults: Sequence[Fault]) -> list[Fault]:
    """Return each fault once: a line of limits for all regions is wrong for each of them."""
    return list({item.text("en"): item for item in reversed(faults)}.values())[::-1]
