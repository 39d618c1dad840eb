from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from ecoindex.report.wrap import cells
from tests.cli.support import BAY, COUNTIES, DEFAULTS

KEYS = {"region", "name", "year", "system", "score", "rank", "coverage", "status", "state", "data"}
ISEC = {"effect", "path", "management"}

WIDE = """region,year,sea,shoreline
330303,2024,40,yes
330303,2025,62.5,yes
330305,2024,71,no
330305,2025,80,no
330381,2024,55,yes
330381,2025,,yes
330328,2024,,yes
330328,2025,,yes
"""


@pytest.fixture
def mine(tmp_path: Path) -> list[str]:
    """A table and a system of one's own."""
    (tmp_path / "wide.csv").write_text(WIDE)
    return ["--data", "wide.csv", "--system", str(BAY)]


def test_board__every_county_once_by_the_first_rank(run) -> None:
    outcome = run("score", "--year", "2025")
    assert outcome.code == 0, outcome.err
    lines = [line for line in outcome.out.splitlines() if re.match(r"33\d{4} ", line)]
    assert len(lines) == 12
    ranks = [int(re.findall(r"\d+\.\d+ +(\d+)", line)[0]) for line in lines]
    assert ranks == sorted(ranks)
    for system, status in DEFAULTS.items():
        assert f"{system}, {status}" in outcome.out
    assert "DEMO DATA: invented" in outcome.out
    assert "Ranked: 12 of 12 regions" in outcome.out
    assert "—" in outcome.out, "inland counties have no bay"
    assert "— not applicable" in outcome.out


def test_board__chinese_columns_stand_in_line(run) -> None:
    outcome = run("score", "--year", "2025", "--lang", "zh")
    lines = outcome.out.splitlines()
    rule = next(line for line in lines if re.fullmatch(r"[- ]+", line) and "---" in line)
    rows = [line for line in lines if re.match(r"33\d{4} ", line)]
    assert len(rows) == 12
    ends = {cells(row[: match.end()]) for row in rows if (match := re.search(r"\d+\.\d\d", row))}
    assert len(ends) == 1
    assert max(map(cells, rows)) <= cells(rule)
    assert "演示数据" in outcome.out
    assert "洞头区" in outcome.out


def test_board__latest_year_without_a_year(run) -> None:
    assert run("score").out == run("score", "--year", "2025").out


def test_board__rows(run) -> None:
    rows = run("score", "--year", "2025", "--format", "json").rows()
    assert len({(row["region"], row["system"]) for row in rows}) == len(rows)
    assert len(rows) == COUNTIES * len(DEFAULTS)
    assert {row["system"]: row["status"] for row in rows} == DEFAULTS
    assert all(set(row) >= KEYS for row in rows)
    assert {row["data"] for row in rows} == {"demo data (invented)"}
    inland = [row for row in rows if row["state"] == "not-applicable"]
    assert inland
    assert all(row["score"] is None and row["rank"] is None for row in inland)


def test_system__dimensions(run) -> None:
    rows = run("score", "--year", "2025", "--system", "isec-structured", "--format", "json").rows()
    assert len(rows) == 12
    assert set(rows[0]) >= KEYS | ISEC
    assert sorted(row["rank"] for row in rows) == list(range(1, 13))
    assert all(isinstance(row["score"], float) for row in rows)
    table = run("score", "--year", "2025", "--system", "isec-structured").out
    for row in rows:
        assert f"{row['score']:.2f}" in table
    assert "Synergy effect" in table
    assert "100%" in table


def test_system__constraint(run) -> None:
    arguments = ["score", "--year", "2025", "--system", "blue-bay-structured"]
    rows = run(*arguments, "--format", "json").rows()
    assert {"score_raw", "constraints_missed", "class", "bb15", "bb16"} <= set(rows[0])
    table = run(*arguments).out
    assert "Constraints cap the score: 59.9 with 1 missed, 39.9 with 2 missed" in table


def test_words_in_rows_are_english_whatever_the_language(run) -> None:
    arguments = ["score", "--year", "2025", "--format", "json"]
    english, chinese = run(*arguments).rows(), run(*arguments, "--lang", "zh").rows()
    for one, other in zip(english, chinese, strict=True):
        assert {**one, "name": None} == {**other, "name": None}
    assert {row["name"] for row in chinese} >= {"鹿城区", "洞头区"}


def test_regions__ranks_are_taken_among_them_and_scores_stay(run) -> None:
    arguments = ["score", "--year", "2025", "--system", "isec-structured", "--format", "json"]
    every = {row["region"]: row for row in run(*arguments).rows()}
    some = run(*arguments, "--region", "鹿城、Dongtou", "--regions", "330324").rows()
    assert {row["region"] for row in some} == {"330302", "330305", "330324"}
    assert sorted(row["rank"] for row in some) == [1, 2, 3]
    assert all(row["score"] == every[row["region"]]["score"] for row in some)


