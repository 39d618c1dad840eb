"""Columns and weights that a call gives: read and checked, all faults at once."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from numbers import Real
from typing import Any, TypeAlias, cast

import polars as pl

from ecoindex.errors import DataError, Fault, MethodError, Place, UsageError, fault
from ecoindex.spec.reading import shown
from ecoindex.spec.values import FRACTION

Column: TypeAlias = pl.Series | Sequence[float | None]
"""Numbers of one column; null and NaN are missing."""
Columns: TypeAlias = pl.DataFrame | Mapping[str, Column]
"""Columns by name, equally long."""
Weights: TypeAlias = Mapping[str, float] | Sequence[float] | pl.Series
"""Zero or more each, by name or in the order of the columns; only their ratios count."""

LISTED = 20
"""At most so many faults of one kind are listed."""
EXPONENT = 400
"""Beyond such powers of ten a decimal is no 64-bit float, or zero."""


@dataclass(frozen=True)
class Table:
    """The columns that a call is about.

    Attributes
    ----------
    values : polars.DataFrame
        64-bit floats; null is missing.
    keys : polars.DataFrame
        The other columns, such as region and year, as they came.
    """

    values: pl.DataFrame
    keys: pl.DataFrame

    @property
    def names(self) -> list[str]:
        """Names of the columns, in order."""
        return self.values.columns

    def with_results(self, *results: pl.Series) -> pl.DataFrame:
        """Put results beside the keys."""
        clash = [result.name for result in results if result.name in self.keys.columns]
        if clash:
            raise UsageError([fault("analysis/column-clash", column=name) for name in clash])
        columns = [*self.keys.get_columns(), *results]
        return pl.DataFrame({column.name: column for column in columns})


def read_table(data: Columns, columns: Sequence[str] | None = None) -> Table:
    """Take the columns named, or all of them.

    Raises
    ------
    UsageError
        A column is not there or named twice, or the columns are not equally long.
    DataError
        A column does not hold finite numbers.
    """
    frame = _frame(data)
    names = frame.columns if columns is None else _chosen(columns)
    absent = [name for name in names if name not in frame.columns]
    faults = [fault("analysis/column-twice", column=n) for n, k in Counter(names).items() if k > 1]
    if absent:
        faults.append(fault("analysis/columns-absent", columns=absent, known=frame.columns))
    if faults:
        raise UsageError(faults)
    values = pl.DataFrame([_floats(frame[name], faults) for name in names])
    if faults:
        raise DataError(faults)
    return Table(values, frame.drop(names))


def read_column(column: Column, name: str) -> pl.Series:
    """Take one column under a name; see :func:`read_table`."""
    return read_table({name: column}).values.to_series()


def _chosen(columns: object) -> list[str]:
    """Take the names of columns; one name alone is a list of one."""
    given = [columns] if isinstance(columns, str) else columns
    if not isinstance(given, Iterable) or isinstance(given, Mapping):
        raise UsageError(fault("analysis/names-form", given=shown(columns)))
    return [name if isinstance(name, str) else shown(name) for name in given]


def read_names(names: object) -> list[str]:
    """Take the names of items: each a text, once.

    Raises
    ------
    UsageError
        There is none, one is no text, or one comes twice.
    """
    given = [] if isinstance(names, (str, Mapping)) or not isinstance(names, Iterable) else names
    found = list(given)
    if not found:
        raise UsageError(fault("analysis/names-form", given=shown(names)))
    odd = [name for name in found if not isinstance(name, str) or not name.strip()]
    faults = [fault("analysis/name-invalid", given=shown(name)) for name in odd]
    twice = Counter(name for name in found if isinstance(name, str))
    faults += [fault("analysis/item-twice", item=name) for name, k in twice.items() if k > 1]
    if faults:
        raise UsageError(faults)
    return found


def _frame(data: Columns) -> pl.DataFrame:
    if isinstance(data, pl.DataFrame):
        return data
    if not isinstance(data, Mapping):
        raise UsageError(fault("analysis/data-kind", kind=type(data).__name__))
    if odd := [name for name in data if not isinstance(name, str)]:
        raise UsageError(fault("analysis/name-invalid", given=shown(name)) for name in odd)
    columns = [_series(name, column) for name, column in data.items()]
    lengths = {column.name: column.len() for column in columns}
    if len(set(lengths.values())) > 1:
        listed = [f"{name} {length}" for name, length in lengths.items()]
        raise UsageError(fault("analysis/columns-uneven", lengths=listed))
    return pl.DataFrame({column.name: column for column in columns})


def _series(name: str, column: Column) -> pl.Series:
    if isinstance(column, pl.Series):
        return column.alias(name)
    try:
        return pl.Series(name, column, strict=False)
    except (TypeError, ValueError):
        return pl.Series(name, [str(column)])


def _floats(column: pl.Series, faults: list[Fault]) -> pl.Series:
    """Numbers with null where missing; what is none of them becomes a fault."""
    if not (column.dtype.is_numeric() or column.dtype == pl.Null):
        kind = str(column.dtype)
        faults.append(fault("analysis/column-type", Place(column=column.name), kind=kind))
        return column
    found = column.cast(pl.Float64).fill_nan(None)
    faults += refused(found, found.is_infinite(), "analysis/value-infinite")
    return found


def refused(column: pl.Series, wrong: pl.Series, code: str, **facts: object) -> list[Fault]:
    """Name the rows at fault, counted from 1; the first ones, and how many there are."""
    rows = wrong.fill_null(value=False).arg_true().to_list()
    faults = [
        fault(code, Place(row=row + 1, column=column.name), value=column[row], **facts)
        for row in rows[:LISTED]
    ]
    if len(rows) > LISTED:
        faults.append(fault("engine/more", Place(column=column.name), count=len(rows)))
    return faults


def check_each(
    columns: pl.DataFrame, wrong: Callable[[pl.Series], pl.Series], code: str, **facts: object
) -> None:
    """Refuse what is wrong in any of the columns."""
    found: Iterator[list[Fault]] = (
        refused(column, wrong(column), code, **facts) for column in columns.get_columns()
    )
    faults = [item for part in found for item in part]
    if faults:
        raise MethodError(faults)


def check_columns(names: Sequence[str]) -> None:
    """Refuse a call about nothing."""
    if not names:
        raise UsageError(fault("analysis/columns-none"))


def check_unit(columns: pl.DataFrame) -> None:
    """Refuse numbers outside 0 to 1."""
    check_each(columns, lambda x: ~x.is_between(0, 1), "analysis/value-outside", low=0, high=1)


def check_choice(option: str, value: object, known: Sequence[object]) -> None:
    """Refuse a word that an option does not know."""
    if value not in known:
        raise UsageError(
            fault("analysis/choice-unknown", option=option, value=value, known=list(known))
        )


def read_weights(weights: Weights | None, names: Sequence[str]) -> list[float]:
    """Weights in the order of the columns, with the sum 1; equal ones if none are given.

    Raises
    ------
    UsageError
        They do not fit the columns, one is negative or not finite, or all are zero.
    """
    given: list[Any] = [1.0] * len(names) if weights is None else _in_order(weights, names)
    odd = [
        fault("analysis/weight-invalid", column=name, value=weight)
        for name, weight in zip(names, given, strict=True)
        if not (isinstance(weight, float) and math.isfinite(weight) and weight >= 0)
    ]
    if odd:
        raise UsageError(odd)
    largest = max(given, default=0.0)
    if not largest:
        raise UsageError(fault("analysis/weights-zero"))
    # By the largest first: the sum of huge weights is beyond all numbers.
    total = math.fsum(weight / largest for weight in given)
    return [weight / largest / total for weight in given]


def read_sets(sets: object, names: Sequence[str], *, at_least: int) -> dict[str, list[float]]:
    """Take several sets of weights, each by its name; what is wrong with any comes at once."""
    if not isinstance(sets, Mapping):
        raise UsageError(fault("analysis/sets-form", given=type(sets).__name__))
    if len(sets) < at_least:
        raise UsageError(fault("analysis/weights-sets", count=len(sets)))
    faults, read = [], {}
    for name, weights in sets.items():
        try:
            if not isinstance(name, str):
                raise UsageError(fault("analysis/name-invalid", given=shown(name)))
            if weights is None:
                raise UsageError(
                    fault("analysis/weights-form", given=shown(weights), columns=list(names))
                )
            read[name] = read_weights(weights, names)
        except UsageError as error:
            faults += [replace(item, place=Place(key=str(name))) for item in error.faults]
    if faults:
        raise UsageError(faults)
    return read


def _in_order(weights: object, names: Sequence[str]) -> list[object]:
    if isinstance(weights, Mapping):
        if set(weights) != set(names):
            raise UsageError(
                fault("analysis/weights-names", given=list(weights), columns=list(names))
            )
        return [_weight(weights[name]) for name in names]
    if isinstance(weights, str) or not isinstance(weights, Iterable):
        raise UsageError(fault("analysis/weights-form", given=shown(weights), columns=list(names)))
    weights = list(weights)
    if len(weights) != len(names):
        raise UsageError(fault("analysis/weights-count", count=len(weights), columns=list(names)))
    return [_weight(weight) for weight in weights]


def _weight(weight: object) -> object:
    """Return a number as a float, what is none as it is spelled."""
    number = exact(weight)
    try:
        return shown(weight) if number is None else float(number)
    except OverflowError:
        return math.inf


def exact(value: object) -> Real | None:
    """Return a number, or a fraction such as "1/3" that is written as text; None for others."""
    if isinstance(value, str):
        parts = FRACTION.fullmatch(value.strip())
        return Fraction(int(parts[1]), int(parts[2])) if parts and int(parts[2]) else None
    if isinstance(value, Decimal):
        if value.is_finite() and abs(value.adjusted()) <= EXPONENT:
            return Fraction(value)
        return cast("Real", math.nan if value.is_nan() else float(value))
    return value if isinstance(value, Real) and not isinstance(value, bool) else None
