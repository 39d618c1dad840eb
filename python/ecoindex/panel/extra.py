"""Columns and indicators that nobody asked for, taken under their own name if they hold numbers."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from ecoindex.errors import Note, note
from ecoindex.panel import names
from ecoindex.panel.cells import FIRST_FAULT, NUMBER, to_numbers
from ecoindex.panel.columns import LongColumns, Match
from ecoindex.panel.conversion import unit_id
from ecoindex.panel.panel import Field
from ecoindex.panel.table import Table


def extra_columns(
    table: Table, positions: Sequence[int], taken: set[str], *, raw: bool = False
) -> tuple[Match, ...]:
    """Columns of a wide table that hold numbers.

    Parameters
    ----------
    table : Table
        The table.
    positions : sequence of int
        Columns to look at.
    taken : set of str
        Ids that are in use.
    raw : bool
        Keep the name as it is, not as an id; and take a column, too, of which most but not all
        cells are numbers: its bad cells become faults when it is read.
    """
    found: list[Match] = []
    for at in positions:
        header = table.headers[at]
        base, unit = names.split_unit(header)
        name = base if raw else names.kebab(base)
        if not header or name in taken or not _numeric(table.columns[at], unit, lenient=raw):
            continue
        taken.add(name)
        found.append(Match(at, Field(name, (header,), unit_id(unit)), None))
    return tuple(found)


def extra_names(
    table: Table, labels: pl.Series, long: LongColumns, wanted: Sequence[str]
) -> tuple[dict[str, Field], tuple[Note, ...]]:
    """Find the indicators of a long table whose values are all numbers in one unit."""
    units = None if long.unit is None else table.label(long.unit)
    found: dict[str, Field] = {}
    ids: set[str] = set()
    for name in wanted:
        mask = (labels == name).fill_null(False)
        base, bracket = names.split_unit(name)
        stated = units.filter(mask).unique().to_list() if units is not None else [bracket]
        own = names.kebab(base)
        if (
            len(stated) != 1
            or own in ids
            or not _numeric(table.columns[long.value].filter(mask), stated[0])
        ):
            continue
        ids.add(own)
        found[name] = Field(own, (name,), unit_id(stated[0]))
    return found, extra_note(table, [item.id for item in found.values()])


def extra_note(table: Table, ids: Sequence[str]) -> tuple[Note, ...]:
    """Say which columns were taken under their own name."""
    return (note("panel/columns-extra", table.place(), indicators=list(ids)),) if ids else ()


def _numeric(series: pl.Series, unit: str | None, *, lenient: bool = False) -> bool:
    percent = unit_id(unit) == "%"
    cells = to_numbers(series, percent=percent) if series.dtype != pl.Boolean else None
    if cells is None:
        return False
    numbers = cells.values.count()
    if cells.states is None:
        return numbers > 0
    bad = int((cells.states >= FIRST_FAULT).sum())
    good = int((cells.states == NUMBER).sum())
    return good > bad if lenient else good > 0 and bad == 0
