"""Principal components of columns: eigenvalues, variance explained, loadings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import polars as pl

from ecoindex.analysis.columns import Columns, read_table
from ecoindex.analysis.structure.correlate import LEAST, arrays, cosine
from ecoindex.analysis.structure.scale import centred

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats: TypeAlias = npt.NDArray[np.float64]

KAISER = 1.0
"""A component with an eigenvalue above this says more than one column alone (Kaiser 1960)."""
COMPONENTS: dict[str, Any] = {
    "component": pl.Int64,
    "eigenvalue": pl.Float64,
    "variance": pl.Float64,
    "cumulative": pl.Float64,
    "kept": pl.Boolean,
}
LOADINGS: dict[str, Any] = {
    "component": pl.Int64,
    "id": pl.String,
    "vector": pl.Float64,
    "loading": pl.Float64,
}


@dataclass(frozen=True)
class Components:
    """Principal components of the correlation matrix of some columns.

    Attributes
    ----------
    n : int
        Rows in which every column has a value: only these count.
    components : polars.DataFrame
        ``component`` from 1, ``eigenvalue``, ``variance`` (share explained), ``cumulative`` and
        ``kept`` (eigenvalue above 1).
    loadings : polars.DataFrame
        ``component``, ``id``, ``vector`` (of the eigenvector, length one) and ``loading`` (vector
        times the root of the eigenvalue: the correlation of column and component). The largest
        loading of a component is positive.
    constant : tuple of str
        Columns left out because they do not vary.
    """

    n: int
    components: pl.DataFrame
    loadings: pl.DataFrame
    constant: tuple[str, ...]


def principal_components(data: Columns, columns: Sequence[str] | None = None) -> Components:
    """Principal components of columns, each scaled to variance one.

    Parameters
    ----------
    data : polars.DataFrame or mapping of str to column
        Null and NaN are missing; rows with a gap are left out.
    columns : sequence of str, optional
        All of them without it.

    Returns
    -------
    Components
        Without any component where fewer than two columns vary, or fewer than three rows are
        complete.

    Raises
    ------
    DataError
        A column does not hold finite numbers.

    Examples
    --------
    >>> import ecoindex as eco
    >>> found = eco.principal_components({"x": [1, 2, 3, 5], "y": [2, 4, 6, 10]})
    >>> [round(value, 9) for value in found.components["variance"]]
    [1.0, 0.0]
    """
    return components_of(arrays(read_table(data, columns).values))


def components_of(columns: dict[str, Floats]) -> Components:
    """Return the components of arrays; NaN is missing."""
    import numpy as np

    if not columns:
        return _none(0, ())
    stacked = np.stack(list(columns.values()))
    complete = stacked[:, ~np.isnan(stacked).any(axis=0)]
    n = complete.shape[1]
    if n < LEAST:
        return _none(n, ())
    directions = {name: centred(row) for name, row in zip(columns, complete, strict=True)}
    constant = tuple(name for name, row in directions.items() if row is None)
    varied = {name: row for name, row in directions.items() if row is not None}
    if len(varied) < 2:
        return _none(n, constant)
    values, vectors = _eigen([[cosine(a, b) for b in varied.values()] for a in varied.values()])
    return Components(n, _shares(values), _loadings(list(varied), values, vectors), constant)


def _none(n: int, constant: tuple[str, ...]) -> Components:
    empty = pl.DataFrame(schema=COMPONENTS), pl.DataFrame(schema=LOADINGS)
    return Components(n, *empty, constant)


def _eigen(matrix: Sequence[Sequence[float]]) -> tuple[Floats, Floats]:
    """Eigenvalues of a correlation matrix, largest first, and vectors with a fixed sign."""
    import numpy as np

    values, vectors = np.linalg.eigh(np.array(matrix))
    values, vectors = np.maximum(values[::-1], 0.0), vectors[:, ::-1]
    largest = np.argmax(np.abs(vectors) > np.abs(vectors).max(axis=0) - 1e-9, axis=0)
    signs = np.where(vectors[largest, range(len(values))] < 0, -1.0, 1.0)
    return values, vectors * signs


def _shares(values: Floats) -> pl.DataFrame:
    total = float(len(values))
    shares = [float(value) / total for value in values]
    reached = [math.fsum(shares[: at + 1]) for at in range(len(shares))]
    return pl.DataFrame(
        {
            "component": range(1, len(shares) + 1),
            "eigenvalue": values,
            "variance": shares,
            "cumulative": [min(1.0, share) for share in reached],
            "kept": values > KAISER,
        },
        schema=COMPONENTS,
    )


def _loadings(names: list[str], values: Floats, vectors: Floats) -> pl.DataFrame:
    rows = [
        (at + 1, name, float(vectors[item, at]), float(vectors[item, at]) * math.sqrt(value))
        for at, value in enumerate(values)
        for item, name in enumerate(names)
    ]
    return pl.DataFrame(rows, schema=LOADINGS, orient="row")
