"""Every fault and note of a plan, raised by what causes it; all faults come at once."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import ecoindex as eco
from ecoindex.errors import catalogue
from ecoindex.spec import parse_system
from tests.analysis.plan_support import LEAVES, panel, small

HERE = Path(__file__).parent
OURS = sorted(code for code in catalogue() if code.startswith("analysis/plan-"))


def codes(error: eco.EcoIndexError) -> list[str]:
    return [item.code for item in error.faults]


def refused(**more: object) -> list[str]:
    call = {"data": panel(), "system": small(), "region": "r1", "goal": "2028:30%"} | more
    with pytest.raises(eco.EcoIndexError) as caught:
        eco.plan_path(**call)  # type: ignore[arg-type]
    for language in ("zh", "en"):
        assert caught.value.text(language)
    return codes(caught.value)


def city_refused(**more: object) -> list[str]:
    with pytest.raises(eco.EcoIndexError) as caught:
        eco.plan_city(**({"data": "demo", "system": "isec-structured", "city": "温州市"} | more))  # type: ignore[arg-type]
    return codes(caught.value)


def rescored(normalise: str) -> object:
    text = small().text.replace("{ method = 'goalposts', worst = 0, best = 100 }", normalise)
    return parse_system(text, "small.toml")


def rescored_b(normalise: str) -> object:
    text = small().text.replace("{ method = 'goalposts', worst = 80, best = 10 }", normalise)
    return parse_system(text, "small.toml")


ALONE = {
    "analysis/plan-goal-form": {"goal": "2028"},
    "analysis/plan-no-goal": {"goal": None},
    "analysis/plan-compares": {
        "system": small().with_changes({"index.aggregate": {"method": "topsis", "over": "panel"}}),
        "goal": "2028:1",
    },
    "analysis/plan-limited": {
        "system": small().with_changes({"index.limits": [{"rule": "cap", "at": 60, "below": 10}]}),
        "goal": "2028:1",
    },
    "analysis/plan-one-goal": {"goal": {2026: 0.1, 2028: 0.2}},
    "analysis/plan-no-start": {"goal": "2019:70"},
    "analysis/plan-year-absent": {"year": 2018, "goal": "2028:70"},
    "analysis/plan-no-time": {"goal": "2024:70", "year": 2024},
    "analysis/plan-before-base": {"year": 2022},
    "analysis/plan-base-not-positive": {
        "data": panel().with_columns(
            pl.when(pl.col("year") == 2020).then(worst).otherwise(pl.col(id_)).alias(id_)
            for id_, *_, worst, _ in LEAVES
        ),
        "base": 2020,
    },
    "analysis/track-no-base": {
        "system": parse_system(small().text.replace("base_year = 2024", ""), "small.toml")
    },
    "analysis/track-base-absent": {"base": 1999},
    "analysis/track-not-frozen": {"system": rescored("{ method = 'min-max', over = 'year' }")},
    "analysis/track-no-ratio": {
        "system": rescored("{ method = 'z-score', over = 'base_year', sd = 'sample' }")
    },
    "analysis/plan-no-index": {
        "data": panel().with_columns(a=pl.when(pl.col("year") < 2024).then(pl.col("a"))),
        "goal": "2028:70",
    },
    "analysis/plan-base-empty": {
        "data": panel().filter((pl.col("year") > 2020) | (pl.col("region") != "r1")),
        "base": 2020,
    },
    "analysis/plan-goal-met": {"goal": "2028:20"},
    "analysis/plan-no-room": {"data": panel().filter(pl.col("year") == 2024)},
    "analysis/plan-limits-columns": {"limits": pl.DataFrame({"x": [1]})},
    "analysis/plan-limits-indicator": {"limits": {"pm10": {"upper": 1}}},
    "analysis/plan-limits-number": {"limits": {"a": {"upper": "much"}}},
    "analysis/plan-limits-cross": {"limits": {"a": {"lower": 90, "upper": 80}}},
    "analysis/plan-limits-out-of-reach": {"limits": {"a": {"lower": 99}}},
    "analysis/plan-limits-no-pace": {
        "data": panel().with_columns(a=pl.lit(50.0)),
        "limits": {"a": {"lower": 60}},
    },
    "analysis/plan-limits-beyond": {"limits": {"a": {"lower": 110, "upper": 120}}},
    "analysis/plan-limits-zero": {
        "system": rescored_b("{ method = 'base-ratio' }"),
        "limits": {"b": {"lower": 0}},
    },
    "analysis/plan-limits-column": {"limits": {"a": {"uper": 60}}},
    "analysis/plan-limits-form": {"limits": {"a": 5}},
    "analysis/plan-limits-cost": {"limits": {id_: {"cost": -1} for id_ in "a"}},
    "analysis/plan-limits-unit": {"limits": {"a": {"upper": 90, "unit": "ug/m3"}}},
    "analysis/plan-limits-twice": {
        "limits": pl.DataFrame({"indicator": ["a", "a"], "upper": [90, 95]})
    },
    "analysis/plan-limits-passed": {"limits": {"a": {"upper": 1}}},
    "analysis/plan-limits-uncosted": {"limits": {"a": {"cost": 1}}},
    "engine/region-absent": {"region": "r9"},
}


@pytest.mark.parametrize("code", ALONE)
def test_plan__fault(code: str) -> None:
    assert refused(**ALONE[code]) == [code]  # type: ignore[arg-type]


CITY = {
    "analysis/plan-share": {"share": "fair"},
    "analysis/plan-weights": {"weights": "area"},
    "analysis/plan-no-counties": {"city": "杭州市"},
    "analysis/plan-goal-met": {"goal": "2030:10"},
    "registry/region-unknown": {"city": "某市"},
}


@pytest.mark.parametrize("code", CITY)
def test_plan_city__fault(code: str) -> None:
    assert city_refused(**CITY[code]) == [code]


def test_plan_city__population_that_is_not_known() -> None:
    frame = panel().with_columns(
        pl.col("region").replace(
            {f"r{at}": f"3303{24 + 2 * (at > 0) + max(at - 1, 0)}" for at in range(4)}
        )
    )
    call = {"data": frame, "system": small(), "goal": "2028:20%"}
    assert city_refused(**call, weights="population") == ["analysis/plan-no-population"]
    city = eco.plan_city(frame, small(), "温州市", goal="2028:20%")
    assert city.weights == "equal"
    assert "analysis/plan-equal-weights" in {item.code for item in city.notes}


def test_plan__all_faults_at_once() -> None:
    limits = pl.DataFrame(
        {
            "indicator": ["pm10", "a", "b"],
            "lower": [None, 90.0, None],
            "upper": [1.0, 80.0, None],
            "cost": [None, None, -5.0],
        }
    )
    assert refused(limits=limits, base=1999, year=1998) == [
        "analysis/plan-limits-indicator",
        "analysis/plan-limits-cross",
        "analysis/plan-limits-cost",
        "analysis/plan-year-absent",
        "analysis/track-base-absent",
        "analysis/plan-before-base",
    ]
    assert refused(goal="soon", limits={"x": {"cost": 1}}) == [
        "analysis/plan-goal-form",
        "analysis/plan-limits-indicator",
    ]
    assert refused(goal="2028:1", limits=limits.head(2)) == [
        "analysis/plan-limits-indicator",
        "analysis/plan-limits-cross",
        "analysis/plan-goal-met",
    ]
    assert refused(goal="2028:1", limits={id_: {"upper": 1, "lower": 0} for id_ in "ac"}) == [
        "analysis/plan-limits-passed",
        "analysis/plan-limits-passed",
        "analysis/plan-goal-met",
    ]


def test_plan__no_indicator_known_in_both_years() -> None:
    rule = 'scale = 100\nmissing = { rule = "redistribute", require = 0.4 }'
    system = parse_system(small().text.replace("scale = 100", rule), "small.toml")
    early, late = pl.col("year") == 2020, pl.col("year") == 2024
    frame = panel().with_columns(
        *(pl.when(~early).then(pl.col(id_)).alias(id_) for id_ in "bd"),
        *(pl.when(~late).then(pl.col(id_)).alias(id_) for id_ in "ace"),
    )
    found = refused(data=frame, system=system, base=2020)
    assert found == ["analysis/plan-no-common"]


def test_plan__note_on_indicators_without_two_years() -> None:
    frame = panel().with_columns(a=pl.when(pl.col("year") == 2024).then(pl.col("a")))
    path = eco.plan_path(frame, small(), "r1", goal="2028:5%")
    (item,) = (item for item in path.notes if item.code == "analysis/plan-unseen")
    assert item.facts["indicators"] == ["a"]


def test_plan__limits_name_file_and_row(tmp_path) -> None:
    file = tmp_path / "limits.csv"
    file.write_text("indicator,upper\na,90\nzz,1\n", encoding="utf-8")
    with pytest.raises(eco.UsageError) as caught:
        eco.plan_path(panel(), small(), "r1", goal="2028:30%", limits=file)
    place = caught.value.faults[0].place
    assert (place.file, place.row) == (str(file), 3)


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("2025:10%", eco.PlanGoal(2025, growth=0.1)),
        ("2025：+10％", eco.PlanGoal(2025, growth=0.1)),
        (" 2030 = 7.5% ", eco.PlanGoal(2030, growth=0.075)),
        ("2030:75", eco.PlanGoal(2030, index=75)),
    ],
)
def test_goal__is_read(text: str, goal: eco.PlanGoal) -> None:
    from ecoindex.analysis.planning.goal import parse_goal

    assert parse_goal(text) == goal
    assert parse_goal(str(goal)) == goal


@pytest.mark.parametrize("text", ["", "10%", "2025", "2025:-10%", "2025:0", "25:10%", "2025:ten"])
def test_goal__is_refused(text: str) -> None:
    from ecoindex.analysis.planning.goal import parse_goal
    from ecoindex.errors import Fault

    assert isinstance(parse_goal(text), Fault)


def test_goal__needs_one_of_growth_and_index() -> None:
    for goal in (eco.PlanGoal(2028), eco.PlanGoal(2028, 0.1, 70), eco.PlanGoal(2028, float("nan"))):
        assert refused(goal=goal) == ["analysis/plan-goal-form"]


@pytest.mark.parametrize("code", OURS)
def test_message__both_languages(code: str) -> None:
    texts = catalogue()[code]
    assert set(texts) == {"zh", "en"}
    assert texts["zh"].endswith("。")
    assert texts["en"].endswith(".")
    assert texts["en"].isascii()


def test_messages__each_is_raised_in_the_tests() -> None:
    tests = "".join(path.read_text("utf-8") for path in HERE.glob("test_plan*.py"))
    assert len(OURS) > 20
    assert [code for code in OURS if f'"{code}"' not in tests] == []
