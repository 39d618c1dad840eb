"""Units: spelling, conversion, and what does not convert."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecoindex.errors import Place, SpecError, UnitError
from ecoindex.registry.files import INDICATORS, read_toml
from ecoindex.registry.unit_text import normalise
from ecoindex.registry.units import Unit, convert, unit, units

IDS = sorted(units().by_id)
CONVERTIBLE = [id_ for id_ in IDS if unit(id_).pint is not None]


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("μg/m³", "ug/m3"),
        ("µg/m3", "ug/m3"),
        ("ug/m^3", "ug/m3"),
        ("μg·m⁻³", "ug/m3"),
        ("微克/立方米", "ug/m3"),
        ("微克每立方米", "ug/m3"),
        ("微克／立方米", "ug/m3"),
        ("％", "%"),
        ("percent", "%"),
        ("fraction", "1"),
        ("pp", "pp"),
        ("个百分点", "pp"),
        ("亿元", "10^8 CNY"),
        ("100m yuan", "10^8 CNY"),
        ("100 million RMB", "10^8 CNY"),
        ("1e8 CNY", "10^8 CNY"),
        ("万元", "10^4 CNY"),
        ("元/人", "CNY/person"),
        ("yuan per capita", "CNY/person"),
        ("万人", "10^4 persons"),
        ("10k person", "10^4 persons"),
        ("10,000 persons", "10^4 persons"),
        ("万吨标准煤", "10^4 tce"),
        ("10⁴ tce", "10^4 tce"),
        ("×10^4 tce", "10^4 tce"),
        ("亿立方米", "10^8 m3"),
        ("10⁸ m³", "10^8 m3"),
        ("百万吨", "Mt"),
        ("万亩", "10^4 mu"),
        ("千克/公顷", "kg/ha"),
        ("件/万人", "per 10^4 residents"),
        ("吨/万元", "t/10^4 CNY"),
        ("是/否", "yes/no"),
        ("℃", "degC"),
        ("KWH", "kWh"),
        ("2017 PPP $", "USD PPP 2017 per person"),
        ("万人次/万人", "10^4 trips per 10^4 persons"),
        ("㎡", "m2"),
    ],
)
def test_get__spellings(text, id_):
    assert units().get(text) is unit(id_)


@pytest.mark.parametrize("text", ["mT", "mt", "mw", "UG", "parsec", "", "元/", "104 t"])
def test_get__case_and_digits_that_matter_are_not_guessed(text):
    assert units().get(text) is None


@pytest.mark.parametrize(
    ("text", "to_id", "factor", "offset"),
    [
        ("亿元", "10^4 CNY", 1e4, 0),
        ("万元", "10^8 CNY", 1e-4, 0),
        ("%", "1", 0.01, 0),
        ("1", "%", 100, 0),
        ("百分点/年", "%/year", 1, 0),
        ("Mt", "10^4 t", 100, 0),
        ("mg/m3", "ug/m3", 1000, 0),
        ("mg/L", "ug/m3", 1e6, 0),
        ("亩", "ha", 1 / 15, 0),
        ("ha", "mu", 15, 0),
        ("公斤/亩", "kg/ha", 15, 0),
        ("kg/yuan", "t/10^4 CNY", 10, 0),
        ("per 10^5 residents", "per 10^4 residents", 0.1, 0),
        ("MW", "10^4 kW", 0.1, 0),
        ("GJ", "tce", 1 / 29.3076, 0),
        ("K", "degC", 1, -273.15),
        ("degC", "K", 1, 273.15),
    ],
)
def test_convert__known_factors(text, to_id, factor, offset):
    assert convert(text, to_id) == (pytest.approx(factor, rel=1e-15), offset)


@pytest.mark.parametrize(
    ("text", "to_id"),
    [
        ("count", "%"),
        ("1", "count"),
        ("person", "1"),
        ("CNY", "USD"),
        ("t", "tce"),
        ("yes/no", "1"),
        ("10^4 t", "10^4 persons"),
        ("dB", "%"),
    ],
)
def test_convert__different_kinds_do_not_convert(text, to_id):
    with pytest.raises(UnitError) as caught:
        convert(text, to_id)
    assert caught.value.code == "registry/unit-incompatible"


def test_convert__unknown_names_a_close_unit_and_the_place():
    with pytest.raises(UnitError) as caught:
        convert("hektare", "ha", Place(file="a.csv", column="area"))
    assert caught.value.code == "registry/unit-unknown"
    assert caught.value.text("en").startswith('a.csv: column area: Unit "hektare" is not known.')
    assert "ha" in caught.value.faults[0].facts["examples"]


@given(st.sampled_from(CONVERTIBLE), st.sampled_from(CONVERTIBLE), st.floats(-1e6, 1e6))
@settings(max_examples=300, deadline=None)
def test_convert__round_trip(one, other, x):
    try:
        factor, offset = convert(one, other)
    except UnitError:
        with pytest.raises(UnitError):
            convert(other, one)
        return
    back, back_offset = convert(other, one)
    assert factor > 0
    assert (x * factor + offset) * back + back_offset == pytest.approx(x, rel=1e-12, abs=1e-9)


@pytest.mark.parametrize("id_", IDS)
def test_unit__every_spelling_finds_it(id_):
    for text in unit(id_).spellings:
        assert normalise(normalise(text)) == normalise(text)
        assert units().get(text) is unit(id_), text
        assert convert(text, id_) == (1.0, 0.0)


def test_unit__expressions_agree_with_the_ids():
    """An id such as ``10^4 CNY/t`` says by itself what its pint expression says."""
    from ecoindex.registry import unit_pint

    checked = 0
    for declared in units().by_id.values():
        parts = units()._parts(declared.id)
        composed = units()._expression(parts) if parts else None
        if composed and declared.pint and declared.pint != "degree_Celsius":
            assert unit_pint.conversion(composed, declared.pint) == (1.0, 0.0), declared.id
            checked += 1
    assert checked > 50


def test_unit__names_in_both_languages_and_unique_ids():
    declared = read_toml(INDICATORS / "units.toml")["unit"]
    assert len(declared) == len(units().by_id) > 60
    assert all(item.zh and item.en for item in units().by_id.values())
    assert unit("ha").name("zh") == "公顷"
    assert unit("ha").name("en") == "ha"
    assert units().names[normalise("公顷")] == "ha"


def test_extended__own_units():
    own = units().extended(
        [Unit("EUR", "欧元", "EUR", ("euro",)), Unit("beds", "张床", "beds", (), "item")]
    )
    assert own.convert("10^4 euro", "EUR") == (1e4, 0.0)
    assert own.convert("张床", "count") == (1.0, 0.0)
    assert own.knows("EUR/person")
    assert not units().knows("EUR")
    assert units().extended([]) is units()


def test_extended__clashing_names_are_all_reported():
    with pytest.raises(SpecError) as caught:
        units().extended([Unit("x", "吨", "kg")])
    assert [fault.facts["other"] for fault in caught.value.faults] == ["t", "kg"]
    assert caught.value.code == "registry/unit-clash"


def test_extended__unreadable_expression():
    own = units().extended([Unit("foo", "甲", "foo", (), "bar * baz")])
    with pytest.raises(UnitError) as caught:
        own.convert("foo", "kg")
    assert caught.value.code == "registry/unit-expression"


@given(st.text(max_size=12))
@settings(max_examples=300)
def test_get__never_fails(text):
    assert units().get(text) is None or units().knows(text)


def test_powers_of_ten_need_no_pint():
    code = (
        "import sys; from ecoindex.registry.units import convert;"
        "assert convert('万元', '10^8 CNY') == (1e-4, 0.0);"
        "assert not {'pint', 'polars', 'numpy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_mu__fifteen_to_the_hectare():
    factor, _ = convert("mu", "m2")
    assert Fraction(factor).limit_denominator(10) == Fraction(2000, 3)


def test_check__shipped_units_share_no_name():
    units().check()
