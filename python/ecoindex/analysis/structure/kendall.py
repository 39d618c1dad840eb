"""Kendall's tau-b of many columns at once: signs of differences, multiplied as matrices."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats: TypeAlias = npt.NDArray[np.float64]

CELLS = 1_000_000
"""Signs held at once; each sum of a block stays below 2 ** 24, so 32-bit floats hold it."""
EXACT = 33
"""Rows up to which the p-value of data without ties is exact, as in SciPy."""


class Ties(NamedTuple):
    """Sums over the groups of equal values, t the size of a group.

    Attributes
    ----------
    pairs : int
        Sum of t (t - 1) / 2: pairs that are tied.
    cubic : int
        Sum of t (t - 1) (t - 2).
    spread : int
        Sum of t (t - 1) (2 t + 5).
    """

    pairs: int
    cubic: int
    spread: int


def differences(columns: Sequence[Floats]) -> Floats:
    """Concordant less discordant pairs of rows, for each pair of columns.

    Parameters
    ----------
    columns : sequence of arrays
        Equally long; NaN is missing, and a pair of rows counts where no value of it is.

    Returns
    -------
    array
        Square, whole numbers.
    """
    import numpy as np

    stacked = np.stack(columns)
    count, rows = stacked.shape
    found = np.zeros((count, count))
    step = max(1, CELLS // max(1, count * rows))
    for start in range(0, rows, step):
        stop = min(start + step, rows)
        here, others = stacked[:, start:stop, None], stacked[:, None, start:]
        # A comparison with a missing value is false both ways, which makes a zero.
        signs = (here > others).view(np.int8) - (here < others).view(np.int8)
        # Only pairs (i, j) with i < j: within the block each pair occurs twice.
        block = np.tril_indices(stop - start)
        signs[:, block[0], block[1]] = 0
        flat = signs.reshape(count, -1).astype(np.float32)
        found += flat @ flat.T  # whole numbers below 2 ** 24: exact
    return found


def ties(counts: npt.NDArray[np.int64]) -> Ties:
    """Sum up ties from how often each value occurs."""
    t = counts[counts > 1]
    return Ties(
        int((t * (t - 1)).sum()) // 2,
        int((t * (t - 1) * (t - 2)).sum()),
        int((t * (t - 1) * (2 * t + 5)).sum()),
    )


def tau_b(difference: int, n: int, x: Ties, y: Ties) -> tuple[float | None, float | None]:
    """Return tau-b and its two-sided p-value.

    Parameters
    ----------
    difference : int
        Concordant less discordant pairs.
    n : int
        Rows.
    x, y : Ties
        Of the two columns.

    Returns
    -------
    tau, p
        None where a column does not vary. The p-value is exact without ties up to 33 rows, else
        that of the normal distribution with the variance of tied data.

    Source
    ------
    Kendall, Rank Correlation Methods, 1970
    """
    total = n * (n - 1) // 2
    free_x, free_y = total - x.pairs, total - y.pairs
    if not free_x or not free_y:
        return None, None
    tau = max(-1.0, min(1.0, difference / math.sqrt(free_x * free_y)))
    discordant = (total - difference) // 2
    few = min(discordant, total - discordant)
    if not x.pairs and not y.pairs and (n <= EXACT or few <= 1):
        return tau, _exact(n, few)
    m = n * (n - 1)
    variance = (m * (2 * n + 5) - x.spread - y.spread) / 18 + 2 * x.pairs * y.pairs / m
    if n > 2:
        variance += x.cubic * y.cubic / (9 * m * (n - 2))
    return tau, math.erfc(abs(difference) / math.sqrt(2 * variance))


@cache
def _exact(n: int, inversions: int) -> float:
    """Chance of so few inversions, or so many, in a random order of n."""
    if 4 * inversions == n * (n - 1):
        return 1.0
    # counts[k]: orders of so many items with k inversions
    counts = [1] + [0] * inversions
    for items in range(2, n + 1):
        sums, running = [], 0
        for k in range(inversions + 1):
            running += counts[k] - (counts[k - items] if k >= items else 0)
            sums.append(running)
        counts = sums
    tail = sum(counts)
    return min(1.0, 2 * tail / math.factorial(n))
