"""The weights of a system: within each node and at the index, declared or found from data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from ecoindex.analysis.region_weights import region_weights
from ecoindex.engine.evaluate import as_system, fit_inputs, needed_rows
from ecoindex.engine.fit import Fit
from ecoindex.engine.inputs import as_panel, prepare
from ecoindex.engine.selection import Years, select
from ecoindex.engine.weighting import Found, found_weights, scope_of, weight_notes
from ecoindex.errors import UsageError, fault
from ecoindex.spec import System
from ecoindex.spec.aggregate import BenefitOfTheDoubt
from ecoindex.spec.judgement import judged, spread
from ecoindex.spec.node import ROOT
from ecoindex.spec.weights import Budget, Hierarchy

if TYPE_CHECKING:
    from ecoindex import _core
    from ecoindex.engine.inputs import Inputs
    from ecoindex.errors import Note
    from ecoindex.panel import Origin

SCHEMA = {
    "system": pl.String,
    "status": pl.String,
    "year": pl.Int64,
    "region": pl.String,
    "id": pl.String,
    "parent": pl.String,
    "level": pl.Int64,
    "point": pl.String,
    "weight": pl.Float64,
    "part": pl.Float64,
    "effective_weight": pl.Float64,
    "method": pl.String,
    "over": pl.String,
    "figure": pl.Float64,
    "count": pl.Int64,
    "rows": pl.Int64,
    "consistency_ratio": pl.Float64,
    "spread": pl.Float64,
}


@dataclass(frozen=True)
class SystemWeights:
    """The weights of a system.

    Attributes
    ----------
    system : System
        The index system.
    frame : polars.DataFrame
        One row per input of a node, from the index down, for each year with weights of its own:
        ``year`` (null where all years share the weights), ``region`` (null, see below), ``id``,
        ``parent``, ``level``, ``point`` (node, indicator, or input from elsewhere), ``weight``
        within the parent, ``part`` (null),
        ``effective_weight`` at the index (null below a node that takes no arithmetic mean),
        ``method`` and ``over`` of the parent, ``figure`` (what the input was measured to be, such
        as its entropy), ``count`` (scores of the input) and ``rows`` looked at,
        ``consistency_ratio`` (AHP) and ``spread`` (standard deviation over the experts of a
        budget). The weights below a node with the benefit of the doubt are null; further rows have
        those of each region and year, which times the scores of the inputs add up to its score,
        and the ``part`` of the input in it.
    notes : tuple of Note
        What was done on the way.
    origin : Origin or None
        Where the data came from; None if none were needed.
    """

    system: System
    frame: pl.DataFrame
    notes: tuple[Note, ...]
    origin: Origin | None


def system_weights(
    data: object,
    system: System | Fit | str | Path,
    *,
    year: Years = None,
    region_column: str | None = None,
    year_column: str | None = None,
    threads: int | None = None,
) -> SystemWeights:
    """Find the weights of a system, with everything that must be said about them.

    Parameters
    ----------
    data : Panel, Store, path, dataset id or table, or None
        As for `evaluate`; None if no weight is found from data, or for a fit.
    system : System, Fit, id or path
        Of a fit the weights that it has learned, and with data those of each region in them.
    year : int or sequence of int, optional
        Years to show, where each has weights of its own, or each region; all without it.

    Raises
    ------
    UsageError
        The weights are found from data and none are given.
    MethodError
        A method is not defined for these scores.
    """
    if isinstance(system, Fit):
        notes = weight_notes(system.fitted, system.system)
        frame = _frame(system.system, system.fitted, None)
        if data is None or not system.system.favouring:
            return SystemWeights(system.system, frame, notes, None)
        panel = as_panel(data, system.system, region_column, year_column)
        inputs = prepare(panel, system.system, learned=system.learned)
        chosen = select(inputs, year, None)
        frame = _with_regions(frame, system.system, system.fitted, chosen, threads)
        return SystemWeights(system.system, frame, (*inputs.notes, *notes), inputs.origin)
    loaded = as_system(system)
    found = [*loaded.learning, *loaded.favouring]
    if not found:
        return SystemWeights(loaded, _frame(loaded, None, None), (), None)
    if data is None:
        raise UsageError(fault("weights/no-data", system=loaded.ref, nodes=found))
    inputs = prepare(as_panel(data, loaded, region_column, year_column), loaded)
    chosen = select(inputs, year, None)
    fitted = fit_inputs(needed_rows(inputs, chosen, loaded), loaded, threads)
    frame = _frame(loaded, fitted, None if year is None else set(chosen.rows.years))
    frame = _with_regions(frame, loaded, fitted, chosen, threads)
    notes = (*inputs.notes, *weight_notes(fitted, loaded))
    return SystemWeights(loaded, frame, notes, inputs.origin)


def _with_regions(
    frame: pl.DataFrame,
    system: System,
    fitted: _core.Fitted,
    inputs: Inputs,
    threads: int | None,
) -> pl.DataFrame:
    """Put the weights of each region below the others."""
    if not system.favouring:
        return frame
    shared = ["system", "status", "id", "parent", "level", "point", "method", "over"]
    facts = frame.select(shared).unique(maintain_order=True)
    found = region_weights(fitted, inputs, system, threads)
    own = found.join(facts, on=["id", "parent"], how="left", maintain_order="left")
    return pl.concat([frame, own], how="diagonal")


def weights(
    data: object,
    system: System | Fit | str | Path,
    *,
    year: Years = None,
    region_column: str | None = None,
    year_column: str | None = None,
    threads: int | None = None,
) -> pl.DataFrame:
    """Find the weights of a system; see `system_weights` for the parameters.

    Returns
    -------
    polars.DataFrame
        One row per input of a node, from the index down; see `SystemWeights`.

    Examples
    --------
    >>> import ecoindex as eco
    >>> eco.weights(None, "wenzhou-synergy")["weight"].max() <= 1
    True
    """
    return system_weights(
        data,
        system,
        year=year,
        region_column=region_column,
        year_column=year_column,
        threads=threads,
    ).frame


class _Facts(NamedTuple):
    """What is known of the weights of one node."""

    found: Found | None
    ratio: float | None
    spread: tuple[float, ...] | None


def _frame(system: System, fitted: _core.Fitted | None, years: set[int] | None) -> pl.DataFrame:
    learned = found_weights(fitted, system) if fitted is not None else {}
    apart = sorted({one.year for found in learned.values() for one in found if one.year})
    wanted = [year for year in apart if years is None or year in years]
    shown: list[int | None] = [*wanted] or [None]
    rows = [row for year in shown for row in _rows(system, learned, year, ROOT, 1, 1.0)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _rows(
    system: System,
    learned: dict[str, list[Found]],
    year: int | None,
    parent: str,
    level: int,
    above: float | None,
) -> Iterator[tuple[object, ...]]:
    facts = _facts(system, parent, learned.get(parent, []), year)
    how = system.index.aggregate if parent == ROOT else system.node(parent).aggregate
    own = {node.id for node in system.nodes if node.parent == parent}
    own |= {item.id for item in system.indicators if item.node == parent}
    for number, share in enumerate(system.children(parent)):
        found = facts.found
        weight: float | None = found.weights[number] if found else float(share.weight)
        own_method, over = system.weights(parent).method, scope_of(system, parent) or None
        if isinstance(how, BenefitOfTheDoubt):
            weight, own_method, over = None, how.method, how.over
        effective = None
        if above is not None and weight is not None and how.method == "arithmetic":
            effective = above * weight
        point = ("indicator" if share.leaf else "node") if share.id in own else "input"
        measured: tuple[object, ...] = (None, None, None)
        if found:
            measured = (found.figures[number], found.counts[number], found.rows)
        yield (
            *(system.ref, system.status, year, None, share.id, parent, level, point),
            *(weight, None, effective, own_method, over, *measured, facts.ratio),
            facts.spread[number] if facts.spread else None,
        )
        if point == "node":
            yield from _rows(system, learned, year, share.id, level + 1, effective)


def _facts(system: System, id_: str, found: list[Found], year: int | None) -> _Facts:
    of_year = next((one for one in found if one.year in (None, year)), None)
    method = system.weights(id_)
    if isinstance(method, Hierarchy):
        ratio = judged(method.matrix, method.priority, method.random_index).ratio
        return _Facts(of_year, ratio, None)
    if isinstance(method, Budget):
        given = dict(zip(method.items, spread(method.points), strict=True))
        order = tuple(given[share.id] for share in system.children(id_))
        return _Facts(of_year, None, order)
    return _Facts(of_year, None, None)
