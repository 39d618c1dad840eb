from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ecoindex as eco
from ecoindex.analysis.verdict import VERDICTS
from ecoindex.spec import parse_system

from .tracking import GOALPOSTS, flat, frame, system, text


def row(found: eco.Track, region: str, year: int, goal: int = 2025) -> dict:
    rows = found.frame.filter(region=region, year=year, goal_year=goal)
    return rows.row(0, named=True)


def verdict(levels: dict[int, float | None], year: int, **options) -> str:
    return row(eco.track(frame(flat("A", levels)), system(), **options), "A", year)["verdict"]


def test_track__figures_of_a_row() -> None:
    found = eco.track(frame(flat("A", {2020: 50, 2021: 51, 2022: 51.5, 2023: 52})), system())
    last = row(found, "A", 2023)
    assert last["base"] == 50
    assert last["index"] == last["comparable"] == 52
    assert last["growth"] == pytest.approx(0.04)
    assert last["path"] == pytest.approx(53)
    assert last["distance"] == pytest.approx(-1)
    assert last["goal_index"] == pytest.approx(55)
    assert last["needed_per_year"] == pytest.approx(0.03)
    assert last["ceiling"] == pytest.approx(100)
    slopes = sorted([1, 0.75, 2 / 3, 0.5, 0.5, 0.5])
    assert last["slope"] == pytest.approx((slopes[2] + slopes[3]) / 2)
    assert last["projected"] == pytest.approx(51.25 + last["slope"] * (2025 - 2021.5))
    assert last["projected_low"] is None, "four years are too few for 95 %"
    assert (last["common"], last["left_out"], last["years_known"]) == (2, 0, 4)
    assert found.node_ids == ("n-a", "n-b")
    assert last["growth_n-a"] == pytest.approx(0.04)


def test_track__a_row_knows_nothing_of_later_years() -> None:
    data = frame(flat("A", {2020: 50, 2021: 51, 2022: 60, 2023: 40}))
    whole = eco.track(data, system(), year=2022).frame
    early = eco.track(data.filter(pl.col("year") <= 2022), system(), year=2022).frame
    assert whole.equals(early)


def test_track__geometric_need_is_a_rate() -> None:
    data = frame(flat("A", {2020: 50, 2023: 52}))
    last = row(eco.track(data, system(), path="geometric"), "A", 2023)
    assert last["path"] == pytest.approx(50 * 1.1 ** (3 / 5))
    assert 52 * (1 + last["needed_per_year"]) ** 2 == pytest.approx(55)


@pytest.mark.parametrize(
    ("levels", "year", "word"),
    [
        ({2020: 50, 2023: 55}, 2023, "met"),
        ({2020: 50, 2025: 55}, 2025, "met"),
        ({2020: 50, 2027: 56}, 2027, "met"),
        ({2020: 50, 2023: 53}, 2023, "on track"),
        ({2020: 50, 2023: 52.9}, 2023, "behind"),
        ({2020: 50, 2025: 54.9}, 2025, "behind"),
        ({2020: 50, 2023: 49}, 2023, "falling"),
        ({2020: 95, 2023: 96}, 2023, "unreachable"),
        ({2020: 95, 2026: 96}, 2026, "unreachable"),
        ({2020: None, 2023: 52}, 2023, "not assessable"),
        ({2020: 0, 2023: 52}, 2023, "not assessable"),
        ({2020: 50, 2023: None}, 2023, "not assessable"),
        ({2019: 49, 2020: 50, 2023: 52}, 2019, "not assessable"),
        ({2020: 50, 2023: 52}, 2020, "on track"),
    ],
)
def test_verdict(levels, year: int, word: str) -> None:
    assert word in VERDICTS
    assert verdict(levels, year) == word


def test_verdict__exact_goal_is_met_whatever_the_noise() -> None:
    assert verdict({2020: 54.3, 2025: 54.3 * 1.1}, 2025) == "met"
    assert verdict({2020: 100 / 1.1, 2021: 100 / 1.1}, 2021) != "unreachable"


