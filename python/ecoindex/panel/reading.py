"""What a table says, before it becomes a panel or goes into the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from ecoindex.errors import Note, Place, note
from ecoindex.panel.cells import NOT_APPLICABLE
from ecoindex.panel.conversion import needs_unit
from ecoindex.panel.panel import DEMO_MARK, Field, Origin, Panel

# One row per cell; value is in the declared unit, which is named beside it.
OBSERVATION = {
    "row": pl.Int64,
    "region": pl.String,
    "year": pl.Int32,
    "indicator": pl.String,
    "value": pl.Float64,
    "state": pl.UInt8,
    "unit": pl.String,
    "source": pl.String,
    "note": pl.String,
}


@dataclass(frozen=True)
class Reading:
    """Columns of a table by field.

    Attributes
    ----------
    frame : polars.DataFrame
        ``region``, ``year`` and a Float64 column per field found.
    states : dict
        States of the cells of a field, where any is not a number or empty.
    units : dict
        Unit id of each field as stored (the declared one), by field id.
    rows : polars.Series or None
        Row in the file; None if a row of the frame comes from several.
    sheet : str or None
        Sheet of a workbook.
    region_notes : tuple of Note
        Notes on regions. They are kept apart as the engine, which resolves the regions of every
        panel, makes its own.
    """

    frame: pl.DataFrame
    states: dict[str, pl.Series]
    units: dict[str, str | None]
    rows: pl.Series | None
    notes: tuple[Note, ...] = ()
    stated_units: bool = False
    region_notes: tuple[Note, ...] = ()
    observed: pl.DataFrame | None = field(default=None, repr=False)
    sheet: str | None = None

    def panel(
        self, origin: Origin, *, region_notes: bool = False, from_file: bool = False
    ) -> Panel:
        """Turn into a panel; one from a file knows where in it each cell stands."""
        flags = {
            name: flag
            for name, states in self.states.items()
            if (flag := states == NOT_APPLICABLE).any()
        }
        if self.observed is not None and invented(self.observed):
            origin = origin.as_demo()
        notes = (*self.notes, *(self.region_notes if region_notes else ()))
        return Panel(
            self.frame,
            pl.DataFrame(flags),
            origin,
            notes,
            self.stated_units,
            self.rows,
            Place(file=origin.title, sheet=self.sheet) if from_file else None,
            documents(self.observed, in_rows=from_file),
        )

    def observations(self) -> pl.DataFrame:
        """One row per cell that says something or is empty, as in ``OBSERVATION``."""
        if self.observed is not None:
            return self.observed
        parts = [self._column(name) for name in self.frame.columns[2:]]
        return pl.concat(parts) if parts else pl.DataFrame(schema=OBSERVATION)

    def _column(self, name: str) -> pl.DataFrame:
        values = self.frame[name]
        states = self.states.get(name)
        if states is None:
            states = values.is_null().cast(pl.UInt8)  # NUMBER or EMPTY
        rows = self.rows if self.rows is not None else pl.Series([None] * len(values))
        return pl.DataFrame(
            {
                "row": rows.cast(pl.Int64),
                "region": self.frame["region"],
                "year": self.frame["year"],
                "indicator": pl.repeat(name, len(values), eager=True),
                "value": values,
                "state": states,
                "unit": pl.repeat(self.units.get(name), len(values), dtype=pl.String, eager=True),
                "source": pl.repeat(None, len(values), dtype=pl.String, eager=True),
                "note": pl.repeat(None, len(values), dtype=pl.String, eager=True),
            }
        )


def documents(cells: pl.DataFrame | None, *, in_rows: bool) -> pl.DataFrame | None:
    """Return the cells that say where they come from, or stand in a row; None if none does."""
    if cells is None:
        return None
    said = ["source", "note", *(["row"] if in_rows else [])]
    found = cells.filter(pl.any_horizontal(pl.col(said).is_not_null()))
    if found.is_empty():
        return None
    row = pl.col("row") if in_rows else pl.lit(None, pl.Int64).alias("row")
    return found.select("region", "year", "indicator", "source", "note", row)


def invented(cells: pl.DataFrame) -> bool:
    """Whether any cell says in its source or note that it is demo data."""
    return bool(cells.select(pl.any_horizontal(pl.col("source", "note") == DEMO_MARK).any()).item())


def unit_notes(
    stated: Sequence[Field], unstated: Sequence[Field], place: Place
) -> tuple[Note, ...]:
    """Say that values without a unit are taken to be in the declared one."""
    missing = [item.id for item in unstated if needs_unit(item)]
    if not missing:
        return ()
    if not any(item.unit for item in stated):
        return (note("panel/units-assumed", place),)
    return (note("panel/units-partly", place, indicators=missing),)
