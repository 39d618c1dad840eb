"""Reading a panel from anything: a dataset, a file, a part of a file, the store, an object."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from ecoindex.errors import UsageError, fault
from ecoindex.panel import names
from ecoindex.panel.columns import Layout, layout
from ecoindex.panel.extra import extra_columns, extra_note
from ecoindex.panel.faults import Faults
from ecoindex.panel.long import read_long
from ecoindex.panel.panel import Field, Origin, Panel
from ecoindex.panel.reading import Reading
from ecoindex.panel.source import Source, find_source, kind
from ecoindex.panel.table import USUAL, Table
from ecoindex.panel.wide import read_wide

DEMO = "demo"


def read_panel(
    source: object = None,
    fields: Sequence[Field] = (),
    *,
    region_column: str | None = None,
    year_column: str | None = None,
    store: str | Path | None = None,
    as_of: int | date | str | None = None,
) -> Panel:
    """Read what is asked for.

    Parameters
    ----------
    source : str, Path, object or None
        ``FILE``, ``FILE#PART`` (sheet, table or SQL query), the id of a dataset, or a table in
        memory. None: the store if there is one, otherwise the demo data.
    fields : sequence of Field
        Columns asked for; one that is absent is absent from the panel.
    region_column, year_column : str, optional
        Names of these columns where they are not the usual ones.
    store : path, optional
        The store; default ``$ECOINDEX_STORE`` or ``ecoindex.duckdb``.
    as_of : int, date, datetime or str, optional
        Revision or moment of the store.

    Returns
    -------
    Panel

    Raises
    ------
    DataError, UnitError
        All faults of the table at once.
    StoreError
        The store cannot be read.
    """
    if source is not None and not isinstance(source, (str, Path)):
        from ecoindex.panel.frame import read_frame

        _no_as_of(as_of)
        return read_frame(source, fields, region_column=region_column, year_column=year_column)
    if source is None:
        from ecoindex.panel.store import Store, default_path

        path = Path(store) if store is not None else default_path()
        named = store is not None or "ECOINDEX_STORE" in os.environ
        if path.exists() or named or as_of is not None:
            return Store(path).panel(fields, as_of=as_of)
        source = DEMO
    found = find_source(source) if isinstance(source, str) else Source(source)
    if found.part is None and kind(found.path) == "database":
        from ecoindex.panel.store import Store, is_store

        if is_store(found.path):
            return Store(found.path).panel(fields, as_of=as_of)
    _no_as_of(as_of)
    reading = read_source(found, fields, region_column=region_column, year_column=year_column)
    return reading.panel(_origin(found), from_file=True)


def read_all(
    source: str | Path, *, region_column: str | None = None, year_column: str | None = None
) -> Panel:
    """Read every column that holds numbers, under its own name: for looking at raw data."""
    found = find_source(str(source))
    reading = read_source(
        found, (), region_column=region_column, year_column=year_column, extra=True, raw=True
    )
    return reading.panel(_origin(found), region_notes=True)


def read_source(
    source: Source,
    fields: Sequence[Field],
    *,
    region_column: str | None = None,
    year_column: str | None = None,
    extra: bool = False,
    raw: bool = False,
) -> Reading:
    """Read a file; with `extra` also the columns that nobody asked for, if they hold numbers."""
    options = [name for name in (region_column, year_column) if name]
    table = read_table(source, fields, options)
    return read_reading(
        table,
        fields,
        region_column=region_column,
        year_column=year_column,
        extra=extra,
        raw=raw,
    )


def read_reading(
    table: Table,
    fields: Sequence[Field],
    *,
    region_column: str | None = None,
    year_column: str | None = None,
    extra: bool = False,
    raw: bool = False,
) -> Reading:
    """Read a table, long or wide."""
    faults = Faults()
    table = table.without_blank_rows()
    if not len(table.rows):
        faults.add(fault("panel/no-rows", table.place()))
        faults.raise_any()
    found = layout(
        table.headers,
        fields,
        table.place(),
        faults,
        region_column=region_column,
        year_column=year_column,
    )
    faults.raise_any()
    assert found is not None
    if found.long is not None:
        reading = read_long(table, found, fields, extra=extra)
    else:
        reading = _wide(table, found, fields, extra, raw)
    return replace(reading, sheet=table.sheet)


def _wide(table: Table, found: Layout, fields: Sequence[Field], extra: bool, raw: bool) -> Reading:
    if not extra:
        return read_wide(table, found, fields)
    taken = {item.field.id for item in found.matches}
    own = extra_columns(table, found.others, taken, raw=raw)
    if fields:
        note_of_own = extra_note(table, [item.field.id for item in own])
        table = Table(**{**vars(table), "notes": (*table.notes, *note_of_own)})
    return read_wide(table, found, fields, own)


def read_table(source: Source, fields: Sequence[Field], options: Sequence[str] = ()) -> Table:
    """Read the file of a source as it stands."""
    what = kind(source.path)
    name = source.name
    known = USUAL | {names.key(word) for item in fields for word in (item.id, *item.names)}
    known |= {names.key(word) for word in options}
    if what == "text":
        from ecoindex.panel.text import read_text

        table = read_text(source.path, known, name)
    elif what == "workbook":
        from ecoindex.panel.workbook import read_workbook

        return read_workbook(source.path, source.part, known, name)
    elif what == "database":
        from ecoindex.panel.database import read_database

        return read_database(source.path, source.part, name)
    else:
        from ecoindex.panel import typed

        table = (typed.read_json if what == "json" else typed.read_parquet)(source.path, name)
    if source.part is not None:
        raise UsageError(fault("panel/no-parts", table.place(), part=source.part))
    return table


def _origin(source: Source) -> Origin:
    item = source.dataset
    if item is None:
        return Origin(source.path.name)
    origin = Origin(item.id, titles=dict(item.titles), bundled=True)
    return origin.as_demo() if item.demo else origin


def _no_as_of(as_of: object) -> None:
    if as_of is not None:
        raise UsageError(fault("panel/as-of-without-store"))
