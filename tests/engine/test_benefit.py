"""The benefit of the doubt as the method of a node: scores, weights of regions, frozen peers."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest

import ecoindex as eco
from tests.parity.aggregate_twin import best

from .conftest import indicator

IDS = ["a", "b", "c"]
REGIONS = [f"99{number:04}" for number in range(30)]
HOW = '{{ method = "benefit-of-the-doubt", over = "{}", shares = [{}, {}] }}'


def panel(years=(2021, 2022), seed=0):
    rng = np.random.default_rng(seed)
    keys = [(region, year) for year in years for region in REGIONS]
    frame = pl.DataFrame(keys, schema=["region", "year"], orient="row")
    return frame.with_columns(**{id_: rng.uniform(0.1, 1, len(keys)) for id_ in IDS})


def system(small, over="year", shares=(0, 1), more=""):
    how = HOW.format(over, *shares)
    return small(f"[index]\nscale = 100\naggregate = {how}\n{more}", *map(indicator, IDS))


def twin(y, peers, shares):
    return np.array([best(shares, own, peers)[0] for own in y])


@pytest.mark.parametrize("shares", [(0, 1), (0.1, 0.5), ('"1/3"', '"1/3"')])
def test_scores_are_those_of_the_program(small, shares):
    data, whole = panel(), system(small, shares=shares)
    scores = eco.evaluate(data, whole)
    limits = tuple(1 / 3 if isinstance(share, str) else share for share in shares)
    for (year,), rows in data.group_by("year"):
        y = rows.select(IDS).to_numpy()
        wanted = rows.select("region", "year").with_columns(wanted=100 * twin(y, y, limits))
        got = scores.frame.join(wanted, on=["region", "year"])
        assert got.height == len(REGIONS), year
        np.testing.assert_allclose(got["score"], got["wanted"], rtol=1e-9)
    assert "engine/compares" in [note.code for note in scores.notes]


def test_best_regions_share_the_first_rank(small):
    """Their score is exactly 1, so that no rounding ranks one before the other."""
    scores = eco.score(panel(), system(small, "panel"))
    first = scores.filter(score=100.0)
    assert first.height > 3
    assert scores["score"].max() == 100.0
    assert scores.filter(pl.col("score") < 100)["score"].max() < 100 - 1e-6


def test_weights_of_each_region(small):
    data, whole = panel(), system(small, shares=(0.1, 0.6))
    found = eco.weights(data, whole)
    shared, own = found.filter(pl.col("region").is_null()), found.drop_nulls("region")
    assert shared["weight"].to_list() == [None] * 3
    assert own.height == 3 * data.height
    assert set(own["method"]) == {"benefit-of-the-doubt"}
    long = data.unpivot(IDS, index=["region", "year"], variable_name="id", value_name="y")
    sums = own.join(long.with_columns(pl.col("year").cast(pl.Int64)), on=["region", "year", "id"])
    sums = sums.group_by("region", "year").agg(
        score=100 * (pl.col("weight") * pl.col("y")).sum(), part=pl.col("part").sum()
    )
    both = sums.join(eco.score(data, whole).cast({"year": pl.Int64}), on=["region", "year"])
    np.testing.assert_allclose(both["score"], both["score_right"], rtol=1e-9)
    np.testing.assert_allclose(both["part"], 1, rtol=1e-12)
    assert own["part"].min() > 0.1 - 1e-9
    assert own["part"].max() < 0.6 + 1e-9
    assert set(eco.weights(data, whole, year=2022).drop_nulls("region")["year"]) == {2022}


def test_a_saved_fit_holds_new_data_against_the_frozen_peers(small, tmp_path):
    data, other = panel(), panel((2021, 2022), seed=5)
    other = other.with_columns(a=pl.col("a") * 1.5)
    fitted = eco.fit(data, system(small, "base_year"))
    fitted.save(tmp_path / "fit.json")
    again = eco.Fit.load(tmp_path / "fit.json")
    peers = data.filter(year=2021).select(IDS).to_numpy()
    scores = again.apply(other).frame
    wanted = 100 * twin(other.select(IDS).to_numpy(), peers, (0, 1))
    np.testing.assert_allclose(scores["score"], wanted, rtol=1e-9)
    assert scores["score"].max() > 100
    own = eco.weights(other, again).drop_nulls("region")
    assert own.height == 3 * other.height
    assert eco.weights(None, again).drop_nulls("region").is_empty()
    kept = json.loads((tmp_path / "fit.json").read_text())["fitted"]["nodes"]["0"]["rows"]
    assert len(kept["common"]["columns"][0]) < len(REGIONS) / 2


def test_damaged_peers_are_refused(small, tmp_path):
    path = tmp_path / "fit.json"
    eco.fit(panel(), system(small, "panel")).save(path)
    whole = json.loads(path.read_text())
    whole["fitted"]["nodes"]["0"]["rows"]["common"]["columns"][1][0] = -1.0
    path.write_text(json.dumps(whole))
    with pytest.raises(eco.DataError) as error:
        eco.Fit.load(path)
    assert error.value.code == "engine/fit-format"


def test_gaps_are_held_against_the_peers_that_have_the_rest(small):
    data = panel((2021,)).with_columns(a=pl.when(pl.col("b") > 0.3).then(pl.col("a")))
    rule = 'missing = { rule = "redistribute", require = 0.5 }\n'
    scores = eco.score(data, system(small, more=rule))
    y = data.select(IDS).to_numpy()
    here = ~np.isnan(y)
    wanted = [
        best((0, 1), own[has], y[here[:, has].all(axis=1)][:, has])[0]
        for own, has in zip(y, here, strict=True)
    ]
    np.testing.assert_allclose(scores["score"], 100 * np.array(wanted), rtol=1e-9)
    found = eco.weights(data, system(small, more=rule)).drop_nulls("region")
    assert found.height == here.sum()


def test_gaps_that_count_as_a_floor_have_their_part(small):
    data = panel((2021,)).with_columns(a=pl.when(pl.col("b") > 0.3).then(pl.col("a")))
    rule = 'missing = { rule = "floor", value = 0.2 }\n'
    own = eco.weights(data, system(small, shares=(0.1, 1), more=rule)).drop_nulls("region")
    np.testing.assert_allclose(own.group_by("region").agg(pl.col("part").sum())["part"], 1)
    filled = own.join(data.filter(pl.col("a").is_null()), on="region").filter(id="a")
    assert filled.height > 3
    assert filled["part"].min() > 0.1 - 1e-9


def test_weights_above_those_of_each_year_give_the_score(small):
    data = panel()
    how = HOW.format("year", 0, 1)
    text = '[[node]]\nid = "n"\ntitle = { zh = "n", en = "n" }\n'
    text += 'weights = { method = "entropy", over = "year" }\n'
    leaves = [indicator(id_, node=f'"{at}"') for id_, at in zip(IDS, ["n", "n", "index"])]
    whole = small(f"[index]\nscale = 100\naggregate = {how}\n", text, *leaves)
    scores = eco.evaluate(data, whole, nodes=["n"]).frame.cast({"year": pl.Int64})
    own = eco.weights(data, whole).drop_nulls("region")
    parts = own.group_by("region", "year").agg(pl.col("part").sum())
    np.testing.assert_allclose(parts["part"], 1, rtol=1e-12)
    wide = own.pivot("id", index=["region", "year"], values="weight")
    both = scores.join(wide, on=["region", "year"], suffix="_weight")
    again = both["n_weight"] * both["n"] + 100 * both["c_weight"] * data["c"]
    assert both.height == data.height
    np.testing.assert_allclose(again, scores["score"], rtol=1e-9)


@pytest.mark.parametrize(
    ("shares", "change", "code"),
    [
        ((0, 1), -0.5, "engine/benefit-negative"),
        ((0.1, 1), 0.0, "engine/benefit-parts"),
        ((0, 0.4), 0.0, "engine/benefit-parts"),
    ],
)
def test_what_is_not_defined_names_the_region(small, shares, change, code):
    here = (pl.col("region") == REGIONS[3]) & (pl.col("year") == 2022)
    data = panel().with_columns(a=pl.when(here).then(change).otherwise(pl.col("a")))
    for call in (eco.score, eco.weights):
        with pytest.raises(eco.MethodError) as error:
            call(data, system(small, shares=shares))
        (fault,) = error.value.faults
        assert fault.code == code
        assert {"node": "index", "region": REGIONS[3], "year": 2022}.items() <= fault.facts.items()
        for language in ("en", "zh"):
            assert "{" not in fault.text(language)


def test_what_no_peer_bounds_is_refused(small):
    fitted = eco.fit(panel().with_columns(a=pl.lit(0.0)), system(small, "panel"))
    with pytest.raises(eco.MethodError) as error:
        fitted.apply(panel())
    assert error.value.code == "engine/benefit-unbounded"
    assert eco.score(panel().with_columns(a=pl.lit(0.0)), system(small))["score"].max() == 100.0


def test_nothing_but_zeros_scores_zero(small):
    data = panel().with_columns(pl.lit(0.0).alias(id_) for id_ in IDS)
    assert eco.score(data, system(small))["score"].to_list() == [0.0] * data.height
    own = eco.weights(data, system(small)).drop_nulls("region")
    assert own["part"].null_count() == own.height


def test_explain_and_plan_say_why_not(small):
    whole = system(small, "base_year", more="\n[[goal]]\nyear = 2025\ngrowth = 0.1\n")
    with pytest.raises(eco.MethodError) as error:
        eco.explain(panel(), whole, REGIONS[0], 2022, base=2021)
    assert error.value.code == "engine/node-compares-rows"
    with pytest.raises(eco.EcoIndexError) as error:
        eco.plan_path(panel(), whole, REGIONS[0])
    assert error.value.code == "analysis/plan-compares"
    assert eco.track(panel(), whole).frame.height


@pytest.mark.parametrize("over", ["year", "panel"])
@pytest.mark.parametrize("method", ["topsis", "benefit-of-the-doubt"])
def test_growth_needs_comparisons_that_stand_still(small, over, method):
    goal = "[[goal]]\nyear = 2025\ngrowth = 0.1\n"

    def build(scope):
        how = f'aggregate = {{ method = "{method}", over = "{scope}" }}\n'
        return small(f"[index]\n{how}{goal}", *map(indicator, IDS))

    with pytest.raises(eco.SpecError) as error:
        eco.track(panel(), build(over))
    assert error.value.code == "analysis/track-not-frozen"
    held = eco.track(panel(), build(over), freeze=True).frame["growth"].to_list()
    assert held == eco.track(panel(), build("base_year")).frame["growth"].to_list()
