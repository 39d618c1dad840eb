"""Robust trends of growth, carried to the years of the goals."""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING

import polars as pl

from ecoindex import _core
from ecoindex.errors import UsageError, fault

if TYPE_CHECKING:
    from collections.abc import Sequence

LEVEL = 0.95
COLUMNS = ("slope", "low", "high", "year", "level", "known")


def add_trend(
    frame: pl.DataFrame, level: float = LEVEL, threads: int | None = None
) -> pl.DataFrame:
    """Add the trend of each region over the years known up to each row.

    Parameters
    ----------
    frame : polars.DataFrame
        ``region``, ``year`` and ``growth`` over the base, null where not known; a region-year
        occurs once.
    level : float
        Level of the slope's interval.

    Returns
    -------
    polars.DataFrame
        The same rows with ``trend_slope`` (median of the slopes between all pairs of years, growth
        per year), ``trend_low`` and ``trend_high`` (its interval after Sen, null while too few
        years are known for the level), ``trend_year`` and ``trend_level`` (medians of years and
        growth, through which the line passes) and ``trend_known`` (number of years).

    Raises
    ------
    UsageError
        The level does not lie between 0 and 1.
    """
    if not isinstance(level, (int, float)) or not 0 < level < 1:
        raise UsageError(fault("analysis/track-level", level=level))
    z = NormalDist().inv_cdf((1 + level) / 2)
    rows = _core.Rows(frame["region"], frame["year"])
    found = _core.trend(frame["growth"], rows, z=z, threads=threads)
    columns: Sequence[pl.Series] = [
        pl.Series(getattr(found, name)).alias(f"trend_{name}") for name in COLUMNS
    ]
    return frame.hstack(list(columns))


def projected(slope: str = "trend_slope") -> pl.Expr:
    """Growth on the line of a slope in the year ``goal_year``."""
    return pl.col("trend_level") + pl.col(slope) * (pl.col("goal_year") - pl.col("trend_year"))
