"""The parts of an explanation as rows: indicators, nodes, and what has to be said of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import polars as pl

from ecoindex.analysis.explanation import NODES, Kind
from ecoindex.analysis.sources import cells_of
from ecoindex.analysis.tree import Places
from ecoindex.errors import Note, note
from ecoindex.spec.node import ROOT

if TYPE_CHECKING:
    from ecoindex import _core
    from ecoindex.engine.explain import Case
    from ecoindex.spec import System


def parts_of(
    case: Case, found: _core.Explained, here: int, there: int | None
) -> Iterator[tuple[Any, ...]]:
    """Walk the parts: of indicators in their order, of nodes, of the constraint.

    Parameters
    ----------
    found : _core.Explained
        One pair of rows, split.
    here, there : int, int or None
        The rows; None is the state in which every indicator scores 0.
    """
    places = Places(case.system)
    cells = cells_of(case, here, there)
    errors = [None] * len(found.values) if not found.errors else map(_first, found.errors)
    rows: list[tuple[int, tuple[Any, ...]]] = []
    for (leaf, node), value, weight, error in zip(
        found.slots, map(_first, found.values), map(_first, found.weights), errors, strict=True
    ):
        if value is not None:
            cell = cells[leaf]
            kind = "value" if cell.is_known else "floor"
            at = places.node_of(leaf, node)
            share = places.weight(leaf, at)
            rows.append((leaf, _row(places, cell, at, kind, value, share, weight, error)))
    for leaf, column in found.leaves:
        if (value := _first(column)) is not None:
            at = places.home(leaf)
            share = places.weight(leaf, at)
            row = _row(places, cells[leaf], at, "scope", value, share, None, None)
            rows.append((leaf, row))
    yield from (row for _, row in sorted(rows, key=lambda item: item[0]))
    for node, column in found.nodes:
        if (value := _first(column)) is not None:
            kind = _node_kind(case, node, here, there)
            yield _row(places, None, places.nodes[node], kind, value, None, None, None)
    if found.constraint is not None and (value := _first(found.constraint)):
        states = case.scores.frame["state"]
        rows_ = [here] if there is None else [here, there]
        provisional = "provisional" in [states[row] for row in rows_]
        kind = "provisional" if provisional else "constraint"
        yield _row(places, None, ROOT, kind, value, None, None, None)


def _first(column: _core.ArrowArray) -> float | None:
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


def nodes_of(
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


def notes_of(system: System, parts: pl.DataFrame, samples: int) -> Iterator[Note]:
    """Say where scales move, what is a part of its own, and what is estimated."""
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
