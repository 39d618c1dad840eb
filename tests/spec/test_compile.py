"""The plan: exactly what the core reads, with weights that no scale can move."""

from __future__ import annotations

import json
import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecoindex.engine.compile import compile_plan, plan_json, plan_nodes
from ecoindex.errors import UsageError
from ecoindex.spec import System, load_system, systems
from tests.spec.examples import HEAD, attainment, indicator, measure, node, system

YES_NO = 'normalise = { method = "yes-no" }'
POSTS = 'normalise = { method = "goalposts", worst = 0, best = 1 }'


def leaf(normalise: str, direction: str = "higher") -> dict[str, object]:
    loaded = system(
        indicator("a", normalise=f"normalise = {normalise}", direction=direction),
        head=HEAD + "base_year = 2020\n",
    )
    (only,) = compile_plan(loaded)["leaves"]
    assert only["id"] == "a"
    plan: dict[str, object] = only["normalise"]
    return plan


@pytest.mark.parametrize(
    ("normalise", "direction", "expected"),
    [
        ('{ method = "none" }', "higher", {"method": "none"}),
        (
            '{ method = "goalposts", worst = 60, best = 10 }',
            "lower",
            {"method": "goalposts", "worst": 60.0, "best": 10.0, "clip": "both", "log": False}
            | {"to": [0.0, 1.0]},
        ),
        (
            '{ method = "goalposts", worst = 1, best = 9, clip = false, log = true, to = [0, 9] }',
            "higher",
            {"method": "goalposts", "worst": 1.0, "best": 9.0, "clip": "none", "log": True}
            | {"to": [0.0, 9.0]},
        ),
        (
            '{ method = "min-max", over = "base_year", constant = 0.5 }',
            "lower",
            {"method": "min-max", "direction": "lower", "to": [0.0, 1.0], "over": "base_year"}
            | {"constant": 0.5},
        ),
        (
            '{ method = "z-score", over = "panel", sd = "sample" }',
            "higher",
            {"method": "z-score", "direction": "higher", "over": "panel", "sd": "sample"}
            | {"constant": None, "mean": 0.0, "spread": 1.0},
        ),
        (
            '{ method = "efficacy", worst = 9, best = 1, clip = "lower" }',
            "lower",
            {"method": "goalposts", "worst": 9.0, "best": 1.0, "clip": "lower", "log": False}
            | {"to": [60.0, 100.0]},
        ),
        (
            '{ method = "efficacy", over = "year", constant = 100 }',
            "lower",
            {"method": "min-max", "direction": "lower", "to": [60.0, 100.0], "over": "year"}
            | {"constant": 100.0},
        ),
        (
            '{ method = "base-ratio" }',
            "lower",
            {"method": "base-ratio", "direction": "lower", "inverse": "reciprocal"},
        ),
        (
            '{ method = "target", target = 9 }',
            "higher",
            {"method": "target", "direction": "higher", "target": 9.0, "base": None}
            | {"over": None, "cap": True},
        ),
        (
            '{ method = "steps", cuts = [1, 2], scores = [9, 5, 0], closed = "right" }',
            "lower",
            {"method": "steps", "cuts": [1.0, 2.0], "scores": [9.0, 5.0, 0.0], "closed": "right"},
        ),
    ],
)
def test_leaf(normalise: str, direction: str, expected: dict[str, object]) -> None:
    assert leaf(normalise, direction) == expected


def test_plan__coupling_constraint_and_inheritance() -> None:
    loaded = system(
        """
        [index]
        scale = 100
        missing = { rule = "redistribute" }
        constraint = { node = "rules", mode = "cap", limits = [59.9, 39.9] }
        """,
        node("e1", "weight = 0.2"),
        node("e2", "weight = 0.2"),
        node("e3", "weight = 0.1", 'inputs = ["e1", { id = "e2", weight = 3 }]',
             'aggregate = { method = "coupling", form = "wang" }'),
        node("rules", "weight = 0", 'missing = "no-score"'),
        indicator("a", 'node = "e1"', normalise=POSTS),
        indicator("b", 'node = "e2"', normalise=POSTS),
        indicator("no-accident", 'node = "rules"', 'unit = "yes/no"', normalise=YES_NO),
        indicator("no-breach", 'node = "rules"', 'unit = "yes/no"', normalise=YES_NO),
        head=HEAD + "base_year = 2021\n",
    )  # fmt: skip
    plan = compile_plan(loaded)
    assert list(plan) == ["base_year", "scale", "leaves", "nodes", "constraint"]
    assert (plan["base_year"], plan["scale"]) == (2021, 100.0)
    assert [item["id"] for item in plan["leaves"]] == ["a", "b", "no-accident", "no-breach"]
    assert [item["id"] for item in plan["nodes"]] == ["e1", "e2", "e3", "rules", "index"]
    assert plan["nodes"][0] == {
        "id": "e1",
        "aggregate": {"method": "arithmetic"},
        "missing": {"rule": "redistribute", "require": 2 / 3},
        "inputs": [{"leaf": 0, "weight": 1.0}],
    }
    assert plan["nodes"][2] == {
        "id": "e3",
        "aggregate": {"method": "coupling", "form": "wang"},
        "missing": {"rule": "no-score"},
        "inputs": [{"node": 0, "weight": 0.25}, {"node": 1, "weight": 0.75}],
    }
    assert [(item["node"], item["weight"]) for item in plan["nodes"][-1]["inputs"]] == [
        (0, 0.4), (1, 0.4), (2, 0.2), (3, 0.0),
    ]  # fmt: skip
    assert plan["constraint"] == {
        "leaves": [2, 3],
        "mode": "cap",
        "limits": [59.9, 39.9],
        "unknown": "provisional",
    }
    assert plan_nodes(loaded) == ("e1", "e2", "e3", "rules", "index")