def test_verdict__a_scale_without_a_cap_is_never_out_of_reach() -> None:
    open_ = system({"a": '{ method = "goalposts", worst = 0, best = 100, clip = "none" }'})
    data = frame({"A": {2020: (95,), 2023: (97,)}})
    last = row(eco.track(data, open_), "A", 2023)
    assert last["ceiling"] is None
    assert last["verdict"] == "behind"


def test_ceiling__projection_stops_there() -> None:
    last = row(eco.track(frame(flat("A", {2020: 60, 2021: 80, 2022: 99})), system()), "A", 2022)
    assert last["projected"] == last["ceiling"] == pytest.approx(100)


def test_floor__projection_stops_there() -> None:
    last = row(eco.track(frame(flat("A", {2020: 60, 2021: 35, 2022: 5})), system()), "A", 2022)
    assert last["projected"] == last["projected_low"] or last["projected_low"] is None
    assert last["projected"] == 0, "and not below: goalposts from 0 to 100, clipped at both ends"
    ended = system({"a": '{ method = "goalposts", worst = 0, best = 100, to = [0.1, 1] }'})
    data = frame({"A": {2020: (60,), 2021: (35,), 2022: (5,)}})
    assert row(eco.track(data, ended), "A", 2022)["projected"] == pytest.approx(10)
    open_ = system({"a": '{ method = "goalposts", worst = 0, best = 100, clip = "upper" }'})
    assert row(eco.track(data, open_), "A", 2022)["projected"] < 0


def test_floor__of_every_method_with_an_end() -> None:
    from ecoindex.analysis.floors import worst_value

    ei = eco.load_system("ei")
    assert worst_value(ei.indicators[0]) == 0
    assert worst_value(ei.indicators[3]) == 100
    steps = '{ method = "steps", cuts = [10, 20], scores = [0.2, 0, 0.9] }'
    ended = {"a": steps, "b": '{ method = "efficacy", worst = 3, best = 50 }'}
    assert [worst_value(item) for item in system(ended).indicators] == [15, 3]
    first = {"a": '{ method = "steps", cuts = [10, 20], scores = [0, 0.5, 0.9] }'}
    assert [worst_value(item) for item in system(first).indicators] == [9]
    ratio = system({"a": '{ method = "base-ratio" }'})
    assert [worst_value(item) for item in ratio.indicators] == [None]


@pytest.mark.parametrize("level", [0, -20])
def test_needed__no_yearly_rate_leads_up_from_nothing(level: float) -> None:
    """A growth of -100 % and below: the linear step is known, a rate is not."""
    open_ = system({"a": '{ method = "goalposts", worst = 0, best = 100, clip = "none" }'})
    data = frame({"A": {2020: (50,), 2021: (20,), 2022: (level,)}})
    geometric = row(eco.track(data, open_, path="geometric"), "A", 2022)
    assert geometric["growth"] == pytest.approx(level / 50 - 1)
    assert geometric["needed_per_year"] is None
    linear = row(eco.track(data, open_), "A", 2022)
    assert linear["needed_per_year"] == pytest.approx((1.1 - level / 50) / 3)


def test_ceiling__of_every_method_with_an_end() -> None:
    from ecoindex.analysis.ceilings import best_value

    ei = eco.load_system("ei")
    assert best_value(ei.indicators[0]) == 100
    assert best_value(ei.indicators[3]) == 0
    steps = '{ method = "steps", cuts = [10, 20], scores = [0, 0.5, 0.9] }'
    ended = {"a": steps, "b": '{ method = "efficacy", worst = 0, best = 50 }'}
    assert [best_value(item) for item in system(ended).indicators] == [20, 50]
    data = frame({"A": {2020: (15, 25), 2021: (15, 30)}})
    assert row(eco.track(data, system(ended)), "A", 2021)["ceiling"] == pytest.approx(
        100 * (0.9 + 100) / 2
    )


