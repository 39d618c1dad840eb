"""Limits of a plan: what the user's file says, and the best pace ever seen in the panel."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import polars as pl

from ecoindex.errors import NOWHERE, DataError, Fault, Place, UsageError, fault
from ecoindex.panel import names
from ecoindex.registry.regions import regions as region_table

if TYPE_CHECKING:
    from ecoindex.engine.inputs import Inputs
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


Limits = Mapping[tuple[str | None, str], Limit]
"""By region (None: all) and indicator."""


@dataclass(frozen=True)
class Pace:
    """The best yearly improvement of an indicator.

    Attributes
    ----------
    value : float
        In the indicator's unit per year, zero or more.
    region : str or None
        Who showed it; None where nobody improved.
    first, last : int or None
        Between which years.
    """

    value: float = 0.0
    region: str | None = None
    first: int | None = None
    last: int | None = None


def best_paces(inputs: Inputs, system: System) -> dict[str, Pace]:
    """Find the best yearly pace of each indicator over all regions and years of the panel.

    A pace is the change for the better between two years that follow each other in the data of a
    region, divided by the years between them. Indicators without any two years are absent.
    """
    found: dict[str, Pace] = {}
    for item, values in zip(system.indicators, inputs.columns, strict=True):
        sign = 1.0 if item.direction == "higher" else -1.0
        steps = (
            inputs.keys.with_columns(values.fill_nan(None).alias("x"))
            .drop_nulls("x")
            .sort("region", "year")
            .with_columns(
                before=pl.col("x").shift().over("region"),
                first=pl.col("year").shift().over("region"),
            )
            .drop_nulls("before")
            .with_columns(
                pace=sign * (pl.col("x") - pl.col("before")) / (pl.col("year") - pl.col("first"))
            )
            .sort("pace", "region", "year", descending=[True, False, False])
        )
        if steps.is_empty():
            continue
        top = steps.row(0, named=True)
        found[item.id] = (
            Pace(top["pace"], top["region"], top["first"], top["year"])
            if top["pace"] > 0
            else Pace()
        )
    return found


def read_limits(source: object, system: System) -> tuple[Limits, list[Fault]]:
    """Read a table of limits.

    Parameters
    ----------
    source : None, path, table or mapping
        A file or a table in memory with the columns ``indicator`` and any of ``region``,
        ``lower``, ``upper``, ``cost`` and ``unit``; or indicator -> `Limit`, or a mapping with
        these keys.

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
        region, regions_fault = _region(row.get("region"), place)
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
    return replace(common, **given)


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
    if low is not None and high is not None and low > high:
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


def _region(value: object, place: Place) -> tuple[str | None, Fault | None]:
    text = "" if value is None else str(value).strip()
    if not text:
        return None, None
    try:
        return region_table().find(text, place).code, None
    except UsageError as error:
        code = text if text.isdigit() else None
        return code, None if code else error.faults[0]


def _rows(source: object, faults: list[Fault]) -> Iterator[tuple[dict[str, object], Place]]:
    """Walk the lines of a table of limits, each with its place."""
    if isinstance(source, Mapping):
        for id_, item in source.items():
            given = (
                {key: getattr(item, key) for key in _NUMBERS} if isinstance(item, Limit) else item
            )
            yield {"indicator": id_, **given}, Place(key=str(id_))
        return
    if isinstance(source, (str, Path)):
        table = _read(source)
        headers, columns = table.headers, table.columns
        places = [table.place(row) for row in range(len(table.rows))]
    else:
        frame = source if isinstance(source, pl.DataFrame) else pl.DataFrame(cast("Any", source))
        headers, columns = frame.columns, frame.get_columns()
        places = [Place(row=row + 1) for row in range(frame.height)]
    found = _columns(headers)
    if "indicator" not in found:
        where = Place(file=places[0].file) if places else Place()
        faults.append(fault("analysis/plan-limits-columns", where, columns=list(headers)))
        return
    for row, place in enumerate(places):
        yield {key: columns[at][row] for key, at in found.items()}, place


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
