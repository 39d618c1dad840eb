"""The same cells come out of every format, wide and long."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import openpyxl
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from ecoindex.errors import DataError
from ecoindex.panel import Field, read_all, read_panel
from tests.panel.support import FIELDS, WIDE, codes, csv, fails, long_of, values, write

SUFFIXES = (".csv", ".tsv", ".xlsx", ".parquet", ".json", ".ndjson", ".duckdb")


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("shape", ["wide", "long"])
def test_read_panel__same_cells_from_every_format(tmp_path: Path, suffix: str, shape: str) -> None:
    frame = WIDE if shape == "wide" else long_of(WIDE)
    panel = read_panel(write(frame, tmp_path / f"cells{suffix}"), FIELDS)
    got = panel.frame.sort("region", "year")
    assert got.columns == WIDE.columns
    assert got.schema["year"] == pl.Int32
    if suffix == ".xlsx":  # writers of workbooks keep 16 digits
        assert_frame_equal(got, WIDE.cast({"year": pl.Int32}), rel_tol=1e-15, abs_tol=0)
    else:
        assert got.equals(WIDE.cast({"year": pl.Int32}))
    assert panel.stated_units is (shape == "long")
    assert panel.origin.title == f"cells{suffix}"
    assert not panel.origin.demo


def test_read_panel__a_path_instead_of_a_text(tmp_path: Path) -> None:
    path = tmp_path / "a#b.csv"
    write(WIDE, path)
    assert read_panel(path, FIELDS).frame.height == 4
    assert read_panel(str(path), FIELDS).frame.height == 4, "a path that exists wins over #"


def test_read_panel__folder_with_spaces_and_chinese(tmp_path: Path) -> None:
    folder = tmp_path / "温州 数据"
    folder.mkdir()
    for suffix in SUFFIXES:
        assert read_panel(write(WIDE, folder / f"县 表{suffix}"), FIELDS).frame.height == 4


def test_text__byte_order_mark_and_other_encodings(tmp_path: Path) -> None:
    text = "地区,年份,优良天数比率\n鹿城区,2025,96.5\n"
    path = tmp_path / "t.csv"
    for encoding, noted in (
        ("utf-8", []),
        ("utf-8-sig", []),
        ("gb18030", ["panel/encoding"]),
        ("utf-16", ["panel/encoding"]),
    ):
        path.write_bytes(text.encode(encoding))
        panel = read_panel(str(path), FIELDS)
        assert panel.frame.rows() == [("330302", 2025, 96.5)]
        assert [code for code in codes(panel) if code == "panel/encoding"] == noted
    path.write_bytes(b"\x81\xff\xfe\xfa,\x80")
    assert fails(str(path)).code == "panel/encoding-unknown"


def test_text__separators_line_ends_and_titles(tmp_path: Path) -> None:
    for separator in (";", "\t", ","):
        path = tmp_path / "t.txt"
        lines = [
            "2025 table",
            "",
            separator.join(("region", "year", "pm25")),
            separator.join(("330302", "2025", "21")),
        ]
        path.write_bytes("\r\n".join(lines).encode())
        panel = read_panel(str(path), FIELDS)
        assert panel.frame.rows() == [("330302", 2025, 21.0)]
        assert "panel/title-rows" in codes(panel)
        assert panel.rows is not None
        assert panel.rows.to_list() == [4]


def test_text__rows_counted_as_in_a_spreadsheet(tmp_path: Path) -> None:
    lines = (
        'region,year,pm25,"a\nnote"',
        '330302,2024,21,"two\nlines"',
        "",
        "330302,2025,x,",
        ",,,",
    )
    error = fails(csv(tmp_path, *lines))
    assert [(item.code, item.place.row) for item in error.faults] == [("panel/cell-text", 4)]


def test_text__trailing_empty_cells_and_headers(tmp_path: Path) -> None:
    panel = read_panel(csv(tmp_path, "region,year,pm25,", "330302,2025,21,,,"), FIELDS)
    assert values(panel, "pm25") == [21.0]


def _book(path: Path, *sheets: tuple[str, list[list[object]]]) -> str:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return str(path)


def test_workbook__titles_above_the_header_numbers_as_numbers(tmp_path: Path) -> None:
    rows = [
        ["温州市2025年报表"],
        [],
        ["序号", "地区", "年份", "PM2.5 (ug/m3)"],
        [1, "鹿城区", "2025年", 24.5],
        [2, 330324, 2025.0, "1,021.5"],
    ]
    path = _book(tmp_path / "t.xlsx", ("数据", rows))
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("A1:D1")
    book.save(path)
    panel = read_panel(path, FIELDS)
    assert panel.frame.rows() == [("330302", 2025, 24.5), ("330324", 2025, 1021.5)]
    assert panel.rows is not None
    assert panel.rows.to_list() == [4, 5]
    assert codes(panel) == ["panel/title-rows", "panel/columns-ignored"]
    assert panel.stated_units


def test_workbook__exact_numbers_beside_text(tmp_path: Path) -> None:
    exact = 12345.678901234567
    rows = [["region", "year", "pm25"], ["330302", 2024, exact], ["330302", 2025, "NA"]]
    path = _book(tmp_path / "t.xlsx", ("a", rows))
    written = openpyxl.load_workbook(path).active["C2"].value
    assert values(read_panel(path, FIELDS), "pm25") == [written, None]


def test_workbook__percent_cells_are_read_as_shown(tmp_path: Path) -> None:
    rows = [
        ["region", "year", "good-days", "index"],
        ["330302", 2024, 0.965, 0.965],
        ["330302", 2025, 97.5, 0.5],
    ]
    path = _book(tmp_path / "t.xlsx", ("a", rows))
    book = openpyxl.load_workbook(path)
    book.active["C2"].number_format = "0.0%"
    book.active["D2"].number_format = "0.0%"
    book.save(path)
    panel = read_panel(path, FIELDS)
    assert values(panel, "good-days") == [96.5, 97.5]
    assert values(panel, "index") == [0.965, 0.5]


def test_workbook__errors_and_stale_formulas(tmp_path: Path) -> None:
    rows = [
        ["region", "year", "pm25"],
        ["330302", 2024, "=1/0"],
        ["330302", 2025, "#DIV/0!"],
        ["330324", 2025, "#N/A"],
    ]
    path = _book(tmp_path / "t.xlsx", ("a", rows))
    error = fails(path)
    assert [
        (item.code, item.place.row, item.place.column, item.place.sheet) for item in error.faults
    ] == [
        ("panel/cell-error", 3, "pm25", "a"),
        ("panel/cell-error", 4, "pm25", "a"),
        ("panel/cell-formula", 2, "pm25", "a"),
    ]
    assert "#DIV/0!" in error.faults[0].text("en")


def test_workbook__sheets(tmp_path: Path) -> None:
    rows = [["region", "year", "pm25"], ["330302", 2025, 21]]
    one = _book(tmp_path / "one.xlsx", ("data", rows), ("empty", []))
    assert read_panel(one, FIELDS).frame.height == 1
    assert fails(f"{one}#empty").code == "panel/sheet-empty"
    assert fails(f"{one}#nope").code == "panel/sheet-unknown"
    two = _book(tmp_path / "two.xlsx", ("2024", rows), ("二〇二五", rows))
    error = fails(two)
    assert error.code == "panel/sheets-several"
    assert f"{two}#2024" in error.text("zh")
    assert read_panel(f"{two}#二〇二五", FIELDS).frame.height == 1
    (tmp_path / "bad.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    assert fails(str(tmp_path / "bad.xlsx")).code == "panel/workbook-broken"


def test_database__tables_views_and_queries(tmp_path: Path) -> None:
    path = tmp_path / "theirs.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create table a as select '330302' region, 2025 as year, 21.5::decimal(6,2) pm25"
        )
    before = path.read_bytes()
    assert values(read_panel(str(path), FIELDS), "pm25") == [21.5]
    query = f"{path}#select region, year, pm25 * 2 as pm25 from a where region != '#'"
    assert values(read_panel(query, FIELDS), "pm25") == [43.0]
    assert fails(f"{path}#b").code == "panel/table-unknown"
    assert fails(f"{path}#select nonsense from a").code == "panel/query-failed"
    assert (
        fails(f"{path}#with x as (select 1) insert into a select 'x', 1, 1").code
        == "panel/query-failed"
    )
    assert path.read_bytes() == before
    outside = tmp_path / "out.csv"
    assert (
        fails(f"{path}#select * from '{csv(tmp_path, 'region,year,pm25', 'a,1,1')}'").code
        == "panel/query-failed"
    )
    assert not outside.exists()
    with duckdb.connect(str(path)) as connection:
        connection.execute('create table "二 表" as select * from a')
    assert fails(str(path)).code == "panel/tables-several"
    assert values(read_panel(f"{path}#二 表", FIELDS), "pm25") == [21.5]
    with duckdb.connect(str(tmp_path / "none.duckdb")):
        pass
    assert fails(str(tmp_path / "none.duckdb")).code == "panel/no-tables"


def test_json__shapes(tmp_path: Path) -> None:
    rows = (
        '[{"region": 330302, "year": 2025, "pm25": "NA"},'
        ' {"region": 330324, "year": 2025, "pm25": 20, "plan": true}]'
    )
    panel = read_panel(csv(tmp_path, rows, name="t.json"), FIELDS)
    assert values(panel, "pm25") == [None, 20.0]
    assert values(panel, "plan") == [None, 1.0]
    assert fails(csv(tmp_path, '{"region": ', name="t.json")).code == "panel/json-broken"
    assert fails(csv(tmp_path, "[1, 2]", name="t.json")).code == "panel/json-shape"
    assert fails(csv(tmp_path, '{"region": "a"}', "{", name="t.ndjson")).faults[0].place.row == 2
    infinite = '[{"region": "a", "year": 2025, "pm25": Infinity}]'
    assert fails(csv(tmp_path, infinite, name="t.json")).code == "panel/cell-infinite"


def test_demo__when_nothing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ECOINDEX_STORE", raising=False)
    fields = (Field("e1-pm25"),)
    for source in (None, "demo"):
        panel = read_panel(source, fields)
        assert panel.origin.demo
        assert panel.origin.title == "demo"
        assert "演示" in panel.origin.name("zh")
        assert panel.origin.note is not None
        assert panel.origin.note.code == "panel/demo-data"
        assert panel.origin.note.code not in codes(panel), "said once, by the origin"
    assert list(tmp_path.iterdir()) == []


def test_read_all__every_column_of_numbers(tmp_path: Path) -> None:
    path = csv(tmp_path, "地区,年份,CO2_mt,名字,some (%)", "鹿城区,2025,1,a,2", "永嘉县,2025,,b,3%")
    panel = read_all(path)
    assert panel.frame.columns == ["region", "year", "CO2_mt", "some"]
    assert values(panel, "some") == [2.0, 3.0]
    bad = csv(tmp_path, "地区,年份,a", "鹿城区,2024,1", "鹿城区,2025,2", "鹿城区,2023,x")
    with pytest.raises(DataError) as caught:
        read_all(bad)
    assert caught.value.code == "panel/cell-text"


def test_duckdb__leaves_nothing_to_complain_about(tmp_path: Path) -> None:
    """DuckDB prints leaks on stderr if Polars caches its types: see panel/stream.py."""
    source = write(WIDE, tmp_path / "cells.duckdb")
    script = (
        "import sys, duckdb\n"
        "from ecoindex.panel import Field, Store, read_panel\n"
        "fields = (Field('pm25'), Field('good-days'))\n"
        "read_panel(sys.argv[1], fields)\n"
        "store = Store(sys.argv[2])\n"
        "store.import_files([sys.argv[1]], fields)\n"
        "store.panel(fields), store.indicators(), store.revisions()\n"
        "table = 'select 1 as region, 2025 as year, 1.0 as pm25'\n"
        "read_panel(duckdb.connect().sql(table), fields)\n"
        "read_panel(sys.argv[1] + '#nope', fields)\n"
    )
    arguments = [sys.executable, "-c", script, source, str(tmp_path / "store.duckdb")]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert "panel/table-unknown" in done.stderr, "the last line of the script fails"
    assert "leaked" not in done.stderr
