from __future__ import annotations

import io
import json
import os
import stat
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from ecoindex.errors import OutputError
from ecoindex.report import writers
from ecoindex.report.document import Document

VALUE = 0.1 + 0.2


def document() -> Document:
    rows = pl.DataFrame(
        {
            "region": ["330302", "330305"],
            "name": ["鹿城区", "洞头区"],
            "score": [VALUE, None],
            "state": pl.Series(["scored", "no-score"], dtype=pl.Enum(["scored", "no-score"])),
        }
    )
    headings = {"region": "代码", "name": "地区", "score": "得分"}
    return Document(rows, lambda: "地区  得分", headings, (("数据", "演示"),), "scores")


def test_json__full_precision_and_nulls() -> None:
    rows = json.loads(writers.encode(document(), "json"))
    assert [row["score"] for row in rows] == [VALUE, None]
    assert rows[0]["name"] == "鹿城区"
    assert "鹿城区".encode() in writers.encode(document(), "json")


def test_json__no_rows_is_an_empty_list() -> None:
    empty = Document(document().rows.clear(), str)
    assert json.loads(writers.encode(empty, "json")) == []


def test_csv__full_precision_plain_utf8() -> None:
    content = writers.encode(document(), "csv")
    assert content.decode().splitlines()[1] == f"330302,鹿城区,{VALUE!r},scored"
    assert content.decode().splitlines()[2] == "330305,洞头区,,no-score"
    assert not content.startswith(b"\xef\xbb\xbf")


def test_parquet__same_rows() -> None:
    found = pl.read_parquet(io.BytesIO(writers.encode(document(), "parquet")))
    assert found["score"].to_list() == [VALUE, None]


def test_xlsx__titles_and_a_sheet_about_it() -> None:
    book = openpyxl.load_workbook(io.BytesIO(writers.encode(document(), "xlsx")))
    assert book.sheetnames == ["scores", "about"]
    rows = list(book["scores"].iter_rows(values_only=True))
    assert rows[0] == ("代码", "地区", "得分", "state")
    assert rows[1] == ("330302", "鹿城区", pytest.approx(VALUE, rel=1e-15), "scored")
    assert rows[2][2] is None
    assert [cell.value for cell in book["about"][1]] == ["数据", "演示"]


def listing() -> Document:
    """A column of lists: of two, of none, and not known."""
    missed = pl.Series([["a", "b"], [], None], dtype=pl.List(pl.String))
    rows = pl.DataFrame({"region": ["330302", "330303", "330305"], "missed": missed})
    return Document(rows, str, {"missed": "未达标"}, (), "attainment")


def test_lists__stand_in_one_cell_where_a_file_has_only_cells() -> None:
    assert writers.encode(listing(), "csv").decode().splitlines() == [
        "region,missed", "330302,a;b", '330303,""', "330305,",
    ]  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(writers.encode(listing(), "xlsx")))
    cells = [row[1] or "" for row in book["attainment"].iter_rows(values_only=True)]
    assert cells == ["未达标", "a;b", "", ""]


def test_lists__stay_lists_where_a_file_has_them() -> None:
    rows = json.loads(writers.encode(listing(), "json"))
    assert [row["missed"] for row in rows] == [["a", "b"], [], None]
    found = pl.read_parquet(io.BytesIO(writers.encode(listing(), "parquet")))
    assert found["missed"].to_list() == [["a", "b"], [], None]


def test_xlsx__titles_that_are_the_same_stay_apart() -> None:
    found = writers._unique(["a", "b", "c"], {"a": "得分", "b": "得分"})
    assert found == {"a": "得分 (a)", "b": "得分 (b)", "c": "c"}


def test_save__replaces_the_file_as_a_whole(tmp_path: Path) -> None:
    target = tmp_path / "scores.csv"
    target.write_text("before")
    target.chmod(0o640)
    writers.save(b"after", target)
    assert target.read_bytes() == b"after"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["scores.csv"]


def test_save__new_file_has_usual_permissions(tmp_path: Path) -> None:
    target = tmp_path / "scores.csv"
    writers.save(b"x", target)
    usual = tmp_path / "usual"
    usual.touch()
    assert target.stat().st_mode == usual.stat().st_mode


def test_save__follows_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "scores.csv"
    link.symlink_to(tmp_path / "real" / "scores.csv")
    writers.save(b"x", link)
    assert (tmp_path / "real" / "scores.csv").read_bytes() == b"x"
    assert link.is_symlink()


def test_save__failure_leaves_the_old_file(tmp_path: Path, monkeypatch) -> None:
    target = tmp_path / "scores.csv"
    target.write_text("before")

    def refuse(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(KeyboardInterrupt):
        writers.save(b"after", target)
    assert target.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["scores.csv"]


@pytest.mark.parametrize(
    ("target", "code"),
    [("nowhere/scores.csv", "report/folder-missing"), (".", "report/target-is-folder")],
)
def test_save__refuses(tmp_path: Path, target: str, code: str) -> None:
    with pytest.raises(OutputError) as caught:
        writers.save(b"x", tmp_path / target)
    assert caught.value.code == code


@pytest.mark.skipif(os.geteuid() == 0, reason="everything is writable for root")
def test_save__refuses_without_permission(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError) as caught:
        writers.save(b"x", tmp_path / "scores.csv")
    assert caught.value.code == "report/not-writable"


def test_save__to_a_device() -> None:
    writers.save(b"x", Path(os.devnull))
    assert not Path(os.devnull).is_file()


def test_json__an_object_with_tables_in_it() -> None:
    rows = document().rows
    whole = {"score": VALUE, "base": None, "parts": rows, "none": rows.head(0)}
    found = json.loads(writers.encode(Document(rows, lambda: "", whole=whole), "json"))
    assert list(found) == ["score", "base", "parts", "none"]
    assert (found["score"], found["base"], found["none"]) == (VALUE, None, [])
    assert found["parts"] == json.loads(writers.encode(document(), "json"))


def test_xlsx__what_is_not_finite_stays_empty() -> None:
    rows = pl.DataFrame({"x": [1.0, float("nan"), float("inf"), None]})
    document = Document(rows=rows, table=str, headings={}, sheet="x", about=())
    sheet = openpyxl.load_workbook(io.BytesIO(writers.encode(document, "xlsx")))["x"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2, max_row=5)] == [1, None, None, None]
