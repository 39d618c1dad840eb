"""Which column is what."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecoindex.errors import NOWHERE, UnitError
from ecoindex.panel import Field, merge_fields, read_panel
from ecoindex.panel.columns import layout
from ecoindex.panel.faults import Faults
from ecoindex.panel.names import kebab, key, split_unit
from ecoindex.registry.units import Units, units
from tests.panel.support import FIELDS, codes, csv, values


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PM2.5", "ｐｍ２．５"),
        ("good-days", "Good_Days"),
        ("good days", "gooddays"),
        ("PM₂.₅", "pm2.5"),
        ("县(市、区)", "县（市、区）"),
        ("占比（%）", "占比(％)"),
    ],
)
def test_key__equal(one: str, other: str) -> None:
    assert key(one) == key(other)


def test_key__different() -> None:
    assert key("pm2.5") != key("pm25")
    assert key("GDP") != key("GDP(%)")


@pytest.mark.parametrize(
    ("header", "parts"),
    [
        ("PM2.5 (ug/m3)", ("PM2.5", "ug/m3")),
        ("PM2.5（微克/立方米）", ("PM2.5", "微克/立方米")),
        ("用水量\n[m3/(人·d)]", ("用水量", "m3/(人·d)")),
        ("GDP（单位：亿元）", ("GDP", "亿元")),
        ("GDP", ("GDP", None)),
        ("GDP ()", ("GDP", None)),
        ("a) b)", ("a) b)", None)),
    ],
)
def test_split_unit(header: str, parts: tuple[str, str | None]) -> None:
    assert split_unit(header) == parts


def test_kebab() -> None:
    assert kebab("CO2 emissions, total") == "co2-emissions-total"
    assert kebab("published_rank") == "published-rank"
    assert kebab("常住人口") == "常住人口"
    assert kebab("!") == "column"


@pytest.mark.parametrize(
    "header",
    [
        "region,year",
        "unit_code,Year",
        "地区,年份",
        "县（市、区）,年度",
        "区县 名称,年",
        "行政区划代码,统计年份",
        "county,YEAR",
    ],
)
def test_layout__usual_names(tmp_path: Path, header: str) -> None:
    panel = read_panel(csv(tmp_path, f"{header},pm25", "330302,2025,1"), FIELDS)
    assert panel.frame.rows() == [("330302", 2025, 1.0)]


def test_layout__code_before_name_and_names_are_no_news(tmp_path: Path) -> None:
    path = csv(
        tmp_path, "unit_name,city,unit_code,year,pm25,other", "鹿城区,温州市,330302,2025,1,2"
    )
    panel = read_panel(path, FIELDS)
    assert panel.frame["region"].to_list() == ["330302"]
    ignored = [item for item in panel.notes if item.code == "panel/columns-ignored"]
    assert [item.facts["columns"] for item in ignored] == [["other"]]


def test_layout__options(tmp_path: Path) -> None:
    path = csv(tmp_path, "iso3,region,period,pm25", "NOR,Europe,2025,1")
    panel = read_panel(path, FIELDS, region_column="iso3", year_column="Period")
    assert panel.frame.rows() == [("NOR", 2025, 1.0)]


def test_match__title_alias_id_and_close(tmp_path: Path) -> None:
    path = csv(tmp_path, "region,year,annual mean pm2.5,地区生产总值,good_day", "330302,2025,1,2,3")
    panel = read_panel(path, FIELDS)
    assert values(panel, "pm25") == [1.0]
    assert values(panel, "gdp") == [2.0]
    close = [item for item in panel.notes if item.code == "panel/column-close"]
    assert [(item.facts["column"], item.facts["indicator"]) for item in close] == [
        ("good_day", "good-days")
    ]


def test_match__id_before_other_names(tmp_path: Path) -> None:
    fields = (Field("a", unit=None), Field("b", ("a",)))
    panel = read_panel(csv(tmp_path, "region,year,a,b", "330302,2025,1,2"), fields)
    assert panel.frame.rows() == [("330302", 2025, 1.0, 2.0)]
    both = read_panel(csv(tmp_path, "region,year,a", "330302,2025,1"), fields)
    assert both.frame.rows() == [("330302", 2025, 1.0, 1.0)], "one column may serve two systems"


def test_regions__names_become_codes_and_unknown_ones_stay(tmp_path: Path) -> None:
    lines = [
        "鹿城区,2025,1",
        "330324.0,2025,1",
        "瓯海区,2025,1",
        "Yongjia,2024,1",
        "Atlantis,2025,1",
    ]
    panel = read_panel(csv(tmp_path, "地区,年份,pm25", *lines), FIELDS)
    assert panel.frame["region"].to_list() == ["330302", "330324", "330304", "330324", "Atlantis"]
    assert "panel/units-assumed" in codes(panel)


def test_merge_fields() -> None:
    merged = merge_fields(
        [Field("a", ("x",), "%"), Field("b"), Field("a", ("x", "y"), "%", bounds=(0, 1))]
    )
    assert merged == (Field("a", ("x", "y"), "%", bounds=(0, 1)), Field("b"))
    with pytest.raises(UnitError) as caught:
        merge_fields([Field("a", unit="%"), Field("a", unit="1")])
    assert caught.value.code == "panel/units-differ"


def test_layout__of_fields_that_differ_in_their_units_alone() -> None:
    """What is remembered of one system is not handed to another with units of its own."""
    for registry in (units(), Units(units().by_id.values()), units()):
        fields = (Field("gdp", unit="1", units=registry),)
        found = layout(["region", "year", "gdp"], fields, NOWHERE, Faults())
        assert found is not None
        assert found.matches[0].field.units is registry
