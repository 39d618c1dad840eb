"""Steps of the data commands: which columns, which panel."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from ecoindex.cli.language import current
from ecoindex.cli.options import Reading
from ecoindex.cli.work import NO_FIELD
from ecoindex.errors import DataError

if TYPE_CHECKING:
    import polars as pl

    from ecoindex.engine.stages import Prepared
    from ecoindex.panel.panel import Field, Origin, Panel


def all_fields(references: Sequence[str]) -> tuple[Field, ...]:
    """Columns of the systems named, or of all that ship with ecoindex.

    Where all are meant, another name of a column gives way to the id of one in another unit.
    """
    from ecoindex.engine.fields import fields
    from ecoindex.panel.panel import merge_fields
    from ecoindex.spec import load_system, systems

    names = references or [info.ref for info in systems()]
    merged = merge_fields(field for name in names for field in fields(load_system(name)))
    return merged if references else tuple(_yielding(merged))


def _yielding(merged: Sequence[Field]) -> Iterator[Field]:
    from ecoindex.panel.names import key

    units = {key(field.id): field.unit for field in merged}
    for field in merged:
        names = tuple(n for n in field.names if units.get(key(n), field.unit) == field.unit)
        yield replace(field, names=names)


@contextmanager
def waiting(files: int) -> Iterator[None]:
    """Show that work is going on, but only to somebody who looks."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    from ecoindex.report.words import word

    with Console(stderr=True).status(word("importing", current(), files=files)):
        yield


def _store_is_meant(reading: Reading) -> bool:
    from ecoindex.panel.store import Store

    asked = reading.store is not None or reading.as_of is not None
    return reading.data is None and (asked or Store(reading.store).path.exists())


def panel_to_check(reading: Reading, references: Sequence[str]) -> tuple[Panel, tuple[Field, ...]]:
    """Read the columns of the systems named or known; of a table that has none, every column."""
    from ecoindex.panel.read import read_all, read_panel
    from ecoindex.panel.store import Store

    fields = all_fields(references)
    if not references and _store_is_meant(reading):
        return Store(reading.store).panel(as_of=reading.as_of), fields
    columns = {"region_column": reading.region_column, "year_column": reading.year_column}
    moment = {"store": reading.store, "as_of": reading.as_of}
    try:
        return read_panel(reading.data, fields, **columns, **moment), fields
    except DataError as error:
        if references or reading.data is None or not error.code.startswith(NO_FIELD):
            raise
    return read_all(reading.data, **columns), fields


def observations(reading: Reading) -> tuple[pl.DataFrame, Origin]:
    """Cells in a long table, with their units."""
    from ecoindex.panel.panel import Origin
    from ecoindex.panel.read import read_panel
    from ecoindex.panel.reading import invented
    from ecoindex.panel.store import Store

    if _store_is_meant(reading):
        store = Store(reading.store)
        rows, origin = store.observations(as_of=reading.as_of), Origin(store.path.name)
        return rows, origin.as_demo() if invented(rows) else origin
    fields = all_fields(())
    panel = read_panel(
        reading.data,
        fields,
        region_column=reading.region_column,
        year_column=reading.year_column,
    )
    return _long(panel, fields), panel.origin


def _long(panel: Panel, fields: Sequence[Field]) -> pl.DataFrame:
    """Turn a panel into rows of region, year, indicator, value, state and unit."""
    import polars as pl

    keys = ["region", "year"]
    units = {field.id: field.unit for field in fields}
    flags = panel.frame.select(keys).hstack(panel.not_applicable)
    flagged = flags.unpivot(index=keys, variable_name="indicator", value_name="flag")
    cells = panel.frame.unpivot(index=keys, variable_name="indicator", value_name="value")
    state = (
        pl.when(pl.col("flag"))
        .then(pl.lit("not-applicable"))
        .when(pl.col("value").is_null())
        .then(pl.lit("missing"))
        .otherwise(pl.lit("value"))
    )
    return (
        cells.join(flagged, on=[*keys, "indicator"], how="left")
        .with_columns(state=state, unit=pl.col("indicator").replace_strict(units, default=None))
        .select(*keys, "indicator", "value", "state", "unit")
        .sort(*keys, "indicator")
    )


def imputed(panel: Panel, references: Sequence[str]) -> list[Prepared]:
    """Fill in the gaps as the systems named would."""
    from ecoindex.engine.stages import impute
    from ecoindex.spec import load_system
    from ecoindex.spec.prepared import prepares

    systems = [load_system(name) for name in references]
    return [impute(panel, item) for item in systems if prepares(item.document)]
