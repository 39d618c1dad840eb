"""Before normalisation: the ASEM pipeline, outliers of a large table, gaps of a large panel.

    pytest benchmarks/test_prepare.py

Each beside the same in NumPy or pandas, whose figures are compared first. "core" is the engine
without the reading of tables. The ASEM data are those of ../shared, which may be absent.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import ecoindex as eco
from ecoindex import _core
from ecoindex.engine.compile import plan_json
from ecoindex.engine.recipe import recipe
from ecoindex.spec import parse_system

ASEM = Path(__file__).resolve().parents[2] / "shared/data/golden/asem/ASEM_iData.csv"
INDICATORS = 48
ROWS = 100_000
REGIONS, YEARS = 3_000, 20
STEPS = 5

HEAD = """
schema = 1
system = "benchmark"
edition = "1"
status = "proposal"
title = { zh = "基准", en = "Benchmark" }
"""
INDICATOR = """
[[indicator]]
id = "i{at}"
title = {{ zh = "指标{at}", en = "Indicator {at}" }}
unit = "point"
direction = "higher"
normalise = {{ method = "min-max", over = "panel" }}
"""


def system(head: str) -> Any:
    return parse_system(HEAD + head + "".join(INDICATOR.format(at=at) for at in range(INDICATORS)))


def measure(benchmark: Any, group: str, contender: str, call: Callable[[], Any]) -> Any:
    benchmark.group = group
    benchmark.extra_info["contender"] = contender
    return benchmark.pedantic(call, rounds=7, iterations=1, warmup_rounds=1)


class Core:
    """The engine without the reading of tables: prepare, fit, evaluate, rank."""

    def __init__(self, made: Any, frame: pl.DataFrame) -> None:
        steps = recipe(made)
        assert steps is not None
        self.steps, self.plan = steps.text, _core.Plan(plan_json(made))
        self.rows = _core.Rows(frame["region"], frame["year"])
        self.own = [frame[item.id] for item in made.measures]
        self.extras = [frame[id_] for id_ in steps.extras]

    def __call__(self) -> Any:
        matrix = _core.Matrix([*self.own, *self.extras])
        done = _core.prepare(matrix, self.rows, self.steps)
        pairs = zip(self.own, done.columns, strict=True)
        columns = [old if new is None else new for old, new in pairs]
        ready = _core.Matrix(columns)
        found = self.plan.fit(ready, self.rows).evaluate(ready, self.rows, nodes=[])
        return found.score, _core.rank(found.score, self.rows, method="competition")


# The ASEM pipeline


@pytest.fixture(scope="module")
def asem() -> Any:
    if not ASEM.exists():
        pytest.skip("reference data not present: ../shared/data/golden/asem")
    made = eco.load_system("asem-connectivity")
    panel = eco.read_panel(ASEM, eco.fields(made), region_column="uCode", year_column="Time")
    return made, panel


GROUP = "ASEM, 51 regions x 49 indicators, raw table to ranks"


def test_asem_core(benchmark: Any, asem: Any) -> None:
    made, panel = asem
    core = Core(made, panel.frame)
    score, _ = measure(benchmark, GROUP, "ecoindex", core)
    np.testing.assert_allclose(pl.Series(score), pandas_asem(made, panel), rtol=1e-9)


def test_asem_evaluate(benchmark: Any, asem: Any) -> None:
    made, panel = asem
    measure(benchmark, GROUP, "ecoindex, with notes and frames", lambda: eco.evaluate(panel, made))


def test_asem_pandas(benchmark: Any, asem: Any) -> None:
    measure(benchmark, GROUP, "pandas and NumPy", lambda: pandas_asem(*asem))


def pandas_asem(made: Any, panel: Any) -> np.ndarray:
    frame = panel.frame.to_pandas()
    scores: dict[str, np.ndarray] = {}
    for item in made.indicators:
        x = frame[item.id]
        if item.denominate:
            x = x / frame[item.denominate.by]
        x = x.fillna(x.groupby(frame["eurasia-group"]).transform("mean")).to_numpy()
        x, _ = winsorise(x)
        y = (x - x.min()) / (x.max() - x.min()) * 100
        scores[item.id] = y if item.direction == "higher" else 100 - y
    for id_ in made.order:
        parts = [(float(s.weight), scores[s.id]) for s in made.children(id_)]
        scores[id_] = np.sum([weight * part for weight, part in parts], axis=0)
    return scores["index"]


# Outliers of a large table


def shape(x: np.ndarray) -> tuple[float, float]:
    m, d = len(x), x - x.mean()
    square = d * d
    m2, m3, m4 = square.mean(), (square * d).mean(), (square * square).mean()
    skew = m3 / m2**1.5 * np.sqrt(m * (m - 1)) / (m - 2)
    kurtosis = ((m + 1) * (m4 / m2**2 - 3) + 6) * (m - 1) / ((m - 2) * (m - 3))
    return skew, kurtosis


def winsorise(x: np.ndarray) -> tuple[np.ndarray, bool]:
    v = x.copy()
    for _ in range(STEPS):
        skew, kurtosis = shape(v)
        if abs(skew) < 2 or kurtosis < 3.5:
            return v, True
        end = v.max() if skew >= 0 else v.min()
        v[v == end] = v[v != end].max() if skew >= 0 else v[v != end].min()
    skew, kurtosis = shape(v)
    return v, abs(skew) < 2 or kurtosis < 3.5


def numpy_treated(values: np.ndarray) -> np.ndarray:
    total = np.zeros(values.shape[1])
    for x in values:
        v, fine = winsorise(x)
        if not fine:
            v = np.log(x - x.min() + 0.01 * (x.max() - x.min()))
        total += (v - v.min()) / (v.max() - v.min())
    return total / len(values)


@pytest.fixture(scope="module")
def table() -> np.ndarray:
    rng = np.random.default_rng(7)
    return np.array([rng.lognormal(0, 0.3 + at % 4 * 0.3, ROWS) for at in range(INDICATORS)])


LARGE = f"treat, normalise, aggregate, {ROWS:,} x {INDICATORS}"


def test_treat_core(benchmark: Any, table: np.ndarray) -> None:
    frame = pl.DataFrame({"region": np.arange(ROWS), "year": np.full(ROWS, 2020)}).with_columns(
        pl.Series(f"i{at}", x) for at, x in enumerate(table)
    )
    made = system(f'[treat]\nmethod = "winsorise"\npoints = {STEPS}\nthen = "log"\n')
    score, _ = measure(benchmark, LARGE, "ecoindex", Core(made, frame))
    np.testing.assert_allclose(pl.Series(score), numpy_treated(table), rtol=1e-9)


def test_treat_numpy(benchmark: Any, table: np.ndarray) -> None:
    measure(benchmark, LARGE, "NumPy", lambda: numpy_treated(table))


# Gaps of a large panel


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    rng = np.random.default_rng(8)
    rows = REGIONS * YEARS
    values = rng.lognormal(0, 1, (rows, INDICATORS))
    values[rng.random(values.shape) < 0.2] = np.nan
    keys = {"region": np.repeat(np.arange(REGIONS), YEARS)}
    keys["year"] = np.tile(np.arange(2000, 2000 + YEARS), REGIONS)
    return pd.DataFrame(keys).join(pd.DataFrame(values).add_prefix("i"))


PANEL = f"linear imputation, {REGIONS:,} regions x {YEARS} years x {INDICATORS}"


def test_linear_core(benchmark: Any, panel: pd.DataFrame) -> None:
    frame = pl.DataFrame({name: panel[name].to_numpy() for name in panel})
    steps = recipe(system('[impute]\nmethod = "linear"\n'))
    assert steps is not None
    rows = _core.Rows(frame["region"], frame["year"])
    matrix = _core.Matrix([frame[f"i{at}"] for at in range(INDICATORS)])
    done = measure(benchmark, PANEL, "ecoindex", lambda: _core.prepare(matrix, rows, steps.text))
    wanted = pandas_linear(panel)
    for at, column in enumerate(done.columns):
        np.testing.assert_allclose(pl.Series(column), wanted[f"i{at}"], rtol=1e-9)


def test_linear_numpy(benchmark: Any, panel: pd.DataFrame) -> None:
    found = measure(benchmark, PANEL, "NumPy, np.interp by region", lambda: numpy_linear(panel))
    np.testing.assert_allclose(found, pandas_linear(panel).to_numpy(), rtol=1e-9)


def test_linear_pandas(benchmark: Any, panel: pd.DataFrame) -> None:
    benchmark.group, benchmark.extra_info["contender"] = PANEL, "pandas, one column at a time"
    benchmark.pedantic(lambda: pandas_linear(panel), rounds=1)


def pandas_linear(panel: pd.DataFrame) -> pd.DataFrame:
    """Interpolate the whole table, then take back what crosses a border of regions."""
    values = panel.filter(like="i").drop(columns="region", errors="ignore")
    flat = values.interpolate(limit_area="inside")
    groups = values.notna().groupby(panel["region"])
    before = groups.cummax()
    after = values.notna()[::-1].groupby(panel["region"][::-1]).cummax()[::-1]
    return flat.where(before & after)


def numpy_linear(panel: pd.DataFrame) -> np.ndarray:
    values = panel.filter(like="i").drop(columns="region", errors="ignore").to_numpy().copy()
    years = np.arange(YEARS, dtype=float)
    for start in range(0, len(values), YEARS):
        block = values[start : start + YEARS]
        for column in block.T:
            known = ~np.isnan(column)
            if 1 < known.sum() < YEARS:
                at = years[known]
                gaps = ~known & (years > at[0]) & (years < at[-1])
                column[gaps] = np.interp(years[gaps], at, column[known])
    return values
