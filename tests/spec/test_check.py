"""Faults: all of them in one pass, each at its key, none that only follows from another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecoindex.errors import EcoIndexError, SpecError
from ecoindex.spec import parse_system
from ecoindex.spec.tree import cycles
from tests.spec.examples import ATTAINMENT, HEAD, TITLE, indicator, node, system, variable

HEADLESS = HEAD.replace('status = "proposal"\n', 'status = "final"\n')


def faults(*parts: str, head: str = HEAD) -> list[tuple[str, str]]:
    with pytest.raises(SpecError) as caught:
        system(*parts, head=head)
    return [(fault.code, fault.place.key or "") for fault in caught.value.faults]


def test_everything_at_once() -> None:
    found = faults(
        '[index]\nscale = "x"\naggregate = "mean"\n',
        node("air", 'parent = "earth"', "wieght = 2"),
        node("water"),
        indicator("pm25", 'node = "air"', "weight = -1", 'unit = "ug/m4"', direction="up"),
        indicator("no2", 'node = "air"', 'source = "nowhere"', 'formula = "pm10 +"'),
        '[[indicator]]\nid = "bare"\n',
        '[[goal]]\nyear = "2025"\ngrowth = 0.1',
        head=HEADLESS,
    )
    assert sorted(found) == sorted(
        [
            ("spec/unknown-value", "status"),
            ("spec/unknown-value", "index.aggregate.method"),
            ("spec/type-number", "index.scale"),
            ("spec/unknown-key", "node[air].wieght"),
            ("spec/weight-negative", "indicator[pm25].weight"),
            ("spec/unknown-value", "indicator[pm25].direction"),
            ("spec/missing-key", "indicator[bare].title"),
            ("spec/missing-key", "indicator[bare].unit"),
            ("spec/missing-key", "indicator[bare].direction"),
            ("spec/type-integer", "goal[2025].year"),
            ("spec/unit-undeclared", "indicator[pm25].unit"),
            ("spec/source-undeclared", "indicator[no2].source"),
            ("spec/missing-key", "indicator[bare].normalise"),
            ("spec/formula-syntax", "indicator[no2].formula"),
        ]
    )


def test_one_broken_value__no_faults_that_follow_from_it() -> None:
    method = 'normalise = { method = "goalposts", worst = "x", best = 1, clip = "up" }'
    assert faults(indicator("a", normalise=method, direction="lower")) == [
        ("spec/type-number", "indicator[a].normalise.worst"),
        ("spec/unknown-value", "indicator[a].normalise.clip"),
    ]
    posts = 'normalise = { method = "goalposts", worst = 9, best = 1 }'
    assert faults(indicator("a", normalise=posts, direction="up")) == [
        ("spec/unknown-value", "indicator[a].direction")
    ]
    unnamed = indicator("a", 'node = "air"').replace('id = "a"', "")
    assert faults(node("air"), unnamed) == [("spec/missing-key", "indicator[#1].id")]
    parent = node("inner", "parent = 3")
    assert faults(parent, indicator("a", 'node = "inner"'))[0] == (
        "spec/type-text",
        "node[inner].parent",
    )


def test_items_without_an_id__are_counted_from_one() -> None:
    assert faults(node("air", 'inputs = ["a", { weight = 1 }]'), indicator("a")) == [
        ("spec/missing-key", "node[air].inputs[#2].id")
    ]


def test_unknown_key__closest_first() -> None:
    with pytest.raises(SpecError) as caught:
        system(indicator("a", "wieght = 1"))
    (fault,) = caught.value.faults
    assert fault.facts["known"][0] == "weight"
    assert "weight" in fault.text("en")


def test_unit__an_alias_leads_to_the_id() -> None:
    with pytest.raises(SpecError) as caught:
        system(indicator("a", 'unit = "微克/立方米"'))
    assert caught.value.faults[0].facts["known"] == ["ug/m3"]


def test_formula_name__hyphen_leads_to_the_underscore() -> None:
    with pytest.raises(SpecError) as caught:
        system(variable("co2-total"), variable("total"), indicator("a", 'formula = "co2-total"'))
    (fault,) = caught.value.faults
    assert (fault.facts["known"][0], fault.facts["position"]) == ("co2_total", 1)


def test_cycle__the_path_is_named() -> None:
    with pytest.raises(SpecError) as caught:
        system(
            node("a", 'parent = "b"'), node("b", 'parent = "c"'), node("c", 'parent = "a"'),
            indicator("x"),
        )  # fmt: skip
    (fault,) = caught.value.faults
    assert fault.code == "spec/cycle"
    path = fault.facts["path"].split(" → ")
    assert path[0] == path[-1]
    assert set(path) == {"a", "b", "c"}


def test_conditions__also_reach_nested_inputs() -> None:
    inside = system(
        node("sea", 'applies_to = "coastal"'),
        node("both", 'parent = "sea"', 'inputs = ["a"]'),
        indicator("a", 'node = "sea"'),
    )
    assert inside.leaves("both") == ("a",)
    assert faults(
        node("sea", 'applies_to = "coastal"'),
        node("both", 'parent = "sea"', 'inputs = ["a"]'),
        indicator("a"),
    ) == [("spec/applies-to-inputs", "node[sea].applies_to")]


@pytest.mark.parametrize(
    ("normalise", "fits"),
    [
        ('{ method = "goalposts", worst = 0, best = 9 }', True),
        ('{ method = "goalposts", worst = 0, best = 9, to = [0, 100] }', False),
        ('{ method = "goalposts", worst = 0, best = 9, to = [0, 100], clip = false }', True),
        ('{ method = "min-max", over = "year" }', True),
        ('{ method = "z-score", over = "year", sd = "sample" }', False),
        ('{ method = "efficacy", worst = 0, best = 9 }', False),
        ('{ method = "base-ratio" }', False),
        ('{ method = "steps", cuts = [1], scores = [0, 1] }', True),
        ('{ method = "steps", cuts = [1], scores = [0, 100] }', False),
        ('{ method = "target", target = 9 }', True),
        ('{ method = "none" }', True),
    ],
)
def test_coupling__scales_where_they_are_known(normalise: str, fits: bool) -> None:
    parts = (
        node("left"),
        node("c", 'aggregate = { method = "coupling", form = "standard" }', 'inputs = ["left"]'),
        indicator("a", 'node = "left"', normalise=f"normalise = {normalise}"),
        indicator("b", 'node = "c"', normalise='normalise = { method = "min-max", over = "year" }'),
    )
    head = HEAD + "base_year = 2020\n"
    if fits:
        assert system(*parts, head=head)
    else:
        assert faults(*parts, head=head) == [("spec/coupling-scale", "node[c]")]


def test_root__may_be_a_coupling_degree() -> None:
    table = '[index]\naggregate = { method = "coupling", form = "fan" }\n'
    assert faults(table, indicator("a")) == [("spec/coupling-inputs", "index")]


def test_cycles__self_two_and_shared() -> None:
    assert cycles({"a": ("a",)}) == [("a",)]
    assert cycles({"a": ("b",), "b": ("c",), "c": ("b",)}) == [("b", "c")]
    assert cycles({"a": ("b", "c"), "b": ("d",), "c": ("d",), "d": ()}) == []
    assert cycles({"a": ("b",), "b": ("a",), "c": ("d",), "d": ("c",)}) == [("a", "b"), ("c", "d")]
    assert cycles({"a": ("elsewhere",)}) == []


IDS = st.sampled_from(['"a"', '"b"', '"c"', '"index"'])
PARTS = st.sampled_from(['"all"', '"any"', '"330324"', "0.8"])
METHODS = st.sampled_from(
    [
        '{ method = "coupling", form = "wang" }',
        '{ method = "geometric", floor = 1 }',
        '{ method = "goalposts", worst = 1, best = 0 }',
        '{ method = "steps", cuts = [1], scores = [] }',
        '{ method = "min-max", over = "base_year" }',
        '{ method = "yes-no" }',
        '{ rule = "floor", value = 60 }',
    ]
)
TARGETS = st.sampled_from(
    [
        '{ op = ">=", value = 90, year = 2025 }',
        '{ op = "range", low = 3, high = 1, sum_years = 5 }',
        '{ op = "reduce", by = 16, base = "previous" }',
        '{ op = "not-worse", when = ["coastal", "region=330324"] }',
        '[{ op = "all", of = [{ op = "falling" }, { op = "assigned", year = 2025 }] }, { op = "yes" }]',
        '[{ op = "done", year = 2025 }, { op = "any", of = [] }, "x"]',
    ]
)
OTHERS = st.one_of(
    st.integers(-5, 5).map(str),
    st.sampled_from(["inf", "true", "2020-01-01", "[]", "{}", "[1, 2]", '{ zh = "x" }', '""']),
    st.sampled_from(['["a", "b"]', '[{ id = "a" }]', '"a + b"', '"base(a)"', '"coastal"', '"%"']),
)
VALUES = st.one_of(IDS, METHODS, OTHERS, TARGETS, PARTS)
KEYS = st.sampled_from(
    [
        *("title", "unit", "direction", "normalise", "weight", "kind", "target", "bounds"),
        *("target", "parts", "part_of", "number", "region", "attained", "claim", "indicator"),
        *("applies_to", "formula", "aliases", "source", "status", "note", "node", "parent"),
        *("aggregate", "missing", "inputs", "scale", "constraint", "classes", "year", "growth"),
    ]
)
TABLES = st.sampled_from(
    [
        *("[[node]]", "[[indicator]]", "[[goal]]", "[[variable]]", "[[unit]]", "[[source]]"),
        *("[[count]]", "[[contradiction]]"),
    ]
)
ENTRY = st.tuples(TABLES, st.dictionaries(KEYS, VALUES, max_size=6), IDS)


@given(
    st.lists(ENTRY, min_size=1, max_size=6),
    st.dictionaries(KEYS, VALUES, max_size=3),
    st.sampled_from([HEAD, ATTAINMENT]),
)
def test_any_toml__gives_a_system_or_faults_with_texts(
    entries: list[tuple[str, dict[str, str], str]], root: dict[str, str], head: str
) -> None:
    """Whatever the file says, the reader does not crash, and every fault has a text."""
    lines = [head, "[index]", *(f"{key} = {value}" for key, value in root.items())]
    for heading, keys, id_ in entries:
        given_keys = {"id": id_, "title": TITLE[8:], "unit": '"1"', "direction": '"higher"'} | keys
        lines += [heading, *(f"{key} = {value}" for key, value in given_keys.items())]
    texts = []
    try:
        parse_system("\n".join(lines))
    except EcoIndexError as error:
        texts = [error.text("zh"), error.text("en")]
    assert all(texts)


def test_fault__spells_a_value_as_the_file_does() -> None:
    scores = 'normalise = { method = "categorical", scores = [["I", 1.50], { a = true }] }'
    with pytest.raises(SpecError) as caught:
        parse_system(HEAD + indicator("x", normalise=scores))
    (found,) = caught.value.faults
    assert found.code == "spec/type-table"
    assert found.facts["value"] == '[["I", 1.50], { a = true }]'
