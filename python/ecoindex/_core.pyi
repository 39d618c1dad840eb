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
    "MOST_WATCHED",
    "ArrowArray",
    "AttainItem",
    "AttainPlan",
    "Attainment",
    "EngineError",
    "Evaluation",
    "Explained",
    "Fitted",
    "Limited",
    "Matrix",
    "Plan",
    "Prepared",
    "Rows",
    "Trend",
    "__version__",
    "check_learned",
    "correlations",
    "couple",
    "explain",
    "hierarchy",
    "prepare",
    "rank",
    "read_matrix",
    "records",
    "trend",
    "weigh",
]

MOST_WATCHED: int
"""A cap or penalty of a node watches no more than this."""

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

def records(names: list[str], columns: list[ArrowArray]) -> ArrowArray:
    """Put columns side by side into one column of records, which ``polars.DataFrame`` takes.

    Raises
    ------
    ValueError
        Names and columns, or the lengths of the columns, do not go together.
    """

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

    def weights_json(self) -> str:
        """Write the weights that nodes learned as JSON: a list in the order of the nodes.

        An entry is null for a node that learned none, ``{"common": W}`` or ``{"years": {year:
        W}}``, where W has ``weights``, ``figures`` and ``counts``, one per input, and ``rows``.
        The list is empty if no node learned any.
        """

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

    def benefit(
        self, matrix: Matrix, rows: Rows, *, node: int, threads: int | None = None
    ) -> tuple[ArrowArray, list[ArrowArray], list[ArrowArray]]:
        """Find the weights that a node with the benefit of the doubt gives each row.

        Returns
        -------
        tuple
            The score of each row, without the scale of the plan; the weight of each input; and its
            part in the score. NaN where there is none. The score is the sum of weights times what
            the inputs count as, gaps included.

        Raises
        ------
        EngineError
            The node is of another kind, or no weights are best for a row.
        """

    def normalise(
        self, matrix: Matrix, rows: Rows, *, threads: int | None = None
    ) -> list[ArrowArray]:
        """Normalise every leaf, as its method gives it: without the scale of the plan.

        Raises
        ------
        EngineError
            As for :meth:`evaluate`, the nodes aside.
        """

@final
class Limited:
    """What a rule of a node took off; columns in the order of the rows."""

    @property
    def node(self) -> int:
        """Index of the node in the plan."""

    @property
    def before(self) -> ArrowArray:
        """Score before the rule, in output scale; null where the node had none."""

    @property
    def after(self) -> ArrowArray:
        """Score after the rule; null where it had none or the rule took it away."""

    @property
    def breached(self) -> ArrowArray:
        """One bit for each breach, in the order of what the rule watches."""

    @property
    def unknown(self) -> ArrowArray:
        """One bit for each thing watched that is not known."""

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
    def limited(self) -> list[Limited]:
        """What each rule of each node took off, node by node, in the order of the plan."""

    @property
    def nodes(self) -> list[ArrowArray]:
        """Scores of the nodes asked for, in output scale; null where there is none."""

    @property
    def leaves(self) -> list[ArrowArray]:
        """Normalised scores of the leaves asked for; null where there is none."""

@final
class Explained:
    """Parts of the differences between pairs of rows; columns in the order of the pairs.

    The parts of a pair, ``values``, ``leaves``, ``nodes`` and ``constraint``, add up to its
    change. Null is no part; where the change is null there is none at all.
    """

    @property
    def change(self) -> ArrowArray:
        """Difference of the scores after constraints; null unless both rows have a score."""

    @property
    def slots(self) -> list[tuple[int, int]]:
        """Leaf and node of each column of ``values``: the leaf by way of that node."""

    @property
    def values(self) -> list[ArrowArray]:
        """Parts of the leaves that count in both rows."""

    @property
    def errors(self) -> list[ArrowArray]:
        """Standard errors of ``values``, null where exact; no columns without sampling."""

    @property
    def leaves(self) -> list[tuple[int, ArrowArray]]:
        """Leaf, and its part where it counts in one row only."""

    @property
    def nodes(self) -> list[tuple[int, ArrowArray]]:
        """Node, and the part of a node that counts in one row only or with a fixed score.

        Also of all that counts in one row only under a node, where that is too much for a part
        each. Of the root against nothing: what the index is where everything scores 0.
        """

    @property
    def constraint(self) -> ArrowArray | None:
        """What the constraints do; None without constraints in the plan."""

    @property
    def weights(self) -> list[ArrowArray]:
        """Share of each slot in the score of the second row; no columns unless asked for.

        Null where a node above is not a weighted mean.
        """

