"""What is inside each node: consistency, its items, principal components."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from ecoindex.analysis.structure.components import COMPONENTS, LOADINGS, Components, components_of
from ecoindex.analysis.structure.consistency import alpha_of
from ecoindex.analysis.structure.correlate import Correlator, Pair, arrays
from ecoindex.errors import note
from ecoindex.spec.node import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecoindex.analysis.structure.points import Points
    from ecoindex.errors import Note

CONSISTENCY: dict[str, Any] = {
    "node": pl.String,
    "items": pl.Int64,
    "n": pl.Int64,
    "alpha": pl.Float64,
    "standardised": pl.Float64,
}
ITEMS: dict[str, Any] = {
    "node": pl.String,
    "id": pl.String,
    "rest": pl.Float64,
    "alpha_without": pl.Float64,
}


@dataclass(frozen=True)
class Inner:
    """Frames over all nodes with two inputs or more; see `Analysis` for their columns."""

    consistency: pl.DataFrame
    items: pl.DataFrame
    components: pl.DataFrame
    loadings: pl.DataFrame
    notes: tuple[Note, ...]


def inner(points: Points) -> Inner:
    """Look into each node."""
    consistency: list[tuple[Any, ...]] = []
    items: list[tuple[Any, ...]] = []
    parts: list[tuple[str, Components]] = []
    notes: list[Note] = []
    for node, columns in _nodes(points):
        held = arrays(points.entered.select(columns))
        found = alpha_of(held)
        consistency.append((node, found.items, found.n, found.alpha, found.standardised))
        rests = _rests(points, columns)
        items += [(node, id_, rests[id_], found.without[id_]) for id_ in columns]
        components = components_of(held)
        parts.append((node, components))
        notes += _notes(node, components, len(columns))
    return Inner(
        pl.DataFrame(consistency, schema=CONSISTENCY, orient="row"),
        pl.DataFrame(items, schema=ITEMS, orient="row"),
        _stacked([(node, found.components) for node, found in parts], COMPONENTS),
        _stacked([(node, found.loadings) for node, found in parts], LOADINGS),
        tuple(notes),
    )


def _nodes(points: Points) -> Iterator[tuple[str, list[str]]]:
    """Nodes with two inputs or more that are there, the index first."""
    held = set(points.entered.columns)
    for node in (ROOT, *(node.id for node in points.system.nodes)):
        inputs = [share.id for share in points.system.children(node) if share.id in held]
        if len(inputs) > 1:
            yield node, inputs


def _rests(points: Points, columns: list[str]) -> dict[str, float | None]:
    """Correlate each input with the sum of the others, on the rows that have all of them."""
    complete = points.entered.select(columns).drop_nulls()
    rests = {
        id_: complete.select(pl.sum_horizontal(pl.exclude(id_)).alias("rest")).to_series()
        for id_ in columns
    }
    found = {}
    for id_, rest in rests.items():
        pair = arrays(complete.select(id_).with_columns(rest.alias("rest of it")))
        row = Correlator(pair).row(Pair(id_, "rest of it"), ("pearson",))
        found[id_] = row["pearson"]
    return found


def _notes(node: str, found: Components, items: int) -> list[Note]:
    notes = []
    if found.constant:
        count = len(found.constant)
        code = "analyse/components-constant"
        notes.append(note(code, node=node, constant=found.constant, count=count))
    if found.n < items and found.components.height:
        notes.append(note("analyse/components-few-rows", node=node, n=found.n, items=items))
    if not found.components.height:
        notes.append(note("analyse/components-none", node=node, n=found.n))
    return notes


def _stacked(frames: list[tuple[str, pl.DataFrame]], schema: dict[str, Any]) -> pl.DataFrame:
    empty = pl.DataFrame(schema={"node": pl.String} | schema)
    named = [frame.select(pl.lit(node).alias("node"), pl.all()) for node, frame in frames]
    return pl.concat([empty, *named])
