"""Steps before normalisation: edges, faults, notes, frozen fits, screens."""

from __future__ import annotations

import polars as pl
import pytest

import ecoindex as eco
from ecoindex.errors import DataError, MethodError
from ecoindex.spec import parse_system

from ..parity.test_prepare import column, panel, system

REGIONS = [f"R{i}" for i in range(12)]


def frame(values, **more):
    columns = {"region": REGIONS[: len(values)], "year": 2020, "x-a": values,
               "x-b": [float(i) for i in range(len(values))],
               "x-c": [float(i % 5) for i in range(len(values))]}  # fmt: skip
    return pl.DataFrame(columns | more)


def codes(caught) -> list[str]:
    return [item.code for item in caught.value.faults]


def test_treat__worked_case_of_the_method_notes():
    """methods.md section 4: one high point is set to 5."""
    data = frame([1.0, 2, 2, 3, 3, 3, 4, 4, 5, 40])
    for count in ("values", "points"):
        found = eco.treat(data, system(f'treat = {{ method = "winsorise", count = "{count}" }}'))
        assert found.frame["x-a"].to_list() == [1, 2, 2, 3, 3, 3, 4, 4, 5, 5]
        row = found.indicators.row(0, named=True)
        assert row["skewness_before"] == pytest.approx(3.105253, abs=5e-7)
        assert row["kurtosis_before"] == pytest.approx(9.736384, abs=5e-7)
        assert row["skewness_after"] == pytest.approx(-0.087641, abs=5e-7)
        assert row["kurtosis_after"] == pytest.approx(-0.751268, abs=5e-7)
        assert found.cells.rows() == [("R9", 2020, "x-a", 40.0, 5.0, "winsorise")]


def test_treat__equal_values_move_together_or_one_by_one():
    values = [1.0, 2, 2, 3, 3, 3, 4, 4, 5, 5, 60, 60]
    found = {}
    for count in ("values", "points"):
        limits = "skewness = 1, kurtosis = 0, points = 1"
        rule = f'treat = {{ method = "winsorise", count = "{count}", {limits} }}'
        done = eco.treat(frame(values), system(rule))
        found[count] = (done.frame["x-a"].max(), done.indicators["steps_high"][0])
    assert found == {"values": (5, 2), "points": (60, 1)}


def test_treat__a_logarithm_that_is_not_defined_names_the_cell():
    for shift in ("none", "gii"):
        with pytest.raises(eco.MethodError) as caught:
            eco.treat(frame([0.5, 0, 0.25, 0.75, 0.5, 0.1]),
                      system(f'treat = {{ method = "log", shift = "{shift}" }}'))  # fmt: skip
        assert set(codes(caught)) == {"engine/treat-undefined"}


@pytest.mark.parametrize("values", [[1.0, 1, 90], [7.0] * 9, [0.0] * 9 + [5.0]])
def test_treat__too_few_constant_or_about_to_be(values):
    found = eco.treat(frame(values), system('treat = "winsorise"'))
    assert found.frame["x-a"].to_list() == values
    assert found.cells.is_empty()


def test_treat__forced_and_forbidden():
    values = [1.0, 2, 3, 4, 5, 6, 7, 8]
    forced = 'treat = { method = "winsorise", force = true, points = 2 }'
    found = eco.treat(frame(values), system(forced))
    assert found.cells.height == 2
    top = '[treat]\nmethod = "log"'
    free = eco.treat(frame(values), system('treat = "none"', top=top))
    assert free.frame["x-a"].to_list() == values
    assert set(free.cells["indicator"]) == {"x-b", "x-c"}


def test_treat__by_year_and_frozen_at_the_base_year(tmp_path):
    data = pl.concat([frame([1.0, 2, 2, 3, 3, 3, 4, 4, 5, 40]),
                      frame([1.0, 2, 2, 3, 3, 3, 4, 4, 9, 80]).with_columns(year=2021)])  # fmt: skip
    rule = 'treat = { method = "winsorise", over = "%s" }'
    by_year = eco.treat(data, system(rule % "year"))
    assert by_year.frame["x-a"].to_list()[9::10] == [5, 9]
    assert by_year.indicators["year"].to_list() == [2020, 2021]
    frozen = eco.treat(data, system(rule % "base_year"))
    assert frozen.frame["x-a"].to_list()[8::10] == [5, 5]
    fit = eco.fit(data, system(rule % "base_year"))
    fit.save(tmp_path / "fit.json")
    later = data.filter(pl.col("year") == 2021)
    again = eco.Fit.load(tmp_path / "fit.json").apply(later)
    whole = eco.evaluate(data, system(rule % "base_year"), year=2021)
    assert again.frame["score"].to_list() == whole.frame["score"].to_list()


def test_treat__a_value_below_a_fitted_logarithm_is_a_fault():
    fit = eco.fit(frame([1.0, 2, 4, 8, 16]), system('treat = { method = "log", shift = "one" }'))
    with pytest.raises(MethodError) as caught:
        fit.apply(frame([-3.0, 2, 4, 8, 16]))
    assert codes(caught) == ["engine/treat-undefined"]
    assert "R0" in caught.value.text("en")