@final
class AttainPlan:
    """A compiled attainment system: measures compared with bars, and wholes made of them.

    Parameters
    ----------
    json : str
        An object with these keys; others are refused.

        ``items``
            The items, parts before the wholes made of them. ``{"measure": {...}}`` has

            - ``column``: which column of the matrix has the values; its mask of what applies is
              that of the measure;
            - ``higher``: whether high values are good; only a comparison with ``=`` asks;
            - ``sum_years``: null, or over how many years, up to that of the row, values are
              summed up before they are compared (at most 100);
            - ``progress_base``: null, or the year from whose value of the region comparisons
              with a number or an assigned bar measure progress;
            - ``rules``: the tests that can be in force, see below;
            - ``variant``: null, or which of the variant columns counts;
            - ``choice``: for each variant (only one where ``variant`` is null) the number of the
              rule for each of ``years``; -1 is no bar.

            ``{"whole": {"parts": [0, 1], "combine": "all"}}`` or ``"any"``: earlier items of
            which all or any must be met. Those that do not apply are left out.
        ``years``
            The years that ``choice`` is about; all years of the rows must be there.
        ``counted``
            Objects with ``item``, ``kind`` (0 to 3), ``weight`` and, if it counts in the score of a
            group too, ``group``: what counts for the row.
        ``groups``
            Number of groups; none without it.
        ``rule``
            ``{"shares": [1.0, 0.8, 0.0, 0.0]}``: share of the applicable items of each kind that
            must be met; 0 asks nothing.
        ``require``
            Least share of the applicable weight with a known progress for a score.

        A test is one of

        - ``{"compare": {"op": ">=", "bar": {"value": 3.0}}}``; the others are ``>``, ``<=``,
          ``<`` and ``=``. Instead of a number, ``{"base": {"year": 2020, "back": null, "factor":
          0.84, "offset": 0.0}}`` is the region's own value of that year, or of ``back`` years
          before that of the row, times the factor plus the offset;
        - ``{"range": {"low": 1.0, "high": 2.0}}``, bounds included;
        - ``{"assigned": {"op": ">=", "bar_column": 4, "met_column": null}}``: the bar comes with
          the data. ``met_column`` says 1 for met and 0 for not met where bar or value is missing;
        - ``{"all": [...]}`` or ``{"any": [...]}`` of tests of the same value.
    """

    def __new__(cls, json: str) -> AttainPlan: ...
    def evaluate(
        self,
        matrix: Matrix,
        rows: Rows,
        *,
        variants: Sequence[_Column] = ...,
        threads: int | None = None,
    ) -> Attainment:
        """Compare every row with its bars in one pass.

        Parameters
        ----------
        variants : sequence of columns
            Unsigned 8-bit integers, one for each of ``rows.regions``: the row of ``choice`` for
            that region. Null is a variant that is not known: there is no bar.

        Raises
        ------
        EngineError
            Infinite values, outcomes that are neither 0 nor 1, a year that the plan does not
            have, repeated region-years where other years are looked at, or columns that do not
            fit the plan. ``leaf`` is a column of the matrix, ``node`` an item of the plan.
        """

@final
class Attainment:
    """What is known of the rows after an evaluation; columns in the order of the rows."""

    @property
    def items(self) -> list[AttainItem]:
        """What was found of each item of the plan."""

    @property
    def counts(self) -> list[list[ArrowArray]]:
        """``counts[kind][verdict]``: how many counted items; verdicts as in :class:`AttainItem`."""

    @property
    def score(self) -> ArrowArray:
        """Weighted mean of the progress, 0 to 100; null where too little is known."""

    @property
    def groups(self) -> list[ArrowArray]:
        """The same over the counted items of each group."""

    @property
    def coverage(self) -> ArrowArray:
        """Share of the applicable weight with a known progress; null where nothing applies."""

    @property
    def verdict(self) -> ArrowArray:
        """0 attained, 1 not attained, 2 not assessable, 3 nothing that is asked for applies.

        Not attained where the shares of met items cannot be reached whatever the open ones turn
        out to be; not assessable where that depends on them.
        """

