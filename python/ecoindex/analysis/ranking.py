"""Ranks over years, with the change on the year before."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import polars as pl

if TYPE_CHECKING:
    from ecoindex.engine import Scores
    from ecoindex.spec import System

Method = Literal["competition", "dense", "average"]
METHODS: tuple[Method, ...] = get_args(Method)
KEYS = ("region", "year", "system", "status", "score", "rank")


def with_years_before(years: Iterable[int], known: Container[int]) -> list[int]:
    """Add the year before each, where there are data for it."""
    return sorted({*years, *(year - 1 for year in years if year - 1 in known)})


def only_years(scores: Scores, years: Sequence[int]) -> Scores:
    """Keep the rows of some years; all of them if none are named."""
    if not years:
        return scores
    return replace(scores, frame=scores.frame.filter(pl.col("year").is_in(list(years))))


def ranking(scores: Scores, years: Sequence[int] | None = None) -> pl.DataFrame:
    """Compare the ranks of each year with those of the year before.

    Parameters
    ----------
    scores : Scores
        Scores of all years that are known, so that the first year asked for has a year before.
    years : sequence of int, optional
        Years to return; all without it.

    Returns
    -------
    polars.DataFrame
        ``region``, ``year``, ``system``, ``status``, ``score``, ``rank``, ``previous_rank``,
        ``change`` (positive is up), ``coverage`` and ``state``; null where there is no rank.
    """
    frame = scores.frame.select(*KEYS, "coverage", "state")
    if frame.schema["rank"].is_integer():
        frame = frame.with_columns(pl.col("rank").cast(pl.Int64))
    before = frame.select("region", pl.col("year") + 1, pl.col("rank").alias("previous_rank"))
    frame = frame.join(before, on=["region", "year"], how="left", maintain_order="left")
    frame = frame.with_columns(change=pl.col("previous_rank") - pl.col("rank"))
    if years is not None:
        frame = frame.filter(pl.col("year").is_in(list(years)))
    return frame.select(*KEYS, "previous_rank", "change", "coverage", "state")


def rank(
    data: object,
    system: System | str | Path,
    year: int | Sequence[int] | None = None,
    *,
    method: Method = "competition",
    regions: Sequence[str] | None = None,
    region_column: str | None = None,
    year_column: str | None = None,
) -> pl.DataFrame:
    """Score regions and rank them within each year, with the change on the year before.

    Parameters
    ----------
    data, system, regions, region_column, year_column
        As for :func:`ecoindex.evaluate`; ranks are taken among ``regions``.
    year : int or sequence of int, optional
        Years to return; all without it.
    method : {"competition", "dense", "average"}
        Ranks of equal scores: 1 2 2 4, 1 2 2 3 or 1 2.5 2.5 4.

    Returns
    -------
    polars.DataFrame
        One row per region and year with ``score``, ``rank``, ``previous_rank`` and ``change``;
        see :func:`ranking`.

    Raises
    ------
    UsageError
        There is no such method of ranking.
    DataError
        The data cannot be read, or lack what the system or the call asks for.
    """
    from ecoindex.engine import evaluate
    from ecoindex.engine.inputs import as_panel
    from ecoindex.spec import System, load_system

    loaded = system if isinstance(system, System) else load_system(system)
    panel = as_panel(data, loaded, region_column, year_column)
    years = [year] if isinstance(year, int) else year
    known = set(panel.frame.get_column("year").unique().to_list())
    wanted = None if years is None else with_years_before(years, known)
    scores = evaluate(panel, loaded, year=wanted, regions=regions, rank_method=method)
    return ranking(scores, years)
