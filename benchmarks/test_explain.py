"""Explaining a panel of counties: parts of every change, of every county in every year.

    pytest benchmarks/test_explain.py

The size of the task: 2,800 counties x 20 years x 48 indicators. Enumeration in NumPy cannot go
there: it is compared on a small tree of one geometric mean, where every coalition is evaluated for
all rows at once, and both must agree.
"""

from __future__ import annotations

from collections.abc import Callable
from math import factorial
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import ecoindex as eco
import workload as task

ROWS = 2_800 * task.YEARS
SMALL = 8
"""Indicators of the small tree."""


def system_file(folder: Path, root: str, group: str) -> Path:
    """Write the task with aggregations of its own and scores in 0.05 to 1."""
    path = task.system_file(folder)
    text = path.read_text(encoding="utf-8")
    text = text.replace("[index]\n", f'[index]\naggregate = "{root}"\n')
    text = text.replace("[[node]]\n", f'[[node]]\naggregate = "{group}"\n')
    text = text.replace('over = "year" }', 'over = "year", to = [0.05, 1] }')
    path.write_text(text, encoding="utf-8")
    return path


def measure(benchmark: Any, group: str, contender: str, call: Callable[[], Any]) -> Any:
    benchmark.group = group
    benchmark.extra_info["contender"] = contender
    return benchmark.pedantic(call, rounds=5, iterations=1, warmup_rounds=1)


@pytest.mark.parametrize(
    ("root", "group"),
    [
        ("arithmetic", "arithmetic"),
        ("arithmetic", "geometric"),
        ("geometric", "geometric"),
        ("geometric", "arithmetic"),
    ],
)
def test_panel(benchmark: Any, tmp_path: Path, root: str, group: str) -> None:
    system = eco.load_system(system_file(tmp_path, root, group))
    frame = task.frame(ROWS)
    name = f"explain, {ROWS:,} rows x {task.INDICATORS}: {root} index of {group} groups"
    found = measure(benchmark, name, "ecoindex", lambda: eco.explain_changes(frame, system)).frame
    assert found.height == ROWS - 2_800
    parts = found.select(*task.NAMES, "scope").select(pl.sum_horizontal(pl.all())).to_series()
    change = found["score"] - found["base_score"]
    assert (parts - change).abs().max() < 1e-9  # type: ignore[operator]


def small_system(folder: Path) -> Path:
    """Write one geometric mean of a few indicators that are scores already."""
    title = 'title = {{ zh = "{0}", en = "{0}" }}\n'
    lines = [
        'schema = 1\nsystem = "small"\nedition = "1"\nkind = "composite"\nstatus = "proposal"\n',
        title.format("small"),
        '[index]\naggregate = "geometric"\n',
    ]
    for name in task.NAMES[:SMALL]:
        lines += [
            f'[[indicator]]\nid = "{name}"\n',
            title.format(name),
            'unit = "1"\ndirection = "higher"\nnormalise = { method = "none" }\n',
        ]
    path = folder / "small.toml"
    path.write_text("".join(lines), encoding="utf-8")
    return path


def small_frame() -> pl.DataFrame:
    scores = np.random.default_rng(5).uniform(0.05, 1, (SMALL, ROWS))
    columns = [pl.Series(name, y) for name, y in zip(task.NAMES, scores, strict=False)]
    return task.frame(ROWS).select("region", "year").hstack(columns)


def enumeration(y: np.ndarray) -> np.ndarray:
    """Shapley parts of the changes on the row before, from the values of all coalitions."""
    logs, n = np.log(y) / len(y), len(y)
    values = np.zeros((1, y.shape[1] - 1))
    for leaf in logs:
        values = np.concatenate([values + leaf[:-1], values + leaf[1:]])
    values = np.exp(values)
    members = np.array([coalition.bit_count() for coalition in range(2**n)])
    shares = [factorial(size) * factorial(n - size - 1) / factorial(n) for size in range(n)]
    parts = np.empty((n, y.shape[1] - 1))
    for leaf in range(n):
        without = np.flatnonzero((np.arange(2**n) >> leaf & 1) == 0)
        share = np.array(shares)[members[without]]
        parts[leaf] = share @ (values[without | 1 << leaf] - values[without])
    return parts


GROUP = f"explain, {ROWS:,} rows x {SMALL}: one geometric mean"


def test_small(benchmark: Any, tmp_path: Path) -> None:
    system, frame = eco.load_system(small_system(tmp_path)), small_frame()
    found = measure(benchmark, GROUP, "ecoindex", lambda: eco.explain_changes(frame, system)).frame
    names = task.NAMES[:SMALL]
    expected = enumeration(frame.select(names).to_numpy().T)
    keep = (frame["year"] > frame["year"].min()).to_numpy()[1:]  # type: ignore[operator]
    np.testing.assert_allclose(found.select(names).to_numpy().T, expected[:, keep], atol=1e-12)


def test_numpy(benchmark: Any) -> None:
    scores = small_frame().select(task.NAMES[:SMALL]).to_numpy().T
    measure(benchmark, GROUP, "NumPy, all coalitions", lambda: enumeration(scores))
