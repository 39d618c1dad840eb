"""Broken inputs, one defect each: the code, the place, both languages, everything at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from ecoindex.errors import DataError, UnitError, UsageError
from ecoindex.panel import read_panel
from tests.panel.support import FIELDS, codes, csv, fails, values

HEAD = "region,year,pm25"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("t.csv", b"", "panel/file-empty"),
        ("t.csv", b" \n\n", "panel/file-empty"),
        ("t.json", b" \n", "panel/file-empty"),
        ("t.csv", b"region,year,pm25\n", "panel/no-rows"),
        ("t.csv", b"region,year,pm25\n,,\n", "panel/no-rows"),
        ("t.json", b"[]", "panel/no-rows"),
        ("t.csv", b"a\x00b,c\n", "panel/not-text"),
        ("t.csv", b"\xff\xfea\x00,", "panel/encoding-unknown"),
        ("t.csv", b'region,year,pm25\n"330302"x"y,2025,1\n', "panel/text-broken"),
        ("t.csv", b"region,year,pm25\n330302,2025,1,234.5\n", "panel/row-too-long"),
        ("t.csv", b"region,year,pm25\n330302,2025\n", "panel/row-too-short"),
        ("t.csv", b'region,year,pm25\n"330302",2025\n', "panel/row-too-short"),
        ("t.doc", b"region,year,pm25\n", "panel/format-unknown"),
        ("t.xlsx", b"region,year,pm25\n", "panel/format-mismatch"),
        ("t.parquet", b"PAR1 cut off", "panel/parquet-broken"),
        ("t.csv", b"name of place,year,pm25\nx,2025,1\n", "panel/no-region-column"),
        ("t.csv", b"region,when,pm25\n330302,2025,1\n", "panel/no-year-column"),
        ("t.csv", b"region,year,abc\n330302,2025,1\n", "panel/no-field-column"),
        ("t.csv", b"region,year,pm2_55\n330302,2025,1\n", "panel/no-field-column-close"),
        ("t.csv", b"region,year,pm25,PM25\n330302,2025,1,1\n", "panel/columns-same-field"),
        ("t.csv", b"region,year,pm25,PM2.5\n330302,2025,1,1\n", "panel/columns-same-field"),
        ("t.csv", b"region,year,pm25\n,2025,1\n", "panel/region-empty"),
        ("t.csv", b"region,year,pm25\n330302,,1\n", "panel/year-empty"),
        ("t.csv", b"region,year,pm25\n330302,last year,1\n", "panel/year-text"),
        ("t.csv", b"region,year,pm25\n330302,2025.5,1\n", "panel/year-text"),
        ("t.csv", b"region,year,pm25\n330302,2025-12-31,1\n", "panel/year-text"),
        ("t.csv", b"region,year,pm25\n330302,25,1\n", "panel/year-text"),
        ("t.csv", b"region,year,pm25\n330302,2025,about 5\n", "panel/cell-text"),
        ("t.csv", b"region,year,pm25\n330302,2025,1_0\n", "panel/cell-text"),
        ("t.csv", b'region,year,pm25\n330302,2025,"1,2"\n', "panel/cell-text"),
        ("t.csv", b"region,year,pm25\n330302,2025,N/A\n", "panel/cell-ambiguous"),
        ("t.csv", b"region,year,pm25\n330302,2025,inf\n", "panel/cell-infinite"),
        ("t.csv", b"region,year,pm25\n330302,2025,-Infinity\n", "panel/cell-infinite"),
        ("t.csv", b"region,year,pm25\n330302,2025,1e999\n", "panel/cell-infinite"),
        ("t.csv", b"region,year,pm25\n330302,2025,5%\n", "panel/cell-percent"),
        ("t.csv", b"region,year,pm25\n330302,2025,true\n", "panel/cell-truth"),
        ("t.csv", b"region,year,pm25\n330302,2025,#VALUE!\n", "panel/cell-error"),
        ("t.csv", b"region,year,plan\n330302,2025,0.5\n", "panel/cell-yes-no"),
        ("t.csv", b"region,year,plan\n330302,2025,maybe\n", "panel/cell-yes-no"),
        ("t.csv", b"region,year,reform\n330302,2025,0.7\n", "panel/cell-state"),
        ("t.csv", b"region,year,reform\n330302,2025,yes\n", "panel/cell-state"),
        ("t.csv", b"region,year,reform\n330302,2025,true\n", "panel/cell-state"),
        ("t.csv", "region,year,plan\n330302,2025,无\n".encode(), "panel/cell-yes-no"),
        ("t.csv", b"region,year,pm25 (parsec)\n330302,2025,1\n", "registry/unit-unknown"),
        ("t.csv", b"region,year,pm25 (%)\n330302,2025,1\n", "registry/unit-incompatible"),
        ("t.csv", b"region,year,indicator,value,unit\n330302,2025,pm25,1,\n", "panel/unit-missing"),
        (
            "t.csv",
            b"region,year,indicator,value,unit\n330302,2025,pm25,1,kg\n",
            "registry/unit-incompatible",
        ),
        (
            "t.csv",
            b"region,year,indicator,value\n330302,2025,,1\n330302,2025,pm25,1\n",
            "panel/indicator-empty",
        ),
        ("t.csv", b"region,year,indicator,value\n330302,2025,abc,1\n", "panel/no-field-column"),
        (
            "t.csv",
            b"region,year,indicator,value\n330302,2025,pm25,1\n330302,2025,PM2.5,1\n",
            "panel/observation-twice",
        ),
    ],
)  # fmt: skip
def test_broken__one_defect(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    error = fails(str(path))
    assert {item.code for item in error.faults} == {code}
    assert isinstance(error, DataError)
    assert isinstance(error, UnitError) == ("unit" in code)
    for language in ("zh", "en"):
        text = error.text(language)
        assert str(path) in text
        assert code in text
        assert "{" not in text
    assert path.read_bytes() == content


def test_broken__files_that_are_not_there(tmp_path: Path) -> None:
    assert fails(str(tmp_path / "none.csv")).code == "panel/file-not-found"
    assert fails(str(tmp_path)).code == "panel/file-is-folder"
    assert fails("demmo").code == "panel/dataset-unknown"
    assert "demo" in fails("demmo").text("en")
    path = csv(tmp_path, HEAD, "330302,2025,1")
    assert fails(f"{path}#sheet").code == "panel/no-parts"
    assert fails(path, as_of=1).code == "panel/as-of-without-store"
    assert fails(42).code == "panel/not-a-table"
    assert isinstance(fails(42), UsageError)


def test_broken__options_name_columns_that_are_not_there(tmp_path: Path) -> None:
    path = csv(tmp_path, HEAD, "330302,2025,1")
    assert fails(path, region_column="iso3").code == "panel/region-column-unknown"
    assert fails(path, year_column="when").code == "panel/year-column-unknown"


def test_broken__unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = csv(tmp_path, HEAD, "330302,2025,1")

    def refuse(*_: object, **__: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert fails(path).code == "panel/file-unreadable"


def test_broken__every_bad_cell_with_its_place(tmp_path: Path) -> None:
    path = csv(
        tmp_path,
        "区县,年份,PM2.5,优良天数比率 (%)",
        "鹿城区,2024,24.1,96.2%",
        "鹿城区,二〇二五,N/A,inf",
        ",2025,21..5,97",
    )
    error = fails(path)
    found = {(item.code, item.place.row, item.place.column) for item in error.faults}
    assert found == {
        ("panel/year-text", 3, "年份"),
        ("panel/cell-ambiguous", 3, "PM2.5"),
        ("panel/cell-infinite", 3, "优良天数比率 (%)"),
        ("panel/region-empty", 4, "区县"),
        ("panel/cell-text", 4, "PM2.5"),
    }
    assert "第 4 行，列 PM2.5：“21..5”不是数值" in error.text("zh")


def test_broken__long_lists_are_cut_and_counted(tmp_path: Path) -> None:
    path = csv(tmp_path, HEAD, *(f"r{at},2025,x{at}" for at in range(500)))
    error = fails(path)
    assert len(error.faults) == 21
    assert error.faults[-1].code == "panel/more-faults"
    assert error.faults[-1].facts == {"shown": 20, "total": 500}


def test_broken__ambiguous_region_is_named(tmp_path: Path) -> None:
    error = fails(csv(tmp_path, HEAD, "Fuyang,2025,1", "鹿城区,2025,1", "Fuyang,2024,x"))
    assert [item.code for item in error.faults] == ["registry/region-ambiguous", "panel/cell-text"]
    assert "330111" in error.text("zh")
    assert error.faults[0].place.column == "region"


def test_broken__column_of_dates(tmp_path: Path) -> None:
    frame = pl.DataFrame({"region": ["a"], "year": [2025], "pm25": [date(2025, 1, 1)]})
    error = fails(frame)
    assert error.code == "panel/column-type"
    frame.write_parquet(tmp_path / "t.parquet")
    assert fails(str(tmp_path / "t.parquet")).code == "panel/column-type"


def test_cells__what_counts_as_missing_and_as_number(tmp_path: Path) -> None:
    missing = ["", "NA", "NaN", "null", "-", "—", "——", "…", "……", " ", "　", "缺失"]
    flagged = ["不适用", "Not applicable", "not-applicable"]
    numbers = {
        "1e3": 1000.0, "１２．５": 12.5, "+3": 3.0, ".5": 0.5, " 7 ": 7.0, "−4": -4.0, "0": 0.0,
        '"1,234.5"': 1234.5, '"-12,345"': -12345.0,
    }  # fmt: skip
    texts = dict.fromkeys([*missing, *flagged]) | numbers
    path = csv(tmp_path, HEAD, *(f"r{at},2025,{text}" for at, text in enumerate(texts)))
    panel = read_panel(path, FIELDS)
    assert values(panel, "pm25") == list(texts.values())
    flags = panel.not_applicable["pm25"].to_list()
    assert [text for text, flag in zip(texts, flags, strict=True) if flag] == flagged


def test_cells__yes_and_no(tmp_path: Path) -> None:
    yes, no = ["是", "Yes", "TRUE", "1", "√"], ["否", "NO", "false", "0.0", "×"]
    lines = [f"r{at},2025,{text}" for at, text in enumerate([*yes, *no, "-", "不适用"])]
    path = csv(tmp_path, "region,year,是否编制规划", *lines)
    panel = read_panel(path, FIELDS)
    assert values(panel, "plan") == [1.0] * 5 + [0.0] * 5 + [None, None]
    assert panel.not_applicable["plan"].sum() == 1


def test_cells__states(tmp_path: Path) -> None:
    texts = ["未开展", "not started", "0", "部分完成", "Partly", "0.5", "完成", " DONE ", "1.0"]
    lines = [f"r{at},2025,{text}" for at, text in enumerate([*texts, "-", "不适用"])]
    panel = read_panel(csv(tmp_path, "region,year,改革任务", *lines), FIELDS)
    assert values(panel, "reform") == [0.0] * 3 + [0.5] * 3 + [1.0] * 3 + [None, None]
    assert panel.not_applicable["reform"].sum() == 1
    long = csv(tmp_path, "region,year,indicator,value,unit", "r0,2025,reform,部分完成,state")
    assert values(read_panel(long, FIELDS), "reform") == [0.5]
    plain = read_panel(csv(tmp_path, "region,year,reform", "330302,2025,0.5"), FIELDS)
    assert codes(plain) == [], "a state has no unit to state"


def test_units__stated_converted_assumed(tmp_path: Path) -> None:
    path = csv(
        tmp_path, "地区,年份,PM2.5（毫克/立方米）,GDP（单位：万元）", "鹿城区,2025,0.0215,12345"
    )
    panel = read_panel(path, FIELDS)
    assert values(panel, "pm25") == pytest.approx([21.5])
    assert values(panel, "gdp") == pytest.approx([1.2345])
    assert panel.stated_units
    assert codes(panel) == []
    partly = read_panel(csv(tmp_path, "region,year,pm25 (ug/m3),gdp", "330302,2025,1,2"), FIELDS)
    assert codes(partly) == ["panel/units-partly"]
    none = read_panel(csv(tmp_path, "region,year,pm25,gdp", "330302,2025,1,2"), FIELDS)
    assert codes(none) == ["panel/units-assumed"]
    assert not none.stated_units
    plain = read_panel(csv(tmp_path, "region,year,plan,index", "330302,2025,1,2"), FIELDS)
    assert codes(plain) == [], "yes or no and plain numbers have no unit to state"


def test_units__stated_in_percent_where_a_fraction_is_declared(tmp_path: Path) -> None:
    panel = read_panel(csv(tmp_path, "region,year,index (%)", "330302,2025,45%"), FIELDS)
    assert values(panel, "index") == pytest.approx([0.45])


def test_long__units_by_row_source_and_order(tmp_path: Path) -> None:
    path = csv(
        tmp_path,
        "行政区划代码,区县,年度,指标,数值,单位,来源,month",
        "330302,鹿城区,2025,PM2.5,0.02,mg/m3,年报,1",
        "330302,鹿城区,2024,PM2.5年均浓度,22,微克/立方米,,1",
        "330324,永嘉县,2025,优良天数比率,99%,%,,1",
        "330324,永嘉县,2025,plan,是,,,1",
        "330324,永嘉县,2024,plan,不适用,,,1",
        "330324,永嘉县,2024,别的,1,吨,,1",
    )
    panel = read_panel(path, FIELDS)
    assert panel.frame.rows() == [
        ("330302", 2025, 20.0, None, None),
        ("330302", 2024, 22.0, None, None),
        ("330324", 2025, None, 99.0, 1.0),
        ("330324", 2024, None, None, None),
    ]
    assert panel.not_applicable.to_dict(as_series=False) == {"plan": [False, False, False, True]}
    assert codes(panel) == ["panel/indicators-ignored"]


def test_long__same_cell_twice_names_both_rows(tmp_path: Path) -> None:
    path = csv(tmp_path, "region,year,indicator,value", "鹿城区,2025,pm25,1", "330302,2025,PM2.5,1")
    error = fails(path)
    assert error.faults[0].facts["rows"] == [2, 3]
