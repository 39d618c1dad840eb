"""Normalised scores of all indicators, before they are put together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from ecoindex import _core
from ecoindex.engine.compile import plan_nodes
from ecoindex.engine.evaluate import as_system, fit_inputs, needed_rows
from ecoindex.engine.faults import method_error
from ecoindex.engine.inputs import as_panel, prepare
from ecoindex.engine.selection import Years, select

if TYPE_CHECKING:
    from ecoindex.engine.inputs import Inputs
    from ecoindex.spec import System


def normalise(
    data: object,
    system: System | str | Path,
    *,
    year: Years = None,
    regions: Sequence[str] | None = None,
    region_column: str | None = None,
    year_column: str | None = None,
    threads: int | None = None,
) -> pl.DataFrame:
    """Normalise every indicator of a composite system; see `evaluate` for the parameters.

    Parameters are learned over the scope that the system declares, whatever years and regions
    are asked for here.

    Returns
    -------
    polars.DataFrame
        One row per region and year with ``region``, ``year`` and one column per indicator, in the
        order of the system: the score as the method gives it, without the ``scale`` of the index.
        Null where the value is missing or the indicator does not apply.

    Raises
    ------
    SpecError
        The system is unknown, has faults, or gives verdicts and not scores.
    DataError
        The data cannot be read, or lack what the system or the call asks for.
    MethodError
        A method is not defined for these values.

    Examples
    --------
    >>> import ecoindex as eco
    >>> eco.normalise("demo", "wenzhou-synergy", year=2025).height
    12
    """
    loaded = as_system(system)
    inputs = prepare(as_panel(data, loaded, region_column, year_column), loaded)
    chosen = select(inputs, year, regions)
    fitted = fit_inputs(needed_rows(inputs, chosen, loaded), loaded, threads)
    return normalise_fitted(fitted, chosen, loaded, threads)


def normalise_fitted(
    fitted: _core.Fitted, inputs: Inputs, system: System, threads: int | None = None
) -> pl.DataFrame:
    """Normalise the rows given with fitted parameters.

    Raises
    ------
    MethodError
        A method is not defined for a value.
    """
    try:
        found = fitted.normalise(inputs.matrix, inputs.rows, threads=threads)
    except _core.EngineError as error:
        title = inputs.origin.title
        raise method_error(error, inputs.keys, system, plan_nodes(system), title) from None
    columns = [
        pl.Series(column).alias(item.id)
        for item, column in zip(system.indicators, found, strict=True)
    ]
    return inputs.keys.select("region", "year").hstack(columns)
