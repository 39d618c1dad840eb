"""The columns that a system asks of the data."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ecoindex.panel import Field

if TYPE_CHECKING:
    from ecoindex.spec import System
    from ecoindex.spec.indicator import Indicator, Variable


@lru_cache(maxsize=64)
def fields(system: System) -> tuple[Field, ...]:
    """List the indicators and variables of a system, under every name a table may use for them."""
    measured: tuple[Indicator | Variable, ...] = (*system.indicators, *system.variables)
    return tuple(
        Field(
            id=item.id,
            names=(*item.aliases, item.title.zh, item.title.en),
            unit=item.unit,
            yes_no=item.unit == "yes/no",
            bounds=item.bounds,
            units=system.units,
        )
        for item in measured
    )
