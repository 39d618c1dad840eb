"""Text files: CSV, TSV and plain text, in UTF-8, UTF-16 or GB18030."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl

from ecoindex.errors import DataError, Note, Place, fault, note
from ecoindex.panel.faults import LIMIT, Faults
from ecoindex.panel.table import HEADER_ROWS, Table, find_header, row_numbers

csv.field_size_limit(2**31 - 1)


def decode(data: bytes, place: Place) -> tuple[str, tuple[Note, ...]]:
    """Decode a text file, with a note where the encoding is not UTF-8."""
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        plain = encoding == "utf-8-sig"
        return text, () if plain else (note("panel/encoding", place, encoding=encoding.upper()),)
    raise DataError(fault("panel/encoding-unknown", place))


def read_text(path: Path, known: frozenset[str], name: str) -> Table:
    """Read a delimited text file; every cell stays text.

    Rows are counted as a spreadsheet counts them: the header or the titles above it are row 1
    on, empty lines count, a line break within quotes does not.
    """
    place = Place(file=name)
    content, notes = decode(path.read_bytes(), place)
    content = content.replace("\r\n", "\n").replace("\r", "\n")
    if not content.strip() or "\x00" in content:
        raise DataError(fault("panel/not-text" if content.strip() else "panel/file-empty", place))
    head = _head(content, known)
    if head.at:
        notes += (note("panel/title-rows", place, count=head.at, row=head.at + 1),)
    body = content[head.start :]
    width = max(head.width, _check_widths(body, head, place))
    frame = _parse(body, head, width, place)
    headers = [cell.strip() for cell in head.header]
    columns = frame.get_columns()[: len(headers)]
    return Table(headers, columns, row_numbers(len(frame), head.at + 2), name, notes=notes)


@dataclass(frozen=True)
class _Head:
    separator: str
    at: int
    start: int
    header: list[str]

    @property
    def width(self) -> int:
        return len(self.header)


def _head(content: str, known: frozenset[str]) -> _Head:
    """Find separator and header; `start` is where the header begins in the text."""
    sample = "".join(islice(io.StringIO(content), 2 * HEADER_ROWS))
    readings = []
    for separator in (",", "\t", ";"):
        reader = csv.reader(io.StringIO(sample), delimiter=separator)
        rows, lines = [], [0]
        for row in reader:
            rows.append(row)
            lines.append(reader.line_num)
        at = find_header(rows, known)
        readings.append((len(rows[at]), separator, at, lines[at], rows[at]))
    _, separator, at, line, header = max(readings, key=lambda item: item[0])
    start = sum(len(text) for text in islice(io.StringIO(content), line))
    return _Head(separator, at, start, header)


def _parse(body: str, head: _Head, width: int, place: Place) -> pl.DataFrame:
    """All records below the header as text."""
    first = head.separator.join(f"c{at}" for at in range(width))
    below = body[_header_length(body, head) :]
    schema = {f"c{at}": pl.String for at in range(width)}
    if not below:
        return pl.DataFrame(schema=schema)
    try:
        return pl.read_csv(f"{first}\n{below}".encode(), separator=head.separator, schema=schema)
    except pl.exceptions.PolarsError as error:
        raise DataError(fault("panel/text-broken", place)) from error


def _header_length(body: str, head: _Head) -> int:
    reader = csv.reader(io.StringIO(body), delimiter=head.separator)
    next(reader)
    return sum(len(line) for line in islice(io.StringIO(body), reader.line_num))


def _check_widths(body: str, head: _Head, place: Place) -> int:
    """Check that every record has as many cells as the header; returns the widest record."""
    faults = Faults()
    widest = head.width
    for at, cells in _odd_records(body, head):
        extra = cells[head.width :]
        if len(cells) > head.width and not any(cell.strip() for cell in extra):
            widest = max(widest, len(cells))
            continue
        row = Place(file=place.file, row=head.at + 1 + at)
        code = "panel/row-too-long" if extra else "panel/row-too-short"
        faults.add(fault(code, row, cells=len(cells), columns=head.width))
        if len(faults.found) > LIMIT:
            break
    faults.raise_any()
    return widest


def _odd_records(body: str, head: _Head) -> Iterator[tuple[int, list[str]]]:
    """Find records (counted from the header, 0) with more or fewer cells than the header."""
    if '"' not in body:
        lines = pl.Series(body.split("\n"))
        counts = lines.str.count_matches(head.separator, literal=True) + 1
        odd = ((counts != head.width) & (lines.str.strip_chars() != "")).arg_true()
        yield from ((int(at), lines[int(at)].split(head.separator)) for at in odd)
        return
    for at, cells in enumerate(csv.reader(io.StringIO(body), delimiter=head.separator)):
        if len(cells) != head.width and any(cell.strip() for cell in cells):
            yield at, cells
