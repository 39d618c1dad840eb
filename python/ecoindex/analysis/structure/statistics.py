"""Statistics of columns, with flags for what a methodologist has to look at."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import polars as pl

from ecoindex.analysis.columns import Columns, read_table
from ecoindex.analysis.structure.limits import DEFAULT, Limits
from ecoindex.analysis.structure.scale import centred, scaled, unscaled

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats: TypeAlias = npt.NDArray[np.float64]

FLAGS = ("empty", "constant", "missing", "outliers", "few-distinct", "zeros")
"""What an indicator may be flagged for."""

OF_WORDS = frozenset({"empty", "constant", "missing"})
"""Flags that a column of words may get, too."""
COUNTED = ("indicator", "n", "missing", "not_applicable", "availability", "distinct",
           "most_frequent_share", "flags")  # fmt: skip
"""What can be said of a column of words: a number that stands for a word has no size."""

SCHEMA: dict[str, Any] = {
    "indicator": pl.String,
    "n": pl.Int64,
    "missing": pl.Int64,
    "not_applicable": pl.Int64,
    "availability": pl.Float64,
    "min": pl.Float64,
    "q1": pl.Float64,
    "median": pl.Float64,
    "q3": pl.Float64,
    "max": pl.Float64,
    "mean": pl.Float64,
    "sd": pl.Float64,
    "cv": pl.Float64,
    "skewness": pl.Float64,
    "kurtosis": pl.Float64,
    "zeros": pl.Float64,
    "distinct": pl.Float64,
    "most_frequent": pl.Float64,
    "most_frequent_share": pl.Float64,
    "flags": pl.List(pl.String),
}


def only_counted(frame: pl.DataFrame, ids: Iterable[str]) -> pl.DataFrame:
    """Blank the statistics, and drop the flags, that say nothing of columns of words."""
    words = pl.col("indicator").is_in(list(ids))
    kept = pl.col("flags").list.filter(pl.element().is_in(list(OF_WORDS)))
    return frame.with_columns(
        pl.when(words).then(None).otherwise(pl.exclude(COUNTED)).name.keep(),
        flags=pl.when(words).then(kept).otherwise("flags"),
    )


def statistics(
    data: Columns, columns: Sequence[str] | None = None, *, limits: Limits = DEFAULT
) -> pl.DataFrame:
    """Describe columns: position, spread, shape, availability, and what stands out.

    Parameters
    ----------
    data : polars.DataFrame or mapping of str to column
        Null and NaN are missing.
    columns : sequence of str, optional
        The columns to describe; all of them without it.
    limits : Limits
        Beyond which a column is flagged.

    Returns
    -------
    polars.DataFrame
        One row per column: ``indicator``, ``n`` (values), ``missing``, ``not_applicable`` (0
        here), ``availability`` (share of applicable rows with a value), ``min``, ``q1``,
        ``median``, ``q3`` (linear between values), ``max``, ``mean``, ``sd`` (sample, n - 1),
        ``cv`` (sd over the size of the mean), ``skewness`` and ``kurtosis`` (type-2 sample forms
        G1 and excess G2), ``zeros`` and ``distinct`` (shares of the values), ``most_frequent`` (the
        smallest of the most frequent values, null where none repeats), ``most_frequent_share``
        and ``flags``. What is not defined, such as the skewness of a constant column, is null, and
        so is what lies beyond the largest number.

    Raises
    ------
    DataError
        A column does not hold finite numbers.
    UsageError
        A column is not there or named twice.

    Examples
    --------
    >>> import ecoindex as eco
    >>> eco.statistics({"x": [1, 2, 2, 3, 3, 3, 4, 4, 5, 40]})["flags"].to_list()
    [['outliers']]
    """
    values = read_table(data, columns).values
    return describe(values.get_columns(), {}, limits)


def describe(
    columns: Iterable[pl.Series], applies: Mapping[str, pl.Series], limits: Limits
) -> pl.DataFrame:
    """Describe checked columns; ``applies`` has a mask for those that do not apply everywhere."""
    rows = [_row(column, applies.get(column.name), limits) for column in columns]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _row(column: pl.Series, applies: pl.Series | None, limits: Limits) -> dict[str, Any]:
    held = column if applies is None else column.filter(applies)
    # Sorted, so that no sum depends on the order of the rows.
    values = held.drop_nulls().sort().to_numpy()
    n = len(values)
    row: dict[str, Any] = dict.fromkeys(SCHEMA)
    row |= {"indicator": column.name, "n": n, "missing": len(held) - n}
    row["not_applicable"] = len(column) - len(held)
    row["availability"] = n / len(held) if len(held) else None
    if n:
        row |= _position(values) | _shape(values) | _repeats(values)
    row["flags"] = _flags(row, limits)
    return row


def _position(values: Floats) -> dict[str, float | None]:
    import numpy as np

    low, high = float(values[0]), float(values[-1])
    # A quarter of each: the distance of two values is then a number, too.
    q1, median, q3 = (4 * float(q) for q in np.quantile(values / 4, [0.25, 0.5, 0.75]))
    found = {"min": low, "q1": q1, "median": median, "q3": q3, "max": high}
    if low == high:
        # A constant has no spread at all, not that of the rounding of its mean.
        sd = None if len(values) < 2 else 0.0
        return found | {"mean": low, "sd": sd, "cv": sd if low else None}
    small, exponent = scaled(values)
    mean, sd = float(np.mean(small)), _deviation(small)
    cv = sd / abs(mean) if mean else math.inf
    return found | {
        "mean": unscaled(mean, exponent),
        "sd": unscaled(sd, exponent),
        "cv": cv if math.isfinite(cv) else None,
    }


def _deviation(values: Floats) -> float:
    """Sample standard deviation of scaled values, by the largest so that no square vanishes."""
    import numpy as np

    around = values - np.mean(values)
    largest = float(np.max(np.abs(around)))
    return largest * float(np.std(around / largest, ddof=1))


def _shape(values: Floats) -> dict[str, float | None]:
    """Skewness and excess kurtosis of sorted values, type 2 (G1 and G2)."""
    import numpy as np

    m = len(values)
    around = centred(values)  # the ratios below do not depend on the unit
    if m < 3 or around is None:
        return {"skewness": None, "kurtosis": None}
    second = float(np.mean(around**2))
    g1 = float(np.mean(around**3)) / second**1.5
    skewness = g1 * math.sqrt(m * (m - 1)) / (m - 2)
    if m < 4:
        return {"skewness": skewness, "kurtosis": None}
    g2 = float(np.mean(around**4)) / second**2 - 3
    kurtosis = ((m + 1) * g2 + 6) * (m - 1) / ((m - 2) * (m - 3))
    return {"skewness": skewness, "kurtosis": kurtosis}


def _repeats(values: Floats) -> dict[str, float | None]:
    """Zeros, distinct and most frequent values of sorted values."""
    import numpy as np

    n = len(values)
    starts = np.flatnonzero(np.concatenate(([True], values[1:] != values[:-1])))
    distinct, counts = values[starts], np.diff(starts, append=n)
    top = int(np.argmax(counts))
    most = int(counts[top])
    repeated = most > 1 or n == 1
    return {
        "zeros": float(np.count_nonzero(values == 0)) / n,
        "distinct": len(distinct) / n,
        "most_frequent": float(distinct[top]) if repeated else None,
        "most_frequent_share": most / n if repeated else None,
    }


def _flags(row: Mapping[str, Any], limits: Limits) -> list[str]:
    if not row["n"]:
        return ["empty"] if row["missing"] else []
    constant = row["n"] > 1 and row["min"] == row["max"]
    skewness, kurtosis = row["skewness"], row["kurtosis"]
    peaked = kurtosis is not None and kurtosis >= limits.kurtosis
    found = {
        "constant": constant,
        "missing": row["availability"] < limits.availability,
        "outliers": peaked and abs(skewness) >= limits.skewness,
        "few-distinct": row["distinct"] < limits.distinct and not constant,
        "zeros": row["zeros"] > limits.zeros,
    }
    return [flag for flag in FLAGS if found.get(flag)]
