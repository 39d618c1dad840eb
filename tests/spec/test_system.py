"""What a loaded system offers: its parts, its tree, what is inherited, its hash."""

from __future__ import annotations

import pickle
from fractions import Fraction

import pytest

from ecoindex.spec import Share, parse_system
from ecoindex.spec.aggregate import Arithmetic, Coupling, Geometric
from ecoindex.spec.condition import Condition
from ecoindex.spec.missing import Floor, NoScore, Redistribute
from ecoindex.spec.normalise import MinMax
from ecoindex.spec.text import Title
from tests.spec.examples import (
    DESIGN,
    HEAD,
    attainment,
    indicator,
    measure,
    node,
    system,
    variable,
)

GOALPOSTS = '{ method = "goalposts", worst = 0, best = 1 }'


def test_design_example__loads_as_it_stands() -> None:
    loaded = parse_system(DESIGN)
    assert loaded.ref == "green-development@2016"
    assert (loaded.kind, loaded.status, loaded.base_year) == ("composite", "official", 2015)
    assert loaded.title("en") == "Green Development Index"
    assert loaded.sources == ("ndrc-2016-2635",)
    assert [(goal.year, goal.growth) for goal in loaded.goals] == [(2025, 0.1)]
    (energy,) = loaded.indicators
    assert energy.title == Title("能源消费总量", "Total energy consumption")
    assert energy.normalise == MinMax(over="year", to=(60.0, 100.0))
    assert (energy.unit, energy.direction) == ("10^4 tce", "lower")
    assert energy.weight == 2
    assert energy.target is not None
    assert (energy.target.op, energy.target.value, energy.target.year) == ("<=", 1200, 2025)
    assert loaded.node("resource-use").aggregate == Arithmetic()
    assert loaded.missing("resource-use") == Redistribute(require=Fraction(1, 2))
    assert loaded.conditions("energy-total") == (Condition("coastal"),)
    assert [point.id for point in loaded.first_level] == ["resource-use"]
    assert loaded.scopes == {"year"}


def test_weights__exact_fractions() -> None:
    loaded = system(
        indicator("a", "weight = 0.1"), indicator("b", 'weight = "3/10"'), indicator("c")
    )
    assert loaded.children() == (
        Share("a", Fraction(1, 14), True),
        Share("b", Fraction(3, 14), True),
        Share("c", Fraction(10, 14), True),
    )


def test_weights__none_given_means_equal() -> None:
    loaded = system(node("left"), node("right"), *(
        indicator(id_, f'node = "{where}"')
        for id_, where in (("a", "left"), ("b", "left"), ("c", "right"))
    ))  # fmt: skip
    assert [share.weight for share in loaded.children()] == [Fraction(1, 2)] * 2
    assert [share.weight for share in loaded.children("left")] == [Fraction(1, 2)] * 2
    assert [share.weight for share in loaded.children("right")] == [1]


def test_tree__unequal_depth_and_inputs_from_elsewhere() -> None:
    loaded = system(
        node("whole", 'inputs = [{ id = "deep", weight = 3 }, "a"]', 'aggregate = "geometric"'),
        node("outer"),
        node("deep", 'parent = "outer"'),
        indicator("a"),
        indicator("b", 'node = "deep"'),
    )
    assert [point.id for point in loaded.first_level] == ["whole", "outer", "a"]
    assert loaded.order == ("deep", "whole", "outer", "index")
    assert [(share.id, share.weight) for share in loaded.children("whole")] == [
        ("deep", Fraction(3, 4)),
        ("a", Fraction(1, 4)),
    ]
    assert loaded.node("whole").aggregate == Geometric()
    assert loaded.leaves() == ("b", "a")
    assert loaded.leaves("outer") == ("b",)


def test_missing__inherited_from_the_parent() -> None:
    loaded = system(
        '[index]\nmissing = { rule = "floor", value = 60 }',
        node("outer", 'missing = "redistribute"'),
        node("inner", 'parent = "outer"'),
        node("strict", 'parent = "outer"', 'missing = "no-score"'),
        node("other"),
        indicator("a", 'node = "inner"'),
        indicator("b", 'node = "strict"'),
        indicator("c", 'node = "other"'),
    )
    assert loaded.missing() == loaded.missing("other") == Floor(value=60.0)
    assert loaded.missing("inner") == Redistribute(require=Fraction(2, 3))
    assert loaded.missing("strict") == NoScore()
    assert system(indicator("a")).missing() == NoScore()


def test_conditions__own_and_of_all_above() -> None:
    loaded = system(
        node("outer", 'applies_to = "coastal"'),
        node("inner", 'parent = "outer"'),
        indicator("a", 'node = "inner"', 'applies_to = ["!level=province", "coastal"]'),
        indicator("b"),
        head=HEAD + 'applies_to = "level=county"\n',
    )
    assert list(map(str, loaded.conditions("a"))) == ["!level=province", "coastal", "level=county"]
    assert loaded.conditions("b") == (Condition("level", "county"),)


def test_coupling__shape_of_the_synergy_index() -> None:
    loaded = system(
        node("e1"),
        node("e2"),
        node("e3", 'inputs = ["e1", "e2"]', 'aggregate = { method = "coupling", form = "wang" }'),
        *(
            indicator(f"{n}-x", f'node = "{n}"', normalise=f"normalise = {GOALPOSTS}")
            for n in ("e1", "e2")
        ),
    )
    assert loaded.node("e3").aggregate == Coupling(form="wang")
    assert loaded.order == ("e1", "e2", "e3", "index")


def test_own_units_and_sources() -> None:
    loaded = system(
        indicator("a", 'unit = "widget per county"', 'source = "my-survey"'),
        '[[unit]]\nid = "widget per county"\nzh = "个每县"\nen = "widgets per county"',
        '[[source]]\nid = "my-survey"\ntitle = { zh = "调查", en = "Survey" }\n'
        'issuer = "me"\ndate = "2024"\nstatus = "proposal"',
    )
    assert loaded.units.by_id["widget per county"].zh == "个每县"
    assert loaded.units.knows("%")
    assert [source.id for source in loaded.own_sources] == ["my-survey"]


def test_content_hash__layout_does_not_matter_content_does() -> None:
    one = system(indicator("a", "weight = 0.5"), variable("v"))
    two = system("# a comment\n", variable("v"), indicator("a", 'weight = "1/2"'))
    other = system(indicator("a", "weight = 0.6"), variable("v"))
    assert one.content_hash == two.content_hash != other.content_hash
    assert one == two != other
    assert len({one, two, other}) == 2
    assert len(one.content_hash) == 64


def test_system__is_immutable_and_survives_a_pickle() -> None:
    loaded = parse_system(DESIGN)
    with pytest.raises(AttributeError):
        loaded.file = "x"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        loaded.indicators[0].unit = "%"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del loaded.indicators[0].unit
    assert pickle.loads(pickle.dumps(loaded)) == loaded


def test_attainment__does_without_methods() -> None:
    loaded = attainment(measure("a"))
    assert loaded.indicator("a").normalise.method == "none"
