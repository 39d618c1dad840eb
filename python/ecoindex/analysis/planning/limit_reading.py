"""Limits of a plan as read from a file, a table or a mapping, with all that is wrong in them."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from ecoindex.analysis.planning.limit_rows import rows_of
from ecoindex.analysis.planning.limits import NUMBERS, Limit, Limits
from ecoindex.errors import Fault, Place, UsageError, fault
from ecoindex.panel import names
from ecoindex.registry.regions import regions as region_table

if TYPE_CHECKING:
    from ecoindex.spec import System


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
    for row, place in rows_of(source, faults):
        region, regions_fault = _region(row.get("region"), place, regions)
        id_ = known.get(names.key(str(row.get("indicator") or "")))
        found = list(_row_faults(row, id_, system, place))
        faults += [*found, *([regions_fault] if regions_fault else [])]
        if id_ is None or found or regions_fault:
            continue
        if (region, id_) in limits:
            faults.append(fault("analysis/plan-limits-twice", place, indicator=id_))
        numbers = {key: _number(row.get(key)) for key in NUMBERS}
        limits[region, id_] = Limit(**numbers, place=place)
    return limits, faults


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
    for key in NUMBERS:
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
