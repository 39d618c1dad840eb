"""What an analysis has found, in plain sentences of both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from ecoindex.errors import LANGUAGES, Language, text
from ecoindex.spec.node import ROOT

if TYPE_CHECKING:
    from ecoindex.analysis.structure.inner import Inner
    from ecoindex.analysis.structure.limits import Limits
    from ecoindex.spec import System
    from ecoindex.spec.indicator import Indicator, Variable
    from ecoindex.spec.node import Node

KINDS = (
    "empty",
    "constant",
    "redundant",
    "opposite",
    "negative",
    "against-node",
    "weak",
    "redundant-across",
    "denominator",
    "inconsistent",
    "several-components",
    "outliers",
    "missing",
    "few-distinct",
    "zeros",
    "node-missing",
    "region-missing",
)
"""Kinds of findings, the most pressing first."""

SCHEMA: dict[str, Any] = {
    "kind": pl.Enum(KINDS),
    "node": pl.String,
    "a": pl.String,
    "b": pl.String,
    "year": pl.Int64,
    "value": pl.Float64,
    "p": pl.Float64,
    "n": pl.Int64,
    "zh": pl.String,
    "en": pl.String,
}
Row = Mapping[str, Any]


class Finding(NamedTuple):
    """One finding before it is put into words; see `Analysis.findings`."""

    kind: str
    node: str | None = None
    a: str | None = None
    b: str | None = None
    value: float | None = None
    p: float | None = None
    n: int | None = None
    year: int | None = None
    more: tuple[tuple[str, object], ...] = ()


def findings(
    system: System,
    frames: Mapping[str, pl.DataFrame],
    inside: Inner,
    limits: Limits,
) -> pl.DataFrame:
    """Say what stands out.

    Parameters
    ----------
    frames : mapping of str to polars.DataFrame
        ``statistics``, ``correlations``, ``denominators``, ``availability`` and ``regions``.
    """
    found = [
        *_statistics(frames["statistics"]),
        *_correlations(frames["correlations"], system, limits),
        *_denominators(frames["denominators"], limits),
        *_inside(inside, limits),
        *_available(frames["availability"], frames["regions"], limits),
    ]
    found.sort(key=lambda item: (KINDS.index(item.kind), -abs(item.value or 0.0)))
    rows = [
        {name: getattr(item, name) for name in SCHEMA if name not in LANGUAGES}
        | {language: _sentence(item, system, language) for language in LANGUAGES}
        for item in found
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _statistics(frame: pl.DataFrame) -> Iterator[Finding]:
    value = {
        "empty": "n",
        "constant": "min",
        "missing": "availability",
        "outliers": "skewness",
        "few-distinct": "distinct",
        "zeros": "zeros",
    }
    for row in frame.iter_rows(named=True):
        for flag in row["flags"]:
            more = (("kurtosis", _number(row["kurtosis"])), ("missing", row["missing"]))
            yield Finding(flag, a=row["indicator"], value=row[value[flag]], n=row["n"], more=more)


def _correlations(frame: pl.DataFrame, system: System, limits: Limits) -> Iterator[Finding]:
    for row in frame.drop_nulls("pearson").iter_rows(named=True):
        kind = _kind(row, system, limits)
        if kind:
            yield Finding(
                kind, row["node"], row["a"], row["b"], row["pearson"], row["pearson_p"], row["n"]
            )


def _kind(row: Row, system: System, limits: Limits) -> str | None:
    r, p, relation = row["pearson"], row["pearson_p"], row["relation"]
    if relation == "sibling":
        if r >= limits.redundant:
            return "redundant"
        if r <= -limits.redundant:
            return "opposite"
        return "negative" if r <= limits.negative and p <= limits.significance else None
    if relation == "other":
        return "redundant-across" if abs(r) >= limits.redundant else None
    if relation == "parent" and len(system.children(row["node"])) > 1:
        if r < 0 and p <= limits.significance:
            return "against-node"
        return "weak" if r < limits.weak else None
    return None


def _denominators(frame: pl.DataFrame, limits: Limits) -> Iterator[Finding]:
    for row in frame.drop_nulls("pearson").iter_rows(named=True):
        if row["used"] and abs(row["pearson"]) >= limits.redundant:
            given = row["pearson"], row["pearson_p"], row["n"]
            yield Finding("denominator", None, row["indicator"], row["variable"], *given)


def _inside(inside: Inner, limits: Limits) -> Iterator[Finding]:
    for row in inside.consistency.drop_nulls("alpha").iter_rows(named=True):
        if row["alpha"] < limits.alpha and row["node"] != ROOT:
            yield Finding("inconsistent", row["node"], value=row["alpha"], n=row["n"])
    kept = inside.components.filter("kept").group_by("node", maintain_order=True).len()
    for node, count in kept.iter_rows():
        if count > 1 and node != ROOT:
            yield Finding("several-components", node, value=float(count))


def _available(nodes: pl.DataFrame, regions: pl.DataFrame, limits: Limits) -> Iterator[Finding]:
    low = pl.col("availability") < limits.availability
    for row in nodes.filter(low).iter_rows(named=True):
        yield Finding("node-missing", row["node"], value=row["availability"], n=row["observed"])
    for row in regions.filter(low).iter_rows(named=True):
        yield Finding(
            "region-missing",
            a=row["region"],
            year=row["year"],
            value=row["availability"],
            n=row["observed"],
        )


def called(system: System, id_: str | None, language: Language) -> str:
    """Title of an indicator, a node, the index or a variable."""
    if id_ is None:
        return ""
    if id_ == ROOT:
        return system.title.text(language)
    things: tuple[Indicator | Node | Variable, ...]
    things = (*system.indicators, *system.nodes, *system.variables)
    return next((item.title.text(language) for item in things if item.id == id_), id_)


def _sentence(item: Finding, system: System, language: Language) -> str:
    region = item.kind == "region-missing"
    facts = {
        "node": called(system, item.node, language),
        "a": _region(item.a, language) if region else called(system, item.a, language),
        "b": called(system, item.b, language),
        "value": _number(item.value),
        "percent": "" if item.value is None else f"{item.value * 100:.0f}%",
        "count": f"{item.value or 0:.0f}",
        "year": item.year,
        "p": probability(item.p),
        "n": item.n,
    }
    code = f"analyse/finding-{item.kind}"
    if item.kind in ("redundant", "opposite", "negative") and _is_node(system, item.a, item.b):
        code += "-parts"
    return text(code, facts | dict(item.more), language)


def _is_node(system: System, *ids: str | None) -> bool:
    """Whether any of the points is a node."""
    return any(node.id in ids for node in system.nodes)


def _region(code: str | None, language: Language) -> str:
    from ecoindex.registry.regions import regions

    region = regions().get(code or "")
    return region.name(language) if region else code or ""


def _number(value: float | None) -> str:
    if value is None:
        return ""
    text = f"{value:.2f}"
    return text.removeprefix("-") if float(text) == 0 else text


def probability(p: float | None) -> str:
    """Write a p-value: ``= 0.03``, or ``< 0.001``."""
    if p is None:
        return ""
    return "< 0.001" if p < 0.001 else f"= {p:.2g}" if p < 0.1 else f"= {p:.2f}"
