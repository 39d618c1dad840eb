"""``ecoindex treat`` and the imputed cells of ``ecoindex data check``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tests.cli.support import Outcome
from tests.engine.conftest import HEAD
from tests.golden.test_asem import FOLDER

from ..conftest import shared

Run = Callable[..., Outcome]

RULES = {
    "mean": ('"mean"', 2),
    "median": ('"median"', 2),
    "latest": ('"latest"', 1),
    "linear": ('{ method = "linear", outside = "hold" }', 2),
    "regression": ('{ method = "regression", on = "roads" }', 2),
    "neighbours": ('{ method = "neighbours", k = 2 }', 2),
}
WORDS = {
    "mean": "组均值",
    "median": "组中位数",
    "latest": "最近一年的值",
    "linear": "年际线性",
    "regression": "回归",
    "neighbours": "最近邻",
}
SYSTEM = """
[[indicator]]
id = "cars"
title = { zh = "汽车", en = "Cars" }
unit = "count"
direction = "higher"
impute = RULE
normalise = { method = "min-max", over = "year" }

[[indicator]]
id = "roads"
title = { zh = "道路", en = "Roads" }
unit = "km"
direction = "higher"
treat = { method = "winsorise", over = "OVER" }
normalise = { method = "min-max", over = "year" }

