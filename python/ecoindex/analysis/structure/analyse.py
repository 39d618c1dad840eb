"""The analysis of an index: what its data and its tree are like, before anybody trusts it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from ecoindex.analysis.columns import check_choice
from ecoindex.analysis.structure.availability import by_node, by_region
from ecoindex.analysis.structure.correlate import KENDALL_ROWS, METHODS, Method, chosen_methods
from ecoindex.analysis.structure.findings import findings
from ecoindex.analysis.structure.inner import inner
from ecoindex.analysis.structure.limits import DEFAULT, Limits
from ecoindex.analysis.structure.points import On, read_points
from ecoindex.analysis.structure.relations import correlated, denominators
from ecoindex.analysis.structure.statistics import describe, only_counted
from ecoindex.engine.fields import coded
from ecoindex.errors import Note, note
from ecoindex.spec.node import ROOT

if TYPE_CHECKING:
    from ecoindex.analysis.structure.points import Points
    from ecoindex.engine.selection import Years
    from ecoindex.panel import Origin
    from ecoindex.spec import System

TABLES = (
    "findings",
    "statistics",
    "correlations",
    "consistency",
    "items",
    "components",
    "loadings",
    "denominators",
    "availability",
    "regions",
)
"""Tables of an analysis, by the name of their attribute."""


@dataclass(frozen=True)
class Analysis:
    """What the data and the tree of an index are like. Null is what is not defined.

    Attributes
    ----------
    system : System
        The index system; its ``status`` and ``note`` belong under every table.
    on : {"scores", "values"}
        What was correlated.
    years : list of int
        Years of the rows, ascending.
    methods : tuple of str
        Correlations that were taken.
    limits : Limits
        Beyond which something is a flag or a finding.
    findings : polars.DataFrame
        What stands out, the most pressing kind first: ``kind``, ``node``, ``a``, ``b``, ``year``,
        ``value``, ``p``, ``n``, and the sentence in both languages, ``zh`` and ``en``.
    statistics : polars.DataFrame
        One row per indicator, of the values as observed (denominated, before anything is imputed
        or treated); see `ecoindex.statistics`.
    correlations : polars.DataFrame
        One row per pair: ``relation`` ("sibling": inputs of one node; "parent": an input and its
        node; "ancestor": a point and a node further up; "other": indicators of different nodes),
        ``node`` (where they meet), ``a``, ``b``, and the columns of `ecoindex.correlations`.
    consistency : polars.DataFrame
        Per node with two inputs or more: ``node``, ``items``, ``n`` (fewest rows that two of them
        share), ``alpha`` (Cronbach), ``standardised``.
    items : polars.DataFrame
        Per input of such a node: ``node``, ``id``, ``rest`` (correlation with the sum of the
        others), ``alpha_without``.
    components : polars.DataFrame
        Per node and principal component: ``node``, ``component``, ``eigenvalue``, ``variance``,
        ``cumulative``, ``kept`` (eigenvalue above 1).
    loadings : polars.DataFrame
        ``node``, ``component``, ``id``, ``vector``, ``loading``.
    denominators : polars.DataFrame
        Values of indicators against the raw columns that formulas and denominators use:
        ``indicator``, ``variable``, ``used``, and the columns of `ecoindex.correlations`.
    availability : polars.DataFrame
        By node: ``node``, ``indicators``, ``cells``, ``observed``, ``not_applicable``,
        ``availability``.
    regions : polars.DataFrame
        By region and year: ``region``, ``year``, ``cells``, ``observed``, ``not_applicable``,
        ``availability``.
    notes : tuple of Note
        What was done on the way.
    origin : Origin
        Where the data came from, and whether they are demo data.
    """

    system: System
    on: On
    years: list[int]
    methods: tuple[Method, ...]
    limits: Limits
    findings: pl.DataFrame
    statistics: pl.DataFrame
    correlations: pl.DataFrame
    consistency: pl.DataFrame
    items: pl.DataFrame
    components: pl.DataFrame
    loadings: pl.DataFrame
    denominators: pl.DataFrame
    availability: pl.DataFrame
    regions: pl.DataFrame
    notes: tuple[Note, ...]
    origin: Origin

    def matrix(self, node: str | None = None, method: Method = "pearson") -> pl.DataFrame:
        """Return a square of correlations, ready for a heat map.

        Parameters
        ----------
        node : str, optional
            The inputs of this node; all indicators without it.
        method : {"pearson", "spearman", "kendall"}
            Which coefficient.

        Returns
        -------
        polars.DataFrame
            ``id``, and a column per point; 1 on the diagonal.

        Raises
        ------
        UsageError
            The coefficient was not taken, or there is no such node.
        """
        check_choice("method", method, self.methods)
        if node is None:
            ids = [item.id for item in self.system.indicators]
        else:
            check_choice("node", node, [ROOT, *(item.id for item in self.system.nodes)])
            ids = [share.id for share in self.system.children(node)]
        known = {
            frozenset((a, b)): r
            for relation, a, b, r in self.correlations.select(
                "relation", "a", "b", method
            ).iter_rows()
            if relation in ("sibling", "other")
        }
        rows = [[a, *(1.0 if a == b else known.get(frozenset((a, b))) for b in ids)] for a in ids]
        schema = {"id": pl.String} | dict.fromkeys(ids, pl.Float64)
        return pl.DataFrame(rows, schema=schema, orient="row")


def analyse(
    data: object,
    system: System | str | Path,
    *,
    year: Years = None,
    regions: Sequence[str] | None = None,
    on: On = "scores",
    methods: Sequence[Method] | None = None,
    limits: Limits = DEFAULT,
    region_column: str | None = None,
    year_column: str | None = None,
) -> Analysis:
    """Analyse the data of an index and how its tree hangs together.

    Correlations are taken pairwise, on the rows that both have; principal components on the rows
    that have everything. With several years each region counts once for each of them.

    Parameters
    ----------
    data, system, regions, region_column, year_column
        As for :func:`ecoindex.evaluate`; a composite system.
    year : int or sequence of int, optional
        Years to analyse; all without it.
    on : {"scores", "values"}
        What correlations, consistency and components are of: the scores as they enter the tree,
        or the values, with the sign turned where less is better. Values need no scoring, and say
        nothing about nodes.
    methods : sequence of {"pearson", "spearman", "kendall"}, optional
        All three without it; beyond 5,000 rows Kendall's tau only if it is named. Findings need
        Pearson's r, which is always taken.
    limits : Limits
        Beyond which something is a flag or a finding.

    Returns
    -------
    Analysis
        Frames with the notes and the origin of the data.

    Raises
    ------
    DataError
        The data cannot be read, or lack what the system or the call asks for.
    MethodError
        A rule of the system is not defined for these values, so there are no scores.
    UsageError
        There is no such method, or nothing of that kind to analyse.

    Examples
    --------
    >>> import ecoindex as eco
    >>> found = eco.analyse("demo", "wenzhou-synergy", year=2025)
    >>> found.statistics.height == len(found.system.indicators)
    True
    """
    check_choice("on", on, ("scores", "values"))
    wanted = None if methods is None else ("pearson", *chosen_methods(methods, 0))
    points = read_points(data, system, year, regions, on, region_column, year_column)
    taken = chosen_methods(wanted, points.keys.height)
    columns = [points.values[item.id] for item in points.system.indicators]
    frames = {
        "statistics": only_counted(describe(columns, points.applies, limits), coded(points.system)),
        "correlations": correlated(points, taken),
        "denominators": denominators(points, taken),
        "availability": by_node(points),
        "regions": by_region(points),
    }
    inside = inner(points)
    found = findings(points.system, frames, inside, limits)
    years = sorted(points.keys["year"].unique().to_list())
    return Analysis(
        system=points.system,
        on=on,
        years=years,
        methods=taken,
        limits=limits,
        findings=found,
        consistency=inside.consistency,
        items=inside.items,
        components=inside.components,
        loadings=inside.loadings,
        notes=(*points.notes, *_notes(points, frames, taken, years), *inside.notes),
        origin=points.origin,
        **frames,
    )


def _notes(
    points: Points,
    frames: dict[str, pl.DataFrame],
    taken: Sequence[Method],
    years: Sequence[int],
) -> list[Note]:
    """Say what was pooled, left out or not defined."""
    notes = []
    if len(years) > 1:
        rows = points.keys.height
        notes.append(note("analyse/years-pooled", years=len(years), rows=rows))
    undefined = frames["correlations"].filter(pl.col("pearson").is_null())
    if undefined.height:
        notes.append(note("analyse/undefined", count=undefined.height))
    if len(taken) < len(METHODS) and points.keys.height > KENDALL_ROWS:
        rows = points.keys.height
        notes.append(note("analyse/no-kendall", rows=rows, limit=KENDALL_ROWS))
    lacking = [item.id for item in points.system.variables if item.id not in points.variables]
    if lacking:
        notes.append(note("analyse/variables-absent", variables=lacking))
    return notes
