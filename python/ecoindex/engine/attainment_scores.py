"""The attainment score as scores: what the scoreboard, ranks and everything after them take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ecoindex.engine.result import STATE
from ecoindex.engine.scores import Scores

if TYPE_CHECKING:
    from ecoindex.engine.attainment import Attainment


def as_scores(result: Attainment) -> Scores:
    """Turn verdicts into scores.

    Returns
    -------
    Scores
        The score is the weighted mean of the capped progress, 0 to 100, of the index and of each
        first-level node. ``missing`` counts the indicators without data and those that cannot be
        assessed.
    """
    summary = result.summary
    state = (
        pl.when(pl.col("coverage").is_null())
        .then(pl.lit("not-applicable"))
        .when(pl.col("score").is_null())
        .then(pl.lit("no-score"))
        .otherwise(pl.lit("scored"))
    )
    frame = summary.select(
        "region",
        "year",
        "score",
        "rank",
        "coverage",
        (pl.col("no_data") + pl.col("not_assessable")).cast(pl.UInt16).alias("missing"),
        pl.col("not_applicable").cast(pl.UInt16),
        state.cast(STATE).alias("state"),
    )
    frame = frame.hstack(result.node_scores.get_columns()).with_columns(
        pl.lit(result.system.ref).alias("system"), pl.lit(result.system.status).alias("status")
    )
    return Scores(result.system, frame, result.notes, result.origin)
