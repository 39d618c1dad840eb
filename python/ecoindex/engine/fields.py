"""The columns that a system asks of the data."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ecoindex.panel import Field

if TYPE_CHECKING:
    from ecoindex.spec import System


@lru_cache(maxsize=64)
def fields(system: System) -> tuple[Field, ...]:
    """List what a system asks of the data, under every name a table may use for it."""
    return tuple(
        Field(
            id=item.id,
            names=(*item.aliases, item.title.zh, item.title.en),
            unit=item.unit,
            yes_no=item.unit == "yes/no",
            bounds=item.bounds,
            units=system.units,
        )
        for item in system.columns
    )
