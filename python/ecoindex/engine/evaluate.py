"""From a panel and a system to scores: the one way that data flow through the engine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ecoindex import _core
from ecoindex.engine.attainment import attainment
from ecoindex.engine.attainment_scores import as_scores
from ecoindex.engine.compile import plan_nodes, plan_of
from ecoindex.engine.faults import method_error
from ecoindex.engine.inputs import Inputs, as_panel, prepare
from ecoindex.engine.limited import limited_rows
from ecoindex.engine.prepared_result import prepared_frame, ranked_rows
from ecoindex.engine.result import result_frame
from ecoindex.engine.scores import RankMethod, Scores, check_rank_method
from ecoindex.engine.selection import Years, select
from ecoindex.engine.weighting import weight_notes
from ecoindex.errors import Note, Place, SpecError, UsageError, fault, note
from ecoindex.spec import System, load_system
from ecoindex.spec.aggregate import compared

if TYPE_CHECKING:
    import polars as pl


def as_system(system: System | str | Path) -> System:
    """Load a system by name or path; a loaded one is taken as it is."""
    loaded = system if isinstance(system, System) else load_system(system)
    if loaded.kind != "composite":
        raise SpecError(fault("engine/not-composite", Place(key=loaded.ref), kind=loaded.kind))
    return loaded


def fit_inputs(inputs: Inputs, system: System, threads: int | None = None) -> _core.Fitted:
    """Learn the parameters that a system leaves to the data, over all rows given.

    Raises
    ------
    MethodError
        A parameter is not defined, such as the range of a column that does not vary.
    """
    try:
        return plan_of(system).fit(inputs.matrix, inputs.rows, threads=threads)
    except _core.EngineError as error:
        title = inputs.origin.title
        raise method_error(error, inputs.keys, system, plan_nodes(system), title) from None


def apply_fitted(
    fitted: _core.Fitted,
    inputs: Inputs,
    system: System,
    *,
    nodes: Sequence[str] = (),
    rank_method: RankMethod = "competition",
    threads: int | None = None,
) -> Scores:
    """Evaluate the rows given with fitted parameters, and rank them within each year.

    Raises
    ------
    MethodError
        A rule of the system is not defined for a value.
    """
    further = [nodes] if isinstance(nodes, str) else nodes
    check_rank_method(rank_method)
    shown = list(dict.fromkeys([*(node.id for node in system.first_level), *further]))
    plan_order = plan_nodes(system)
    node_index = {id_: index for index, id_ in enumerate(plan_order)}
    leaf_index = {item.id: index for index, item in enumerate(system.indicators)}
    _refuse_unknown_nodes(shown, [*plan_order, *leaf_index], system)
    try:
        evaluation = fitted.evaluate(
            inputs.matrix,
            inputs.rows,
            nodes=[node_index[id_] for id_ in shown if id_ in node_index],
            leaves=[leaf_index[id_] for id_ in shown if id_ in leaf_index],
            threads=threads,
        )
    except _core.EngineError as error:
        title = inputs.origin.title
        raise method_error(error, inputs.keys, system, plan_order, title) from None
    rank = _core.rank(
        evaluation.score,
        inputs.rows,
        method=rank_method,
        among=ranked_rows(evaluation, inputs.preparation),
        threads=threads,
    )
    given = dict(zip([id_ for id_ in shown if id_ in node_index], evaluation.nodes, strict=True))
    given |= zip([id_ for id_ in shown if id_ in leaf_index], evaluation.leaves, strict=True)
    columns = {id_: given[id_] for id_ in shown}
    frame, notes = result_frame(inputs.keys, evaluation, rank, columns, system)
    limited, limits, done = limited_rows(evaluation, inputs.keys, system, plan_order)
    if limits is not None:
        frame = frame.insert_column(frame.columns.index("state") + 1, limits)
    notes = (*notes, *done, *weight_notes(fitted, system), *_compares(system))
    if inputs.preparation is not None:
        frame = prepared_frame(frame, inputs, lambda matrix: fitted.evaluate(
            matrix, inputs.rows, nodes=[], threads=threads
        ).coverage)  # fmt: skip
    return Scores(system, frame, (*inputs.notes, *notes), inputs.origin, limited)


def _compares(system: System) -> tuple[Note, ...]:
    """Say which scores depend on the regions that are there."""
    nodes = [id_ for id_, how in system.aggregates.items() if compared(how)]
    return (note("engine/compares", nodes=nodes),) if nodes else ()


def _refuse_unknown_nodes(shown: Sequence[str], known: Sequence[str], system: System) -> None:
    unknown = [id_ for id_ in shown if id_ not in known]
    if unknown:
        facts = {"nodes": unknown, "known": known}
        raise UsageError(fault("engine/node-unknown", Place(key=system.ref), **facts))


def evaluate(
    data: object,
    system: System | str | Path,
    *,
    year: Years = None,
    regions: Sequence[str] | None = None,
    region_column: str | None = None,
    year_column: str | None = None,
    nodes: Sequence[str] = (),
    rank_method: RankMethod = "competition",
    threads: int | None = None,
) -> Scores:
    """Score and rank regions, with everything that must be said about the result.

    An attainment system gives the weighted mean of the progress towards its targets; for its
    verdicts see `attainment`.

    Parameters
    ----------
    data : Panel, Store, path, dataset id or table
        A path to CSV, XLSX, Parquet, JSON or DuckDB (``FILE#PART`` for a sheet, table or query),
        the id of a dataset such as ``"demo"``, or any object with an Arrow or DataFrame interface.
        One row per region and year and one column per indicator, or a long table.
    system : System, id or path
        ``"hdi"``, ``"green-development@2016"`` or a TOML file.
    year : int or sequence of int, optional
        Years to score; all without it. Parameters are fitted over the scope that the system
        declares, whatever is asked for here.
    regions : sequence of str, optional
        Codes or names of the regions to score; ranks are taken among them.
    region_column, year_column : str, optional
        Names of the key columns where they are not recognised.
    nodes : sequence of str
        Ids of further nodes and indicators whose scores to return, besides the first level.
    rank_method : {"competition", "dense", "average"}
        How ties share a rank.
    threads : int, optional
        Number of threads; all cores without it. The result does not depend on it.

    Returns
    -------
    Scores
        The frame with the notes and the origin of the data.

    Raises
    ------
    SpecError
        The system is unknown or its file has faults.
    DataError
        The data cannot be read, or lack what the system or the call asks for.
    MethodError
        A rule of the system is not defined for these values.
    """
    loaded = system if isinstance(system, System) else load_system(system)
    if loaded.kind == "attainment":
        _refuse_unknown_nodes(nodes, [node.id for node in loaded.first_level], loaded)
        result = attainment(
            data,
            loaded,
            year=year,
            regions=regions,
            region_column=region_column,
            year_column=year_column,
            rank_method=rank_method,
            threads=threads,
        )
        return as_scores(result)
    inputs = prepare(as_panel(data, loaded, region_column, year_column), loaded)
    chosen = select(inputs, year, regions)
    fitted = fit_inputs(needed_rows(inputs, chosen, loaded), loaded, threads)
    return apply_fitted(
        fitted, chosen, loaded, nodes=nodes, rank_method=rank_method, threads=threads
    )


def needed_rows(inputs: Inputs, chosen: Inputs, system: System) -> Inputs:
    """Return the rows that a fit for the chosen years has to see."""
    if chosen is inputs or "panel" in system.scopes:
        return inputs
    years = set(chosen.rows.years) | {system.base_year}
    return inputs.only(inputs.keys["year"].is_in([year for year in years if year is not None]))


def score(
    data: object,
    system: System | str | Path,
    year: Years = None,
    *,
    regions: Sequence[str] | None = None,
    region_column: str | None = None,
    year_column: str | None = None,
    nodes: Sequence[str] = (),
    rank_method: RankMethod = "competition",
    threads: int | None = None,
) -> pl.DataFrame:
    """Score and rank regions; see `evaluate` for the parameters and what can go wrong.

    Returns
    -------
    polars.DataFrame
        One row per region and year with ``region``, ``year``, ``score``, ``rank``, ``coverage``,
        ``missing``, ``not_applicable``, ``state``, one column per first-level node, ``system`` and
        ``status``; see `Scores`.

    Examples
    --------
    >>> import ecoindex as eco
    >>> eco.score("demo", "wenzhou-synergy", 2025).height
    12
    """
    return evaluate(
        data,
        system,
        year=year,
        regions=regions,
        region_column=region_column,
        year_column=year_column,
        nodes=nodes,
        rank_method=rank_method,
        threads=threads,
    ).frame
