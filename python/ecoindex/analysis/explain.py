"""Why a score is what it is: its parts, those of its change, and those of a gap between regions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import polars as pl

from ecoindex.analysis.sources import cells_of
from ecoindex.analysis.tree import Places
from ecoindex.engine.explain import Case, open_case
from ecoindex.errors import DataError, Note, Place, UsageError, fault, note
from ecoindex.spec.node import ROOT

if TYPE_CHECKING:
    from ecoindex import _core
    from ecoindex.panel import Origin
    from ecoindex.spec import System

Kind = Literal["value", "floor", "scope", "constraint", "provisional"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""What a part is: of a value, of a fixed score in place of one, of coming or going, of a limit."""

PARTS: dict[str, pl.DataType | type[pl.DataType]] = {
    "indicator": pl.String,
    "node": pl.String,
    "dimension": pl.String,
    "kind": pl.Enum(KINDS),
    "contribution": pl.Float64,
    "value": pl.Float64,
    "unit": pl.String,
    "score": pl.Float64,
    "weight": pl.Float64,
    "effective_weight": pl.Float64,
    "base_value": pl.Float64,
    "base_score": pl.Float64,
    "error": pl.Float64,
    "document": pl.String,
    "note": pl.String,
    "base_document": pl.String,
    "base_note": pl.String,
}

NODES: dict[str, pl.DataType | type[pl.DataType]] = {
    "node": pl.String,
    "parent": pl.String,
    "level": pl.Int64,
    "contribution": pl.Float64,
    "score": pl.Float64,
    "base_score": pl.Float64,
}


@dataclass(frozen=True)
class Explanation:
    """A score, a change or a gap, split into parts that add up to it.

    Attributes
    ----------
    system : System
        The index system.
    region : str
        Code of the region.
    year : int
        The year explained.
    base : int or None
        The year compared with.
    against : str or None
        Code of the region compared with.
    score, base_score : float, float or None
        Scores at full precision.
    change : float or None
        ``score - base_score``; None where nothing is compared.
    rank, base_rank : float or None
        Ranks among all regions of the data; None where a score is provisional.
    ranked : int
        Number of regions ranked in the year.
    parts : polars.DataFrame
        One row per part: ``indicator`` (null where the part is not of one), ``node`` by way of
        which it counts, ``dimension`` (first-level node), ``kind``, ``contribution`` in points of
        the index, ``value`` and ``unit``, ``score`` (normalised, in the scale of the index),
        ``weight`` (within its node), ``effective_weight`` (in the index; null where a node above
        is not a weighted mean), ``base_value``, ``base_score``, ``error`` (standard error where
        sampled), ``document``, ``note``, ``base_document`` and ``base_note`` of the cells. The
        contributions add up to ``change``, or to ``score`` where nothing is compared.
    nodes : polars.DataFrame
        One row per node in the order of the tree: ``node``, ``parent``, ``level`` (0 is the
        index), ``contribution`` (of all under it), ``score``, ``base_score``.
    notes : tuple of Note
        What was done on the way.
    origin : Origin
        Where the data came from.
    """

    system: System
    region: str
    year: int
    base: int | None
    against: str | None
    score: float
    base_score: float | None
    change: float | None
    rank: float | None
    base_rank: float | None
    ranked: int
    parts: pl.DataFrame
    nodes: pl.DataFrame
    notes: tuple[Note, ...]
    origin: Origin

    @property
    def is_compared(self) -> bool:
        """Whether a change or a gap is explained, not a score."""
        return self.base_score is not None