def test_years__several(run) -> None:
    arguments = ["score", "--system", "isec-structured", "--format", "json"]
    rows = run(*arguments, "--year", "2021-2023").rows()
    assert sorted({row["year"] for row in rows}) == [2021, 2022, 2023]
    assert run(*arguments, "--year", "2021,2023").rows() == [
        row for row in rows if row["year"] != 2022
    ]
    assert (
        run(*arguments, "--year", "2021", "--year", "2023").out
        == run(*arguments, "--year", "2023，2021").out
    )


def test_formats__csv_on_stdout_equals_json(run) -> None:
    arguments = ["score", "--year", "2025"]
    rows = run(*arguments, "--format", "json").rows()
    found = list(csv.DictReader(io.StringIO(run(*arguments, "--format", "csv").out)))
    assert len(found) == len(rows)
    for text, row in zip(found, rows, strict=True):
        assert text.keys() == row.keys()
        assert text["score"] == ("" if row["score"] is None else repr(row["score"]))


def test_formats__file_by_suffix(run, tmp_path: Path) -> None:
    arguments = ["score", "--year", "2025", "--system", "isec-structured", "--lang", "zh"]
    rows = run(*arguments, "--format", "json").rows()
    for name in ("a.csv", "a.json", "a.parquet", "a.xlsx", "a.txt"):
        outcome = run(*arguments, "-o", name)
        assert (outcome.code, outcome.out) == (0, ""), outcome.err
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "a.csv", "a.json", "a.parquet", "a.txt", "a.xlsx",
    ]  # fmt: skip
    assert pl.read_parquet(tmp_path / "a.parquet")["score"].to_list() == [
        row["score"] for row in rows
    ]
    assert pl.read_csv(tmp_path / "a.csv").height == 12
    assert "演示数据" in (tmp_path / "a.txt").read_text(encoding="utf-8")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    sheet = list(book["scores"].iter_rows(values_only=True))
    assert sheet[0][:3] == ("代码", "地区", "年份")
    assert len(sheet) == 13
    about = {row[0]: row[1] for row in book["about"].iter_rows(values_only=True)}
    assert "演示数据" in str(about["数据"])
    assert "isec-structured@1" in about


def test_formats__the_option_beats_the_suffix(run, tmp_path: Path) -> None:
    run("score", "--year", "2025", "--format", "json", "-o", "a.txt")
    assert (tmp_path / "a.txt").read_text(encoding="utf-8").startswith("[")


def test_formats__dash_is_stdout(run) -> None:
    arguments = ["score", "--year", "2025", "--format", "json"]
    assert len(run(*arguments, "-o", "-").rows()) == COUNTIES * len(DEFAULTS)


def test_quiet__no_notes(run) -> None:
    loud = run("score", "--year", "2025", "--format", "csv")
    assert "note: " in loud.err
    assert "DEMO DATA" in loud.err
    quiet = run("score", "--year", "2025", "--format", "csv", "-q")
    assert (quiet.err, quiet.out) == ("", loud.out)


def test_mine__a_table_and_a_system_of_ones_own(run, mine: list[str]) -> None:
    rows = {
        row["region"]: row
        for row in run("score", *mine, "--year", "2024-2025", "--format", "json").rows()
        if row["year"] == 2025
    }
    assert rows["330303"]["score"] == pytest.approx(62.5)
    assert rows["330305"]["score"] == pytest.approx(59.9)
    assert rows["330305"]["score_raw"] == pytest.approx(80)
    assert rows["330305"]["constraints_missed"] == 1
    assert rows["330381"]["state"] == "no-score"
    assert rows["330328"]["state"] == "not-applicable"
    assert rows["330303"]["data"] == "wide.csv"
    table = run("score", *mine, "--year", "2025").out
    assert "DEMO" not in table
    assert "wide.csv" in table


def test_mine__default_systems_say_what_they_need(run, tmp_path: Path) -> None:
    (tmp_path / "wide.csv").write_text(WIDE)
    outcome = run("score", "--data", "wide.csv")
    assert outcome.code == 2
    assert "[cli/nothing-to-score]" in outcome.err
    assert "--system" in outcome.err


def test_mine__board_leaves_out_what_the_data_lack(run, tmp_path: Path) -> None:
    rows = run("data", "export", "--data", "demo", "--format", "json").rows()
    isec = [row for row in rows if not row["indicator"].startswith("bb")]
    assert len(isec) < len(rows)
    pl.DataFrame(isec).select("region", "year", "indicator", "value", "unit").write_csv(
        tmp_path / "isec.csv"
    )
    outcome = run("score", "--data", "isec.csv", "--year", "2025")
    assert outcome.code == 0, outcome.err
    assert "blue-bay-structured@1 is left out" in outcome.err


def test_no_store_no_file_is_left_behind(run, tmp_path: Path) -> None:
    run("score", "--year", "2025")
    assert list(tmp_path.iterdir()) == []
