"""The tracking task: 2,800 counties, twenty years, 48 indicators between goalposts, two goals.

The data are those of `workload`: random, no region exists. `numpy_track` is the same in NumPy.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import polars as pl

import workload as task

REGIONS, BASE = 2_800, 2010
ROWS = REGIONS * task.YEARS
GOALS = {2020: 0.10, 2025: 0.20}
WORST, BEST = 0.0, 150.0


def frame() -> pl.DataFrame:
    """Region, year and the indicators."""
    return task.frame(ROWS)


def system_file(folder: Path) -> Path:
    """Write the task as an index system."""
    path = task.system_file(folder)
    text = path.read_text(encoding="utf-8")
    ends = f'{{ method = "goalposts", worst = {WORST}, best = {BEST} }}'
    text = text.replace('{ method = "min-max", over = "year" }', ends)
    text = text.replace("[index]\n", f"base_year = {BASE}\n[index]\n", 1)
    goals = "".join(f"\n[[goal]]\nyear = {y}\ngrowth = {g}\n" for y, g in GOALS.items())
    path.write_text(text + goals, encoding="utf-8")
    return path


def _index(scores: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Weighted means of what is known, groups then index; one value per region and year."""
    total, weight = np.zeros(scores.shape[1:]), np.zeros(scores.shape[1:])
    for group in range(task.GROUPS):
        members = list(task.members(group))
        weights = task.WEIGHTS[members][:, None, None] * known[members]
        under = weights.sum(axis=0)
        mean = (weights * np.where(known[members], scores[members], 0)).sum(axis=0) / under
        there = under > 0
        total += task.GROUP_WEIGHTS[group] * np.where(there, mean, 0)
        weight += task.GROUP_WEIGHTS[group] * there
    return total / weight


def _way(years: np.ndarray) -> np.ndarray:
    points = {BASE: 0.0, **GOALS}
    way = np.interp(years, list(points), list(points.values()))
    return np.where(years < BASE, np.nan, way)


def numpy_track() -> dict[str, np.ndarray]:
    """Index, growth, path, need, projection: arrays of regions by years, and by goals."""
    shape = (task.INDICATORS, REGIONS, task.YEARS)
    values = task.matrix(ROWS).reshape(shape)
    years = task.years(ROWS)[: task.YEARS].astype(float)
    start = int(BASE - years[0])
    scores = np.clip((values - WORST) / (BEST - WORST), 0, 1)
    known = ~np.isnan(values)
    both = known & known[:, :, start : start + 1]
    before = np.broadcast_to(scores[:, :, start : start + 1], shape)
    with np.errstate(invalid="ignore", divide="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        index = _index(scores, known)
        growth = _index(scores, both) / _index(before, both) - 1
        base, way = index[:, start : start + 1], _way(years)
        lines = _lines(years, growth)
        found = {"index": index, "growth": growth, "path": base * (1 + way)}
        found["distance"] = base * (growth - way)
        for goal, rise in GOALS.items():
            found[f"needed {goal}"] = np.maximum(rise - growth, 0) / (goal - years)
            line = 1 + lines[1] + lines[0] * (goal - lines[2])
            found[f"projected {goal}"] = base * line
    return found


def _lines(years: np.ndarray, growth: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Theil-Sen slope, median growth and median year, as of each year."""
    slope, level = np.full(growth.shape, np.nan), np.empty(growth.shape)
    middle = np.empty(growth.shape)
    i, j = np.triu_indices(len(years), 1)
    slopes = (growth[:, j] - growth[:, i]) / (years[j] - years[i])
    for at in range(len(years)):
        if at:
            slope[:, at] = np.nanmedian(slopes[:, j <= at], axis=1)
        level[:, at] = np.nanmedian(growth[:, : at + 1], axis=1)
        seen = np.where(np.isnan(growth[:, : at + 1]), np.nan, years[: at + 1])
        middle[:, at] = np.nanmedian(seen, axis=1)
    return slope, level, middle
