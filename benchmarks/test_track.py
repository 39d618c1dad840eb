"""Tracking a panel of counties: ecoindex beside the same in NumPy, in one run.

    pytest benchmarks/test_track.py

The figures of both are compared first. NumPy leaves out the intervals, ceilings and verdicts, and
starts from a matrix that is in its order already.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import ecoindex as eco
import track_workload as task
from ecoindex import _core


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return eco.load_system(task.system_file(tmp_path_factory.mktemp("system")))


def measure(benchmark: Any, contender: str, call: Callable[[], Any]) -> Any:
    indicators = task.task.INDICATORS
    benchmark.group = f"tracking, {task.ROWS:,} rows x {indicators} indicators, 2 goals"
    benchmark.extra_info["contender"] = contender
    return benchmark.pedantic(call, rounds=9, iterations=1, warmup_rounds=2)


def test_ecoindex(benchmark: Any, system: Any) -> None:
    frame = task.frame()
    found = measure(benchmark, "ecoindex", lambda: eco.track(frame, system))
    check(found, task.numpy_track())


def check(found: Any, want: dict[str, np.ndarray]) -> None:
    """Compare every figure of every row."""
    for goal in task.GOALS:
        rows = found.frame.filter(goal_year=goal)
        assert rows.height == task.ROWS
        for key in ("index", "growth", "path", "distance"):
            equal(rows[key], want[key])
        open_ = rows["needed_per_year"].is_not_null() & (rows["year"] < goal)
        assert open_.sum() > task.REGIONS
        equal(rows["needed_per_year"].filter(open_), masked(want[f"needed {goal}"], open_))
        shown = rows["projected"].is_not_null() & (rows["projected"] < rows["ceiling"])
        equal(rows["projected"].filter(shown), masked(want[f"projected {goal}"], shown))


def masked(values: np.ndarray, keep: Any) -> np.ndarray:
    return values.ravel()[keep.to_numpy()]


def equal(ours: Any, theirs: np.ndarray) -> None:
    ours = ours.fill_null(np.nan).to_numpy()
    np.testing.assert_allclose(ours, theirs.ravel(), rtol=1e-9, atol=1e-9)


def test_numpy(benchmark: Any) -> None:
    found = measure(benchmark, "NumPy", task.numpy_track)
    assert found["index"].size == task.ROWS


def test_core_trend(benchmark: Any, system: Any) -> None:
    """The trends alone."""
    series = eco.track(task.frame(), system).series
    rows = _core.Rows(series["region"], series["year"])
    found = measure(
        benchmark, "ecoindex, trends alone", lambda: _core.trend(series["growth"], rows, z=1.96)
    )
    assert len(found.slope) == task.ROWS


def test_the_task_has_the_size_it_claims(tmp_path: Path) -> None:
    found = eco.load_system(task.system_file(tmp_path))
    assert len(found.measures) == task.task.INDICATORS
    assert {goal.year: goal.growth for goal in found.goals} == task.GOALS
