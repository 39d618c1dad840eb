"""Attainment systems: what a table of targets offers once it is loaded."""

from __future__ import annotations

import pickle
from fractions import Fraction

import pytest

from ecoindex.errors import SpecError
from ecoindex.spec import Share, System, parse_system
from ecoindex.spec.attainment import Verdict
from ecoindex.spec.condition import Condition
from ecoindex.spec.target import PREVIOUS, Comparison, NotWorse
from tests.spec.examples import ATTAINMENT, TITLE, attainment, measure, node, variable, whole

PLAN = """
schema = 1
system = "county-plan"
edition = "2021"
kind = "attainment"
status = "published"
title = { zh = "县规划指标", en = "County plan" }
base_year = 2020
sources = ["our-plan"]
regions = ["330324"]

[verdict]
reference = "4/5"
source = "our-plan"

[[node]]
id = "air"
title = { zh = "空气", en = "Air" }

[[node]]
id = "waste"
title = { zh = "废弃物", en = "Waste" }
applies_to = "level=county"

[[indicator]]
id = "pm25"
number = "1"
node = "air"
title = { zh = "细颗粒物浓度", en = "Fine particles" }
unit = "ug/m3"
direction = "lower"
kind = "binding"
target = [
    { op = "<=", value = 25, year = 2025, place = "表1第1行" },
    { op = "all", of = [{ op = "<=", value = 20 }, { op = "assigned" }], year = 2030 },
]

[[indicator]]
id = "farm-waste"
number = "2"
node = "waste"
title = { zh = "农业废弃物利用", en = "Farm waste used" }
parts = "all"
kind = "reference"
weight = 3
applies_to = "!coastal"
status = "unconfirmed"

[[indicator]]
id = "straw"
number = "2a"
part_of = "farm-waste"
title = { zh = "秸秆", en = "Straw" }
unit = "%"
direction = "higher"
target = { op = "not-worse", text = { zh = "不降低", en = "not falling" } }
applies_to = "terrain=mountain"

[[indicator]]
id = "film"
number = "2b"
part_of = "farm-waste"
title = { zh = "农膜", en = "Film" }
unit = "yes/no"
direction = "higher"
target = { op = "yes" }

[[goal]]
year = 2025
attained = 0.8

[[count]]
region = "330324"
year = 2020
met = 1
total = 2
kind = "binding"
source = "our-plan"
place = "1.2节"

[[contradiction]]
indicator = "straw"
about = { zh = "2020年秸秆利用率", en = "Straw used in 2020" }
claim = [
    { text = { zh = "96.31", en = "96.31" }, source = "our-plan", place = "表1" },
    { text = { zh = "96", en = "96" }, source = "our-plan", place = "第3章" },
]
note = { zh = "采用表中数值", en = "The rows use the table" }

[[source]]
id = "our-plan"
title = { zh = "本县规划", en = "Plan of our county" }
issuer = "县人民政府"
date = "2021"
status = "published"
"""


@pytest.fixture(scope="module")
def plan() -> System:
    return parse_system(PLAN, "plan.toml")


def ids(items: tuple[object, ...]) -> list[str]:
    return [item.id for item in items]  # type: ignore[attr-defined]


def test_plan__measures_wholes_and_parts(plan: System) -> None:
    assert ids(plan.indicators) == ["pm25", "farm-waste", "straw", "film"]
    assert ids(plan.measures) == ["pm25", "straw", "film"]
    assert ids(plan.wholes) == ["farm-waste"]
    assert ids(plan.numbered) == ["pm25", "farm-waste"]
    assert ids(plan.parts_of("farm-waste")) == ["straw", "film"]
    assert plan.parts_of("pm25") == ()
    assert plan.whole_of("pm25") is None
    whole_of_straw = plan.whole_of("straw")
    assert whole_of_straw is not None
    assert whole_of_straw.id == "farm-waste"
    assert [plan.kind_of(item.id) for item in plan.indicators] == ["binding"] + ["reference"] * 3


def test_plan__columns_are_measures_their_bars_and_variables(plan: System) -> None:
    found = ["pm25", "straw", "film", "pm25-assigned", "pm25-assigned-met"]
    assert ids(plan.columns) == found
    bar, met = plan.bars
    assert (bar.unit, met.unit) == ("ug/m3", "yes/no")
    assert bar.title.zh.startswith("细颗粒物浓度")
    assert met.title.en.startswith("Fine particles")
    more = attainment(measure("a"), variable("v"))
    assert ids(more.columns) == ["a", "v"]


def test_plan__rule_counts_contradictions_goals(plan: System) -> None:
    assert plan.regions == ("330324",)
    assert plan.verdict_rule == Verdict(source="our-plan")
    rule = attainment(measure("a")).verdict_rule
    assert (rule.binding, rule.reference, rule.expected) == (1, Fraction(4, 5), 0)
    assert rule.status == "unconfirmed"
    (count,) = plan.counts
    assert (count.met, count.not_met, count.total, count.kind) == (1, None, 2, "binding")
    (found,) = plan.contradictions
    assert [claim.place for claim in found.claim] == ["表1", "第3章"]
    assert found.note is not None
    assert found.note.text("en") == "The rows use the table"
    (goal,) = plan.goals
    assert (goal.growth, goal.attained) == (None, Fraction(4, 5))


