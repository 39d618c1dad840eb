"""Shipped attainment systems: complete, declared, and honest about what is not known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from ecoindex.registry.regions import regions
from ecoindex.registry.sources import sources
from ecoindex.registry.units import units
from ecoindex.spec import load_system
from tests.data_files.support import ATTAINMENTS, KEBAB, check_texts, system

STATUSES = {"official", "published", "unconfirmed", "proposal"}
NO_KINDS = {
    "huzhou-13fyp/2021",
    "national-demonstration/2024",
    "wenzhou-synergy-targets/2022",
    "yongjia-13fyp/2021",
}
"""Tables with numbered rows whose document prints no kinds."""
NO_NUMBERS = {
    "quzhou-demonstration/2020",
    "wenzhou-demonstration-roadmap/2022",
    "wenzhou-eco-plan/2022",
}
"""Targets from running text."""
KIND_NOT_KNOWN = {("national-demonstration/2016", "34"), ("national-demonstration/2016", "35")}
PLACE_NOT_KNOWN = {("national-demonstration/2019", "mee-2021-353")}
"""Claims on a document of which only the content is known."""


def listed(item: dict[str, Any], key: str) -> list[Any]:
    found = item.get(key, [])
    return found if isinstance(found, list) else [found]


def targets(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Targets of an indicator, and the tests inside them."""
    for target in listed(item, "target"):
        yield target
        yield from target.get("of", ())


def numbered(ref: str) -> list[dict[str, Any]]:
    """Rows of the printed table; parts belong to their row."""
    return [i for i in system(ref)["indicator"] if "number" in i and "part_of" not in i]


@pytest.mark.parametrize("ref", ATTAINMENTS)
def test_system__loads_as_it_is_written(ref):
    loaded = load_system(ref.replace("/", "@"))
    assert loaded.ref == ref.replace("/", "@")
    assert [item.id for item in loaded.indicators] == [i["id"] for i in system(ref)["indicator"]]


@pytest.mark.parametrize("ref", ATTAINMENTS)
def test_system__texts_in_both_languages(ref):
    tables = system(ref)
    claims = [claim for item in tables["contradiction"] for claim in item["claim"]]
    assert tables["note"], "what is not known of the document has to be said"
    assert check_texts(tables) > len(tables["indicator"]) + len(tables["node"]) + len(claims)


@pytest.mark.parametrize("ref", ATTAINMENTS)
def test_system__ids(ref):
    tables = system(ref)
    ids = [item["id"] for item in (*tables["indicator"], *tables["node"])]
    assert len(ids) == len(set(ids))
    for id_ in (*ids, tables["system"]):
        assert KEBAB.fullmatch(id_), id_
    nodes = {item["id"] for item in tables["node"]}
    for item in tables["indicator"]:
        assert item.get("node", "index") in nodes | {"index"}, item["id"]


@pytest.mark.parametrize("ref", ATTAINMENTS)
def test_system__a_measure_has_a_unit_a_direction_and_a_target_and_a_whole_has_parts(ref):
    tables = system(ref)
    known = set(units().by_id) | {item["id"] for item in tables.get("unit", ())}
    wholes = Counter(item["part_of"] for item in tables["indicator"] if "part_of" in item)
    for item in tables["indicator"]:
        if "parts" in item:
            assert wholes.pop(item["id"]) >= 2, item["id"]
            assert not {"unit", "direction", "target"} & item.keys(), item["id"]
        else:
            assert item["unit"] in known, item["id"]
            assert item["direction"] in ("higher", "lower"), item["id"]
            assert list(targets(item)), item["id"]
    assert not wholes, "parts of something that is no whole"


@pytest.mark.parametrize("ref", ATTAINMENTS)
def test_system__sources_and_statuses(ref):
    tables = system(ref)
    known = set(sources()) | {item["id"] for item in tables.get("source", ())}
    claims = [claim for item in tables["contradiction"] for claim in item["claim"]]
    own = [tables.get("verdict", {}), *tables["indicator"], *tables.get("count", ()), *claims]
    own += [target for item in tables["indicator"] for target in targets(item)]
    cited = {*tables["sources"], *(item["source"] for item in own if "source" in item)}
    assert cited <= known
    assert tables["status"] in STATUSES
    assert {item["status"] for item in own if "status" in item} <= STATUSES
    counted = tables.get("count", ())
    assert all({"source", "place", "region", "year"} <= item.keys() for item in counted)


@pytest.mark.parametrize("ref", ATTAINMENTS)
def test_system__every_row_can_be_found_in_its_document(ref):
    for item in system(ref)["indicator"]:
        assert item.get("number") or item.get("place"), item["id"]


@pytest.mark.parametrize("ref", ATTAINMENTS)
def test_system__numbers_as_printed(ref):
    """One row a number, unless the regions differ; a part is lettered after its whole."""
    tables = system(ref)
    rows = Counter((i["number"], str(listed(i, "applies_to"))) for i in numbered(ref))
    assert set(rows.values()) <= {1}
    assert bool(rows) == (ref not in NO_NUMBERS)
    number = {item["id"]: item.get("number") for item in tables["indicator"]}
    for item in tables["indicator"]:
        above = number.get(item.get("part_of", ""))
        if above and item.get("number"):
            assert re.fullmatch(rf"{re.escape(above)}-?[a-z0-9]+", item["number"]), item["id"]


@pytest.mark.parametrize("ref", ATTAINMENTS)
def test_system__every_numbered_row_has_the_kind_that_is_printed(ref):
    kinds = {item["number"]: item.get("kind") for item in numbered(ref)}
    if ref in NO_KINDS:
        assert set(kinds.values()) == {None}
    else:
        without = {(ref, number) for number, found in kinds.items() if found is None}
        assert without == {item for item in KIND_NOT_KNOWN if item[0] == ref}
    assert all("kind" not in item for item in system(ref)["indicator"] if "part_of" in item)


@pytest.mark.parametrize("ref", ATTAINMENTS)
def test_system__contradictions_name_their_documents_and_places(ref):
    found = system(ref)["contradiction"]
    ids = {item["id"] for item in system(ref)["indicator"]}
    without = set()
    for item in found:
        assert len(item["claim"]) >= 2, item
        assert item.get("indicator") in ids | {None}, item
        said = [
            (claim["source"], claim.get("place"), claim["text"]["zh"]) for claim in item["claim"]
        ]
        assert len(set(said)) == len(said), item
        without |= {(ref, source) for source, place, _ in said if not place}
    assert without == {item for item in PLACE_NOT_KNOWN if item[0] == ref}


def test_systems__keep_many_contradictions():
    assert sum(len(system(ref)["contradiction"]) for ref in ATTAINMENTS) > 100


@pytest.mark.parametrize("ref", ATTAINMENTS)
def test_system__was_made_for_regions_that_are_known(ref):
    tables = system(ref)
    named = [*tables.get("regions", ()), *(item["region"] for item in tables.get("count", ()))]
    assert all(regions().get(code) for code in named)
    plan = "fyp" in ref or "wenzhou" in ref or "quzhou" in ref
    assert plan == bool(named), "a plan is one place's, a national or provincial table everybody's"


@pytest.mark.parametrize("ref", ATTAINMENTS)
def test_system__no_rule_for_a_place_is_called_confirmed(ref):
    """No document at hand prints one."""
    rule = load_system(ref.replace("/", "@")).verdict_rule
    assert rule.status in ("unconfirmed", "proposal")
    assert rule.source is None