def explain(
    data: object,
    system: System | str | Path,
    region: str,
    year: int,
    *,
    base: int | None = None,
    against: str | None = None,
    samples: int = 0,
    seed: int = 0,
    region_column: str | None = None,
    year_column: str | None = None,
    threads: int | None = None,
) -> Explanation:
    """Split a score, its change since another year, or the gap to another region, into parts.

    The parts are Shapley values over the indicators, exact for every aggregation: means and
    geometric means in closed form, coupling by all coalitions. An indicator that counts in one
    of the two states only has a part of its own kind, ``scope``: what letting it in changes.

    Parameters
    ----------
    data, system, region_column, year_column, threads
        As for :func:`ecoindex.evaluate`. Ranks are taken among all regions of the data.
    region : str
        Code or name.
    year : int
        The year to explain.
    base : int, optional
        Explain the change since this year.
    against : str, optional
        Explain the gap to this region in the same year. Without ``base`` and ``against`` the
        score itself is split, against a state in which every indicator scores 0.
    samples : int
        Orders to sample for nodes with more than 16 indicators that cannot be split one by one,
        such as the coupling of many; 0 refuses such nodes. The standard error is in ``error``.
    seed : int
        Seed of the sampled orders.

    Returns
    -------
    Explanation

    Raises
    ------
    UsageError
        Both ``base`` and ``against`` are given, or the two states are the same.
    DataError
        A region or year has no row, or no score.
    MethodError
        More than 16 indicators depend on each other and no samples are wanted.

    Examples
    --------
    >>> import ecoindex as eco
    >>> found = eco.explain("demo", "isec-structured", "永嘉县", 2025, base=2021)
    >>> abs(found.parts["contribution"].sum() - found.change) < 1e-9
    True
    """
    if base is not None and against is not None:
        raise UsageError(fault("explain/base-and-against"))
    years = [year] if base is None else [base, year]
    case = open_case(
        data,
        system,
        year=years,
        region_column=region_column,
        year_column=year_column,
        threads=threads,
    )
    return explain_case(case, region, year, base, against, samples=samples, seed=seed)


def explain_case(
    case: Case,
    region: str,
    year: int,
    base: int | None,
    against: str | None,
    *,
    samples: int = 0,
    seed: int = 0,
) -> Explanation:
    """Explain rows of a case; see `explain`."""
    ids = region_ids(case, [region] if against is None else [region, against])
    here = row_of(case, ids[0], year)
    there = None
    if base is not None or against is not None:
        there = row_of(case, ids[-1], year if base is None else base)
        if there == here:
            raise UsageError(fault("explain/same", region=region, year=year))
    _refuse_without_score(case, [here] if there is None else [here, there])
    found = case.split(
        pl.Series([here]), pl.Series([there], dtype=pl.UInt32),
        samples=samples, seed=seed, weights=True,
    )  # fmt: skip
    rows = case.scores.frame
    now = rows.row(here, named=True)
    then = None if there is None else rows.row(there, named=True)
    parts = pl.DataFrame(list(_parts(case, found, here, there)), schema=PARTS, orient="row")
    return Explanation(
        system=case.system,
        region=ids[0],
        year=year,
        base=base,
        against=None if against is None else ids[-1],
        score=now["score"],
        base_score=None if then is None else then["score"],
        change=None if then is None else now["score"] - then["score"],
        rank=now["rank"],
        base_rank=None if then is None else then["rank"],
        ranked=case.scores.ranked(year),
        parts=parts,
        nodes=_nodes(case.system, parts, now, then),
        notes=(*case.scores.notes, *_notes(case.system, parts, samples)),
        origin=case.scores.origin,
    )


def region_ids(case: Case, regions: list[str]) -> list[str]:
    """Return the ids of regions given by code or name.

    Raises
    ------
    DataError
        A region has no row.
    """
    from ecoindex.engine.selection import chosen_regions

    return chosen_regions(case.inputs, regions)


def row_of(case: Case, region: str, year: int) -> int:
    """Return the number of the row of a region and year.

    Raises
    ------
    DataError
        There is no such row.
    """
    found = case.index.filter((pl.col("region") == region) & (pl.col("year") == year))
    if found.is_empty():
        place = Place(file=case.inputs.origin.title)
        raise DataError(fault("explain/no-row", place, region=region, year=year))
    return int(found["row"][0])


def _refuse_without_score(case: Case, rows: list[int]) -> None:
    place = Place(file=case.inputs.origin.title)
    facts = [case.scores.frame.row(row, named=True) for row in rows]
    faults = [
        fault("explain/no-score", place, region=row["region"], year=row["year"], state=row["state"])
        for row in facts
        if row["score"] is None
    ]
    if faults:
        raise DataError(faults)


