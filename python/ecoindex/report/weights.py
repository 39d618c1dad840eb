"""The weights of a system as a tree: within each node, and at the index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from ecoindex.errors import Language, text
from ecoindex.report.document import Document
from ecoindex.report.footer import about_system
from ecoindex.report.methods import described
from ecoindex.report.scores import region_columns
from ecoindex.report.table import Column, render
from ecoindex.report.words import Titled, title, word
from ecoindex.spec.node import ROOT

if TYPE_CHECKING:
    from ecoindex.analysis.system_weights import SystemWeights
    from ecoindex.spec import System

Row = Mapping[str, Any]
MORE = ("figure", "count", "consistency_ratio", "spread")
"""Columns that a table shows where they say something."""


def _word(key: str, language: Language, **facts: object) -> str:
    return text(f"weights/{key}", facts, language)


def weights_document(found: SystemWeights, language: Language) -> Document:
    """Show the weights of a system."""
    lines = about(found, language)

    def table() -> str:
        colon = word("colon", language)
        return "\n".join(
            [
                _word("heading", language, title=title(found.system, language)),
                "",
                *_tables(found, language),
                *(f"{label}{colon}{said}" for label, said in lines),
            ]
        )

    headings = {key: _word(f"column-{key}", language) for key in found.frame.columns}
    return Document(found.frame, table, headings=headings, about=lines, sheet="weights")


def _tables(found: SystemWeights, language: Language) -> Iterator[str]:
    """Lay out the tree, once for each year with weights of its own."""
    shared = found.frame.filter(pl.col("region").is_null())
    for year in shared["year"].unique(maintain_order=True).to_list():
        rows = [row for row in shared.iter_rows(named=True) if row["year"] == year]
        if year is not None:
            yield _word("year-heading", language, year=year)
        yield from render(_columns(found.system, rows, language))
        yield ""
    for id_ in reversed(found.system.favouring):
        own = found.frame.filter(parent=id_).drop_nulls("region")
        if not own.is_empty():
            named = _name(found.system, id_, language)
            yield _word("parts-heading", language, node=named)
            yield from render(_parts(found.system, id_, own, language))
            yield ""


def _parts(system: System, id_: str, own: pl.DataFrame, language: Language) -> list[Column]:
    """Lay out the part of each input in the score of each region."""
    inputs = [share.id for share in system.children(id_)]
    wide = own.pivot("id", index=["region", "year"], values="part").sort("year", "region")
    keys = list(zip(wide["region"], wide["year"], strict=True))
    columns = region_columns(keys, language)
    for input_id in [input_id for input_id in inputs if input_id in wide.columns]:
        shares = [_percent(share) for share in wide[input_id]]
        columns.append(Column(_name(system, input_id, language), shares, right=True))
    return columns


def _name(system: System, id_: str, language: Language) -> str:
    if id_ == ROOT:
        return title(system, language)
    points: dict[str, Titled] = {node.id: node for node in system.nodes}
    points |= {item.id: item for item in system.indicators}
    return title(points[id_], language)


def _columns(system: System, rows: Sequence[Row], language: Language) -> list[Column]:
    def column(key: str, values: list[str]) -> Column:
        return Column(_word(f"column-{key}", language), values, right=key not in ("title", "id"))

    columns = [
        column("title", [_title(system, row, language) for row in rows]),
        column("id", [row["id"] for row in rows]),
        column("weight", [_percent(row["weight"]) for row in rows]),
        column("effective_weight", [_percent(row["effective_weight"]) for row in rows]),
    ]
    methods = [_method(row["method"], language) for row in rows]
    columns.append(Column(_word("column-method", language), methods))
    for key in MORE:
        values = ["" if row[key] is None else f"{row[key]:.6g}" for row in rows]
        if any(values):
            columns.append(column(key, values))
    return columns


def _title(system: System, row: Row, language: Language) -> str:
    mark = "+ " if row["point"] == "input" else ""
    return "  " * (int(row["level"]) - 1) + mark + _name(system, row["id"], language)


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share * 100:.2f}%"


def _method(method: str, language: Language) -> str:
    name: str = word(f"method-{method}", language)
    return name


def about(found: SystemWeights, language: Language) -> tuple[tuple[str, str], ...]:
    """Label and text of what must travel with the weights."""
    system = found.system
    lines = [*about_system(system, found.origin, language)]
    for id_ in reversed(system.order):
        method = system.weights(id_)
        name = title(system if id_ == ROOT else system.node(id_), language)
        if method.method != "declared":
            lines.append((name, described(method, language)))
        elif id_ in system.favouring:
            lines.append((name, described(system.aggregates[id_], language)))
    if system.learning:
        lines.append((_word("label-spread", language), _word("spread-not-importance", language)))
    return tuple(lines)
