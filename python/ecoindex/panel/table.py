"""A table as it was read: headers, columns and the rows a person sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from ecoindex.errors import Note, Place
from ecoindex.panel import names

HEADER_ROWS = 30


@dataclass(frozen=True)
class Table:
    """Columns as read, in order; headers need not be unique.

    Attributes
    ----------
    headers : list of str
        Text of the header cells.
    columns : list of polars.Series
        String where the file holds text, otherwise as typed in the file.
    rows : polars.Series
        Number of each row as a person counts it in the file.
    file, sheet : str or None
        For messages.
    labels : list of polars.Series or None
        The same cells as displayed; None where the columns are the display.
    shown_as_percent : mapping of column position to Boolean Series
        Cells that hold 0.85 and show 85%.
    notes : tuple of Note
        What was noticed while reading.
    """

    headers: list[str]
    columns: list[pl.Series]
    rows: pl.Series
    file: str | None = None
    sheet: str | None = None
    labels: list[pl.Series] | None = None
    shown_as_percent: dict[int, pl.Series] | None = None
    notes: tuple[Note, ...] = ()

    def place(self, row: int | None = None, column: int | None = None) -> Place:
        """Place of a cell: `row` counts from 0 within the table."""
        return Place(
            file=self.file,
            sheet=self.sheet,
            row=None if row is None else int(self.rows[row]),
            column=None if column is None else self.headers[column],
        )

    def label(self, at: int) -> pl.Series:
        """Column as displayed text, trimmed; null where empty."""
        series = (self.labels or self.columns)[at]
        text = strip(series if series.dtype == pl.String else series.cast(pl.String))
        return text.set(text == "", None) if text.dtype == pl.String else text

    def without_blank_rows(self) -> Table:
        """Drop rows in which every cell is empty; the others keep their number."""
        blank = pl.repeat(True, len(self.rows), eager=True) if not self.columns else None
        for series in self.labels or self.columns:
            empty = series.is_null()
            if series.dtype == pl.String:
                empty = empty | (strip(series) == "").fill_null(True)
            blank = empty if blank is None else blank & empty
            if not blank.any():
                return self
        assert blank is not None
        return self.gather((~blank).arg_true())

    def gather(self, rows: pl.Series) -> Table:
        """Only some rows, by position; each keeps its number."""
        flags = self.shown_as_percent
        return replace(
            self,
            columns=_gather(self.columns, rows),
            rows=self.rows.gather(rows),
            labels=self.labels and _gather(self.labels, rows),
            shown_as_percent=flags and {at: flag.gather(rows) for at, flag in flags.items()},
        )


def _gather(columns: Sequence[pl.Series], rows: pl.Series) -> list[pl.Series]:
    """Gather all columns in one call: a call for each costs more than the work."""
    frame = pl.DataFrame([series.alias(str(at)) for at, series in enumerate(columns)])
    part = frame[rows].get_columns()
    return [some.alias(series.name) for some, series in zip(part, columns, strict=True)]


_BLANKS = "".join(chr(n) for n in range(0x3001) if chr(n).isspace()) + "\ufeff\u200b"


def strip(series: pl.Series) -> pl.Series:
    """Trim spaces of every kind, and the marks that spreadsheets leave behind."""
    return series.str.strip_chars(_BLANKS)


def row_numbers(count: int, first: int = 1) -> pl.Series:
    """Consecutive row numbers."""
    return pl.int_range(first, first + count, eager=True, dtype=pl.Int64)


def find_header(rows: Sequence[Sequence[str]], known: frozenset[str]) -> int:
    """Position of the header among the first rows of a sheet.

    The row with most cells that are known names wins, the first of equals; without any known
    name, the first row in which more than one cell is filled.
    """
    scores = [_known_cells(row, known) for row in rows[:HEADER_ROWS]]
    if scores and max(scores) > 0:
        return scores.index(max(scores))
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows[:HEADER_ROWS]]
    return next((at for at, count in enumerate(filled) if count > 1), 0)


def _known_cells(row: Sequence[str], known: frozenset[str]) -> int:
    return sum(
        names.key(cell) in known or names.key(names.split_unit(cell)[0]) in known
        for cell in row
        if cell
    )


USUAL = frozenset(
    names.REGION_CODES + names.REGION_NAMES + names.YEARS + names.INDICATORS + names.VALUES
)