def test_plan__targets_with_years_and_base(plan: System) -> None:
    first, second = plan.indicator("pm25").targets
    assert isinstance(first, Comparison)
    assert (first.op, first.value, first.year, first.place) == ("<=", 25.0, 2025, "表1第1行")
    assert (second.op, second.year) == ("all", 2030)
    target = plan.indicator("straw").target
    assert isinstance(target, NotWorse)
    assert plan.base_of(target) == 2020
    assert plan.base_of(first) is None
    falling = attainment(measure("a", 'target = { op = "falling" }', direction="lower"))
    assert falling.base_of(falling.measures[0].targets[0]) == PREVIOUS
    assert plan.indicator("farm-waste").target is None


def test_conditions__a_part_has_those_of_its_whole_and_node(plan: System) -> None:
    assert list(map(str, plan.conditions("straw"))) == [
        "terrain=mountain", "!coastal", "level=county",
    ]  # fmt: skip
    assert plan.conditions("pm25") == ()
    assert plan.conditions("film") == plan.conditions("farm-waste")
    assert Condition("coastal", None, negate=True) in plan.conditions("film")


def test_tree__indicators_are_weighted_directly(plan: System) -> None:
    assert plan.children() == (
        Share("air", Fraction(1, 4), leaf=False),
        Share("waste", Fraction(3, 4), leaf=False),
    )
    assert plan.children("waste") == (Share("farm-waste", Fraction(1), leaf=True),)
    assert plan.leaves() == ("pm25", "farm-waste")
    assert plan.order == ("air", "waste", "index")
    assert ids(plan.first_level) == ["air", "waste"]
    nested = attainment(
        node("outer"),
        node("inner", 'parent = "outer"'),
        node("empty"),
        measure("a", 'node = "inner"', "weight = 2"),
        measure("b", 'node = "outer"'),
        measure("c", "weight = 0"),
    )
    assert [(share.id, share.weight) for share in nested.children()] == [
        ("outer", 1), ("empty", 0), ("c", 0),
    ]  # fmt: skip
    assert nested.children("outer")[0] == Share("inner", Fraction(2, 3), leaf=False)


def test_parts__may_be_nested() -> None:
    loaded = attainment(
        whole("top"),
        whole("middle", 'part_of = "top"', parts="any"),
        measure("a", 'part_of = "middle"'),
        measure("b", 'part_of = "middle"'),
        measure("c", 'part_of = "top"'),
    )
    assert ids(loaded.numbered) == ["top"]
    assert ids(loaded.wholes) == ["top", "middle"]
    assert ids(loaded.parts_of("top")) == ["middle", "c"]
    assert loaded.leaves() == ("top",)


def test_part__may_repeat_the_node_of_its_whole() -> None:
    loaded = attainment(
        node("n"), whole("w", 'node = "n"'), measure("a", 'part_of = "w"', 'node = "n"')
    )
    assert loaded.leaves("n") == ("w",)


def test_plan__survives_a_pickle_and_has_a_hash(plan: System) -> None:
    assert pickle.loads(pickle.dumps(plan)) == plan
    assert parse_system(PLAN.replace('op = "yes"', 'op = "yes", year = 2025')) != plan
    assert parse_system(PLAN.replace('"4/5"', "0.8")) == plan


def test_normalise__is_allowed_but_not_asked_for() -> None:
    posts = 'normalise = { method = "goalposts", worst = 0, best = 1 }'
    assert attainment(measure("a", posts)).measures[0].normalise.method == "goalposts"


def test_faults__all_at_once_and_none_that_follows() -> None:
    with pytest.raises(SpecError) as caught:
        attainment(
            node("n", "weight = 2"),
            whole("w", 'unit = "1"'),
            measure("a", 'part_of = "x"', 'kind = "binding"'),
            measure("b", "target = 3"),
            measure("c", 'target = { op = ">=" }', "bounds = [0, 1]"),
            '[[contradiction]]\nabout = { zh = "甲", en = "A" }\nclaim = []',
            f'[[indicator]]\nid = "bare"\n{TITLE}',
            head=ATTAINMENT + 'regions = ["1"]\n',
        )
    found = [(fault.code, fault.place.key) for fault in caught.value.faults]
    assert sorted(found) == sorted(
        [
            ("spec/key-with", "indicator[w].unit"),
            ("spec/type-table", "indicator[b].target"),
            ("spec/missing-key", "indicator[c].target.value"),
            ("spec/list-empty", "contradiction[#1].claim"),
            ("spec/missing-key", "indicator[bare].unit"),
            ("spec/missing-key", "indicator[bare].direction"),
            ("spec/region-unknown", "regions"),
            ("spec/part-key", "indicator[a].kind"),
            ("spec/whole-unknown", "indicator[a].part_of"),
            ("spec/parts-none", "indicator[w].parts"),
            ("spec/target-missing", "indicator[bare].target"),
            ("spec/composite-key", "node[n].weight"),
        ]
    )


def test_whole_unknown__closest_first() -> None:
    with pytest.raises(SpecError) as caught:
        attainment(
            whole("waste"), measure("a", 'part_of = "wastes"'), measure("b", 'part_of = "waste"')
        )
    (fault,) = caught.value.faults
    assert fault.facts["known"][0] == "waste"


def test_region__a_former_code_is_the_present_one() -> None:
    plan = attainment(measure("a"), head=ATTAINMENT + 'regions = ["330322"]\n')
    assert plan.regions == ("330305",)


def test_region_unknown__close_codes_are_named() -> None:
    with pytest.raises(SpecError) as caught:
        attainment(measure("a"), head=ATTAINMENT + 'regions = ["330355"]\n')
    assert "330305" in caught.value.faults[0].facts["known"]