@final
class AttainItem:
    """What was found of one item; all but the verdicts are 64-bit floats.

    Where several tests are combined, all columns are those of the test that decides: of ``all``
    the failed one with the least progress, else the met one with the least; of ``any`` the met
    one with the greatest progress, else the failed one with the greatest; the first of the open
    ones where those decide, and the first of equals.
    """

    @property
    def value(self) -> ArrowArray:
        """The value compared, or the sum over years; null where missing, and for wholes."""

    @property
    def base(self) -> ArrowArray:
        """The value from which progress is measured; null without one, and for wholes."""

    @property
    def target(self) -> ArrowArray:
        """The bar; of a range the bound that is nearest or broken. Null for wholes."""

    @property
    def gap(self) -> ArrowArray:
        """What is missing to the bar, in the unit of the value; zero or less once it is reached.

        For ``=`` the distance. Null where value or bar is missing, and for wholes.
        """

    @property
    def progress(self) -> ArrowArray:
        """Part of the way from base to bar, held to 0..1; null where the verdict is open.

        Without a base, or where it lies at the bar or beyond: 1 if met, else value over bar where
        high values are good and bar over value where low ones are, and 0 where that would divide
        by zero or less. Wholes have the mean of their parts' known progress.
        """

    @property
    def progress_uncapped(self) -> ArrowArray:
        """The same, not held to 0..1."""

    @property
    def verdict(self) -> ArrowArray:
        """0 met, 1 not met, 2 not assessable, 3 not applicable, 4 no data; 8-bit, never null."""

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

def explain(
    fitted: Fitted,
    matrix: Matrix,
    rows: Rows,
    to: _Column,
    base: _Column,
    *,
    samples: int = 0,
    seed: int = 0,
    weights: bool = False,
    threads: int | None = None,
) -> Explained:
    """Split the differences between the scores of pairs of rows; Shapley values.

    Parameters
    ----------
    to : column
        Unsigned 32-bit integers: the second row of each pair.
    base : column
        The same: the first row. Null is the state in which all that counts scores 0.
    samples : int
        Orders to sample for nodes with more than 16 leaves that cannot be split one by one; 0
        refuses them.
    seed : int
        Seed of the orders.
    weights : bool
        Whether effective weights are wanted too.

    Raises
    ------
    EngineError
        As :meth:`Fitted.evaluate`; a row that is not there; a node with too many leaves.
    """

def read_matrix(matrix: Matrix, *, threads: int | None = None) -> float:
    """Read every value once and add them up: the yardstick of the benchmarks."""

def couple(
    matrix: Matrix,
    weights: Sequence[float],
    *,
    form: Literal["standard", "wang", "fan"] = "standard",
    floor: float = 0.0,
    threads: int | None = None,
) -> tuple[ArrowArray, ArrowArray, ArrowArray]:
    """Couple the columns of a matrix row by row, as the aggregation of a plan does.

    Parameters
    ----------
    matrix : Matrix
        One subsystem per column, from 0 to 1; two or more.
    weights : sequence of float
        One per column, zero or more; only their ratios count.
    form : str
        Which coupling degree: ``standard``, ``wang`` or ``fan``.
    floor : float
        From 0 to below 1: lower scores count as this one inside a product.

    Returns
    -------
    tuple of ArrowArray
        Coupling degree C, level T and coordination degree D as 64-bit floats from 0 to 1; null
        where a subsystem is missing.

    Raises
    ------
    EngineError
        Every value outside 0 to 1, or weights that cannot be used. ``leaf`` is a column.
    """

