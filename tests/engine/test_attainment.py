"""Attainment through the public functions: targets in force, bars, verdicts, roll-up of parts."""

from __future__ import annotations

import math
from pathlib import Path

import polars as pl
import pytest

import ecoindex as eco

HEAD = """
schema = 1
system = "test-attainment"
edition = "1"
kind = "attainment"
status = "proposal"
title = { zh = "测试", en = "Test" }
base_year = 2020
"""


def indicator(id_: str, target: str, **keys: str) -> str:
    own = {"unit": '"%"', "direction": '"higher"', "kind": '"binding"'} | keys
    lines = [f"{key} = {value}" for key, value in own.items() if value]
    title = f'title = {{ zh = "指标{id_}", en = "Indicator {id_}" }}'
    aim = [f"target = {target}"] if target else []
    return "\n".join(["[[indicator]]", f'id = "{id_}"', title, *lines, *aim]) + "\n"


@pytest.fixture
def system(tmp_path: Path):
    def load(*parts: str) -> eco.System:
        path = tmp_path / "test.toml"
        path.write_text(HEAD + "\n".join(parts), encoding="utf-8")
        return eco.load_system(path)

    return load


def table(**columns: list[float | None]) -> pl.DataFrame:
    length = len(next(iter(columns.values())))
    years = [2020, 2021, 2025][:length]
    values = {
        name: pl.Series(column, dtype=pl.Float64, strict=False) for name, column in columns.items()
    }
    return pl.DataFrame({"region": ["330324"] * length, "year": years} | values)


def cell(frame: pl.DataFrame, indicator: str, year: int) -> dict[str, object]:
    return frame.filter(indicator=indicator, year=year).row(0, named=True)


@pytest.mark.parametrize(
    ("target", "direction", "values", "verdict", "bar"),
    [
        ('{ op = ">=", value = 90 }', "higher", [80, 90], "met", 90),
        ('{ op = ">", value = 90 }', "higher", [80, 90], "not met", 90),
        ('{ op = "<=", value = 90 }', "lower", [80, 90.5], "not met", 90),
        ('{ op = "<", value = 90 }', "lower", [80, 89], "met", 90),
        ('{ op = "=", value = 100 }', "higher", [80, 99.95], "not met", 100),
        ('{ op = "range", low = 6, high = 9 }', "higher", [5, 9], "met", 9),
        ('{ op = "not-worse" }', "higher", [80, 79], "not met", 80),
        ('{ op = "not-worse" }', "lower", [80, 79], "met", 80),
        ('{ op = "reduce", by = 16 }', "lower", [50, 42], "met", 42),
        ('{ op = "raise", by = 10 }', "higher", [50, 54.9], "not met", 55),
        ('{ op = "falling" }', "lower", [50, 50], "not met", 50),
        ('{ op = "rising", band = 2 }', "higher", [50, 52.5], "met", 52),
        ('{ op = "any", of = [{ op = ">=", value = 90 }, { op = "rising" }] }', "higher",
         [50, 60], "met", 50),
        ('{ op = "all", of = [{ op = ">=", value = 90 }, { op = "rising" }] }', "higher",
         [50, 60], "not met", 90),
    ],
)  # fmt: skip
def test_verdict__of_every_operator(system, target, direction, values, verdict, bar):
    loaded = system(indicator("x", target, direction=f'"{direction}"'))
    row = cell(eco.attain(table(x=values), loaded, 2021), "x", 2021)
    assert row["verdict"] == verdict
    assert row["target"] == pytest.approx(bar)


def test_verdict__yes_no_done(system):
    loaded = system(
        indicator("a", '{ op = "yes" }', unit='"yes/no"'),
        indicator("b", '{ op = "no" }', unit='"yes/no"', direction='"lower"'),
        indicator("c", '{ op = "done" }', unit='"state"'),
    )
    frame = eco.attain(table(a=[1, 0], b=[1, 0], c=[0.5, 1]), loaded)
    verdicts = {(r["indicator"], r["year"]): r["verdict"] for r in frame.iter_rows(named=True)}
    met = {key for key, verdict in verdicts.items() if verdict == "met"}
    assert met == {("a", 2020), ("b", 2021), ("c", 2021)}
    assert cell(frame, "c", 2020)["gap"] == pytest.approx(0.5)


def test_phases__the_next_one_due_is_in_force(system):
    phases = '[{ op = ">=", value = 14.5, year = 2025 }, { op = ">=", value = 14, year = 2021 }]'
    loaded = system(indicator("park", phases))
    frame = eco.attain(table(park=[13.5, 14.2, 14.2]), loaded)
    assert frame["target"].to_list() == [14, 14, 14.5]
    assert frame["verdict"].to_list() == ["not met", "met", "not met"]


def test_variants__by_what_the_region_is(system):
    bars = """[
      { op = ">=", value = 60, when = "terrain=mountain" },
      { op = ">=", value = 18, when = "terrain=plain" },
    ]"""
    loaded = system(indicator("forest", bars))
    data = pl.DataFrame(
        {"region": ["330324", "330383", "330302", "999999"], "year": 2021, "forest": [50.0] * 4}
    )
    frame = eco.attain(data, loaded)
    found = {r["region"]: (r["target"], r["verdict"]) for r in frame.iter_rows(named=True)}
    assert found == {
        "330324": (60, "not met"),
        "330383": (18, "met"),
        "330302": (None, "not assessable"),
        "999999": (None, "not assessable"),
    }


