"""Documents as files: table, CSV, JSON, Parquet and XLSX."""

from __future__ import annotations

import errno
import io
import json
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ecoindex.errors import OutputError, Place, fault
from ecoindex.report.document import Document

if TYPE_CHECKING:
    import polars as pl

SUFFIXES = {
    ".txt": "table",
    ".csv": "csv",
    ".json": "json",
    ".parquet": "parquet",
    ".xlsx": "xlsx",
}

NUMBER = "0.00##########"
"""Format of a number in a workbook."""


def _table(document: Document) -> bytes:
    return (document.table() + "\n").encode()


def _csv(document: Document) -> bytes:
    return _flat(document.rows).write_csv().encode()


def _flat(rows: pl.DataFrame) -> pl.DataFrame:
    """Write each list into one cell, its items separated by ``;``: files of cells have no lists."""
    import polars as pl

    lists = [name for name, kind in rows.schema.items() if isinstance(kind, pl.List)]
    return rows.with_columns(pl.col(lists).cast(pl.List(pl.String)).list.join(";"))


def _json(document: Document) -> bytes:
    """Write a list of row objects, a line each, or an object with such lists in it."""
    if document.whole is None:
        return f"{_json_rows(document.rows)}\n".encode()
    entries = (f"{_json_text(key)}: {_json_value(value)}" for key, value in document.whole.items())
    return ("{\n" + ",\n".join(entries) + "\n}\n").encode()


def _json_value(value: object) -> str:
    import polars as pl

    return _json_rows(value) if isinstance(value, pl.DataFrame) else _json_text(value)


def _json_text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _json_rows(rows: pl.DataFrame) -> str:
    import polars.selectors as cs

    lines = rows.with_columns(cs.datetime().dt.to_string("iso:strict")).write_ndjson().rstrip("\n")
    # Within a row a line break is written as an escape.
    text = lines.replace("}\n{", "},\n{")
    return f"[\n{text}\n]" if text else "[]"


def _parquet(document: Document) -> bytes:
    buffer = io.BytesIO()
    document.rows.write_parquet(buffer)
    return buffer.getvalue()


def _xlsx(document: Document) -> bytes:
    """Write a sheet with the rows, titled in the reader's language, and a sheet about them."""
    import polars as pl
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        for sheet_name, frame in {document.sheet: document.rows, **document.more}.items():
            rows = _finite(_flat(frame)).rename(_unique(frame.columns, document.headings))
            rows.write_excel(
                book,
                sheet_name,
                dtype_formats={pl.Float64: NUMBER, pl.Int32: "0", pl.Int64: "0"},
                autofit=rows.height < 5000,
                freeze_panes=(1, 0),
            )
        if document.about:
            sheet = book.add_worksheet("about")
            sheet.set_column(0, 0, 24)
            sheet.set_column(1, 1, 100)
            for line, (label, text) in enumerate(document.about):
                sheet.write_string(line, 0, label)
                sheet.write_string(line, 1, text)
    return buffer.getvalue()


def _finite(rows: pl.DataFrame) -> pl.DataFrame:
    """Leave cells empty that a workbook has no number for: not finite, as if missing."""
    import polars as pl
    import polars.selectors as cs

    return rows.with_columns(pl.when(cs.float().is_finite()).then(cs.float()))


def _unique(keys: list[str], headings: Mapping[str, str]) -> dict[str, str]:
    """Title each key; a title that stands for two keys gets the key as well."""
    titles = {key: headings.get(key, key) for key in keys}
    lowered = [title.lower() for title in titles.values()]
    return {
        key: f"{title} ({key})" if lowered.count(title.lower()) > 1 else title
        for key, title in titles.items()
    }


ENCODERS: dict[str, Callable[[Document], bytes]] = {
    "table": _table,
    "csv": _csv,
    "json": _json,
    "parquet": _parquet,
    "xlsx": _xlsx,
}


def encode(document: Document, kind: str) -> bytes:
    """Return a document in a format."""
    return ENCODERS[kind](document)


def check_target(path: Path) -> None:
    """Refuse a file that cannot be written, before any work is done."""
    folder = path.parent
    place = Place(file=str(path))
    if not folder.is_dir():
        raise OutputError(fault("report/folder-missing", place, folder=str(folder)))
    if path.is_dir():
        raise OutputError(fault("report/target-is-folder", place))
    if not os.access(path if path.exists() else folder, os.W_OK):
        raise OutputError(fault("report/not-writable", place, reason=os.strerror(errno.EACCES)))


def save(content: bytes, path: Path) -> None:
    """Write a file as a whole or not at all."""
    check_target(path)
    try:
        if path.exists() and not path.is_file():  # a device or a pipe
            path.write_bytes(content)
        else:
            _replace(content, path.resolve())
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(
            fault("report/not-writable", Place(file=str(path)), reason=reason)
        ) from error


def _replace(content: bytes, path: Path) -> None:
    """Write beside the file, then take its place."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        beside.chmod(_mode(path))
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _mode(path: Path) -> int:
    """Return the permissions of the file before, or of a new file."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
