"""Regions table: integrity, and finding a region by any of its names."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecoindex.errors import DataError, UsageError
from ecoindex.registry.files import INDICATORS
from ecoindex.registry.regions import Region, Regions, regions
from tests.conftest import shared

WENZHOU = {
    "330302": ("鹿城区", "false"),
    "330303": ("龙湾区", "true"),
    "330304": ("瓯海区", "false"),
    "330305": ("洞头区", "true"),
    "330324": ("永嘉县", "false"),
    "330326": ("平阳县", "true"),
    "330327": ("苍南县", "true"),
    "330328": ("文成县", "false"),
    "330329": ("泰顺县", "false"),
    "330381": ("瑞安市", "true"),
    "330382": ("乐清市", "true"),
    "330383": ("龙港市", "true"),
}


def test_table__counts_unique_codes_and_parents():
    with (INDICATORS / "regions.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    table = regions()
    assert len(rows) == len(table) == len({row["code"] for row in rows})
    assert [row["code"] for row in rows] == sorted(row["code"] for row in rows)
    levels = [region.level for region in table]
    assert levels.count("province") == 34
    assert levels.count("prefecture") == 11 + 16
    assert levels.count("county") == 90
    for region in table:
        expected = {"province": None, "prefecture": region.code[:2] + "0000"}
        assert region.parent == expected.get(region.level, region.code[:4] + "00")
        assert region.parent is None or table.get(region.parent), region.code


def test_table__a_prefecture_is_coastal_where_one_of_its_counties_is():
    counties = [region for region in regions() if region.level == "county"]
    for prefecture in {region.parent for region in counties}:
        words = {r.attributes["coastal"] for r in counties if r.parent == prefecture}
        assert regions().find(prefecture).attributes["coastal"] == max(words), prefecture


def test_table__wenzhou():
    found = {
        r.code: (r.name_zh, r.attributes["coastal"]) for r in regions() if r.parent == "330300"
    }
    assert found == WENZHOU
    assert all("terrain" in regions().find(code).attributes for code in WENZHOU)


@pytest.mark.parametrize("region", list(regions()), ids=lambda region: region.code)
def test_find__every_region_by_code_full_name_and_alias(region):
    for text in (region.code, region.name_zh, f"{region.code}000000", *region.aliases):
        if text != "Fuyang City":
            assert regions().find(text) is region, text


@pytest.mark.parametrize(
    "text",
    [
        "永嘉",
        "永嘉县",
        "Yongjia",
        "yongjia county",
        "YONGJIA",
        "330324",
        "３３０３２４",
        " 330324 ",
        "330324.0",
        "330324000000",
        "温州市永嘉县",
        "浙江省温州市永嘉县",
    ],
)
def test_find__spellings_of_yongjia(text):
    assert regions().find(text).code == "330324"
    assert regions().resolve(text) == "330324"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("吉林", "220000"),
        ("Jilin Province", "220000"),
        ("内蒙古", "150000"),
        ("广西", "450000"),
        ("Beijing Municipality", "110000"),
        ("景宁", "331127"),
        ("洞头县", "330305"),
        ("330322", "330305"),
        ("Ruian", "330381"),
        ("Rui’an City", "330381"),
        ("Lu'an", "341500"),
        ("Leqing", "330382"),
        ("Fuyang District", "330111"),
    ],
)
def test_find__short_former_and_english_names(text, code):
    assert regions().find(text).code == code


def test_find__ambiguous_names_the_candidates():
    with pytest.raises(UsageError) as caught:
        regions().find("Fuyang")
    assert caught.value.code == "registry/region-ambiguous"
    assert "330111 富阳区 Fuyang" in str(caught.value.text("en"))
    assert "341200 阜阳市 Fuyang" in str(caught.value.text("zh"))
    with pytest.raises(DataError):
        regions().resolve("Fuyang")


def test_find__a_province_wins_its_short_name():
    city = Region("220200", "吉林市", "Jilin", "prefecture", "220000", (), {})
    table = Regions([*regions(), city])
    assert table.find("吉林").code == "220000"
    assert table.find("吉林市").code == "220200"


def test_find__two_regions_of_one_name_are_ambiguous():
    other = Region("310107", "普陀区", "Putuo", "county", "310000", (), {})
    table = Regions([*regions(), other])
    assert len(table.candidates("普陀区")) == 2
    assert table.find("上海市普陀区").code == "310107"


@pytest.mark.parametrize(("text", "close"), [("永加", "永嘉"), ("Yongjai", "Yongjia")])
def test_find__unknown_names_close_ones(text, close):
    with pytest.raises(UsageError) as caught:
        regions().find(text)
    assert caught.value.code == "registry/region-unknown"
    assert close in caught.value.text("zh")
    assert regions().resolve(text) is None


def test_find__nothing_close_gives_examples():
    with pytest.raises(UsageError, match="330324, 永嘉县, Yongjia"):
        regions().find("XQZ")


@given(st.text(max_size=10))
def test_candidates__never_fails(text):
    assert len(regions().candidates(text)) <= len(regions())


def test_names__of_the_domain_files_resolve():
    seen = 0
    for name in ("gdi_provinces_2016", "gdi_anhui_2016", "gdi_zhejiang_2016_2019"):
        with shared(f"domain/{name}.csv").open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                region = regions().find(row["name_zh"])
                assert row.get("code", region.code) == region.code
                assert row.get("name_en", region.name_en) == region.name_en
                seen += 1
    assert seen == 31 + 16 + 44


def test_names__codes_of_2010_in_zhejiang_lead_to_the_same_place():
    """Other than the districts that were split up in 2016 and 2021."""
    split = {"330103", "330104", "330204"}
    seen = 0
    path = shared("data/china/county_co2_mt_1997_2017_wide.csv")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["unit_code"].startswith("33") and row["unit_code"] not in split:
                region = regions().find(row["unit_code"])
                assert regions().find(row["unit_name"]) is region
                seen += 1
    assert seen == 90 - 3