def test_denominate__zero_and_missing():
    data = frame([0.0, 2, None, 4], people=[0.0, 2, 3, None])
    keys = 'denominate = { by = "people", scale = 100 }'
    with pytest.raises(MethodError) as caught:
        eco.score(data, system(keys))
    assert codes(caught) == ["engine/zero-denominator"]
    found = eco.evaluate(data, system(keys.replace(" }", ', zero = "not-applicable" }')))
    assert found.frame["not_applicable"].to_list() == [1, 0, 0, 0]
    assert found.frame["missing"].to_list() == [0, 0, 1, 1]
    with pytest.raises(MethodError):
        eco.score(frame([1.0, 2, 3], people=[0.0, 2, 3]), system(keys))
    with pytest.raises(DataError) as absent:
        eco.score(frame([1.0, 2, 3]), system(keys))
    assert codes(absent) == ["prepare/column-missing"]


def test_impute__what_does_not_apply_stays_empty():
    data = frame([1.0, None, 3.0, 5.0]).with_columns(pl.Series("x-a", ["1", "不适用", "", "5"]))
    found = eco.evaluate(data, system('impute = "mean"'), nodes=["x-a"])
    assert found.frame["not_applicable"].to_list() == [0, 1, 0, 0]
    assert found.frame["imputed"].to_list() == [0, 0, 1, 0]
    assert found.frame["x-a"].to_list() == [0, None, 0.5, 1]
    assert found.frame["coverage"].to_list() == [1, 1, pytest.approx(2 / 3), 1]
    assert [item.code for item in found.notes][-1] == "prepare/imputed"
    for language in ("zh", "en"):
        said = {"en": "x-a (1, mean)", "zh": "x-a（1，组均值）"}[language]
        assert said in found.notes[-1].text(language)


def test_impute__an_empty_group_and_a_missing_group_stay():
    data = frame([None, None, 2.0, None], cluster=["p", "p", "q", None])
    found = eco.impute(data, system('impute = { method = "mean", by = "cluster" }'))
    assert found.frame["x-a"].to_list() == [None, None, 2, None]


def test_impute__by_an_attribute_of_regions():
    data = pl.DataFrame({"region": ["330302", "330327", "330329"], "year": 2020,
                         "x-a": [None, 4.0, 8.0], "x-b": 1.0, "x-c": 1.0})  # fmt: skip
    found = eco.impute(data, system('impute = { method = "mean", by = "level" }'))
    assert found.frame["x-a"].to_list() == [6, 4, 8]


def test_impute__words_have_nothing_in_between():
    scores = 'normalise = { method = "categorical", scores = { low = 0, high = 1 } }'
    text = system(top='[impute]\nmethod = "mean"').text
    head, last = text.rsplit("[[indicator]]", 1)
    lines = [line if "normalise" not in line else scores for line in last.splitlines()]
    made = parse_system("[[indicator]]".join([head, "\n".join(lines)]))
    data = frame([1.0, None, 3.0]).with_columns(pl.Series("x-c", ["low", None, "high"]))
    found = eco.impute(data, made)
    assert set(found.cells["indicator"]) == {"x-a"}


def test_impute__a_regression_that_is_not_defined_is_a_fault():
    data = frame([None, 2.0, 3.0, 4.0, 5.0]).with_columns(**{"x-c": pl.col("x-b") * 2})
    keys = 'impute = { method = "regression", on = ["x-b", "x-c"] }'
    with pytest.raises(MethodError) as caught:
        eco.impute(data, system(keys))
    assert codes(caught) == ["engine/regression-undefined"]


def test_infinite__is_refused_before_it_is_treated():
    with pytest.raises(MethodError) as caught:
        eco.treat(frame([1.0, float("inf"), 3, 4, 5]), system('treat = "winsorise"'))
    assert codes(caught) == ["engine/value-infinite"]


def test_screen__regions_have_no_score_and_the_result_says_so():
    data = frame([None, 2.0, 3.0, 0.0]).with_columns(pl.Series("x-b", [None, 1.0, 2.0, 0.0]))
    top = "[screen]\nregions = { available = 0.5, nonzero = 0.5 }"
    found = eco.evaluate(data, system(top=top))
    assert found.frame["state"].to_list() == ["screened", "scored", "scored", "screened"]
    assert found.frame["score"].null_count() == found.frame["rank"].null_count() == 2
    assert "prepare/screened" in [item.code for item in found.notes]
    kept = top.replace(" }", ', keep = ["R0"], drop = ["R1"] }')
    states = eco.evaluate(data, system(top=kept)).frame["state"].to_list()
    assert states == ["scored", "screened", "scored", "screened"]


