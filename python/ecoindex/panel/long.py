"""Long tables: one row per region, year and indicator, with unit, source and note."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from ecoindex.errors import Note, fault
from ecoindex.panel.cells import (
    EMPTY,
    MISSING,
    NOT_APPLICABLE,
    NUMBER,
    STATE,
    YES_NO,
    PlainCells,
    Scale,
    plain_cells,
    read_cells,
    scale_of,
)
from ecoindex.panel.columns import Layout, LongColumns, Match, ignored, match, nothing_matched
from ecoindex.panel.conversion import conversion, needs_unit
from ecoindex.panel.extra import extra_names
from ecoindex.panel.faults import LIMIT, Faults
from ecoindex.panel.panel import GROUP_UNIT, Field
from ecoindex.panel.reading import OBSERVATION, Reading, unit_notes
from ecoindex.panel.regions import read_regions
from ecoindex.panel.table import Table
from ecoindex.panel.years import read_years

_STATES = {"missing": MISSING, "not-applicable": NOT_APPLICABLE, "value": EMPTY}


@dataclass(frozen=True)
class _Group:
    """Rows that name the same indicator in the same unit."""

    name: str
    unit: str | None
    rows: pl.Series


@dataclass
class _Plain:
    """A rule of reading, the column of values read by it, and the groups that are plain by it."""

    scale: Scale | None
    cells: PlainCells
    groups: list[tuple[_Group, Match]] = field(default_factory=list)


@dataclass
class _Cells:
    """The indicators of a long table, and its cells as they are read."""

    table: Table
    long: LongColumns
    labels: pl.Series
    unit_required: bool
    names: list[str] = field(default_factory=list)
    matches: tuple[Match, ...] = ()
    others: list[str] = field(default_factory=list)
    parts: list[pl.DataFrame] = field(default_factory=list)
    stated: list[Field] = field(default_factory=list)
    unstated: list[Field] = field(default_factory=list)


def read_long(
    table: Table,
    layout: Layout,
    fields: Sequence[Field],
    *,
    extra: bool = False,
    unit_required: bool = True,
) -> Reading:
    """Read a long table.

    Parameters
    ----------
    table : Table
        The table, without blank rows.
    layout : Layout
        Its columns; `layout.long` is set.
    fields : sequence of Field
        What is asked for.
    extra : bool
        Take indicators that nobody asked for, too, under their own name.
    unit_required : bool
        An empty cell in a unit column is a fault.
    """
    assert layout.long is not None
    faults = Faults()
    labels = table.label(layout.long.indicator)
    cells = _Cells(table, layout.long, labels, unit_required)
    notes = _match(cells, fields, extra, faults)
    regions, region_notes = read_regions(table, layout.region, faults)
    years = read_years(table, layout.year, faults)
    _read(cells, faults)
    faults.raise_any()
    keys = pl.DataFrame({"region": regions, "year": years})
    observed = _observations(table, layout.long, keys, cells.parts)
    _check_duplicates(table, observed, faults)
    found = {item.field.id for item in cells.matches}
    missing = [item for item in fields if item.id not in found]
    place = table.place()
    notes = (
        *table.notes,
        *notes,
        *unit_notes(cells.stated, cells.unstated, place),
        *ignored(cells.others, missing, place, "panel/indicators-ignored"),
    )
    return replace(_pivot(observed, cells, notes), region_notes=region_notes)


def _match(cells: _Cells, fields: Sequence[Field], extra: bool, faults: Faults) -> tuple[Note, ...]:
    """Match the names of indicators to fields; nothing matched ends here."""
    table = cells.table
    _check_names(table, cells.labels, cells.long.indicator, faults)
    cells.names = cells.labels.drop_nulls().unique(maintain_order=True).to_list()
    named = list(enumerate(cells.names))
    cells.matches = match(named, fields, table.place(), faults, several=True)
    taken = {item.at for item in cells.matches}
    cells.others = [name for at, name in named if at not in taken]
    notes: tuple[Note, ...] = ()
    if extra:
        own, notes = extra_names(table, cells.labels, cells.long, cells.others)
        cells.matches += tuple(
            Match(cells.names.index(name), item, None) for name, item in own.items()
        )
        cells.others = [name for name in cells.others if name not in own]
    if not cells.matches:
        faults.add(nothing_matched(cells.names, fields, table.place()))
        faults.raise_any()
    return notes


def _check_names(table: Table, labels: pl.Series, at: int, faults: Faults) -> None:
    empty = labels.is_null().arg_true()
    for row in empty.head(LIMIT):
        faults.add(fault("panel/indicator-empty", table.place(row, at)))
    faults.total += max(0, len(empty) - LIMIT)


def _groups(cells: _Cells) -> Iterator[_Group]:
    at, labels = cells.long.unit, cells.labels
    units = _nothing(len(labels)) if at is None else cells.table.label(at)
    frame = pl.DataFrame({"name": labels, "unit": units}).with_row_index("at")
    grouped = frame.group_by("name", "unit", maintain_order=True).agg("at")
    for name, unit, rows in grouped.iter_rows():
        if name is not None:
            yield _Group(name, unit, pl.Series(rows, dtype=pl.UInt32))


def _read(cells: _Cells, faults: Faults) -> None:
    """Read the cells of every group for every field that it serves."""
    by_name: dict[str, list[Match]] = {}
    for item in cells.matches:
        by_name.setdefault(cells.names[item.at], []).append(item)
    plains = _plains(cells)
    for group in _groups(cells):
        items = by_name.get(group.name, [])
        plain = _plain(cells, group, items[0], plains) if len(items) == 1 else None
        if plain is not None:
            plain.groups.append((group, items[0]))
        elif items:
            part = cells.table.gather(group.rows)
            for item in items:
                cells.parts.append(_read_group(cells, group, part, item, faults))
    cells.parts.extend(_read_plain(cells, plain) for plain in plains if plain.groups)


def _plains(cells: _Cells) -> list[_Plain]:
    """Read the column of values once by every rule that indicators share."""
    column, scales = (
        cells.table.columns[cells.long.value],
        [scale_of(m.field) for m in cells.matches],
    )
    used = [rule for rule in (None, YES_NO, STATE) if any(scale is rule for scale in scales)]
    return [_Plain(rule, plain_cells(column, rule)) for rule in used]


def _plain(cells: _Cells, group: _Group, item: Match, plains: Sequence[_Plain]) -> _Plain | None:
    """Find the rule by which all cells of a group are plain: most groups have one."""
    long, wanted = cells.long, item.field
    unit = item.unit if long.unit is None else group.unit
    stated = unit is not None and unit == wanted.unit
    unneeded = unit is None and (long.unit is None or not needs_unit(wanted))
    named = wanted.unit == GROUP_UNIT
    if named or long.state is not None or cells.table.shown_as_percent or not (stated or unneeded):
        return None
    scale = scale_of(wanted)
    found = next((plain for plain in plains if plain.scale is scale), None)
    return found if found is not None and found.cells.plain[group.rows].all() else None


def _read_plain(cells: _Cells, plain: _Plain) -> pl.DataFrame:
    """Read the plain groups in one go."""
    for group, item in plain.groups:
        unit = item.unit if cells.long.unit is None else group.unit
        (cells.stated if unit else cells.unstated).append(item.field)
    rows = pl.concat([group.rows for group, _ in plain.groups])
    counts = pl.Series([len(group.rows) for group, _ in plain.groups])
    fields = pl.DataFrame(
        {
            "indicator": [item.field.id for _, item in plain.groups],
            "unit": [item.field.unit for _, item in plain.groups],
        },
        schema={"indicator": pl.String, "unit": pl.String},
    )
    of = fields.select(pl.all().repeat_by(counts).explode())
    values = plain.cells.values.gather(rows)
    state = values.is_null().cast(pl.UInt8)  # NUMBER or EMPTY
    return pl.DataFrame({"at": rows, "value": values, "state": state}).hstack(of.get_columns())


def _read_group(
    cells: _Cells, group: _Group, part: Table, item: Match, faults: Faults
) -> pl.DataFrame:
    long = cells.long
    unit = item.unit if long.unit is None else group.unit
    (cells.stated if unit else cells.unstated).append(item.field)
    place = part.place(0, long.value if long.unit is None else long.unit)
    how = conversion(unit, item.field, place, faults)
    read = read_cells(part, long.value, item.field, how.unit, faults)
    states = read.values.is_null().cast(pl.UInt8) if read.states is None else read.states
    states = _stated(part, long.state, states)
    if unit is None and cells.unit_required and long.unit is not None and needs_unit(item.field):
        _unit_missing(part, long.unit, item.field, states, faults)
    return pl.DataFrame(
        {"at": group.rows, "value": how.apply(read.values), "state": states}
    ).with_columns(indicator=pl.lit(item.field.id), unit=pl.lit(item.field.unit, dtype=pl.String))


def _stated(part: Table, at: int | None, states: pl.Series) -> pl.Series:
    """Let a column of states, as an export writes it, speak for empty cells."""
    if at is None:
        return states
    words = part.label(at).replace_strict(_STATES, default=None, return_dtype=pl.UInt8)
    empty = states == EMPTY
    return pl.select(pl.when(empty).then(words.fill_null(EMPTY)).otherwise(states)).to_series()


def _nothing(count: int) -> pl.Series:
    return pl.repeat(None, count, dtype=pl.String, eager=True)


def _unit_missing(part: Table, at: int, item: Field, states: pl.Series, faults: Faults) -> None:
    rows = (states == NUMBER).arg_true()
    for row in rows.head(LIMIT):
        place = part.place(row, at)
        faults.add(fault("panel/unit-missing", place, indicator=item.id, declared=item.unit))
    faults.total += max(0, len(rows) - LIMIT)


def _observations(
    table: Table, long: LongColumns, keys: pl.DataFrame, parts: Sequence[pl.DataFrame]
) -> pl.DataFrame:
    """Put the cells read beside their region, year, source and note, in the order of the table."""
    texts = {
        name: table.label(at) if at is not None else _nothing(len(keys))
        for name, at in (("source", long.source), ("note", long.note))
    }
    beside = keys.with_columns(row=table.rows, **texts)
    cells = pl.concat(parts).sort("at", maintain_order=True)
    return pl.concat([cells.drop("at"), beside[cells["at"]]], how="horizontal").select(
        pl.col(name).cast(dtype) for name, dtype in OBSERVATION.items()
    )


def _check_duplicates(table: Table, observed: pl.DataFrame, faults: Faults) -> None:
    """Refuse the same cell twice, also where both say the same."""
    twice = (
        observed.group_by("region", "year", "indicator", maintain_order=True)
        .agg(pl.col("row"))
        .filter(pl.col("row").list.len() > 1)
    )
    for region, year, indicator, rows in twice.head(LIMIT).iter_rows():
        faults.add(
            fault(
                "panel/observation-twice",
                table.place(),
                region=region,
                year=year,
                indicator=indicator,
                rows=rows[:5],
            )
        )
    faults.total += max(0, len(twice) - LIMIT)
    faults.raise_any()


def _pivot(observed: pl.DataFrame, cells: _Cells, notes: tuple[Note, ...]) -> Reading:
    fields = [item.field for item in cells.matches]
    index = ["region", "year"]
    frame = observed.pivot(on="indicator", index=index, values="value", maintain_order=True)
    flagged = observed.filter(pl.col("state") == NOT_APPLICABLE)["indicator"].unique().to_list()
    states = observed.pivot(on="indicator", index=index, values="state", maintain_order=True)
    found = [name for name in dict.fromkeys(item.id for item in fields) if name in frame.columns]
    return Reading(
        frame.select(*index, *found),
        {name: states[name].fill_null(EMPTY) for name in found if name in flagged},
        {item.id: item.unit for item in fields},
        None,
        notes,
        stated_units=bool(cells.stated),
        observed=observed,
    )
