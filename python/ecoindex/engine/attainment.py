"""Attainment: which targets regions meet, which they miss, and by how much."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from ecoindex import _core
from ecoindex.engine.attain_notes import attain_notes
from ecoindex.engine.attain_plan import attain_plan
from ecoindex.engine.attainment_result import OVERALL, VERDICTS, Attainment
from ecoindex.engine.faults import method_error
from ecoindex.engine.inputs import Inputs, as_panel, prepare
from ecoindex.engine.scores import RankMethod, check_rank_method
from ecoindex.engine.selection import Years, select_mask
from ecoindex.errors import DataError, Place, SpecError, fault
from ecoindex.spec import System, load_system

__all__ = ["OVERALL", "VERDICTS", "Attainment", "as_attainment", "attain", "attainment"]

_SHOWN = 8


def attainment(
    data: object,
    system: System | str | Path,
    *,
    year: Years = None,
    regions: Sequence[str] | None = None,
    region_column: str | None = None,
    year_column: str | None = None,
    rank_method: RankMethod = "competition",
    threads: int | None = None,
) -> Attainment:
    """Judge regions by an attainment system, with everything that must be said about the result.

    Parameters
    ----------
    data : Panel, Store, path, dataset id or table
        As for `evaluate`. Base years count, whatever years are asked for. A bar that a superior
        assigned is read from the column ``<indicator>-assigned``, or only whether it is met from
        ``<indicator>-assigned-met``.
    system : System, id or path
        ``"national-demonstration@2019"`` or a TOML file of kind ``attainment``.
    year : int or sequence of int, optional
        Years to judge; all without it.
    regions : sequence of str, optional
        Codes or names of the regions to judge; without it those that the system was made for, or
        all. Ranks are taken among them.
    region_column, year_column : str, optional
        Names of the key columns where they are not recognised.
    rank_method : {"competition", "dense", "average"}
        How ties share a rank.
    threads : int, optional
        Number of threads; all cores without it. The result does not depend on it.

    Returns
    -------
    Attainment
        ``frame`` with a row per indicator, ``summary`` with a row per place.

    Raises
    ------
    SpecError
        The system is unknown, has faults, or gives scores instead of verdicts.
    DataError
        The data cannot be read, or lack what is asked for.
    MethodError
        A value is infinite.
    """
    loaded = as_attainment(system)
    check_rank_method(rank_method)
    panel = as_panel(data, loaded, region_column, year_column)
    bars = {bar.id: panel.frame[bar.id] for bar in loaded.bars if bar.id in panel.frame.columns}
    inputs = prepare(panel, loaded)
    keep = _chosen(inputs, loaded, year, regions)
    plan = attain_plan(loaded, inputs, bars)
    try:
        found = _core.AttainPlan(plan.json).evaluate(
            plan.matrix(inputs.masks), inputs.rows, variants=plan.variant_columns, threads=threads
        )
    except _core.EngineError as error:
        title = inputs.origin.title
        raise method_error(error, inputs.keys, loaded, (), title, list(bars)) from None
    notes = (*inputs.notes, *attain_notes(loaded, inputs, plan, found, bars, keep))
    return Attainment(
        system=loaded,
        notes=notes,
        origin=inputs.origin,
        _keys=inputs.keys,
        _index=inputs.rows,
        _plan=plan,
        _found=found,
        _keep=keep,
        _method=rank_method,
    )


def attain(
    data: object,
    system: System | str | Path,
    year: Years = None,
    *,
    regions: Sequence[str] | None = None,
    region_column: str | None = None,
    year_column: str | None = None,
    threads: int | None = None,
) -> pl.DataFrame:
    """Judge regions by an attainment system; see `attainment` for the parameters and errors.

    Returns
    -------
    polars.DataFrame
        One row per region, year and indicator; see `Attainment.frame`.

    Examples
    --------
    >>> import ecoindex as eco
    >>> rows = eco.attain("plans", "yongjia-13fyp", 2020)
    >>> rows.filter(verdict="met").height
    21
    """
    return attainment(
        data,
        system,
        year=year,
        regions=regions,
        region_column=region_column,
        year_column=year_column,
        threads=threads,
    ).frame


def as_attainment(system: System | str | Path) -> System:
    """Load an attainment system by name or path; a loaded one is taken as it is."""
    loaded = system if isinstance(system, System) else load_system(system)
    if loaded.kind != "attainment":
        raise SpecError(fault("engine/not-attainment", Place(key=loaded.ref), kind=loaded.kind))
    return loaded


def _chosen(
    inputs: Inputs, system: System, year: Years, regions: Sequence[str] | None
) -> pl.Series | None:
    """Rows to judge; None if all are."""
    if regions is None and system.regions:
        present = set(inputs.keys["region"].cast(pl.String).unique().to_list())
        regions = [code for code in system.regions if code in present]
        if not regions:
            place = Place(file=inputs.origin.title)
            known = sorted(present)[:_SHOWN]
            facts = {"system": system.ref, "regions": list(system.regions), "known": known}
            raise DataError(fault("engine/regions-of-plan-absent", place, **facts))
    return select_mask(inputs, year, regions)
