"""``ecoindex analyse`` as its users run it."""

from __future__ import annotations

import json

import openpyxl
import polars as pl
import pytest

from ecoindex.analysis.structure.analyse import TABLES
from tests.analysis.structure_support import SYSTEM, panel

ISEC = ("analyse", "--system", "isec-structured", "--year", "2025")


def write_small(folder) -> tuple[str, ...]:
    (folder / "small.toml").write_text(SYSTEM, encoding="utf-8")
    panel().write_csv(folder / "small.csv")
    return ("analyse", "--system", "small.toml", "--data", "small.csv")


def test_analyse__table_says_findings_first(run, tmp_path) -> None:
    outcome = run(*write_small(tmp_path))
    assert outcome.code == 0, outcome.err
    lines = outcome.out.splitlines()
    assert lines[0] == "Analysis: Small index, 2020"
    assert lines[1] == "small@1, published"
    assert lines[4] == "- Two indicators of Air say the same: Dust and Smoke, r = 1.00 (n = 40)."
    assert any(line.startswith("Limits: outliers at |skewness| >= 2") for line in lines)


def test_analyse__chinese(run, tmp_path) -> None:
    outcome = run(*write_small(tmp_path), "--lang", "zh")
    assert "空气中有两个指标说的是同一件事：粉尘与烟，r = 1.00（n = 40）。" in outcome.out
    assert "指标数值" in outcome.out
    for word in ("Indicator", "Findings", "Node"):
        assert word not in outcome.out


def test_analyse__demo_data_say_so(run) -> None:
    outcome = run(*ISEC)
    assert outcome.code == 0
    assert "DEMO DATA" in outcome.out
    assert "isec-structured@1: " in outcome.out


def test_analyse__json_holds_every_table(run) -> None:
    found = json.loads(run(*ISEC, "--format", "json").out)
    assert found["system"] == "isec-structured@1"
    assert found["status"] == "proposal"
    assert found["data"] == "demo data (invented)"
    for name in TABLES:
        assert found[name], name
    assert found["statistics"][0]["flags"] == []


def test_analyse__one_part_as_csv(run) -> None:
    outcome = run(*ISEC, "--part", "correlations", "--format", "csv")
    frame = pl.read_csv(outcome.out.encode())
    assert frame.columns[:6] == ["relation", "node", "a", "b", "n", "pearson"]
    assert frame.height == 260
    assert set(frame["status"]) == {"proposal"}
    rows = run(*ISEC, "--part", "regions", "--format", "json").rows()
    assert len(rows) == 12


def test_analyse__csv_without_a_part_holds_the_statistics(run) -> None:
    frame = pl.read_csv(run(*ISEC, "--format", "csv").out.encode())
    assert frame.height == 19
    assert {"skewness", "flags", "title", "system", "data"} <= set(frame.columns)


def test_analyse__every_part_prints(run) -> None:
    for part in TABLES:
        outcome = run(*ISEC, "--part", part)
        assert outcome.code == 0, outcome.err
        assert outcome.out.startswith("Analysis: "), part


def test_analyse__workbook_has_a_sheet_per_table(run, tmp_path) -> None:
    outcome = run(*ISEC, "-o", "found.xlsx")
    assert outcome.code == 0, outcome.err
    book = openpyxl.load_workbook(tmp_path / "found.xlsx")
    assert set(book.sheetnames) == {*TABLES, "about"}
    assert book["statistics"].max_row == 20
    about = [cell.value for cell in book["about"]["B"]]
    assert any("DEMO DATA" in text for text in about)


def test_analyse__parquet(run, tmp_path) -> None:
    assert run(*ISEC, "--part", "loadings", "-o", "found.parquet").code == 0
    assert pl.read_parquet(tmp_path / "found.parquet").height > 50


def test_analyse__one_system_at_a_time(run) -> None:
    outcome = run("analyse", "--system", "isec-structured", "--system", "hdi")
    assert outcome.code == 2
    assert "[analyse/one-system]" in outcome.err


def test_analyse__what_cannot_be_scored_can_still_be_described(run, tmp_path) -> None:
    arguments = write_small(tmp_path)
    panel().with_columns(rivers=pl.lit(50.0)).write_csv(tmp_path / "small.csv")
    refused = run(*arguments)
    assert refused.code == 2
    assert "[engine/constant-column]" in refused.err
    assert "--on values" in refused.err
    described = run(*arguments, "--on", "values")
    assert described.code == 0, described.err
    assert "Rivers is the same everywhere" in described.out
    assert "· not defined" in described.out


def test_analyse__removal(run) -> None:
    arguments = ("analyse", "--system", "isec-structured", "--removal")
    outcome = run(*arguments)
    assert outcome.code == 0, outcome.err
    assert outcome.out.startswith("Effect of removing each element: ")
    assert "· cannot be removed; see the notes" in outcome.out
    assert "e1 cannot be removed" in outcome.err
    assert run(*arguments, "--lang", "zh").out.startswith("逐个去掉各要素的影响")
    frame = pl.read_csv(run(*arguments, "--format", "csv").out.encode())
    assert frame.columns[:3] == ["element", "title", "kind"]
    assert frame.height == 28
    both = json.loads(run(*arguments, "--format", "json").out)
    assert len(both["shifts"]) == 26 * 12


@pytest.mark.parametrize(
    "more", [("--part", "items"), ("--on", "values"), ("--on", "scores", "--part", "items")]
)
def test_analyse__removal_has_no_parts_and_no_values(more, run) -> None:
    outcome = run("analyse", "--system", "isec-structured", "--removal", *more)
    assert (outcome.code, outcome.out) == (2, "")
    assert "[cli/removal-alone]" in outcome.err
    assert all(name in outcome.err for name in more if name.startswith("--"))
