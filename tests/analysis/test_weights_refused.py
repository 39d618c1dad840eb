"""What the functions that weigh a table refuse: each a fault with a code, all of them at once."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import polars as pl
import pytest

import ecoindex as eco
from ecoindex.errors import catalogue

OF_TABLES: list[Callable[..., pl.DataFrame]] = [
    eco.entropy_weights,
    eco.critic_weights,
    eco.sd_weights,
    eco.cv_weights,
    eco.gini_weights,
    eco.merec_weights,
    eco.pca_weights,
    eco.importance_weights,
    eco.dea_scores,
]
TABLES: list[tuple[Any, set[str]]] = [
    ({}, {"analysis/columns-none"}),
    (pl.DataFrame(), {"analysis/columns-none"}),
    (None, {"analysis/data-kind"}),
    ([1, 2], {"analysis/data-kind"}),
    (np.ones((3, 2)), {"analysis/data-kind"}),
    ({1: [0.1, 0.2]}, {"analysis/name-invalid"}),
    ({"a": [math.inf, 1], "b": [1, -math.inf]}, {"analysis/value-infinite"}),
    ({"a": ["x", "y"], "b": [True, False]}, {"analysis/column-type"}),
    ({"a": [1, 2, 3], "b": [1, 2]}, {"analysis/columns-uneven"}),
]
EMPTY: list[dict[str, list[Any]]] = [
    {"a": [], "b": []},
    {"a": [None, None], "b": [math.nan, math.nan]},
    {"a": [None, None], "b": [0.5, 0.6]},
]
A = [1.0, 2.0]


def codes(call: Callable[[], object]) -> list[str]:
    with pytest.raises(eco.EcoIndexError) as caught:
        call()
    for language in ("en", "zh"):
        assert all(fault.text(language) for fault in caught.value.faults)
    return [fault.code for fault in caught.value.faults]


@pytest.mark.parametrize("method", OF_TABLES, ids=lambda method: method.__name__)
def test_tables(method: Callable[..., pl.DataFrame]) -> None:
    for data, wanted in TABLES:
        assert set(codes(lambda data=data: method(data))) == wanted
    two = {"a": ["x", "y"], "b": [True, False]}
    assert len(codes(lambda: method(two))) == 2
    for data in EMPTY:
        found = set(codes(lambda data=data: method(data)))
        assert found <= {"analysis/weights-few", "analysis/entropy-rows", "analysis/dea-none"}
    data = {"a": [0.2, 0.8], "b": [0.9, 0.7]}
    for columns, code in [
        (["c"], "analysis/columns-absent"),
        ([1], "analysis/columns-absent"),
        (["a", "a"], "analysis/column-twice"),
        ([], "analysis/columns-none"),
        (5, "analysis/names-form"),
    ]:
        assert codes(lambda columns=columns: method(data, columns=columns)) == [code]


@pytest.mark.parametrize(
    ("matrix", "wanted"),
    [
        ([], ["weights/shape"]),
        ([[]], ["weights/shape"]),
        ([[1, 2]], ["weights/shape"]),
        ([[1, 2], [0.5, 1], [1, 1]], ["weights/shape"]),
        ([1, 2], ["weights/shape"]),
        ("x", ["weights/shape"]),
        (None, ["weights/shape"]),
        ([[1, "a"], [3, 1]], ["analysis/entry-invalid"]),
        ([[1, "1/0"], [3, 1]], ["analysis/entry-invalid"]),
        ([[1, None], [None, True]], ["analysis/entry-invalid"] * 3),
        ([[1, math.nan], [math.nan, 1]], ["weights/not-reciprocal"]),
        ([[1, math.inf], [0, 1]], ["weights/not-reciprocal"]),
        ([[1, 10**400], [0, 1]], ["weights/not-reciprocal"]),
        ([[1, -2], [-0.5, 1]], ["weights/not-reciprocal"]),
        ([[1, 0.33], [3, 1]], ["weights/not-reciprocal"]),
        ([[2, "a", 5], [1, 1, 2], [5, 2, 1]],
         ["analysis/entry-invalid", *["weights/not-reciprocal"] * 3]),
    ],
)  # fmt: skip
def test_comparisons(matrix: Any, wanted: list[str]) -> None:
    assert codes(lambda: eco.ahp_weights(matrix)) == wanted


def test_comparisons__fractions_as_text_are_exact() -> None:
    exact = [[1, 3, 5], [Fraction(1, 3), 1, 2], [Fraction(1, 5), Fraction(1, 2), 1]]
    text = [[1, 3, 5], ["1/3", 1, 2], [" 1 / 5", "1/2", 1]]
    found = eco.ahp_weights(text, ["a", "b", "c"])
    assert found.frame["weight"].to_list() == eco.ahp_weights(exact).frame["weight"].to_list()
    frame = pl.DataFrame({"x": [1.0, 0.5], "y": [2.0, 1.0]})
    assert eco.ahp_weights(frame).frame["weight"].to_list() == pytest.approx([2 / 3, 1 / 3])


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (["a", "a"], ["analysis/item-twice"]),
        (["a", "b", "c"], ["weights/shape"]),
        ("ab", ["analysis/names-form"]),
        ([1, " "], ["analysis/name-invalid"] * 2),
    ],
)
def test_comparisons__items(names: Any, wanted: list[str]) -> None:
    assert codes(lambda: eco.ahp_weights([[1, 2], [0.5, 1]], names)) == wanted


@pytest.mark.parametrize(
    ("points", "wanted"),
    [
        ({}, ["analysis/weights-sets"]),
        ([[60, 40], [80, 20]], ["analysis/sets-form"]),
        (None, ["analysis/sets-form"]),
        ({"x": [1]}, ["analysis/weights-count"]),
        ({"x": {"a": 1}}, ["analysis/weights-names"]),
        ({"x": 5}, ["analysis/weights-form"]),
        ({"x": None}, ["analysis/weights-form"]),
        ({"x": "ab"}, ["analysis/weights-form"]),
        ({1: [1, 2]}, ["analysis/name-invalid"]),
        ({"x": [0, 0]}, ["analysis/weights-zero"]),
        ({"x": [-1, "a"], "y": [math.nan, True], "z": [1, 10**400]}, ["analysis/weight-invalid"] * 5),
        ({"x": pl.Series([1, None])}, ["analysis/weight-invalid"]),
    ],
)  # fmt: skip
def test_budgets_and_combinations(points: Any, wanted: list[str]) -> None:
    assert codes(lambda: eco.budget_weights(points, ["a", "b"])) == wanted
    if isinstance(points, dict) and points:
        more = points | {"other": [1, 2]}
        assert codes(lambda: eco.combine_weights(more, ["a", "b"])) == wanted


def test_budgets__the_expert_and_the_items_are_named() -> None:
    with pytest.raises(eco.UsageError) as caught:
        eco.budget_weights({"one": [1, 2], "two": [-1, 2]}, ["a", "b"])
    (fault,) = caught.value.faults
    assert (fault.place.key, fault.facts["column"], fault.facts["value"]) == ("two", "a", -1.0)
    assert codes(lambda: eco.budget_weights({"x": A}, ["a", "a"])) == ["analysis/item-twice"]
    for names in (None, [], "ab"):
        found = codes(lambda names=names: eco.budget_weights({"x": A}, names))
        assert found == ["analysis/names-form"]
    whole = eco.budget_weights({"x": ["1/3", "2/3"], "y": np.array([1, 2])}, ["a", "b"])
    assert whole["weight"].to_list() == pytest.approx([1 / 3, 2 / 3])


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: eco.combine_weights({"indicator": A, "weight": A}, ["a", "b"]), "column-clash"),
        (lambda: eco.combine_weights({"x": A, "y": A}, ["a", "a"]), "item-twice"),
        (lambda: eco.combine_weights({"x": A, "y": A}, ["a", "b"], parts={"x": 1}), "parts-unused"),
        (lambda: eco.combine_weights({"x": A, "y": A}, ["a", "b"], how=["mean"]), "choice-unknown"),
        (lambda: eco.pca_weights({"a": A}, keep="share", share="a"), "share-range"),
        (lambda: eco.pca_weights({"a": A}, keep="share", share=math.nan), "share-range"),
        (lambda: eco.pca_weights({"a": A}, rotate="yes"), "choice-unknown"),
        (lambda: eco.entropy_weights({"a": A}, shift="a"), "shift-range"),
        (lambda: eco.entropy_weights({"a": A}, shift=math.nan), "shift-range"),
        (lambda: eco.importance_weights({"a": A}, [math.nan]), "weight-invalid"),
        (lambda: eco.importance_weights({"a": A}, 5), "weights-form"),
        (lambda: eco.dea_scores({"a": A}, shares=0.5), "dea-shares"),
        (lambda: eco.dea_scores({"a": A}, shares=(math.nan, 1)), "dea-shares"),
        (lambda: eco.dea_scores({"a": A}, shares=("a", 1)), "dea-shares"),
        (lambda: eco.weights_from_entropy([]), "entropy-constant"),
        (lambda: eco.weights_from_entropy(["a"]), "column-type"),
        (lambda: eco.weights_from_entropy([0.5, math.inf]), "value-infinite"),
    ],
)
def test_options(call: Callable[[], object], code: str) -> None:
    found = set(codes(call))
    assert found == {f"analysis/{code}"}
    assert all(set(catalogue()[code]) == {"en", "zh"} for code in found)
