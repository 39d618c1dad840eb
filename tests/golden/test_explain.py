"""Explanations of published indices: every part, against all coalitions and printed figures."""

from __future__ import annotations

from itertools import permutations
from math import factorial

import numpy as np
import polars as pl
import pytest

import ecoindex as eco
from ecoindex.analysis.changes import changes
from ecoindex.engine.explain import open_case

from ..conftest import shared
from .test_synergy import INDEX, VALUES

HDI = ("life-expectancy", "expected-schooling", "mean-schooling", "income-per-head")

CONTRIBUTIONS = {
    "e1-pm25": 0.420000, "e1-good": 0.062500, "e1-water": 1.250000, "e1-sea": 0.201000,
    "e2-co2-gdp": 0.505263, "e2-co2-cap": -0.050000, "e2-rate": 0.833333,
    "p1-nonfossil": 0.666667, "p1-coal": 0.437500, "p1-re": 1.280000, "p1-nev": 1.000000,
    "p2-sw": 0.300000, "p2-sewage": 0.666667, "p2-rural": 0.887000, "p2-voc": 1.800000,
    "p2-park": 1.200000, "m-cea": 1.750000, "m-lowcarbon": 2.100000, "m-check": 1.225000,
}  # fmt: skip
"""synergy-index.md section 4.1, all but the coupling degree."""
COUPLING = 0.307574


def hdi(le: np.ndarray, eys: np.ndarray, mys: np.ndarray, gnipc: np.ndarray) -> np.ndarray:
    education = (np.minimum(eys / 18, 1) + np.minimum(mys / 15, 1)) / 2
    income = np.clip(np.log(gnipc / 100) / np.log(750), 0, 1)
    return np.cbrt(np.minimum((le - 20) / 65, 1) * education * income)


def by_orders(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Mean step of each indicator over all 24 orders; columns are countries."""
    parts = np.zeros_like(before)
    for order in permutations(range(len(HDI))):
        state = before.copy()
        for indicator in order:
            value = hdi(*state)
            state[indicator] = after[indicator]
            parts[indicator] += hdi(*state) - value
    return parts / factorial(len(HDI))


def test_hdi__every_country_from_its_first_to_its_last_year() -> None:
    path = shared("data/golden/undp_hdi_1990_2022.csv")
    case = open_case(path, "hdi", region_column="iso3")
    known = case.index.filter(case.plain_scores.frame["score"].is_not_null()).sort("year")
    first = known.group_by("region").first().rename({"year": "base", "row": "from"})
    last = known.group_by("region").last().rename({"row": "to"})
    pairs = last.join(first, on="region").sort("region")
    assert pairs.height > 190
    found = changes(case, pairs).frame
    parts = found.select(HDI).to_numpy().T
    change = (found["score"] - found["base_score"]).to_numpy()
    np.testing.assert_allclose(found["change"], change, atol=1e-12)
    np.testing.assert_allclose(parts.sum(axis=0), change, rtol=0, atol=1e-9)
    assert found["scope"].null_count() == found["constraint"].null_count() == pairs.height
    values = np.array([column.to_numpy() for column in case.inputs.columns])
    expected = by_orders(values[:, pairs["from"]], values[:, pairs["to"]])
    np.testing.assert_allclose(parts, expected, rtol=0, atol=1e-9)


def test_hdi__one_country() -> None:
    path = shared("data/golden/undp_hdi_1990_2022.csv")
    found = eco.explain(path, "hdi", "CHN", 2022, base=1990, region_column="iso3")
    assert found.parts["contribution"].sum() == pytest.approx(found.change, abs=1e-12)
    assert found.parts["indicator"].to_list() == list(HDI)
    assert found.parts["node"].to_list() == ["health", "education", "education", "income"]
    sums = dict(found.nodes.select("node", "contribution").iter_rows())
    assert sums["index"] == pytest.approx(found.change, abs=1e-12)
    assert sum(sums[node] for node in ("health", "education", "income")) == pytest.approx(
        sums["index"], abs=1e-12
    )
    assert found.parts["effective_weight"].null_count() == len(HDI), "no share of a product"


@pytest.fixture(scope="module")
def synergy() -> eco.Explanation:
    frame = pl.DataFrame(
        {"region": ["洞头区", "洞头区"], "year": [2021, 2025]}
        | {name: list(map(float, pair)) for name, pair in VALUES.items()}
    )
    return eco.explain(frame, "isec-structured", "洞头区", 2025, base=2021)


def test_synergy__every_printed_contribution(synergy) -> None:
    direct = synergy.parts.filter(pl.col("node") != "e3")
    found = dict(direct.select("indicator", "contribution").iter_rows())
    assert found == pytest.approx(CONTRIBUTIONS, abs=5e-7)
    assert set(direct["kind"]) == {"value"}


def test_synergy__the_coupling_degree_is_shared_by_what_feeds_it(synergy) -> None:
    shares = synergy.parts.filter(pl.col("node") == "e3")
    assert shares["contribution"].sum() == pytest.approx(COUPLING, abs=5e-7)
    assert set(shares["indicator"]) == {id_ for id_ in CONTRIBUTIONS if id_[:2] in ("e1", "e2")}
    sums = dict(synergy.nodes.select("node", "contribution").iter_rows())
    assert sums["e3"] == pytest.approx(COUPLING, abs=5e-7)
    effect = [value for id_, value in CONTRIBUTIONS.items() if id_.startswith("e")]
    assert sums["effect"] == pytest.approx(sum(effect) + COUPLING, abs=1e-5)


def test_synergy__the_whole(synergy) -> None:
    assert (synergy.base_score, synergy.score) == pytest.approx(INDEX, abs=5e-7)
    assert synergy.parts["contribution"].sum() == pytest.approx(synergy.change, abs=1e-9)
    weights = dict(
        synergy.parts.drop_nulls("effective_weight")
        .select("indicator", "effective_weight")
        .iter_rows()
    )
    assert weights["e1-pm25"] == pytest.approx(0.07)
    assert sum(weights.values()) == pytest.approx(0.9), "the rest is the coupling degree"


def test_demo__parts_of_every_county_and_year() -> None:
    """The demo panel: every change adds up, constraint and all."""
    for system in ("isec-structured", "blue-bay-structured"):
        found = eco.explain_changes("demo", system)
        frame = found.frame.drop_nulls("change")
        assert frame.height > 0
        parts = frame.select(*found.indicators, "scope", "constraint")
        sums = parts.select(pl.sum_horizontal(pl.all())).to_series()
        np.testing.assert_allclose(sums, frame["change"], rtol=0, atol=1e-9)
        np.testing.assert_allclose(frame["change"], frame["score"] - frame["base_score"], atol=1e-9)
