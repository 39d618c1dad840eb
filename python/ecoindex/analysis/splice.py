"""Editions of an index joined through years in which both were measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from ecoindex.analysis.frozen import frozen
from ecoindex.analysis.growth import Growth, growth_over
from ecoindex.engine.inputs import prepare
from ecoindex.errors import Note, Place, UsageError, fault, note

if TYPE_CHECKING:
    from ecoindex.panel import Panel
    from ecoindex.spec import System


@dataclass(frozen=True)
class Splice:
    """An earlier system, and the year in which it hands over.

    Attributes
    ----------
    system : System
        Scores the years up to ``year``.
    year : int
        The overlap: measured by both, so that the levels can be joined.
    """

    system: System
    year: int


def check_splices(splices: Sequence[Splice], system: System, base: int) -> tuple[Splice, ...]:
    """Return splices by year.

    Raises
    ------
    UsageError
        An overlap lies before the base year or is named twice, or an edition follows itself.
    """
    ordered = tuple(sorted(splices, key=lambda item: item.year))
    faults = []
    followers = [*(item.system for item in ordered[1:]), system]
    for at, item in enumerate(ordered):
        place = Place(key=item.system.ref)
        if item.year < base:
            faults.append(fault("analysis/splice-before-base", place, year=item.year, base=base))
        if at and ordered[at - 1].year == item.year:
            faults.append(fault("analysis/splice-twice", place, year=item.year))
        if followers[at] == item.system:
            faults.append(fault("analysis/splice-same", place, year=item.year))
    if faults:
        raise UsageError(faults)
    return ordered


def chained(
    panel: Panel,
    system: System,
    base: int,
    splices: Sequence[Splice],
    *,
    freeze: bool = False,
    threads: int | None = None,
) -> Growth:
    """Join editions: each grows over the year in which it took over from the one before.

    The level of the new edition is carried through the overlap:
    ``I(t) = new(t) * old(overlap) / new(overlap)``, on the indicators that both years of each
    comparison have.

    Returns
    -------
    Growth
        As `growth_over`, with ``edition``: by which system the row is scored. ``left_out`` adds
        up along the chain, ``common`` is the least; nodes of different editions are not
        compared, so no node has a growth.
    """
    stages = [(item.system, item.year) for item in splices] + [(system, None)]
    start, so_far = base, None
    frames: list[pl.DataFrame] = []
    notes: list[Note] = []
    for edition, end in stages:
        loaded = frozen(edition, _base_of(edition, start, base), freeze=freeze)
        stage = growth_over(prepare(panel, loaded), loaded, start, threads=threads)
        notes += [item for item in stage.notes if item not in notes]
        rows = stage.frame.with_columns(edition=pl.lit(edition.ref))
        linked = rows if so_far is None else _linked(rows, so_far)
        after = pl.lit(True) if so_far is None else pl.col("year") > start
        until = pl.lit(True) if end is None else pl.col("year") <= end
        frames.append(linked.filter(after & until))
        if end is not None:
            so_far = linked.filter(pl.col("year") == end)
            notes.append(note("analysis/spliced", Place(key=edition.ref), year=end))
            start = end
    columns = [name for name in frames[0].columns if not name.startswith("growth_")]
    frame = pl.concat([item.select(columns) for item in frames])
    return Growth(frame.sort("region", "year"), tuple(notes))


def _base_of(edition: System, start: int, base: int) -> int:
    """Return the year that an edition learns from: the base if it begins there, else its own."""
    return base if start == base else edition.base_year or start


def _linked(rows: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Carry the level of the edition before into rows that grow over the overlap."""
    carried = before.select(
        "region",
        start="base",
        carried="ratio",
        fewer=pl.col("common"),
        lost=pl.col("left_out"),
    )
    joined = rows.join(carried, on="region", how="left", maintain_order="left")
    level = pl.col("start") * pl.col("carried") / pl.col("base")
    return joined.with_columns(
        index=pl.col("index") * level,
        base=pl.col("start"),
        ratio=pl.col("ratio") * pl.col("carried"),
        top=pl.col("top") * pl.col("carried"),
        bottom=pl.col("bottom") * pl.col("carried"),
        common=pl.min_horizontal("common", "fewer"),
        left_out=pl.col("left_out") + pl.col("lost"),
    ).select(rows.columns)
