"""Grades, obstacles, order degree, synergy ability and cross-elasticity."""

from __future__ import annotations

import math

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ecoindex as eco
from ecoindex.analysis.elasticity import CLASSES
from ecoindex.analysis.grades import GRADES
from tests.analysis.support import refused

UNIT = st.floats(0, 1).map(lambda x: round(x, 6))

# Grades


@pytest.mark.parametrize(("closed", "shift"), [("left", 0), ("right", -1)])
def test_grade__ends_of_the_classes(closed: str, shift: int) -> None:
    ends = [at / 10 for at in range(11)]
    expected = [min(max(at + shift, 0), 9) for at in range(11)]
    found = eco.coordination_grade(ends, closed=closed)
    assert found.to_physical().to_list() == expected
    between = [at / 10 + 0.05 for at in range(10)]
    assert eco.coordination_grade(between, closed=closed).to_list() == list(GRADES["en"])


def test_grade__just_beside_an_end() -> None:
    beside = [math.nextafter(0.5, 0), 0.5, math.nextafter(0.5, 1)]
    assert eco.coordination_grade(beside).to_physical().to_list() == [4, 5, 5]
    assert eco.coordination_grade(beside, closed="right").to_physical().to_list() == [4, 4, 5]


def test_grade__rises_and_speaks_both_languages() -> None:
    degrees = pl.Series("D", [0.95, None, 0.05, math.nan])
    names = eco.coordination_grade(degrees, language="zh")
    assert names.to_list() == ["优质协调", None, "极度失调", None]
    assert names.sort(nulls_last=True)[0] == "极度失调"
    assert len(set(GRADES["en"])) == len(set(GRADES["zh"])) == 10
    assert eco.coordination_grade([]).to_list() == []


def test_grade__refused() -> None:
    faults = refused(eco.MethodError, lambda: eco.coordination_grade([0.5, 1.2, -1]))
    assert [(f.code, f.place.row) for f in faults] == [
        ("analysis/value-outside", 2),
        ("analysis/value-outside", 3),
    ]
    for options in ({"closed": "both"}, {"language": "fr"}):
        (fault,) = refused(eco.UsageError, lambda o=options: eco.coordination_grade([0.5], **o))
        assert fault.code == "analysis/choice-unknown"
    refused(eco.DataError, lambda: eco.coordination_grade(["high"]))


# Obstacles


def test_obstacle__shares_and_groups() -> None:
    frame = pl.DataFrame({"region": ["x", "y"], "a": [0.5, 1.0], "b": [0.0, 1.0], "c": [1.0, 1.0]})
    names, weights = ["a", "b", "c"], {"a": 2, "b": 1, "c": 1}
    plain = eco.obstacle_degree(frame, names, weights=weights)
    assert plain.rows() == [("x", 0.25, 0.25, 0.0), ("y", 0.0, 0.0, 0.0)]
    share = eco.obstacle_degree(frame, names, weights=weights, share=True)
    assert share.rows() == [("x", 0.5, 0.5, 0.0), ("y", 0.0, 0.0, 0.0)]
    groups = {"first": ["a", "c"], "second": ["b"]}
    summed = eco.obstacle_degree(frame, names, weights=weights, share=True, groups=groups)
    assert summed.columns == ["region", "first", "second"]
    assert summed.rows() == [("x", 0.5, 0.5), ("y", 0.0, 0.0)]


def test_obstacle__missing() -> None:
    data = {"a": [None, 0.5], "b": [0.5, 0.5], "c": [0.5, 0.5]}
    assert eco.obstacle_degree(data)["b"].null_count() == 0
    assert eco.obstacle_degree(data, share=True).row(0) == (None, None, None)
    groups = {"ab": ["a", "b"], "c": ["c"]}
    assert eco.obstacle_degree(data, groups=groups).row(0) == (None, pytest.approx(1 / 6))


