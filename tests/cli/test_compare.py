"""``ecoindex compare`` as its users run it."""

from __future__ import annotations

import json

import openpyxl
import polars as pl

from tests.analysis.structure_support import SYSTEM, panel

CHANGED = ("compare", "isec-structured", "--set", "index.aggregate=geometric", "--year", "2025")


def test_compare__table(run) -> None:
    outcome = run(*CHANGED)
    assert outcome.code == 0, outcome.err
    lines = outcome.out.splitlines()
    assert lines[0] == "Comparison of two versions"
    assert "   isec-structured@1, proposal" in lines
    assert "   isec-structured@1[index.aggregate=geometric], proposal" in lines
    assert any(line.startswith("2025: 12 regions in both; ") for line in lines)
    assert "DEMO DATA" in outcome.out
    assert "Changed, not as declared: index.aggregate = geometric." in outcome.out


def test_compare__two_systems_in_chinese(run) -> None:
    outcome = run("compare", "isec-structured", "blue-bay-structured", "--lang", "zh")
    assert outcome.out.startswith("两个版本的比较")
    assert "第二个版本中没有名次：" in outcome.out
    assert "鹿城区 2025（没有数据行）" in outcome.out


def test_compare__json_and_csv(run) -> None:
    found = json.loads(run(*CHANGED, "--format", "json").out)
    assert found["second"]["status"] == "proposal"
    assert found["summary"][0]["n"] == 12
    assert found["missing"] == []
    frame = pl.read_csv(run(*CHANGED, "--format", "csv").out.encode())
    assert frame.height == 12
    assert set(frame["second_system"]) == {"isec-structured@1[index.aggregate=geometric]"}
    assert set(frame["first_data"]) == {"demo data (invented)"}


def test_compare__workbook(run, tmp_path) -> None:
    assert run(*CHANGED, "-o", "both.xlsx").code == 0
    book = openpyxl.load_workbook(tmp_path / "both.xlsx")
    assert book.sheetnames == ["moves", "summary", "missing", "about"]
    assert book["moves"].max_row == 13


def test_compare__two_data_sets(run, tmp_path) -> None:
    (tmp_path / "small.toml").write_text(SYSTEM, encoding="utf-8")
    panel().write_csv(tmp_path / "one.csv")
    panel(seed=2).write_csv(tmp_path / "two.csv")
    arguments = ("compare", "small.toml", "--data", "one.csv", "--second-data", "two.csv")
    found = json.loads(run(*arguments, "--format", "json").out)
    assert found["first"]["data"] == "one.csv"
    assert found["second"]["data"] == "two.csv"
    assert found["summary"][0]["max_rank_shift"] > 3


def test_compare__own_file_against_the_shipped_one(run, tmp_path) -> None:
    (tmp_path / "mine.toml").write_text(SYSTEM.replace("weight = 2", "weight = 9"), "utf-8")
    (tmp_path / "small.toml").write_text(SYSTEM, encoding="utf-8")
    panel().write_csv(tmp_path / "one.csv")
    outcome = run("compare", "small.toml", "mine.toml", "--data", "one.csv")
    assert outcome.code == 0, outcome.err
    assert "2020: 40 regions in both; " in outcome.out


def test_compare__with_itself_is_refused(run) -> None:
    outcome = run("compare", "isec-structured")
    assert outcome.code == 2
    assert "[analyse/compare-itself]" in outcome.err


def test_compare__does_not_write_over_its_input(run, tmp_path) -> None:
    (tmp_path / "small.toml").write_text(SYSTEM, encoding="utf-8")
    outcome = run("compare", "small.toml", "hdi", "-o", "small.toml", "--format", "csv")
    assert outcome.code == 2
    assert "[cli/output-is-input]" in outcome.err
