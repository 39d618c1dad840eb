"""Methods of normalisation: cases by hand, what is refused, fits, and what must always hold."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ecoindex as eco

from .conftest import indicator

NAN = None
RELAXED = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def frame(values: list[float | None], years: list[int] | None = None) -> pl.DataFrame:
    regions = [f"r{i}" for i in range(len(values))]
    if years is not None:
        regions = [f"r{years[:i].count(year)}" for i, year in enumerate(years)]
    column = pl.Series(values, dtype=pl.Float64)
    return pl.DataFrame({"region": regions, "year": years or [2021] * len(values), "x": column})


def scores(small, how: str, data: pl.DataFrame, direction: str = "higher") -> list[float | None]:
    system = small(indicator("x", how, direction=f'"{direction}"'))
    return eco.normalise(data, system)["x"].to_list()


TIED = [9.0, 7.0, 7.0, 5.0, NAN]
THIRD = 1 / 3
Z = math.sqrt(1.5)  # of 1, 2, 3, by the population standard deviation
CASES = [
    # method, direction, values, scores
    ('"rank", over = "year"', "higher", TIED, [1, 2 / 3, 2 / 3, 0, NAN]),
    ('"rank", over = "year", ties = "average"', "higher", TIED, [1, 0.5, 0.5, 0, NAN]),
    ('"rank", over = "year", ties = "worst"', "higher", TIED, [1, THIRD, THIRD, 0, NAN]),
    ('"rank", over = "year"', "lower", TIED, [0, 2 / 3, 2 / 3, 1, NAN]),
    ('"rank", over = "year", constant = 0.25', "higher", [4.0, 4.0], [0.25, 0.25]),
    ('"rank", over = "year"', "higher", [4.0, 4.0], [1, 1]),
    ('"percentile", over = "year"', "higher", TIED, [0.875, 0.5, 0.5, 0.125, NAN]),
    ('"percentile", over = "year"', "lower", TIED, [0.125, 0.5, 0.5, 0.875, NAN]),
    ('"percentile", over = "year"', "higher", [4.0], [0.5]),
    ('"borda", over = "year"', "higher", TIED, [3, 1, 1, 0, NAN]),
    ('"borda", over = "year", start = 1', "higher", TIED, [4, 2, 2, 1, NAN]),
    ('"borda", over = "year", ties = "average"', "lower", TIED, [0, 1.5, 1.5, 3, NAN]),
    ('"distance-to-best", over = "year"', "higher", [1.0, 4.0, 5.0], [0, 0.75, 1]),
    ('"distance-to-best", over = "year"', "lower", [1.0, 4.0, 5.0], [1, 0.25, 0]),
    ('"distance-to-best", over = "year", form = "ratio"', "higher", [1.0, 4.0], [0.25, 1]),
    ('"distance-to-best", over = "year", form = "ratio"', "lower", [1.0, 4.0], [1, 0.25]),
    ('"reference", region = "r1", over = "year"', "higher", [1.0, 3.0, 5.0], [0, 1, 2]),
    ('"reference", region = "r1", over = "year", cap = true', "higher", [1.0, 3.0, 5.0], [0, 1, 1]),
    ('"reference", region = "r1", over = "year"', "lower", [1.0, 3.0, 5.0], [2, 1, 0]),
    ('"reference", region = "r0", over = "year", form = "ratio"', "higher", [2.0, 3.0], [1, 1.5]),
    ('"reference", region = "r0", over = "year", form = "ratio"', "lower", [2.0, 4.0], [1, 0.5]),
    ('"reference", region = "r0", over = "year", constant = 1', "higher", [2.0, 2.0], [1, 1]),
    ('"target", target = 5, over = "year"', "higher", [1.0, 3.0, 9.0], [0, 0.5, 1]),
    ('"target", target = 5, over = "year", cap = false', "higher", [1.0, 3.0, 9.0], [0, 0.5, 2]),
    ('"target", target = 1, over = "year", cap = false', "lower", [5.0, 3.0, 0.0], [0, 0.5, 1.25]),
    ('"target", target = 5, base = 1, cap = false', "higher", [9.0], [2]),
    ('"share", of = "best", over = "year"', "higher", [2.0, 5.0, -1.0], [0.4, 1, -0.2]),
    ('"share", of = "best", over = "year"', "lower", [2.0, 5.0], [1, 0.4]),
    ('"share", of = "sum", over = "year"', "higher", [2.0, 5.0, 3.0], [0.2, 0.5, 0.3]),
    ('"share", of = "sum", over = "year"', "lower", [1.0, 4.0, NAN], [0.8, 0.2, NAN]),
    ('"scaled", lower = 1, upper = 7', "higher", [1.0, 4.0, 10.0], [0, 50, 150]),
    ('"scaled", lower = 1, upper = 7, to = [0, 10]', "lower", [1.0, 4.0], [10, 5]),
    ('"logistic", over = "year", sd = "population"', "higher", [1.0, 2.0, 3.0],
     [1 / (1 + math.exp(Z)), 0.5, 1 / (1 + math.exp(-Z))]),
    ('"logistic", over = "year", sd = "sample", steepness = 2', "lower", [1.0, 2.0, 3.0],
     [1 / (1 + math.exp(-2)), 0.5, 1 / (1 + math.exp(2))]),
    ('"interval", best = [6, 8], over = "year"', "higher", [4.0, 7.0, 9.0, 8.0], [0, 1, 0.5, 1]),
    ('"interval", best = [7, 7], over = "year"', "lower", [4.0, 7.0, 8.5], [0, 1, 0.5]),
    ('"interval", best = [0, 9], over = "year"', "higher", [4.0, 7.0], [1, 1]),
    ('"interval", best = [6, 8], tolerance = 4', "higher", [4.0, 13.0], [0.5, -0.25]),
    ('"categorical", scores = { 1 = 100, 2 = 60, 3 = 0 }', "lower", [3.0, 1.0, NAN],
     [0, 100, NAN]),
    ('"categorical", scores = { 1 = 100 }, other = 5', "higher", [1.0, 7.5], [100, 5]),
    ('"z-score", over = "year", sd = "population", mean = 100, spread = 10', "higher",
     [1.0, 2.0, 3.0], [100 - 10 * Z, 100, 100 + 10 * Z]),
]  # fmt: skip


@pytest.mark.parametrize(("how", "direction", "values", "expected"), CASES)
def test_case_by_hand(small, how: str, direction: str, values: Any, expected: Any) -> None:
    found = scores(small, f"{{ method = {how} }}", frame(values), direction)
    assert [None if y is None else pytest.approx(y, abs=1e-12) for y in expected] == found


def test_scopes__places_of_the_base_year_stand_still(small) -> None:
    data = frame([1.0, 2.0, 4.0, 0.0, 3.0, 9.0], [2021] * 3 + [2022] * 3)
    for over, expected in {
        "year": [0, 0.5, 1, 0, 0.5, 1],
        "base_year": [0, 0.5, 1, 0, 0.5, 1],
        "panel": [0.2, 0.4, 0.8, 0, 0.6, 1],
    }.items():
        found = scores(small, f'{{ method = "rank", over = "{over}" }}', data)
        assert found == pytest.approx(expected), over
    found = scores(small, '{ method = "percentile", over = "base_year" }', data)
    assert found == pytest.approx([1 / 6, 0.5, 5 / 6, 0, 2 / 3, 1])
    found = scores(small, '{ method = "borda", over = "base_year", ties = "average" }', data)
    assert found == pytest.approx([0, 1, 2, 0, 1.5, 2])
    region = '{ method = "reference", region = "r2", over = "panel", form = "ratio" }'
    assert scores(small, region, data) == pytest.approx([x / 6.5 for x in data["x"]])
    mirror = '{ method = "base-ratio", inverse = "mirror" }'
    assert scores(small, mirror, data, "lower")[3:] == pytest.approx([200, 50, -25])


FAULTS = [
    ('"rank", over = "year"', "higher", [4.0], "engine/constant-column"),
    ('"logistic", over = "year", sd = "sample"', "higher", [4.0, 4.0], "engine/constant-column"),
    ('"distance-to-best", over = "panel"', "lower", [4.0, 4.0], "engine/constant-column-overall"),
    ('"reference", region = "r0", over = "year"', "higher", [4.0, 4.0], "engine/constant-column"),
    ('"reference", region = "r9", over = "year"', "higher", [4.0, 5.0], "engine/reference-missing"),
    ('"reference", region = "r9", over = "panel"', "higher", [4.0, 5.0],
     "engine/reference-missing-overall"),
    ('"reference", region = "r1", over = "year"', "higher", [4.0, 1.0],
     "engine/reference-is-worst"),
    ('"target", target = 4, over = "panel"', "lower", [4.0, 1.0],
     "engine/reference-is-worst-overall"),
    ('"reference", region = "r0", over = "year", form = "ratio"', "lower", [0.0, 1.0],
     "engine/reference-not-positive"),
    ('"share", of = "best", over = "year"', "higher", [-4.0, 0.0], "engine/reference-not-positive"),
    ('"share", of = "sum", over = "panel"', "higher", [-4.0, 1.0],
     "engine/reference-not-positive-overall"),
    ('"share", of = "sum", over = "year"', "lower", [0.0, 1.0], "engine/reference-not-positive"),
    ('"categorical", scores = { 1 = 0 }', "higher", [1.0, 2.0], "engine/code-unknown"),
    ('"z-score", over = "year", sd = "sample"', "higher", [-1.7e308, 1.7e308],
     "engine/values-beyond"),
    ('"z-score", over = "panel", sd = "population"', "lower", [1e-310, 2e-310],
     "engine/values-beyond-overall"),
    ('"logistic", over = "year", sd = "sample"', "higher", [1e-310, 2e-310],
     "engine/values-beyond"),
    ('"min-max", over = "year"', "higher", [-1.7e308, 1.7e308], "engine/values-beyond"),
    ('"min-max", over = "panel"', "lower", [5e-324, 1e-323], "engine/values-beyond-overall"),
    ('"target", target = 1.7e308, over = "year"', "higher", [-1.7e308, 1e308],
     "engine/values-beyond"),
    ('"share", of = "sum", over = "year"', "higher", [1.7e308, 1.7e308], "engine/values-beyond"),
    ('"share", of = "sum", over = "year"', "lower", [1e-310, 1.0], "engine/values-beyond"),
    ('"interval", best = [1.6e308, 1.7e308], over = "year"', "higher", [-1.7e308, 1.0],
     "engine/values-beyond"),
]  # fmt: skip


@pytest.mark.parametrize(("how", "direction", "values", "code"), FAULTS)
def test_undefined__named(small, how: str, direction: str, values: Any, code: str) -> None:
    system = small(indicator("x", f"{{ method = {how} }}", direction=f'"{direction}"'))
    for call in (eco.normalise, eco.score):
        with pytest.raises(eco.MethodError) as caught:
            call(frame(values), system)
        assert [fault.code for fault in caught.value.faults] == [code]
        for language in ("zh", "en"):
            assert "x" in caught.value.text(language)


LEARNING = [
    *('"z-score", sd = "sample"', '"z-score", sd = "population"', '"logistic", sd = "sample"'),
    *('"min-max"', '"share", of = "sum"', '"share", of = "best"', '"rank"'),
    '"reference", region = "r2"',
]


@pytest.mark.parametrize("how", LEARNING)
@pytest.mark.parametrize("over", ["year", "base_year", "panel"])
def test_huge_and_tiny_values__score_as_others_do(small, tmp_path, how: str, over: str) -> None:
    values = [3.0, 5.0, 5.5, 2.0, 8.0, 7.0]
    years = [2021] * 3 + [2022] * 3
    how = f'{{ method = {how}, over = "{over}" }}'
    wanted = scores(small, how, frame(values, years))
    for unit in (2.0**-1000, 1e-200, 1e200, 2.0**1017):
        data = frame([x * unit for x in values], years)
        assert scores(small, how, data) == pytest.approx(wanted, rel=1e-12), unit
        path = tmp_path / "fit.json"
        eco.fit(data, small(indicator("x", how))).save(path)
        assert eco.Fit.load(path).normalise(data)["x"].to_list() == scores(small, how, data)
    if '"z-score", sd = "sample"' in how and over == "panel":
        z = (np.array(values) - np.mean(values)) / np.std(values, ddof=1)
        assert wanted == pytest.approx(z.tolist(), rel=1e-12)
        # A power of two changes no digit.
        data = frame([x * 2.0**500 for x in values], years)
        assert scores(small, how, data) == wanted


def test_undefined__outside_a_range_that_nothing_was_outside_of(small) -> None:
    system = small(indicator("x", '{ method = "interval", best = [0, 9], over = "base_year" }'))
    fit = eco.fit(frame([4.0, 5.0]), system)
    with pytest.raises(eco.MethodError) as caught:
        fit.normalise(frame([10.0]))
    assert caught.value.code == "engine/distance-unknown"


LEARNT = [
    *('"rank"', '"percentile"', '"borda"', '"share", of = "best"', '"share", of = "sum"'),
    *('"reference", region = "r1"', '"interval", best = [5, 6]', '"target", target = 999'),
    '"logistic", sd = "sample"',
]


@pytest.mark.parametrize("how", LEARNT)
@pytest.mark.parametrize("over", ["year", "base_year", "panel"])
def test_fit__saved_and_applied_gives_the_same(small, tmp_path, how: str, over: str) -> None:
    data = frame([3.0, 5.0, 5.5, 2.0, 8.0, 7.0], [2021] * 3 + [2022] * 3)
    system = small(indicator("x", f'{{ method = {how}, over = "{over}" }}'))
    fit = eco.fit(data, system)
    fit.save(tmp_path / "fit.json")
    again = eco.Fit.load(tmp_path / "fit.json")
    assert again.normalise(data).equals(eco.normalise(data, system))
    assert again.apply(data).frame.equals(eco.evaluate(data, system).frame)
    some = again.normalise(data.head(2))
    assert some["x"].to_list() == fit.normalise(data)["x"].to_list()[:2]


def test_fit__of_unsorted_values_is_refused(small, tmp_path) -> None:
    system = small(indicator("x", '{ method = "rank", over = "panel" }'))
    path = tmp_path / "fit.json"
    eco.fit(frame([1.0, 2.0, 3.0]), system).save(path)
    content = json.loads(path.read_text("utf-8"))
    assert content["fitted"]["leaves"] == [{"values": {"common": [1.0, 2.0, 3.0]}}]
    content["fitted"]["leaves"] = [{"values": {"common": [3.0, 2.0, 1.0]}}]
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(eco.DataError) as caught:
        eco.Fit.load(path)
    assert caught.value.code == "engine/fit-format"


def test_words__codes_are_read_as_they_stand(small) -> None:
    how = '{ method = "categorical", scores = { "Ⅱ类" = 80, B = 60, good = 100 } }'
    system = small(indicator("x", how))
    data = pl.DataFrame(
        {"region": list("abcd"), "year": [2021] * 4, "x": ["Ⅱ类", "b", "Good", None]}
    )
    assert eco.normalise(data, system)["x"].to_list() == [80, 60, 100, None]
    with pytest.raises(eco.DataError) as caught:
        eco.normalise(data.with_columns(x=pl.lit("C")), system)
    assert caught.value.code == "normalise/cell-code"


def test_frame__is_without_the_scale_of_the_index(small) -> None:
    part = indicator("x", '{ method = "min-max", over = "year" }')
    system = small("[index]\nscale = 100", part, indicator("y"))
    data = frame([1.0, 2.0, 3.0]).with_columns(y=pl.Series([7.0, None, 7.0]))
    found = eco.normalise(data, system, regions=["r1", "r2"])
    assert found.columns == ["region", "year", "x", "y"]
    assert found.rows() == [("r1", 2021, 0.5, None), ("r2", 2021, 1.0, 7.0)]
    assert eco.score(data, system, nodes=["x"])["x"].to_list() == [0, 50, 100]


def test_explain__adds_up_over_places(small) -> None:
    rank = '{ method = "rank", over = "year" }'
    system = small(indicator("x", rank), indicator("y", '{ method = "percentile", over = "year" }'))
    years = [2021] * 3 + [2022] * 3
    data = frame([1.0, 2.0, 3.0, 3.0, 1.0, 2.0], years).with_columns(y=pl.Series(range(6)) * 1.5)
    found = eco.explain(data, system, "r0", 2022, base=2021)
    index = eco.score(data, system).filter(pl.col("region") == "r0")["score"]
    assert found.parts["contribution"].sum() == pytest.approx(index[1] - index[0])


VALUES = st.lists(st.floats(0.5, 1e6, allow_nan=False, width=32), min_size=2, max_size=12)
UNIT = ['"rank", over = "year"', '"percentile", over = "year"', '"share", of = "best", over = "year"',
        '"logistic", over = "year", sd = "population", constant = 0.5',
        '"interval", best = [100, 500], over = "year"']  # fmt: skip


@given(values=VALUES, how=st.sampled_from(UNIT), direction=st.sampled_from(["higher", "lower"]))
@RELAXED
def test_always__within_0_and_1_and_in_the_order_of_the_values(small, values, how, direction):
    found = scores(small, f"{{ method = {how} }}", frame(values), direction)
    assert all(0 <= y <= 1 for y in found)
    if "interval" in how:
        return
    sign = 1 if direction == "higher" else -1
    pairs = sorted(zip((sign * x for x in values), found, strict=True))
    assert all(a[1] <= b[1] for a, b in pairwise(pairs))
    turned = scores(small, f"{{ method = {how} }}", frame(values[::-1]), direction)
    assert turned[::-1] == found