def test_plan__geometric_floor_and_veto() -> None:
    loaded = system(
        '[index]\naggregate = { method = "geometric", floor = 0.01 }\n'
        'missing = { rule = "floor", value = 60, require = "1/2" }\n'
        'constraint = { node = "rules", mode = "veto", limits = [1], unknown = "no-score" }',
        node("rules", "weight = 0"),
        indicator("a"),
        indicator("ok", 'node = "rules"', 'unit = "yes/no"', normalise=YES_NO),
    )
    plan = compile_plan(loaded)
    root = plan["nodes"][-1]
    assert root["aggregate"] == {"method": "geometric", "floor": 0.01}
    assert root["missing"] == {"rule": "floor", "value": 60.0, "require": 0.5}
    assert plan["constraint"] == {
        "leaves": [1], "mode": "veto", "limits": [], "unknown": "no-score",
    }  # fmt: skip


def test_plan__of_every_shipped_system_is_json_in_topological_order() -> None:
    composites = [info for info in systems() if info.kind == "composite"]
    assert composites
    for info in composites:
        loaded = load_system(info.ref)
        plan = json.loads(plan_json(loaded))
        assert plan == compile_plan(loaded)
        used = set()
        for number, point in enumerate(plan["nodes"]):
            assert math.isclose(sum(item["weight"] for item in point["inputs"]), 1, abs_tol=1e-12)
            assert all(item.get("node", -1) < number for item in point["inputs"])
            used |= {item["leaf"] for item in point["inputs"] if "leaf" in item}
        assert plan["nodes"][-1]["id"] == "index"
        assert used == set(range(len(loaded.indicators)))


def test_green_development__weights_are_109ths() -> None:
    plan = compile_plan(load_system("green-development"))
    root = plan["nodes"][-1]
    shares = [item["weight"] for item in root["inputs"]]
    assert shares == [float(Fraction(n, 109)) for n in (32, 18, 21, 18, 10, 10, 0)]


def test_attainment__has_no_plan() -> None:
    loaded = attainment(measure("a"))
    with pytest.raises(UsageError) as caught:
        compile_plan(loaded)
    assert caught.value.code == "spec/not-composite"


WEIGHTS = st.lists(
    st.fractions(min_value=0, max_value=1000, max_denominator=1000), min_size=1, max_size=12
).filter(any)


def with_weights(weights: list[Fraction]) -> System:
    return system(
        *(
            indicator(f"i{number}", f'weight = "{weight.numerator}/{weight.denominator}"')
            for number, weight in enumerate(weights)
        )
    )


def compiled(weights: list[Fraction]) -> list[float]:
    root = compile_plan(with_weights(weights))["nodes"][-1]
    return [item["weight"] for item in root["inputs"]]


@given(WEIGHTS)
def test_weights__sum_to_one_and_keep_their_ratios(weights: list[Fraction]) -> None:
    found = compiled(weights)
    assert math.isclose(math.fsum(found), 1, rel_tol=1e-15 * len(weights))
    total = sum(weights)
    assert found == [float(weight / total) for weight in weights]


@given(WEIGHTS, st.fractions(min_value=Fraction(1, 999), max_value=999, max_denominator=999))
def test_weights__scale_changes_no_bit(weights: list[Fraction], scale: Fraction) -> None:
    assert compiled([weight * scale for weight in weights]) == compiled(weights)


@given(WEIGHTS)
def test_content_hash__the_same_only_for_the_same_weights(weights: list[Fraction]) -> None:
    one, two = with_weights(weights), with_weights([weight + 1 for weight in weights])
    assert one.content_hash == with_weights(weights).content_hash != two.content_hash
