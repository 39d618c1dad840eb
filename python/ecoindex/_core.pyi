"""The compiled core: plans, fitting, evaluation and ranks over Arrow columns.

Columns come and go through the Arrow PyCapsule interface, without a copy. A number is missing
where it is null or NaN. All functions release the GIL, and give the same result bit for bit
whatever the number of threads, the chunks of the columns and the order of the rows.

Every call that looks at a plan or at data can raise :class:`EngineError`.
``threads`` is the number of threads to work with; ``None`` is one for each processor.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol, TypeAlias, TypedDict, final, type_check_only

__all__ = [
    "ArrowArray",
    "EngineError",
    "Evaluation",
    "Fitted",
    "Matrix",
    "Plan",
    "Rows",
    "__version__",
    "rank",
    "read_matrix",
]

__version__: str

@type_check_only
class ArrowStreamExportable(Protocol):
    """An object with columns in chunks, such as a Polars Series or a pyarrow ChunkedArray."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

@type_check_only
class ArrowArrayExportable(Protocol):
    """An object with a column in one piece, such as a pyarrow Array."""

    def __arrow_c_array__(
        self, requested_schema: object | None = None
    ) -> tuple[object, object]: ...

_Column: TypeAlias = ArrowStreamExportable | ArrowArrayExportable

@type_check_only
class FaultDict(TypedDict):
    """One fault; what does not belong to it is None."""

    code: str
    leaf: int | None
    node: int | None
    year: int | None
    row: int | None
    value: float | None
    detail: str | None

class EngineError(Exception):
    """Faults of a plan or of data, all at once.

    Attributes
    ----------
    faults : list of dict
        The first 20 by leaf, node, row and year. ``leaf`` and ``node`` are indices into the
        plan, ``row`` counts from 0. The codes are those of ``messages/engine.toml``.
    count : int
        How many faults there are.
    """

    faults: list[FaultDict]
    count: int

@final
class ArrowArray:
    """A result column. ``polars.Series(column)`` and ``pyarrow.array(column)`` take it as it is."""

    @property
    def null_count(self) -> int:
        """Number of rows without a value."""

    def __len__(self) -> int: ...
    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[Any, Any]: ...
    def __arrow_c_schema__(self) -> Any: ...

@final
class Rows:
    """Which region and year each row is.

    Parameters
    ----------
    region : column
        Texts, integers or a dictionary of them, without nulls.
    year : column
        Integers, without nulls, as long as ``region``.
    """

    def __new__(cls, region: _Column, year: _Column, *, threads: int | None = None) -> Rows: ...
    @property
    def years(self) -> list[int]:
        """The years that occur, rising."""

    @property
    def regions(self) -> ArrowArray:
        """The regions that occur, in the order of their first rows."""

    @property
    def duplicates(self) -> list[tuple[int, int]]:
        """The first 20 repeated region-years: row that was first, row that repeats it."""

    @property
    def duplicate_count(self) -> int:
        """Number of rows whose region-year came before."""

    def __len__(self) -> int: ...

@final
class Matrix:
    """The values of the leaves of a plan, one column each, in their order.

    Parameters
    ----------
    columns : sequence of columns
        64-bit floats; null and NaN are missing. All are equally long, and may be chunked.
    applicable : mapping of leaf index to column
        Booleans: false where the leaf does not apply. Null is true.
    """

    def __new__(
        cls, columns: Sequence[_Column], applicable: Mapping[int, _Column] = ...
    ) -> Matrix: ...
    def __len__(self) -> int: ...

@final
class Plan:
    """A compiled system.

    Parameters
    ----------
    json : str
        As :func:`ecoindex.engine.compile.compile_plan` makes it.
    """

    def __new__(cls, json: str) -> Plan: ...
    def fit(self, matrix: Matrix, rows: Rows, *, threads: int | None = None) -> Fitted:
        """Learn what the data must tell: least and greatest values, means, base values."""

@final
class Fitted:
    """A plan with what the data taught it. It can be saved and applied to other data."""

    def to_json(self) -> str:
        """Write plan and parameters as JSON; every number comes back exactly."""

    @staticmethod
    def from_json(text: str) -> Fitted:
        """Read what :meth:`to_json` wrote."""

    def evaluate(
        self,
        matrix: Matrix,
        rows: Rows,
        *,
        nodes: Sequence[int],
        leaves: Sequence[int] = ...,
        threads: int | None = None,
    ) -> Evaluation:
        """Score every row in one pass.

        Parameters
        ----------
        nodes : sequence of int
            Nodes of the plan whose scores are wanted beside that of the root.
        leaves : sequence of int
            Leaves whose normalised scores are wanted.

        Raises
        ------
        EngineError
            Infinite values, a year that was not fitted, a value that a method is not
            defined for, or a matrix that does not fit the plan.
        """

@final
class Evaluation:
    """What is known of the rows after an evaluation; columns in the order of the rows."""

    @property
    def score(self) -> ArrowArray:
        """Score after constraints, in output scale; null where there is none."""

    @property
    def coverage(self) -> ArrowArray:
        """Share of the applicable weight with a value; null where nothing applies."""

    @property
    def missing(self) -> ArrowArray:
        """Number of applicable leaves without a value."""

    @property
    def not_applicable(self) -> ArrowArray:
        """Number of leaves that do not apply."""

    @property
    def state(self) -> ArrowArray:
        """0 scored, 1 provisional, 2 no score, 3 not applicable, 4 vetoed."""

    @property
    def raw(self) -> ArrowArray | None:
        """Score before constraints; None without constraints in the plan."""

    @property
    def missed(self) -> ArrowArray | None:
        """Number of missed constraints, null where one is not known; None without constraints."""

    @property
    def nodes(self) -> list[ArrowArray]:
        """Scores of the nodes asked for, in output scale; null where there is none."""

    @property
    def leaves(self) -> list[ArrowArray]:
        """Normalised scores of the leaves asked for; null where there is none."""

def rank(
    score: _Column,
    rows: Rows,
    *,
    method: Literal["competition", "dense", "average"] = "competition",
    among: _Column | None = None,
    threads: int | None = None,
) -> ArrowArray:
    """Rank scores within the year; 1 is the highest.

    Parameters
    ----------
    score : column
        64-bit floats; null and NaN stay without a rank.
    rows : Rows
        The years.
    method : str
        For 9, 7, 7, 5: competition 1, 2, 2, 4; dense 1, 2, 2, 3; average 1, 2.5, 2.5, 4.
    among : column, optional
        Booleans: only rows with true are ranked, among themselves.

    Returns
    -------
    ArrowArray
        32-bit whole numbers, for ``average`` 64-bit floats; null without a rank.
    """

def read_matrix(matrix: Matrix, *, threads: int | None = None) -> float:
    """Read every value once and add them up: the yardstick of the benchmarks."""
