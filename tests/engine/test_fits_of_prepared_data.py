"""What a fit has learned before normalisation holds for other data too."""

from __future__ import annotations

import json

import polars as pl
import pytest

import ecoindex as eco
from ecoindex.spec import System, parse_system

TEXT = """
schema = 1
system = "held"
edition = "1"
status = "proposal"
title = { zh = "体系", en = "System" }
base_year = 2020
sources = []
TREAT
[[indicator]]
id = "a"
title = { zh = "甲", en = "A" }
unit = "1"
direction = "higher"
normalise = { method = "NORMALISE", over = "base_year"MORE }
"""


def system(treat: str = '[treat]\nmethod = "winsorise"\nover = "base_year"') -> System:
    return parse_system(
        TEXT.replace("TREAT", treat).replace("NORMALISE", "min-max").replace("MORE", ""),
        "held.toml",
    )


def frame(year: int, values: list[float]) -> pl.DataFrame:
    regions = [f"r{at}" for at in range(len(values))]
    return pl.DataFrame({"region": regions, "year": [year] * len(values), "a": values})


BASE = frame(2020, [1, 2, 2, 3, 3, 3, 4, 4, 5, 40])
LATER = frame(2021, [0.5, 2, 2, 3, 3, 3, 4, 4, 6, 40])


def test_normalise__uses_the_limits_of_the_fit() -> None:
    held = eco.fit(BASE, system())
    scores = held.apply(LATER, nodes=["a"]).frame["a"].to_list()
    assert held.normalise(LATER)["a"].to_list() == pytest.approx(scores, abs=1e-12)
    assert scores[-2:] == [1.0, 1.0]


def test_treat__an_end_that_was_not_treated_is_open_for_other_data() -> None:
    scores = eco.fit(BASE, system()).apply(LATER, nodes=["a"]).frame["a"].to_list()
    assert scores[0] == pytest.approx((0.5 - 1) / (5 - 1))


def test_weights__of_scores_whose_squares_are_beyond_all_numbers() -> None:
    huge = pl.DataFrame({"a": [1e200, -1e200, 3.0], "b": [1e200, 2e200, 4e200]})
    small = pl.DataFrame({"a": [1.0, -1.0, 3e-200], "b": [1.0, 2.0, 4.0]})
    assert eco.sd_weights(huge)["weight"].to_list() == pytest.approx(
        eco.sd_weights(small)["weight"].to_list(), rel=1e-14
    )


@pytest.mark.parametrize(
    "edit",
    [
        lambda one: one | {"first": [10.0, 2.0]},
        lambda one: one | {"leaf": 99},
        lambda one: one | {"act": {"act": "clip", "low": 3.0, "high": 1.0}},
    ],
    ids=["limits", "leaf", "clip"],
)
def test_load__learned_treatments_that_somebody_has_edited(edit, tmp_path) -> None:
    path = tmp_path / "fit.json"
    eco.fit(BASE, system()).save(path)
    content = json.loads(path.read_text(encoding="utf-8"))
    content["prepared"]["treatments"] = [edit(one) for one in content["prepared"]["treatments"]]
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(eco.DataError) as caught:
        eco.Fit.load(path)
    assert caught.value.code == "engine/fit-format"