def test_screen__an_exception_that_matches_nothing_is_told():
    top = '[screen]\nregions = { keep = ["R0", "鹿城区"], drop = ["Nowhere"] }'
    made = system(top=top)
    data = frame([1.0, 2.0, 3.0, 0.0])
    for found in (
        eco.evaluate(data, made),
        eco.screen(data, made),
        eco.evaluate(data, made, year=2020, regions=["R1"]),
    ):
        (said,) = [item for item in found.notes if item.code == "prepare/screen-absent"]
        assert said.facts["regions"] == ["330302", "Nowhere"]
        assert "Nowhere" in said.text("zh")
    there = data.with_columns(region=pl.Series(["R0", "330302", "Nowhere", "R3"]))
    found = eco.evaluate(there, made)
    assert "prepare/screen-absent" not in [item.code for item in found.notes]
    assert found.frame["state"].to_list() == ["scored", "scored", "screened", "scored"]


def test_screen__observed_or_imputed():
    data = frame([None, 2.0, 3.0, 0.0]).with_columns(pl.Series("x-b", [None, 1.0, 2.0, 0.0]))
    both = '[impute]\nmethod = "mean"\n[screen]\non = "%s"\nregions = { available = 0.5 }'
    states = {
        on: eco.evaluate(data, system(top=both % on)).frame["state"][0]
        for on in ("observed", "imputed")
    }
    assert states == {"observed": "screened", "imputed": "scored"}


def test_screen__an_indicator_leaves_the_tree_and_a_fit_remembers_it():
    data = frame([None, None, 3.0, None])
    made = system(top="[screen]\nindicators = { available = 0.5 }")
    found = eco.evaluate(data, made)
    assert eco.screen(data, made).dropped == ("x-a",)
    assert found.frame["not_applicable"].to_list() == [1, 1, 1, 1]
    assert found.frame["coverage"].to_list() == [1, 1, 1, 1]
    assert "prepare/dropped" in [item.code for item in found.notes]
    full = frame([1.0, 2.0, 3.0, 4.0])
    assert eco.fit(data, made).apply(full).frame["not_applicable"].to_list() == [1, 1, 1, 1]
    kept = system(top='[screen]\nindicators = { available = 0.5, keep = ["x-a"] }')
    assert eco.screen(data, kept).dropped == ()


def test_explain__takes_the_prepared_values():
    data = panel(2, missing=0.2)
    made = system('impute = "linear"\ntreat = "winsorise"')
    score = eco.evaluate(data, made).frame.filter(region="R01", year=2021)["score"][0]
    parts = eco.explain(data, made, region="R01", year=2021)
    assert parts.to == pytest.approx(score) if hasattr(parts, "to") else parts is not None
    assert column(data).size == 72


def test_track__treatments_must_stand_still():
    data = panel(4, missing=0.1).fill_nan(1.0)
    rule = 'treat = { method = "winsorise", over = "%s" }'
    goal = "[[goal]]\nyear = 2025\ngrowth = 0.1"
    with pytest.raises(eco.SpecError) as caught:
        eco.track(data, system(rule % "year", top=goal, over="base_year"))
    assert caught.value.code == "analysis/track-treat-moves"
    found = eco.track(data, system(rule % "base_year", top=goal, over="base_year"))
    assert found.frame.height > 0


def test_treat_command(cli, tmp_path):
    text = system('treat = "winsorise"', top='[impute]\nmethod = "mean"').text
    (tmp_path / "made.toml").write_text(text, encoding="utf-8")
    frame([1.0, 2, 2, None, 3, 3, 4, 4, 5, 40]).write_csv(tmp_path / "made.csv")
    source = ("treat", "--system", "made.toml", "--data", "made.csv")
    dry = cli(*source, "--dry-run")
    assert dry.returncode == 0, dry.stderr
    assert "outlier, winsorised" in dry.stdout
    assert "异常值，已缩尾" in cli(*source, "--dry-run", "--lang", "zh").stdout
    table = pl.read_csv(cli(*source, "--dry-run", "--format", "csv").stdout.encode())
    assert set(table["why"]) == {"mean", "winsorise"}
    assert {"system", "status", "data"} <= set(table.columns)
    values = pl.read_csv(cli(*source, "--format", "csv").stdout.encode())
    assert values["x-a"].max() < 40
    assert values["x-a"].null_count() == 0


def test_stages__observed_values_are_screened_before_gaps_are_filled():
    data = frame([None, 2.0, 3.0, None]).with_columns(pl.Series("x-b", [None, 1.0, 2.0, 4.0]))
    both = '[impute]\nmethod = "mean"\n[screen]\non = "%s"\nregions = { available = 0.5 }'
    for on, filled in (("observed", [None, 2, 3, 2.5]), ("imputed", [2.5, 2, 3, 2.5])):
        found = eco.impute(data, system(top=both % on))
        assert found.frame["x-a"].to_list() == filled
        assert set(found.cells["why"]) == {"mean"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_regression__a_slope_beyond_the_largest_number_is_told(language):
    values = [None, 2.0, 2.5, 4.0, 3.0, 6.0]
    data = frame([None if v is None else v * 1e200 for v in values]).with_columns(
        pl.col("x-b") * 1e-200
    )
    found = eco.impute(data, system('impute = { method = "regression", on = ["x-b"] }'))
    assert found.regressions["coefficient"].to_list()[1] is None
    told = next(item for item in found.notes if item.code == "prepare/regressions")
    assert "+ (> 1.8e308) x x-b" in told.text(language)
