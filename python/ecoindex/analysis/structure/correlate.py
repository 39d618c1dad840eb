"""Correlations of columns with p-values, on the rows that both have."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, cast, get_args

import polars as pl

from ecoindex.analysis.columns import Columns, check_choice, read_table
from ecoindex.analysis.structure.kendall import Ties, differences, tau_b, ties
from ecoindex.analysis.structure.scale import centred

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats: TypeAlias = npt.NDArray[np.float64]
    Ints: TypeAlias = npt.NDArray[np.int64]

Method = Literal["pearson", "spearman", "kendall"]
METHODS: tuple[Method, ...] = get_args(Method)
LEAST = 3
"""Rows below which a correlation says nothing: through two points there is always a line."""
KENDALL_ROWS = 5000
"""Rows up to which Kendall's tau, whose cost grows with their square, is taken by itself."""


class Pair(NamedTuple):
    """Two columns to be correlated, by name."""

    a: str
    b: str


def correlations(
    data: Columns,
    columns: Sequence[str] | None = None,
    *,
    methods: Sequence[Method] | None = None,
) -> pl.DataFrame:
    """Correlate columns pairwise, each pair on the rows where both have a value.

    Parameters
    ----------
    data : polars.DataFrame or mapping of str to column
        Null and NaN are missing.
    columns : sequence of str, optional
        The columns to correlate; all of them without it.
    methods : sequence of {"pearson", "spearman", "kendall"}, optional
        All three without it; beyond 5,000 rows Kendall's tau only if it is named.

    Returns
    -------
    polars.DataFrame
        One row per pair: ``a``, ``b``, ``n`` (rows that both have), and for each method its
        coefficient and its two-sided p-value: ``pearson``, ``pearson_p``, ``spearman``,
        ``spearman_p``, ``kendall`` (tau-b), ``kendall_p``. Null where one of the two does not vary
        on these rows, or there are fewer than three.

    Raises
    ------
    DataError
        A column does not hold finite numbers.
    UsageError
        A column is not there or named twice, or there is no such method.

    Examples
    --------
    >>> import ecoindex as eco
    >>> eco.correlations({"x": [1, 2, 3, 4], "y": [2, 4, 6, 9]})["kendall"].to_list()
    [1.0]
    """
    values = read_table(data, columns).values
    chosen = chosen_methods(methods, values.height)
    pairs = [Pair(a, b) for a, b in combinations(values.columns, 2)]
    return Correlator(arrays(values)).frame(pairs, chosen)


def chosen_methods(methods: Sequence[Method] | None, rows: int) -> tuple[Method, ...]:
    """Return the methods asked for, or those that a table of this size allows."""
    if methods is None:
        return METHODS if rows <= KENDALL_ROWS else METHODS[:2]
    for method in [methods] if isinstance(methods, str) else methods:
        check_choice("methods", method, METHODS)
    return tuple(method for method in METHODS if method in methods)


def arrays(values: pl.DataFrame) -> dict[str, Floats]:
    """Return columns as arrays; NaN is missing."""
    return {column.name: column.fill_null(math.nan).to_numpy() for column in values.get_columns()}