def test_assigned__the_bar_comes_with_the_data_or_there_is_no_verdict(system):
    loaded = system(indicator("air", '{ op = "assigned" }'))
    assert cell(eco.attain(table(air=[80, 90]), loaded), "air", 2021)["verdict"] == "not assessable"
    data = table(air=[80, 90]).with_columns(pl.Series("air-assigned", [None, 85.0]))
    frame = eco.attain(data, loaded)
    assert frame["verdict"].to_list() == ["not assessable", "met"]
    assert frame["gap"].to_list() == [None, -5]
    only = table(air=[None, 90]).with_columns(pl.Series("air-assigned-met", [1.0, 0.0]))
    assert eco.attain(only, loaded)["verdict"].to_list() == ["met", "not met"]


def test_missing__a_relative_target_without_its_base_is_not_assessable(system):
    loaded = system(indicator("water", '{ op = "reduce", by = 16 }', direction='"lower"'))
    frame = eco.attain(table(water=[None, 40]), loaded)
    assert frame["verdict"].to_list() == ["no data", "not assessable"]
    assert frame["progress"].to_list() == [None, None]


def test_sums__several_years_reach_a_target_together(system):
    target = '{ op = ">=", value = 30, sum_years = 2 }'
    frame = eco.attain(table(x=[10, 20]), system(indicator("x", target)))
    assert frame["value"].to_list() == [None, 30]
    assert frame["verdict"].to_list() == ["no data", "met"]


def test_parts__all_of_them_make_the_whole(system):
    loaded = system(
        indicator("whole", "", unit="", direction="", parts='"all"'),
        indicator("a", '{ op = ">=", value = 50 }', part_of='"whole"', kind=""),
        indicator("b", '{ op = ">=", value = 50 }', part_of='"whole"', kind=""),
    )
    frame = eco.attain(table(a=[60, 60, 60], b=[60, 40, None]), loaded)
    whole = frame.filter(indicator="whole")
    assert whole["verdict"].to_list() == ["met", "not met", "no data"]
    summary = eco.attainment(table(a=[60, 60, 60], b=[60, 40, None]), loaded).summary
    assert summary["binding_met"].to_list() == [1, 0, 0]
    assert summary["binding_missed"].to_list() == [[], ["whole"], []]
    assert summary["verdict"].to_list() == ["attained", "not attained", "not assessable"]


def test_progress__from_the_base_to_the_bar(system):
    loaded = system(indicator("x", '{ op = ">=", value = 100 }'))
    frame = eco.attain(table(x=[50, 75, 120]), loaded)
    assert frame["progress"].to_list() == [0, 0.5, 1]
    assert frame["progress_uncapped"].to_list() == pytest.approx([0, 0.5, 1.4])
    assert frame["gap"].to_list() == [50, 25, -20]
    assert frame["gap_percent"].to_list() == [50, 25, -20]


def test_score__is_the_mean_progress_whatever_the_scale_of_the_weights(system):
    def score(weights: tuple[str, str]) -> list[float]:
        loaded = system(
            indicator("x", '{ op = ">=", value = 100 }', weight=weights[0]),
            indicator("y", '{ op = ">=", value = 100 }', weight=weights[1]),
        )
        return eco.attainment(table(x=[50, 75], y=[50, 100]), loaded).summary["score"].to_list()

    assert score(("1", "3")) == pytest.approx([0, 87.5])
    assert score(("10", "30")) == pytest.approx(score(("1", "3")), rel=1e-12)


def test_scores__an_attainment_system_is_scored_like_any_other(system):
    loaded = system(indicator("x", '{ op = ">=", value = 100 }'))
    data = pl.DataFrame(
        {
            "region": ["330324", "330328"] * 2,
            "year": [2020, 2020, 2021, 2021],
            "x": [50.0, 60, 75, 66],
        }
    )
    frame = eco.score(data, loaded, 2021)
    assert frame["score"].to_list() == pytest.approx([50, 15])
    assert frame["rank"].to_list() == [1, 2]
    assert frame["state"].to_list() == ["scored", "scored"]


