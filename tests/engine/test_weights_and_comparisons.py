"""Nodes that compare regions over nodes whose weights the data teach, and the other way round."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import ecoindex as eco
from ecoindex.spec import System, parse_system

HEAD = """
schema = 1
system = "both"
edition = "1"
status = "proposal"
title = { zh = "两者", en = "Both" }
base_year = 2021
sources = []
"""
INDICATOR = """
[[indicator]]
id = "{id}"
node = "{node}"
title = {{ zh = "{id}", en = "{id}" }}
unit = "1"
direction = "higher"
{weight}
normalise = {{ method = "min-max", over = "panel", to = [0.1, 1] }}
"""


def system(index: str, nodes: dict[str, str], weights: dict[str, float] | None = None) -> System:
    text = HEAD + f"[index]\n{index}\n"
    for node, keys in nodes.items():
        text += f'[[node]]\nid = "{node}"\ntitle = {{ zh = "{node}", en = "{node}" }}\n{keys}\n'
        for id_ in (f"{node}1", f"{node}2", f"{node}3"):
            weight = "" if weights is None else f"weight = {weights[id_]!r}"
            text += INDICATOR.format(id=id_, node=node, weight=weight)
    return parse_system(text, "both.toml")


def frame() -> pl.DataFrame:
    rng = np.random.default_rng(5)
    rows = 24
    columns = {f"{node}{at}": rng.gamma(2.0, 1.0, rows) for node in "ab" for at in (1, 2, 3)}
    regions = [f"r{at:02}" for at in range(rows // 2) for _ in range(2)]
    return pl.DataFrame({"region": regions, "year": [2021, 2022] * (rows // 2)} | columns)


TOPSIS = 'aggregate = { method = "topsis", over = "panel" }'


def found(taught: System) -> dict[str, float]:
    tree = eco.weights(frame(), taught)
    return dict(zip(tree["id"], tree["weight"], strict=True))


def test_comparing_above_learned_weights__as_with_the_same_weights_declared() -> None:
    taught = system(TOPSIS, {"a": 'weights = "entropy"', "b": 'weights = "critic"'})
    declared = system(TOPSIS, {"a": "", "b": ""}, found(taught))
    ours, twin = (eco.score(frame(), which)["score"].to_numpy() for which in (taught, declared))
    assert np.ptp(ours) > 0.1
    np.testing.assert_allclose(ours, twin, atol=1e-12)


def test_learned_weights_above_comparing__as_with_the_same_weights_declared() -> None:
    taught = system('weights = "sd"', {"a": TOPSIS, "b": TOPSIS})
    weights = found(taught)
    nodes = {id_: f"{TOPSIS}\nweight = {weights[id_]!r}" for id_ in "ab"}
    assert weights["a"] != pytest.approx(0.5)
    ours, twin = (
        eco.score(frame(), which)["score"].to_numpy() for which in (taught, system("", nodes))
    )
    np.testing.assert_allclose(ours, twin, atol=1e-12)


def test_learned_weights_of_a_comparing_node_of_leaves() -> None:
    taught = system("", {"a": f'{TOPSIS}\nweights = "entropy"', "b": ""})
    declared = system("", {"a": TOPSIS, "b": ""}, found(taught))
    ours, twin = (eco.score(frame(), which)["score"].to_numpy() for which in (taught, declared))
    np.testing.assert_allclose(ours, twin, atol=1e-12)


YEARLY = 'weights = { method = "entropy", over = "year" }'
BY_YEAR = [
    *('method = "topsis"', 'method = "topsis", scaling = "none"', 'method = "vikor"'),
    *('method = "grey"', 'method = "outranking"'),
    'method = "promethee", function = "linear", q = 0.05, p = 0.3',
]


@pytest.mark.parametrize("method", BY_YEAR)
@pytest.mark.parametrize("place", ["above", "itself", "beside"])
def test_comparing_by_year_with_weights_by_year__as_with_those_of_the_year(
    method: str, place: str, tmp_path: Path
) -> None:
    over = "panel" if place == "beside" else "year"
    compare = f'aggregate = {{ {method}, over = "{over}" }}'
    index, nodes = {
        "above": (compare, {"a": YEARLY, "b": ""}),
        "itself": ("", {"a": f"{compare}\n{YEARLY}", "b": ""}),
        "beside": ("", {"a": compare, "b": YEARLY}),
    }[place]
    taught = system(index, nodes)
    scores = eco.score(frame(), taught)
    tree = eco.weights(frame(), taught)
    for year in (2021, 2022):
        rows = tree.filter((pl.col("year") == year) | pl.col("year").is_null())
        weights = dict(rows.select("id", "weight").rows())
        twin = system(
            index, {id_: keys.replace(YEARLY, "") for id_, keys in nodes.items()}, weights
        )
        ours, theirs = (
            each.filter(year=year)["score"].to_numpy()
            for each in (scores, eco.score(frame(), twin))
        )
        assert np.ptp(ours) > 0.05
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-14)
    eco.fit(frame(), taught).save(tmp_path / "fit.json")
    again = eco.Fit.load(tmp_path / "fit.json")
    assert again.apply(frame()).frame["score"].to_list() == scores["score"].to_list()
    one = eco.score(frame().reverse(), taught, threads=1).sort("region", "year")
    assert one["score"].to_list() == scores.sort("region", "year")["score"].to_list()


@pytest.mark.parametrize("over", ["panel", "base_year"])
def test_comparing_over_years_with_weights_by_year__is_refused(over: str) -> None:
    topsis = TOPSIS.replace("panel", over)
    for index, nodes in ((topsis, {"a": YEARLY, "b": ""}), ("", {"a": f"{topsis}\n{YEARLY}"})):
        with pytest.raises(eco.SpecError) as caught:
            system(index, nodes)
        assert [fault.code for fault in caught.value.faults] == ["weights/compared-by-year"]
        assert "over" in caught.value.text("en")
        assert caught.value.text("zh")
