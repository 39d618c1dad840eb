"""Importing files into the store: only what is new or changed, all or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from ecoindex.errors import Note, Place, fault, note
from ecoindex.panel.cells import EMPTY
from ecoindex.panel.faults import LIMIT, Faults
from ecoindex.panel.panel import Field
from ecoindex.panel.read import read_source
from ecoindex.panel.schema import LATEST
from ecoindex.panel.source import Source, find_source
from ecoindex.panel.store import ImportResult, Store
from ecoindex.panel.stream import Stream, to_frame

if TYPE_CHECKING:
    import duckdb

_KEY = ["region", "year", "indicator"]
_LAST = 2**31 - 1


@dataclass(frozen=True)
class _File:
    name: str
    sha256: str
    cells: pl.DataFrame
    notes: tuple[Note, ...]


def import_files(
    store: Store,
    files: Sequence[str | Path],
    fields: Sequence[Field],
    *,
    region_column: str | None = None,
    year_column: str | None = None,
) -> ImportResult:
    """Import files into a store: see `Store.import_files`."""
    fields = (*fields, *_held(store, fields))
    read = [_read(file, fields, region_column, year_column) for file in files]
    cells = _joined(read, store)
    notes = tuple(item for file in read for item in file.notes)
    try:
        with store.writing() as opened:
            fates = _fates(cells, to_frame(opened.sql(LATEST, params=[_LAST])))
            fresh = fates.filter(pl.col("fate").is_in(["new", "changed"]))
            if fresh.is_empty():
                raise _NothingNewError
            revision = _write(opened, fresh, read)
    except _NothingNewError:
        return ImportResult(None, 0, 0, _count(fates, "same"), notes + _kept(fates, store))
    return ImportResult(
        revision,
        _count(fates, "new"),
        _count(fates, "changed"),
        _count(fates, "same"),
        notes + _kept(fates, store),
    )


def _held(store: Store, fields: Sequence[Field]) -> list[Field]:
    """Find what the store holds and nobody declares: it stays in the unit that it is in."""
    if not store.path.exists() or store.is_bare():
        return []
    declared = {item.id for item in fields}
    held = store.indicators().select("indicator", "unit").iter_rows()
    return [Field(name, unit=unit) for name, unit in held if name not in declared]


class _NothingNewError(Exception):
    """Ends the transaction without a trace."""


def _read(
    file: str | Path, fields: Sequence[Field], region_column: str | None, year_column: str | None
) -> _File:
    source = find_source(file) if isinstance(file, str) else Source(file)
    reading = read_source(
        source, fields, region_column=region_column, year_column=year_column, extra=True
    )
    digest = hashlib.sha256(source.path.read_bytes()).hexdigest()
    cells = reading.observations()
    _check_twice(cells, source.name)
    return _File(source.name, digest, cells, reading.notes + reading.region_notes)


def _check_twice(cells: pl.DataFrame, name: str) -> None:
    """Refuse two rows for the same region and year, also where both say the same."""
    twice = (
        cells.group_by("region", "year", maintain_order=True)
        .agg(rows=pl.col("row").unique(maintain_order=True), names=pl.col("indicator").n_unique())
        .filter(pl.col("rows").list.len() > 1)
    )
    if twice.is_empty() or not cells.select(_KEY).is_duplicated().any():
        return
    faults = Faults()
    for region, year, rows, _ in twice.head(LIMIT).iter_rows():
        faults.add(
            fault("panel/row-twice", Place(file=name), region=region, year=year, rows=rows[:5])
        )
    faults.total += max(0, len(twice) - LIMIT)
    faults.raise_any()


def _joined(read: Sequence[_File], store: Store) -> pl.DataFrame:
    """Cells of all files; two files may repeat each other but not differ."""
    parts = [file.cells.with_columns(file=pl.lit(at)) for at, file in enumerate(read)]
    cells = pl.concat(parts).filter(pl.col("state") != EMPTY)
    empty = pl.concat(parts).filter(pl.col("state") == EMPTY)
    said = pl.struct("value", "state", "unit")
    split = (
        cells.group_by(_KEY, maintain_order=True)
        .agg(said.n_unique().alias("sayings"), pl.col("file").unique(maintain_order=True))
        .filter(pl.col("sayings") > 1)
    )
    faults = Faults()
    for region, year, indicator, _, files in split.head(LIMIT).iter_rows():
        names = [read[at].name for at in files]
        place = Place(file=str(store.path))
        facts = {"region": region, "year": year, "indicator": indicator, "files": names}
        faults.add(fault("store/files-disagree", place, **facts))
    faults.total += max(0, len(split) - LIMIT)
    faults.raise_any()
    return pl.concat([cells, empty]).unique(_KEY, keep="first", maintain_order=True)


def _fates(cells: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Decide on each cell: new, changed, same, kept (empty here) or nothing."""
    joined = cells.join(
        known.drop("revision").with_columns(known=True),
        on=_KEY,
        how="left",
        suffix="_known",
        maintain_order="left",
    )
    same = pl.all_horizontal(
        pl.col(name).eq_missing(pl.col(f"{name}_known")) for name in ("value", "state", "unit")
    ) & pl.all_horizontal(
        pl.col(name).is_null() | pl.col(name).eq_missing(pl.col(f"{name}_known"))
        for name in ("source", "note")
    )
    empty = pl.col("state") == EMPTY
    fate = (
        pl.when(empty & pl.col("value_known").is_not_null())
        .then(pl.lit("kept"))
        .when(empty)
        .then(pl.lit("nothing"))
        .when(pl.col("known").is_null())
        .then(pl.lit("new"))
        .when(same)
        .then(pl.lit("same"))
        .otherwise(pl.lit("changed"))
    )
    return joined.with_columns(fate=fate)


def _write(opened: duckdb.DuckDBPyConnection, fresh: pl.DataFrame, read: Sequence[_File]) -> int:
    """Append the fresh cells as a revision, and the files it was made of."""
    last = opened.execute("select coalesce(max(revision), 0) from load").fetchall()[0][0]
    revision = int(last) + 1
    columns = [*_KEY, "value", "state", "unit", "source", "note"]
    opened.register("fresh", Stream(fresh.select(columns)))
    opened.execute(f"insert into observation select ?, {', '.join(columns)} from fresh", [revision])
    opened.unregister("fresh")
    now = datetime.now(UTC).replace(tzinfo=None)
    for at, file in enumerate(read):
        rows = int((fresh["file"] == at).sum())
        opened.execute(
            "insert into load values (?, ?, ?, ?, ?, ?)",
            [revision, file.name, file.sha256, now, rows, _version()],
        )
    return revision


def _kept(fates: pl.DataFrame, store: Store) -> tuple[Note, ...]:
    count = _count(fates, "kept")
    place = Place(file=str(store.path))
    return (note("store/empty-kept", place, count=count),) if count else ()


def _count(fates: pl.DataFrame, fate: str) -> int:
    return int((fates["fate"] == fate).sum())


def _version() -> str:
    try:
        return version("ecoindex")
    except PackageNotFoundError:
        return "unknown"
