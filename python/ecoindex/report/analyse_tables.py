"""The tables of an analysis that a terminal shows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from ecoindex.analysis.structure.findings import called
from ecoindex.errors import Language
from ecoindex.report.footer import NO_VALUE
from ecoindex.report.scores import number
from ecoindex.report.table import Column
from ecoindex.report.targets import number_text, unit_text
from ecoindex.report.words import word
from ecoindex.spec.node import ROOT

if TYPE_CHECKING:
    from ecoindex.analysis.structure.analyse import Analysis

Row = Mapping[str, Any]
DIGITS = 4
"""Significant digits of a value."""
DECIMALS = 2
"""Decimals of a ratio such as a correlation."""
VALUES = ("min", "median", "mean", "max", "sd")
RATIOS = ("cv", "skewness", "kurtosis")


def value_columns(found: Analysis, language: Language) -> list[Column]:
    """Statistics of the indicators."""
    system = found.system
    rows = list(found.statistics.iter_rows(named=True))
    titles = [called(system, row["indicator"], language) for row in rows]
    units = [unit_text(system.indicator(row["indicator"]), system, language) for row in rows]
    flags = [
        ", ".join(word(f"analyse-flag-{flag}", language) for flag in row["flags"]) for row in rows
    ]
    columns = [
        Column(_title("indicator", language), titles),
        Column(_title("unit", language), units),
        Column(_title("n", language), [str(row["n"]) for row in rows], right=True),
        Column(
            _title("availability", language),
            [_percent(row["availability"]) for row in rows],
            right=True,
        ),
    ]
    for key in VALUES:
        texts = [_value(row[key]) for row in rows]
        columns.append(Column(_title(key, language), texts, right=True))
    for key in RATIOS:
        texts = [number(row[key], DECIMALS) for row in rows]
        columns.append(Column(_title(key, language), texts, right=True))
    columns.append(Column(_title("flags", language), flags))
    return [column for column in columns if any(column.values)]


def tree_columns(found: Analysis, language: Language) -> list[Column]:
    """How each indicator goes with the node above it and with the index."""
    system = found.system
    pairs = {
        (a, b): (r, p)
        for a, b, r, p in found.correlations.filter(
            pl.col("relation").is_in(["parent", "ancestor"])
        )
        .select("a", "b", "pearson", "pearson_p")
        .iter_rows()
    }
    inside = {(row["node"], row["id"]): row for row in found.items.iter_rows(named=True)}
    links = [
        (share.id, node)
        for node in [*(item.id for item in system.nodes), ROOT]
        for share in system.children(node)
        if share.leaf
    ]
    rows = [inside.get((node, id_), {}) for id_, node in links]
    columns = [
        Column(_title("indicator", language), [called(system, i, language) for i, _ in links]),
        Column(_title("node", language), [called(system, node, language) for _, node in links]),
        _pair_column("analyse-r-node", [pairs.get(link) for link in links], language),
        _pair_column("analyse-r-index", [pairs.get((i, ROOT)) for i, _ in links], language),
    ]
    for key in ("rest", "alpha_without"):
        texts = [number(row.get(key), DECIMALS) if row else "" for row in rows]
        columns.append(Column(_title(key, language), texts, right=True))
    return [column for column in columns if any(column.values)]


def _pair_column(
    key: str, pairs: Sequence[tuple[float | None, float | None] | None], language: Language
) -> Column:
    """Write correlations with stars for p: ``0.71 *``."""
    texts = [
        "" if pair is None else f"{number(pair[0], DECIMALS)} {_stars(pair[1])}" for pair in pairs
    ]
    return Column(word(key, language), texts, right=True) if any(texts) else Column("", texts)


def _stars(p: float | None) -> str:
    if p is None or p >= 0.05:
        return "  "
    return "**" if p < 0.01 else "* "


def node_columns(found: Analysis, language: Language) -> list[Column]:
    """Availability, consistency and components of the nodes."""
    system = found.system
    rows = list(found.availability.iter_rows(named=True))
    alphas = {row["node"]: row for row in found.consistency.iter_rows(named=True)}
    means = _means(found)
    first = dict(
        found.components.filter(pl.col("component") == 1).select("node", "variance").iter_rows()
    )
    many = dict(found.components.group_by("node").agg(pl.col("kept").sum()).iter_rows())
    nodes = [row["node"] for row in rows]

    def column(heading: str, texts: list[str]) -> Column:
        return Column(heading, texts, right=True)

    columns = [
        Column(_title("node", language), [called(system, node, language) for node in nodes]),
        column(_title("indicators", language), [str(row["indicators"]) for row in rows]),
        column(_title("availability", language), [_percent(row["availability"]) for row in rows]),
        column(
            _title("alpha", language),
            [number(alphas[n]["alpha"], DECIMALS) if n in alphas else "" for n in nodes],
        ),
        column(
            word("analyse-mean-r", language),
            [number(means[n], DECIMALS) if n in means else "" for n in nodes],
        ),
        column(word("analyse-first", language), [_percent(first.get(n), "") for n in nodes]),
        column(word("analyse-many", language), [str(many[n]) if n in many else "" for n in nodes]),
    ]
    return [item for item in columns if any(item.values)]


def _means(found: Analysis) -> dict[str, float]:
    """Mean correlation between the inputs of each node, as far as it is defined."""
    siblings = found.correlations.filter(pl.col("relation") == "sibling").drop_nulls("pearson")
    by_node = siblings.group_by("node").agg("pearson")
    return {node: math.fsum(values) / len(values) for node, values in by_node.iter_rows()}


def _title(key: str, language: Language) -> str:
    return word(f"analyse-column-{key}", language)


def _percent(share: float | None, without: str = NO_VALUE) -> str:
    return without if share is None else f"{share * 100:.0f}%"


def _value(value: float | None) -> str:
    return NO_VALUE if value is None else number_text(float(f"{value:.{DIGITS}g}"))