def test_common__a_floor_stands_for_nothing_that_is_left_out() -> None:
    floor = system(index='missing = { rule = "floor", value = 0.2 }')
    data = frame({"A": {2020: (50, None), 2021: (60, None)}})
    found = row(eco.track(data, floor), "A", 2021)
    assert (found["common"], found["left_out"]) == (1, 1)
    assert found["growth"] == pytest.approx(0.2), "on the one that both years have"


def test_common__an_indicator_missing_in_one_year_counts_in_neither() -> None:
    data = frame({"A": {2020: (50, 20), 2021: (55, None), 2022: (60, 40)}})
    found = eco.track(data, system())
    gap = row(found, "A", 2021)
    assert gap["index"] is None, "the rule for missing values says so"
    assert gap["growth"] == pytest.approx(0.10)
    assert (gap["common"], gap["left_out"]) == (1, 1)
    assert gap["base"] == 35
    assert gap["comparable"] == pytest.approx(35 * 1.1)
    assert row(found, "A", 2022)["growth"] == pytest.approx(50 / 35 - 1)
    assert "analysis/track-left-out" in [item.code for item in found.notes]


def test_common__missing_in_the_base_year() -> None:
    data = frame({"A": {2020: (50, None), 2021: (55, 80)}})
    found = row(eco.track(data, system()), "A", 2021)
    assert found["growth"] == pytest.approx(0.10)
    assert found["base"] == pytest.approx(50), "on the common indicators: it has no index"
    assert found["index"] == pytest.approx(67.5)


def test_common__equals_a_system_without_the_indicator() -> None:
    """Whatever the aggregation: leaving out is what a system without the indicator gives."""
    data = frame({"A": {2020: (50, 20, 70), 2021: (55, None, 60)}})
    for way in ("arithmetic", "geometric"):
        index = f'aggregate = "{way}"'
        three = system(dict.fromkeys("abc", GOALPOSTS), index=index, weights=[1, 2, 3])
        two = system(dict.fromkeys("ac", GOALPOSTS), index=index, weights=[1, 3])
        assert row(eco.track(data, three), "A", 2021)["growth"] == pytest.approx(
            row(eco.track(data.drop("b"), two), "A", 2021)["growth"]
        )


def test_common__not_applicable_in_both_years_is_not_left_out() -> None:
    found = eco.track("demo", "wenzhou-synergy")
    inland = found.frame.filter(region="330328")
    assert set(inland["common"]) < set(range(19))
    assert inland["left_out"].sum() == 0


def test_base_year__of_the_caller() -> None:
    data = frame(flat("A", {2020: 50, 2021: 40, 2023: 42}))
    found = row(eco.track(data, system(), base=2021, goals={2025: 0.1}), "A", 2023)
    assert (found["base_year"], found["base"]) == (2021, 40)
    assert found["growth"] == pytest.approx(0.05)


def test_base_year__parameters_are_those_of_the_base() -> None:
    relative = system({"a": '{ method = "min-max", over = "base_year" }'})
    data = frame({"A": {2020: (10,), 2021: (12,)}, "B": {2020: (20,), 2021: (30,)}})
    found = eco.track(data, relative)
    assert row(found, "B", 2021)["growth"] == pytest.approx(1.0), "beyond the range of the base"
    assert row(found, "A", 2021)["verdict"] == "not assessable", "the least of the base scores 0"
    moved = eco.track(data, relative, base=2021)
    assert row(moved, "B", 2021)["index"] == 100
    assert "analysis/track-frozen" in [item.code for item in found.notes]


@pytest.mark.parametrize("scope", ["year", "panel"])
def test_scope__refused_unless_frozen(scope: str) -> None:
    moving = system({"a": f'{{ method = "min-max", over = "{scope}" }}'})
    data = frame({"A": {2020: (10,), 2021: (12,)}, "B": {2020: (20,), 2021: (30,)}})
    with pytest.raises(eco.SpecError) as caught:
        eco.track(data, moving)
    assert caught.value.code == "analysis/track-not-frozen"
    held = eco.track(data, moving, freeze=True)
    same = eco.track(data, system({"a": '{ method = "min-max", over = "base_year" }'}))
    assert held.frame.drop("system").equals(same.frame.drop("system"))
    assert "analysis/track-freeze" in [item.code for item in held.notes]


