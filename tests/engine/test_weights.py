"""Weights that the data tell, from the system file to the score."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest

import ecoindex as eco
from ecoindex.errors import catalogue

from .conftest import indicator

IDS = ["a", "b", "c", "d"]
REGIONS = [f"99{number:04}" for number in range(40)]


def panel(years=(2021, 2022), seed=0):
    rng = np.random.default_rng(seed)
    keys = [(region, year) for year in years for region in REGIONS]
    frame = pl.DataFrame(keys, schema=["region", "year"], orient="row")
    spread = {id_: rng.uniform(0.1, 1, len(keys)) ** (1 + at) for at, id_ in enumerate(IDS)}
    return frame.with_columns(**spread)


def node(id_, weights, **keys):
    lines = "".join(f"{key} = {value}\n" for key, value in keys.items())
    title = 'title = { zh = "节点", en = "Node" }'
    return f'[[node]]\nid = "{id_}"\n{title}\nweights = {weights}\n{lines}'


def index(weights):
    return f"[index]\nweights = {weights}\n"


def two_levels(small, root, low, high):
    """Two nodes of two indicators each."""
    leaves = [indicator(id_, node=f'"{at}"') for id_, at in zip(IDS, ["n", "n", "m", "m"])]
    return small(index(root), node("n", low), node("m", high), *leaves)


def by(weights, id_):
    return weights.filter(parent=id_)["weight"].to_numpy()


def entropy(y):
    p = y / y.sum(axis=0)
    d = 1 + (p * np.log(p)).sum(axis=0) / np.log(len(y))
    return d / d.sum()


def critic(y):
    c = y.std(axis=0, ddof=1) * (1 - np.corrcoef(y.T)).sum(axis=0)
    return c / c.sum()


def test_weights_are_found_from_the_leaves_up(small):
    system = two_levels(small, '"critic"', '"entropy"', '"sd"')
    data = panel()
    y = data.select(IDS).to_numpy()
    low = entropy(y[:, :2])
    high = y[:, 2:].std(axis=0) / y[:, 2:].std(axis=0).sum()
    nodes = np.column_stack([y[:, :2] @ low, y[:, 2:] @ high])
    found = eco.weights(data, system)
    np.testing.assert_allclose(by(found, "n"), low, rtol=1e-10)
    np.testing.assert_allclose(by(found, "m"), high, rtol=1e-10)
    np.testing.assert_allclose(by(found, "index"), critic(nodes), rtol=1e-10)
    scores = eco.evaluate(data, system)
    np.testing.assert_allclose(scores.frame["score"], nodes @ critic(nodes), rtol=1e-12)
    leaves = found.filter(point="indicator")
    assert leaves["effective_weight"].sum() == pytest.approx(1)
    codes = [note.code for note in scores.notes]
    assert codes.count("weights/learned") == 1
    assert "weights/gaps" not in codes


@pytest.mark.parametrize("over", ["panel", "base_year", "year"])
def test_scope_says_which_rows_are_looked_at(small, over):
    system = small(
        index(f'{{ method = "entropy", over = "{over}" }}'), *(indicator(id_) for id_ in IDS)
    )
    data = panel()
    y, year = data.select(IDS).to_numpy(), data["year"].to_numpy()
    first, second = entropy(y[year == 2021]), entropy(y[year == 2022])
    wanted = {"panel": [entropy(y)] * 2, "base_year": [first] * 2, "year": [first, second]}[over]
    scores = eco.score(data, system)
    weights = np.where((year == 2021)[:, None], wanted[0], wanted[1])
    np.testing.assert_allclose(scores["score"], (y * weights).sum(axis=1), rtol=1e-12)
    found = eco.weights(data, system)
    assert found["year"].unique().sort().to_list() == ([2021, 2022] if over == "year" else [None])
    one = eco.score(data, system, 2022)
    np.testing.assert_allclose(one["score"], scores.filter(year=2022)["score"], rtol=1e-15)


@pytest.mark.parametrize("over", ["panel", "year"])
def test_rows_threads_and_saving_do_not_matter(small, over, tmp_path):
    method = '{{ method = "{}", over = "{}" }}'
    system = two_levels(
        small, method.format("critic", over), method.format("entropy", over), '"merec"'
    )
    data = panel()
    gaps = data.with_columns(pl.when(pl.col("a") > 0.2).then(pl.col("a")))
    scores = eco.score(gaps, system, threads=1)
    turned = eco.score(gaps.sample(fraction=1, shuffle=True, seed=1), system, threads=2)
    same = turned.join(scores.select("region", "year"), on=["region", "year"])
    assert scores.sort("region", "year").equals(same.sort("region", "year"))
    fitted = eco.fit(gaps, system)
    fitted.save(tmp_path / "fit.json")
    again = eco.Fit.load(tmp_path / "fit.json")
    assert again.apply(gaps).frame.equals(scores)
    assert eco.weights(None, again).equals(eco.weights(gaps, system))


def test_frozen_weights_score_other_data(small):
    system = small(index('"sd"'), *(indicator(id_) for id_ in IDS))
    fitted = eco.fit(panel(), system)
    weights = eco.weights(None, fitted)["weight"].to_numpy()
    other = panel((2023,), seed=9)
    scores = fitted.apply(other).frame["score"]
    np.testing.assert_allclose(scores, other.select(IDS).to_numpy() @ weights, rtol=1e-12)


def test_stated_weights_are_known_without_data(small):
    matrix = '[[1, 3, 5, 5], ["1/3", 1, 2, 2], ["1/5", "1/2", 1, 1], ["1/5", "1/2", 1, 1]]'
    items = json.dumps(IDS)
    leaves = [indicator(id_) for id_ in IDS]
    ahp = small(index(f'{{ method = "ahp", items = {items}, matrix = {matrix} }}'), *leaves)
    found = eco.weights(None, ahp)
    alone = eco.ahp_weights([[1, 3, 5, 5], [1 / 3, 1, 2, 2], *[[1 / 5, 1 / 2, 1, 1]] * 2])
    assert found["weight"].to_list() == pytest.approx(alone.frame["weight"].to_list(), abs=1e-15)
    assert found["consistency_ratio"].to_list() == [alone.ratio] * 4
    y = panel().select(IDS).to_numpy()
    np.testing.assert_allclose(eco.score(panel(), ahp)["score"], y @ found["weight"], rtol=1e-12)
    points = "[[10, 20, 30, 40], [40, 30, 20, 10]]"
    budget = small(index(f'{{ method = "budget", items = {items}, points = {points} }}'), *leaves)
    found = eco.weights(None, budget)
    assert found["weight"].to_list() == [0.25] * 4
    assert found["spread"].to_list() == pytest.approx([0.15, 0.05, 0.05, 0.15])
    equal = small(index('"equal"'), *leaves)
    assert eco.weights(None, equal)["weight"].to_list() == [0.25] * 4


def test_declared_weights_count_where_they_are_combined(small):
    how = '{ method = "combined", how = "mean", parts = [0.7, 0.3], of = ["declared", "entropy"] }'
    leaves = [indicator(id_, weight=at + 1) for at, id_ in enumerate(IDS)]
    system = small(index(how), *leaves)
    y = panel().select(IDS).to_numpy()
    wanted = 0.7 * np.array([0.1, 0.2, 0.3, 0.4]) + 0.3 * entropy(y)
    np.testing.assert_allclose(eco.weights(panel(), system)["weight"], wanted, rtol=1e-10)


def test_gaps_are_counted(small):
    missing = 'missing = { rule = "redistribute", require = 0 }\n'
    system = small(index('"critic"') + missing, *(indicator(id_) for id_ in IDS))
    data = panel().with_columns(pl.when(pl.col("a") > 0.5).then(pl.col("a")))
    scores = eco.evaluate(data, system)
    (gaps,) = [note for note in scores.notes if note.code == "weights/gaps"]
    assert gaps.facts["cells"] == data["a"].null_count()
    assert eco.weights(data, system)["count"].to_list() == [80 - data["a"].null_count(), *[80] * 3]


def test_pca_loadings_are_weights_of_a_node_and_never_negative(small):
    near = [pl.col("a") + pl.col(id_) / 4 for id_ in ("b", "c", "d")]
    data = panel().with_columns(near_.alias(id_) for id_, near_ in zip(("b", "c", "d"), near))
    how = '{ method = "pca", keep = "loadings", over = "panel" }'
    system = small(index(how), *(indicator(id_) for id_ in IDS))
    first = np.linalg.eigh(np.corrcoef(data.select(IDS).to_numpy().T))[1][:, -1]
    np.testing.assert_allclose(eco.weights(data, system)["weight"], first / first.sum(), rtol=1e-9)
    with pytest.raises(eco.MethodError) as error:
        eco.score(data.with_columns(d=1 - pl.col("d")), system)
    (fault,) = error.value.faults
    assert fault.code == "weights/loading"
    assert {"node": "index", "detail": "d"}.items() <= fault.facts.items()


@pytest.mark.parametrize(
    ("method", "change", "code"),
    [
        ("entropy", pl.lit(-1.0), "weights/negative"),
        ("entropy", pl.lit(0.0), "weights/zeros"),
        ("merec", pl.lit(0.0), "weights/not-positive"),
        ("cv", pl.lit(-1.0), "weights/mean"),
        ("pca", pl.lit(0.5), "weights/constant-input"),
        ("critic", pl.lit(None, pl.Float64), "weights/few"),
        (
            "critic",
            pl.when(pl.col("b") > 0.5).then(1.7e308).otherwise(-1.7e308),
            "weights/infinite",
        ),
    ],
)
def test_what_is_not_defined_names_node_indicator_and_year(small, method, change, code):
    missing = 'missing = { rule = "redistribute", require = 0 }\n'
    how = f'{{ method = "{method}", over = "base_year" }}'
    system = small(index(how) + missing, *(indicator(id_) for id_ in IDS))
    data = panel().with_columns(a=change)
    with pytest.raises(eco.MethodError) as error:
        eco.score(data, system)
    (fault,) = error.value.faults
    assert fault.code == code
    assert {"node": "index", "detail": "a", "year": 2021}.items() <= fault.facts.items()
    for language in ("en", "zh"):
        assert "{" not in fault.text(language)
        assert "a" in fault.text(language)


def test_nothing_varies(small):
    data = panel().with_columns(pl.lit(0.5).alias(id_) for id_ in IDS)
    leaves = [indicator(id_) for id_ in IDS]
    with pytest.raises(eco.MethodError) as error:
        eco.score(data, small(index('"critic"'), *leaves))
    assert error.value.code == "weights/constant"
    equal = small(index('{ method = "critic", constant = "equal" }'), *leaves)
    assert eco.weights(data, equal)["weight"].to_list() == [0.25] * 4


def test_years_that_were_not_fitted_are_refused(small):
    how = '{ method = "sd", over = "year" }'
    fitted = eco.fit(panel(), small(index(how), *(indicator(id_) for id_ in IDS)))
    with pytest.raises(eco.MethodError) as error:
        fitted.apply(panel((2022, 2023)))
    assert (error.value.code, error.value.faults[0].facts["year"]) == ("weights/year", 2023)


def test_differences_are_explained_where_years_share_the_weights(small):
    leaves = [indicator(id_) for id_ in IDS]
    data = panel()
    found = eco.explain(data, small(index('"entropy"'), *leaves), REGIONS[0], 2022, base=2021)
    scores = eco.score(data, found.system).filter(region=REGIONS[0])["score"]
    assert found.parts["contribution"].sum() == pytest.approx(scores[1] - scores[0])
    by_year = small(index('{ method = "entropy", over = "year" }'), *leaves)
    with pytest.raises(eco.MethodError) as error:
        eco.explain(data, by_year, REGIONS[0], 2022, base=2021)
    assert error.value.code == "weights/by-year"


@pytest.mark.parametrize("year", [2021, 2022])
@pytest.mark.parametrize("against", [None, REGIONS[1]])
def test_within_a_year_its_own_weights_explain_exactly(small, year, against):
    leaves = [indicator(id_) for id_ in IDS]
    data = panel()
    taught = small(index('{ method = "entropy", over = "year" }'), *leaves)
    found = eco.explain(data, taught, REGIONS[0], year, against=against)
    scores = dict(eco.score(data, taught).filter(year=year).select("region", "score").rows())
    gap = scores[REGIONS[0]] - (scores[against] if against else 0)
    assert found.parts["contribution"].sum() == pytest.approx(gap, abs=1e-12)
    tree = eco.weights(data, taught)
    weights = dict(tree.filter(year=year).select("id", "weight").rows())
    declared = small(*(indicator(id_, weight=weights[id_]) for id_ in IDS))
    twin = eco.explain(data, declared, REGIONS[0], year, against=against)
    parts = {
        which: dict(each.parts.select("indicator", "contribution").rows())
        for which, each in (("taught", found), ("declared", twin))
    }
    assert parts["taught"] == pytest.approx(parts["declared"], abs=1e-12)


def test_plans_need_declared_weights(small):
    goal = "[[goal]]\nyear = 2025\ngrowth = 0.1\n"
    system = small(
        index('"entropy"'),
        goal,
        *(indicator(i, '{ method = "goalposts", worst = 0, best = 2 }') for i in IDS),
    )
    with pytest.raises(eco.UsageError) as error:
        eco.plan_path(panel(), system, REGIONS[0])
    assert error.value.code == "weights/plan"


def test_growth_needs_weights_that_stand_still(small):
    leaves = [indicator(i, '{ method = "goalposts", worst = 0, best = 2 }') for i in IDS]
    goal = "[[goal]]\nyear = 2025\ngrowth = 0.1\n"
    moving = small(index('"entropy"'), goal, *leaves)
    with pytest.raises(eco.SpecError) as error:
        eco.track(panel(), moving)
    assert error.value.code == "analysis/track-not-frozen"
    still = small(index('{ method = "entropy", over = "base_year" }'), goal, *leaves)
    frozen = eco.track(panel(), moving, freeze=True)
    assert frozen.frame.height
    growth = eco.track(panel(), still).frame["growth"].to_list()
    assert frozen.frame["growth"].to_list() == pytest.approx(growth, nan_ok=True)


def test_data_are_needed(small):
    system = small(index('"critic"'), *(indicator(id_) for id_ in IDS))
    with pytest.raises(eco.UsageError) as error:
        eco.weights(None, system)
    assert error.value.code == "weights/no-data"


def test_damaged_fits_are_refused(small, tmp_path):
    path = tmp_path / "fit.json"
    eco.fit(panel(), small(index('"critic"'), *(indicator(id_) for id_ in IDS))).save(path)
    whole = json.loads(path.read_text())
    whole["fitted"]["weights"][0]["common"]["weights"] = [1.0]
    path.write_text(json.dumps(whole))
    with pytest.raises(eco.DataError) as error:
        eco.Fit.load(path)
    assert error.value.code == "engine/fit-format"


def test_every_message_has_both_languages():
    ours = {code: texts for code, texts in catalogue().items() if code.startswith("weights/")}
    assert len(ours) > 40
    assert all(set(texts) == {"en", "zh"} for texts in ours.values())


def test_importances_are_matched(small, tmp_path):
    """Correlations with the index stand in the ratios of the importances, from the file on."""
    data = panel()
    data = data.with_columns(b=0.7 * pl.col("a") + 0.3 * pl.col("b"))
    how = '{ method = "importance", items = ["d", "a", "b", "c"], importance = ["1/2", 3, 3, 2] }'
    system = small(index(how), *(indicator(id_) for id_ in IDS))
    found = eco.weights(data, system)
    alone = eco.importance_weights(data, [3, 3, 2, 0.5], IDS)
    assert found["weight"].to_list() == alone["weight"].to_list()
    y = data.select(IDS).to_numpy()
    scores = eco.score(data, system)["score"].to_numpy()
    reached = np.array([np.corrcoef(y[:, at], scores)[0, 1] for at in range(4)])
    np.testing.assert_allclose(found["figure"], reached, atol=1e-12)
    np.testing.assert_allclose(reached / reached.sum(), np.array([3, 3, 2, 0.5]) / 8.5, atol=1e-9)
    eco.fit(data, system).save(tmp_path / "fit.json")
    again = eco.Fit.load(tmp_path / "fit.json")
    assert eco.weights(None, again).equals(found)
    assert again.apply(data).frame["score"].to_list() == scores.tolist()


@pytest.mark.parametrize("over", ["base_year", "year"])
def test_importances_are_equal_without_a_list_and_can_be_combined(small, over):
    leaves = [indicator(id_) for id_ in IDS]
    how = f'{{ method = "importance", over = "{over}" }}'
    found = eco.weights(panel(), small(index(how), *leaves))
    first = eco.importance_weights(panel().filter(year=2021), None, IDS)["weight"].to_list()
    assert found.head(4)["weight"].to_list() == first
    mixed = '{ method = "combined", how = "mean", of = ["importance", "equal"] }'
    both = eco.weights(panel(), small(index(mixed), *leaves))["weight"].to_numpy()
    alone = eco.importance_weights(panel(), None, IDS)["weight"].to_numpy()
    np.testing.assert_allclose(both, (alone + 0.25) / 2, rtol=1e-12)


def test_inputs_that_cancel_each_other_have_no_importances(small):
    data = panel().with_columns(b=1.5 - pl.col("a"))
    leaves = [indicator(id_) for id_ in "ab"]
    with pytest.raises(eco.MethodError) as error:
        eco.weights(data, small(index('"importance"'), *leaves))
    assert error.value.code == "weights/opposed"
    with pytest.raises(eco.MethodError) as error:
        eco.importance_weights(data, None, ["a", "b"])
    assert error.value.code == "analysis/weights-opposed"


def test_weights_over_a_base_year_that_is_not_there(small):
    how = '{ method = "sd", over = "base_year" }'
    system = small(index(how), *(indicator(id_) for id_ in IDS))
    with pytest.raises(eco.MethodError) as error:
        eco.score(panel((2022, 2023)), system)
    (fault,) = error.value.faults
    assert (fault.code, fault.facts["year"]) == ("weights/base-year-absent", 2021)
    assert "no row of that year" in fault.text("en")
