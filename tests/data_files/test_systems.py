"""Shipped systems: complete in both languages, declared, and equal to the reference tables."""

from __future__ import annotations

import csv
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from ecoindex.registry.files import INDICATORS, read_toml
from ecoindex.registry.sources import sources
from ecoindex.registry.units import units
from tests.conftest import shared
from tests.data_files.support import ATTAINMENTS, COMPOSITES, KEBAB, REFS, check_texts, system


def exact(number: object) -> Fraction:
    return Fraction(str(number))


def shares(tables: list[dict[str, Any]], under: str, key: str) -> dict[str, Fraction]:
    """Share of each table within its parent."""
    own = {t["id"]: exact(t.get("weight", 1)) for t in tables if t.get(key, "index") == under}
    total = sum(own.values())
    return {id_: weight / total for id_, weight in own.items()}


def totals(ref: str) -> dict[str, Fraction]:
    """Share of every indicator, and of every node fed by others, in the index."""
    tables = system(ref)
    found: dict[str, Fraction] = {}

    def down(node: str, share: Fraction) -> None:
        nodes = shares(tables.get("node", []), node, "parent")
        leaves = shares(tables["indicator"], node, "node")
        if not nodes and not leaves:
            found[node] = share
        for id_, part in nodes.items():
            down(id_, share * part)
        found.update({id_: share * part for id_, part in leaves.items()})

    down("index", Fraction(1))
    return found


def domain_table(name: str, first: str, width: int) -> list[list[str]]:
    """Rows of a markdown table of the reference whose first cell matches."""
    text = shared(f"domain/{name}.md").read_text(encoding="utf-8")
    cells = [[c.strip() for c in line.strip(" |").split("|")] for line in text.splitlines()]
    found = [row for row in cells if len(row) == width and re.fullmatch(first, row[0])]
    assert found, "an empty comparison proves nothing"
    return found


def test_files__the_systems_that_ship():
    assert COMPOSITES == [
        "asem-connectivity/2018",
        "blue-bay-structured/1",
        "ei/2015",
        "green-development/2016",
        "green-development-groups/2016",
        "hdi/2023-24",
        "isec-structured/1",
    ]
    assert ATTAINMENTS == [
        "hunan-demonstration/2018",
        "huzhou-13fyp/2021",
        "huzhou-14fyp/2021",
        "national-demonstration/2016",
        "national-demonstration/2019",
        "national-demonstration/2024",
        "quzhou-demonstration/2020",
        "wenzhou-demonstration-roadmap/2022",
        "wenzhou-eco-plan/2022",
        "wenzhou-synergy-targets/2022",
        "yongjia-13fyp/2021",
        "yongjia-14fyp/2021",
        "zhejiang-demonstration/trial",
    ]
    assert sorted([*COMPOSITES, *ATTAINMENTS]) == sorted(REFS)


def test_files__are_named_like_their_systems():
    owners: dict[str, str] = {}
    for ref in REFS:
        tables = system(ref)
        assert f"{tables['system']}/{tables['edition']}" == ref
        for name in (tables["system"], *tables.get("aliases", ())):
            assert owners.setdefault(name, tables["system"]) == tables["system"], name


def test_scoreboard__names_shipped_systems():
    names = read_toml(INDICATORS / "scoreboard.toml")["systems"]
    assert names == ["isec-structured@1", "blue-bay-structured@1", "national-demonstration@2019"]
    assert {name.replace("@", "/") for name in names} <= set(REFS)


@pytest.mark.parametrize("ref", COMPOSITES)
def test_system__titles_in_both_languages(ref):
    tables = system(ref)
    bands = tables["index"].get("classes", {}).get("bands", [])
    parts = [*tables.get("node", ()), *tables["indicator"], *tables.get("variable", ()), *bands]
    titled = [tables["title"], tables["note"], *(part["title"] for part in parts)]
    assert check_texts(tables) >= len(titled)


@pytest.mark.parametrize("ref", COMPOSITES)
def test_system__declared_units_sources_and_ids(ref):
    tables = system(ref)
    measured = [*tables["indicator"], *tables.get("variable", ())]
    assert {item["unit"] for item in measured} <= set(units().by_id)
    assert {*tables["sources"], *(item["source"] for item in tables["indicator"])} <= set(sources())
    ids = [item["id"] for item in (*measured, *tables.get("node", ()))]
    assert len(ids) == len(set(ids))
    assert all(KEBAB.fullmatch(id_) for id_ in (*ids, tables["system"]))
    assert {item.get("node", "index") for item in tables["indicator"]} <= {*ids, "index"}
    assert tables["status"] in {"official", "published", "proposal"}


