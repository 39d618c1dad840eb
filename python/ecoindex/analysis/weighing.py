"""Weights from the scores of a plain table: how much the columns differ between regions."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from numbers import Real
from typing import Any, Literal, get_args

import polars as pl

from ecoindex import _core
from ecoindex.analysis.columns import (
    Columns,
    Table,
    Weights,
    check_choice,
    check_columns,
    read_names,
    read_sets,
    read_table,
    read_weights,
)
from ecoindex.errors import Fault, MethodError, Place, UsageError, fault
from ecoindex.spec.reading import shown

Constant = Literal["error", "equal"]
CONSTANT: tuple[Constant, ...] = get_args(Constant)
Keep = Literal["first", "eigenvalue", "share", "loadings"]
How = Literal["product", "mean", "least-information", "game"]


def weigh(
    data: Columns,
    columns: list[str] | None,
    rule: Mapping[str, Any],
    figure: str,
    constant: Constant,
    check: Callable[[Table], None] = lambda _: None,
) -> pl.DataFrame:
    """Find weights by a rule of the core.

    Parameters
    ----------
    check : callable
        Says what is wrong with a table, cell by cell; asked only where the core finds something.

    Returns
    -------
    polars.DataFrame
        ``indicator``, ``count``, the figure under its name (left out where it is empty) and
        ``weight``.

    Raises
    ------
    MethodError
        The method is not defined for these columns.
    """
    check_choice("constant", constant, CONSTANT)
    values = _floats(data, columns)
    check_columns(values.columns)
    try:
        found = _core.weigh(
            _core.Matrix(values.get_columns()), json.dumps(rule), equal=constant == "equal"
        )
    except _core.EngineError as error:
        table = read_table(data, columns)
        check(table)
        raise MethodError([_fault(item, table) for item in error.faults]) from None
    weights, figures, counts = found
    series = [
        pl.Series("indicator", values.columns, pl.String),
        pl.Series("count", counts, pl.UInt32),
        *([pl.Series(figure, figures, pl.Float64)] if figure else []),
        pl.Series("weight", weights, pl.Float64),
    ]
    return pl.DataFrame(series)


def _floats(data: Columns, columns: list[str] | None) -> pl.DataFrame:
    """Take the columns as they are where all hold floats, whose gaps the core sees itself."""
    if isinstance(data, pl.DataFrame):
        names = data.columns if columns is None else columns
        if (
            isinstance(names, list)
            and all(isinstance(name, str) for name in names)
            and len(set(names)) == len(names)
            and set(names) <= set(data.columns)
        ):
            chosen = data.select(names)
            if all(kind == pl.Float64 for kind in chosen.dtypes):
                return chosen
    return read_table(data, columns).values


def _fault(item: _core.FaultDict, table: Table) -> Fault:
    detail = item["detail"]
    column = table.names[int(detail)] if detail is not None else None
    code = item["code"].replace("weights/", "analysis/weights-")
    value = item["value"]
    shown = int(value) if value is not None and value.is_integer() else value
    return fault(code, Place(column=column), value=shown)


def critic_weights(
    data: Columns, columns: list[str] | None = None, *, constant: Constant = "error"
) -> pl.DataFrame:
    """Weigh columns by CRITIC: standard deviation times what the other columns do not say.

    With sample standard deviations ``s`` and correlations ``r`` the figure is ``C_j = s_j
    sum_k (1 - r_jk)``, and the weight proportional to it. The scores are taken as they are;
    normalise them to a common interval before.

    Parameters
    ----------
    data : polars.DataFrame or mapping of str to column
        One row per region; one column per indicator with its score, dimensionless, higher is
        better. Null and NaN are missing: deviations are those of the scores that are there,
        correlations those of the rows that have both.
    columns : list of str, optional
        The indicators; all columns without it.
    constant : {"error", "equal"}
        What to do where nothing varies.

    Returns
    -------
    polars.DataFrame
        One row per indicator: ``indicator``, ``count``, ``information`` (C) and ``weight`` (sum
        1). An indicator that does not vary has C 0; its correlations count as 0.

    Raises
    ------
    UsageError
        Columns that are not there, or an unknown option.
    DataError
        A column does not hold finite numbers.
    MethodError
        A column has fewer than two values, or none varies.

    Notes
    -----
    Source: Diakoulaki, Mavrotas and Papayannakis 1995, doi 10.1016/0305-0548(94)00059-H.

    Examples
    --------
    >>> critic_weights({"a": [0.0, 1.0, 0.5], "b": [1.0, 0.0, 0.5]})["weight"].to_list()
    [0.5, 0.5]
    """
    return weigh(data, columns, {"method": "critic"}, "information", constant)


def sd_weights(
    data: Columns, columns: list[str] | None = None, *, constant: Constant = "error"
) -> pl.DataFrame:
    """Weigh columns by their standard deviation; see `critic_weights` for the parameters.

    Returns
    -------
    polars.DataFrame
        ``indicator``, ``count``, ``sd`` (sample form) and ``weight`` (sum 1).
    """
    return weigh(data, columns, {"method": "sd"}, "sd", constant)


def cv_weights(
    data: Columns, columns: list[str] | None = None, *, constant: Constant = "error"
) -> pl.DataFrame:
    """Weigh columns by standard deviation over mean; see `critic_weights` for the parameters.

    Returns
    -------
    polars.DataFrame
        ``indicator``, ``count``, ``cv`` (sample form) and ``weight`` (sum 1).

    Raises
    ------
    MethodError
        As `critic_weights`, and a mean of zero or less.
    """
    return weigh(data, columns, {"method": "cv"}, "cv", constant)


def gini_weights(
    data: Columns, columns: list[str] | None = None, *, constant: Constant = "error"
) -> pl.DataFrame:
    """Weigh columns by their Gini coefficient; see `critic_weights` for the parameters.

    Returns
    -------
    polars.DataFrame
        ``indicator``, ``count``, ``gini`` (0 to below 1) and ``weight`` (sum 1).

    Raises
    ------
    MethodError
        As `critic_weights`, and negative scores or a column of zeros.
    """
    return weigh(data, columns, {"method": "gini"}, "gini", constant)


def merec_weights(
    data: Columns, columns: list[str] | None = None, *, constant: Constant = "error"
) -> pl.DataFrame:
    """Weigh columns by the effect of leaving them out; see `critic_weights` for the parameters.

    Returns
    -------
    polars.DataFrame
        ``indicator``, ``count``, ``effect`` (mean over the regions of the absolute change of
        performance) and ``weight`` (sum 1). Where scores are missing, the performance of a region
        is taken over those that it has.

    Raises
    ------
    MethodError
        As `critic_weights`, and scores of zero or less.

    Notes
    -----
    Source: Keshavarz-Ghorabaee et al. 2021, doi 10.3390/sym13040525.
    """
    return weigh(data, columns, {"method": "merec"}, "effect", constant)


def pca_weights(
    data: Columns,
    columns: list[str] | None = None,
    *,
    keep: Keep = "eigenvalue",
    share: float = 0.8,
    rotate: bool = False,
) -> pl.DataFrame:
    """Weigh columns by their squared loadings on principal components of the correlations.

    Parameters
    ----------
    data, columns
        As for `critic_weights`.
    keep : {"eigenvalue", "first", "share", "loadings"}
        The components with an eigenvalue above 1, the first one, or as many as have ``share``;
        with ``"loadings"`` the weights are proportional to the loadings on the first one, not to
        their squares, and none may be negative.
    share : float
        From 0 to 1.
    rotate : bool
        Rotate them by varimax (rows of length one).

    Returns
    -------
    polars.DataFrame
        ``indicator``, ``count``, ``loading`` (sum over the components of share of the variance
        times squared loading) and ``weight`` (sum 1).

    Raises
    ------
    MethodError
        A column does not vary, or has a negative loading where loadings are weights.
    """
    check_choice("keep", keep, get_args(Keep))
    check_choice("rotate", rotate, (False, True))
    if not (isinstance(share, Real) and 0 <= share <= 1):
        raise UsageError(fault("analysis/share-range", value=shown(share)))
    kept = {"share": share} if keep == "share" else keep
    rule = {"method": "pca", "keep": kept, "rotate": rotate}
    return weigh(data, columns, rule, "loading", "error")


def combine_weights(
    sets: Mapping[str, Weights],
    names: list[str],
    *,
    how: How = "product",
    parts: Mapping[str, float] | None = None,
) -> pl.DataFrame:
    """Make one set of weights of several.

    Parameters
    ----------
    sets : mapping of str to weights
        Zero or more each, by indicator or in the order of ``names``; only their ratios count.
    names : list of str
        The indicators.
    how : {"product", "mean", "least-information", "game"}
        The products; the mean; the geometric mean, for two sets ``sqrt(w1 w2)``; or the mean that
        differs least from each set. The sum is 1 in every case.
    parts : mapping of str to float, optional
        Part of each set in the mean; equal without it.

    Returns
    -------
    polars.DataFrame
        ``indicator``, each set under its name, and ``weight`` (sum 1).

    Raises
    ------
    UsageError
        Weights or parts that do not fit, or an unknown option.
    MethodError
        Every product is zero.

    Examples
    --------
    >>> both = {"stated": [0.2, 0.8], "found": [0.5, 0.5]}
    >>> combine_weights(both, ["a", "b"], how="mean")["weight"].round(12).to_list()
    [0.35, 0.65]
    """
    check_choice("how", how, get_args(How))
    names = read_names(names)
    read = read_sets(sets, names, at_least=2)
    if clash := [name for name in read if name in ("indicator", "weight")]:
        raise UsageError(fault("analysis/column-clash", column=name) for name in clash)
    if parts is not None and how != "mean":
        raise UsageError(fault("analysis/parts-unused", how=how))
    shares = read_weights(parts, list(read)) if parts is not None else []
    of = [{"method": "fixed", "weights": weights} for weights in read.values()]
    rule = {"method": "combine", "how": how, "parts": shares if how == "mean" else [], "of": of}
    blank = {name: [0.0] for name in names}
    weight = weigh(blank, None, rule, "", "error")["weight"]
    given = [pl.Series(name, weights, pl.Float64) for name, weights in read.items()]
    return pl.DataFrame([pl.Series("indicator", names, pl.String), *given, weight])
