"""``ecoindex attain`` for other programs: the same rows in every format."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from tests.cli.support import YONGJIA

KEYS = {
    (): {
        "region", "name", "year", "system", "data", "indicator", "number", "part_of", "title",
        "kind", "unit", "value", "base", "target", "gap", "gap_percent", "progress",
        "progress_uncapped", "verdict", "status", "source",
    },
    ("--by", "region"): {
        "region", "name", "year", "system", "data", "score", "rank", "coverage", "verdict", "met",
        "not_met", "not_assessable", "not_applicable", "no_data", "binding_missed",
        "reference_share", "binding_met", "binding_not_met", "reference_met", "status",
    },
    ("--by", "indicator"): {
        "year", "system", "data", "indicator", "number", "part_of", "title", "kind", "met",
        "not_met", "not_assessable", "not_applicable", "no_data", "met_share", "missed_by",
    },
    ("--by", "city"): {
        "region", "name", "year", "system", "data", "places", "judged", "attained",
        "not_attained", "not_assessable", "share", "goal", "goal_year", "verdict", "status",
    },
}  # fmt: skip
LISTS = {("--by", "region"): "binding_missed", ("--by", "indicator"): "missed_by"}
VIEWS = pytest.mark.parametrize("view", KEYS, ids=lambda view: "-".join(view) or "rows")


@VIEWS
def test_rows__have_the_keys_whatever_the_language(run, view: tuple[str, ...]) -> None:
    arguments = ["attain", *view, "--format", "json"]
    english, chinese = run(*arguments).rows(), run(*arguments, "--lang", "zh").rows()
    assert english
    for one, other in zip(english, chinese, strict=True):
        assert one.keys() >= KEYS[view]
        words = {"name": None, "title": None}
        assert one | words == other | words
        assert one["data"] == "demo data (invented)"


@VIEWS
def test_files__hold_the_rows_in_every_format(run, tmp_path: Path, view: tuple[str, ...]) -> None:
    arguments = ["attain", *view]
    rows = run(*arguments, "--format", "json").rows()
    folder = tmp_path / "结果 目录"
    folder.mkdir()
    for suffix in ("csv", "xlsx", "parquet", "json"):
        outcome = run(*arguments, "-o", f"结果 目录/达标 情况.{suffix}", "-q")
        assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    name = str(folder / "达标 情况")
    assert pl.read_parquet(f"{name}.parquet").to_dicts() == rows
    assert (
        Path(f"{name}.json").read_text(encoding="utf-8") == run(*arguments, "--format", "json").out
    )
    with Path(f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        table = list(csv.DictReader(lines))
    sheet = openpyxl.load_workbook(f"{name}.xlsx")["attainment"]
    heads, *book = sheet.iter_rows(values_only=True)
    assert len(table) == len(book) == len(rows)
    assert len(set(heads)) == len(heads) == len(rows[0])
    for line, cells, row in zip(table, book, rows, strict=True):
        assert line.keys() == row.keys()
        for (key, value), text, cell in zip(row.items(), line.values(), cells, strict=True):
            if key == LISTS.get(view):
                assert (text, cell or "") == (";".join(value), ";".join(value))
            elif isinstance(value, float):
                assert float(text) == value
                assert cell == pytest.approx(value, rel=1e-12)
            else:
                assert text == str(cell if cell is not None else "") == str(value or text)
    assert any(row.get(LISTS.get(view, "")) for row in rows) or view not in LISTS


def test_xlsx__says_about_itself_what_the_table_says(run, tmp_path: Path) -> None:
    run("attain", *YONGJIA, "-o", "a.xlsx", "--lang", "zh")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    heads = [cell.value for cell in book["attainment"][1]]
    assert heads[:3] == ["代码", "地区", "年份"]
    told = {str(row[0]): str(row[1]) for row in book["about"].iter_rows(values_only=True)}
    assert told["数据"] == "规划文本印载的数值。"
    assert "公开发表" in told["yongjia-13fyp@2021"]
    assert "23 项" in told["文件自述"] or "20 项" in told["文件自述"]


def test_csv__on_stdout_and_quiet(run) -> None:
    loud = run("attain", "--format", "csv")
    assert "DEMO DATA" in loud.err
    assert "note: " in loud.err
    quiet = run("attain", "--format", "csv", "-q")
    assert (quiet.code, quiet.err, quiet.out) == (0, "", loud.out)
    assert len(list(csv.DictReader(io.StringIO(quiet.out)))) > 500