@pytest.mark.parametrize("ref", COMPOSITES)
def test_system__goalposts_agree_with_the_direction(ref):
    for item in system(ref)["indicator"]:
        posts = item["normalise"]
        if posts["method"] == "goalposts":
            rises = posts["best"] > posts["worst"]
            assert rises == (item["direction"] == "higher"), item["id"]


@pytest.mark.parametrize("ref", REFS)
def test_system__loads(ref):
    from ecoindex.spec import load_system

    loaded = load_system(ref.replace("/", "@"))
    assert loaded.ref == ref.replace("/", "@")
    assert len(loaded.indicators) == len(system(ref)["indicator"])


def measured(item: dict[str, Any]) -> tuple[Any, ...]:
    """What the reference tables state of an indicator."""
    posts = item["normalise"]
    sign = "+" if item["direction"] == "higher" else "-"
    return (
        item["title"]["zh"], item["title"]["en"], item["unit"], sign,
        exact(posts["worst"]), exact(posts["best"]),
    )  # fmt: skip


def test_isec__equals_the_reference_table():
    tables = system("isec-structured/1")
    indicators = {item["aliases"][0]: item for item in tables["indicator"]}
    weights = {id_.replace("-", "_"): share for id_, share in totals("isec-structured/1").items()}
    weights["e3_ccd"] = weights.pop("e3")
    rows = domain_table("synergy-index", r"(e|p|m)\d?_\w+", 12)
    assert len(rows) == 20
    for id_, slot, zh, en, unit, sign, worst, best, part, total, *_ in rows:
        assert weights.pop(id_) == Fraction(total), id_
        if id_ == "e3_ccd":
            continue
        item = indicators.pop(id_)
        assert item["node"] == slot.lower()
        assert exact(item["weight"]) == Fraction(part)
        assert measured(item) == (zh, en, unit, sign, Fraction(worst), Fraction(best))
    assert not weights
    assert not indicators


def test_isec__frame_goals_and_coupling():
    tables = system("isec-structured/1")
    assert shares(tables["node"], "index", "parent") == {
        "effect": Fraction("0.5"), "path": Fraction("0.4"), "management": Fraction("0.1"),
    }  # fmt: skip
    assert {(goal["year"], goal["growth"]) for goal in tables["goal"]} == {(2025, 0.1), (2030, 0.2)}
    node = next(node for node in tables["node"] if node["id"] == "e3")
    assert node["inputs"] == ["e1", "e2"]
    assert node["aggregate"] == {"method": "coupling", "form": "wang"}
    assert sum(totals("isec-structured/1").values()) == 1
    assert tables["base_year"] == 2021


def test_isec__slot_names_equal_the_official_frame():
    titles = {node["id"]: node["title"] for node in system("isec-structured/1")["node"]}
    rows = domain_table("synergy-index", r"[EPM]\d", 7)
    assert len(rows) == 6
    for slot, aspect, aspect_en, zh, en, *_ in rows:
        assert titles[slot.lower()] == {"zh": zh, "en": en}
        assert {"zh": aspect, "en": aspect_en} in titles.values()


def test_blue_bay__equals_the_reference_table():
    tables = system("blue-bay-structured/1")
    aspects = {node["id"]: node["title"]["zh"] for node in tables["node"]}
    indicators = {item["id"]: item for item in tables["indicator"]}
    weights = totals("blue-bay-structured/1")
    rows = [r for r in domain_table("blue-bay-index", r"bb\d\d", 12) if not r[1][:1].isdigit()]
    assert len(rows) == len(indicators) == 16
    for id_, aspect, zh, en, unit, sign, worst, best, part, total, *_ in rows:
        item = indicators[id_]
        assert aspects[item["node"]] == aspect
        assert weights[id_] == Fraction(total), id_
        if unit == "yes/no":
            assert item["normalise"] == {"method": "yes-no"}
            assert (item["unit"], item["direction"]) == (unit, "higher")
            continue
        assert exact(item["weight"]) == Fraction(part)
        assert measured(item) == (zh, en, unit, sign, Fraction(worst), Fraction(best))


