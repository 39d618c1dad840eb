"""Scoring a panel: ecoindex beside its rivals, in one run.

    pytest benchmarks/test_score.py                      # 60,000 and 1,000,000 rows
    ECOINDEX_BENCH_ROWS=5000000 pytest benchmarks/test_score.py

Every contender solves the task of ``workload.py`` and its answer is compared with NumPy's first.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest

import ecoindex as eco
import rivals
import workload
from ecoindex import _core

ROWS = [int(n) for n in os.environ.get("ECOINDEX_BENCH_ROWS", "60000,1000000").split(",")]
TEXTBOOK_LIMIT = 1_000_000


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return eco.load_system(workload.system_file(tmp_path_factory.mktemp("system")))


@pytest.fixture(params=ROWS, ids=lambda n: f"{n}-rows", scope="module")
def rows(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def expected(rows: int) -> tuple[np.ndarray, np.ndarray]:
    return rivals.numpy_blocked(workload.matrix(rows), workload.years(rows))


def check(scores: Any, ranks: Any, rows: int) -> None:
    want_scores, want_ranks = expected(rows)
    np.testing.assert_allclose(np.asarray(scores), want_scores, rtol=1e-9)
    assert (np.abs(np.asarray(ranks).astype(int) - want_ranks.astype(int)) <= 1).all()


def measure(benchmark: Any, rows: int, contender: str, call: Callable[[], Any]) -> Any:
    benchmark.group = f"{rows:,} rows x {workload.INDICATORS} indicators"
    benchmark.extra_info["contender"] = contender
    rounds = 30 if rows <= 100_000 else 7
    return benchmark.pedantic(call, rounds=rounds, iterations=1, warmup_rounds=2)


def test_ecoindex(benchmark: Any, system: Any, rows: int) -> None:
    frame = workload.frame(rows)
    result = measure(benchmark, rows, "ecoindex", lambda: eco.score(frame, system))
    check(result["score"], result["rank"], rows)


def test_ecoindex_chunked(benchmark: Any, system: Any, rows: int) -> None:
    whole = workload.frame(rows)
    step = max(1, rows // 64) + 1
    parts = [whole.slice(start, step).clone() for start in range(0, rows, step)]
    frame = pl.concat(parts, rechunk=False)
    chunks = frame.n_chunks()
    result = measure(
        benchmark, rows, "ecoindex, frame in 64 chunks", lambda: eco.score(frame, system)
    )
    assert chunks > 1
    assert frame.n_chunks() == chunks, "scoring must not re-chunk the caller's frame"
    check(result["score"], result["rank"], rows)


def test_ecoindex_duckdb(benchmark: Any, system: Any, rows: int) -> None:
    connection = duckdb.connect()
    source = workload.frame(rows).to_arrow()
    connection.register("source", source)
    connection.execute("create table panel as select * from source")
    result = measure(
        benchmark,
        rows,
        "ecoindex, DuckDB result (query included)",
        lambda: eco.score(connection.sql("select * from panel"), system),
    )
    by = ["region", "year"]
    ours = result.sort(by)
    assert ours.height == rows
    want = eco.score(workload.frame(rows), system).sort(by)
    assert ours["score"].to_list() == want["score"].to_list()


def test_fit_and_evaluate(benchmark: Any, system: Any, rows: int) -> None:
    """The core alone, ranks left out; beside it the time to read the matrix twice."""
    from ecoindex.engine.compile import plan_json

    frame = workload.frame(rows)
    plan = _core.Plan(plan_json(system))
    matrix = _core.Matrix([frame[name] for name in workload.NAMES])
    index = _core.Rows(frame["region"], frame["year"])
    nodes = list(range(workload.GROUPS))
    measure(
        benchmark,
        rows,
        "ecoindex core: fit + evaluate, no rank",
        lambda: plan.fit(matrix, index).evaluate(matrix, index, nodes=nodes),
    )


def test_reading_twice(benchmark: Any, rows: int) -> None:
    frame = workload.frame(rows)
    matrix = _core.Matrix([frame[name] for name in workload.NAMES])

    def twice() -> float:
        return _core.read_matrix(matrix) + _core.read_matrix(matrix)

    measure(benchmark, rows, "reading the matrix twice", twice)


def test_polars(benchmark: Any, rows: int) -> None:
    frame = workload.frame(rows)
    call = partial(rivals.polars_streaming, frame)
    result = measure(benchmark, rows, "Polars, two queries, streaming", call)
    ordered = result.sort("region", "year")
    check(ordered["score"], ordered["rank"], rows)


def test_numpy_blocked(benchmark: Any, rows: int) -> None:
    values, years = workload.matrix(rows), workload.years(rows)
    call = partial(rivals.numpy_blocked, values, years)
    measure(benchmark, rows, "NumPy, blocked columns", call)


def test_numpy_textbook(benchmark: Any, rows: int) -> None:
    if rows > TEXTBOOK_LIMIT:
        pytest.skip("textbook NumPy needs more than 20 s a call at this size")
    values, years = workload.matrix(rows), workload.years(rows)
    call = partial(rivals.numpy_textbook, values, years)
    result = measure(benchmark, rows, "NumPy, textbook", call)
    check(*result, rows)


def test_duckdb(benchmark: Any, rows: int) -> None:
    run = rivals.duckdb_sql(workload.frame(rows))
    result = measure(benchmark, rows, "DuckDB SQL", run)
    ordered = result.sort("region", "year")
    check(ordered["score"], ordered["rank"], rows)


def test_numba(benchmark: Any, rows: int) -> None:
    pytest.importorskip("numba", reason="Numba is not installed for this Python")
    kernel = rivals.numba_kernel()
    values = workload.matrix(rows)
    years = workload.years(rows) - workload.years(rows).min()
    call = partial(kernel, values, years, workload.YEARS)
    result = measure(benchmark, rows, "Numba, parallel (compiled before)", call)
    check(*result, rows)


def test_system_file_is_a_path(tmp_path: Path) -> None:
    """The declared task has the size that the results claim."""
    assert len(eco.load_system(workload.system_file(tmp_path)).indicators) == workload.INDICATORS