def test_scope__z_scores_have_no_growth() -> None:
    standard = system({"a": '{ method = "z-score", over = "base_year", sd = "sample" }'})
    for freeze in (False, True):
        with pytest.raises(eco.SpecError) as caught:
            eco.track(frame({"A": {2020: (1,)}, "B": {2020: (2,)}}), standard, freeze=freeze)
        assert caught.value.code == "analysis/track-no-ratio"


def test_fit__brings_its_parameters() -> None:
    relative = system({"a": '{ method = "min-max", over = "base_year" }'})
    data = frame({"A": {2020: (10,), 2021: (12,)}, "B": {2020: (20,), 2021: (30,)}})
    fitted = eco.fit(data, relative)
    found = eco.track(data.filter(pl.col("region") == "B"), fitted)
    assert row(found, "B", 2021)["growth"] == pytest.approx(1.0)
    assert "engine/fitted-on" in [item.code for item in found.notes]
    assert eco.track("demo", eco.fit("demo", "wenzhou-synergy")).origin.demo
    moving = system({"a": '{ method = "min-max", over = "year" }'})
    with pytest.raises(eco.SpecError) as caught:
        eco.track(data, eco.fit(data, moving))
    assert caught.value.code == "analysis/track-fit-moves"
    with pytest.raises(eco.UsageError) as caught:
        eco.track(data, fitted, splice=[(system(edition="0"), 2020)])
    assert caught.value.code == "analysis/splice-of-fit"


def test_faults() -> None:
    data = frame(flat("A", {2020: 50, 2021: 51}))
    with pytest.raises(eco.UsageError) as caught:
        eco.track(data, parse_system(text({"a": GOALPOSTS}, top=""), "s.toml"))
    assert caught.value.code == "analysis/track-no-base"
    with pytest.raises(eco.DataError) as caught:
        eco.track(data, system(), base=2010)
    assert caught.value.code == "analysis/track-base-absent"
    assert "2020" in str(caught.value)
    with pytest.raises(eco.UsageError) as caught:
        eco.track(data, system(), level=95)
    assert caught.value.code == "analysis/track-level"
    with pytest.raises(eco.DataError) as caught:
        eco.track(data, system(), population="people")
    assert caught.value.code == "analysis/population-absent"
    with pytest.raises(eco.SpecError):
        eco.track("demo", "national-demonstration")
    with pytest.raises(eco.DataError) as caught:
        eco.track(data, system(), year=1999)
    assert caught.value.code == "engine/year-absent"


def test_select__years_and_regions_only_choose_rows() -> None:
    data = frame(flat("A", {2020: 50, 2021: 51, 2022: 53}) | flat("B", {2020: 40, 2022: 41}))
    whole = eco.track(data, system()).frame
    some = eco.track(data, system(), year=[2022], regions=["B"]).frame
    assert some.equals(whole.filter(year=2022, region="B"))
    assert eco.track_frame(data, system(), 2022, regions=["B"]).equals(some)


def splice_data() -> pl.DataFrame:
    return frame({"A": {2020: (50, 20), 2021: (52, 24), 2022: (55, 30), 2023: (60, 33)}})


def test_splice__carries_the_level_through_the_overlap() -> None:
    old = system({"a": GOALPOSTS}, edition="old")
    new = system({"b": GOALPOSTS}, edition="new")
    found = eco.track(splice_data(), new, splice=[(old, 2021)])
    last = row(found, "A", 2023)
    assert last["index"] == pytest.approx(33 * 52 / 24)
    assert last["base"] == 50
    assert last["growth"] == pytest.approx(33 / 24 * 52 / 50 - 1)
    assert last["ceiling"] == pytest.approx(100 * 52 / 24)
    assert found.frame["edition"].to_list() == ["small@old"] * 2 + ["small@new"] * 2
    assert set(found.frame["system"]) == {"small@new"}
    assert found.node_ids == ()
    assert "analysis/spliced" in [item.code for item in found.notes]


