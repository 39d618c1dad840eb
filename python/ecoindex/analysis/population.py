"""The population of regions, which weights the means of cities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from ecoindex.engine.fields import fields
from ecoindex.engine.index import keyed
from ecoindex.errors import DataError, Place, fault
from ecoindex.panel import Field, Panel, Store, read_panel
from ecoindex.panel.names import kebab, key
from ecoindex.panel.panel import merge_fields

if TYPE_CHECKING:
    from ecoindex.spec import System


def wanted_fields(systems: Sequence[System], population: str | None) -> tuple[Field, ...]:
    """List what the systems ask of the data, and the column with the population."""
    asked = merge_fields(item for system in systems for item in fields(system))
    if population is None or any(_means(population, item) for item in asked):
        return asked
    return (*asked, Field(kebab(population), (population,)))


def panel_of(
    data: object,
    systems: Sequence[System],
    population: str | None,
    region_column: str | None = None,
    year_column: str | None = None,
) -> Panel:
    """Read what the systems need, and the population; a panel is taken as it is."""
    if isinstance(data, Panel):
        return data
    wanted = wanted_fields(systems, population)
    if isinstance(data, Store):
        return data.panel(wanted)
    return read_panel(data, wanted, region_column=region_column, year_column=year_column)


def _means(name: str, item: Field) -> bool:
    return key(name) in {key(known) for known in (item.id, *item.names)}


def population_of(panel: Panel, systems: Sequence[System], name: str, year: int) -> pl.DataFrame:
    """Return ``region`` and ``weight``, the value of a column in a year, where it is above zero.

    Raises
    ------
    DataError
        The data have no such column.
    """
    asked = wanted_fields(systems, name)
    id_ = next(item.id for item in asked if _means(name, item))
    frame, _, _ = keyed(panel)
    if id_ not in frame.columns:
        place = Place(file=panel.origin.title)
        raise DataError(fault("analysis/population-absent", place, column=name))
    return frame.filter((pl.col("year") == year) & (pl.col(id_) > 0)).select(
        pl.col("region").cast(pl.String), weight=pl.col(id_)
    )