def _parts(
    case: Case, found: _core.Explained, here: int, there: int | None
) -> Iterator[tuple[Any, ...]]:
    """Walk the parts: of indicators in their order, of nodes, of the constraint."""
    places = Places(case.system)
    cells = cells_of(case, here, there)
    errors = [None] * len(found.values) if not found.errors else map(first, found.errors)
    rows: list[tuple[int, tuple[Any, ...]]] = []
    for (leaf, node), value, weight, error in zip(
        found.slots, map(first, found.values), map(first, found.weights), errors, strict=True
    ):
        if value is not None:
            cell = cells[leaf]
            kind = "value" if cell.is_known else "floor"
            at = places.node_of(leaf, node)
            share = places.weight(leaf, at)
            rows.append((leaf, _row(places, cell, at, kind, value, share, weight, error)))
    for leaf, column in found.leaves:
        if (value := first(column)) is not None:
            at = places.home(leaf)
            share = places.weight(leaf, at)
            row = _row(places, cells[leaf], at, "scope", value, share, None, None)
            rows.append((leaf, row))
    yield from (row for _, row in sorted(rows, key=lambda item: item[0]))
    for node, column in found.nodes:
        if (value := first(column)) is not None:
            kind = _node_kind(case, node, here, there)
            yield _row(places, None, places.nodes[node], kind, value, None, None, None)
    if found.constraint is not None and (value := first(found.constraint)):
        states = case.scores.frame["state"]
        rows_ = [here] if there is None else [here, there]
        provisional = "provisional" in [states[row] for row in rows_]
        kind = "provisional" if provisional else "constraint"
        yield _row(places, None, ROOT, kind, value, None, None, None)


def first(column: _core.ArrowArray) -> float | None:
    """Return the value of the only row of a column."""
    value: float | None = pl.Series(column)[0]
    return value


def _row(
    places: Places,
    cell: Any,  # noqa: ANN401
    node: str,
    kind: str,
    contribution: float,
    weight: float | None,
    effective: float | None,
    error: float | None,
) -> tuple[Any, ...]:
    """Lay out a part in the order of ``PARTS``."""
    of = cell.indicator if cell else None
    now = (cell.value, cell.unit, cell.score) if cell else (None, None, None)
    then = (cell.base_value, cell.base_score) if cell else (None, None)
    said = (*cell.document, *cell.base_document) if cell else (None,) * 4
    dimension = places.dimension(node, of)
    head = (of, node, dimension, kind, contribution)
    return (*head, *now, weight, effective, *then, error, *said)


def _node_kind(case: Case, node: int, here: int, there: int | None) -> Kind:
    """Say what a part of a node is: it comes or goes, or a fixed score stands for it."""
    order = case.system.order
    if there is None:
        return "floor"
    if order[node] == ROOT:
        return "scope"
    scores = case.scores.frame[order[node]]
    floor = any(
        case.system.missing(parent).rule == "floor"
        for parent in order
        if any(share.id == order[node] for share in case.system.children(parent))
    )
    return "floor" if floor and None in (scores[here], scores[there]) else "scope"


def _nodes(
    system: System, parts: pl.DataFrame, now: dict[str, Any], then: dict[str, Any] | None
) -> pl.DataFrame:
    """Add up the parts of each node."""
    places = Places(system)
    sums = dict.fromkeys((ROOT, *(node.id for node in system.nodes)), 0.0)
    for node, contribution in parts.select("node", "contribution").iter_rows():
        for above in places.line(node):
            sums[above] += contribution
    rows = [
        {
            "node": id_,
            "parent": None if id_ == ROOT else system.node(id_).parent,
            "level": len(places.line(id_)) - 1,
            "contribution": sums[id_],
            "score": now["score" if id_ == ROOT else id_],
            "base_score": then and then["score" if id_ == ROOT else id_],
        }
        for id_ in places.order
    ]
    return pl.DataFrame(rows, schema=NODES)


def _notes(system: System, parts: pl.DataFrame, samples: int) -> Iterator[Note]:
    moving = [
        item.id for item in system.indicators if getattr(item.normalise, "over", None) == "year"
    ]
    if moving:
        yield note("explain/moving-scale", indicators=moving[:5], count=len(moving))
    scope = parts.filter(pl.col("kind") == "scope")
    if not scope.is_empty():
        ids = [of or node for of, node in scope.select("indicator", "node").iter_rows()]
        yield note("explain/scope", indicators=list(dict.fromkeys(ids)))
    sampled = parts.filter(pl.col("error").is_not_null()).height
    if sampled:
        yield note("explain/sampled", count=sampled, samples=samples)
