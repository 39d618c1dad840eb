"""Typed files: Parquet and JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl

from ecoindex.errors import DataError, Place, fault
from ecoindex.panel.table import Table, row_numbers
from ecoindex.panel.text import decode


def table_of(frame: pl.DataFrame, name: str | None, sheet: str | None = None) -> Table:
    """Wrap a frame as a table whose rows are counted from 1."""
    return Table(list(frame.columns), frame.get_columns(), row_numbers(len(frame)), name, sheet)


def read_parquet(path: Path, name: str) -> Table:
    """Read a Parquet file."""
    try:
        return table_of(pl.read_parquet(path, glob=False), name)
    except pl.exceptions.PolarsError as error:
        raise DataError(fault("panel/parquet-broken", Place(file=name))) from error


def read_json(path: Path, name: str) -> Table:
    """Read a list of objects, or one object per line; rows are objects, or lines."""
    place = Place(file=name)
    content, _ = decode(path.read_bytes(), place)
    lines = [(at, line) for at, line in enumerate(content.splitlines(), 1) if line.strip()]
    if not lines:
        raise DataError(fault("panel/file-empty", place))
    if content.lstrip().startswith("["):
        parsed = _parse(content, place)
        found = parsed if isinstance(parsed, list) else []
        rows = row_numbers(len(found))
    else:
        found = [_parse(line, Place(name, row=at)) for at, line in lines]
        rows = pl.Series([at for at, _ in lines], dtype=pl.Int64)
    objects = [item for item in found if isinstance(item, dict)]
    if len(objects) < len(found):
        raise DataError(fault("panel/json-shape", place))
    headers = list(dict.fromkeys(key for item in objects for key in item))
    columns = [_column([item.get(header) for item in objects]) for header in headers]
    return Table(headers, columns, rows, name)


def _parse(content: str, place: Place) -> object:
    try:
        parsed: object = json.loads(content)
    except json.JSONDecodeError as error:
        where = Place(place.file, row=place.row or error.lineno)
        raise DataError(fault("panel/json-broken", where)) from error
    return parsed


def _column(cells: list[Any]) -> pl.Series:
    """Narrowest type that holds every cell; mixed cells become text."""
    kinds = {type(cell) for cell in cells if cell is not None}
    if kinds <= {bool}:
        return pl.Series(cells, dtype=pl.Boolean)
    if kinds == {int} and all(abs(cell) < 2**63 for cell in cells if cell is not None):
        return pl.Series(cells, dtype=pl.Int64)
    if kinds <= {int, float}:
        return pl.Series(
            [None if cell is None else float(cell) for cell in cells], dtype=pl.Float64
        )
    return pl.Series([_text(cell) for cell in cells], dtype=pl.String)


def _text(cell: object) -> str | None:
    if cell is None or isinstance(cell, str):
        return cell
    return json.dumps(cell, ensure_ascii=False)
