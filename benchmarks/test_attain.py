"""Judging a panel of counties: ecoindex beside the same logic in Polars expressions, in one run.

    pytest benchmarks/test_attain.py

The verdicts, targets and scores of both are compared first.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import attain_workload as task
import ecoindex as eco
from ecoindex import _core
from ecoindex.engine.attain_plan import attain_plan
from ecoindex.engine.attainment import VERDICTS
from ecoindex.engine.inputs import prepare


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return eco.load_system(task.system_file(tmp_path_factory.mktemp("system")))


def measure(benchmark: Any, contender: str, call: Callable[[], Any]) -> Any:
    rows = task.REGIONS * task.YEARS
    benchmark.group = f"attainment, {rows:,} rows x {task.INDICATORS} indicators"
    benchmark.extra_info["contender"] = contender
    return benchmark.pedantic(call, rounds=15, iterations=1, warmup_rounds=2)


def test_core(benchmark: Any, system: Any) -> None:
    """The engine alone: every cell judged, every row counted."""
    panel = eco.read_panel(task.frame(), eco.fields(system))
    inputs = prepare(panel, system)
    plan = attain_plan(system, inputs, {})
    compiled, matrix = _core.AttainPlan(plan.json), plan.matrix(inputs.masks)
    found = measure(benchmark, "ecoindex core", lambda: compiled.evaluate(matrix, inputs.rows))
    assert len(found.items) == task.INDICATORS


def test_ecoindex(benchmark: Any, system: Any) -> None:
    frame = task.frame()
    result = measure(benchmark, "ecoindex", lambda: eco.attainment(frame, system))
    # The rows come back in any order: keeping it would cost Polars more.
    check(result, task.polars_attainment(frame).sort("region", "year"))


def check(result: Any, want: Any) -> None:
    """Compare every verdict and target, and the score of every row."""
    summary = result.summary
    np.testing.assert_allclose(summary["score"], want["score"], rtol=1e-9)
    words = ["attained", "not attained", "not assessable"]
    assert summary["verdict"].to_list() == [words[code] for code in want["verdict"]]
    rows = result.frame
    for name in task.NAMES:
        own = rows.filter(indicator=name)
        assert own["verdict"].to_list() == [VERDICTS[code] for code in want[f"{name}_verdict"]]
        if task.sort(task.NAMES.index(name)) != "range":
            ours = own["target"].fill_null(np.nan)
            np.testing.assert_allclose(ours, want[f"{name}_target"].fill_null(np.nan), rtol=1e-12)


def test_polars(benchmark: Any) -> None:
    frame = task.frame()
    result = measure(benchmark, "Polars expressions", lambda: task.polars_attainment(frame))
    assert result.height == frame.height


def test_the_task_has_the_size_it_claims(tmp_path: Path) -> None:
    assert len(eco.load_system(task.system_file(tmp_path)).measures) == task.INDICATORS