def test_splice__twice() -> None:
    editions = {name: system({"a" if name != "two" else "b": GOALPOSTS}, edition=name)
                for name in ("one", "two", "three")}  # fmt: skip
    found = eco.track(
        splice_data(), editions["three"], splice=[(editions["two"], 2022), (editions["one"], 2021)]
    )
    last = row(found, "A", 2023)
    assert last["growth"] == pytest.approx(52 / 50 * 30 / 24 * 60 / 55 - 1)


def test_splice__same_edition_but_for_its_name_changes_nothing() -> None:
    plain = eco.track(splice_data(), system(edition="new"))
    joined = eco.track(splice_data(), system(edition="new"), splice=[(system(edition="old"), 2022)])
    for key in ("index", "growth", "path", "projected"):
        assert joined.frame[key].to_list() == pytest.approx(plain.frame[key].to_list())
    assert joined.frame["verdict"].to_list() == plain.frame["verdict"].to_list()


@pytest.mark.parametrize(
    ("splices", "code"),
    [
        ([("old", 2019)], "analysis/splice-before-base"),
        ([("old", 2021), ("older", 2021)], "analysis/splice-twice"),
        ([("1", 2021)], "analysis/splice-same"),
    ],
)
def test_splice__refused(splices, code: str) -> None:
    given_splices = [(system(edition=name), year) for name, year in splices]
    with pytest.raises(eco.UsageError) as caught:
        eco.track(splice_data(), system(), splice=given_splices)
    assert code in [item.code for item in caught.value.faults]


VALUES = st.one_of(st.none(), st.floats(1, 99))


@st.composite
def panels(draw) -> pl.DataFrame:
    years = range(2020, 2020 + draw(st.integers(2, 6)))
    regions = {
        f"r{at}": {year: draw(st.tuples(VALUES, VALUES, VALUES)) for year in years}
        for at in range(draw(st.integers(1, 4)))
    }
    return frame(regions)


@settings(max_examples=40, deadline=None)
@given(panels(), st.floats(0.01, 100), st.sampled_from(["arithmetic", "geometric"]))
def test_property__growth_knows_no_scale_of_weights_and_no_order_of_rows(data, factor, way) -> None:
    methods = dict.fromkeys("abc", GOALPOSTS)
    index = f'aggregate = "{way}"'
    once = eco.track(data, system(methods, weights=[1, 2, 3], index=index)).frame
    scaled = eco.track(
        data.reverse(), system(methods, weights=[factor, 2 * factor, 3 * factor], index=index)
    ).frame
    keys = ["region", "year", "goal_year"]
    assert once.select(keys).equals(scaled.select(keys))
    for key in ("index", "growth", "path", "distance", "projected"):
        assert scaled[key].is_null().equals(once[key].is_null())
        want = once[key].drop_nulls().to_list()
        assert scaled[key].drop_nulls().to_list() == pytest.approx(want, rel=1e-9, abs=1e-9)
    assert once["common"].to_list() == scaled["common"].to_list()


@settings(max_examples=40, deadline=None)
@given(panels(), st.floats(-0.5, 2))
def test_property__rows_agree_with_themselves(data, goal) -> None:
    found = eco.track(data, system(dict.fromkeys("abc", GOALPOSTS)), goals={2023: goal}).frame
    for item in found.drop_nulls("growth").iter_rows(named=True):
        assert item["comparable"] == pytest.approx(item["base"] * (1 + item["growth"]))
        assert item["distance"] == pytest.approx(item["comparable"] - item["path"], abs=1e-9)
        if item["year"] == 2023:
            assert item["path"] == pytest.approx(item["goal_index"]), "the path ends at the goal"
        if item["left_out"] == 0:
            assert item["comparable"] == pytest.approx(item["index"])
        assert item["comparable"] <= item["ceiling"] * (1 + 1e-9)
        assert (item["verdict"] == "met") == (item["growth"] >= goal - 1e-9 * (1 + goal))
        if item["verdict"] == "unreachable":
            assert item["goal_index"] > item["ceiling"]
    assert found["verdict"].null_count() == 0
