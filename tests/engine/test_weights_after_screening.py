"""Indicators that were screened out: those that stay weigh as if the others had never been there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import ecoindex as eco
from ecoindex.spec import System, parse_system

from .test_weights_and_comparisons import HEAD, INDICATOR, frame

METHODS = [
    *('"entropy"', '"sd"', '"cv"', '"gini"', '"critic"', '"merec"'),
    *('"importance"', '{ method = "pca", keep = "first" }'),
    '{ method = "entropy", over = "year" }',
    '{ method = "critic", over = "base_year" }',
    '{ method = "combined", how = "mean", parts = [0.3, 0.7], of = ["equal", "entropy"] }',
]
COMPARING = [
    '{ method = "topsis", over = "year" }',
    '{ method = "topsis", over = "panel", scaling = "none" }',
    '{ method = "vikor", over = "year" }',
    '{ method = "grey", over = "year" }',
    '{ method = "promethee", over = "year", function = "usual" }',
    '{ method = "outranking", over = "year" }',
]


def system(node: str, index: str = "", *, drop: tuple[str, ...] = (), out: bool = False) -> System:
    """Two nodes of three indicators; those of ``drop`` are screened out, or not in the file."""
    text = HEAD + f"[index]\n{index}\n"
    if drop and not out:
        names = ", ".join(f'"{id_}"' for id_ in drop)
        text += f"[screen]\nindicators = {{ drop = [{names}] }}\n"
    for id_ in "ab":
        inputs = [f"{id_}{at}" for at in (1, 2, 3) if not (out and f"{id_}{at}" in drop)]
        if not inputs:
            continue
        text += f'[[node]]\nid = "{id_}"\ntitle = {{ zh = "{id_}", en = "{id_}" }}\n{node}\n'
        text += "".join(INDICATOR.format(id=each, node=id_, weight="") for each in inputs)
    return parse_system(text, "screened.toml")


def scores(which: System) -> np.ndarray:
    return eco.score(frame(), which)["score"].to_numpy()


@pytest.mark.parametrize("method", METHODS)
def test_a_dropped_indicator__weighs_nothing(method: str, tmp_path: Path) -> None:
    dropped = system(f"weights = {method}", drop=("a3",))
    without = system(f"weights = {method}", drop=("a3",), out=True)
    assert np.array_equal(scores(dropped), scores(without))
    tree = eco.weights(frame(), dropped)
    own = tree.filter(pl.col("id").str.starts_with("a") & (pl.col("id") != "a"))
    assert (own.filter(pl.col("id") == "a3")["weight"] == 0).all()
    assert own["weight"].sum() == pytest.approx(own["year"].n_unique() if "year" in own else 1)
    fit = eco.fit(frame(), dropped)
    fit.save(tmp_path / "fit.json")
    again = eco.Fit.load(tmp_path / "fit.json").apply(frame())
    assert np.array_equal(again.frame["score"].to_numpy(), scores(dropped))
    note = next(note for note in again.notes if note.code == "weights/left-out")
    assert "a3" in note.text("en")
    assert "a3" in note.text("zh")


@pytest.mark.parametrize("method", ['"critic"', '"entropy"', '{ method = "sd", over = "year" }'])
def test_a_node_that_lost_all_but_one__and_one_that_is_empty(method: str) -> None:
    whole, drop = f"weights = {method}", ("a1", "a3", "b1", "b2", "b3")
    found = scores(system(whole, whole, drop=drop))
    low, high = frame()["a2"].min(), frame()["a2"].max()
    expected = 0.1 + 0.9 * (frame()["a2"].to_numpy() - low) / (high - low)
    np.testing.assert_allclose(found, expected, atol=1e-12)
    note = eco.evaluate(frame(), system(whole, whole, drop=drop)).notes
    assert any(each.code == "weights/left-out" for each in note)


@pytest.mark.parametrize("aggregate", COMPARING)
def test_comparing__as_without_the_dropped_indicator(aggregate: str) -> None:
    keys = f"aggregate = {aggregate}"
    for also, drop in (("", ("a3", "b1")), ('\nweights = "entropy"', ("a1",))):
        dropped = scores(system(keys + also, drop=drop))
        without = scores(system(keys + also, drop=drop, out=True))
        np.testing.assert_allclose(dropped, without, rtol=1e-12, atol=1e-15)
