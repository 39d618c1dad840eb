"""Coupling degree, level and coordination degree: identities, edge rules, bad input."""

from __future__ import annotations

import doctest
import math
from collections.abc import Sequence
from importlib import import_module

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ecoindex as eco
from ecoindex.analysis.coupling import FORMS
from tests.analysis.support import refused

UNIT = st.floats(0, 1).map(lambda x: round(x, 6))
ROWS = st.lists(UNIT, min_size=2, max_size=7)
FORM = st.sampled_from(FORMS)


def one(u: Sequence[float | None], form: str, **options: object) -> tuple[float, float, float]:
    """C, T and D of one row."""
    data = {f"u{at}": [value] for at, value in enumerate(u)}
    return eco.coupling_coordination(data, form=form, **options).row(0)


@settings(deadline=None)
@given(u=ROWS, form=FORM)
def test_degrees__lie_in_0_to_1_and_belong_together(u: list[float], form: str) -> None:
    c, t, d = one(u, form)
    assert 0 <= c <= 1
    assert min(u) - 1e-12 <= t <= max(u) + 1e-12
    assert d == pytest.approx(math.sqrt(c * t), abs=1e-12)


@settings(deadline=None)
@given(u=ROWS, form=FORM, data=st.data())
def test_coupling__is_symmetric_in_the_subsystems(u, form, data) -> None:
    turned = data.draw(st.permutations(u))
    assert one(turned, form) == pytest.approx(one(u, form), abs=1e-9)


@settings(deadline=None)
@given(u=ROWS, form=FORM, scale=st.floats(1e-6, 1e6), data=st.data())
def test_weights__only_their_ratios_count_and_only_in_the_level(u, form, scale, data) -> None:
    w = data.draw(st.lists(st.floats(0.1, 9), min_size=len(u), max_size=len(u)))
    first = one(u, form, weights=w)
    assert one(u, form, weights=[scale * x for x in w]) == pytest.approx(first, abs=1e-12)
    assert one(u, form)[0] == first[0]


@settings(deadline=None)
@given(value=UNIT.filter(lambda x: x > 0), n=st.integers(2, 7), form=FORM)
def test_equal_subsystems__are_fully_coupled(value: float, n: int, form: str) -> None:
    expected = (1, value, math.sqrt(value))
    assert one([value] * n, form) == pytest.approx(expected, abs=1e-12)


@settings(deadline=None)
@given(u=ROWS)
def test_standard__with_equal_weights_is_the_root_of_the_geometric_mean(u: list[float]) -> None:
    mean = math.prod(x ** (1 / len(u)) for x in u)
    assert one(u, "standard")[2] == pytest.approx(math.sqrt(mean), abs=1e-9)


@settings(deadline=None)
@given(u=st.tuples(UNIT, UNIT).filter(lambda u: min(u) > 0.01 and max(u) - min(u) > 0.01))
def test_two_subsystems__can_be_found_again_from_both_forms(u: tuple[float, float]) -> None:
    c, wang = one(u, "standard")[0], one(u, "wang")[0]
    ratio = (1 - math.sqrt(1 - c * c)) / (1 + math.sqrt(1 - c * c))
    assert ratio == pytest.approx(min(u) / max(u), abs=1e-6)
    assert (1 - wang**2 / ratio) / (1 - ratio) == pytest.approx(max(u), abs=1e-3)


@pytest.mark.parametrize("form", FORMS)
def test_zeros__make_the_product_zero(form: str) -> None:
    assert one([0, 0, 0], form) == (0, 0, 0)
    some = one([0, 0.5, 0.5], form)
    assert (some[0] == 0) == (form != "fan")
    assert one([0, 1], form)[0] == 0, "as far apart as can be"


def test_fan__is_never_negative() -> None:
    assert one([0, 1, 0, 1], "fan")[0] == pytest.approx(0, abs=1e-12)


def test_floor__lifts_zeros_inside_the_product() -> None:
    """As published with zeros replaced by 1e-10: tiny, not zero."""
    c, t, _ = one([0, 0.08, 0.0007], "standard", floor=1e-10)
    assert c == pytest.approx((1e-10 * 0.08 * 0.0007) ** (1 / 3) / t, rel=1e-9)
    assert one([0, 0.64], "wang", floor=0.01)[0] == pytest.approx(math.sqrt(0.36 * 0.01 / 0.64))
    assert one([0, 0.5], "fan", floor=0.1) == one([0, 0.5], "fan")
    assert one([0.2, 0.5], "wang", floor=1e-10) == one([0.2, 0.5], "wang")


def test_missing__no_value_and_never_fewer_subsystems() -> None:
    data = {"a": [0.5, None, 0.5], "b": [0.5, 0.5, math.nan], "c": [0.5, 0.5, 0.5]}
    found = eco.coupling_coordination(data)
    assert [name for name in found.columns if found[name].null_count() == 2] == found.columns
    assert found.row(0) == pytest.approx((1, 0.5, math.sqrt(0.5)))


def test_weight_of_zero__leaves_a_subsystem_out_of_the_level_only() -> None:
    c, t, _ = one([0.2, 0.8], "wang", weights=[0, 3])
    assert (c, t) == (one([0.2, 0.8], "wang")[0], 0.8)


def test_weights__huge_ones_do_not_overflow() -> None:
    assert one([0.2, 0.8], "fan", weights=[1e308, 1e308])[1] == pytest.approx(0.5)


def test_keys__stay_beside_the_results() -> None:
    frame = pl.DataFrame({"region": ["a"], "year": [2021], "p": [1], "c": [0.25]})
    found = eco.coupling_coordination(frame, ["p", "c"], weights={"c": 1, "p": 3})
    assert found.columns == ["region", "year", "coupling", "level", "coordination"]
    assert found["level"][0] == 0.8125


def test_no_rows__no_results() -> None:
    assert eco.coupling_coordination({"a": [], "b": []}).shape == (0, 3)


def test_refused__every_score_outside_0_to_1() -> None:
    data = pl.DataFrame({"a": [0.5, 1.5], "b": [-0.1, 0.5]})
    faults = refused(eco.MethodError, lambda: eco.coupling_coordination(data))
    assert [(f.code, f.place.column, f.place.row, f.facts["value"]) for f in faults] == [
        ("engine/subsystem-range", "a", 2, 1.5),
        ("engine/subsystem-range", "b", 1, -0.1),
    ]
    many = refused(
        eco.MethodError, lambda: eco.coupling_coordination({"a": [2.0] * 30, "b": [2] * 30})
    )
    assert (len(many), many[-1].code, many[-1].facts["count"]) == (21, "engine/more", 60)


def test_refused__options_all_at_once() -> None:
    faults = refused(eco.UsageError, lambda: eco.coupling_coordination({"a": [0.5]}, floor=1))
    assert [f.code for f in faults] == ["analysis/subsystems-few", "analysis/floor-range"]
    (fault,) = refused(eco.UsageError, lambda: one([0.5, 0.5], "other"))
    assert (fault.code, fault.facts["option"]) == ("analysis/choice-unknown", "form")
    (fault,) = refused(eco.UsageError, lambda: one([0.5, 0.5], "fan", floor=math.nan))
    assert fault.code == "analysis/floor-range"


@pytest.mark.parametrize(
    "room", ["coupling", "grades", "obstacle", "synergy", "elasticity", "entropy"]
)
def test_docstrings__show_what_comes(room: str) -> None:
    found = doctest.testmod(import_module(f"ecoindex.analysis.{room}"))
    assert found.attempted > 0
    assert found.failed == 0
