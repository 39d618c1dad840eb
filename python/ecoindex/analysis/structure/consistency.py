"""Cronbach's alpha: how well the inputs of a node hang together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from ecoindex.analysis.columns import Columns, read_table
from ecoindex.analysis.structure.correlate import arrays
from ecoindex.analysis.structure.scale import scaled

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Alpha:
    """Cronbach's alpha of some columns.

    Attributes
    ----------
    items : int
        Columns.
    n : int
        Fewest rows that any two of them share.
    alpha : float or None
        From variances and covariances.
    standardised : float or None
        From correlations: as if all columns had the same variance. None where one is constant.
    without : dict of str to float or None
        Alpha of the others, for each column; None with fewer than two others.
    """

    items: int
    n: int
    alpha: float | None
    standardised: float | None
    without: dict[str, float | None]


def cronbach_alpha(data: Columns, columns: Sequence[str] | None = None) -> Alpha:
    """Cronbach's alpha of columns that are to be added up.

    ``alpha = k / (k - 1) * (1 - sum of the variances / sum of all covariances)``. Each covariance
    is taken on the rows that both columns have.

    Parameters
    ----------
    data : polars.DataFrame or mapping of str to column
        Null and NaN are missing.
    columns : sequence of str, optional
        All of them without it.

    Returns
    -------
    Alpha
        With None for what is not defined: fewer than two columns, or no variance.

    Raises
    ------
    DataError
        A column does not hold finite numbers.

    Source
    ------
    Cronbach 1951, Psychometrika 16

    Examples
    --------
    >>> import ecoindex as eco
    >>> eco.cronbach_alpha({"x": [1, 2, 3, 4], "y": [2, 3, 4, 5]}).alpha
    1.0
    """
    return alpha_of(arrays(read_table(data, columns).values))


def alpha_of(columns: dict[str, Floats]) -> Alpha:
    """Return alpha of arrays; NaN is missing."""
    import numpy as np

    names = list(columns)
    units = [scaled(column) for column in columns.values()]
    covariance, shared = _covariances([unit.values for unit in units])
    spread = np.sqrt(np.diag(covariance))
    varied = bool(np.all(spread > 0))
    correlation = covariance / np.outer(spread, spread) if varied else covariance
    exponents = np.array([unit.exponent for unit in units], dtype=np.int64)
    without = {}
    for at, name in enumerate(names):
        rest = [other for other in range(len(names)) if other != at]
        without[name] = _alpha(_in_one_unit(covariance[np.ix_(rest, rest)], exponents[rest]))
    return Alpha(
        items=len(names),
        n=int(shared.min()) if len(names) else 0,
        alpha=_alpha(_in_one_unit(covariance, exponents)),
        standardised=_alpha(correlation) if varied else None,
        without=without,
    )


def _in_one_unit(covariance: Floats, exponents: npt.NDArray[np.int64]) -> Floats:
    """Bring covariances of scaled columns into the unit of the largest of these columns."""
    import numpy as np

    if not exponents.size:
        return covariance
    below = exponents - exponents.max()
    found: Floats = np.ldexp(covariance, below[:, None] + below[None, :])
    return found


def _alpha(covariance: Floats) -> float | None:
    k = len(covariance)
    total = math.fsum(covariance.ravel())
    if k < 2 or not math.isfinite(total) or total <= 0:
        return None
    return k / (k - 1) * (1 - math.fsum(covariance.diagonal()) / total)


def _covariances(columns: Sequence[Floats]) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Sample covariances on shared rows, and the numbers of these; NaN with fewer than two."""
    import numpy as np

    k = len(columns)
    found = np.full((k, k), math.nan)
    shared = np.zeros((k, k), dtype=np.int64)
    known = [~np.isnan(column) for column in columns]
    for i in range(k):
        for j in range(i, k):
            both = known[i] & known[j]
            n = shared[i, j] = shared[j, i] = int(np.count_nonzero(both))
            if n > 1:
                x, y = columns[i][both], columns[j][both]
                product = (x - np.mean(x)) * (y - np.mean(y))
                constant = x.min() == x.max() or y.min() == y.max()
                value = 0.0 if constant else float(np.add.reduce(product)) / (n - 1)
                found[i, j] = found[j, i] = value
    return found, shared
