"""DuckDB files of others: a table, a view or a query, read without any right to write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ecoindex.errors import DataError, Fault, Place, StoreError, fault
from ecoindex.panel.stream import to_frame
from ecoindex.panel.table import Table
from ecoindex.panel.typed import table_of

if TYPE_CHECKING:
    import duckdb

_QUERY = re.compile(r"\s*(select|with|from|values|pivot|unpivot|summarize)\b", re.IGNORECASE)
_LOCAL_ONLY = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


@contextmanager
def connection(path: Path, *, read_only: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database file for a moment; what goes wrong becomes a StoreError.

    The connection is closed on the way out, so that no lock stays behind and nothing is left
    for the end of the interpreter to complain about.
    """
    import duckdb

    try:
        opened = duckdb.connect(str(path), read_only=read_only, config=dict(_LOCAL_ONLY))
    except duckdb.Error as error:
        raise StoreError(_reason(path, str(error))) from None
    try:
        yield opened
    except duckdb.Error as error:
        if not read_only:
            raise
        raise StoreError(_reason(path, str(error))) from None
    except RuntimeError as error:
        if "interrupted" not in str(error):
            raise
        raise KeyboardInterrupt from None  # what DuckDB makes of Ctrl-C in the middle of a query
    finally:
        opened.close()


def _reason(path: Path, message: str) -> Fault:
    place = Place(file=str(path))
    holder = re.search(r"\(PID (\d+)\)", message)
    if re.search(r"\block\b", message) or "being used by another process" in message:
        pid = holder[1] if holder else "?"
        return fault("store/locked", place, pid=pid)
    if "different configuration" in message:
        return fault("store/open-here", place)
    if "Permission denied" in message or "Read-only file system" in message:
        return fault("store/no-permission", place)
    if "version number" in message or "newer version" in message:
        return fault("store/newer-duckdb", place)
    return fault("store/damaged", place, reason=message.splitlines()[0][:200])


def tables(opened: duckdb.DuckDBPyConnection) -> list[str]:
    """Names of the tables and views, with their schema where it is not main."""
    rows = opened.execute(
        "select table_schema, table_name from information_schema.tables order by 1, 2"
    ).fetchall()
    return [name if schema == "main" else f"{schema}.{name}" for schema, name in rows]


def read_database(path: Path, part: str | None, name: str) -> Table:
    """Read a table, a view or a query of a DuckDB file."""
    import duckdb

    place = Place(file=name)
    with connection(path, read_only=True) as opened:
        query = _query(tables(opened), part, place)
        try:
            frame = to_frame(opened.sql(query))
        except duckdb.Error as error:
            reason = str(error).strip().splitlines()[0]
            raise DataError(fault("panel/query-failed", place, reason=reason)) from None
    return table_of(frame, name, part if part and not _QUERY.match(part) else None)


def _query(found: list[str], part: str | None, place: Place) -> str:
    if part is None and len(found) == 1:
        part = found[0]
    if part is None:
        code = "panel/tables-several" if found else "panel/no-tables"
        raise DataError(
            fault(code, place, found=found, example=f"{place.file}#{(found or [''])[0]}")
        )
    if part in found:
        quoted = ".".join('"{}"'.format(word.replace('"', '""')) for word in part.split(".", 1))
        return f"select * from {quoted}"
    if _QUERY.match(part):
        return part
    raise DataError(fault("panel/table-unknown", place, table=part, found=found))
