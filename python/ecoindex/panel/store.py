"""The store: one DuckDB file of observations that are only ever added to.

A revision is one import that changed something. The newest observation of a cell counts; with
`as_of` the newest of that time, so that an old ranking can be reproduced.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from ecoindex.errors import Note, Place, StoreError, fault
from ecoindex.panel.cells import EMPTY, MISSING
from ecoindex.panel.columns import Layout, LongColumns
from ecoindex.panel.database import connection, tables
from ecoindex.panel.long import read_long
from ecoindex.panel.panel import Field, Origin, Panel
from ecoindex.panel.schema import (
    APPLICATION,
    LATEST,
    SCHEMA,
    application,
    create,
    find_revision,
    meta,
)
from ecoindex.panel.stream import to_frame
from ecoindex.panel.table import Table, row_numbers
from ecoindex.registry.files import user_path

if TYPE_CHECKING:
    import duckdb

_STATES = {0: "value", MISSING: "missing", 3: "not-applicable"}


def default_path() -> Path:
    """Where the store is unless said otherwise."""
    return user_path(os.environ.get("ECOINDEX_STORE") or "ecoindex.duckdb")


def is_store(path: Path) -> bool:
    """Whether a DuckDB file is a store."""
    with connection(path, read_only=True) as opened:
        return application(opened) == APPLICATION


@dataclass(frozen=True)
class ImportResult:
    """What an import did.

    Attributes
    ----------
    revision : int or None
        The revision made; None if nothing was new.
    new, changed, unchanged : int
        Cells.
    notes : tuple of Note
        What was noticed while reading.
    """

    revision: int | None
    new: int
    changed: int
    unchanged: int
    notes: tuple[Note, ...] = ()


class Store:
    """Observations in one DuckDB file.

    The file is opened for each call and closed again; reading never writes.

    Parameters
    ----------
    path : path, optional
        Default: ``$ECOINDEX_STORE`` or ``ecoindex.duckdb``.
    """

    def __init__(self, path: str | Path | None = None) -> None:
        self.path = default_path() if path is None else user_path(path)

    def __repr__(self) -> str:
        return f"Store({str(self.path)!r})"

    def import_files(
        self,
        files: Sequence[str | Path],
        fields: Sequence[Field],
        *,
        region_column: str | None = None,
        year_column: str | None = None,
    ) -> ImportResult:
        """Import files, all or nothing.

        Parameters
        ----------
        files : sequence of path
            Files, or ``FILE#PART``.
        fields : sequence of Field
            What the columns are matched to. Other columns of numbers are stored under their
            own name, with a note.
        region_column, year_column : str, optional
            Names of these columns where they are not the usual ones.

        Returns
        -------
        ImportResult
            ``revision`` is None if every cell was known.

        Raises
        ------
        DataError, UnitError
            All faults of the first file that has any, or cells on which two files disagree.
        StoreError
            The store cannot be opened or written. Nothing is changed then.
        """
        from ecoindex.panel.importing import import_files

        return import_files(
            self, files, fields, region_column=region_column, year_column=year_column
        )

    def panel(
        self, fields: Sequence[Field] | None = None, *, as_of: int | date | str | None = None
    ) -> Panel:
        """Read the values as they stand, or as they stood.

        Parameters
        ----------
        fields : sequence of Field, optional
            Columns asked for, in their units; None: everything as stored.
        as_of : int, date, datetime or str, optional
            A revision, or a moment in UTC (a date is its end).

        Returns
        -------
        Panel
        """
        with self.reading() as opened:
            latest = self._latest(opened, as_of)
        if fields is None:
            units = latest.group_by("indicator", maintain_order=True).agg(pl.col("unit").first())
            fields = [Field(name, unit=unit) for name, unit in units.iter_rows()]
        table, where = _table(latest, str(self.path))
        reading = read_long(table, where, fields, unit_required=False)
        return reading.panel(Origin(self.path.name))

    def indicators(self, *, as_of: int | date | str | None = None) -> pl.DataFrame:
        """List what is stored.

        Returns
        -------
        polars.DataFrame
            ``indicator``, ``unit``, ``first_year``, ``last_year``, ``regions``, ``cells``
            (values known) and ``revision`` (of the last change).
        """
        with self.reading() as opened:
            latest = self._latest(opened, as_of)
        return (
            latest.group_by("indicator")
            .agg(
                pl.col("unit").last(),
                first_year=pl.col("year").min(),
                last_year=pl.col("year").max(),
                regions=pl.col("region").n_unique(),
                cells=pl.col("value").count(),
                revision=pl.col("revision").max(),
            )
            .sort("indicator")
        )

    def revisions(self) -> pl.DataFrame:
        """List the imports.

        Returns
        -------
        polars.DataFrame
            ``revision``, ``file``, ``sha256``, ``loaded_at`` (UTC), ``rows`` (cells written)
            and ``version`` (of ecoindex).
        """
        with self.reading() as opened:
            return to_frame(
                opened.sql(
                    "select revision, file, sha256, loaded_at, rows, version from load"
                    " order by revision, file"
                )
            )

    def observations(self, *, as_of: int | date | str | None = None) -> pl.DataFrame:
        """Give every cell as it stands in a long table, for export.

        Returns
        -------
        polars.DataFrame
            ``region``, ``year``, ``indicator``, ``value``, ``state``, ``unit``, ``source``,
            ``note``, ``revision``.
        """
        with self.reading() as opened:
            latest = self._latest(opened, as_of)
        return latest.sort("region", "year", "indicator").with_columns(
            pl.col("state").cast(pl.Int64).replace_strict(_STATES, return_dtype=pl.String)
        )

    def _latest(
        self, opened: duckdb.DuckDBPyConnection, as_of: int | date | str | None
    ) -> pl.DataFrame:
        revision = find_revision(opened, as_of, self._place)
        return to_frame(opened.sql(LATEST, params=[revision]))

    @property
    def _place(self) -> Place:
        return Place(file=str(self.path))

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open for reading; whatever is not a store of this version is refused."""
        self._must_be_file()
        with connection(self.path, read_only=True) as opened:
            self._must_be_store(opened)
            yield opened

    @contextmanager
    def writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open for one transaction, committed at the end or rolled back on any exception.

        A file that did not exist before is removed again if nothing was committed.
        """
        place = self._place
        if not self.path.parent.is_dir():
            raise StoreError(fault("store/no-folder", place, folder=str(self.path.parent)))
        import duckdb

        absent = not self.path.exists()
        if not absent:
            self._must_be_file()
        try:
            with connection(self.path, read_only=False) as opened:
                opened.execute("begin")
                if tables(opened):
                    self._must_be_store(opened)
                else:
                    create(opened)
                yield opened
                opened.execute("commit")
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise StoreError(fault("store/write-failed", place, reason=reason)) from None
        finally:
            if absent and self.is_bare():
                self.path.unlink(missing_ok=True)
                self.path.with_name(self.path.name + ".wal").unlink(missing_ok=True)

    def is_bare(self) -> bool:
        """Whether this is a database without any table: what is left of a first import cut off."""
        with suppress(StoreError):
            self._must_be_file()
            with connection(self.path, read_only=True) as opened:
                return not tables(opened)
        return False

    def _must_be_file(self) -> None:
        place = self._place
        if not self.path.exists():
            raise StoreError(fault("store/not-found", place))
        if self.path.is_dir():
            raise StoreError(fault("store/is-folder", place))
        try:
            with self.path.open("rb") as file:
                head = file.read(12)
        except PermissionError:
            raise StoreError(fault("store/no-permission", place)) from None
        if head[8:12] != b"DUCK":
            raise StoreError(fault("store/not-a-database", place))

    def _must_be_store(self, opened: duckdb.DuckDBPyConnection) -> None:
        place = self._place
        found = tables(opened)
        if not found:
            raise StoreError(fault("store/empty", place))
        if application(opened) != APPLICATION:
            raise StoreError(fault("store/foreign", place, found=found[:5]))
        schema = int(meta(opened).get("schema", "0"))
        if schema > SCHEMA:
            raise StoreError(fault("store/newer-schema", place, found=schema, known=SCHEMA))


def _table(latest: pl.DataFrame, name: str) -> tuple[Table, Layout]:
    """Lay out stored cells as a long table; those that are flagged get the word for it."""
    said = (
        pl.when(pl.col("state") == 3)
        .then(pl.lit("不适用"))
        .when(pl.col("state").is_in([EMPTY, MISSING]))
        .then(None)
        .otherwise(pl.col("value").cast(pl.String))
    )
    value = latest["value"] if not (latest["state"] == 3).any() else latest.select(said).to_series()
    keys = [latest[name] for name in ("region", "year", "indicator")]
    columns = [*keys, value, latest["unit"], latest["source"], latest["note"]]
    headers = ["region", "year", "indicator", "value", "unit", "source", "note"]
    table = Table(headers, columns, row_numbers(len(latest)), name)
    return table, Layout(0, 1, (), LongColumns(2, 3, 4, source=5, note=6), ())
