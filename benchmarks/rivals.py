"""The same task in NumPy, Polars, DuckDB and Numba, each written as well as we know how."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, reduce
from operator import add
from typing import Any

import duckdb
import numpy as np
import polars as pl

from workload import GROUP_WEIGHTS, GROUPS, NAMES, WEIGHTS, members


def numpy_blocked(values: np.ndarray, years: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Column by column over rows brought into year order, with few temporaries."""
    _, year_index = np.unique(years, return_inverse=True)
    order = np.argsort(year_index, kind="stable")
    starts = np.searchsorted(year_index[order], np.arange(year_index.max() + 1))
    index = np.zeros(values.shape[1])
    total = np.zeros_like(index)
    for group in range(GROUPS):
        score = np.zeros_like(index)
        present = np.zeros_like(index)
        for j in members(group):
            x = values[j][order]
            low = np.fmin.reduceat(x, starts)
            factor = 1.0 / (np.fmax.reduceat(x, starts) - low)
            spans = np.diff(np.append(starts, len(x)))
            x -= np.repeat(low, spans)
            x *= np.repeat(factor, spans)
            here = np.isfinite(x)
            np.multiply(x, WEIGHTS[j], out=x)
            np.add(score, x, out=score, where=here)
            np.add(present, WEIGHTS[j], out=present, where=here)
        with np.errstate(invalid="ignore"):
            score /= present
        here = np.isfinite(score)
        np.add(index, GROUP_WEIGHTS[group] * score, out=index, where=here)
        np.add(total, GROUP_WEIGHTS[group], out=total, where=here)
    index /= total
    ranks = np.empty(len(index), dtype=np.uint32)
    for first, last in zip(starts, np.append(starts[1:], len(index)), strict=True):
        part = index[first:last]
        ranks[first:last] = 1 + np.searchsorted(np.sort(-part), -part, side="left")
    scores, unordered = np.empty_like(index), np.empty_like(ranks)
    scores[order], unordered[order] = index, ranks
    return scores, unordered


