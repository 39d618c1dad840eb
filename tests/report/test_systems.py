from __future__ import annotations

import pytest

from ecoindex.report.systems import system_document, systems_document
from ecoindex.spec import load_system, systems
from tests.report.report_fakes import system


def test_tree__weights_within_the_parent_and_of_the_whole() -> None:
    rows = {row["id"]: row for row in system_document(system(), "en").rows.to_dicts()}
    assert rows["water"]["weight"] == 1.0
    assert rows["limits"]["effective_weight"] == 0.0
    assert rows["sea"]["parent"] == "water"
    assert rows["sea"]["normalise"] == "goalposts: worst 0, best 100"
    assert rows["sea"]["status"] == "published"
    assert rows["sea"]["applies_to"] == "coastal"


@pytest.mark.parametrize("info", systems(), ids=lambda info: info.ref)
def test_tree__shares_of_shipped_systems_sum_to_one(info) -> None:
    rows = system_document(load_system(info.ref), "zh").rows
    assert rows.height
    uncounted = rows.filter(rows["weight"] == 0)["id"].to_list()
    for parent in rows["parent"].unique():
        found = rows.filter(rows["parent"] == parent)["weight"].sum()
        # In a table of targets a whole field may count for nothing.
        if found or info.kind == "composite" or parent not in uncounted:
            assert found == pytest.approx(1.0)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("info", systems(), ids=lambda info: info.ref)
def test_show__names_every_indicator_and_the_status(info, language) -> None:
    loaded = load_system(info.ref)
    text = system_document(loaded, language).table()
    for item in loaded.indicators:
        assert item.id in text
        assert item.title.text(language) in text
    assert loaded.ref in text


def test_list__every_shipped_system() -> None:
    every = [load_system(info.ref) for info in systems()]
    document = systems_document(every, "en")
    assert document.rows.height == len(every) >= 5
    assert all(system.ref in document.table() for system in every)
