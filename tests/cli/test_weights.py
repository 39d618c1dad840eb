"""``ecoindex weights``: the tree with its weights, in every format and both languages."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import polars as pl
import pytest

from tests.engine.conftest import HEAD, indicator

Cli = Callable[..., CompletedProcess[str]]
MATRIX = '[[1, 3, 5], ["1/3", 1, 2], ["1/5", "1/2", 1]]'
AHP = f'{{ method = "ahp", items = ["a", "b", "c"], matrix = {MATRIX} }}'


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A system whose index takes its weights from data, and data."""
    node = '[[node]]\nid = "n"\ntitle = { zh = "维度", en = "Dimension" }\nweights = ' + AHP
    tables = [
        '[index]\nweights = { method = "critic", over = "year" }',
        node,
        *(indicator(id_, node='"n"') for id_ in "abc"),
        indicator("d"),
    ]
    system, data = tmp_path / "mine.toml", tmp_path / "mine.csv"
    system.write_text("\n".join([HEAD, *tables]), encoding="utf-8")
    rows = [
        (f"99000{region}", year, region / 9, (region * 3 % 7) / 9, (region * 5 % 8) / 9, year % 3)
        for year in (2021, 2022)
        for region in range(1, 8)
    ]
    frame = pl.DataFrame(rows, schema=["region", "year", *"abcd"], orient="row")
    frame.with_columns(d=pl.col("c") * pl.col("d") + pl.col("a")).write_csv(data)
    return system, data


def test_weights__table_in_both_languages(cli: Cli, files: tuple[Path, Path]) -> None:
    system, data = files
    english = cli("weights", "--system", system, "--data", data)
    assert english.returncode == 0, english.stderr
    assert "2022" in english.stdout
    assert "2021" not in english.stdout
    for text in ("Dimension", "CRITIC", "pairwise comparison", "0.003185", "64.83%", "Effective"):
        assert text in english.stdout
    assert "not how much they matter" in english.stdout
    assert "(CRITIC / year" in english.stderr
    chinese = cli("weights", "--system", system, "--data", data, "--lang", "zh", "--year", "2021")
    for text in ("维度", "CRITIC 法", "层次分析法", "综合权重", "2021 年", "不代表重要程度"):
        assert text in chinese.stdout


@pytest.mark.parametrize("suffix", ["csv", "json", "parquet", "xlsx"])
def test_weights__files(cli: Cli, files: tuple[Path, Path], tmp_path: Path, suffix: str) -> None:
    system, data = files
    target = tmp_path / f"weights.{suffix}"
    done = cli(
        *("weights", "--system", system, "--data", data, "--year", "2021-2022", "-o", target)
    )
    assert done.returncode == 0, done.stderr
    read = {"csv": pl.read_csv, "parquet": pl.read_parquet, "xlsx": pl.read_excel}
    if suffix == "json":
        found = pl.DataFrame(json.loads(target.read_text(encoding="utf-8")))
    else:
        found = read[suffix](target)
    assert found.height == 10
    if suffix != "xlsx":
        leaves = found.filter(pl.col("point") == "indicator")
        sums = leaves.group_by("year").agg(pl.col("effective_weight").sum())
        assert sums["effective_weight"].to_list() == pytest.approx([1, 1])


def test_weights__declared_ones_need_no_data(cli: Cli) -> None:
    done = cli("weights", "--system", "hdi", "--format", "json")
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    assert {row["method"] for row in rows} == {"declared"}
    assert {row["year"] for row in rows} == {None}


def test_weights__systems_show_names_the_method(cli: Cli, files: tuple[Path, Path]) -> None:
    shown = cli("systems", "show", files[0])
    assert "weights: CRITIC: over year" in shown.stdout
    (row,) = [
        r
        for r in json.loads(cli("systems", "show", files[0], "--format", "json").stdout)
        if r["id"] == "d"
    ]
    assert (row["weight"], row["effective_weight"]) == (None, None)


def test_weights__what_is_wrong_is_said(cli: Cli, files: tuple[Path, Path]) -> None:
    system, data = files
    absent = cli("weights", "--system", system, "--data", data, "--year", "1999")
    assert (absent.returncode, absent.stdout) == (2, "")
    assert "engine/year-absent" in absent.stderr
    assert cli("weights").returncode == 2


def test_weights__of_each_region(cli: Cli, files: tuple[Path, Path], tmp_path: Path) -> None:
    """A node with the benefit of the doubt: parts in the table, weights for machines."""
    how = 'aggregate = { method = "benefit-of-the-doubt", over = "year", shares = [0.1, 0.8] }'
    system = tmp_path / "favour.toml"
    system.write_text(
        "\n".join([HEAD, "[index]", how, *(indicator(id_) for id_ in "ad")]), encoding="utf-8"
    )
    data = tmp_path / "favour.csv"
    pl.read_csv(files[1]).with_columns(d=pl.col("d") + 0.1).write_csv(data)
    english = cli("weights", "--system", system, "--data", data)
    assert english.returncode == 0, english.stderr
    for text in (
        "benefit of the doubt (DEA)",
        "shares [1/10, 4/5]",
        "990007",
        "Parts of the inputs",
    ):
        assert text in english.stdout
    chinese = cli("weights", "--system", system, "--data", data, "--lang", "zh")
    assert "各组成部分在各地区得分中的占比" in chinese.stdout
    found = cli("weights", "--system", system, "--data", data, "--year", "2021", "--format", "json")
    rows = [row for row in json.loads(found.stdout) if row["region"]]
    assert len(rows) == 2 * 7
    assert {row["year"] for row in rows} == {2021}
    for row in rows:
        assert 0.1 - 1e-9 <= row["part"] <= 0.8 + 1e-9
        assert row["weight"] > 0


def test_weights__a_table_that_is_named_is_read(cli: Cli, tmp_path: Path) -> None:
    """Declared weights need no data, but a table that is not there is no table."""
    lost = tmp_path / "lost.csv"
    found = cli("weights", "--system", "isec-structured", "--data", str(lost))
    assert found.returncode == 2
    assert found.stdout == ""
    assert "lost.csv" in found.stderr
    plain = cli("weights", "--system", "isec-structured")
    assert cli("weights", "--system", "isec-structured", "--data", "demo").stdout == plain.stdout
