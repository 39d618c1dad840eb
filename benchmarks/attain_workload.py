"""The attainment task: 2,800 counties, ten years, forty indicators with targets of five sorts.

The figures are random: no region exists.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

REGIONS, FIRST, YEARS, INDICATORS = 2_800, 2016, 10, 40
BASE = 2016
NAMES = [f"i{j:02d}" for j in range(INDICATORS)]
MISSING = 0.03
LOW, HIGH = 40.0, 60.0


def sort(j: int) -> str:
    """Which of the five sorts of targets an indicator has."""
    return ("at-least", "at-most", "not-worse", "reduce", "range")[j % 5]


@cache
def frame() -> pl.DataFrame:
    """Region, year and forty columns; null is missing."""
    rng = np.random.default_rng(20253)
    rows = REGIONS * YEARS
    columns = [
        pl.Series("region", np.repeat(np.arange(REGIONS) + 100_000, YEARS)).cast(pl.String),
        pl.Series("year", np.tile(np.arange(FIRST, FIRST + YEARS, dtype=np.int32), REGIONS)),
    ]
    for name in NAMES:
        values = rng.normal(50, 10, rows)
        values[rng.random(rows) < MISSING] = np.nan
        columns.append(pl.Series(name, values, nan_to_null=True))
    return pl.DataFrame(columns)


def _phases(op: str, first: int, second: int) -> str:
    phases = [(first, 2020), (second, 2025)]
    parts = [f'{{ op = "{op}", value = {value}, year = {year} }}' for value, year in phases]
    return f"[{', '.join(parts)}]"


def system_file(folder: Path) -> Path:
    """Write the task as an attainment system."""
    targets = {
        "at-least": _phases(">=", 48, 52),
        "at-most": _phases("<=", 52, 48),
        "not-worse": '{ op = "not-worse" }',
        "reduce": '{ op = "reduce", by = 10 }',
        "range": f'{{ op = "range", low = {LOW}, high = {HIGH} }}',
    }
    lines = [
        "schema = 1",
        'system = "benchmark-attainment"',
        'edition = "1"',
        'kind = "attainment"',
        'status = "proposal"',
        'title = { zh = "达标基准", en = "Attainment benchmark" }',
        f"base_year = {BASE}",
    ]
    for j, name in enumerate(NAMES):
        lower = sort(j) in ("at-most", "reduce")
        lines += [
            "[[indicator]]",
            f'id = "{name}"',
            f'number = "{j + 1}"',
            f'title = {{ zh = "指标{j}", en = "Indicator {j}" }}',
            'unit = "1"',
            f'direction = "{"lower" if lower else "higher"}"',
            f'kind = "{"binding" if j < INDICATORS // 2 else "reference"}"',
            f"target = {targets[sort(j)]}",
        ]
    path = folder / "attainment.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _bar(j: int) -> pl.Expr:
    """The bar in force; that of a range is the nearer bound."""
    value, base = pl.col(NAMES[j]), pl.col(f"{NAMES[j]}_base")
    match sort(j):
        case "at-least":
            return pl.when(pl.col("year") <= 2020).then(48.0).otherwise(52.0)
        case "at-most":
            return pl.when(pl.col("year") <= 2020).then(52.0).otherwise(48.0)
        case "not-worse":
            return base
        case "reduce":
            return base * 0.9
    return pl.when(value - LOW <= HIGH - value).then(LOW).otherwise(HIGH)


def polars_attainment(data: pl.DataFrame) -> pl.DataFrame:
    """Verdict, bar, gap and progress of every cell, counts, score and verdict of every row."""
    lazy = data.lazy()
    base = lazy.filter(pl.col("year") == BASE).select(
        "region", *(pl.col(n).alias(f"{n}_base") for n in NAMES)
    )
    cells: list[pl.Expr] = []
    for j, name in enumerate(NAMES):
        value, start, bar = pl.col(name), pl.col(f"{name}_base"), _bar(j)
        lower = sort(j) in ("at-most", "reduce")
        if sort(j) == "range":
            met = value.is_between(LOW, HIGH)
            gap = pl.max_horizontal(LOW - value, value - HIGH)
            partly = pl.when(value < LOW).then(value / bar).otherwise(bar / value)
        else:
            met = value <= bar if lower else value >= bar
            gap = value - bar if lower else bar - value
            short = (bar < start) if lower else (bar > start)
            way = (value - start) / (bar - start)
            partly = pl.when(short).then(way).otherwise(bar / value if lower else value / bar)
        capped = partly.clip(0.0, 1.0)
        progress = pl.when(bar.is_null()).then(None).when(met).then(1.0).otherwise(capped)
        verdict = (
            pl.when(value.is_null())
            .then(4)
            .when(bar.is_null())
            .then(2)
            .when(met)
            .then(0)
            .otherwise(1)
        )
        cells += [
            bar.alias(f"{name}_target"),
            gap.alias(f"{name}_gap"),
            progress.alias(f"{name}_progress"),
            verdict.cast(pl.UInt8).alias(f"{name}_verdict"),
        ]
    half = INDICATORS // 2
    binding, reference = NAMES[:half], NAMES[half:]

    def count(names: list[str], code: int) -> pl.Expr:
        return pl.sum_horizontal(pl.col(f"{n}_verdict") == code for n in names)

    def fails(names: list[str], needed: float) -> pl.Expr:
        return len(names) - count(names, 1) < needed

    scored = lazy.join(base, on="region", how="left").with_columns(cells)
    needed = float(np.ceil(0.8 * half))
    return (
        scored.with_columns(
            *(count(binding, code).alias(f"binding_{code}") for code in (0, 1, 2, 4)),
            *(count(reference, code).alias(f"reference_{code}") for code in (0, 1, 2, 4)),
            (100 * pl.mean_horizontal([pl.col(f"{n}_progress") for n in NAMES])).alias("score"),
            pl.when(fails(binding, half) | fails(reference, needed))
            .then(1)
            .when((count(binding, 0) >= half) & (count(reference, 0) >= needed))
            .then(0)
            .otherwise(2)
            .alias("verdict"),
        )
        .drop([f"{n}_base" for n in NAMES])
        .collect()
    )