@settings(deadline=None)
@given(x=st.lists(UNIT, min_size=1, max_size=6), scale=st.floats(1e-3, 1e3))
def test_obstacle__adds_up(x: list[float], scale: float) -> None:
    data = {f"x{at}": [value] for at, value in enumerate(x)}
    weights = [scale * (at + 1) for at in range(len(x))]
    plain = sum(eco.obstacle_degree(data, weights=weights).row(0))
    score = sum(w * value for w, value in zip(weights, x)) / sum(weights)
    assert plain == pytest.approx(1 - score, abs=1e-12)
    total = sum(eco.obstacle_degree(data, weights=weights, share=True).row(0))
    assert total == pytest.approx(1 if min(x) < 1 else 0, abs=1e-9)


def test_obstacle__refused() -> None:
    data = {"a": [0.5], "b": [1.5]}
    (fault,) = refused(eco.MethodError, lambda: eco.obstacle_degree(data))
    assert (fault.code, fault.place.column) == ("analysis/value-outside", "b")
    for groups in (
        {"g": ["a"]},
        {"g": ["a", "b", "c"]},
        {"g": ["a", "b"], "h": ["b"]},
        {"g": ["a", "b"], "h": []},
    ):
        (fault,) = refused(eco.UsageError, lambda g=groups: eco.obstacle_degree(data, groups=g))
        assert fault.code == "analysis/groups-unfit"


# Order degree, synergy ability

BOUNDS = {"pm25": (60, 10), "good": (60, 100)}


def test_order_degree__positive_and_negative_parameters() -> None:
    data = {"region": ["x", "y", "z"], "pm25": [35, 60, None], "good": [90.0, 90, 90]}
    found = eco.order_degree(data, BOUNDS)
    assert found.name == "order_degree"
    assert found.to_list() == [pytest.approx(math.sqrt(0.5 * 0.75)), 0, None]


@settings(deadline=None)
@given(x=st.lists(st.floats(10, 60), min_size=1, max_size=4))
def test_order_degree__is_a_mean_of_its_parameters(x: list[float]) -> None:
    data = {f"x{at}": [value] for at, value in enumerate(x)}
    parts = [(60 - value) / 50 for value in x]
    (found,) = eco.order_degree(data, dict.fromkeys(data, (60, 10)))
    assert min(parts) - 1e-12 <= found <= max(parts) + 1e-12
    assert found == pytest.approx(math.prod(part ** (1 / len(parts)) for part in parts), abs=1e-9)


def test_order_degree__beyond_the_bounds() -> None:
    data = {"pm25": [5, 35], "good": [90, 120]}
    faults = refused(eco.MethodError, lambda: eco.order_degree(data, BOUNDS))
    assert [(f.code, f.place.column, f.place.row) for f in faults] == [
        ("analysis/value-beyond", "pm25", 1),
        ("analysis/value-beyond", "good", 2),
    ]
    clipped = eco.order_degree(data, BOUNDS, clip=True).to_list()
    assert clipped == pytest.approx([math.sqrt(0.75), math.sqrt(0.5)])


def test_order_degree__refused() -> None:
    bounds = {"pm25": (10, 10), "good": (60, math.inf)}
    faults = refused(eco.UsageError, lambda: eco.order_degree({"pm25": [1], "good": [1]}, bounds))
    assert [f.code for f in faults] == ["analysis/bounds-empty"] * 2
    (fault,) = refused(eco.UsageError, lambda: eco.order_degree({"pm25": [1]}, {}))
    assert fault.code == "analysis/parameters-none"
    (fault,) = refused(eco.UsageError, lambda: eco.order_degree({"pm25": [1]}, BOUNDS))
    assert fault.code == "analysis/columns-absent"


def test_synergy_ability__edges() -> None:
    data = {"region": ["a", "b", "c"], "x": [0.5, 0.0, None], "y": [0.5, 0.5, 0.5]}
    found = eco.synergy_ability(data, ["x", "y"])
    assert found.columns == ["region", "ability", "deviation", "synergy"]
    assert found.rows() == [("a", 0.5, 0.0, 0.5), ("b", 0.0, None, 0.0), ("c", None, None, None)]


