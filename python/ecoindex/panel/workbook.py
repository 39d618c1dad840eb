"""Workbooks: xlsx, xls and ods; numbers stay exact, what is displayed stays known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import polars as pl

from ecoindex.errors import DataError, Place, fault, note
from ecoindex.panel.faults import LIMIT, Faults
from ecoindex.panel.marks import Marks, sheet_marks
from ecoindex.panel.table import Table, find_header, row_numbers

if TYPE_CHECKING:
    from fastexcel import ExcelReader


def read_workbook(path: Path, sheet: str | None, known: frozenset[str], name: str) -> Table:
    """Read a sheet: the one named, else the only one that is not empty."""
    import fastexcel

    try:
        book = fastexcel.read_excel(path.read_bytes())
    except fastexcel.FastExcelError as error:
        raise DataError(fault("panel/workbook-broken", Place(file=name))) from error
    title = _choose(book, sheet, name)
    text = _grid(book, title, "string")
    place = Place(file=name, sheet=title)
    sample = [["" if cell is None else cell for cell in row] for row in text.head(40).iter_rows()]
    if not any(cell for row in sample for cell in row):
        raise DataError(fault("panel/sheet-empty", place))
    at = find_header(sample, known)
    notes = (note("panel/title-rows", place, count=at, row=at + 1),) if at else ()
    used = [column for column, cell in enumerate(sample[at]) if cell.strip()]
    labels = [text.to_series(column).slice(at + 1) for column in used]
    numbers = _grid(book, title, "float")
    columns = [
        _exact(label, numbers.to_series(column).slice(at + 1))
        for column, label in zip(used, labels, strict=True)
    ]
    marks = sheet_marks(path, title)
    _refuse(marks, set(used), at, place, sample[at])
    return Table(
        [sample[at][column].strip() for column in used],
        columns,
        row_numbers(len(text) - at - 1, at + 2),
        name,
        title,
        labels,
        _percent_cells(marks, used, at, len(text)),
        notes,
    )


def _choose(book: ExcelReader, sheet: str | None, name: str) -> str:
    titles: list[str] = book.sheet_names
    if sheet is not None:
        if sheet in titles:
            return sheet
        raise DataError(fault("panel/sheet-unknown", Place(file=name), sheet=sheet, found=titles))
    if len(titles) == 1:
        return titles[0]
    filled = [title for title in titles if _filled(book, title)]
    if len(filled) == 1:
        return filled[0]
    raise DataError(
        fault("panel/sheets-several", Place(file=name), found=titles, example=f"{name}#{titles[0]}")
    )


def _filled(book: ExcelReader, title: str) -> bool:
    return bool(book.load_sheet(title, header_row=None, n_rows=50, dtypes="string").height)


def _grid(book: ExcelReader, title: str, dtype: Literal["string", "float"]) -> pl.DataFrame:
    """All cells of a sheet from its first row on, as one type; null where that fails."""
    sheet = book.load_sheet(title, header_row=None, skip_rows=0, dtypes=dtype)
    return pl.DataFrame(sheet)


def _exact(label: pl.Series, number: pl.Series) -> pl.Series:
    """Join displayed text and exact numbers: Float64 if nothing but numbers is there."""
    truth = label.is_in(["true", "false"]).fill_null(False)
    number = number.set(truth, None)
    if not (number.is_null() & label.is_not_null()).any():
        return number
    return pl.select(pl.coalesce(number.cast(pl.String), label)).to_series()


def _refuse(marks: Marks, used: set[int], at: int, place: Place, headers: list[str]) -> None:
    """Cells that show an error, and formulas that nobody has calculated yet."""
    faults = Faults()
    for code, cells in (
        ("panel/cell-error", marks.errors),
        ("panel/cell-formula", marks.uncalculated),
    ):
        below = [cell for cell in cells if cell.row > at and cell.column in used]
        for cell in below[:LIMIT]:
            where = Place(place.file, place.sheet, cell.row + 1, headers[cell.column])
            faults.add(fault(code, where, text=cell.text))
        faults.total += max(0, len(below) - LIMIT)
    faults.raise_any()


def _percent_cells(
    marks: Marks, used: list[int], at: int, height: int
) -> dict[int, pl.Series] | None:
    """Flag the cells below the header that are shown with a percent sign."""
    flags: dict[int, list[bool]] = {}
    for row, column in marks.percent:
        if row > at and column in used:
            place = flags.setdefault(used.index(column), [False] * (height - at - 1))
            place[row - at - 1] = True
    return {column: pl.Series(cells) for column, cells in flags.items()} or None
