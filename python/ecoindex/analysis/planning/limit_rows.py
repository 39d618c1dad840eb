"""The lines of a table of limits, or of a mapping, each with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import polars as pl

from ecoindex.analysis.planning.limits import NUMBERS, Limit
from ecoindex.errors import DataError, Fault, Place, fault
from ecoindex.panel import names

if TYPE_CHECKING:
    from ecoindex.panel.table import Table

COLUMNS = {
    "region": {*names.REGION_CODES, *names.REGION_NAMES},
    "indicator": {*names.INDICATORS, "id"},
    "lower": {"lower", "min", "下限", "最小值"},
    "upper": {"upper", "max", "上限", "最大值"},
    "cost": {"cost", "unitcost", "单位成本", "成本"},
    "unit": {*names.UNITS},
}
"""Names of the columns of a table of limits, as `ecoindex.panel.names.key` reduces them."""

_PROSE = {*names.NOTES, *names.SOURCES, "title", "name", "名称"}
"""Names of columns that may stand beside them and say nothing to a plan."""

_Row = tuple[dict[str, object], Place]


def rows_of(source: object, faults: list[Fault]) -> Iterator[_Row]:
    """Walk the lines of limits, each with its place."""
    if isinstance(source, Mapping):
        yield from _entries(source, faults)
        return
    if isinstance(source, (str, Path)):
        table = _read(source)
        headers, columns = table.headers, table.columns
        places = [table.place(row) for row in range(len(table.rows))]
    else:
        frame = _frame(source, faults)
        headers, columns = frame.columns, frame.get_columns()
        places = [Place(row=row + 1) for row in range(frame.height)]
    found = _columns(headers)
    where = Place(file=places[0].file) if places else Place()
    if "indicator" not in found:
        if headers:
            faults.append(fault("analysis/plan-limits-columns", where, columns=list(headers)))
        return
    faults += _strange(headers, where)
    for row, place in enumerate(places):
        yield {key: columns[at][row] for key, at in found.items()}, place


def _entries(source: Mapping[Any, Any], faults: list[Fault]) -> Iterator[_Row]:
    """Walk a mapping from indicators to limits."""
    for id_, item in source.items():
        place = Place(key=str(id_))
        if isinstance(item, Limit):
            item = {key: getattr(item, key) for key in NUMBERS}
        if not isinstance(item, Mapping):
            faults.append(fault("analysis/plan-limits-form", place, value=str(item)))
            continue
        found = _columns([str(key) for key in item])
        faults += _strange([str(key) for key in item], place)
        values = list(item.values())
        yield {key: values[at] for key, at in found.items()} | {"indicator": id_}, place


def _frame(source: object, faults: list[Fault]) -> pl.DataFrame:
    if isinstance(source, pl.DataFrame):
        return source
    try:
        return pl.DataFrame(cast("Any", source))
    except (TypeError, ValueError):
        faults.append(fault("analysis/plan-limits-form", value=str(source)))
        return pl.DataFrame()


def _strange(headers: Sequence[str], place: Place) -> Iterator[Fault]:
    """Refuse columns that nothing would be done with: a misspelt bound is no bound."""
    known = set().union(*COLUMNS.values()) | _PROSE
    for header in headers:
        if names.key(header) not in known:
            facts = {"column": header, "known": list(COLUMNS)}
            yield fault("analysis/plan-limits-column", place, **facts)


def _columns(headers: Sequence[str]) -> dict[str, int]:
    """Position of each column of limits that a table has."""
    return {
        key: at
        for key, known in COLUMNS.items()
        for at, header in reversed(list(enumerate(headers)))
        if names.key(header) in known
    }


def _read(source: str | Path) -> Table:
    from ecoindex.panel.read import read_table
    from ecoindex.panel.source import find_source

    options = [name for known in COLUMNS.values() for name in known]
    table = read_table(find_source(str(source)), (), options).without_blank_rows()
    if not len(table.rows):
        raise DataError(fault("panel/file-empty", Place(file=str(source))))
    return table
