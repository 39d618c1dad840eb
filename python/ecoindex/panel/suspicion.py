"""Values that stand out: rare zeros, repeated extremes, outliers, breaks in a region's series.

Each rule takes ``region``, ``year`` and ``value`` (no nulls) and says which rows stand out. The
thresholds are wide: a false alarm costs more trust than a doubtful cell left unnamed. Distances
are measured in logarithms where no value is negative, so that they are ratios, and in robust
standard deviations (median absolute deviation times 1.4826).
"""

from __future__ import annotations

import math

import polars as pl

_ROBUST = 1.4826
_CONTINUOUS = 0.3  # share of distinct values from which a column counts as measured
_NATURAL = (0.0, 1.0, 100.0)  # ends of scales on which many regions may meet
_LEAST = 12  # fewer values tell nothing


def _continuous(values: pl.Series) -> bool:
    return len(values) >= _LEAST and values.n_unique() >= _CONTINUOUS * len(values)


def _graded(values: pl.Series) -> bool:
    """Whether a column has more values than classes or codes would have, if rounded ones."""
    return len(values) >= _LEAST and values.n_unique() >= min(_LEAST, _CONTINUOUS * len(values))


def _none(column: pl.DataFrame) -> pl.Series:
    return pl.repeat(False, len(column), eager=True)


def rare_zeros(column: pl.DataFrame) -> pl.Series:
    """Find zeros in a column that is otherwise positive and stays away from zero.

    At most one value in ten is zero, and the smallest other one is above a hundredth of the
    median; or at most one in five hundred is zero.
    """
    values = column["value"]
    zero = values == 0.0
    count = int(zero.sum())
    positive = values.filter(values > 0.0)
    if not count or count + len(positive) < len(values) or not _continuous(positive):
        return _none(column)
    low, middle = _number(positive.min()), _number(positive.median())
    apart = count <= 0.1 * len(values) and low > 0.01 * middle
    return zero if apart or count <= 0.002 * len(values) else _none(column)


def repeated_extremes(column: pl.DataFrame) -> pl.Series:
    """Find the largest or smallest value, if many regions share exactly this one.

    At least ten times, in at least three regions, and five times as often as any value that is
    not an end of the column repeats on average.
    """
    values = column["value"]
    hit = _none(column)
    if not _continuous(values):
        return hit
    usual = len(values) / values.n_unique()
    for end in (_number(values.max()), _number(values.min())):
        same = values == end
        often = int(same.sum()) >= max(10.0, 5.0 * usual)
        if end not in _NATURAL and often and column.filter(same)["region"].n_unique() >= 3:
            hit = hit | same
    return hit


def outliers(column: pl.DataFrame) -> pl.Series:
    """Find values more than eight robust standard deviations from the median of all.

    Where values may be negative, and tails are long, also half as far again as all but one in a
    hundred.
    """
    values = column["value"]
    if not _graded(values):
        return _none(column)
    scaled = _scaled(values)
    away = (scaled - scaled.median()).abs()
    limit = 8.0 * _ROBUST * _number(away.median())
    return _beyond(away, limit if _positive(values) else max(limit, 1.5 * _rare(away)))


def levels(column: pl.DataFrame) -> pl.Series:
    """Find values far from the region's own level, once the median of the year is taken off.

    By a factor of ten, ten robust standard deviations, and half as much again as the
    hundredth largest distance.
    """
    if not _series(column):
        return _none(column)
    own = (
        column.with_columns(scaled=_scaled(column["value"]))
        .with_columns(rest=pl.col("scaled") - pl.col("scaled").median().over("year"))
        .with_columns(
            away=(pl.col("rest") - pl.col("rest").median().over("region")).abs(),
            count=pl.len().over("region"),
        )
    )
    limit = _limit(own["away"], 10.0, column["value"])
    return _beyond(own["away"], limit) & (own["count"] >= 5)


def jumps(column: pl.DataFrame) -> pl.Series:
    """Find changes on the year before that are out of all proportion.

    By a factor of three, ten robust standard deviations, and half as much again as the
    hundredth largest change. The way back from a single wrong year is not named again.
    """
    if not _series(column):
        return _none(column)
    steps = (
        column.select("region", "year", place=pl.int_range(pl.len()))
        .with_columns(scaled=_scaled(column["value"]))
        .sort("region", "year", maintain_order=True)
        .with_columns(
            step=_change(1),
            gap=pl.col("year").diff().over("region"),
            two=_change(2),
        )
        .with_columns(step=pl.when(pl.col("gap") == 1).then(pl.col("step")))
    )
    changes = steps["step"].drop_nulls()
    if len(changes) < _LEAST:
        return _none(column)
    middle = changes.median()
    limit = _limit((changes - middle).abs(), 3.0, column["value"])
    far = ((pl.col("step") - middle).abs() > limit).fill_null(False)
    back = (
        far.shift(1, fill_value=False).over("region")
        & (pl.col("two").abs() < limit)
        & (pl.col("step").sign() != pl.col("step").shift(1).over("region").sign())
    ).fill_null(False)
    hit = steps.with_columns(far=far).with_columns(hit=pl.col("far") & ~back)
    return hit.sort("place")["hit"]


def _change(years: int) -> pl.Expr:
    return pl.col("scaled") - pl.col("scaled").shift(years).over("region")


def _series(column: pl.DataFrame) -> bool:
    """Whether there are series to look at: measured values over several years."""
    return column["year"].n_unique() >= 3 and _graded(column["value"])


def _scaled(values: pl.Series) -> pl.Series:
    """Logarithms if nothing is negative (null for zeros), otherwise the values themselves."""
    if not _positive(values):
        return values
    return pl.select(pl.when(values > 0.0).then(values.log())).to_series()


def _limit(away: pl.Series, factor: float, values: pl.Series) -> float:
    """Distance that is out of proportion; larger where it cannot be a ratio."""
    spread = 10.0 * _ROBUST * _number(away.median())
    if _positive(values):
        return max(spread, 1.5 * _rare(away), math.log(factor))
    return max(2.0 * spread, 3.0 * _rare(away))


def _rare(away: pl.Series) -> float:
    """Distance that one value in a hundred exceeds, but at least one."""
    return _number(away.quantile(0.99, interpolation="lower"))


def _positive(values: pl.Series) -> bool:
    return _number(values.min()) >= 0.0


def _beyond(away: pl.Series, limit: float) -> pl.Series:
    if limit <= 0.0:
        return pl.repeat(False, len(away), eager=True)
    return (away > limit).fill_null(False)


def _number(value: object) -> float:
    """Numbers of statistics that polars types loosely."""
    return float(value) if isinstance(value, (int, float)) else math.nan
