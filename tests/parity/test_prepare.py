"""Everything before normalisation equals its NumPy twin on random columns."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy import stats

import ecoindex as eco
from ecoindex.spec import parse_system

from . import prepare_twin as twin

HEAD = """
schema = 1
system = "example"
edition = "1"
status = "proposal"
base_year = 2020
title = { zh = "示例", en = "Example" }
{top}
[index]
missing = { rule = "redistribute", require = 0 }

[[variable]]
id = "cluster"
title = { zh = "组", en = "Cluster" }
unit = "group"

[[variable]]
id = "people"
title = { zh = "人口", en = "People" }
unit = "person"
"""
INDICATOR = """
[[indicator]]
id = "{id}"
title = {{ zh = "指标{id}", en = "Indicator {id}" }}
unit = "point"
direction = "higher"
normalise = {{ method = "min-max", over = "{over}", constant = 0.5 }}
{keys}
"""


def system(
    keys: str = "", top: str = "", over: str = "panel", ids: tuple[str, ...] = ("a", "b", "c")
):
    text = HEAD.replace("{top}", top)
    for id_ in ids:
        text += INDICATOR.format(id=f"x-{id_}", over=over, keys=keys if id_ == "a" else "")
    return parse_system(text)


def panel(seed: int, regions: int = 12, years: int = 6, missing: float = 0.3) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    rows = [(f"R{i:02}", 2018 + t) for i in range(regions) for t in range(years)]
    frame = pl.DataFrame(rows, schema=["region", "year"], orient="row")
    for name in ("x-a", "x-b", "x-c"):
        x = rng.lognormal(0, 1.0, len(rows))
        x[rng.random(len(rows)) < missing] = np.nan
        frame = frame.with_columns(pl.Series(name, x))
    group = [None if g == 3 else f"g{g}" for g in rng.integers(0, 4, len(rows))]
    frame = frame.with_columns(
        cluster=pl.Series(group), people=pl.Series(rng.uniform(1, 9, len(rows)))
    )
    return frame.sample(fraction=1, shuffle=True, seed=seed)


def column(frame: pl.DataFrame, name: str = "x-a") -> np.ndarray:
    return frame[name].fill_null(np.nan).to_numpy().copy()


SEEDS = range(4)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("how", ["mean", "median"])
@pytest.mark.parametrize("by", ["", "cluster"])
@pytest.mark.parametrize("over", ["panel", "year"])
def test_impute__middle_of_a_group(seed, how, by, over):
    data = panel(seed)
    group = f', by = "{by}"' if by else ""
    found = eco.impute(data, system(f'impute = {{ method = "{how}"{group}, over = "{over}" }}'))
    years = data["year"].to_list() if over == "year" else [0] * data.height
    names = data["cluster"].to_list() if by else [0] * data.height
    groups = [None if name is None else (name, year) for name, year in zip(names, years)]
    expected = twin.middle(column(data), groups, how)
    np.testing.assert_array_equal(column(found.frame), expected)
    assert found.cells.height == np.isnan(column(data)).sum() - np.isnan(expected).sum() > 0


def test_impute__nearest_group_that_has_a_value():
    data = pl.DataFrame({"region": ["A", "B", "C", "D"], "year": [2020] * 4,
                         "x-a": [None, 4.0, None, 8.0], "cluster": ["p", "p", "q", "r"],
                         "x-b": [1.0, 2, 3, 4], "x-c": [1.0, 2, 3, 4], "people": [1.0, 1, 2, 2]})  # fmt: skip
    found = eco.impute(data, system('impute = { method = "mean", by = ["cluster", "people"] }'))
    assert found.frame["x-a"].to_list() == [4.0, 4.0, 8.0, 8.0]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("outside", ["none", "hold"])
def test_impute__latest(seed, outside):
    data = panel(seed, missing=0.5)
    keys = f'impute = {{ method = "latest", years = 2, outside = "{outside}" }}'
    found = eco.impute(data, system(keys))
    where = data["region"].to_list(), data["year"].to_list()
    expected = twin.latest(column(data), *where, 2, outside == "hold")
    np.testing.assert_array_equal(column(found.frame), expected)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("outside", ["none", "line", "hold"])
@pytest.mark.parametrize("years", [1, 3])
def test_impute__linear(seed, outside, years):
    data = panel(seed, missing=0.5)
    keys = f'impute = {{ method = "linear", outside = "{outside}", years = {years} }}'
    found = eco.impute(data, system(keys))
    where = data["region"].to_list(), data["year"].to_list()
    expected = twin.linear(column(data), *where, outside, years)
    np.testing.assert_array_equal(column(found.frame), expected)


@pytest.mark.parametrize("seed", SEEDS)
def test_impute__regression(seed):
    data = panel(seed)
    found = eco.impute(data, system('impute = { method = "regression", on = ["x-b", "x-c"] }'))
    others = np.column_stack([column(data, "x-b"), column(data, "x-c")])
    expected = twin.regression(column(data), others)
    np.testing.assert_allclose(column(found.frame), expected, rtol=1e-9)
    assert (found.cells["why"] == "regression").all()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("over", ["panel", "year"])
def test_impute__regression_says_how_it_fits(seed, over):
    data = panel(seed, missing=0.1)
    rule = f'{{ method = "regression", on = ["x-b", "x-c"], over = "{over}" }}'
    found = eco.impute(data, system(f"impute = {rule}"))
    years = [None] if over == "panel" else sorted(found.cells["year"].unique())
    assert found.regressions["year"].unique(maintain_order=True).to_list() == years
    for year in years:
        part = data if year is None else data.filter(year=year)
        own = found.regressions.filter(pl.col("year").eq_missing(pl.lit(year)))
        expected = twin.regression_fit(
            column(part), np.column_stack([column(part, "x-b"), column(part, "x-c")])
        )
        assert own["term"].to_list() == ["constant", "x-b", "x-c"]
        np.testing.assert_allclose(own["coefficient"], expected[0], rtol=1e-8)
        np.testing.assert_allclose(own["r_squared"], expected[1], rtol=1e-8)
        assert own["cases"].unique().to_list() == [expected[2]]


def test_impute__regression_is_the_same_in_any_order_and_number_of_threads():
    data = panel(1, regions=200)
    made = system('impute = { method = "regression", on = ["x-b", "x-c"], over = "year" }')
    first = eco.impute(data, made).regressions
    again = eco.impute(data.sample(fraction=1, shuffle=True, seed=3), made).regressions
    assert first.height == 18
    assert first.equals(again)


def test_impute__a_regression_of_a_constant_has_no_fit():
    data = panel(2).with_columns(pl.when(pl.col("x-a").is_not_nan()).then(7.0).alias("x-a"))
    found = eco.impute(data, system('impute = { method = "regression", on = ["x-b"] }'))
    assert found.regressions["r_squared"].to_list() == [None, None]
    assert found.regressions["coefficient"].to_list() == pytest.approx([7.0, 0.0])
    (said,) = [item for item in found.notes if item.code == "prepare/regressions"]
    cases = found.regressions["cases"][0]
    assert said.text("en").endswith(f"x-a = 7 + 0 x x-b (R2 -, {cases} cases).")
    assert said.text("zh").endswith(f"x-a = 7 + 0 x x-b（R2 -，{cases} 条记录）。")


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("k", [1, 4])
@pytest.mark.filterwarnings("ignore:Mean of empty slice")
def test_impute__neighbours(seed, k):
    data = panel(seed, regions=20, years=1, missing=0.2)
    found = eco.impute(data, system(f'impute = {{ method = "neighbours", k = {k} }}'))
    others = np.column_stack([column(data, "x-b"), column(data, "x-c")])
    known = ~np.isnan(others).all(axis=1)
    some = data.filter(pl.Series(known))
    expected = twin.neighbours(column(data), others, data["region"].to_list(), k)
    assert some.height > 10
    np.testing.assert_allclose(
        column(found.frame)[known], expected[known], rtol=1e-12, equal_nan=True
    )


def test_impute__rows_and_threads_do_not_matter():
    keys = 'impute = { method = "regression", on = ["x-b", "x-c"] }\ntreat = "winsorise"'
    data, made = panel(3), system(keys)
    first = eco.evaluate(data, made, threads=1).frame.sort("region", "year")
    for seed in (5, 6):
        other = data.sample(fraction=1, shuffle=True, seed=seed)
        again = eco.evaluate(other, made, threads=3).frame.sort("region", "year")
        assert first.equals(again)


def test_denominate():
    data = panel(1)
    found = eco.denominate(data, system('denominate = { by = "people", scale = 1000 }'))
    expected = column(data) / data["people"].to_numpy() * 1000
    np.testing.assert_array_equal(column(found.frame), expected)


@pytest.mark.parametrize("count", ["values", "points"])
@pytest.mark.parametrize("seed", range(12))
def test_treat__winsorise(seed, count):
    rng = np.random.default_rng(seed)
    x = np.round(rng.lognormal(0, 1.6, 60), 1 if seed % 2 else 6) * (1 if seed % 3 else -1)
    data = pl.DataFrame({"region": [f"R{i}" for i in range(60)], "year": 2020, "x-a": x,
                         "x-b": x, "x-c": x})  # fmt: skip
    found = eco.treat(
        data, system(f'treat = {{ method = "winsorise", count = "{count}", points = 6 }}')
    )
    expected, steps = twin.winsorise(x, 6, count)
    np.testing.assert_array_equal(column(found.frame), expected)
    row = found.indicators.row(0, named=True)
    assert row["steps_low"] + row["steps_high"] == steps
    assert row["passed"] == twin.passes(expected)
    before = (row["skewness_before"], row["kurtosis_before"])
    np.testing.assert_allclose(before, twin.shape(x), rtol=1e-10)
    after = (row["skewness_after"], row["kurtosis_after"])
    np.testing.assert_allclose(after, twin.shape(expected), rtol=1e-9)
    skew = stats.skew(x, bias=False), stats.kurtosis(x, bias=False)
    np.testing.assert_allclose(before, skew, rtol=1e-9)


def columns(x: np.ndarray) -> pl.DataFrame:
    return pl.DataFrame({"region": [f"R{i:02}" for i in range(len(x))], "year": 2020, "x-a": x,
                         "x-b": x, "x-c": x})  # fmt: skip


@pytest.mark.parametrize("points", [1, 2, 3, 5, 9])
@pytest.mark.parametrize("seed", range(8))
def test_treat__equal_outliers_are_that_many_points(seed, points):
    """As in COINr, where no step is taken once so many points have been moved."""
    rng = np.random.default_rng(seed)
    x = rng.normal(0, 1, 60).round(1)
    x[:6] = rng.choice([12, 12, 20, 80], 6) * (1 if seed % 2 else -1)
    rule = f'treat = {{ method = "winsorise", points = {points} }}'
    found = eco.treat(columns(x), system(rule))
    expected, moved = twin.winsorise(x, points, "values")
    np.testing.assert_array_equal(column(found.frame), expected)
    assert found.indicators.select(pl.sum_horizontal("steps_low", "steps_high")).item(0, 0) == moved
    assert moved == np.sum(expected != x) or moved > points


@pytest.mark.parametrize(
    ("how", "own"),
    [
        ('then = "log", tail = "skewed"', twin.log_skewed),
        ('then = "log", shift = "gii"', twin.log_gii),
        ('then = "log", shift = "none"', np.log),
        ('then = "box-cox", shift = "one", power = 0.3', lambda x: twin.box_cox(x, 0.3)),
        ('then = "box-cox", shift = "one", power = 0', lambda x: twin.box_cox(x, 0)),
        ('then = "log", of = "winsorised"', None),
    ],
)
@pytest.mark.parametrize("seed", range(6))
def test_treat__transforms(seed, how, own):
    x = np.random.default_rng(seed).lognormal(1, 1.5, 50)
    x = x.max() + 0.5 - x if seed % 2 else x
    limits = "skewness = 0.5, kurtosis = 0.5, points = 2"
    found = eco.treat(columns(x), system(f'treat = {{ method = "winsorise", {limits}, {how} }}'))
    if own is None:
        expected = twin.log_range(twin.winsorise(x, 2, "values", (0.5, 0.5))[0])
    else:
        expected = own(x)
    np.testing.assert_allclose(column(found.frame), expected, rtol=1e-12, atol=1e-14)
    shape = found.indicators.select("skewness_after", "kurtosis_after").row(0)
    np.testing.assert_allclose(shape, twin.shape(expected), rtol=1e-8)
    done = found.indicators.row(0, named=True)
    if done["action"] == "log":
        held = x if own is not None else np.clip(x, done["low"], done["high"])
        again = np.log((held - done["min"]) * done["times"] + done["add"]) * np.sign(done["times"])
        np.testing.assert_allclose(again, expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(("shift", "own"), [("range", twin.log_range), ("one", twin.log_one)])
def test_treat__log_where_winsorisation_does_not_do(shift, own):
    x = np.exp(np.arange(40) / 3.0)
    data = pl.DataFrame({"region": [f"R{i}" for i in range(40)], "year": 2020, "x-a": x,
                         "x-b": x, "x-c": x})  # fmt: skip
    rule = f'treat = {{ method = "winsorise", points = 1, then = "log", shift = "{shift}" }}'
    found = eco.treat(data, system(rule))
    np.testing.assert_allclose(column(found.frame), own(x), rtol=1e-14)
    assert found.indicators["action"][0] == "log"
    assert set(found.cells["why"]) == {"log"}


@pytest.mark.parametrize("seed", SEEDS)
def test_treat__box_cox_has_the_greatest_likelihood(seed):
    x = np.random.default_rng(seed).gamma(1.5, 2.0, 80)
    data = pl.DataFrame({"region": [f"R{i}" for i in range(80)], "year": 2020, "x-a": x,
                         "x-b": x, "x-c": x})  # fmt: skip
    row = eco.treat(data, system('treat = "box-cox"')).indicators.row(0, named=True)
    positive = x - x.min() + 1
    assert (row["min"], row["add"]) == (x.min(), 1)
    _, peer = stats.boxcox(positive)
    assert row["lambda"] == pytest.approx(peer, abs=1e-5)
    assert row["lambda"] == pytest.approx(twin.likeliest(positive), abs=1e-12)
    found = column(eco.treat(data, system('treat = "box-cox"')).frame)
    np.testing.assert_allclose(found, stats.boxcox(positive, row["lambda"]), rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("shift", ["none", "range"])
def test_treat__the_likeliest_power_is_the_same_in_any_unit(seed, shift):
    x = np.random.default_rng(seed).lognormal(0, 0.7, 60) + 0.3
    rule = system(f'treat = {{ method = "box-cox", shift = "{shift}" }}')
    powers = []
    for unit in (1, 1e-6, 0.3, 7.77, 1e9):
        data = pl.DataFrame({"region": [f"R{i}" for i in range(60)], "year": 2020,
                             "x-a": x * unit, "x-b": x, "x-c": x})  # fmt: skip
        powers.append(eco.treat(data, rule).indicators["lambda"][0])
    start = x if shift == "none" else x - x.min() + 0.01 * (x.max() - x.min())
    np.testing.assert_allclose(powers, twin.likeliest(start), rtol=0, atol=1e-12)


def treated(x, rule):
    data = pl.DataFrame({"region": [f"R{i}" for i in range(len(x))], "year": 2020, "x-a": x,
                         "x-b": x, "x-c": x})  # fmt: skip
    return eco.treat(data, system(f"treat = {rule}"))


@pytest.mark.parametrize("rule", ['"box-cox"', '{ method = "log", shift = "one" }'])
def test_treat__a_transform_that_makes_all_values_equal_is_not_taken(rule):
    x = np.arange(1, 21) ** 3 * 1e-22
    found = treated(x, rule)
    row = found.indicators.row(0, named=True)
    assert (row["action"], row["passed"]) == ("none", False)
    np.testing.assert_array_equal(column(found.frame), x)
    codes = [item.code for item in found.notes]
    assert "prepare/transform-flat" in codes
    assert "prepare/still-skewed" not in codes


def test_treat__a_power_at_the_end_of_its_range_does_not_pass():
    x = np.append(np.linspace(1, 1.01, 40), 0.1)
    found = treated(x, '{ method = "box-cox", shift = "none" }')
    row = found.indicators.row(0, named=True)
    assert (row["lambda"], row["passed"]) == (5, False)
    assert "prepare/power-limit" in [item.code for item in found.notes]
    told = treated(x, '{ method = "box-cox", shift = "none", power = 5 }')
    assert "prepare/power-limit" not in [item.code for item in told.notes]
