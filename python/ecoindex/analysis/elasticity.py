"""Cross-elasticity of co-control: whether pollutant and greenhouse gas fall together."""

from __future__ import annotations

import polars as pl

from ecoindex.analysis.columns import Column, Table, read_table, refused
from ecoindex.errors import Fault, MethodError

CLASSES = (
    "both_cut_pollutant_more",
    "both_cut_equal",
    "both_cut_ghg_more",
    "pollutant_only",
    "ghg_only",
    "no_pollutant_effect",
    "no_ghg_effect",
    "no_effect",
    "both_rise",
)
"""What the two reductions are to each other."""

_EQUAL = 1e-12
"""Rates that differ by less than this part are equal: the difference is one of rounding."""


def cross_elasticity(
    pollutant_reduction: Column,
    pollutant_base: Column,
    ghg_reduction: Column,
    ghg_base: Column,
) -> pl.DataFrame:
    """Relate the reduction rate of a pollutant to that of a greenhouse gas.

    The elasticity is the rate of the pollutant over that of the greenhouse gas; the inverse is in
    use as well. Its sign does not tell whether both fall or both rise, hence the class.

    Parameters
    ----------
    pollutant_reduction, ghg_reduction : polars.Series or sequence of float
        Emission avoided, in any unit of mass; negative where the emission rises. Null and NaN are
        missing.
    pollutant_base, ghg_base : polars.Series or sequence of float
        Emission in the base case, above 0, in the unit of its reduction.

    Returns
    -------
    polars.DataFrame
        One row per pair: ``pollutant_rate`` and ``ghg_rate`` (reduction over base),
        ``elasticity`` (dimensionless; null where the greenhouse gas does not change) and
        ``class``, an Enum:

        ``both_cut_pollutant_more``, ``both_cut_equal``, ``both_cut_ghg_more``
            both fall: elasticity above 1, of 1 (within rounding), below 1
        ``pollutant_only``, ``ghg_only``
            one falls, the other rises
        ``no_pollutant_effect``, ``no_ghg_effect``, ``no_effect``
            the one, the other or neither changes
        ``both_rise``
            both rise: the elasticity is positive all the same

        Null in all of them where a number is missing.

    Raises
    ------
    UsageError
        The columns are not equally long.
    DataError
        A column does not hold finite numbers.
    MethodError
        A base is not above 0.

    Notes
    -----
    Source: ``mao-xing-2020``; the names of the classes are a design of this project.

    Examples
    --------
    >>> cross_elasticity([20.0, -1.0], [100.0, 100.0], [10.0, -2.0], [100.0, 100.0]).rows()
    [(0.2, 0.1, 2.0, 'both_cut_pollutant_more'), (-0.01, -0.02, 0.5, 'both_rise')]
    """
    given = {
        "pollutant_reduction": pollutant_reduction,
        "pollutant_base": pollutant_base,
        "ghg_reduction": ghg_reduction,
        "ghg_base": ghg_base,
    }
    table = read_table(given)
    _check_bases(table)
    missing = pl.any_horizontal(pl.all().is_null())
    rates = table.values.select(
        pl.when(~missing)
        .then(pl.col(f"{name}_reduction") / pl.col(f"{name}_base"))
        .alias(f"{name}_rate")
        for name in ("pollutant", "ghg")
    )
    pollutant, ghg = pl.col("pollutant_rate"), pl.col("ghg_rate")
    return rates.with_columns(
        pl.when(ghg != 0).then(pollutant / ghg).alias("elasticity"),
        _class(pollutant, ghg).cast(pl.Enum(CLASSES)).alias("class"),
    )


def _check_bases(table: Table) -> None:
    faults: list[Fault] = []
    for name in ("pollutant_base", "ghg_base"):
        column = table.values[name]
        faults += refused(column, column <= 0, "analysis/base-not-positive")
    if faults:
        raise MethodError(faults)


def _class(pollutant: pl.Expr, ghg: pl.Expr) -> pl.Expr:
    equal = (pollutant - ghg).abs() <= _EQUAL * ghg.abs()
    cases = {
        "no_effect": (pollutant == 0) & (ghg == 0),
        "no_pollutant_effect": pollutant == 0,
        "no_ghg_effect": ghg == 0,
        "pollutant_only": (pollutant > 0) & (ghg < 0),
        "ghg_only": (pollutant < 0) & (ghg > 0),
        "both_rise": pollutant < 0,
        "both_cut_equal": equal,
        "both_cut_pollutant_more": pollutant > ghg,
        "both_cut_ghg_more": pollutant < ghg,
    }
    matching = (pl.when(case).then(pl.lit(name)) for name, case in cases.items())
    return pl.coalesce(matching)