def test_rows__in_any_order_give_the_same_verdicts(system):
    loaded = system(
        indicator("x", '{ op = "not-worse" }'),
        indicator("y", '{ op = "falling" }', direction='"lower"'),
    )
    rows = 200
    data = pl.DataFrame(
        {
            "region": [str(100_000 + i // 4) for i in range(rows)],
            "year": [2020 + i % 4 for i in range(rows)],
            "x": [math.sin(i) for i in range(rows)],
            "y": [math.cos(i) for i in range(rows)],
        }
    )
    want = eco.attain(data, loaded)
    shuffled = eco.attain(data.sample(fraction=1, shuffle=True, seed=3), loaded, threads=1)
    by = ["region", "year", "indicator"]
    assert shuffled.sort(by).equals(want.sort(by))


def test_composite__is_refused_with_the_way_out():
    with pytest.raises(eco.SpecError) as caught:
        eco.attain("demo", "hdi")
    assert caught.value.code == "engine/not-attainment"


def test_infinite__value_is_named(system):
    loaded = system(indicator("x", '{ op = ">=", value = 100 }'))
    with pytest.raises(eco.MethodError) as caught:
        eco.attain(table(x=[50, math.inf]), loaded)
    assert caught.value.faults[0].facts["indicator"] == "x"


def test_computed_bars__are_reached_but_for_the_noise_of_their_computation(system):
    loaded = system(indicator("x", '{ op = "raise", by = 10 }'))
    row = cell(eco.attain(table(x=[68.3, 75.13]), loaded), "x", 2021)
    assert (row["verdict"], row["gap"], row["progress"]) == ("met", 0, 1)
    sums = system(indicator("x", '{ op = "<=", value = 0.3, sum_years = 2 }', direction='"lower"'))
    assert cell(eco.attain(table(x=[0.1, 0.2]), sums), "x", 2021)["verdict"] == "met"
    printed = system(indicator("x", '{ op = "=", value = 100 }'))
    off = cell(eco.attain(table(x=[80, 100 + 1e-11]), printed), "x", 2021)
    assert off["verdict"] == "not met"


def test_relative_bars__of_a_base_at_or_below_zero(system):
    loaded = system(indicator("x", '{ op = "reduce", by = 10 }', direction='"lower"'))
    assert eco.attain(table(x=[-100, -95]), loaded)["verdict"].to_list() == ["not met"] * 2
    assert cell(eco.attain(table(x=[-100, -110]), loaded), "x", 2021)["verdict"] == "met"
    assert cell(eco.attain(table(x=[0, 0]), loaded), "x", 2021)["verdict"] == "not assessable"


def test_equal__overshot_is_not_met_and_not_done(system):
    loaded = system(indicator("x", '{ op = "=", value = 100 }'))
    row = cell(eco.attain(table(x=[80, 125]), loaded), "x", 2021)
    assert (row["verdict"], row["progress"]) == ("not met", 0.8)


def test_parts__any_of_them_makes_the_whole_with_the_best_progress(system):
    loaded = system(
        indicator("whole", "", unit="", direction="", parts='"any"'),
        indicator("a", '{ op = ">=", value = 100 }', part_of='"whole"', kind=""),
        indicator("b", '{ op = ">=", value = 100 }', part_of='"whole"', kind=""),
    )
    row = cell(eco.attain(table(a=[100], b=[20]), loaded), "whole", 2020)
    assert (row["verdict"], row["progress"]) == ("met", 1)


def test_variants__past_due_give_way_to_the_target_for_all(system):
    bars = """[
      { op = ">=", value = 50, year = 2021, when = "coastal" },
      { op = ">=", value = 90, year = 2025 },
    ]"""
    loaded = system(indicator("x", bars))
    data = pl.DataFrame({"region": ["330305"] * 2, "year": [2021, 2025], "x": [60.0, 60.0]})
    frame = eco.attain(data, loaded)
    assert frame["target"].to_list() == [50, 90]
    assert frame["verdict"].to_list() == ["met", "not met"]


@pytest.mark.parametrize(
    ("method", "ranks"),
    [("competition", [1, 1, 3]), ("dense", [1, 1, 2]), ("average", [1.5, 1.5, 3])],
)
def test_ranks__share_ties_as_asked(system, method, ranks):
    loaded = system(indicator("x", '{ op = ">=", value = 100 }'))
    data = pl.DataFrame(
        {"region": ["330302", "330303", "330304"], "year": 2021, "x": [90.0, 90, 80]}
    )
    assert eco.attainment(data, loaded, rank_method=method).summary["rank"].to_list() == ranks


@pytest.mark.parametrize(("column", "value"), [("x-assigned", math.inf), ("x-assigned-met", 0.5)])
def test_assigned__what_cannot_be_a_bar_is_named(system, column, value):
    loaded = system(indicator("x", '{ op = "assigned" }'))
    data = table(x=[80.0]).with_columns(pl.Series(column, [value]))
    with pytest.raises(eco.EcoIndexError) as caught:
        eco.attain(data, loaded)
    assert column in str(caught.value)


def test_notes__on_places_and_sums(system, tmp_path):
    text = (tmp_path / "test.toml").parent
    path = text / "made.toml"
    target = '{ op = ">=", value = 30, sum_years = 2 }'
    head = HEAD + 'regions = ["330324", "330328"]\n'
    path.write_text(head + indicator("x", target), encoding="utf-8")
    loaded = eco.load_system(path)
    data = table(x=[10, 20])
    codes = [note.code for note in eco.attainment(data, loaded, regions=["330324"]).notes]
    assert "engine/regions-without-row" in codes
    assert "engine/attain-sum-incomplete" in codes
    other = data.with_columns(region=pl.lit("330302"))
    codes = [note.code for note in eco.attainment(other, loaded, regions=["330302"]).notes]
    assert "engine/plan-of-others" in codes
