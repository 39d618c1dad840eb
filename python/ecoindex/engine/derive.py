"""Columns of the indicators: what the data give, and what a formula adds."""

from __future__ import annotations

from collections.abc import Iterable
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

import polars as pl

from ecoindex.engine.formula import Evaluator
from ecoindex.errors import Fault, MethodError, Note, Place, fault, note
from ecoindex.spec.formula import names

if TYPE_CHECKING:
    from ecoindex.spec import System

_SHOWN = 10


def derived(
    frame: pl.DataFrame, flags: pl.DataFrame, system: System
) -> tuple[pl.DataFrame, pl.DataFrame, tuple[Note, ...]]:
    """Add what formulas give, where the data hold no value of their own.

    Parameters
    ----------
    frame : polars.DataFrame
        ``region``, ``year`` and the columns found in the data.
    flags : polars.DataFrame
        Boolean columns: not applicable by a flag in the data.

    Returns
    -------
    frame, flags : polars.DataFrame
        With the derived columns; a derived cell is not applicable if a column it is made of is.
    notes : tuple of Note
        Which indicators were derived, in how many cells.

    Raises
    ------
    MethodError
        A formula gives no finite number where one is wanted, such as after a division by zero;
        every such indicator is named.
    """
    counts: dict[str, int] = {}
    faults: list[Fault] = []
    for id_ in _order(system):
        formula = system.formulas[id_]
        parts = [name.replace("_", "-") for name in names(formula)]
        if not set(parts) <= set(frame.columns):
            continue
        columns = {part.replace("-", "_"): frame[part].fill_nan(None) for part in parts}
        computed = Evaluator(frame.select("region", "year"), columns, system.base_year).series(
            formula
        )
        given = frame[id_].fill_nan(None) if id_ in frame.columns else computed.clear(frame.height)
        given = given.alias(id_)
        flags = _inherit(flags, id_, parts)
        computed = _where_wanted(computed, given, flags)
        bad = _not_finite(frame, computed, id_)
        if bad:
            faults += bad
            continue
        joint = given.zip_with(given.is_not_null(), computed).alias(id_)
        count = given.null_count() - joint.null_count()
        if count:
            counts[id_] = count
        frame = frame.with_columns(joint)
    if faults:
        raise MethodError(faults)
    return frame, flags, _notes(counts)


def _notes(counts: dict[str, int]) -> tuple[Note, ...]:
    if not counts:
        return ()
    indicators = [f"{id_} ({count})" for id_, count in counts.items()]
    return (note("engine/derived", indicators=indicators),)


def _order(system: System) -> Iterable[str]:
    """Ids of the derived indicators, each after those that its formula names."""
    graph = {
        id_: [part for name in names(tree) if (part := name.replace("_", "-")) in system.formulas]
        for id_, tree in system.formulas.items()
    }
    return TopologicalSorter(graph).static_order()


def _where_wanted(computed: pl.Series, given: pl.Series, flags: pl.DataFrame) -> pl.Series:
    """Drop what the formula gives where the data say better: a value, or not applicable."""
    wanted = given.is_null()
    if given.name in flags.columns:
        wanted &= ~flags[given.name].fill_null(value=False)
    return pl.select(pl.when(wanted).then(computed)).to_series()


def _not_finite(frame: pl.DataFrame, computed: pl.Series, id_: str) -> list[Fault]:
    bad = frame.select("region", "year").filter(~computed.is_finite().fill_null(True))
    faults = [
        fault("engine/formula-not-finite", Place(key=id_), region=region, year=year)
        for region, year in bad.head(_SHOWN).iter_rows()
    ]
    if bad.height > _SHOWN:
        faults.append(fault("engine/formula-not-finite-more", Place(key=id_), count=bad.height))
    return faults


def _inherit(flags: pl.DataFrame, id_: str, parts: list[str]) -> pl.DataFrame:
    known = [column for column in (id_, *parts) if column in flags.columns]
    if not known:
        return flags
    return flags.with_columns(pl.any_horizontal(known).alias(id_))
