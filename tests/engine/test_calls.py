"""Whatever a caller hands over: kinds of years, names and numbers; copies of what comes back."""

from __future__ import annotations

import json
import pickle

import numpy as np
import polars as pl
import pytest

import ecoindex as eco

from .conftest import indicator

CODES = ["330302", "330303", "330302", "330303"]
DATA = pl.DataFrame({"region": CODES, "year": [2021, 2021, 2022, 2022], "a": [1.0, 2.0, 3.0, 5.0]})


@pytest.fixture
def plain(small):
    return small(indicator("a", '{ method = "min-max", over = "year" }'))


@pytest.mark.parametrize(
    "year", [2022, np.int64(2022), "2022", [2022], ("2022",), range(2022, 2023)]
)
def test_one_year_of_any_kind(plain, year):
    assert eco.score(DATA, plain, year)["year"].to_list() == [2022, 2022]


def test_half_a_year_is_none(plain):
    with pytest.raises(eco.UsageError) as refused:
        eco.score(DATA, plain, 2022.5)
    assert refused.value.code == "engine/not-a-year"


@pytest.mark.parametrize("regions", ["330303", ["330303"], [330303], "龙湾"])
def test_one_region_of_any_kind(plain, regions):
    assert eco.score(DATA, plain, 2022, regions=regions)["region"].to_list() == ["330303"]


def test_one_node_without_brackets(plain):
    assert "index" in eco.score(DATA, plain, nodes="index").columns


def test_everything_can_be_pickled(plain):
    fit, scores = eco.fit(DATA, plain), eco.evaluate(DATA, plain)
    assert pickle.loads(pickle.dumps(plain)) == plain
    assert pickle.loads(pickle.dumps(fit)).apply(DATA).frame.equals(scores.frame)
    assert pickle.loads(pickle.dumps(scores)).frame.equals(scores.frame)


@pytest.mark.parametrize("key", ["format", "system_file", "fitted"])
def test_a_saved_fit_that_somebody_has_edited(plain, tmp_path, key):
    path = tmp_path / "fit.json"
    eco.fit(DATA, plain).save(path)
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(content | {key: [1]}), encoding="utf-8")
    with pytest.raises(eco.EcoIndexError) as caught:
        eco.Fit.load(path)
    assert caught.value.code == "engine/fit-format"


def test_many_absent_years_are_named_in_short(plain):
    with pytest.raises(eco.EcoIndexError) as caught:
        eco.score(DATA, plain, range(1000, 3000))
    assert "1000-2020, 2023-2999" in caught.value.text("en")


def test_score__columns_in_their_order() -> None:
    """With constraints, classes and first-level nodes: every column that there can be."""
    system = eco.load_system("blue-bay-structured")
    assert eco.score("demo", system, 2025).columns == [
        *("region", "year", "score", "rank", "coverage", "missing", "not_applicable", "state"),
        *("score_raw", "constraints_missed", "class"),
        *(node.id for node in system.first_level),
        *("system", "status"),
    ]
