"""Changes of a whole panel at once, each split into parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from ecoindex.engine.arguments import count_given, year_given, years_given
from ecoindex.engine.explain import KEYS, Case, open_case
from ecoindex.errors import UsageError, fault

if TYPE_CHECKING:
    from ecoindex import _core
    from ecoindex.engine.selection import Years
    from ecoindex.errors import Note
    from ecoindex.panel import Origin
    from ecoindex.spec import System

FIRST = ("region", "year", "base", "score", "base_score", "change")
LAST = ("scope", "constraint")


@dataclass(frozen=True)
class Changes:
    """The changes of many regions, split.

    Attributes
    ----------
    system : System
        The index system.
    frame : polars.DataFrame
        One row per region and year that has a row to compare with: ``region``, ``year``, ``base``
        (the year compared with), ``score``, ``base_score``, ``change``, one column per indicator
        with its contribution, ``scope`` (of all that counts in one of the years only) and
        ``constraint``. The contributions of a row add up to its change; null is no part, and
        where there is no change there are no parts.
    notes : tuple of Note
        What was done on the way.
    origin : Origin
        Where the data came from.
    """

    system: System
    frame: pl.DataFrame
    notes: tuple[Note, ...]
    origin: Origin

    @property
    def indicators(self) -> list[str]:
        """Ids of the indicators, in order."""
        return [item.id for item in self.system.indicators]

    def parts(self) -> pl.DataFrame:
        """Return a row per part: ``region``, ``year``, ``base``, ``part``, ``contribution``.

        ``part`` is the id of an indicator, ``scope`` or ``constraint``.
        """
        return self.frame.unpivot(
            on=[*self.indicators, *LAST],
            index=["region", "year", "base"],
            variable_name="part",
            value_name="contribution",
        ).drop_nulls("contribution")


def explain_changes(
    data: object,
    system: System | str | Path,
    *,
    base: int | None = None,
    year: Years = None,
    regions: Sequence[str] | None = None,
    samples: int = 0,
    seed: int = 0,
    region_column: str | None = None,
    year_column: str | None = None,
    threads: int | None = None,
) -> Changes:
    """Split the changes of all regions and years in one call; see `explain` for how.

    Parameters
    ----------
    data, system, regions, region_column, year_column, threads
        As for :func:`ecoindex.evaluate`.
    base : int, optional
        The year to compare with; each time the year before without it.
    year : int or sequence of int, optional
        Years to explain; all that have a year to compare with without it.
    samples, seed
        As for `explain`; sampled parts come without their standard errors here.

    Returns
    -------
    Changes

    Raises
    ------
    DataError
        The data cannot be read, lack what the system or the call asks for, or have no two years
        to compare.
    MethodError
        More than 16 indicators depend on each other and no samples are wanted.
    """
    case = open_case(
        data,
        system,
        regions=regions,
        region_column=region_column,
        year_column=year_column,
        threads=threads,
    )
    pairs = _pairs(case, base, year)
    return changes(case, pairs, samples=samples, seed=seed)


def _pairs(case: Case, base: int | None, year: Years) -> pl.DataFrame:
    """Return the rows to compare: ``region``, ``year``, ``base``, ``to`` and ``from``."""
    known = case.inputs.rows.years
    wanted = None if year is None else years_given(year)
    base = None if base is None else year_given(base, "base")
    missing = {*(wanted or ()), *(() if base is None else (base,))} - set(known)
    if missing:
        raise UsageError(fault("explain/year-unknown", years=sorted(missing), known=known))
    before = pl.col("year").cast(pl.Int32) - 1 if base is None else pl.lit(base, pl.Int32)
    rows = case.index.with_columns(pl.col("year").cast(pl.Int32), base=before)
    if wanted is not None:
        rows = rows.filter(pl.col("year").is_in(wanted))
    rows = rows.filter(pl.col("year") != pl.col("base"))
    there = case.index.select(
        "region", pl.col("year").cast(pl.Int32).alias("base"), pl.col("row").alias("from")
    )
    pairs = rows.join(there, on=["region", "base"], maintain_order="left")
    if pairs.is_empty():
        raise UsageError(fault("explain/nothing-to-compare", years=known))
    return pairs.rename({"row": "to"})


def changes(case: Case, pairs: pl.DataFrame, *, samples: int = 0, seed: int = 0) -> Changes:
    """Split the changes of pairs of rows.

    Parameters
    ----------
    pairs : polars.DataFrame
        ``region``, ``year``, ``base``, and the numbers of the rows, ``to`` and ``from``.
    """
    samples, seed = count_given(samples, "samples"), count_given(seed, "seed")
    found = case.split(pairs["to"], pairs["from"], samples=samples, seed=seed)
    scores = case.plain_scores
    score = scores.frame["score"]
    columns = [
        pairs["region"],
        pairs["year"],
        pairs["base"],
        score.gather(pairs["to"]).alias("score"),
        score.gather(pairs["from"]).alias("base_score"),
        pl.Series(found.change).alias("change"),
        *_indicators(case.system, found),
        *_rest(found, pairs.height),
    ]
    return Changes(case.system, pl.DataFrame(columns), scores.notes, scores.origin)


def _indicators(system: System, found: _core.Explained) -> list[pl.Series]:
    """Add up the parts of each indicator by way of all nodes."""
    by_leaf: dict[int, list[pl.Series]] = {}
    for (leaf, _), column in zip(found.slots, found.values, strict=True):
        by_leaf.setdefault(leaf, []).append(pl.Series(column))
    nothing = pl.Series([None], dtype=pl.Float64).new_from_index(0, len(found.change))
    return [
        _sum(by_leaf.get(leaf, [nothing])).alias(item.id)
        for leaf, item in enumerate(system.indicators)
    ]


def _rest(found: _core.Explained, height: int) -> list[pl.Series]:
    """Add up what is not of an indicator that counts in both years."""
    nothing = pl.Series([None], dtype=pl.Float64).new_from_index(0, height)
    scope = [pl.Series(column) for _, column in (*found.leaves, *found.nodes)]
    constraint = nothing if found.constraint is None else pl.Series(found.constraint)
    return [_sum(scope or [nothing]).alias("scope"), constraint.alias("constraint")]


def _sum(columns: Sequence[pl.Series]) -> pl.Series:
    """Add columns; null where all are."""
    if len(columns) == 1:
        return columns[0]
    frame = pl.DataFrame([column.alias(str(at)) for at, column in enumerate(columns)])
    some = pl.any_horizontal(pl.all().is_not_null())
    return frame.select(pl.when(some).then(pl.sum_horizontal(pl.all()))).to_series()


__all__ = ["FIRST", "KEYS", "LAST", "Changes", "changes", "explain_changes"]
