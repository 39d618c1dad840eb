"""The bundled demo data: reproducible, complete, and called invented everywhere."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import defaultdict

import pytest

from ecoindex.registry.datasets import datasets
from ecoindex.registry.files import INDICATORS, read_toml
from ecoindex.registry.regions import regions
from tests.conftest import ROOT

YEARS = {"2021", "2022", "2023", "2024", "2025"}
SYSTEMS = ("isec-structured/1", "blue-bay-structured/1")
DERIVED = {"e2-co2-gdp", "e2-co2-cap", "p1-re"}
FLAGS = {
    ("330303", "bb07"), ("330383", "bb07"), ("330305", "bb02"),
    ("330328", "p2-park"), ("330329", "p2-park"),
}  # fmt: skip


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with datasets()["demo"].file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def declared() -> dict[str, dict]:
    found = {}
    for ref in SYSTEMS:
        tables = read_toml(INDICATORS / f"{ref}.toml")
        for item in (*tables["indicator"], *tables.get("variable", ())):
            found[item["id"]] = item | {"bay": tables.get("applies_to") == "coastal"}
    return {id_: item for id_, item in found.items() if id_ not in DERIVED}


def test_dataset__is_declared_as_demo():
    demo = datasets()["demo"]
    assert demo.demo
    assert demo.title("zh") == "演示数据（虚构）"
    assert demo.title("en") == "demo data (invented)"
    assert "虚构" in demo.note("zh")
    assert "invented" in demo.note("en")
    assert (ROOT / demo.script).exists()


def test_script__writes_the_committed_file_byte_for_byte(tmp_path):
    again = tmp_path / "again.csv"
    subprocess.run([sys.executable, ROOT / "scripts/make_demo.py", again], check=True)
    assert again.read_bytes() == datasets()["demo"].file.read_bytes()


def test_rows__say_that_they_are_invented(rows):
    assert len(rows) > 1500
    assert {row["source"] for row in rows} == {"demo data (invented)"}


def test_rows__every_applicable_cell_is_there_once(rows, declared):
    cells = defaultdict(list)
    for row in rows:
        assert row["unit"] == declared[row["indicator"]]["unit"]
        cells[row["region"], row["year"], row["indicator"]].append(row["value"])
    expected = {
        (region.code, year, id_)
        for region in regions()
        if region.parent == "330300"
        for year in YEARS
        for id_, item in declared.items()
        if region.attributes["coastal"] == "true"
        or not (item["bay"] or item.get("applies_to") == "coastal")
    }
    assert set(cells) == expected
    assert all(len(values) == 1 and values[0] for values in cells.values())


def test_rows__flags_and_the_missed_constraint(rows):
    flagged = {(r["region"], r["indicator"]) for r in rows if r["value"] == "not applicable"}
    assert flagged == FLAGS
    missed = [(r["region"], r["year"], r["indicator"]) for r in rows if r["value"] == "no"]
    assert missed == [("330383", "2023", "bb15")]
    assert all(r["note"] for r in rows if r["value"] in ("not applicable", "no"))


def test_rows__lie_within_the_plausible_bounds(rows, declared):
    checked = 0
    for row in rows:
        low, high = declared[row["indicator"]]["bounds"]
        if row["value"] not in ("yes", "no", "not applicable"):
            assert low <= float(row["value"]) <= high, row
            checked += 1
    assert checked > 1500


def test_rows__the_given_rate_agrees_with_its_formula(rows):
    """Where three years back lie in the data, deriving it would give the same."""
    value = {
        (r["region"], int(r["year"]), r["indicator"]): float(r["value"])
        for r in rows
        if r["indicator"] in ("co2", "gdp-2020", "e2-rate")
    }
    rates = [key for key in value if key[2] == "e2-rate" and key[1] >= 2024]
    assert len(rates) == 24
    for region, year, _ in rates:
        now, then = (
            value[region, y, "co2"] / value[region, y, "gdp-2020"] for y in (year, year - 3)
        )
        fall = 100 * (1 - (now / then) ** (1 / 3))
        assert fall == pytest.approx(value[region, year, "e2-rate"], abs=0.02)


def test_rows__lie_around_the_city(rows):
    """Twelve-county means near the published levels of Wenzhou, and the way they went."""
    mean = defaultdict(list)
    for row in rows:
        if row["indicator"] in ("e1-pm25", "e1-good", "e1-sea", "population", "p1-nonfossil"):
            mean[row["indicator"], row["year"]].append(float(row["value"]))
    level = {key: sum(values) / len(values) for key, values in mean.items()}
    assert level["e1-pm25", "2021"] == pytest.approx(25, abs=1.5)
    assert level["e1-pm25", "2025"] == pytest.approx(22, abs=1.5)
    assert level["e1-good", "2021"] == pytest.approx(97, abs=1)
    assert level["e1-sea", "2021"] == pytest.approx(68.3, abs=2)
    assert level["e1-sea", "2025"] == pytest.approx(75, abs=2)
    assert level["p1-nonfossil", "2021"] == pytest.approx(8, abs=1)
    assert sum(mean["population", "2021"]) == pytest.approx(960, abs=15)
