"""Coupling coordination of subsystems: C, T and D of whole columns, by the core."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import polars as pl

from ecoindex import _core
from ecoindex.analysis.columns import Columns, Weights, check_choice, read_table, read_weights
from ecoindex.errors import Fault, MethodError, Place, UsageError, fault

Form = Literal["standard", "wang", "fan"]
FORMS: tuple[Form, ...] = get_args(Form)
RESULTS = ("coupling", "level", "coordination")


def coupling_coordination(
    data: Columns,
    columns: Sequence[str] | None = None,
    *,
    form: Form = "standard",
    weights: Weights | None = None,
    floor: float = 0.0,
    threads: int | None = None,
) -> pl.DataFrame:
    """Couple subsystems row by row: coupling degree C, level T, coordination degree D.

    ``T`` is the weighted mean of the subsystems and ``D = sqrt(C T)``. This is the formula of
    the aggregation ``coupling`` of a system file. With two subsystems or more and equal weights,
    the standard D is the square root of their geometric mean; its C comes near 1 even for very
    unlike subsystems, so it should not be read alone.

    Parameters
    ----------
    data : polars.DataFrame or mapping of str to column
        One row per region and year. Each subsystem is a score from 0 to 1, higher is better:
        for pollution and carbon how well they are *cut*. Null and NaN are missing.
    columns : sequence of str, optional
        The subsystems, two or more; all columns without it.
    form : {"standard", "wang", "fan"}
        C is the geometric over the arithmetic mean; the form of Wang et al. 2021, which also
        looks at the gaps between the subsystems; or 1 minus twice their population standard
        deviation (Fan et al. 2024).
    weights : mapping of str to float or sequence of float, optional
        Weights of the subsystems in T, of which only the ratios count; equal without it. C
        never looks at them: a subsystem of weight 0 is left out of T only.
    floor : float
        Scores below it count as this one inside the product of the standard and the Wang form;
        some packages take 1e-10. With 0, a subsystem of exactly 0 makes C zero. Dimensionless,
        from 0 to below 1.
    threads : int, optional
        Number of threads; one for each processor without it.

    Returns
    -------
    polars.DataFrame
        The other columns of ``data``, then ``coupling`` (C), ``level`` (T) and ``coordination``
        (D), dimensionless, from 0 to 1. All three are null where a subsystem is missing: never
        fewer subsystems. Where all are 0, so is C; where all are equal, C is 1.

    Raises
    ------
    UsageError
        Fewer than two subsystems, columns that are not there, weights that do not fit, an
        unknown form, or a floor out of its range.
    DataError
        A column does not hold finite numbers.
    MethodError
        A score lies outside 0 to 1.

    Notes
    -----
    Sources: ``wang-2021`` (standard form, and its own), ``fan-2024``.

    Examples
    --------
    >>> coupling_coordination({"pollution": [0.4], "carbon": [0.9]}, form="wang").row(0)
    (0.4714045207910317, 0.65, 0.5535457871885312)
    """
    check_choice("form", form, FORMS)
    table = read_table(data, columns)
    faults = []
    if len(table.names) < 2:
        faults.append(fault("analysis/subsystems-few", count=len(table.names)))
    if not 0 <= floor < 1:
        faults.append(fault("analysis/floor-range", value=floor))
    if faults:
        raise UsageError(faults)
    shares = read_weights(weights, table.names)
    matrix = _core.Matrix(table.values.get_columns())
    try:
        found = _core.couple(matrix, shares, form=form, floor=floor, threads=threads)
    except _core.EngineError as error:
        raise MethodError(_faults(error, table.names)) from None
    results = (pl.Series(found[at]).alias(name) for at, name in enumerate(RESULTS))
    return table.with_results(*results)


def _faults(error: _core.EngineError, names: Sequence[str]) -> list[Fault]:
    """Columns and rows, counted from 1, instead of indices."""
    faults = []
    for item in error.faults:
        leaf, row = item["leaf"], item["row"]
        column = None if leaf is None else names[leaf]
        place = Place(row=None if row is None else row + 1, column=column)
        faults.append(fault(item["code"], place, value=item["value"], detail=item["detail"]))
    if error.count > len(faults):
        faults.append(fault("engine/more", count=error.count))
    return faults
