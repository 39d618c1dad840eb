"""An attainment system as it is shown: its table, its rule, its contradictions."""

from __future__ import annotations

import pytest

from ecoindex.report.faults import fault_document
from ecoindex.report.remarks import remark_lines, remark_rows
from ecoindex.report.systems import system_document, systems_document
from ecoindex.spec import parse_system
from tests.spec.test_attainment import PLAN

SYSTEM = parse_system(PLAN, "plan.toml")


def test_table__as_the_document_prints_it() -> None:
    lines = system_document(SYSTEM, "zh").table().splitlines()
    assert "适用地区：永嘉县" in lines
    assert "整体达标：约束性指标达标 100%；参考性指标达标 80%（未经核实）。" in lines
    assert "文件自述：永嘉县 2020 年：约束性，达标 1 项，共 2 项" in lines
    assert "目标：2025 年 80% 的县（市、区）达标" in lines
    (pm25,) = [line for line in lines if " pm25 " in line]
    assert pm25.split()[:6] == ["1", "细颗粒物浓度", "pm25", "约束性", "微克/立方米", "越低越好"]
    assert "<= 25 (2025)；<= 20 且 完成上级下达任务 (2030)" in pm25
    (waste,) = [line for line in lines if " farm-waste " in line]
    assert "各分项均须达标" in waste
    assert "非沿海地区" in waste
    (straw,) = [line for line in lines if " straw " in line]
    assert "不降低" in straw
    assert straw.index("秸秆") > waste.index("农业")
    order = [line.split()[0] for line in lines if line[:1].isdigit()]
    assert order == ["1", "2", "2a", "2b"]


def test_table__english() -> None:
    text = system_document(SYSTEM, "en").table()
    assert "Attained: 100% of the binding indicators met; 80% of the reference indicators" in text
    assert "all parts" in text
    assert "80% of the counties attain by 2025" in text


def test_rows__parts_below_their_whole_with_their_share() -> None:
    rows = {row["id"]: row for row in system_document(SYSTEM, "en").rows.to_dicts()}
    assert rows["straw"]["parent"] == "farm-waste"
    assert rows["straw"]["weight"] == 0.5
    assert rows["straw"]["effective_weight"] == pytest.approx(0.375)
    assert (rows["straw"]["kind"], rows["straw"]["number"]) == ("reference", "2a")
    assert rows["farm-waste"]["parts"] == "all"
    assert rows["farm-waste"]["unit"] is rows["farm-waste"]["direction"] is None
    assert rows["farm-waste"]["target"] is rows["farm-waste"]["normalise"] is None
    assert rows["film"]["target"] == "yes"


def test_list__counts_what_is_numbered() -> None:
    assert systems_document([SYSTEM], "en").rows["indicators"].to_list() == [2]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_remarks__every_claim_with_its_source_and_place(language) -> None:
    lines = remark_lines(SYSTEM, language)
    title = {"zh": "本县规划", "en": "Plan of our county"}[language]
    claims = [line for line in lines if line.startswith("    - ")]
    assert len(claims) == 2
    assert all(title in line for line in claims)
    assert "表1" in claims[0]
    assert "第3章" in claims[1]
    note = {"zh": "    说明：采用表中数值", "en": "    Note: The rows use the table"}[language]
    assert note in lines


def test_remarks__rows() -> None:
    rows = list(remark_rows(SYSTEM, "en"))
    assert [(row["type"], row["key"]) for row in rows] == [
        ("claim", "contradiction[#1].claim[#1]"),
        ("claim", "contradiction[#1].claim[#2]"),
        ("note", "contradiction[#1].note"),
    ]
    assert rows[0] == {
        "type": "claim",
        "key": "contradiction[#1].claim[#1]",
        "message": "96.31",
        "indicator": "straw",
        "about": "Straw used in 2020",
        "source": "our-plan",
        "place": "表1",
    }


def test_check__with_remarks_says_of_which_type_a_row_is() -> None:
    plain = fault_document({"plan.toml": ()}, ["plan.toml"], "en")
    assert plain.rows.is_empty()
    assert "type" not in plain.rows.columns
    full = fault_document({"plan.toml": ()}, ["plan.toml"], "en", {"plan.toml": SYSTEM})
    assert full.rows["type"].to_list() == ["claim", "claim", "note"]
    assert set(full.rows["file"]) == {"plan.toml"}
    assert full.table().splitlines()[:2] == ["plan.toml: no faults", "Contradictions: 1"]
