"""Steps of tracking: reading, comparing years, choosing rows, saying what was done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from ecoindex.analysis.frozen import frozen, refuse_without_ratio
from ecoindex.analysis.growth import growth_over
from ecoindex.analysis.population import population_of
from ecoindex.analysis.splice import Splice
from ecoindex.analysis.verdict import TRACKED
from ecoindex.engine.fit import Fit
from ecoindex.engine.selection import Years, select_mask
from ecoindex.errors import Note, Place, SpecError, UsageError, fault, note

if TYPE_CHECKING:
    from ecoindex.analysis.growth import Growth
    from ecoindex.engine.inputs import Inputs
    from ecoindex.panel import Panel
    from ecoindex.spec import System

LEADING = ("region", "year", "system", "edition", "status", "index")


def weights_of(
    panel: Panel, editions: Sequence[System], population: str | None, start: int
) -> pl.DataFrame | None:
    """Return the population of the base year, if a column is named."""
    return None if population is None else population_of(panel, editions, population, start)


def refuse_splices_of_fit(splices: Sequence[Splice], system: System) -> None:
    """Raise a UsageError if editions are to be spliced before a fit."""
    if splices:
        raise UsageError(fault("analysis/splice-of-fit", Place(key=system.ref)))


def compared(
    inputs: Inputs,
    system: System,
    start: int,
    fitted: Fit | None,
    freeze: bool,
    threads: int | None,
) -> Growth:
    """Compare the years of one edition."""
    if fitted is None:
        held = frozen(system, start, freeze=freeze)
        return growth_over(inputs, held, start, threads=threads)
    if "year" in system.scopes:
        raise SpecError(fault("analysis/track-fit-moves", Place(key=system.ref), base=start))
    refuse_without_ratio(system)
    return growth_over(inputs, system, start, fitted.fitted, threads)


def asked(
    inputs: Inputs, year: Years, regions: Sequence[str] | None
) -> tuple[list[int], list[str] | None]:
    """Years and regions to return; None for all regions."""
    keep = select_mask(inputs, year, regions)
    keys = inputs.keys if keep is None else inputs.keys.filter(keep)
    years = keys["year"].unique().to_list()
    if regions is None:
        return years, None
    return years, keys["region"].cast(pl.String).unique().to_list()


def of_regions(frame: pl.DataFrame, regions: list[str] | None) -> pl.DataFrame:
    """Keep the rows of some regions; of all for None."""
    return frame if regions is None else frame.filter(pl.col("region").is_in(regions))


def notes_of(
    system: System,
    found: Growth,
    start: int,
    fitted: Fit | None,
    freeze: bool,
    wanted: tuple[list[int], list[str] | None],
) -> list[Note]:
    """Say what was frozen and where indicators were left out."""
    notes = []
    moving = {"year", "panel"} & set(system.scopes)
    if fitted is not None:
        notes.append(note("engine/fitted-on", data=fitted.title))
    elif system.scopes:
        notes.append(note("analysis/track-frozen", base=start))
    if fitted is None and freeze and moving:
        notes.append(note("analysis/track-freeze", Place(key=system.ref), base=start))
    shown = of_regions(found.frame, wanted[1]).filter(
        pl.col("year").is_in(wanted[0]) & pl.col("ratio").is_not_null() & (pl.col("left_out") > 0)
    )
    if shown.height:
        most = shown["left_out"].max()
        notes.append(note("analysis/track-left-out", rows=shown.height, most=most, base=start))
    return notes


def ordered(rows: pl.DataFrame, system: System) -> pl.DataFrame:
    """Put the columns in their order."""
    if "edition" not in rows.columns:
        rows = rows.with_columns(edition=pl.lit(system.ref))
    rows = rows.with_columns(system=pl.lit(system.ref), status=pl.lit(system.status))
    nodes = [name for name in rows.columns if name.startswith("growth_")]
    return rows.select(*LEADING, "common", "left_out", *TRACKED, *nodes).sort(
        "region", "year", "goal_year"
    )
