"""``ecoindex attain`` with a plan and a table of one's own, and what it refuses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.tables import table

PLAN = """schema = 1
system = "own-plan"
edition = "2021"
kind = "attainment"
status = "proposal"
title = { zh = "自编规划", en = "Plan of our own" }
base_year = 2020
regions = ["330324"]

[[indicator]]
id = "pm25"
number = "1"
title = { zh = "细颗粒物浓度", en = "Fine particles" }
unit = "ug/m3"
direction = "lower"
kind = "binding"
target = { op = "<=", value = 25, year = 2025 }

[[indicator]]
id = "water"
number = "2"
title = { zh = "优良水体比例", en = "Good water" }
unit = "%"
direction = "higher"
kind = "binding"
target = { op = "assigned" }
"""
OWN = """region,year,indicator,value,unit
永嘉县,2020,pm25,28,ug/m3
永嘉县,2025,pm25,{pm25}
永嘉县,2025,water,96,%
永嘉县,2025,water-assigned,95,%
"""


@pytest.fixture
def own(tmp_path: Path):
    def write(pm25: str = "24,ug/m3", plan: str = PLAN) -> list[str]:
        (tmp_path / "own.csv").write_text(OWN.format(pm25=pm25), encoding="utf-8")
        (tmp_path / "plan.toml").write_text(plan, encoding="utf-8")
        return ["--data", "own.csv", "--system", "plan.toml"]

    return write


def test_own__a_plan_and_a_table(run, attained, own) -> None:
    found = {row["indicator"]: row for row in attained(*own())}
    assert [found[id_]["verdict"] for id_ in ("pm25", "water")] == ["met", "met"]
    assert found["water"]["target"] == 95
    assert found["pm25"]["progress_uncapped"] == pytest.approx(4 / 3)
    assert {row["data"] for row in found.values()} == {"own.csv"}
    assert {row["status"] for row in found.values()} == {"proposal"}
    out = run("attain", *own()).out
    assert "DEMO" not in out
    assert "own.csv" in out


def test_own__values_in_another_unit_are_converted(attained, own) -> None:
    row = next(row for row in attained(*own("0.024,mg/m3")) if row["indicator"] == "pm25")
    assert row["value"] == pytest.approx(24)
    assert (row["unit"], row["verdict"]) == ("ug/m3", "met")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_own__values_in_a_wrong_unit_are_refused(run, own, language: str) -> None:
    outcome = run("attain", *own("24,t"), "--lang", language)
    assert (outcome.code, outcome.out) == (2, "")
    assert "[registry/unit-incompatible]" in outcome.err
    assert "own.csv" in outcome.err
    assert '"t"' in outcome.err.replace("“", '"').replace("”", '"')


def test_own__every_fault_of_a_plan_is_named(run, own) -> None:
    broken = PLAN.replace('"lower"', '"downwards"').replace('op = "assigned"', 'op = "given"')
    outcome = run("attain", *own(plan=broken))
    assert (outcome.code, outcome.out) == (2, "")
    codes = re.findall(r"\[(spec/[a-z-]+)\]$", outcome.err, re.MULTILINE)
    assert len(codes) == 2
    assert all(line.startswith("error: plan.toml: ") for line in outcome.err.splitlines())
    assert "downwards" in outcome.err
    assert "given" in outcome.err


def test_own__a_bar_that_nobody_gave_is_not_assessable(run, own, tmp_path: Path) -> None:
    arguments = own()
    text = (tmp_path / "own.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if "assigned" not in line]
    (tmp_path / "own.csv").write_text("\n".join(lines), encoding="utf-8")
    outcome = run("attain", *arguments)
    assert outcome.code == 0
    water = next(line for line in table(outcome.out) if line["No."] == "2")
    assert water["Verdict"] == "? not assessable"
    assert "water (1)" in outcome.err
    assert "-assigned" in outcome.err


REFUSED = [
    (["--region", "Atlantis"], "engine/region-absent"),
    (["--system", "hdi"], "engine/not-attainment"),
    (["--system", "nothing-like-this"], "spec/"),
    (["--year", "1999"], "engine/year-absent"),
    (["--year", "25"], "cli/year-unreadable"),
    (["--kind", "bindin"], "cli/word-unknown"),
    (["--by", "county"], "cli/word-unknown"),
    (["--system", "quzhou-demonstration", "--data", "plans"], "engine/regions-of-plan-absent"),
    (["--system", "huzhou-13fyp"], "panel/no-field-column"),
    (["--data", "nowhere.csv"], "panel/file-not-found"),
    (["--format", "xlsx"], "cli/format-needs-file"),
    (["-o", "nowhere/a.csv"], "report/folder-missing"),
]


@pytest.mark.parametrize(("arguments", "code"), REFUSED)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_refused__with_one_message_and_exit_code_2(
    run, tmp_path: Path, arguments: list[str], code: str, language: str
) -> None:
    outcome = run("attain", *arguments, "--lang", language)
    assert (outcome.code, outcome.out) == (2, "")
    (message,) = outcome.err.splitlines()
    assert message.startswith({"zh": "错误：", "en": "error: "}[language])
    assert f"[{code}" in message
    assert list(tmp_path.iterdir()) == []
