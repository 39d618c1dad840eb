"""Limits of a plan: what the user's file or table says."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import polars as pl

from ecoindex.errors import NOWHERE, DataError, Fault, Place, UsageError, fault
from ecoindex.panel import names
from ecoindex.registry.regions import regions as region_table

if TYPE_CHECKING:
    from ecoindex.panel.table import Table
    from ecoindex.spec import System

COLUMNS = {
    "region": {*names.REGION_CODES, *names.REGION_NAMES},
    "indicator": {*names.INDICATORS, "id"},
    "lower": {"lower", "min", "下限", "最小值"},
    "upper": {"upper", "max", "上限", "最大值"},
    "cost": {"cost", "unitcost", "单位成本", "成本"},
    "unit": {*names.UNITS},
}
"""Names of the columns of a table of limits, as `ecoindex.panel.names.key` reduces them."""

_NUMBERS = ("lower", "upper", "cost")
_PROSE = {*names.NOTES, *names.SOURCES, "title", "name", "名称"}
"""Names of columns that may stand beside them and say nothing to a plan."""

_Row = tuple[dict[str, object], Place]


@dataclass(frozen=True)
class Limit:
    """What the user allows one indicator.

    Attributes
    ----------
    lower, upper : float or None
        Bounds of the value by the goal year, in the indicator's unit; None: as without a file.
    cost : float or None
        Cost of one unit of change.
    place : Place
        Where it is said.
    """

    lower: float | None = None
    upper: float | None = None
    cost: float | None = None
    place: Place = NOWHERE

    @property
    def crossed(self) -> bool:
        """Whether no value lies between the bounds."""
        return self.lower is not None and self.upper is not None and self.lower > self.upper


Limits = Mapping[tuple[str | None, str], Limit]
"""By region (None: all) and indicator."""


def read_limits(
    source: object, system: System, regions: Collection[str] = ()
) -> tuple[Limits, list[Fault]]:
    """Read a table of limits.

    Parameters
    ----------
    source : None, path, table or mapping
        A file or a table in memory with the columns ``indicator`` and any of ``region``,
        ``lower``, ``upper``, ``cost`` and ``unit``; or indicator -> `Limit`, or a mapping with
        these keys.
    regions : collection of str
        Regions of the data, which may have codes of their own.

    Returns
    -------
    limits : mapping
    faults : list of Fault
        Everything that is wrong with it.

    Raises
    ------
    DataError
        The file cannot be read.
    """
    if source is None:
        return {}, []
    faults: list[Fault] = []
    limits: dict[tuple[str | None, str], Limit] = {}
    known = _known(system)
    for row, place in _rows(source, faults):
        region, regions_fault = _region(row.get("region"), place, regions)
        id_ = known.get(names.key(str(row.get("indicator") or "")))
        found = list(_row_faults(row, id_, system, place))
        faults += [*found, *([regions_fault] if regions_fault else [])]
        if id_ is None or found or regions_fault:
            continue
        if (region, id_) in limits:
            faults.append(fault("analysis/plan-limits-twice", place, indicator=id_))
        numbers = {key: _number(row.get(key)) for key in _NUMBERS}
        limits[region, id_] = Limit(**numbers, place=place)
    return limits, faults


def limit_of(limits: Limits, region: str, indicator: str) -> Limit | None:
    """Return what holds for an indicator of a region: its own line before that of all."""
    own, common = limits.get((region, indicator)), limits.get((None, indicator))
    if own is None or common is None:
        return own or common
    given = {key: getattr(own, key) for key in _NUMBERS if getattr(own, key) is not None}
    return replace(common, **given, place=own.place)


def _known(system: System) -> dict[str, str]:
    """Ids of the indicators by every name they have."""
    found: dict[str, str] = {}
    for item in system.indicators:
        for name in (item.id, *item.aliases, item.title.zh, item.title.en):
            found.setdefault(names.key(name), item.id)
    return found


def _row_faults(
    row: Mapping[str, object], id_: str | None, system: System, place: Place
) -> Iterator[Fault]:
    if id_ is None:
        known = [item.id for item in system.indicators]
        facts = {"indicator": row.get("indicator"), "system": system.ref, "known": known}
        yield fault("analysis/plan-limits-indicator", place, **facts)
        return
    numbers = {}
    for key in _NUMBERS:
        try:
            numbers[key] = _number(row.get(key))
        except ValueError:
            yield fault("analysis/plan-limits-number", place, column=key, value=row.get(key))
    low, high, cost = numbers.get("lower"), numbers.get("upper"), numbers.get("cost")
    if Limit(low, high).crossed:
        facts = {"indicator": id_, "lower": low, "upper": high}
        yield fault("analysis/plan-limits-cross", place, **facts)
    if cost is not None and cost < 0:
        yield fault("analysis/plan-limits-cost", place, indicator=id_, cost=cost)
    unit, stated = system.indicator(id_).unit, str(row.get("unit") or "").strip()
    if stated and system.units.get(stated) != system.units.get(unit):
        facts = {"indicator": id_, "unit": unit, "stated": stated}
        yield fault("analysis/plan-limits-unit", place, **facts)


def _number(value: object) -> float | None:
    """Read a number; empty is none.

    Raises
    ------
    ValueError
        The cell holds something else, or no finite number.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    number = float(value)  # type: ignore[arg-type]
    if math.isnan(number):
        return None
    if not math.isfinite(number):
        raise ValueError(value)
    return number


def _region(
    value: object, place: Place, regions: Collection[str]
) -> tuple[str | None, Fault | None]:
    text = "" if value is None else str(value).strip()
    if not text or text in regions:
        return text or None, None
    try:
        return region_table().find(text, place).code, None
    except UsageError as error:
        return None, error.faults[0]


def _rows(source: object, faults: list[Fault]) -> Iterator[_Row]:
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
            item = {key: getattr(item, key) for key in _NUMBERS}
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
