from __future__ import annotations

import json
import tomllib
from pathlib import Path

import jsonschema
import polars as pl
import pytest

from tests.cli.support import BAY
from tests.spec.test_attainment import PLAN


def test_list(run) -> None:
    rows = run("systems", "list", "--format", "json").rows()
    assert {"isec-structured@1", "blue-bay-structured@1", "green-development@2016"} <= {
        row["system"] for row in rows
    }
    assert all(row["title_zh"] and row["title_en"] and row["indicators"] for row in rows)
    out = run("systems", "list", "--lang", "zh").out
    assert "建议稿" in out
    assert "指标体系" in out


@pytest.mark.parametrize("language", ["zh", "en"])
def test_show__a_file(run, language: str) -> None:
    outcome = run("systems", "show", str(BAY), "--lang", language)
    assert outcome.code == 0, outcome.err
    assert "bay@2" in outcome.out
    assert {"zh": "海湾指数", "en": "Bay index"}[language] in outcome.out


def test_show__rows(run) -> None:
    rows = run("systems", "show", "isec-structured", "--format", "json").rows()
    top = [row for row in rows if row["parent"] == "index"]
    assert sum(row["weight"] for row in top) == pytest.approx(1)
    leaves = [row for row in rows if row["point"] == "indicator"]
    assert all(row["unit"] and row["direction"] and row["normalise"] for row in leaves)


def test_check__no_faults(run) -> None:
    outcome = run("systems", "check", str(BAY))
    assert outcome.code == 0
    assert outcome.out == f"{BAY}: no faults\n"
    assert run("systems", "check", str(BAY), "--lang", "zh").out == f"{BAY}：未发现错误\n"


def test_check__all_faults_at_once(run, tmp_path: Path) -> None:
    broken = BAY.read_text(encoding="utf-8")
    broken = broken.replace("worst = 0, best = 100", "worst = 100, best = 100")
    broken = broken.replace('node = "limits"\ntitle', 'node = "nowhere"\ntitle')
    (tmp_path / "broken.toml").write_text(broken, encoding="utf-8")
    outcome = run("systems", "check", "broken.toml", str(BAY))
    assert outcome.code == 1
    lines = outcome.out.splitlines()
    assert len([line for line in lines if line.startswith("broken.toml")]) >= 2
    assert lines[-1] == f"{BAY}: no faults"
    assert outcome.err == ""
    done = run("systems", "check", "broken.toml", "--format", "json")
    rows = json.loads(done.out)
    assert done.code == 1
    assert {row["file"] for row in rows} == {"broken.toml"}
    assert all(row["code"].startswith("spec/") and row["message"] for row in rows)


@pytest.fixture
def plan(tmp_path: Path) -> str:
    (tmp_path / "plan.toml").write_text(PLAN, encoding="utf-8")
    return "plan.toml"


def test_show__an_attainment_system(run, plan: str) -> None:
    assert "比2020年" not in run("systems", "show", plan, "--lang", "zh").err
    outcome = run("systems", "show", plan, "--lang", "zh")
    assert outcome.code == 0, outcome.err
    assert "<= 25 (2025)" in outcome.out
    rows = run("systems", "show", plan, "--format", "json").rows()
    assert {row["id"]: row["target"] for row in rows}["pm25"].startswith("<= 25 (2025); <= 20 and")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ["矛盾之处：1 处", "（本县规划，第3章）", "采用表中数值"]),
        ("en", ["Contradictions: 1", "(Plan of our county, 第3章)", "The rows use the table"]),
    ],
)
def test_check__notes_with_both_claims(run, plan: str, language: str, words: list[str]) -> None:
    outcome = run("systems", "check", plan, "--notes", "--lang", language)
    assert outcome.code == 0, outcome.err
    assert all(word in outcome.out for word in words)
    assert "Contradictions" not in run("systems", "check", plan).out


@pytest.mark.parametrize("suffix", ["csv", "json", "parquet", "xlsx"])
def test_check__notes_in_every_format(run, plan: str, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"notes.{suffix}"
    outcome = run("systems", "check", plan, "--notes", "-o", str(target), "--lang", "en")
    assert outcome.code == 0, outcome.err
    rows = {
        "csv": pl.read_csv,
        "json": pl.read_json,
        "parquet": pl.read_parquet,
        "xlsx": lambda path: pl.read_excel(path, sheet_name="faults"),
    }[suffix](target)
    assert {"Claim", "claim"} & set(rows.columns) or rows["type"].to_list() == [
        "claim", "claim", "note",
    ]  # fmt: skip
    assert rows["place"].to_list()[:2] == ["表1", "第3章"]


def test_check__a_shipped_system_by_its_id(run) -> None:
    outcome = run("systems", "check", "green-development", "hdi@2023-24", "--notes", "--lang", "en")
    assert outcome.code == 0, outcome.err
    assert "green-development: no faults" in outcome.out
    assert "Contradictions: 0" in outcome.out
    assert run("systems", "check", "hdi@1066").out.count("[spec/edition-unknown]") == 1
    assert run("systems", "check", "hdi@1066").code == 1


def test_check__notes_and_faults_together(run, plan: str, tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text(PLAN.replace('op = "yes"', 'op = "done"'), "utf-8")
    done = run("systems", "check", "broken.toml", plan, "--notes", "--format", "json")
    assert done.code == 1
    rows = json.loads(done.out)
    assert [row["type"] for row in rows] == ["fault", "claim", "claim", "note"]
    assert rows[0]["code"] == "spec/target-unit"


@pytest.mark.parametrize("name", ["nowhere.toml", "."])
def test_check__unreadable(run, name: str) -> None:
    outcome = run("systems", "check", name)
    assert outcome.code == 2
    assert "[cli/file-unreadable]" in outcome.out


def test_check__not_toml_is_a_fault(run, tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("schema = = 1")
    outcome = run("systems", "check", "x.toml")
    assert outcome.code == 1
    assert "[spec/toml-syntax]" in outcome.out


def test_schema__holds_for_a_good_system(run) -> None:
    schema = json.loads(run("systems", "schema").out)
    jsonschema.validate(tomllib.loads(BAY.read_text(encoding="utf-8")), schema)
