"""The bundled figures of the plans: each with its document and place, and used by a system."""

from __future__ import annotations

import csv
import re
from collections import Counter

import pytest

from ecoindex.registry.datasets import datasets
from ecoindex.registry.regions import regions
from ecoindex.registry.sources import sources
from ecoindex.spec import System, load_system
from tests.data_files.support import ATTAINMENTS

FIGURE = re.compile(r"-?\d+(\.\d+)?")


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with datasets()["plans"].file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def plans() -> list[System]:
    return [load_system(ref.replace("/", "@")) for ref in ATTAINMENTS]


def test_dataset__holds_no_demo_data():
    plans = datasets()["plans"]
    assert not plans.demo
    assert "demo" not in plans.title("en")
    assert "printed" in plans.title("en")
    assert "印" in plans.title("zh")


def test_rows__name_document_and_place(rows):
    assert len(rows) > 100
    for row in rows:
        assert row["source"] in sources(), row
        assert re.search(r"表|第.*章|、", row["note"]), row
        assert regions().get(row["region"]), row


def test_rows__are_in_the_unit_of_every_system_that_asks_for_them(rows, plans):
    asked: dict[str, set[str]] = {}
    for plan in plans:
        for item in plan.measures:
            asked.setdefault(item.id, set()).add(item.unit)
    for row in rows:
        assert asked[row["indicator"]] == {row["unit"]}, row


def test_rows__are_used_by_the_plan_of_the_region(rows, plans):
    used = {(code, item.id) for plan in plans for code in plan.regions for item in plan.measures}
    beside = [row for row in rows if (row["region"], row["indicator"]) not in used]
    assert {(row["region"], row["indicator"]) for row in beside} == {
        ("330300", "good-air"), ("330300", "pm25"), ("330300", "drinking-water-county"),
        ("330300", "e1-sea"),
    }  # fmt: skip


def test_rows__say_one_thing_each(rows):
    cells = Counter((row["region"], row["year"], row["indicator"]) for row in rows)
    assert set(cells.values()) == {1}


def test_rows__hold_a_figure_or_say_why_not(rows):
    without = [row for row in rows if not FIGURE.fullmatch(row["value"])]
    assert {row["value"] for row in without} == {"", "不适用"}
    assert len(rows) - len(without) > 80
    for row in without:
        assert re.search(r"印为|空白|没有印|取消", row["note"]), row
