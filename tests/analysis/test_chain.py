from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ecoindex as eco
from ecoindex.analysis.chain import MEAN, OWN, WEIGHTED

from .tracking import flat, frame, system

COUNTIES = ("330302", "330303", "330304", "330324")
WENZHOU = "330300"


def data(**more: float) -> pl.DataFrame:
    """Two counties of Wenzhou, the city itself, and a county of Lishui."""
    return frame(
        flat("330302", {2020: 50, 2021: 55})
        | flat("330324", {2020: 40, 2021: 40})
        | flat(WENZHOU, {2020: 60, 2021: 60.6})
        | flat("331121", {2020: 50, 2021: 49})
    ).with_columns(people=pl.when(pl.col("region") == "330302").then(3.0).otherwise(1.0))


def figure(found: eco.Chain, name: str, year: int = 2021, city: str = WENZHOU) -> dict:
    rows = found.cities.filter(region=city, year=year, figure=name)
    return rows.row(0, named=True)


def test_chain__own_data_and_two_means_are_three_figures() -> None:
    found = eco.chain(eco.track(data(), system(), population="people"))
    assert figure(found, OWN)["growth"] == pytest.approx(0.01)
    equal, weighted = figure(found, MEAN), figure(found, WEIGHTED)
    assert (equal["base"], equal["index"]) == pytest.approx((45, 47.5))
    assert (weighted["base"], weighted["index"]) == pytest.approx((47.5, 51.25))
    assert equal["path"] == pytest.approx(45 * 1.02)
    assert equal["verdict"] == "on track"
    assert figure(found, OWN)["verdict"] == "behind"
    assert (equal["places"], equal["places_of_table"]) == (2, 12)


def test_chain__who_pulls_down_comes_first() -> None:
    found = eco.chain(eco.track(data(), system()))
    rows = found.counties.filter(city=WENZHOU, year=2021)
    assert rows["region"].to_list() == ["330324", "330302"]
    assert rows["contribution"].to_list() == pytest.approx([-0.4, 2.0])
    assert set(rows["figure"]) == {MEAN}
    assert "331100" in set(found.cities["region"])


def test_chain__without_own_data() -> None:
    some = data().filter(pl.col("region") != WENZHOU)
    found = eco.chain(eco.track(some, system()))
    assert set(found.cities["figure"]) == {MEAN}


def test_chain__a_county_without_a_base_stays_out_of_both_years() -> None:
    more = pl.concat([data(), frame(flat("330303", {2021: 90})).with_columns(people=1.0)])
    found = eco.chain(eco.track(more, system()))
    assert figure(found, MEAN)["index"] == pytest.approx(47.5)
    assert figure(found, MEAN)["places"] == 2


def test_chain__regions_of_no_city() -> None:
    found = eco.chain(eco.track(frame(flat("A", {2020: 50, 2021: 51})), system()))
    assert found.cities.height == found.counties.height == 0


def test_chain__a_province_is_a_mean_of_its_cities() -> None:
    found = eco.chain(eco.track(data(), system()))
    assert figure(found, "city mean", city="330000")["index"] == pytest.approx(60.6)


def test_chain__population_by_any_name_of_a_column_of_the_system() -> None:
    for name in ("population", "常住人口"):
        found = eco.track("demo", "wenzhou-synergy", year=2025, population=name)
        assert found.population is not None
        assert found.population.height == 12


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(1, 99), st.floats(0, 99), st.floats(0.1, 1000)),
        min_size=1,
        max_size=4,
    ),
    st.floats(-0.5, 2),
)
def test_property__contributions_add_up_to_the_gap(levels, goal) -> None:
    regions = {}
    for code, (first, last, _) in zip(COUNTIES, levels):
        regions |= flat(code, {2020: first, 2021: (first + last) / 2, 2022: last})
    people = {code: item[2] for code, item in zip(COUNTIES, levels)}
    panel = frame(regions).with_columns(
        people=pl.col("region").replace_strict(people, return_dtype=pl.Float64)
    )
    found = eco.chain(eco.track(panel, system(), goals={2024: goal}, population="people"))
    sums = found.counties.group_by("city", "year", "figure").agg(
        pl.col("contribution", "weight").sum()
    )
    joined = found.cities.join(
        sums.rename({"city": "region"}), on=["region", "year", "figure"], validate="1:1"
    )
    assert joined.height == found.cities.height == 6
    for row in joined.iter_rows(named=True):
        assert row["weight"] == pytest.approx(1)
        assert abs(row["contribution"] - row["distance"]) < 1e-9
        assert abs(row["comparable"] - row["path"] - row["distance"]) < 1e-9