class Correlator:
    """Correlates named columns, and keeps what several pairs need.

    Parameters
    ----------
    columns : mapping of str to array
        Equally long; NaN is missing.
    """

    def __init__(self, columns: Mapping[str, Floats]) -> None:
        import numpy as np

        self.columns = columns
        self._number = {name: at for at, name in enumerate(columns)}
        self._known = {name: ~np.isnan(values) for name, values in columns.items()}
        self._full = {name for name, known in self._known.items() if known.all()}
        self._codes: dict[str, Ints] = {}
        self._whole: dict[tuple[str, Method], Floats | Ties | None] = {}

    @cached_property
    def _differences(self) -> Floats:
        return differences(list(self.columns.values()))

    def frame(self, pairs: Iterable[Pair], methods: Sequence[Method]) -> pl.DataFrame:
        """Correlate pairs; see `correlations` for the columns."""
        rows = [self.row(pair, methods) for pair in pairs]
        schema: dict[str, Any] = {"a": pl.String, "b": pl.String, "n": pl.Int64}
        for method in methods:
            schema |= {method: pl.Float64, f"{method}_p": pl.Float64}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def row(self, pair: Pair, methods: Sequence[Method]) -> dict[str, Any]:
        """Correlate one pair."""
        import numpy as np

        both = None
        if not (pair.a in self._full and pair.b in self._full):
            both = np.flatnonzero(self._known[pair.a] & self._known[pair.b])
        n = len(self.columns[pair.a] if both is None else both)
        row: dict[str, Any] = {"a": pair.a, "b": pair.b, "n": n}
        for method in methods:
            r, p = (None, None) if n < LEAST else self._one(pair, both, n, method)
            row |= {method: r, f"{method}_p": p}
        return row

    def _one(
        self, pair: Pair, both: Ints | None, n: int, method: Method
    ) -> tuple[float | None, float | None]:
        a, b = (self._part(name, both, method) for name in pair)
        if a is None or b is None:
            return None, None
        if isinstance(a, Ties) and isinstance(b, Ties):
            found = self._differences[self._number[pair.a], self._number[pair.b]]
            return tau_b(int(found), n, a, b)
        r = cosine(cast("Floats", a), cast("Floats", b))
        return r, (p_of_spearman if method == "spearman" else p_of_pearson)(r, n)

    def _part(self, name: str, both: Ints | None, method: Method) -> Floats | Ties | None:
        """Return what a method needs of a column on some rows; that of all rows is kept."""
        if both is not None:
            return self._of_rows(name, both, method)
        if (name, method) not in self._whole:
            self._whole[name, method] = self._of_rows(name, None, method)
        return self._whole[name, method]

    def _of_rows(self, name: str, rows: Ints | None, method: Method) -> Floats | Ties | None:
        """Values or ranks, centred, None if they do not vary; or ties."""
        import numpy as np

        if method == "pearson":
            values = self.columns[name]
            return centred(values if rows is None else values[rows])
        codes = self._coded(name) if rows is None else self._coded(name)[rows]
        counts = np.bincount(codes)
        if method == "kendall":
            return ties(counts)
        # Ranks from 1 upwards; equal values share their mean.
        middle = np.cumsum(counts) - (counts - 1) / 2
        return centred(middle[codes])

    def _coded(self, name: str) -> Ints:
        """Places of the values among the distinct ones: counting then ranks any rows."""
        import numpy as np

        if name not in self._codes:
            self._codes[name] = np.unique(self.columns[name], return_inverse=True)[1]
        return self._codes[name]


def cosine(a: Floats, b: Floats) -> float:
    """Cosine of two directions, by pairwise addition: the same on any number of threads.

    One root of the product, so that a column and itself give exactly 1.
    """
    import numpy as np

    length = math.sqrt(float(np.add.reduce(a * a)) * float(np.add.reduce(b * b)))
    return max(-1.0, min(1.0, float(np.add.reduce(a * b)) / length))


def p_of_pearson(r: float, n: int) -> float:
    """Two-sided p-value of Pearson's r: beta distribution on [-1, 1], both shapes n/2 - 1."""
    from scipy.special import betaincc

    shape = n / 2 - 1
    return float(min(1.0, 2 * betaincc(shape, shape, (1 + abs(r)) / 2)))


def p_of_spearman(r: float, n: int) -> float:
    """Two-sided p-value of Spearman's rho: t distribution with n - 2 degrees of freedom."""
    from scipy.special import stdtr

    if abs(r) == 1:
        return 0.0
    t = abs(r) * math.sqrt((n - 2) / ((1 + r) * (1 - r)))
    return float(min(1.0, 2 * stdtr(n - 2, -t)))
