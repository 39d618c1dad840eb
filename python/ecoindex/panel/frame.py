"""Tables in memory: Polars, pandas, Arrow, DuckDB results. Columns pass through untouched.

Nothing here looks at the values of a Float64 column: a frame with a million rows and fifty
columns costs a fraction of a millisecond. Other numbers are cast; text is read as in a file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeAlias, cast

import polars as pl

from ecoindex.errors import NOWHERE, Note, UsageError, fault
from ecoindex.panel.cells import NOT_APPLICABLE, Cells, read_cells
from ecoindex.panel.columns import Layout, Match, ignored, layout, nothing_matched
from ecoindex.panel.conversion import conversion
from ecoindex.panel.faults import LIMIT, Faults
from ecoindex.panel.panel import STATE_UNIT, Field, Origin, Panel
from ecoindex.panel.reading import unit_notes
from ecoindex.panel.stream import Streamable, to_frame
from ecoindex.panel.table import Table, row_numbers
from ecoindex.panel.years import read_years

Column = Callable[[int], pl.Series]
PandasFrame: TypeAlias = Any
PandasSeries: TypeAlias = Any


def read_frame(
    obj: object,
    fields: Sequence[Field],
    *,
    region_column: str | None = None,
    year_column: str | None = None,
) -> Panel:
    """Read a table in memory without copying it.

    Parameters
    ----------
    obj : object
        polars, pandas or pyarrow table, DuckDB relation, anything with ``__arrow_c_stream__``
        or ``__dataframe__``, or a mapping of names to columns.
    fields : sequence of Field
        Columns asked for.
    region_column, year_column : str, optional
        Names of these columns where they are not the usual ones.

    Returns
    -------
    Panel
        ``region`` (String or integer) and ``year`` (integer) are as they were given, not
        resolved; call `resolve_regions` with the distinct ids. NaN stays NaN and is missing;
        infinite values in Float64 columns are left for the engine to refuse.
    """
    headers, column = _columns(obj)
    faults = Faults()
    found = layout(
        headers, fields, NOWHERE, faults, region_column=region_column, year_column=year_column
    )
    faults.raise_any()
    assert found is not None
    origin = Origin(type(obj).__name__)
    if found.long is not None:
        from ecoindex.panel.read import read_reading

        table = _table(headers, [column(at) for at in range(len(headers))])
        reading = read_reading(table, fields, region_column=region_column, year_column=year_column)
        return reading.panel(origin)
    return _wide(headers, column, found, fields, origin)


def _wide(
    headers: list[str], column: Column, found: Layout, fields: Sequence[Field], origin: Origin
) -> Panel:
    faults = Faults()
    if not found.matches:
        taken = (found.region, found.year)
        left = [header for at, header in enumerate(headers) if at not in taken]
        faults.add(nothing_matched(left, fields, NOWHERE))
    faults.raise_any()
    columns = [
        _named("region", _region(headers, found.region, column(found.region), faults)),
        _named("year", _year(headers, found.year, column(found.year), faults)),
    ]
    flags: list[pl.Series] = []
    for item in found.matches:
        cells = _values(headers, column(item.at), item, faults)
        columns.append(_named(item.field.id, cells.values))
        if cells.states is not None and (flag := cells.states == NOT_APPLICABLE).any():
            flags.append(flag.alias(item.field.id))
    if not len(columns[0]):
        faults.add(fault("panel/no-rows"))
    faults.raise_any()
    stated = any(item.unit for item in found.matches)
    notes = _notes(headers, found, fields)
    return Panel(pl.DataFrame(columns), pl.DataFrame(flags), origin, notes, stated)


def _named(name: str, series: pl.Series) -> pl.Series:
    """Return the series under a name; the very series if it is its own."""
    return series if series.name == name else series.alias(name)


def _notes(headers: list[str], found: Layout, fields: Sequence[Field]) -> tuple[Note, ...]:
    matched = {item.field.id for item in found.matches}
    missing = [item for item in fields if item.id not in matched]
    left = [headers[at] for at in found.others]
    stated = [item.field for item in found.matches if item.unit]
    unstated = [item.field for item in found.matches if not item.unit]
    return (*unit_notes(stated, unstated, NOWHERE), *ignored(left, missing, NOWHERE))


def _values(headers: list[str], series: pl.Series, item: Match, faults: Faults) -> Cells:
    worded = item.field.unit == STATE_UNIT or item.field.words
    how = conversion(item.unit, item.field, NOWHERE, faults)
    if series.dtype == pl.Float64 and not worded:
        return Cells(how.apply(series))
    table = _table([headers[item.at]], [series])
    cells = read_cells(table, 0, item.field, how.unit, faults)
    return Cells(how.apply(cells.values), cells.states)


def _region(headers: list[str], at: int, series: pl.Series, faults: Faults) -> pl.Series:
    if series.dtype.is_float() and (series == series.round()).all():
        series = series.cast(pl.Int64)
    if not (series.dtype == pl.String or series.dtype.is_integer()):
        series = series.cast(pl.String)
    if series.null_count():
        _empty("panel/region-empty", headers[at], series, faults)
    return series


def _year(headers: list[str], at: int, series: pl.Series, faults: Faults) -> pl.Series:
    if not series.dtype.is_integer():
        return read_years(_table([headers[at]], [series]), 0, faults)
    if series.null_count():
        _empty("panel/year-empty", headers[at], series, faults)
    return series


def _empty(code: str, header: str, series: pl.Series, faults: Faults) -> None:
    table = _table([header], [series])
    rows = series.is_null().arg_true()
    for row in rows.head(LIMIT):
        faults.add(fault(code, table.place(row, 0), text=None))
    faults.total += max(0, len(rows) - LIMIT)


def _table(headers: list[str], columns: list[pl.Series]) -> Table:
    return Table(headers, columns, row_numbers(len(columns[0]) if columns else 0))


def _columns(obj: object) -> tuple[list[str], Column]:
    """Headers of a table in memory, and access to its columns."""
    if isinstance(obj, pl.LazyFrame):
        obj = obj.collect()
    if hasattr(obj, "iloc") and hasattr(obj, "columns"):
        return _pandas(cast("PandasFrame", obj))
    frame = obj if isinstance(obj, pl.DataFrame) else _polars(obj)
    return list(frame.columns), frame.get_columns().__getitem__


def _polars(obj: object) -> pl.DataFrame:
    if hasattr(obj, "__arrow_c_stream__"):
        with suppress(pl.exceptions.SchemaError):  # a single column
            return to_frame(cast("Streamable", obj))
        raise UsageError(fault("panel/not-a-table", type=type(obj).__name__))
    if hasattr(obj, "__dataframe__"):
        from pyarrow import interchange

        return _polars(interchange.from_dataframe(obj))
    if isinstance(obj, Mapping) or (isinstance(obj, list) and obj):
        return pl.DataFrame(obj, strict=False)
    raise UsageError(fault("panel/not-a-table", type=type(obj).__name__))


def _pandas(obj: PandasFrame) -> tuple[list[str], Column]:
    """Columns of a pandas frame, converted one by one when they are asked for."""
    if any(name is not None for name in obj.index.names):
        obj = obj.reset_index()
    return [str(name) for name in obj.columns], lambda at: _pandas_column(obj.iloc[:, at])


def _pandas_column(column: PandasSeries) -> pl.Series:
    """Float64 as it lies in memory if pyarrow is there; everything else converted."""
    if str(column.dtype) == "float64":
        try:
            import pyarrow as pa
        except ImportError:
            return pl.Series(column.to_numpy(), nan_to_null=False)
        series = pl.from_arrow(pa.array(column.to_numpy(), from_pandas=False), rechunk=False)
        assert isinstance(series, pl.Series)
        return series
    if column.dtype.kind in "iub" and hasattr(column.dtype, "itemsize"):
        return pl.Series(column.to_numpy())
    return pl.Series([None if value != value else value for value in column.tolist()], strict=False)
