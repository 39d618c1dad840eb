"""ASEM with other steps: the whole pipeline beside NumPy, written from COINr's formulas.

Sources of the formulas: COINr 1.1.14, ``n_*``, ``winsorise``, ``log_CT*``, ``i_*``, ``a_*``
(Becker et al. 2022, JOSS 7(78), 4567); `docs/from-coinr.md` names them beside the keys used here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest

import ecoindex as eco

from ..conftest import shared
from ..parity import prepare_twin as twin

Floats: TypeAlias = npt.NDArray[np.float64]
Norm: TypeAlias = Callable[[Floats], Floats]
FOLDER = "data/golden/asem/"
SYSTEM = "asem-connectivity"


def table(name: str) -> pl.DataFrame:
    return pl.read_csv(shared(f"{FOLDER}{name}.csv"), null_values="NA", infer_schema_length=None)


def numbers(frame: pl.DataFrame, name: str) -> Floats:
    return frame[name].cast(pl.Float64).fill_null(np.nan).to_numpy()


@pytest.fixture(scope="module")
def data() -> pl.DataFrame:
    return table("ASEM_iData")


def places(x: Floats) -> Floats:
    """R's rank() with ties at the lowest."""
    return np.searchsorted(np.sort(x), x).astype(float) + 1


def ranged(low: float, high: float) -> Norm:
    return lambda x: low + (x - x.min()) / (x.max() - x.min()) * (high - low)


PERCENT = ranged(0, 100)
MEANS: dict[str, Callable[[Floats, Floats], Floats]] = {
    "arithmetic": lambda y, w: y @ w,
    "geometric": lambda y, w: np.exp(np.log(y) @ w),
    "harmonic": lambda y, w: 1 / ((1 / y) @ w),
}


def index(
    data: pl.DataFrame,
    *,
    group: str | None = "EurAsia_group",
    middle: str = "mean",
    treat: Callable[[Floats], Floats] = lambda x: treated(x, 5, twin.log_range),
    norm: Norm = PERCENT,
    mean: str = "arithmetic",
) -> Floats:
    meta = table("ASEM_iMeta").filter(pl.col("Level").is_not_null())
    groups = data[group].to_list() if group else [0] * data.height
    scores: dict[str, Floats] = {}
    for row in meta.filter(pl.col("Type") == "Indicator").iter_rows(named=True):
        x = numbers(data, row["iCode"])
        if row["Denominator"]:
            x = x / numbers(data, row["Denominator"])
        scores[row["iCode"]] = norm(row["Direction"] * treat(twin.middle(x, groups, middle)))
    for level in (1, 2, 3):
        for (parent,), items in meta.filter(pl.col("Level") == level).group_by("Parent"):
            y = np.column_stack([scores[code] for code in items["iCode"]])
            w = items["Weight"].cast(pl.Float64).to_numpy()
            scores[str(parent)] = MEANS[mean](y, w / w.sum())
    return scores["Index"]


def treated(
    x: Floats,
    points: int,
    then: Callable[[Floats], Floats],
    limits: tuple[float, float] = (2, 3.5),
) -> Floats:
    if twin.passes(x, limits):
        return x
    winsorised, _ = twin.winsorise(x, points, "values", limits)
    return winsorised if twin.passes(winsorised, limits) else then(x)


def every(method: str, **keys: Any) -> dict[str, Any]:
    return {"indicator.*.normalise": {"method": method, "over": "year", **keys}}


def by_mean(name: str) -> dict[str, Any]:
    return every("min-max", to=[1, 100]) | {"index.aggregate": name, "node.*.aggregate": name}


LIMITS = {"treat.skewness": 1, "treat.kurtosis": 2}
CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "as published": ({}, {}),
    "median": ({"impute": {"method": "median"}}, {"group": None, "middle": "median"}),
    "by size": ({"impute.by": "population-group"}, {"group": "Pop_group"}),
    "by wealth": ({"impute": {"method": "median", "by": "gdp-head-group"}},
                  {"group": "GDPpc_group", "middle": "median"}),
    "z-scores": (every("z-score", sd="sample"),
                 {"norm": lambda x: (x - x.mean()) / x.std(ddof=1)}),
    "ranks": (every("borda", start=1, ties="worst"), {"norm": places}),
    "percentile ranks": (every("rank", ties="worst"),
                         {"norm": lambda x: (places(x) - 1) / (len(x) - 1)}),
    "distances": (every("distance-to-best"), {"norm": ranged(0, 1)}),
    "geometric": (by_mean("geometric"), {"norm": ranged(1, 100), "mean": "geometric"}),
    "harmonic": (by_mean("harmonic"), {"norm": ranged(1, 100), "mean": "harmonic"}),
    "one point": ({"treat.points": 1}, {"treat": lambda x: treated(x, 1, twin.log_range)}),
    "log of one": ({"treat.points": 1, "treat.shift": "one"},
                   {"treat": lambda x: treated(x, 1, twin.log_one)}),
    "either tail": ({"treat.points": 1, "treat.tail": "skewed"} | LIMITS,
                    {"treat": lambda x: treated(x, 1, twin.log_skewed, (1, 2))}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_asem__with_other_steps(data: pl.DataFrame, case: str) -> None:
    changes, steps = CASES[case]
    system = eco.load_system(SYSTEM)
    path = shared(f"{FOLDER}ASEM_iData.csv")
    panel = eco.read_panel(path, eco.fields(system), region_column="uCode", year_column="Time")
    found = eco.score(panel, system.with_changes(changes))
    ours = dict(found.select("region", "score").iter_rows())
    expected = index(data, **steps)
    got = np.array([ours[code] for code in data["uCode"]])
    np.testing.assert_allclose(got, expected, rtol=1e-11, atol=1e-12)