def numpy_textbook(values: np.ndarray, years: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Whole matrices, a year at a time, as one writes it first."""
    scores = np.empty(values.shape[1])
    ranks = np.empty(values.shape[1], dtype=np.uint32)
    for year in np.unique(years):
        rows = years == year
        x = values[:, rows]
        low = np.nanmin(x, axis=1, keepdims=True)
        y = (x - low) / (np.nanmax(x, axis=1, keepdims=True) - low)
        groups = np.empty((GROUPS, x.shape[1]))
        for group in range(GROUPS):
            part, weight = y[members(group)], WEIGHTS[members(group)][:, None]
            groups[group] = np.nansum(part * weight, axis=0) / (weight * ~np.isnan(part)).sum(
                axis=0
            )
        scores[rows] = GROUP_WEIGHTS @ groups / GROUP_WEIGHTS.sum()
        ranks[rows] = 1 + np.searchsorted(np.sort(-scores[rows]), -scores[rows], side="left")
    return scores, ranks


def _polars_mean(parts: list[tuple[pl.Expr, float]]) -> pl.Expr:
    """Weighted mean of what is there.

    Filled sums and `when` were faster here than `sum_horizontal`, `over`, a gather by year or one
    query per year.
    """
    terms = [(part * weight).fill_null(0.0) for part, weight in parts]
    there = [pl.when(part.is_not_null()).then(weight).otherwise(0.0) for part, weight in parts]
    return reduce(add, terms) / reduce(add, there)


def polars_streaming(frame: pl.DataFrame) -> pl.DataFrame:
    """Two queries: bounds per year, then everything else; on the streaming engine.

    The rows come back in any order: keeping it would cost Polars more.
    """
    lazy = frame.lazy()
    bounds = (
        lazy.group_by("year")
        .agg(
            pl.col(NAMES).min().name.suffix("_low"),
            pl.col(NAMES).max().name.suffix("_high"),
        )
        .collect(engine="streaming")
        .select(
            "year",
            *(pl.col(f"{n}_low") for n in NAMES),
            *((1 / (pl.col(f"{n}_high") - pl.col(f"{n}_low"))).alias(f"{n}_factor") for n in NAMES),
        )
    )

    def scaled(j: int) -> pl.Expr:
        name = NAMES[j]
        return (pl.col(name) - pl.col(f"{name}_low")) * pl.col(f"{name}_factor")

    groups = [
        _polars_mean([(scaled(j), WEIGHTS[j]) for j in members(g)]).alias(f"g{g}")
        for g in range(GROUPS)
    ]
    scored = (
        lazy.join(bounds.lazy(), on="year")
        .select("region", "year", *groups)
        .with_columns(
            _polars_mean([(pl.col(f"g{g}"), GROUP_WEIGHTS[g]) for g in range(GROUPS)]).alias(
                "score"
            )
        )
        .collect(engine="streaming")
    )
    return scored.with_columns(
        pl.col("score").rank("min", descending=True).over("year").alias("rank")
    )


def duckdb_sql(frame: pl.DataFrame) -> Callable[[], Any]:
    """One SQL statement over a table that DuckDB already holds; returns the call to time."""
    connection = duckdb.connect()
    connection.execute("set threads = 2")
    connection.register("frame", frame)
    connection.execute("create table panel as select * from frame")

    def mean(parts: list[tuple[str, float]]) -> str:
        top = " + ".join(f"coalesce({part}, 0) * {weight}" for part, weight in parts)
        bottom = " + ".join(f"({part} is not null)::int * {weight}" for part, weight in parts)
        return f"({top}) / ({bottom})"

    bounds = ", ".join(f"min({n}) as {n}_low, max({n}) - min({n}) as {n}_span" for n in NAMES)
    groups = ", ".join(
        mean(
            [(f"(({NAMES[j]} - {NAMES[j]}_low) / {NAMES[j]}_span)", WEIGHTS[j]) for j in members(g)]
        )
        + f" as g{g}"
        for g in range(GROUPS)
    )
    index = mean([(f"g{g}", GROUP_WEIGHTS[g]) for g in range(GROUPS)])
    query = f"""
        with bounds as (select year, {bounds} from panel group by year),
             dimensions as (select region, year, {groups} from panel join bounds using (year)),
             scored as (select *, {index} as score from dimensions)
        select *, rank() over (partition by year order by score desc) as rank from scored
    """

    def run() -> pl.DataFrame:
        return pl.DataFrame(connection.sql(query))

    return run


@cache
def numba_kernel() -> Callable[[np.ndarray, np.ndarray, int], tuple[np.ndarray, np.ndarray]]:
    """Return a parallel kernel; compiling is not part of the timing."""
    import numba

    @numba.njit(parallel=True, cache=False)
    def bounds(values: np.ndarray, year: np.ndarray, n_years: int) -> tuple[np.ndarray, np.ndarray]:
        low = np.full((values.shape[0], n_years), np.inf)
        high = np.full((values.shape[0], n_years), -np.inf)
        for j in numba.prange(values.shape[0]):
            for i in range(values.shape[1]):
                x, t = values[j, i], year[i]
                low[j, t] = min(low[j, t], x) if x == x else low[j, t]
                high[j, t] = max(high[j, t], x) if x == x else high[j, t]
        return low, high

    @numba.njit(parallel=True, cache=False)
    def scores(
        values: np.ndarray,
        year: np.ndarray,
        low: np.ndarray,
        factor: np.ndarray,
        weights: np.ndarray,
        group_weights: np.ndarray,
    ) -> np.ndarray:
        out = np.empty(values.shape[1])
        per_group = values.shape[0] // len(group_weights)
        for i in numba.prange(values.shape[1]):
            t, top, bottom = year[i], 0.0, 0.0
            for g in range(len(group_weights)):
                score, present = 0.0, 0.0
                for j in range(g * per_group, (g + 1) * per_group):
                    x = values[j, i]
                    if x == x:
                        score += weights[j] * (x - low[j, t]) * factor[j, t]
                        present += weights[j]
                if present > 0:
                    top += group_weights[g] * score / present
                    bottom += group_weights[g]
            out[i] = top / bottom
        return out

    @numba.njit(parallel=True, cache=False)
    def ranks(score: np.ndarray, year: np.ndarray, n_years: int) -> np.ndarray:
        out = np.empty(len(score), dtype=np.uint32)
        for t in numba.prange(n_years):
            rows = np.flatnonzero(year == t)
            order = rows[np.argsort(-score[rows])]
            rank = 0
            for place in range(len(order)):
                if place == 0 or score[order[place]] != score[order[place - 1]]:
                    rank = place + 1
                out[order[place]] = rank
        return out

    def run(values: np.ndarray, year: np.ndarray, n_years: int) -> tuple[np.ndarray, np.ndarray]:
        low, high = bounds(values, year, n_years)
        score = scores(values, year, low, 1 / (high - low), WEIGHTS, GROUP_WEIGHTS)
        return score, ranks(score, year, n_years)

    return run
