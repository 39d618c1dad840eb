"""Targets: every operator is read, with its keys and no others."""

from __future__ import annotations

from typing import Any

import pytest

from ecoindex.errors import SpecError
from ecoindex.spec.indicator import STATE, YES_NO
from ecoindex.spec.target import (
    PREVIOUS,
    TARGET,
    Answer,
    Assigned,
    Combination,
    Comparison,
    NotWorse,
    Raise,
    Range,
    Reduce,
    Target,
    Trend,
    base_of,
    is_assigned,
)
from ecoindex.spec.target import tests as walk
from tests.spec.examples import ATTAINMENT, HEAD, attainment, indicator, measure, system

WRITTEN: dict[str, tuple[str, type[Any]]] = {
    ">=": ("value = 1", Comparison),
    "<=": ("value = 1", Comparison),
    ">": ("value = 1, sum_years = 5", Comparison),
    "<": ("value = 1", Comparison),
    "=": ("value = 1", Comparison),
    "range": ("low = 1, high = 2, sum_years = 3", Range),
    "not-worse": ("base = 2015", NotWorse),
    "reduce": ('by = 16, base = "previous"', Reduce),
    "raise": ("by = 160", Raise),
    "falling": ("band = 0.5", Trend),
    "rising": ("base = 2015", Trend),
    "assigned": ('compare = "="', Assigned),
    "yes": ("", Answer),
    "no": ("", Answer),
    "done": ("", Answer),
    "all": ('of = [{ op = ">=", value = 1 }, { op = "assigned" }]', Combination),
    "any": ('of = [{ op = "rising" }, { op = "not-worse" }]', Combination),
}
LOWER = {"<=", "<", "reduce", "falling", "no"}
UNITS = {"yes": YES_NO, "no": YES_NO, "done": STATE}
TERMS = (
    'year = 2025, when = "level=county", text = { zh = "文", en = "text" }, '
    'status = "official", source = "oecd-jrc-2008", place = "表1"'
)


def read(op: str, keys: str) -> Target:
    target = f'target = {{ op = "{op}", {keys}, {TERMS} }}'.replace(", ,", ",")
    unit = f'unit = "{UNITS.get(op, "1")}"'
    direction = "lower" if op in LOWER else "higher"
    (found,) = attainment(measure("a", target, unit, direction=direction)).measures[0].targets
    return found


def test_operators__all_are_written_here() -> None:
    assert set(WRITTEN) == set(TARGET.tables)


@pytest.mark.parametrize("op", WRITTEN)
def test_operator__read_with_its_keys_and_the_terms_of_all(op: str) -> None:
    keys, table = WRITTEN[op]
    found = read(op, keys)
    assert isinstance(found, table)
    assert found.op == op
    assert (found.year, found.status, found.source) == (2025, "official", "oecd-jrc-2008")
    assert list(map(str, found.when)) == ["level=county"]
    assert found.text is not None
    assert found.text.text("zh") == "文"


@pytest.mark.parametrize("op", WRITTEN)
def test_operator__refuses_the_keys_of_others(op: str) -> None:
    own = TARGET.tables[op].keys
    others = {name for table in TARGET.tables.values() for name in table.keys} - set(own)
    assert others
    with pytest.raises(SpecError) as caught:
        read(op, ", ".join([WRITTEN[op][0], *(f"{name} = 1" for name in sorted(others))]))
    assert {fault.code for fault in caught.value.faults} == {"spec/unknown-key"}
    assert {fault.facts["name"] for fault in caught.value.faults} == others


def test_base__own_then_of_the_system_but_the_year_before_for_trends() -> None:
    assert base_of(Reduce(op="reduce", by=16.0, base=2015), 2020) == 2015
    assert base_of(Reduce(op="reduce", by=16.0), 2020) == 2020
    assert base_of(Reduce(op="reduce", by=16.0, base=PREVIOUS), 2020) == PREVIOUS
    assert base_of(NotWorse(op="not-worse"), None) is None
    assert base_of(Trend(op="falling"), 2020) == PREVIOUS
    assert base_of(Trend(op="rising", base=2015), 2020) == 2015
    assert base_of(Comparison(op=">=", value=1.0), 2020) is None


def test_tests__at_any_depth() -> None:
    bar, task = Comparison(op=">=", value=1.0), Assigned(op="assigned")
    rising = Trend(op="rising")
    target = Combination(op="all", of=(task, Combination(op="any", of=(bar, rising))))
    assert list(walk(target)) == [task, bar, rising]
    assert list(walk(bar)) == [bar]
    assert is_assigned(target)
    assert not is_assigned(Combination(op="any", of=(bar, rising)))


def test_sum_years__of_the_indicator() -> None:
    target = 'target = { op = "<=", value = 9, sum_years = 5 }'
    loaded = attainment(measure("a", target, "bounds = [0, 3]", direction="lower"), measure("b"))
    assert [item.sum_years for item in loaded.measures] == [5, None], "a sum may pass the bounds"


def test_variants__one_without_a_condition_is_for_the_others() -> None:
    target = """target = [
        { op = ">=", value = 60, when = "terrain=mountain" },
        { op = ">=", value = 35, when = "terrain=arid" },
        { op = ">=", value = 70, when = ["region=330383", "city-size=large", "lake"] },
        { op = ">=", value = 18 },
    ]"""
    (item,) = attainment(measure("a", target)).measures
    assert [len(found.when) for found in item.targets] == [1, 1, 3, 0]


def test_composite__may_have_targets_too() -> None:
    simple = indicator("a", 'target = { op = ">=", value = 1, year = 2025 }')
    found = system(simple).indicator("a").target
    assert found == Comparison(op=">=", value=1.0, year=2025)
    assert system(indicator("a", 'target = { op = "assigned" }'), head=HEAD).bars


def test_list_of_one__its_key_is_that_of_the_table() -> None:
    with pytest.raises(SpecError) as caught:
        attainment(measure("a", 'target = [{ op = "done" }]'))
    assert [fault.place.key for fault in caught.value.faults] == ["indicator[a].target"]


def test_base_year_missing__named_for_each_test() -> None:
    target = 'target = { op = "all", of = [{ op = "not-worse" }, { op = "raise", by = 5 }] }'
    with pytest.raises(SpecError) as caught:
        attainment(measure("a", target), head=ATTAINMENT.replace("base_year = 2020\n", ""))
    assert [(fault.code, fault.place.key) for fault in caught.value.faults] == [
        ("spec/target-base", "indicator[a].target.of[#1]"),
        ("spec/target-base", "indicator[a].target.of[#2]"),
    ]
