from __future__ import annotations

import json
import time
from pathlib import Path

import polars as pl
import pytest

from ecoindex.registry.datasets import datasets

SCORE = ["score", "--year", "2025", "--system", "isec-structured", "--format", "json"]


@pytest.fixture
def exported(run, tmp_path: Path) -> Path:
    outcome = run("data", "export", "--data", "demo", "-o", "demo.csv")
    assert outcome.code == 0, outcome.err
    return tmp_path / "demo.csv"


def test_export__the_demo_data_say_so_and_can_be_read_again(run, exported: Path) -> None:
    frame = pl.read_csv(exported, schema_overrides={"region": pl.String})
    assert set(frame.columns) >= {"region", "year", "indicator", "value", "unit"}
    assert frame["note"].unique().to_list() == ["demo data (invented)"]
    demo = run(*SCORE).rows()
    again = run(*SCORE, "--data", "demo.csv").rows()
    assert [row["score"] for row in again] == pytest.approx([row["score"] for row in demo])


def test_import__then_the_store_is_used(run, exported: Path, tmp_path: Path) -> None:
    outcome = run("data", "import", "demo.csv", "--format", "json")
    (row,) = outcome.rows()
    assert row["revision"] == 1
    assert row["new"] > 1000
    assert (tmp_path / "ecoindex.duckdb").exists()
    rows = run(*SCORE).rows()
    assert {item["data"] for item in rows} == {"demo data (invented)"}, "also out of the store"


def test_export__demo_data_stay_demo_data_out_of_the_store(run, exported: Path) -> None:
    run("data", "import", "demo.csv")
    assert "DEMO DATA" in run("data", "export").out
    assert {row["note"] for row in run("data", "export", "--format", "json").rows()} == {
        "demo data (invented)"
    }


def test_import__the_bundled_table_by_its_path_is_still_demo_data(run) -> None:
    """It says so in its column of sources."""
    path = str(datasets()["demo"].file)
    assert {row["data"] for row in run(*SCORE, "--data", path).rows()} == {"demo data (invented)"}
    run("data", "import", path)
    assert {row["data"] for row in run(*SCORE).rows()} == {"demo data (invented)"}
    rows = run("data", "export", "--format", "json").rows()
    assert {row["source"] for row in rows} == {"demo data (invented)"}
    assert "no bathing beach designated" in {row["note"] for row in rows}, "remarks are kept"


def test_import__twice_changes_nothing(run, exported: Path) -> None:
    run("data", "import", "demo.csv")
    outcome = run("data", "import", "demo.csv")
    assert outcome.code == 0
    assert "nothing new" in outcome.out
    assert "没有新内容" in run("data", "import", "demo.csv", "--lang", "zh").out


def test_import__a_correction_and_the_old_ranking(run, exported: Path, tmp_path: Path) -> None:
    run("data", "import", "demo.csv", "--store", "mine.duckdb")
    time.sleep(0.05)
    frame = pl.read_csv(exported, schema_overrides={"region": pl.String})
    changed = (pl.col("indicator") == "e1-pm25") & (pl.col("region") == "330302")
    frame.filter(changed).with_columns(value=pl.lit(10.0)).write_csv(tmp_path / "new.csv")
    outcome = run("data", "import", "new.csv", "--store", "mine.duckdb", "--format", "json")
    (row,) = outcome.rows()
    assert (row["revision"], row["new"]) == (2, 0)
    now = run(*SCORE, "--store", "mine.duckdb").rows()
    then = run(*SCORE, "--store", "mine.duckdb", "--as-of", "1").rows()
    by_region = {row["region"]: row["score"] for row in then}
    moved = [row for row in now if row["score"] != by_region[row["region"]]]
    assert [row["region"] for row in moved] == ["330302"]


def test_import__a_bad_file_changes_nothing(run, exported: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("region,year,e1-pm25\n330302,2025,many\n")
    outcome = run("data", "import", "demo.csv", "bad.csv")
    assert outcome.code == 2
    assert "bad.csv" in outcome.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.csv", "demo.csv"]


def test_list__without_a_store(run) -> None:
    outcome = run("data", "list")
    assert outcome.code == 0
    assert "demo" in outcome.out
    assert "There is no store" in outcome.out
    rows = run("data", "list", "--format", "json").rows()
    assert {"what": "dataset", "id": "demo"}.items() <= rows[0].items()


def test_list__with_a_store(run, exported: Path) -> None:
    run("data", "import", "demo.csv")
    rows = run("data", "list", "--format", "json").rows()
    assert {row["what"] for row in rows} == {"dataset", "import", "indicator"}
    assert any(row["id"] == "e1-pm25" for row in rows)
    table = run("data", "list", "--lang", "zh").out
    assert "数据库 ecoindex.duckdb" in table
    assert "demo.csv" in table


def test_list__a_store_that_is_not_there(run) -> None:
    outcome = run("data", "list", "--store", "nowhere.duckdb")
    assert outcome.code == 2
    assert "[store/not-found]" in outcome.err


def test_check__demo_data_are_plausible(run) -> None:
    outcome = run("data", "check")
    assert outcome.code == 0, outcome.out
    assert "Nothing suspicious" in outcome.out


def test_check__columns_of_one_s_own(run, tmp_path: Path) -> None:
    for name in ("weight", "pm25"):  # close to an indicator that ships or not
        lines = [f"r{at},{year},{at + year / 100}" for at in range(9) for year in range(2020, 2025)]
        lines[3] = "r0,2023,9000"
        (tmp_path / "own.csv").write_text("\n".join([f"region,year,{name}", *lines]))
        outcome = run("data", "check", "own.csv", "--format", "csv")
        assert outcome.code == 1, outcome.err
        assert "9000" in outcome.out


def test_check__names_the_cell(run, exported: Path, tmp_path: Path) -> None:
    frame = pl.read_csv(exported, schema_overrides={"region": pl.String})
    bad = (
        (pl.col("indicator") == "e1-good")
        & (pl.col("region") == "330302")
        & (pl.col("year") == 2024)
    )
    frame.with_columns(value=pl.when(bad).then(193.0).otherwise("value")).write_csv(
        tmp_path / "dirty.csv"
    )
    outcome = run("data", "check", "dirty.csv", "--format", "json")
    assert outcome.code == 1, outcome.err
    rows = json.loads(outcome.out)
    assert {"region": "330302", "year": 2024, "indicator": "e1-good", "value": 193.0}.items() <= (
        rows[0].items()
    )
    assert rows[0]["message"]
    table = run("data", "check", "dirty.csv", "--lang", "zh")
    assert table.code == 1
    assert "鹿城区" in table.out
    assert "可疑单元格" in table.out
