"""Wide tables: one row per region and year, one column per indicator."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from ecoindex.errors import Fault, Note
from ecoindex.panel.cells import Cells, read_cells
from ecoindex.panel.columns import Layout, Match, ignored, nothing_matched
from ecoindex.panel.conversion import conversion
from ecoindex.panel.faults import Faults
from ecoindex.panel.panel import Field
from ecoindex.panel.reading import Reading, unit_notes
from ecoindex.panel.regions import read_regions
from ecoindex.panel.table import Table
from ecoindex.panel.years import read_years


def read_wide(
    table: Table, layout: Layout, fields: Sequence[Field], extra: Sequence[Match] = ()
) -> Reading:
    """Read the matched columns of a wide table.

    Parameters
    ----------
    table : Table
        The table, without blank rows.
    layout : Layout
        Its columns.
    fields : sequence of Field
        What is asked for.
    extra : sequence of Match
        Columns taken besides.
    """
    faults = Faults()
    matches = (*layout.matches, *extra)
    if not matches:
        faults.add(_nothing(table, layout, fields))
        faults.raise_any()
    regions, region_notes = read_regions(table, layout.region, faults)
    years = read_years(table, layout.year, faults)
    columns = {"region": regions, "year": years}
    states: dict[str, pl.Series] = {}
    for item in matches:
        cells = _read(table, item, faults)
        columns[item.field.id] = cells.values
        if cells.states is not None:
            states[item.field.id] = cells.states
    faults.raise_any()
    return Reading(
        pl.DataFrame(columns),
        states,
        {item.field.id: item.field.unit for item in matches},
        table.rows,
        (*table.notes, *_notes(table, layout, matches, fields)),
        any(item.unit for item in matches),
        region_notes,
    )


def _read(table: Table, item: Match, faults: Faults) -> Cells:
    place = table.place(column=item.at)
    how = conversion(item.unit, item.field, place, faults)
    cells = read_cells(table, item.at, item.field, how.unit, faults)
    return Cells(how.apply(cells.values), cells.states)


def _nothing(table: Table, layout: Layout, fields: Sequence[Field]) -> Fault:
    taken = (layout.region, layout.year)
    headers = [header for at, header in enumerate(table.headers) if at not in taken]
    return nothing_matched(headers, fields, table.place())


def _notes(
    table: Table, layout: Layout, matches: Sequence[Match], fields: Sequence[Field]
) -> tuple[Note, ...]:
    used = {item.at for item in matches}
    left = [table.headers[at] for at in layout.others if at not in used and table.headers[at]]
    stated = [item.field for item in matches if item.unit]
    unstated = [item.field for item in matches if not item.unit]
    missing = [item for item in fields if item.id not in {match.field.id for match in matches}]
    place = table.place()
    return (*unit_notes(stated, unstated, place), *ignored(left, missing, place))
