"""Which points of a tree are correlated with which, and how they are related."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from ecoindex.analysis.structure.correlate import Correlator, Method, Pair, arrays
from ecoindex.spec.node import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecoindex.analysis.structure.points import Points
    from ecoindex.spec import System

RELATIONS = ("sibling", "parent", "ancestor", "other")
"""Inputs of one node; an input and its node; a point and a node further up; other indicators."""


class Related(NamedTuple):
    """Two points of a tree and the node where they meet."""

    relation: str
    node: str | None
    a: str
    b: str


def related(system: System) -> Iterator[Related]:
    """Walk the pairs of a system: within nodes, between levels, across the tree."""
    nodes = [ROOT, *reversed([id_ for id_ in system.order if id_ != ROOT])]
    seen: set[frozenset[str]] = set()
    for node in nodes:
        for a, b in combinations([share.id for share in system.children(node)], 2):
            seen.add(frozenset((a, b)))
            yield Related("sibling", node, a, b)
    for node in nodes:
        own = {share.id for share in system.children(node)}
        for point in _below(system, node):
            yield Related("parent" if point in own else "ancestor", node, point, node)
    for one, two in combinations(system.indicators, 2):
        if frozenset((one.id, two.id)) not in seen:
            yield Related("other", None, one.id, two.id)


def _below(system: System, node: str) -> dict[str, None]:
    """Everything under a node, each once."""
    found: dict[str, None] = {}
    for share in system.children(node):
        found[share.id] = None
        if not share.leaf:
            found |= _below(system, share.id)
    return found


def correlated(points: Points, methods: Sequence[Method]) -> pl.DataFrame:
    """Correlate the points of a system.

    Returns
    -------
    polars.DataFrame
        ``relation``, ``node``, and the columns of `ecoindex.correlations`.
    """
    held = set(points.entered.columns)
    pairs = [item for item in related(points.system) if {item.a, item.b} <= held]
    found = Correlator(arrays(points.entered)).frame((Pair(p.a, p.b) for p in pairs), methods)
    first = pl.DataFrame(
        {"relation": [p.relation for p in pairs], "node": [p.node for p in pairs]},
        schema={"relation": pl.Enum(RELATIONS), "node": pl.String},
    )
    return first.hstack(found)


def denominators(points: Points, methods: Sequence[Method]) -> pl.DataFrame:
    """Correlate the values of indicators with the raw columns that go into indicators.

    Returns
    -------
    polars.DataFrame
        ``indicator``, ``variable``, ``used`` (by the indicator's own formula or denominator,
        directly or through others), ``n`` and the coefficients of `ecoindex.correlations`.
    """
    names = points.variables.columns
    system = points.system
    columns = arrays(points.values) | arrays(points.variables)
    pairs = [Pair(item.id, name) for item in system.indicators for name in names]
    found = Correlator(columns).frame(pairs, methods).rename({"a": "indicator", "b": "variable"})
    used = [name in _used(system, id_) for id_, name in pairs]
    return found.insert_column(2, pl.Series("used", used, dtype=pl.Boolean))


def _used(system: System, indicator: str, seen: frozenset[str] = frozenset()) -> set[str]:
    """Columns that an indicator is made of: those of its formula, and its denominator."""
    from ecoindex.spec.formula import names

    own = next((item for item in system.indicators if item.id == indicator), None)
    if own is None or indicator in seen:
        return set()
    formula = system.formulas.get(indicator)
    parts = {name.replace("_", "-") for name in names(formula)} if formula else set()
    if own.denominate is not None:
        parts.add(own.denominate.by)
    return parts.union(*(_used(system, part, seen | {indicator}) for part in parts))
