"""Inputs whose learned weight is zero: everything is as in a system without them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import ecoindex as eco
from ecoindex.spec import System, parse_system

from .test_weights_and_comparisons import HEAD, INDICATOR

IDS = "abcd"
COMPARING = [
    *('method = "topsis"', 'method = "topsis", scaling = "none"', 'method = "vikor"'),
    *('method = "grey"', 'method = "outranking"', 'method = "promethee", function = "usual"'),
]
CRITERIA = """method = "promethee", criteria = [
    { id = "b", function = "linear", q = 0.01, p = 0.2 }, { id = "c", function = "v-shape", p = 0.1 }
]"""
SCALE = 'normalise = { method = "goalposts", worst = 0, best = 10 }'


def system(aggregate: str, weights: str, ids: str = IDS, more: str = "") -> System:
    text = HEAD + f"[index]\naggregate = {{ {aggregate} }}\nweights = {weights}\n{more}"
    for id_ in ids:
        table = INDICATOR.format(id=id_, node="index", weight="")
        text += table.replace(
            'normalise = { method = "min-max", over = "panel", to = [0.1, 1] }', SCALE
        )
    return parse_system(text, "without.toml")


def panel(constant: int | None = None) -> pl.DataFrame:
    """``a`` is the same everywhere, in one year or in all."""
    rng = np.random.default_rng(3)
    keys = [(f"r{at:02}", year) for year in (2021, 2022) for at in range(15)]
    frame = pl.DataFrame(keys, schema=["region", "year"], orient="row")
    frame = frame.with_columns(**{id_: rng.uniform(1, 10, len(keys)) for id_ in IDS})
    here = True if constant is None else pl.col("year") == constant
    return frame.with_columns(a=pl.when(here).then(7.0).otherwise("a"))


def scores(data: pl.DataFrame, which: System) -> list[float]:
    return eco.score(data, which)["score"].to_list()


def saved(data: pl.DataFrame, which: System, path: Path) -> list[float]:
    eco.fit(data, which).save(path / "fit.json")
    return eco.Fit.load(path / "fit.json").apply(data).frame["score"].to_list()


@pytest.mark.parametrize("method", [*COMPARING, CRITERIA])
def test_an_input_that_never_varies(method: str, tmp_path: Path) -> None:
    data, how = panel(), f'{method}, over = "year"'
    weights = '{ method = "sd", over = "panel" }'
    found = scores(data, system(how, weights))
    assert np.ptp(found) > 0.05
    assert found == scores(data.drop("a"), system(how, weights, "bcd"))
    assert found == saved(data, system(how, weights), tmp_path)


@pytest.mark.parametrize("method", [*COMPARING, CRITERIA])
def test_an_input_that_was_screened_out(method: str) -> None:
    how, drop = f'{method}, over = "panel"', '[screen]\nindicators = { drop = ["a"] }\n'
    found = scores(panel(2022), system(how, '"critic"', more=drop))
    assert found == scores(panel().drop("a"), system(how, '"critic"', "bcd"))


@pytest.mark.parametrize("method", [*COMPARING, CRITERIA])
def test_an_input_without_weight_in_one_year(method: str, tmp_path: Path) -> None:
    data, how = panel(2022), f'{method}, over = "year"'
    weights = '{ method = "sd", over = "year" }'
    whole = system(how, weights)
    tree = eco.weights(data, whole)
    assert tree.filter(id="a", year=2022)["weight"].item() == 0
    first, second = (data.filter(year=year) for year in (2021, 2022))
    found = scores(data, whole)
    assert found == scores(first, whole) + scores(second.drop("a"), system(how, weights, "bcd"))
    assert found == saved(data, whole, tmp_path)


def test_places_stay_where_an_input_has_no_weight(tmp_path: Path) -> None:
    """With fewer inputs than places, these are cut anew; the saved fit says the same."""
    data, whole = panel(), system('method = "owa", weights = [4, 3, 2, 1]', '"sd"')
    y = np.sort(data.select("b", "c", "d").to_numpy() / 10, axis=1)[:, ::-1]
    places = np.diff(np.interp(np.arange(4) / 3 * 4, range(5), [0, 0.4, 0.7, 0.9, 1]))
    found = scores(data, whole)
    np.testing.assert_allclose(found, y @ places, rtol=1e-12)
    assert found == saved(data, whole, tmp_path)


@pytest.mark.parametrize(
    "weights",
    [
        '{{ method = "importance", items = [{}], importance = [{}] }}',
        """{{ method = "combined", how = "mean", of = [
            "critic", {{ method = "importance", items = [{}], importance = [{}] }}
        ] }}""",
    ],
)
def test_importances_of_what_was_screened_out(weights: str) -> None:
    drop = '[screen]\nindicators = { drop = ["b"] }\n'
    how = 'method = "arithmetic"'
    data = panel(2022)
    dropped = system(how, weights.format('"a", "b", "c", "d"', "1, 2, 3, 4"), more=drop)
    without = system(how, weights.format('"a", "c", "d"', "1, 3, 4"), "acd")
    tree = eco.weights(data, dropped)
    assert tree.filter(id="b")["weight"].item() == 0
    rest = tree.filter(pl.col("id") != "b")["weight"].to_list()
    assert rest == eco.weights(data.drop("b"), without)["weight"].to_list()