@final
class Trend:
    """Trends of rows as 64-bit floats; null where too few years are known."""

    @property
    def slope(self) -> ArrowArray:
        """Median of the slopes between all pairs of known years, per year; from two years on."""

    @property
    def low(self) -> ArrowArray:
        """Lower end of the slope's interval; null while its level cannot be held."""

    @property
    def high(self) -> ArrowArray:
        """Upper end of the slope's interval."""

    @property
    def year(self) -> ArrowArray:
        """Median of the known years: the line passes through it."""

    @property
    def level(self) -> ArrowArray:
        """Median of the known values: the line passes through it."""

    @property
    def known(self) -> ArrowArray:
        """Number of known years."""

def trend(values: _Column, rows: Rows, *, z: float, threads: int | None = None) -> Trend:
    """Theil-Sen trend of each row's region over the years up to that of the row.

    Parameters
    ----------
    values : column
        64-bit floats; null and NaN are not known.
    rows : Rows
        Regions and years.
    z : float
        Quantile of the normal distribution for the slope's interval after Sen (1968).
    """

@final
class Prepared:
    """What came of a preparation: one entry per leaf, ``None`` where nothing changed."""

    @property
    def columns(self) -> list[ArrowArray | None]:
        """Changed columns as 64-bit floats; NaN is missing or not applicable."""

    @property
    def off(self) -> list[ArrowArray | None]:
        """1 for cells that came to be not applicable."""

    @property
    def imputed(self) -> list[ArrowArray | None]:
        """1 for cells that were filled in."""

    @property
    def screened(self) -> ArrowArray | None:
        """1 for rows that fell out; ``None`` if nothing is screened."""

    @property
    def learned(self) -> str:
        """What the data taught, as JSON: ``treatments`` and ``dropped``."""

    @property
    def regressions(self) -> str:
        """The equations that filled gaps, as JSON, by leaf and year.

        ``leaf``, ``year``, ``on``, ``cases``, ``intercept``, ``slopes`` and ``r_squared`` (none for
        a constant leaf).
        """

def check_learned(learned: str, leaves: int) -> None:
    """Check what a saved fit says a preparation has learned.

    Raises
    ------
    EngineError
        It cannot be read, names a leaf that is not there, or has limits out of order.
    """

def prepare(
    matrix: Matrix,
    rows: Rows,
    recipe: str,
    *,
    learned: str | None = None,
    threads: int | None = None,
) -> Prepared:
    """Denominate, impute, screen and treat the leaves of a matrix.

    Parameters
    ----------
    matrix : Matrix
        The leaves, in the units of the data, then the columns that the recipe refers to.
    rows : Rows
        Regions and years.
    recipe : str
        As :func:`ecoindex.engine.recipe.recipe` makes it.
    learned : str, optional
        What another call has learned; the data teach without it.

    Raises
    ------
    EngineError
        A division by zero, a regression without enough rows, a treatment that is not defined for
        a value, an infinite value, or a year or base year without rows.
    """

def weigh(
    matrix: Matrix, rule: str, *, equal: bool = False, threads: int | None = None
) -> tuple[list[float], list[float | None], list[int]]:
    """Find weights for the columns of a matrix, as the nodes of a plan do.

    Parameters
    ----------
    matrix : Matrix
        One column of scores per input, dimensionless, higher is better; NaN and null are missing.
    rule : str
        The method as JSON, such as ``{"method": "entropy", "shift": 0.002}``.
    equal : bool
        Whether all weigh the same where no column varies.

    Returns
    -------
    tuple
        Weights with the sum 1; what each column was measured to be, such as its entropy; and the
        number of its values.
    """

def correlations(
    matrix: Matrix, *, threads: int | None = None
) -> tuple[list[int], list[float], list[float]]:
    """Correlate all pairs of columns, each over the rows that have both.

    Returns
    -------
    tuple
        Number of values and sample standard deviation of each column, and Pearson's r of each
        pair row by row; 0 where one of the two does not vary.
    """

def hierarchy(
    matrix: Sequence[Sequence[float]],
    *,
    method: Literal["eigenvector", "geometric-mean"] = "eigenvector",
) -> tuple[list[float], float, float]:
    """Weigh items by a reciprocal matrix of comparisons, all above zero.

    Returns
    -------
    tuple
        Weights with the sum 1, the largest eigenvalue, and the consistency index.

    Raises
    ------
    ValueError
        The matrix is not square, or not above zero.
    """
