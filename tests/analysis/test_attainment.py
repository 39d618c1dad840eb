"""Verdicts from other sides: by indicator, by city, and against what a document counts."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import ecoindex as eco
from ecoindex.analysis.attainment import by_city, by_indicator, differences, goal_of, only

HEAD = """
schema = 1
system = "counties"
edition = "1"
kind = "attainment"
status = "proposal"
title = { zh = "各县", en = "Counties" }
"""
COUNTIES = [
    "330302", "330303", "330304", "330305", "330324", "330326", "330327", "330328", "330329",
    "330381", "330382", "330383",
]  # fmt: skip
GOAL = "[[goal]]\nyear = {year}\nattained = {share}\n"
AT_LEAST = '{ op = ">=", value = 80 }'


def indicator(id_: str, **keys: str) -> str:
    given = {"unit": '"%"', "direction": '"higher"', "kind": '"binding"', "target": AT_LEAST} | keys
    lines = [f"{key} = {value}" for key, value in given.items() if value]
    title = f'title = {{ zh = "指标{id_}", en = "Indicator {id_}" }}'
    return "\n".join(["[[indicator]]", f'id = "{id_}"', title, *lines])


@pytest.fixture
def system(tmp_path: Path):
    def load(*tables: str) -> eco.System:
        path = tmp_path / "counties.toml"
        path.write_text(HEAD + "\n".join(tables), encoding="utf-8")
        return eco.load_system(path)

    return load


def table(values: dict[str, float | None], year: int = 2024, id_: str = "x") -> pl.DataFrame:
    return pl.DataFrame(
        {"region": list(values), "year": [year] * len(values), id_: list(values.values())},
        schema_overrides={id_: pl.Float64},
    )


def judged(met: int, missed: int = 0, open_: int = 0) -> dict[str, float | None]:
    """So many counties each; the others have no row at all."""
    values = [90.0] * met + [70.0] * missed + [None] * open_
    return dict(zip(COUNTIES, values, strict=False))


# only


def kinds_and_parts(system) -> eco.Attainment:
    loaded = system(
        indicator("x"),
        indicator("y", kind='"reference"'),
        indicator("z", unit="", direction="", target="", parts='"all"'),
        indicator("z1", kind="", part_of='"z"'),
        indicator("z2", kind="", part_of='"z"'),
    )
    data = pl.DataFrame(
        {
            "region": ["330302", "330324"], "year": [2024, 2024],
            "x": [90.0, 70.0], "y": [70.0, 90.0], "z1": [90.0, 90.0], "z2": [90.0, None],
        }
    )  # fmt: skip
    return eco.attainment(data, loaded)


def test_only__kinds_with_their_parts(system):
    result = kinds_and_parts(system)
    assert only(result).equals(result.frame)
    binding = only(result, kinds=["binding"])
    assert set(binding["indicator"]) == {"x", "z", "z1", "z2"}
    assert set(only(result, kinds=["reference"])["indicator"]) == {"y"}
    assert only(result, kinds=["binding", "reference"]).equals(result.frame)
    assert only(result, kinds=["expected"]).is_empty()


def test_only__missed(system):
    result = kinds_and_parts(system)
    missed = only(result, missed=True).select("region", "indicator").rows()
    assert missed == [("330302", "y"), ("330324", "x")]
    assert only(result, kinds=["reference"], missed=True)["region"].to_list() == ["330302"]


# by_indicator


def test_by_indicator__counts_and_who_misses_it(system):
    loaded = system(indicator("x"), indicator("sea", applies_to='"coastal"'))
    values = {"330302": 90.0, "330303": 70.0, "330305": 60.0, "330324": None}
    data = table(values).with_columns(pl.lit(None, dtype=pl.Float64).alias("sea"))
    found = by_indicator(eco.attainment(data, loaded).frame)
    x, sea = found.iter_rows(named=True)
    assert (x["met"], x["not_met"], x["no_data"], x["not_applicable"]) == (1, 2, 1, 0)
    assert x["met_share"] == pytest.approx(1 / 3), "of those with a verdict"
    assert x["missed_by"] == ["330303", "330305"]
    assert (sea["no_data"], sea["not_applicable"], sea["met_share"]) == (2, 2, None)
    assert sea["missed_by"] == []
    assert (x["system"], x["kind"], x["part_of"]) == ("counties@1", "binding", None)


def test_by_indicator__years_apart_and_in_the_order_of_the_system(system):
    loaded = system(indicator("b"), indicator("a"))
    data = pl.DataFrame(
        {"region": ["330302"] * 2, "year": [2024, 2023], "a": [90.0, 70.0], "b": [70.0, 90.0]}
    )
    found = by_indicator(eco.attainment(data, loaded).frame)
    assert found.select("year", "indicator", "met").rows() == [
        (2023, "b", 1), (2023, "a", 0), (2024, "b", 0), (2024, "a", 1),
    ]  # fmt: skip


# by_city


def city(system, values: dict[str, float | None], *goals: str) -> dict[str, object]:
    (row,) = by_city(eco.attainment(table(values), system(indicator("x"), *goals))).iter_rows(
        named=True
    )
    return row


def test_by_city__all_its_counties_count_those_without_a_row_too(system):
    row = city(system, judged(met=3, missed=1, open_=2))
    assert row["region"] == "330300"
    assert (row["places"], row["judged"]) == (12, 6)
    assert (row["attained"], row["not_attained"], row["not_assessable"]) == (3, 1, 2)
    assert row["share"] == pytest.approx(3 / 12)
    assert (row["goal"], row["goal_year"], row["verdict"]) == (None, None, None)


@pytest.mark.parametrize(
    ("met", "missed", "open_", "verdict"),
    [
        (10, 2, 0, "met"),  # 10 of 12 are 83 %
        (10, 0, 0, "met"),  # whatever becomes of the two without a row
        (9, 3, 0, "not met"),
        (0, 3, 0, "not met"),  # the nine without a row are not enough
        (9, 2, 1, "not assessable"),
        (6, 0, 0, "not assessable"),
        (0, 2, 10, "not assessable"),
    ],
)
def test_by_city__goal(system, met, missed, open_, verdict):
    row = city(system, judged(met, missed, open_), GOAL.format(year=2025, share=0.8))
    assert (row["goal"], row["goal_year"], row["verdict"]) == (0.8, 2025, verdict)


def test_by_city__a_share_that_is_just_reached_is_met(system):
    values = judged(met=9, missed=3)
    assert city(system, values, GOAL.format(year=2025, share=0.75))["verdict"] == "met"
    open_ = judged(met=6, missed=3, open_=3)
    goal = GOAL.format(year=2025, share=0.75)
    assert city(system, open_, goal)["verdict"] == "not assessable", "9 of 12 are still possible"


def test_by_city__the_goal_next_due_then_the_last(system):
    goals = GOAL.format(year=2030, share=1.0), GOAL.format(year=2025, share=0.5)
    loaded = system(indicator("x"), *goals)
    frames = [table(judged(met=8, missed=4), year) for year in (2024, 2025, 2026, 2031)]
    result = eco.attainment(pl.concat(frames), loaded)
    found = by_city(result).select("year", "goal", "goal_year", "verdict").rows()
    assert found == [
        (2024, 0.5, 2025, "met"), (2025, 0.5, 2025, "met"),
        (2026, 1.0, 2030, "not met"), (2031, 1.0, 2030, "not met"),
    ]  # fmt: skip
    assert [goal_of(result, year).year for year in (2000, 2025, 2026, 2099)] == [
        2025, 2025, 2030, 2030,
    ]  # fmt: skip


def test_by_city__cities_apart_and_places_that_belong_to_none_left_out(system):
    values = judged(met=2) | {"330502": 90.0, "999999": 90.0, "330522": 70.0}
    result = eco.attainment(table(values), system(indicator("x")))
    found = {row["region"]: row for row in by_city(result).iter_rows(named=True)}
    assert found.keys() == {"330300", "330500"}
    assert (found["330500"]["judged"], found["330500"]["attained"]) == (2, 1)
    assert found["330500"]["places"] == 5


def test_by_city__where_nothing_is_asked_a_place_does_not_count(system):
    loaded = system(indicator("x", applies_to='"coastal"'))
    values = {"330302": 90.0, "330303": 90.0}  # the first has no coast
    (row,) = by_city(eco.attainment(table(values), loaded)).iter_rows(named=True)
    assert (row["judged"], row["attained"], row["places"]) == (1, 1, 12)


# differences

PRINTED = """
[[count]]
region = "330324"
year = {year}
{keys}
source = "wenzhou-synergy-plan"
place = "第1章"
"""


def counted(system, keys: str, year: int = 2024) -> list[tuple[str, int, int]]:
    loaded = system(
        indicator("a", number='"1"'),
        indicator("b", number='"2"'),
        indicator("c", number='"3"', kind='"reference"'),
        indicator("text"),  # no number: not a row of the table
        PRINTED.format(year=year, keys=keys),
    )
    data = pl.DataFrame(
        {
            "region": ["330324", "330302"], "year": [2024, 2024], "a": [90.0, 10.0],
            "b": [70.0, 10.0], "c": [None, 10.0], "text": [90.0, 10.0],
        }
    )  # fmt: skip
    found = list(differences(eco.attainment(data, loaded)))
    assert all(item.count.place == "第1章" for item in found)
    assert all(item.numbers == ("3",) for item in found if not item.count.kind)
    return [(item.key, item.printed, item.found) for item in found]


def test_differences__a_count_that_agrees_gives_nothing(system):
    assert counted(system, "met = 1\nnot_met = 1\ntotal = 3") == []


def test_differences__each_number_that_differs(system):
    assert counted(system, "met = 2\nnot_met = 1\ntotal = 4") == [("met", 2, 1), ("total", 4, 3)]


def test_differences__of_one_kind(system):
    assert counted(system, 'kind = "binding"\nmet = 1\ntotal = 2') == []
    assert counted(system, 'kind = "reference"\nmet = 1\ntotal = 1') == [("met", 1, 0)]


def test_differences__a_year_that_is_not_judged_says_nothing(system):
    assert counted(system, "met = 9", year=2019) == []


def test_differences__of_the_shipped_plans():
    result = eco.attainment("plans", "yongjia-13fyp", year=2020)
    assert [(item.printed, item.found) for item in differences(result)] == [(23, 21), (20, 21)]
    huzhou = eco.attainment("plans", "huzhou-13fyp", year=2020)
    assert huzhou.system.counts
    assert list(differences(huzhou)) == []
