"""Growth beside the path to the goals, and the verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import polars as pl

from ecoindex.analysis.path import path_growth
from ecoindex.analysis.trend import add_trend, projected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecoindex.analysis.goals import GrowthGoal

Verdict = Literal["met", "on track", "behind", "falling", "unreachable", "not assessable"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
NOISE = 1e-9
"""Part of a level that is taken for floating-point noise, far below any printed digit."""
LEVELS = ("base", "growth", "top", "bottom")
TRACKED = (
    "base_year",
    "base",
    "growth",
    "comparable",
    "path",
    "distance",
    "goal_year",
    "goal",
    "goal_index",
    "needed_per_year",
    "slope",
    "years_known",
    "projected",
    "projected_low",
    "projected_high",
    "ceiling",
    "verdict",
)


def judged(
    frame: pl.DataFrame,
    goals: Sequence[GrowthGoal],
    base_year: int,
    level: float,
    threads: int | None = None,
) -> pl.DataFrame:
    """Compare growth with the path and the goals.

    Parameters
    ----------
    frame : polars.DataFrame
        ``region``, ``year``, ``base``, ``growth``, ``top`` and ``bottom`` (highest and lowest
        index over base that the scale allows, null without an end), with any further columns.
    goals : sequence of GrowthGoal
        By year.
    base_year : int
        The year that growth is measured from.
    level : float
        Level of the interval.

    Returns
    -------
    polars.DataFrame
        One row per row of the frame and goal: the further columns, and those of `TRACKED`.
    """
    years = frame["year"].unique().to_list()
    ways = pl.DataFrame(
        {"year": years, "way": [path_growth(goals, base_year, year) for year in years]},
        schema={"year": frame.schema["year"], "way": pl.Float64},
    )
    aims = pl.DataFrame(
        [(goal.year, goal.growth, goal.path == "geometric") for goal in goals],
        schema={"goal_year": pl.Int32, "goal": pl.Float64, "geometric": pl.Boolean},
        orient="row",
    )
    kept = [name for name in frame.columns if name not in LEVELS]
    rows = add_trend(frame, level, threads).join(ways, on="year", how="left", maintain_order="left")
    rows = rows.join(aims, how="cross").with_columns(
        base_year=pl.lit(base_year, dtype=pl.Int32), verdict=_verdict(base_year)
    )
    return rows.select(
        *(name for name in kept if not name.startswith("growth_")), *_figures()
    ).hstack(rows.select(name for name in kept if name.startswith("growth_")))


def _figures() -> list[pl.Expr]:
    """Return the columns of `TRACKED`, in index points where they are levels."""
    base, growth, goal = pl.col("base"), pl.col("growth"), pl.col("goal")
    left = pl.col("goal_year") - pl.col("year")
    # From nothing, or from below it, no yearly rate leads anywhere.
    rate = pl.when(growth > NOISE - 1).then(((1 + goal) / (1 + growth)).pow(1 / left) - 1)
    needed = pl.when(pl.col("geometric")).then(rate).otherwise((goal - growth) / left)
    met = growth >= goal - NOISE * (1 + goal)
    started = pl.col("year") >= pl.col("base_year")

    def carried(slope: str) -> pl.Expr:
        line = 1 + projected(slope)
        highest, lowest = pl.col("top"), pl.col("bottom")
        held = pl.when(line > highest).then(highest).when(line < lowest).then(lowest)
        return pl.when(started & (left >= 0)).then(base * held.otherwise(line))

    found = {
        "comparable": base * (1 + growth),
        "path": base * (1 + pl.col("way")),
        "distance": base * (growth - pl.col("way")),
        "goal_index": base * (1 + goal),
        "needed_per_year": pl.when(started & met).then(0.0).when(started & (left > 0)).then(needed),
        "slope": base * pl.col("trend_slope"),
        "years_known": pl.col("trend_known").cast(pl.UInt32),
        "projected": carried("trend_slope"),
        "projected_low": carried("trend_low"),
        "projected_high": carried("trend_high"),
        "ceiling": base * pl.col("top"),
    }
    return [found[name].alias(name) if name in found else pl.col(name) for name in TRACKED]


def _verdict(base_year: int) -> pl.Expr:
    """Return the verdict; see `ecoindex.track` for the rules, tested in this order."""
    growth, goal, way = pl.col("growth"), pl.col("goal"), pl.col("way")
    noise = NOISE * (1 + goal)
    over = pl.col("year") >= pl.col("goal_year")
    falls = pl.col("trend_slope") < -NOISE
    return (
        pl.when(growth.is_null() | (pl.col("year") < base_year))
        .then(pl.lit("not assessable"))
        .when(growth >= goal - noise)
        .then(pl.lit("met"))
        .when((1 + goal) * (1 - NOISE) > pl.col("top"))
        .then(pl.lit("unreachable"))
        .when(over)
        .then(pl.lit("behind"))
        .when(falls)
        .then(pl.lit("falling"))
        .when(growth >= way - noise)
        .then(pl.lit("on track"))
        .otherwise(pl.lit("behind"))
        .cast(pl.Enum(VERDICTS))
    )
