"""Arguments of the calls in every form that makes sense; all others are refused by name."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
import pytest

import ecoindex as eco
from ecoindex.errors import LANGUAGES

ISEC = "isec-structured"


def track(**how: Any) -> eco.Track:
    return eco.track("demo", ISEC, **how)


def explain(**how: Any) -> eco.Explanation:
    return eco.explain(**({"data": "demo", "system": ISEC, "region": "永嘉县", "year": 2025} | how))


@pytest.mark.parametrize(
    "goals",
    [
        "2025:10%",
        "2025年：＋10％",
        ["2025:0.1"],
        {2025: 0.1},
        {"2025": "10%"},
        {np.int64(2025): np.float32(0.1)},
        [(2025, 0.1)],
        [eco.track("demo", ISEC).goals[0]],
    ],
)
def test_track__goals_in_every_form(goals: object) -> None:
    (goal,) = track(goals=goals).goals
    assert (goal.year, round(goal.growth, 6)) == (2025, 0.1)


def test_track__base_and_splice_as_text() -> None:
    assert track(base="2022", year="2025").base_year == 2022
    assert track(base="2022", year="2025").years == [2025]
    with pytest.raises(eco.UsageError) as caught:
        track(splice=f"{ISEC}:2023")
    assert caught.value.code == "analysis/splice-same"


def test_explain__years_and_regions_in_every_form() -> None:
    expected = explain(base=2021).parts
    for how in ({"year": "2025"}, {"base": np.int32(2021)}, {"region": 330324}):
        assert explain(**({"base": 2021} | how)).parts.equals(expected)
    assert explain(against=330305).against == "330305"


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: track(goals={"a": 0.1}), "engine/not-a-year"),
        (lambda: track(goals={2025: None}), "analysis/goal-unreadable"),
        (lambda: track(goals=0.1), "analysis/goal-unreadable"),
        (lambda: track(goals=[2025, 0.1]), "analysis/goal-unreadable"),
        (lambda: track(goals="soon"), "analysis/goal-unreadable"),
        (lambda: track(goals="2025:10"), "analysis/goal-percent"),
        (lambda: track(base="soon"), "engine/not-a-year"),
        (lambda: track(base=True), "engine/not-a-year"),
        (lambda: track(year=2025.5), "engine/not-a-year"),
        (lambda: track(level="high"), "analysis/track-level"),
        (lambda: track(splice="old"), "analysis/splice-unreadable"),
        (lambda: track(splice=[2023]), "analysis/splice-unreadable"),
        (lambda: track(splice=[("old.toml", "soon")]), "engine/not-a-year"),
        (lambda: track(regions=1.5), "engine/not-a-region"),
        (lambda: explain(year="soon"), "engine/not-a-year"),
        (lambda: explain(base=None, year=None), "engine/not-a-year"),
        (lambda: explain(region=None), "engine/not-a-region"),
        (lambda: explain(region=330399), "engine/region-absent"),
        (lambda: explain(samples=-5), "engine/not-a-count"),
        (lambda: explain(seed="x"), "engine/not-a-count"),
        (lambda: eco.explain_changes("demo", ISEC, base="soon"), "engine/not-a-year"),
        (lambda: eco.explain_changes("demo", ISEC, samples=1.5), "engine/not-a-count"),
        (lambda: eco.rank_change("demo", ISEC, "永嘉县", 2025, None), "engine/not-a-year"),
    ],
)
def test_anything_else_is_refused_by_name(call: Callable[[], object], code: str) -> None:
    with pytest.raises(eco.EcoIndexError) as caught:
        call()
    assert caught.value.code == code
    assert all(caught.value.text(language) for language in LANGUAGES)


def test_decimals__are_numbers() -> None:
    thirds = {"x": Decimal("0.25"), "y": Decimal("0.75")}
    data = {"x": [1.0, 2.0, 4.0], "y": [3.0, 1.0, 2.0]}
    found = eco.importance_weights(data, thirds)
    assert found["importance"].to_list() == [0.25, 0.75]
    matrix = [[1, Decimal("0.5")], [Decimal(2), 1]]
    assert eco.ahp_weights(matrix, ["a", "b"]).frame["weight"].sum() == pytest.approx(1)


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "1E+999999999", "-1"])
def test_decimals__that_are_no_weights(value: str) -> None:
    data = {"x": [1.0, 2.0, 4.0], "y": [3.0, 1.0, 2.0]}
    with pytest.raises(eco.UsageError) as caught:
        eco.importance_weights(data, [Decimal(value), Decimal(1)])
    assert [item.code for item in caught.value.faults] == ["analysis/weight-invalid"]


def test_columns__that_are_no_names() -> None:
    frame = pl.DataFrame({"a": [1.0, 2.0, 4.0]})
    for columns in ([["a"]], [{}], [None], [1]):
        with pytest.raises(eco.UsageError) as caught:
            eco.critic_weights(frame, columns=columns)
        assert "analysis/columns-absent" in [item.code for item in caught.value.faults]
