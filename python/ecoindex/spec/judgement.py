"""Weights that people state: comparisons of pairs, and budgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from statistics import mean, pstdev
from typing import Any, NamedTuple

from ecoindex.spec.weights import Budget, Hierarchy, Priority

RANDOM_INDEX: dict[str, tuple[float, ...]] = {
    "saaty-1980": (0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49),
    "saaty-later": (0, 0, 0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49),
}
"""Random indices of 1 to 10 items, of the two tables in use."""

LIMIT = 0.1
"""Comparisons with a higher consistency ratio are refused."""

TOLERANCE = 1e-6
"""The product of two entries that mirror each other may differ from 1 by so much."""


class Judged(NamedTuple):
    """Weights from comparisons of pairs.

    Attributes
    ----------
    weights : tuple of float
        With the sum 1.
    eigenvalue : float
        The largest one.
    ci, ratio : float, float or None
        Consistency index, and its ratio to the random index; None for more than 10 items.
    """

    weights: tuple[float, ...]
    eigenvalue: float
    ci: float
    ratio: float | None


def judged(
    matrix: Sequence[Sequence[Any]], priority: Priority = "eigenvector", table: str = "saaty-1980"
) -> Judged:
    """Weigh items by comparisons of pairs; the matrix is reciprocal and above zero."""
    return _judged(tuple(tuple(float(entry) for entry in row) for row in matrix), priority, table)


@lru_cache(maxsize=256)
def _judged(matrix: tuple[tuple[float, ...], ...], priority: Priority, table: str) -> Judged:
    from ecoindex import _core

    weights, eigenvalue, index = _core.hierarchy(matrix, method=priority)
    random = RANDOM_INDEX[table]
    if len(matrix) <= 2:
        ratio: float | None = 0.0
    else:
        ratio = index / random[len(matrix) - 1] if len(matrix) <= len(random) else None
    return Judged(tuple(weights), eigenvalue, index, ratio)


def odd_entries(matrix: Sequence[Sequence[Any]]) -> list[tuple[int, int]]:
    """Return the places, row and column from 1, where a square matrix is not reciprocal."""
    return [
        (i + 1, j + 1)
        for i, row in enumerate(matrix)
        for j in range(i + 1)
        if not abs(float(row[j]) * float(matrix[j][i]) - 1) <= TOLERANCE
        or min(row[j], matrix[j][i]) <= 0
    ]


def allocated(points: Sequence[Sequence[Fraction]]) -> list[Fraction]:
    """Return the mean share that experts give each item, exact."""
    shares = [[point / sum(given, Fraction(0)) for point in given] for given in points]
    return [sum(item, Fraction(0)) / len(shares) for item in zip(*shares, strict=True)]


def spread(points: Sequence[Sequence[Fraction]]) -> list[float]:
    """Return the standard deviation of the shares over the experts (population form)."""
    shares = [[point / sum(given, Fraction(0)) for point in given] for given in points]
    return [pstdev(map(float, item), mu=float(mean(item))) for item in zip(*shares, strict=True)]


def stated(method: Hierarchy | Budget) -> Mapping[str, Fraction]:
    """Return the weight of each item, by id."""
    if isinstance(method, Budget):
        return dict(zip(method.items, allocated(method.points), strict=True))
    found = judged(method.matrix, method.priority, method.random_index)
    return dict(zip(method.items, map(Fraction, found.weights), strict=True))