def test_blue_bay__aspects_cap_and_classes():
    tables = system("blue-bay-structured/1")
    weights = [exact(node["weight"]) for node in tables["node"]]
    assert weights == [Fraction(n, 100) for n in (20, 15, 15, 12, 15, 10, 13, 0)]
    assert tables["applies_to"] == "coastal"
    assert tables["index"]["constraint"] == {
        "node": "constraint", "mode": "cap", "limits": [59.9, 39.9], "unknown": "provisional",
    }  # fmt: skip
    bands = tables["index"]["classes"]["bands"]
    assert [(band["title"]["zh"], band.get("from")) for band in bands] == [
        ("优秀", 90), ("良好", 75), ("合格", 60), ("待改进", 40), ("不合格", None),
    ]  # fmt: skip


def test_green_development__equals_the_reference_table():
    tables = system("green-development/2016")
    groups = {node["id"]: node["title"] for node in tables["node"]}
    weights = totals("green-development/2016")
    path = shared("domain/gdi_indicators.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == len(tables["indicator"]) == 56
    for row, item in zip(rows, tables["indicator"], strict=True):
        assert item["id"] == row["id"]
        assert item["title"] == {"zh": row["name_zh"], "en": row["name_en"]}
        assert groups[item["node"]] == {"zh": row["group_zh"], "en": row["group_en"]}
        assert item["unit"] == row["unit_en"]
        assert item["direction"] == {"+": "higher", "-": "lower"}[row["direction"]]
        assert weights[item["id"]] == Fraction(int(row["weight_numerator"]), 109)
        regional = "applies_to" in item or "note" in item
        assert regional == (row["regional"] == "1"), item["id"]


def test_green_development__groups_and_rules():
    tables = system("green-development/2016")
    weights = [node["weight"] for node in tables["node"]]
    assert weights == [32, 18, 21, 18, 10, 10, 0]
    for node in tables["node"][:6]:
        inside = [i["weight"] for i in tables["indicator"] if i["node"] == node["id"]]
        assert sum(inside) == node["weight"], node["id"]
    assert tables["index"]["missing"] == {"rule": "floor", "value": 60, "require": 0}
    methods = {item["normalise"]["method"] for item in tables["indicator"][:-1]}
    assert methods == {"efficacy"}


def test_green_development_groups__weights():
    tables = system("green-development-groups/2016")
    weights = {item["aliases"][0]: item["weight"] for item in tables["indicator"]}
    assert weights == {
        "resource_use": 32, "env_governance": 18, "env_quality": 21,
        "eco_protection": 18, "growth_quality": 10, "green_living": 10,
    }  # fmt: skip


def test_hdi__goalposts():
    tables = system("hdi/2023-24")
    assert tables["index"]["aggregate"] == "geometric"
    posts = {
        item["aliases"][0]: (item["normalise"]["worst"], item["normalise"]["best"])
        for item in tables["indicator"]
    }
    assert posts == {"le": (20, 85), "eys": (0, 18), "mys": (0, 15), "gnipc": (100, 75000)}
    assert {item["normalise"]["clip"] for item in tables["indicator"]} == {"both"}
    logs = [item["aliases"][0] for item in tables["indicator"] if item["normalise"].get("log")]
    assert logs == ["gnipc"]


def test_ei__weights_and_classes_equal_the_reference():
    tables = system("ei/2015")
    indicators = {item["aliases"][0]: item for item in tables["indicator"]}
    rows = domain_table("ecological-index", r"BRI|VCI|WNDI|LSI|PLI", 6)
    assert len(rows) == 5
    for symbol, zh, _, weight, sign, _ in rows:
        item = indicators[symbol]
        assert item["title"]["zh"] == zh
        assert exact(item["weight"]) == Fraction(weight)
        assert item["direction"] == {"+": "higher", "-": "lower"}[sign]
        ends = (item["normalise"]["worst"], item["normalise"]["best"])
        assert ends == ((0, 100) if sign == "+" else (100, 0))
    bands = tables["index"]["classes"]["bands"]
    assert [band.get("from") for band in bands] == [75, 55, 35, 20, None]
    assert [band["title"]["zh"] for band in bands] == ["优", "良", "一般", "较差", "差"]


def test_link__the_package_sees_the_folder():
    root = Path(__file__).resolve().parents[2]
    files = [path for path in (root / "indicators").rglob("*") if path.is_file()]
    assert len(files) > 8
    for path in files:
        packaged = INDICATORS / path.relative_to(root / "indicators")
        assert packaged.read_bytes() == path.read_bytes(), path
