"""Rows of a panel: region ids made canonical, duplicates refused, years selected."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from ecoindex import _core
from ecoindex.errors import DataError, Note, Place, fault, note
from ecoindex.panel import resolve_regions
from ecoindex.registry.regions import regions as region_table

if TYPE_CHECKING:
    from ecoindex.panel import Panel

KEYS = ["region", "year"]
_SHOWN = 5
_LISTED = 20
_DIGITS = 6


def keyed(panel: Panel) -> tuple[pl.DataFrame, _core.Rows, tuple[Note, ...]]:
    """Return the frame with canonical region ids, the core's index of its rows, and notes.

    Raises
    ------
    DataError
        A region or a year is missing, or a region-year occurs twice.
    """
    frame = panel.frame
    place = Place(file=panel.origin.title)
    faults = [
        fault(f"engine/{key}-missing", Place(file=place.file, row=_file_row(panel, row)))
        for key in KEYS
        if frame.get_column(key).null_count()
        for row in frame.get_column(key).is_null().arg_true().head(_LISTED)
    ]
    if faults:
        raise DataError(faults)
    rows = _core.Rows(frame.get_column("region"), frame.get_column("year"))
    ids = pl.Series(rows.regions).alias("region")
    canonical, notes = _canonical(ids, place)
    if canonical is not ids:
        region = frame.get_column("region").replace_strict(ids, canonical, return_dtype=pl.String)
        frame = frame.with_columns(region)
        rows = _core.Rows(frame.get_column("region"), frame.get_column("year"))
    _refuse_duplicates(frame, rows, panel, place)
    return frame, rows, notes


@cache
def _known_codes() -> pl.Series:
    """Whether each number up to six digits is a code of the region table, present or former."""
    names = (name for region in region_table() for name in (region.code, *region.aliases))
    codes = [int(name) for name in names if name.isdigit() and len(name) <= _DIGITS]
    return pl.Series([False]).new_from_index(0, 10**_DIGITS).scatter(codes, values=True)


def _canonical(ids: pl.Series, place: Place) -> tuple[pl.Series, tuple[Note, ...]]:
    """Resolve what the region table may know; leave other six-digit codes alone, vectorised.

    Returns the very series given where every id is a code already.
    """
    if ids.dtype != pl.String:
        return _canonical(ids.cast(pl.String), place)
    numbers = ids.cast(pl.UInt32, strict=False)
    six_digits = (numbers >= 10 ** (_DIGITS - 1)) & (numbers < 10**_DIGITS)
    foreign = six_digits & ~_known_codes()[numbers % 10**_DIGITS]
    count = foreign.sum()
    known = ids.filter(~foreign | foreign.is_null()).to_list() if count < len(ids) else []
    mapping, notes = resolve_regions(known, place)
    if count:
        shown = ids.filter(foreign).head(_SHOWN).to_list()
        notes += (note("engine/regions-unknown", place, regions=shown, count=count),)
    if all(given == code for given, code in mapping.items()):
        return ids, notes
    return ids.replace(list(mapping), list(mapping.values())), notes


def _file_row(panel: Panel, row: int) -> int:
    """Row as a person counts: in the file, or from 1 in a table in memory."""
    return row + 1 if panel.rows is None else int(panel.rows[row])


def _refuse_duplicates(frame: pl.DataFrame, rows: _core.Rows, panel: Panel, place: Place) -> None:
    if not rows.duplicate_count:
        return
    faults = [
        fault(
            "engine/duplicate-row",
            Place(file=place.file, row=_file_row(panel, second)),
            region=frame["region"][second],
            year=frame["year"][second],
            first=_file_row(panel, first),
        )
        for first, second in rows.duplicates
    ]
    if rows.duplicate_count > len(faults):
        faults.append(fault("engine/duplicate-more", place, count=rows.duplicate_count))
    raise DataError(faults)
