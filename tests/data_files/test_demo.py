"""The bundled demo data: reproducible, complete, and called invented everywhere."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import Counter, defaultdict
from typing import Any

import pytest

import ecoindex as eco
from ecoindex.engine.attainment import VERDICTS
from ecoindex.registry.datasets import datasets
from ecoindex.registry.files import INDICATORS, read_toml
from ecoindex.registry.regions import Region, regions
from tests.conftest import ROOT

YEARS = {"2021", "2022", "2023", "2024", "2025"}
SYSTEMS = ("isec-structured/1", "blue-bay-structured/1", "national-demonstration/2019")
DERIVED = {"e2-co2-gdp", "e2-co2-cap", "p1-re"}
FLAGS = {
    ("330303", "bb07"), ("330383", "bb07"), ("330305", "bb02"),
    ("330328", "p2-park"), ("330329", "p2-park"),
    ("330305", "worse-v-fall"), ("330324", "worse-v-fall"), ("330328", "worse-v-fall"),
    ("330329", "worse-v-fall"),
    ("330383", "reserve-area"), ("330383", "reserve-nature"), ("330383", "reserve-function"),
}  # fmt: skip
EMPTY = {
    ("330302", "2022", "farm-film"), ("330326", "2023", "water-per-gdp"),
    ("330327", "2022", "aquatic-species"), ("330328", "2025", "eco-participation"),
    ("330329", "2025", "aquatic-species"), ("330383", "2021", "eco-participation"),
    ("330383", "2021", "eco-satisfaction"),
}  # fmt: skip
ASSIGNED = 12  # indicators whose bar is assigned and that counties have
NO_BAR = {
    ("330303", "energy-per-gdp"), ("330305", "river-shoreline"), ("330328", "rural-toilets"),
    ("330382", "shoreline-restored"), ("330382", "wetland-restored"),
}  # fmt: skip
RESULT_ONLY = {("330326", "river-shoreline")}
WORDS = {"yes", "no", "not applicable", ""}
CONDITIONS = {
    "coastal": lambda region: region.attributes["coastal"] == "true",
    "level=county": lambda region: region.level == "county",
    "level=prefecture": lambda region: region.level == "prefecture",
}


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with datasets()["demo"].file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def conditions(item: dict[str, Any]) -> list[str]:
    found = item.get("applies_to", [])
    return [found] if isinstance(found, str) else found


@pytest.fixture(scope="module")
def measures() -> list[dict[str, Any]]:
    """What the systems measure, with all conditions of it; wholes have no value of their own."""
    found = []
    for ref in SYSTEMS:
        tables = read_toml(INDICATORS / f"{ref}.toml")
        for item in (*tables["indicator"], *tables.get("variable", ())):
            where = {"conditions": conditions(tables) + conditions(item)}
            if item["id"] not in DERIVED and "parts" not in item:
                found.append(item | where)
    return found


@pytest.fixture(scope="module")
def declared(measures) -> dict[str, dict[str, Any]]:
    """Id -> declaration of every column; systems that share one agree on it."""
    found: dict[str, dict[str, Any]] = {}
    for item in measures:
        same = found.setdefault(item["id"], item)
        assert same["unit"] == item["unit"], item["id"]
        assert same.get("direction") == item.get("direction"), item["id"]
    return found


def counties() -> list[Region]:
    found = [region for region in regions() if region.parent == "330300"]
    assert len(found) == 12
    return found


def is_assigned(item: dict[str, Any]) -> bool:
    """Whether a superior assigns the bar, perhaps as one test of several."""
    aims = item.get("target", [])
    aims = [aims] if isinstance(aims, dict) else aims
    return any(test["op"] == "assigned" for aim in aims for test in (aim, *aim.get("of", ())))


def bar_of(region: str, id_: str) -> set[str]:
    """Column of the bar that a county has, of its result where only that is known."""
    if (region, id_) in FLAGS | NO_BAR:
        return set()
    return {f"{id_}-assigned-met" if (region, id_) in RESULT_ONLY else f"{id_}-assigned"}


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
    assert len(rows) > 4000
    assert {row["source"] for row in rows} == {"demo data (invented)"}


def test_rows__every_applicable_cell_is_there_once(rows, measures):
    cells = Counter((row["region"], row["year"], row["indicator"]) for row in rows)
    assert set(cells.values()) == {1}
    columns = {
        (region.code, id_)
        for region in counties()
        for item in measures
        if all(CONDITIONS[name](region) for name in item["conditions"])
        for id_ in (
            item["id"], *(bar_of(region.code, item["id"]) if is_assigned(item) else ())
        )
    }  # fmt: skip
    assert len({id_ for _, id_ in columns if id_.endswith("-assigned")}) == ASSIGNED
    assert set(cells) == {(code, year, id_) for code, id_ in columns for year in YEARS}


def test_rows__are_in_the_declared_unit(rows, declared):
    bars = 0
    for row in rows:
        id_ = row["indicator"].removesuffix("-met").removesuffix("-assigned")
        result = row["indicator"].endswith("-assigned-met")
        assert row["unit"] == ("yes/no" if result else declared[id_]["unit"]), row
        bars += id_ != row["indicator"]
    assert bars > 500


def test_rows__words_stand_where_there_is_no_figure(rows):
    found = {row["value"] for row in rows if not row["value"].replace(".", "").strip("-").isdigit()}
    assert found == WORDS
    for row in rows:
        if row["value"] in ("yes", "no"):
            assert row["unit"] == "yes/no", row
        elif row["unit"] == "state":
            assert row["value"] in ("0.5", "1"), row


def test_rows__flags_gaps_and_the_missed_constraint(rows):
    flagged = {(r["region"], r["indicator"]) for r in rows if r["value"] == "not applicable"}
    assert flagged == FLAGS
    empty = {(r["region"], r["year"], r["indicator"]) for r in rows if not r["value"]}
    assert empty == EMPTY
    assert all(r["note"] for r in rows if r["value"] in ("not applicable", ""))
    missed = {
        (r["region"], r["year"], r["indicator"]): r["note"]
        for r in rows
        if r["value"] == "no" and r["indicator"] != "alien-species"  # good where it is no
    }
    assert missed == {
        ("330383", "2023", "bb15"): "below the assigned floor",
        ("330326", "2022", "river-shoreline-assigned-met"): "",
    }


def test_rows__lie_within_the_plausible_bounds(rows, declared):
    checked = 0
    for row in rows:
        id_ = row["indicator"].removesuffix("-assigned")
        if row["value"] not in WORDS:
            low, high = declared[id_]["bounds"]
            assert low <= float(row["value"]) <= high, row
            checked += 1
    assert checked > 4000


def test_rows__show_every_verdict():
    frame = eco.attain("demo", "national-demonstration@2019", 2025)
    assert set(frame["verdict"]) == set(VERDICTS)
    summary = eco.attainment("demo", "national-demonstration@2019", year=2025).summary
    assert set(summary["verdict"]) >= {"attained", "not attained"}


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
