"""Weights that people state: comparisons of pairs, and points of several experts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from numbers import Real
from typing import get_args

import polars as pl

from ecoindex.analysis.columns import Weights, check_choice, exact, read_names, read_sets
from ecoindex.errors import MethodError, UsageError, fault
from ecoindex.spec.judgement import (
    LIMIT,
    RANDOM_INDEX,
    allocated,
    judged,
    odd_entries,
    spread,
)
from ecoindex.spec.reading import shown
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
    matrix: Sequence[Sequence[float | str]],
    names: Sequence[str] | None = None,
    *,
    priority: Priority = "eigenvector",
    random_index: RandomIndex = "saaty-1980",
    force: bool = False,
) -> Comparisons:
    """Weigh items by comparisons of pairs.

    Parameters
    ----------
    matrix : sequence of sequence of float or str
        How many times more important the item of the row is than that of the column; reciprocal,
        all above zero. Fractions may be written as text, such as ``"1/3"``.
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
        The matrix is not square, an entry is no number or not the inverse of its mirror image, an
        item comes twice, or an option is unknown.
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
    given = _rows(matrix)
    items = [str(at + 1) for at in range(len(given))] if names is None else read_names(names)
    count = len(items)
    if not given or len(given) != count or any(len(row) != count for row in given):
        raise UsageError(fault("weights/shape", count=count, rows=count))
    rows = _entries(given)
    found = judged(rows, priority, random_index)
    if not force:
        _refuse(found.ratio, len(items), random_index)
    weights = pl.Series("weight", found.weights, pl.Float64)
    frame = pl.DataFrame([pl.Series("indicator", items, pl.String), weights])
    return Comparisons(frame, found.eigenvalue, found.ci, found.ratio, random_index)


def _rows(matrix: object) -> list[list[object]]:
    """Take a matrix as lists of rows; nothing where it has no rows."""
    if isinstance(matrix, pl.DataFrame):
        return [list(row) for row in matrix.iter_rows()]
    if isinstance(matrix, (str, Mapping)) or not isinstance(matrix, Iterable):
        return []
    rows = list(matrix)
    fine = all(isinstance(row, Iterable) and not isinstance(row, (str, Mapping)) for row in rows)
    return [list(row) for row in rows] if fine else []


def _entries(given: list[list[object]]) -> list[list[float]]:
    """Read the entries of a square matrix: what is no number, and what is not reciprocal."""
    numbers = [[exact(entry) for entry in row] for row in given]
    faults = [
        fault("analysis/entry-invalid", row=i + 1, column=j + 1, entry=shown(given[i][j]))
        for i, row in enumerate(numbers)
        for j, number in enumerate(row)
        if number is None
    ]
    rows = [[math.nan if number is None else _float(number) for number in row] for row in numbers]
    faults += [
        fault(
            "weights/not-reciprocal",
            row=row,
            column=column,
            entry=given[row - 1][column - 1],
            mirror=given[column - 1][row - 1],
        )
        for row, column in odd_entries(rows)
        if None not in (numbers[row - 1][column - 1], numbers[column - 1][row - 1])
    ]
    if faults:
        raise UsageError(faults)
    return rows


def _float(number: Real) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf


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
    names = read_names(names)
    read = read_sets(points, names, at_least=1)
    given = [[Fraction(share) for share in shares] for shares in read.values()]
    shares = [[float(share) for share in item] for item in zip(*given, strict=True)]
    weights = [float(weight) for weight in allocated(given)]
    return pl.DataFrame(
        [
            pl.Series("indicator", list(names), pl.String),
            pl.Series("weight", weights, pl.Float64),
            pl.Series("spread", spread(given), pl.Float64),
            pl.Series("lowest", [min(item) for item in shares], pl.Float64),
            pl.Series("highest", [max(item) for item in shares], pl.Float64),
        ]
    )
