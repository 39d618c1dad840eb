"""From the unit that a table states to the unit that is declared."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from ecoindex.errors import EcoIndexError, Place, fault
from ecoindex.panel.faults import Faults
from ecoindex.panel.panel import Field
from ecoindex.registry.units import Units, units


@dataclass(frozen=True)
class Conversion:
    """``declared = stated * factor + offset``; `unit` is the id of the stated unit."""

    factor: float = 1.0
    offset: float = 0.0
    unit: str | None = None

    def apply(self, values: pl.Series) -> pl.Series:
        """Convert values; exactly the same values where the units are the same."""
        if self.factor != 1.0:
            values = values * self.factor
        return values if self.offset == 0.0 else values + self.offset


@lru_cache(maxsize=4096)
def _unchanged(unit: str | None) -> Conversion:
    """Leave values as they are; most columns of most tables do."""
    return Conversion(unit=unit)


def conversion(stated: str | None, field: Field, place: Place, faults: Faults) -> Conversion:
    """Conversion of a column or cell; a unit that does not convert becomes a fault."""
    if stated in (None, field.unit) or field.unit is None:
        return _unchanged(field.unit)
    known = _units(field)
    if field.unit not in known.by_id:  # a unit of somebody's own, kept as it was written
        facts = {"unit": stated, "expected": field.unit}
        faults.add(fault("registry/unit-incompatible", place, **facts))
        return Conversion(unit=field.unit)
    try:
        factor, offset = known.convert(stated, field.unit, place)
    except EcoIndexError as error:
        faults.add(*error.faults)
        return Conversion(unit=field.unit)
    found = known.get(stated)
    return Conversion(factor, offset, found.id if found else None)


def unit_id(text: str | None) -> str | None:
    """Id of the unit that a text names; the text itself if it is not known."""
    if text is None:
        return None
    found = units().get(text)
    return found.id if found else text


@lru_cache(maxsize=4096)
def needs_unit(field: Field) -> bool:
    """Whether a value of this field means nothing without a unit."""
    if field.unit is None or field.worded:
        return False
    found = _units(field).by_id.get(field.unit)
    return found is None or found.pint != "dimensionless"


def _units(field: Field) -> Units:
    return field.units or units()
