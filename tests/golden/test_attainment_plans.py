"""The tables of the plans: the printed completion columns, counts and named misses."""

from __future__ import annotations

import re
from collections import Counter

import pytest

import ecoindex as eco

from ..conftest import shared

OPEN = {"10": "no data", "11": "no data", "14": "no data", "25": "not applicable"}


def domain_table(section: str) -> list[list[str]]:
    """Rows of the table under a heading of the reference notes, without its head."""
    text = shared("domain/attainment.md").read_text(encoding="utf-8")
    part = text.split(f"### {section} ")[1].split("\n### ")[0]
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in part.splitlines()
        if re.match(r"\| \d", line)
    ]
    assert cells, "an empty comparison proves nothing"
    return cells


def by_number(system: str, year: int) -> dict[str, dict[str, object]]:
    rows = eco.attain("plans", system, year).iter_rows(named=True)
    return {row["number"]: row for row in rows if row["number"]}


def test_yongjia_13fyp__the_printed_completion_column():
    printed = domain_table("11.1")
    ours = by_number("yongjia-13fyp", 2020)
    assert len(printed) == len(ours) == 25
    for number, *_, outcome, _status in printed:
        if outcome == "yes":
            assert ours[number]["verdict"] == "met", number
    assert {n: row["verdict"] for n, row in ours.items() if row["verdict"] != "met"} == OPEN
    assert [n for n, *_, outcome, _ in printed if outcome == "(blank)"] == ["4"]
    assert ours["4"]["verdict"] == "met"


@pytest.mark.parametrize(
    ("section", "system"), [("11.1", "yongjia-13fyp"), ("11.3", "huzhou-13fyp")]
)
def test_13fyp__values_and_targets_are_those_printed(section, system):
    ours = by_number(system, 2020)
    checked = 0
    for number, _group, _name, *cells in domain_table(section):
        figures = [re.fullmatch(r"\[?([0-9.]+)\]?", cell) for cell in cells]
        value = figures[-3]
        if value and number in ours:
            assert ours[number]["value"] == float(value[1]), number
            checked += 1
    assert checked >= 12


def test_huzhou_13fyp__every_row_is_met_as_printed():
    printed = domain_table("11.3")
    ours = by_number("huzhou-13fyp", 2020)
    numbers = [row[0] for row in printed]
    assert len(numbers) == 12
    assert all(row[-2] in ("exceeded", "met") for row in printed)
    assert {n: ours[n]["verdict"] for n in numbers} == dict.fromkeys(numbers, "met")
    assert ours["4"]["verdict"] == "met"


@pytest.mark.parametrize(
    ("system", "total", "binding", "expected"),
    [("yongjia-14fyp", 18, 11, 7), ("huzhou-14fyp", 17, 7, 10)],
)
def test_14fyp__as_many_of_each_kind_as_printed(system, total, binding, expected):
    numbered = [item for item in eco.load_system(system).numbered if item.number]
    kinds = Counter(item.kind for item in numbered)
    assert len(numbered) == total
    assert kinds == {"binding": binding, "expected": expected}


@pytest.mark.parametrize(
    ("system", "met", "not_met", "not_assessable"),
    [
        ("yongjia-14fyp", {"1", "2", "4", "6", "7", "15"}, {"3"}, {"8", "9", "10", "18"}),
        ("huzhou-14fyp", {"3", "9"}, {"1", "2", "13", "14", "15"}, {"6", "7"}),
    ],
)
def test_14fyp__state_of_2020_against_the_targets_of_2025(system, met, not_met, not_assessable):
    verdicts: dict[str, set[str]] = {}
    for number, row in by_number(system, 2020).items():
        if number.isdigit():
            verdicts.setdefault(str(row["verdict"]), set()).add(number)
    assert verdicts["met"] == met
    assert verdicts["not met"] == not_met
    assert verdicts["not assessable"] == not_assessable


def test_wenzhou_2020__misses_named_by_the_plan():
    rows = eco.attain("plans", "wenzhou-eco-plan", 2020)
    known = {row["indicator"]: row for row in rows.iter_rows(named=True)}
    for id_, value in [("public-participation", 71.17), ("park-area", 13.54)]:
        row = known[id_]
        assert (row["value"], row["verdict"], row["kind"]) == (value, "not met", "reference")
    rural = known["rural-sewage-treatment"]
    assert (rural["value"], rural["verdict"], rural["kind"]) == (77.26, "not met", "binding")


def test_yongjia_13fyp__the_count_of_the_document_differs_from_its_rows(cli):
    done = cli("attain", "--system", "yongjia-13fyp", "--region", "永嘉县", "--year", "2020",
               "--data", "plans", "--lang", "en")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "the document says 23 met" in done.stdout
    assert "its rows give 21 met" in done.stdout
