"""Weights that people state: comparisons of pairs, and points of several experts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import get_args

import polars as pl

from ecoindex.analysis.columns import Weights, check_choice, read_weights
from ecoindex.errors import MethodError, UsageError, fault
from ecoindex.spec.judgement import (
    LIMIT,
    RANDOM_INDEX,
    allocated,
    judged,
    odd_entries,
    spread,
)
from ecoindex.spec.weights import Priority, RandomIndex


@dataclass(frozen=True)
class Comparisons:
    """Weights from comparisons of pairs (AHP).

    Attributes
    ----------
    frame : polars.DataFrame
        One row per item: ``indicator`` and ``weight`` (sum 1).
    eigenvalue : float
        The largest eigenvalue; for geometric means the mean of ``(A w)_i / w_i``.
    index : float
        Consistency index ``(eigenvalue - n) / (n - 1)``.
    ratio : float or None
        Consistency ratio: the index over the random index; None for more than 10 items.
    random_index : str
        The table that the random index is taken from.
    """

    frame: pl.DataFrame
    eigenvalue: float
    index: float
    ratio: float | None
    random_index: RandomIndex


def ahp_weights(
    matrix: Sequence[Sequence[float]],
    names: Sequence[str] | None = None,
    *,
    priority: Priority = "eigenvector",
    random_index: RandomIndex = "saaty-1980",
    force: bool = False,
) -> Comparisons:
    """Weigh items by comparisons of pairs.

    Parameters
    ----------
    matrix : sequence of sequence of float
        How many times more important the item of the row is than that of the column; reciprocal,
        all above zero.
    names : sequence of str, optional
        The items; their numbers from 1 without it.
    priority : {"eigenvector", "geometric-mean"}
        The principal eigenvector, or the geometric means of the rows.
    random_index : {"saaty-1980", "saaty-later"}
        Table of random indices for the consistency ratio.
    force : bool
        Accept a consistency ratio above 0.1, or that there is none.

    Returns
    -------
    Comparisons

    Raises
    ------
    UsageError
        The matrix is not square or not reciprocal, or an option is unknown.
    MethodError
        The consistency ratio is above 0.1 and not accepted.

    Notes
    -----
    Source: Saaty 1980.

    Examples
    --------
    >>> found = ahp_weights([[1, 3, 5], [1 / 3, 1, 2], [1 / 5, 1 / 2, 1]])
    >>> found.frame["weight"].round(6).to_list(), round(found.ratio, 6)
    ([0.648329, 0.229651, 0.12202], 0.003185)
    """
    check_choice("priority", priority, get_args(Priority))
    check_choice("random_index", random_index, get_args(RandomIndex))
    items = [str(number + 1) for number in range(len(matrix))] if names is None else list(names)
    rows = [[float(entry) for entry in row] for row in matrix]
    if not rows or any(len(row) != len(items) for row in rows) or len(rows) != len(items):
        raise UsageError(fault("weights/shape", count=len(items), rows=len(items)))
    if odd := odd_entries(rows):
        raise UsageError(
            fault(
                "weights/not-reciprocal",
                row=row,
                column=column,
                entry=rows[row - 1][column - 1],
                mirror=rows[column - 1][row - 1],
            )
            for row, column in odd
        )
    found = judged(rows, priority, random_index)
    if not force:
        _refuse(found.ratio, len(items), random_index)
    weights = pl.Series("weight", found.weights, pl.Float64)
    frame = pl.DataFrame([pl.Series("indicator", items, pl.String), weights])
    return Comparisons(frame, found.eigenvalue, found.ci, found.ratio, random_index)


def _refuse(ratio: float | None, count: int, table: str) -> None:
    if ratio is None:
        most = len(RANDOM_INDEX[table])
        raise MethodError(fault("weights/no-random-index", count=count, most=most))
    if ratio > LIMIT:
        said = f"{ratio:.4f}"
        raise MethodError(fault("weights/inconsistent", ratio=said, limit=LIMIT, table=table))


def budget_weights(points: Mapping[str, Weights], names: Sequence[str]) -> pl.DataFrame:
    """Weigh items by the points that several experts give: the mean of their shares.

    Parameters
    ----------
    points : mapping of str to weights
        For each expert points of zero or more, by item or in the order of ``names``; only their
        ratios count.
    names : sequence of str
        The items.

    Returns
    -------
    polars.DataFrame
        One row per item: ``indicator``, ``weight`` (sum 1), ``spread`` (population standard
        deviation of the shares over the experts), ``lowest`` and ``highest`` share.

    Raises
    ------
    UsageError
        No expert, or points that do not fit the items, are negative or all zero.

    Examples
    --------
    >>> budget_weights({"one": [60, 40], "two": [80, 20]}, ["a", "b"])["weight"].to_list()
    [0.7, 0.3]
    """
    if not points:
        raise UsageError(fault("analysis/weights-sets", count=0))
    exact = [[Fraction(share) for share in read_weights(given, names)] for given in points.values()]
    shares = [[float(share) for share in item] for item in zip(*exact, strict=True)]
    weights = [float(weight) for weight in allocated(exact)]
    return pl.DataFrame(
        [
            pl.Series("indicator", list(names), pl.String),
            pl.Series("weight", weights, pl.Float64),
            pl.Series("spread", spread(exact), pl.Float64),
            pl.Series("lowest", [min(item) for item in shares], pl.Float64),
            pl.Series("highest", [max(item) for item in shares], pl.Float64),
        ]
    )