@settings(deadline=None)
@given(x=st.lists(UNIT, min_size=2, max_size=6), data=st.data())
def test_synergy_ability__range_and_symmetry(x: list[float], data) -> None:
    def row(values: list[float]) -> dict[str, float]:
        columns = {f"x{at}": [value] for at, value in enumerate(values)}
        found = eco.synergy_ability(columns).row(0, named=True)
        assert (found["deviation"] is None) == (found["ability"] == 0)
        return found | {"deviation": found["deviation"] or 0}

    found, turned = row(x), row(data.draw(st.permutations(x)))
    assert min(x) - 1e-12 <= found["ability"] <= max(x) + 1e-12
    assert found["synergy"] <= found["ability"]
    assert turned == pytest.approx(found, abs=1e-9, rel=1e-9)


def test_synergy_ability__refused() -> None:
    (fault,) = refused(eco.UsageError, lambda: eco.synergy_ability({"x": [0.5]}))
    assert fault.code == "analysis/subsystems-few"
    (fault,) = refused(eco.MethodError, lambda: eco.synergy_ability({"x": [0.5], "y": [1.5]}))
    assert fault.code == "analysis/value-outside"


# Cross-elasticity

RATE = st.floats(-1, 1).map(lambda x: round(x, 6))  # none so small that a unit loses digits

CASES = [  # reductions of pollutant and greenhouse gas over a base of 100 and 50, elasticity, class
    (20, 5, 2.0, "both_cut_pollutant_more"),
    (20, 10, 1.0, "both_cut_equal"),
    (10, 10, 0.5, "both_cut_ghg_more"),
    (20, -5, -2.0, "pollutant_only"),
    (-20, 5, -2.0, "ghg_only"),
    (0, 5, 0.0, "no_pollutant_effect"),
    (0, -5, 0.0, "no_pollutant_effect"),
    (20, 0, None, "no_ghg_effect"),
    (-20, 0, None, "no_ghg_effect"),
    (0, 0, None, "no_effect"),
    (-20, -5, 2.0, "both_rise"),
]


def test_elasticity__every_class() -> None:
    pollutant, ghg, elasticity, classes = map(list, zip(*CASES))
    found = eco.cross_elasticity(pollutant, [100] * len(CASES), ghg, [50] * len(CASES))
    assert found["elasticity"].to_list() == elasticity
    assert found["class"].to_list() == classes
    assert set(classes) == set(CLASSES)
    assert found["pollutant_rate"].to_list() == [value / 100 for value in pollutant]


def test_elasticity__equal_within_rounding_and_missing() -> None:
    found = eco.cross_elasticity([0.1, None, 1], [1, 1, math.nan], [0.3, 1, 1], [3, 1, 1])
    assert found["class"].to_list() == ["both_cut_equal", None, None]
    assert found.row(1) == found.row(2) == (None,) * 4


@settings(deadline=None)
@given(
    cuts=st.tuples(RATE, RATE),
    bases=st.tuples(st.floats(1, 1e6), st.floats(1, 1e6)),
    scale=st.integers(-8, 8),
)
def test_elasticity__does_not_depend_on_the_unit(cuts, bases, scale: int) -> None:
    unit = 2.0**scale
    (cut, other), (base, base_other) = cuts, bases
    first = eco.cross_elasticity([cut * base], [base], [other * base_other], [base_other])
    again = eco.cross_elasticity(
        [cut * base * unit], [base * unit], [other * base_other], [base_other]
    )
    assert first.equals(again)


def test_elasticity__refused() -> None:
    faults = refused(eco.MethodError, lambda: eco.cross_elasticity([1, 1], [0, 1], [1, 1], [1, -1]))
    assert [(f.code, f.place.column, f.place.row) for f in faults] == [
        ("analysis/base-not-positive", "pollutant_base", 1),
        ("analysis/base-not-positive", "ghg_base", 2),
    ]
    (fault,) = refused(eco.UsageError, lambda: eco.cross_elasticity([1], [1, 1], [1], [1]))
    assert fault.code == "analysis/columns-uneven"