[[indicator]]
id = "grade"
title = { zh = "等级", en = "Grade" }
unit = "1"
direction = "higher"
normalise = { method = "categorical", scores = { good = 1, fair = 0.5, poor = 0 } }
"""


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., tuple[str, ...]]:
    """Options that name a system and two years of eight regions; two values are missing."""

    def write(rule: str = '"mean"', over: str = "year", top: str = "") -> tuple[str, ...]:
        text = HEAD + top + SYSTEM.replace("RULE", rule).replace("OVER", over)
        (tmp_path / "我的 指数.toml").write_text(text, encoding="utf-8")
        rows = [
            (f"99000{at}", year, 300.0 + 7 * at, [11.0, 12, 13, 14, 15, 12, 16, 900][at])
            for year in (2023, 2024)
            for at in range(8)
        ]
        frame = pl.DataFrame(rows, schema=["region", "year", "cars", "roads"], orient="row")
        gaps = (pl.col("region") == "990001") & (pl.col("year") == 2024)
        gaps |= (pl.col("region") == "990002") & (pl.col("year") == 2023)
        frame = frame.with_columns(
            cars=pl.when(~gaps).then("cars"), grade=pl.Series(["good", "fair", "poor", None] * 4)
        )
        frame.write_csv(tmp_path / "我的 数据.csv")
        return "--system", "我的 指数.toml", "--data", "我的 数据.csv"

    return write


def test_treat__each_year_is_named_where_each_is_treated_by_itself(run: Run, made) -> None:
    table = run("treat", *made(), "--dry-run").out.splitlines()
    assert [title.strip() for title in table[0].split("  ") if title][:4] == [
        "Indicator",
        "Year",
        "Action",
        "Low points",
    ]
    assert [line.split()[:3] for line in table[2:4]] == [
        ["roads", "2023", "winsorise"],
        ["roads", "2024", "winsorise"],
    ]
    over_all = run("treat", *made(over="panel"), "--dry-run").out.splitlines()
    assert "Year" not in over_all[0]


def test_treat__chinese_says_no_word_of_the_code(run: Run, made) -> None:
    outcome = run("treat", *made(), "--dry-run", "--lang", "zh")
    assert outcome.code == 0, outcome.err
    for word in ("缩尾", "插补：组均值"):
        assert word in outcome.out
    assert "cars（2，组均值）" in outcome.err
    for id_ in ("winsorise", "mean", "log"):
        assert id_ not in outcome.out + outcome.err


@pytest.mark.parametrize("rule", RULES)
def test_check__imputed_cells_of_each_kind_are_listed_and_are_no_fault(
    rule: str, run: Run, made
) -> None:
    text, count = RULES[rule]
    _, system, _, data = made(text)
    outcome = run("data", "check", data, "--system", system, "--format", "json")
    rows = [row for row in json.loads(outcome.out) if row["reason"] == "imputed"]
    assert len(rows) == count
    assert {row["indicator"] for row in rows} == {"cars"}
    assert all(row["value"] is not None for row in rows)
    table = run("data", "check", data, "--system", system)
    assert f"Cells that will be imputed: {count}." in table.out
    assert "Suspicious cells: 2." in table.out, "the two extremes, not the imputed cells"
    assert table.code == 1
    chinese = run("data", "check", data, "--system", system, "--lang", "zh")
    assert f"将插补的单元格：{count} 个。" in chinese.out
    assert f"cars（{count}，{WORDS[rule]}）" in chinese.err
    scored = run("score", "--system", system, "--data", data, "--year", "2023,2024", *JSON).rows()
    assert sum(row["imputed"] for row in scored) == count


JSON = ("--format", "json")


def test_check__a_regression_says_how_it_fits(run: Run, made) -> None:
    _, system, _, data = made(RULES["regression"][0])
    said = run("data", "check", data, "--system", system).err
    assert "Imputed by regression: cars = 3" in said
    assert "x roads (R2 0." in said
    assert ", 14 cases)" in said


def test_check__imputed_cells_alone_are_no_finding(run: Run, tmp_path: Path, made) -> None:
    _, system, _, data = made()
    frame = pl.read_csv(tmp_path / data, schema_overrides={"region": pl.String})
    frame.with_columns(roads=pl.lit(12.0) + pl.int_range(pl.len()) % 3).write_csv(tmp_path / data)
    outcome = run("data", "check", data, "--system", system)
    assert outcome.code == 0
    assert "Nothing suspicious." in outcome.out
    assert "Cells that will be imputed: 2." in outcome.out


def test_check__asem_lists_its_65_imputed_cells(run: Run) -> None:
    path = shared(f"{FOLDER}ASEM_iData.csv")
    keys = ("--region-column", "uCode", "--year-column", "Time")
    outcome = run("data", "check", str(path), "--system", "asem-connectivity", *keys, *JSON)
    rows = [row for row in json.loads(outcome.out) if row["reason"] == "imputed"]
    assert len(rows) == 65
    assert len({(row["region"], row["indicator"]) for row in rows}) == 65
    table = run("data", "check", str(path), "--system", "asem-connectivity", *keys)
    assert "Cells that will be imputed: 65." in table.out


def test_treat__codes_are_shown_and_written_as_words(run: Run, tmp_path: Path, made) -> None:
    options = made()
    outcome = run("treat", *options)
    assert [line.split()[-1] for line in outcome.out.splitlines()[2:4]] == ["good", "fair"]
    run("treat", *options, "-o", "prepared.csv")
    again = run("score", "--system", options[1], "--data", "prepared.csv", *JSON).rows()
    assert sorted({row["grade"] for row in again if row["grade"] is not None}) == [0, 0.5, 1]
    dropped = made(top='[screen]\nregions = { drop = ["990000"] }\n')
    assert "good" in run("treat", *dropped, "--dry-run").out
    rows = json.loads(run("treat", *dropped, "--dry-run", *JSON).out)["cells"]
    (codes,) = {(r["before"], r["before_code"]) for r in rows if r["indicator"] == "grade"}
    assert codes == (None, "good")


@pytest.mark.parametrize("suffix", ["csv", "json", "parquet", "xlsx", "txt"])
def test_treat__files(suffix: str, run: Run, tmp_path: Path, made) -> None:
    options = made(RULES["regression"][0])
    for more in ((), ("--dry-run",)):
        target = tmp_path / f"out{len(more)}.{suffix}"
        outcome = run("treat", *options, *more, "-o", target.name)
        assert outcome.code == 0, outcome.err
        assert target.stat().st_size > 0
    if suffix == "json":
        whole = json.loads(target.read_text(encoding="utf-8"))
        assert [row["term"] for row in whole["regressions"]] == ["constant", "roads"]
        assert {row["low"] for row in whole["treatments"]} == {None}, "no limit below"
    if suffix == "xlsx":
        sheets = pl.read_excel(target, sheet_id=0)
        assert list(sheets) == ["cells", "treatments", "regressions", "about"]
