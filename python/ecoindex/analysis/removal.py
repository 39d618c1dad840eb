"""What each element of an index does to the ranks: the index without it, element by element."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from ecoindex.analysis.columns import check_choice
from ecoindex.analysis.comparison import compare
from ecoindex.analysis.shortened import aggregate_without, weights_without
from ecoindex.engine.evaluate import as_system, evaluate
from ecoindex.engine.inputs import as_panel
from ecoindex.errors import EcoIndexError, MethodError, Note, SpecError, fault, note
from ecoindex.spec.check import check
from ecoindex.spec.formula import names, parse
from ecoindex.spec.indicator import Variable
from ecoindex.spec.node import ROOT
from ecoindex.spec.reading import Reading
from ecoindex.spec.record import copied

if TYPE_CHECKING:
    from ecoindex.engine.scores import Scores
    from ecoindex.engine.selection import Years
    from ecoindex.panel import Origin
    from ecoindex.spec import System
    from ecoindex.spec.indicator import Indicator

KINDS = ("all", "indicators", "nodes")
EFFECTS: dict[str, Any] = {
    "element": pl.String,
    "kind": pl.Enum(("indicator", "node")),
    "node": pl.String,
    "n": pl.Int64,
    "mean_rank_shift": pl.Float64,
    "max_rank_shift": pl.Int64,
    "changed": pl.Int64,
    "spearman": pl.Float64,
    "kendall": pl.Float64,
    "mean_shift": pl.Float64,
    "unranked": pl.Int64,
}
SHIFTS: dict[str, Any] = {
    "element": pl.String,
    "region": pl.String,
    "year": pl.Int64,
    "rank": pl.Int64,
    "rank_without": pl.Int64,
    "rank_shift": pl.Int64,
}


@dataclass(frozen=True)
class Removal:
    """The effect of removing each element of an index.

    Attributes
    ----------
    system : System
        The system as declared.
    frame : polars.DataFrame
        One row per element, the most effective first: ``element``, ``kind`` ("indicator" or
        "node"), ``node`` (above it), ``n`` (region-years ranked with and without it),
        ``mean_rank_shift`` and ``max_rank_shift`` (absolute), ``changed`` (region-years whose rank
        changes), ``spearman`` and ``kendall`` (of the ranks with and without it, the mean over
        the years), ``mean_shift`` (mean absolute shift of the score) and ``unranked``
        (region-years that lose or gain a rank). Null where the index cannot do without it.
    shifts : polars.DataFrame
        One row per element, region and year: ``element``, ``region``, ``year``, ``rank``,
        ``rank_without`` (both among the regions ranked in both), ``rank_shift`` (positive: better
        without the element).
    notes : tuple of Note
        What was done on the way, and which elements the index cannot do without.
    origin : Origin
        Where the data came from, and whether they are demo data.
    years : tuple of int
        Years of the index, ascending, whether or not anything could be removed in them.
    """

    system: System
    frame: pl.DataFrame
    shifts: pl.DataFrame
    notes: tuple[Note, ...]
    origin: Origin
    years: tuple[int, ...]


def removal_effects(
    data: object,
    system: System | str | Path,
    *,
    year: Years = None,
    regions: Sequence[str] | None = None,
    kinds: str = "all",
    region_column: str | None = None,
    year_column: str | None = None,
) -> Removal:
    """Remove each indicator and each node in turn, and say how the ranks move.

    The weight of what is removed goes to its siblings in proportion to theirs. A node that is left
    without inputs goes, too. Formulas keep what they need of a removed indicator.

    Parameters
    ----------
    data, system, year, regions, region_column, year_column
        As for :func:`ecoindex.evaluate`; a composite system.
    kinds : {"all", "indicators", "nodes"}
        Which elements to remove.

    Returns
    -------
    Removal

    Raises
    ------
    DataError
        The data cannot be read, or lack what the system or the call asks for.
    MethodError
        A rule of the system is not defined for these values.

    Examples
    --------
    >>> import ecoindex as eco
    >>> found = eco.removal_effects("demo", "wenzhou-synergy", year=2025, kinds="nodes")
    >>> found.frame.height == len(found.system.nodes)
    True
    """
    check_choice("kinds", kinds, KINDS)
    loaded = as_system(system)
    panel = as_panel(data, loaded, region_column, year_column)
    whole = evaluate(panel, loaded, year=year, regions=regions)
    rows, shifts = [], [pl.DataFrame(schema=SHIFTS)]
    notes = list(whole.notes)
    for element, kind, above in _elements(loaded, kinds):
        facts: dict[str, Any] = {"element": element, "kind": kind, "node": above}
        try:
            other = without(loaded, element)
            if other is None:
                raise MethodError(fault("analyse/removal-needed"))
            scores = evaluate(panel, other, year=year, regions=regions)
            effect, moved = _effect(whole, scores, element)
            rows.append(facts | effect)
            shifts.append(moved)
        except EcoIndexError as error:
            rows.append(facts)
            why = error.faults[0]
            said = fault(why.code, **why.facts)
            notes.append(note("analyse/removal-none", element=element, why=said))
    frame = pl.DataFrame(rows, schema=EFFECTS, orient="row")
    order = ["mean_rank_shift", "max_rank_shift", "mean_shift"]
    frame = frame.sort(order, descending=True, nulls_last=True, maintain_order=True)
    years = whole.frame["year"].unique().sort().to_list()
    return Removal(loaded, frame, pl.concat(shifts), tuple(notes), whole.origin, tuple(years))


def _elements(system: System, kinds: str) -> list[tuple[str, str, str]]:
    """Id, kind and the node above of everything that is to be removed."""
    found = []
    if kinds != "indicators":
        found += [(item.id, "node", item.parent) for item in system.nodes]
    if kinds != "nodes":
        found += [(item.id, "indicator", item.node) for item in system.indicators]
    return found


def _effect(whole: Scores, scores: Scores, element: str) -> tuple[dict[str, Any], pl.DataFrame]:
    """Compare with and without; see `Removal` for the columns."""
    found = compare(whole, scores)
    sizes = found.frame["rank_shift"].abs()
    n = found.frame.height
    effect = {
        "n": n,
        "mean_rank_shift": sizes.sum() / n,
        "max_rank_shift": sizes.max(),
        "changed": int((sizes > 0).sum()),
        "spearman": found.summary["spearman"].mean(),
        "kendall": found.summary["kendall"].mean(),
        "mean_shift": found.frame.sort("year", "region")["shift"].abs().mean(),
        "unranked": found.missing.height,
    }
    moved = found.frame.sort("year", "region").select(
        pl.lit(element).alias("element"),
        "region",
        "year",
        rank="first_rank",
        rank_without="second_rank",
        rank_shift="rank_shift",
    )
    return effect, moved.cast(pl.Schema(SHIFTS))


def without(system: System, element: str) -> System | None:
    """Return a system without a node or an indicator and all below; None if nothing is left.

    A constraint goes with its node, a limit with what it watches. The text of the result is that
    of the whole: it is for evaluation only.

    Raises
    ------
    SpecError
        What is left breaks a rule of the format, such as a coupling of a single input.
    """
    gone = _gone(system, element)
    if ROOT in gone:
        return None
    leaving = [item for item in system.indicators if item.id in gone]
    kept = [_with_formulas(i, leaving) for i in system.indicators if i.id not in gone]
    index, constraint = system.index, system.index.constraint
    if constraint is not None and constraint.node in gone:
        index = copied(index, constraint=None)
    document = copied(
        system.document,
        index=_shortened(system, ROOT, _unwatched(index, gone), gone),
        node=tuple(
            _shortened(system, node.id, _fed(node, gone), gone)
            for node in system.nodes
            if node.id not in gone
        ),
        indicator=tuple(kept),
        variable=(*system.variables, *_variables(leaving, kept)),
    )
    reading = Reading(system.file)
    check(document, reading)
    if reading.faults:
        raise SpecError(reading.faults)
    return replace(system, document=document)


def _gone(system: System, element: str) -> set[str]:
    """Return what goes with an element: all that only it feeds on, and nodes left empty."""
    gone = {element}
    nodes = [ROOT, *(node.id for node in system.nodes)]
    while True:
        below = {i.id for i in system.indicators if i.node in gone}
        below |= {node.id for node in system.nodes if node.parent in gone}
        empty = {id_ for id_ in nodes if all(share.id in gone for share in system.children(id_))}
        if below | empty <= gone:
            return gone
        gone |= below | empty


def _fed(node: Any, gone: set[str]) -> Any:  # noqa: ANN401
    """Return a node without the further inputs that are gone."""
    kept = tuple(item for item in node.inputs if item.id not in gone)
    node = _unwatched(node, gone)
    return node if kept == node.inputs else copied(node, inputs=kept)


def _shortened(system: System, id: str, node: Any, gone: set[str]) -> Any:  # noqa: ANN401
    """Return a node or the index whose settings no longer name or count what is gone."""
    left = [share for share in system.children(id) if share.id not in gone]
    if len(left) == len(system.children(id)):
        return node
    inputs = sum(share.weight > 0 for share in left)
    how = aggregate_without(node.aggregate, inputs, gone)
    return copied(node, weights=weights_without(node.weights, gone), aggregate=how)


def _unwatched(node: Any, gone: set[str]) -> Any:  # noqa: ANN401
    """Return a node or the index whose limits no longer watch what is gone.

    A rule goes with the last thing that it watches.
    """
    rules = []
    for rule in node.limits:
        watched = tuple(id_ for id_ in rule.inputs if id_ not in gone)
        if watched == rule.inputs:
            rules.append(rule)
        elif watched:
            rules.append(copied(rule, inputs=watched))
    return node if tuple(rules) == node.limits else copied(node, limits=tuple(rules))


def _with_formulas(item: Indicator, leaving: Sequence[Indicator]) -> Indicator:
    """Return an indicator whose formula holds those of removed indicators itself."""
    formula = item.formula
    if formula is None:
        return item
    inner = {other.id.replace("-", "_"): other.formula for other in leaving if other.formula}
    for _ in inner:  # a formula that comes in may need another one

        def spelt_out(found: re.Match[str]) -> str:
            return f"({inner[found[0]]})" if found[0] in inner else found[0]

        formula = re.sub(r"[A-Za-z_]\w*", spelt_out, formula)
    if formula == item.formula:
        return item
    return copied(item, formula=formula)


def _variables(leaving: Sequence[Indicator], kept: Sequence[Indicator]) -> tuple[Variable, ...]:
    """Keep the columns of removed indicators that formulas and denominators need."""
    used = {name.replace("_", "-") for k in kept if k.formula for name in names(parse(k.formula))}
    used |= {item.denominate.by for item in kept if item.denominate is not None}
    return tuple(
        Variable(id=item.id, title=item.title, unit=item.unit, aliases=item.aliases)
        for item in leaving
        if item.formula is None and item.id in used
    )
