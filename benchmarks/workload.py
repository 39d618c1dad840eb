"""The task every contender of the benchmark solves, and its data.

Rows are region-years; 48 indicators in 6 groups of 8, 3 % of the cells missing. Each indicator is
min-max normalised within its year, groups and index are weighted means of what is there, and the
index is ranked within the year. The figures are random: no region exists.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

GROUPS, PER_GROUP, YEARS = 6, 8, 20
INDICATORS = GROUPS * PER_GROUP
NAMES = [f"i{j:02d}" for j in range(INDICATORS)]
WEIGHTS = np.array([1 + j % 4 for j in range(INDICATORS)], dtype=float)
GROUP_WEIGHTS = np.array([3.0, 2.0, 2.0, 1.0, 1.0, 1.0])
MISSING = 0.03


def members(group: int) -> range:
    """Indicator numbers of a group."""
    return range(group * PER_GROUP, (group + 1) * PER_GROUP)


@cache
def matrix(rows: int) -> np.ndarray:
    """Values, one row per indicator (so that a column is contiguous); NaN is missing."""
    rng = np.random.default_rng(20251)
    values = np.empty((INDICATORS, rows))
    for j in range(INDICATORS):
        values[j] = rng.normal(50 + j, 10, rows)
        values[j][rng.random(rows) < MISSING] = np.nan
    return values


@cache
def years(rows: int) -> np.ndarray:
    """Year of each row: every region has its years in a run."""
    return np.tile(np.arange(2006, 2006 + YEARS, dtype=np.int32), rows // YEARS)


@cache
def frame(rows: int) -> pl.DataFrame:
    """Return the same as a Polars frame with region codes as text; null is missing."""
    # Beyond the codes that the region table knows by more than one number.
    regions = np.repeat(np.arange(rows // YEARS) + 700_000, YEARS)
    columns = [pl.Series("region", regions).cast(pl.String), pl.Series("year", years(rows))]
    for name, values in zip(NAMES, matrix(rows), strict=True):
        columns.append(pl.Series(name, values, nan_to_null=True))
    return pl.DataFrame(columns)


def system_file(folder: Path) -> Path:
    """Write the task as an index system."""
    lines = [
        "schema = 1",
        'system = "benchmark"',
        'edition = "1"',
        'kind = "composite"',
        'status = "proposal"',
        'title = { zh = "基准", en = "Benchmark" }',
        "[index]",
        'missing = { rule = "redistribute", require = 0 }',
    ]
    for group in range(GROUPS):
        lines += [
            "[[node]]",
            f'id = "g{group}"',
            f'title = {{ zh = "组{group}", en = "Group {group}" }}',
            f"weight = {GROUP_WEIGHTS[group]:.0f}",
        ]
    for j, name in enumerate(NAMES):
        lines += [
            "[[indicator]]",
            f'id = "{name}"',
            f'node = "g{j // PER_GROUP}"',
            f'title = {{ zh = "指标{j}", en = "Indicator {j}" }}',
            'unit = "1"',
            'direction = "higher"',
            f"weight = {WEIGHTS[j]:.0f}",
            'normalise = { method = "min-max", over = "year" }',
        ]
    path = folder / "benchmark.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
