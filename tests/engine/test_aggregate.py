"""Aggregations as a user declares them: worked cases, rules of missing inputs, frozen fits."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ecoindex as eco
from ecoindex.errors import MethodError, UsageError

from .conftest import indicator

WORKED = [[0.1, 0.9, 0.3], [0.5, 0.4, 0.6], [0.9, 0.2, 0.8], [0.3, 0.7, 0.1]]
"""Matrix of the worked cases: regions by indicators."""

MEANS = [
    '"arithmetic"',
    '"geometric"',
    '"harmonic"',
    '"minimum"',
    '"maximum"',
    '"median"',
    '{ method = "median", weights = "ignore" }',
    '{ method = "power", p = 2.5 }',
    '{ method = "power", p = -3 }',
    '{ method = "owa", weights = [3, 2, 1] }',
    '{ method = "mazziotta-pareto", penalty = "minus" }',
    '{ method = "mazziotta-pareto", penalty = "plus" }',
]
COMPARING = [
    '{ method = "topsis", over = "year" }',
    '{ method = "topsis", over = "year", scaling = "none" }',
    '{ method = "vikor", over = "year" }',
    '{ method = "grey", over = "year", rho = 0.3 }',
    '{ method = "promethee", over = "year", function = "linear", q = 0.1, p = 0.4 }',
    '{ method = "outranking", over = "year" }',
]
RELAXED = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def frame(rows: list[list[float | None]], year: int = 2021) -> pl.DataFrame:
    columns = {f"i{j}": pl.Series(c, dtype=pl.Float64) for j, c in enumerate(zip(*rows))}
    keys = {"region": [f"r{i}" for i in range(len(rows))], "year": [year] * len(rows)}
    return pl.DataFrame(keys | columns)


def system(small: Any, aggregate: str, inputs: int = 3, missing: str = '"no-score"') -> Any:
    root = f"[index]\naggregate = {aggregate}\nmissing = {missing}"
    return small(root, *(indicator(f"i{j}") for j in range(inputs)))


def scores(small: Any, aggregate: str, rows: list[list[float | None]], **how: Any) -> list[Any]:
    table = system(small, aggregate, len(rows[0]), **how)
    return eco.score(frame(rows), table)["score"].to_list()


@pytest.mark.parametrize(
    ("aggregate", "value"),
    [
        ('"arithmetic"', 0.65),
        ('"geometric"', 0.6),
        ('"harmonic"', 0.553846),
        ('{ method = "power", p = 2 }', 0.696419),
        ('"minimum"', 0.4),
        ('"maximum"', 0.9),
        ('"median"', 0.65),
        ('"product"', 0.36),
        ('{ method = "power", p = 1 }', 0.65),
        ('{ method = "power", p = 0 }', 0.6),
        ('{ method = "power", p = -1 }', 0.553846),
        ('{ method = "power", p = inf }', 0.9),
        ('{ method = "power", p = -inf }', 0.4),
        ('{ method = "owa", weights = [1, 3] }', 0.525),
    ],
)
def test_worked_cases__one_region(small: Any, aggregate: str, value: float) -> None:
    assert scores(small, aggregate, [[0.4, 0.9]]) == [pytest.approx(value, abs=5e-7)]


def test_worked_cases__mazziotta_pareto(small: Any) -> None:
    how = '{{ method = "mazziotta-pareto", penalty = "{}"{} }}'
    for penalty, value in (("minus", 99.333333), ("plus", 100.666667)):
        plain, scaled = how.format(penalty, ""), how.format(penalty, ", rescale = [100, 10]")
        assert scores(small, plain, [[90, 110, 100]]) == [pytest.approx(value, abs=5e-7)]
        assert scores(small, scaled, [[-1, 1, 0]]) == [pytest.approx(value, abs=5e-7)]


def test_worked_cases__across_regions(small: Any) -> None:
    topsis = scores(small, COMPARING[0], WORKED)
    assert topsis == pytest.approx([0.405702, 0.517388, 0.635988, 0.336440], abs=5e-7)
    assert scores(small, COMPARING[5], WORKED) == [-1, 1, 3, -3]


def test_product__exponents_are_the_weights_as_declared(small: Any) -> None:
    parts = (indicator("i0", weight=2), indicator("i1", weight=0.5))
    table = small('[index]\naggregate = "product"', *parts)
    assert eco.score(frame([[3.0, 4.0]]), table)["score"].to_list() == [pytest.approx(18.0)]


@pytest.mark.parametrize("aggregate", MEANS)
@given(value=st.floats(1e-3, 1e3), inputs=st.integers(1, 3))
@RELAXED
def test_means__equal_inputs_give_themselves(
    small: Any, aggregate: str, value: float, inputs: int
) -> None:
    row = [value] * 3
    assert scores(small, aggregate, [row]) == [pytest.approx(value, rel=1e-14)]
    row = [value] * inputs + [None] * (3 - inputs)
    loose = '{ rule = "redistribute", require = 0 }'
    assert scores(small, aggregate, [row], missing=loose) == [pytest.approx(value, rel=1e-14)]


@pytest.mark.parametrize("aggregate", [m for m in MEANS if "pareto" not in m])
@given(
    row=st.lists(st.floats(0.01, 100), min_size=3, max_size=3),
    at=st.integers(0, 2),
    rise=st.floats(0, 100),
)
@RELAXED
def test_means__a_better_input_never_lowers_them(
    small: Any, aggregate: str, row: list[float], at: int, rise: float
) -> None:
    better = [y + rise * (j == at) for j, y in enumerate(row)]
    before, after = scores(small, aggregate, [row, better])
    assert after >= before * (1 - 1e-14)


@given(row=st.lists(st.floats(0.01, 100), min_size=3, max_size=3))
@RELAXED
def test_power_mean__rises_with_its_exponent(small: Any, row: list[float]) -> None:
    found = [
        scores(small, f'{{ method = "power", p = {p} }}', [row])[0]
        for p in ("-inf", -20, -1, 0, 0.5, 1, 3, 20, "inf")
    ]
    assert all(a <= b * (1 + 1e-12) for a, b in itertools.pairwise(found))


@pytest.mark.parametrize("aggregate", COMPARING)
def test_comparing__row_order_and_weight_scale_change_nothing(small: Any, aggregate: str) -> None:
    rng = np.random.default_rng(3)
    data = frame(rng.uniform(0, 1, (30, 3)).round(2).tolist())
    holes = pl.Series(rng.random(30) < 0.2)
    data = data.with_columns(i1=pl.when(holes).then(None).otherwise(pl.col("i1")))
    root = f'[index]\naggregate = {aggregate}\nmissing = {{ rule = "redistribute", require = 0.5 }}'
    ones = small(root, *(indicator(f"i{j}", weight=w) for j, w in enumerate((1, 2, 3))))
    tens = small(root, *(indicator(f"i{j}", weight=w) for j, w in enumerate((10, 20, 30))))
    once = eco.score(data, ones)["score"]
    assert once.null_count() == 0
    assert once.equals(eco.score(data.reverse(), ones)["score"].reverse())
    assert once.equals(eco.score(data, tens)["score"])


@pytest.mark.parametrize("aggregate", COMPARING)
def test_comparing__missing_has_no_score_unless_redistributed(small: Any, aggregate: str) -> None:
    rows: list[list[float | None]] = [*WORKED, [0.2, None, 0.4], [None, None, 0.7]]
    strict = scores(small, aggregate, rows)
    assert strict[4:] == [None, None]
    assert strict[:4] == scores(small, aggregate, list(WORKED))
    loose = scores(small, aggregate, rows, missing='{ rule = "redistribute", require = 0.6 }')
    assert [y is None for y in loose] == [False] * 5 + [True]


@pytest.mark.parametrize("aggregate", COMPARING)
def test_frozen__a_saved_fit_compares_with_the_same_regions(
    small: Any, aggregate: str, tmp_path: Any
) -> None:
    table = system(small, aggregate)
    whole = eco.score(frame(list(WORKED)), table)["score"]
    path = tmp_path / "fit.json"
    eco.fit(frame(list(WORKED)), table).save(path)
    part = eco.Fit.load(path).apply(frame(list(WORKED))[1:3]).frame["score"]
    assert part.equals(whole[1:3])
    # Chosen regions are compared with all regions of the data, too.
    chosen = eco.score(frame(list(WORKED)), table, regions=["r1", "r2"])["score"]
    assert chosen.equals(whole[1:3])


def test_comparing__is_said(small: Any) -> None:
    found = eco.evaluate(frame(list(WORKED)), system(small, COMPARING[0]))
    note = next(note for note in found.notes if note.code == "engine/compares")
    assert "index" in note.text("en")


EXTREME = [
    *COMPARING[:4],
    '{ method = "promethee", over = "year", function = "usual" }',
    COMPARING[5],
    '{ method = "power", p = 2.5 }',
    '{ method = "mazziotta-pareto", penalty = "minus" }',
]


@pytest.mark.parametrize("aggregate", EXTREME)
def test_huge_and_tiny_scores__aggregate_as_others_do(small: Any, aggregate: str) -> None:
    wanted = np.array(scores(small, aggregate, WORKED))
    for unit in (1e-305, 1e-200, 1e200, 1e307):
        found = np.array(scores(small, aggregate, [[y * unit for y in row] for row in WORKED]))
        if aggregate in EXTREME[-2:]:
            found = found / unit
        assert np.allclose(found, wanted, rtol=1e-12, atol=0), unit
    for column in (0, 2):  # only one input is huge: its share of the norm is the same
        rows = [[y * (1e200 if j == column else 1) for j, y in enumerate(r)] for r in WORKED]
        if "vikor" in aggregate or aggregate == COMPARING[0]:
            assert np.allclose(scores(small, aggregate, rows), wanted, rtol=1e-12, atol=0)


def test_ends_farther_apart_than_all_numbers__compare(small: Any) -> None:
    rows = [[-1.7e308, 0.1], [1.7e308, 0.2], [0.0, 0.3]]
    small_rows = [[-1.7, 0.1], [1.7, 0.2], [0.0, 0.3]]
    for aggregate in (COMPARING[2], COMPARING[3]):
        if aggregate == COMPARING[3]:
            rows, small_rows = [r[:1] * 2 for r in rows], [r[:1] * 2 for r in small_rows]
        found, wanted = scores(small, aggregate, rows), scores(small, aggregate, small_rows)
        assert found == pytest.approx(wanted, rel=1e-12)


def test_scores_without_a_sum_of_squares__are_a_fault(small: Any) -> None:
    for year, suffix in (("year", ""), ("panel", "-overall")):
        aggregate = COMPARING[0].replace("year", year)
        with pytest.raises(MethodError) as caught:
            scores(small, aggregate, [[1.7e308, 0.1], [1.7e308, 0.2]])
        assert caught.value.code == f"engine/input-beyond{suffix}"
        assert "index" in caught.value.text("en")


def test_faults__name_node_region_and_year(small: Any) -> None:
    with pytest.raises(MethodError) as caught:
        scores(small, '"harmonic"', [[0.4, 0.9], [-0.1, 0.5]])
    assert caught.value.code == "engine/power-negative"
    for word in ("index", "r1", "2021", "-0.1"):
        assert word in caught.value.text("en")
    with pytest.raises(MethodError) as caught:
        scores(small, COMPARING[2], [[0.4, 0.9], [0.4, 0.5]])
    assert caught.value.code == "engine/input-flat"
    assert "i0 (input 1 of index)" in caught.value.text("en")
    assert "2021" in caught.value.text("en")
    over = COMPARING[2].replace("year", "panel")
    with pytest.raises(MethodError) as caught:
        scores(small, over, [[0.4, 0.9], [0.4, 0.5]])
    assert caught.value.code == "engine/input-flat-overall"
    with pytest.raises(MethodError) as caught:
        scores(small, MEANS[10], [[0.5, -0.5]])
    assert caught.value.code == "engine/mean-not-positive"
    base = system(small, COMPARING[5].replace("year", "base_year"))
    with pytest.raises(MethodError) as caught:
        eco.score(frame(list(WORKED), 2022), base)
    assert caught.value.code == "engine/node-base-year-absent"
    fitted = eco.fit(frame(list(WORKED)), system(small, COMPARING[0]))
    with pytest.raises(MethodError) as caught:
        fitted.apply(frame(list(WORKED), 2022))
    assert caught.value.code == "engine/node-year-not-fitted"
    assert len(caught.value.faults) == 1


@pytest.mark.parametrize("aggregate", [*MEANS, '"product"'])
def test_explain__parts_of_a_gap_add_up(small: Any, aggregate: str) -> None:
    data = frame([[0.4, 0.9, 0.7], [0.6, 0.5, 0.8]])
    table = system(small, aggregate)
    found = eco.explain(data, table, "r0", 2021, against="r1")
    gap = eco.score(data, table)["score"]
    assert found.parts["contribution"].sum() == pytest.approx(gap[0] - gap[1], abs=1e-12)
    whole = eco.explain(data, table, "r0", 2021)
    assert whole.parts["contribution"].sum() == pytest.approx(gap[0], abs=1e-12)


def test_explain_and_plan__refuse_scores_that_depend_on_others(small: Any) -> None:
    table, data = system(small, COMPARING[0]), frame(list(WORKED))
    with pytest.raises(MethodError) as caught:
        eco.explain(data, table, "r0", 2021)
    assert caught.value.code == "engine/node-compares-rows"
    with pytest.raises(UsageError) as refused:
        eco.plan_path(data, table, "r0", goal="2025:0.9", year=2021)
    assert refused.value.code == "analysis/plan-compares"
