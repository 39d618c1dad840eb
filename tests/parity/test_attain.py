"""The attainment core against its Python twin on random plans; and what must not change a bit."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecoindex import _core

from .attain_twin import Found, Twin

SEEDS = st.integers(0, 2**32 - 1)
FIRST, SPAN = 2018, 6
OPS = [">=", ">", "<=", "<", "="]
OVERALL = ("score", "coverage", "verdict")
COLUMNS = 6  # of which the last two hold answers of 0 and 1

Json = dict[str, Any]
Data = dict[str, np.ndarray]
Variants = list[dict[str, int | None]]


def number(rng: np.random.Generator) -> float:
    """Few different ones, so that values, bars and bases often are equal."""
    return float(rng.integers(-2, 9)) / 2


def random_test(rng: np.random.Generator, depth: int = 0) -> Json:
    kind = rng.choice(["value", "base", "range", "assigned", "group"], p=[0.3, 0.2, 0.1, 0.2, 0.2])
    op = str(rng.choice(OPS))
    if kind == "group" and depth < 2:
        inner = [random_test(rng, depth + 1) for _ in range(rng.integers(1, 4))]
        return {str(rng.choice(["all", "any"])): inner}
    if kind == "base":
        back = int(rng.integers(1, 3)) if rng.integers(2) else None
        year = None if back else int(FIRST + rng.integers(-1, SPAN))
        factor, offset = float(rng.choice([1.0, 0.84, 1.5])), float(rng.choice([0.0, -0.5]))
        base = {"year": year, "back": back, "factor": factor, "offset": offset}
        return {"compare": {"op": op, "bar": {"base": base}}}
    if kind == "range":
        low, high = sorted([number(rng), number(rng)])
        return {"range": {"low": low, "high": high}}
    if kind == "assigned":
        which = rng.integers(3)
        bar, met = int(rng.integers(4)), int(rng.integers(4, COLUMNS))
        return {"assigned": {"op": op, "bar_column": None if which == 0 else bar,
                             "met_column": None if which == 1 else met}}  # fmt: skip
    return {"compare": {"op": op, "bar": {"value": number(rng)}}}


def random_measure(rng: np.random.Generator, years: int, variants: list[int]) -> Json:
    rules = [random_test(rng) for _ in range(rng.integers(1, 5))]
    if rng.random() < 0.3:  # differ in nothing but the bar
        op = str(rng.choice(OPS))
        rules = [{"compare": {"op": op, "bar": {"value": number(rng)}}} for _ in rules]
    variant = int(rng.integers(len(variants))) if rng.integers(2) else None
    many = 1 if variant is None else variants[variant]
    one = rng.random() < 0.4
    pick = int(rng.integers(-1, len(rules)))
    choice = [
        [pick if one else int(rng.integers(-1, len(rules))) for _ in range(years)]
        for _ in range(many)
    ]
    return {
        "column": int(rng.integers(4)),
        "higher": bool(rng.integers(2)),
        "sum_years": None if rng.random() < 0.7 else int(rng.integers(1, 4)),
        "progress_base": None if rng.random() < 0.5 else int(FIRST + rng.integers(-1, SPAN)),
        "rules": rules,
        "choice": choice,
        "variant": variant,
    }


def random_plan(rng: np.random.Generator, variants: list[int]) -> Json:
    years = [FIRST + int(t) for t in rng.permutation(SPAN + 1)]
    items: list[Json] = []
    for index in range(rng.integers(1, 9)):
        if index and rng.random() < 0.3:
            parts = [int(part) for part in rng.integers(0, index, rng.integers(1, 4))]
            items.append({"whole": {"parts": parts, "combine": str(rng.choice(["all", "any"]))}})
        else:
            items.append({"measure": random_measure(rng, len(years), variants)})
    counted = [
        {"item": index, "kind": int(rng.integers(4)), "weight": float(rng.integers(0, 4))}
        for index in range(len(items))
        if rng.random() < 0.8
    ]
    shares = [float(share) for share in rng.choice([0.0, 0.5, 0.8, 1.0], 4)]
    return {"items": items, "years": years, "counted": counted, "rule": {"shares": shares},
            "require": float(rng.choice([0.0, 0.5, 2 / 3, 1.0]))}  # fmt: skip


def random_data(rng: np.random.Generator, regions: int | None = None) -> Data:
    regions = int(rng.integers(1, 8)) if regions is None else regions
    keys = [(f"r{r}", FIRST + t) for r in range(regions) for t in range(SPAN)]
    keys = [keys[i] for i in rng.permutation(len(keys)) if rng.random() > 0.15] or keys[:1]
    n = len(keys)
    x = rng.integers(-2, 9, (COLUMNS, n)) / 2
    x[4:] = rng.integers(0, 2, (COLUMNS - 4, n))
    x[rng.random((COLUMNS, n)) < 0.15] = np.nan
    applies = rng.random((COLUMNS, n)) > 0.1
    applies[: rng.integers(COLUMNS)] = True
    return {
        "x": x,
        "applies": applies,
        "regions": np.array([region for region, _ in keys]),
        "years": np.array([year for _, year in keys], dtype=np.int32),
    }


def random_variants(rng: np.random.Generator, many: list[int], regions: list[str]) -> Variants:
    known = rng.random() < 0.5
    return [
        {name: int(rng.integers(m)) if known or rng.random() > 0.2 else None for name in regions}
        for m in many
    ]


def pieces(values: Any, chunks: int, **how: Any) -> pl.Series:
    whole = pl.Series("", values, **how)
    cuts = np.linspace(0, len(whole), chunks + 1).astype(int)
    parts = [whole[a:b] for a, b in pairwise(cuts) if b > a]
    return pl.concat(parts, rechunk=False) if len(parts) > 1 else whole


def run_core(
    plan: Json,
    data: Data,
    variants: Variants,
    threads: int | None = None,
    chunks: int = 1,
) -> dict[str, pl.Series]:
    x, applies = data["x"], data["applies"]
    columns = [pieces(values, chunks, nan_to_null=j % 2 == 0) for j, values in enumerate(x)]
    masks = {j: pieces(mask, chunks) for j, mask in enumerate(applies) if not mask.all()}
    rows = _core.Rows(pieces(data["regions"], chunks), pieces(data["years"], chunks))
    order = pl.Series(rows.regions).to_list()
    by_region = [pl.Series([of[r] for r in order], dtype=pl.UInt8) for of in variants]
    found = _core.AttainPlan(json.dumps(plan)).evaluate(
        _core.Matrix(columns, masks), rows, variants=by_region, threads=threads
    )
    named = {
        f"{index} {name}": pl.Series(getattr(item, name))
        for index, item in enumerate(found.items)
        for name in Found._fields
    }
    named |= {
        f"count {kind} {verdict}": pl.Series(count)
        for kind, counts in enumerate(found.counts)
        for verdict, count in enumerate(counts)
    }
    return named | {name: pl.Series(getattr(found, name)) for name in OVERALL}


def run_twin(plan: Json, data: Data, variants: Variants) -> dict[str, list[Any]]:
    twin = Twin(
        plan, data["x"], data["applies"], data["years"].tolist(), data["regions"].tolist(), variants
    )
    rows, overall = twin.evaluate()
    named = {
        f"{index} {name}": [getattr(found[index], name) for found in rows]
        for index in range(len(plan["items"]))
        for name in Found._fields
    }
    named |= {
        f"count {kind} {verdict}": [row["counts"][kind, verdict] for row in overall]
        for kind in range(4)
        for verdict in range(5)
    }
    return named | {name: [row[name] for row in overall] for name in OVERALL}


def case(seed: int, regions: int | None = None) -> tuple[Json, Data, Variants]:
    rng = np.random.default_rng(seed)
    many = [int(m) for m in rng.integers(1, 4, 2)]
    data = random_data(rng, regions)
    names = sorted(set(data["regions"].tolist()))
    return random_plan(rng, many), data, random_variants(rng, many, names)


def assert_equal(ours: dict[str, pl.Series], want: dict[str, list[Any]]) -> None:
    assert ours.keys() == want.keys()
    for name, values in want.items():
        if name.endswith("verdict") or name.startswith("count"):
            assert ours[name].to_list() == values, name
        else:
            assert not ours[name].is_nan().any(), name
            got = ours[name].fill_null(float("nan")).to_numpy()
            np.testing.assert_allclose(got, values, rtol=1e-12, atol=1e-12, err_msg=name)


def test_random_plans_reach_every_verdict() -> None:
    seen: dict[str, set[int]] = {"measure": set(), "whole": set(), "overall": set()}
    for seed in range(100):
        plan, data, variants = case(seed)
        want = run_twin(plan, data, variants)
        seen["overall"] |= set(want["verdict"])
        for index, item in enumerate(plan["items"]):
            seen[next(iter(item))] |= set(want[f"{index} verdict"])
    assert seen == {"measure": set(range(5)), "whole": set(range(5)), "overall": set(range(4))}


@given(SEEDS)
@settings(max_examples=500, deadline=None)
def test_core_equals_twin(seed: int) -> None:
    plan, data, variants = case(seed)
    assert_equal(run_core(plan, data, variants), run_twin(plan, data, variants))


@given(SEEDS)
@settings(max_examples=100, deadline=None)
def test_rows_threads_and_chunks_change_no_bit(seed: int) -> None:
    plan, data, variants = case(seed)
    order = np.random.default_rng(seed).permutation(len(data["years"]))
    moved = {name: values[..., order] for name, values in data.items()}
    once = run_core(plan, data, variants)
    again = run_core(plan, moved, variants, threads=1, chunks=3)
    for name, values in once.items():
        assert values[order.tolist()].equals(again[name]), name


@pytest.mark.parametrize("regions", [200, 403, 1100])
def test_blocks_and_threads_have_no_seams(regions: int) -> None:
    """Sizes beyond the block size; most of the plans have something to say."""
    for seed in range(3):
        plan, data, variants = case(seed, regions)
        assert len(data["years"]) > 950
        once = run_core(plan, data, variants, threads=1)
        assert_equal(once, run_twin(plan, data, variants))
        for threads, chunks in [(2, 1), (3, 7)]:
            again = run_core(plan, data, variants, threads=threads, chunks=chunks)
            assert all(values.equals(again[name]) for name, values in once.items())


def test_sorted_rows_of_one_year_and_of_cycling_years() -> None:
    """Rows as they usually come: by region and year, or year by year."""
    rng = np.random.default_rng(7)
    for seed in range(8):
        plan, _, _ = case(seed)
        keys = [(f"r{r:03}", FIRST + t) for r in range(250) for t in range(SPAN)]
        n = len(keys)
        x = rng.integers(-2, 9, (COLUMNS, n)) / 2
        x[4:] = rng.integers(0, 2, (COLUMNS - 4, n))
        variants: Variants = [{f"r{r:03}": 0 for r in range(250)}] * 2
        for by_year in (False, True):
            keys.sort(key=lambda key: key[1] if by_year else key[0])
            data = {"x": x, "applies": np.ones((COLUMNS, n), bool),
                    "regions": np.array([region for region, _ in keys]),
                    "years": np.array([year for _, year in keys], dtype=np.int32)}  # fmt: skip
            assert_equal(run_core(plan, data, variants), run_twin(plan, data, variants))


def measure(*rules: Json, **more: Any) -> Json:
    default = {"column": 0, "higher": True, "sum_years": None, "rules": list(rules),
               "choice": [[0, 0]], "variant": None}  # fmt: skip
    return {"measure": default | more}


def plan_of(*items: Json, **more: Any) -> Json:
    counted = [{"item": index, "kind": 0, "weight": 1.0} for index in range(len(items))]
    return {"items": list(items), "years": [2020, 2021], "counted": counted,
            "rule": {"shares": [1.0, 0.8, 0.0, 0.0]}, "require": 0.5} | more  # fmt: skip


AT_LEAST = {"compare": {"op": ">=", "bar": {"value": 1e-308}}}
BACK = {
    "compare": {
        "op": ">=",
        "bar": {"base": {"year": None, "back": 1, "factor": 1e9, "offset": 0.0}},
    }
}
WORD = {"assigned": {"op": ">=", "bar_column": None, "met_column": 0}}


@pytest.mark.parametrize(
    ("plan", "x", "years", "code", "row"),
    [
        (plan_of(measure(AT_LEAST)), [1.0, np.inf], [2020, 2021], "engine/value-infinite", 1),
        (plan_of(measure(WORD)), [1.0, 0.5], [2020, 2021], "engine/not-yes-no", 1),
        (plan_of(measure(BACK)), [1e300, 1e301], [2020, 2021], "engine/score-infinite", 1),
        (plan_of(measure(AT_LEAST, progress_base=2020)), [0.0, 1e308], [2020, 2021],
         "engine/score-infinite", 1),
        (plan_of(measure(AT_LEAST, sum_years=2)), [1e308, 1e308], [2020, 2021],
         "engine/score-infinite", 1),
        (plan_of(measure(AT_LEAST, progress_base=2020), {"whole": {"parts": [0, 0], "combine": "all"}}),
         [0.0, 1.5], [2020, 2021], "engine/node-infinite", 1),
        (plan_of(measure(BACK)), [1.0, 2.0], [2020, 2020], "engine/row-repeated", 1),
        (plan_of(measure(AT_LEAST)), [1.0, 2.0], [2020, 2022], "engine/year-not-planned", 1),
        (plan_of(measure(AT_LEAST, column=3)), [1.0, 2.0], [2020, 2021], "engine/column-count", None),
        (plan_of(measure(AT_LEAST)), [1.0], [2020, 2021], "engine/column-length", None),
        (plan_of(measure(AT_LEAST, variant=0)), [1.0, 2.0], [2020, 2021], "engine/variants-unfit", None),
    ],
)  # fmt: skip
def test_data_that_cannot_be_used(
    plan: Json, x: list[float], years: list[int], code: str, row: int | None
) -> None:
    rows = _core.Rows(pl.Series(["a"] * len(years)), pl.Series(years))
    compiled, matrix = _core.AttainPlan(json.dumps(plan)), _core.Matrix([pl.Series(x)])
    with pytest.raises(_core.EngineError) as caught:
        compiled.evaluate(matrix, rows)
    assert [(item["code"], item["row"]) for item in caught.value.faults] == [(code, row)]


@pytest.mark.parametrize(
    ("variant", "code"),
    [
        (pl.Series([0, 1], dtype=pl.UInt8), "engine/variants-unfit"),
        (pl.Series([0, 0, 0], dtype=pl.UInt8), "engine/variants-unfit"),
        (pl.Series([0, 0], dtype=pl.Int8), "engine/column-type"),
    ],
)
def test_variants_that_do_not_fit(variant: pl.Series, code: str) -> None:
    plan = _core.AttainPlan(json.dumps(plan_of(measure(AT_LEAST, variant=0))))
    rows = _core.Rows(pl.Series(["a", "b"]), pl.Series([2020, 2020]))
    matrix = _core.Matrix([pl.Series([1.0, 2.0])])
    with pytest.raises(_core.EngineError) as caught:
        plan.evaluate(matrix, rows, variants=[variant])
    assert [item["code"] for item in caught.value.faults] == [code]


def test_a_plan_that_contradicts_itself_names_every_fault() -> None:
    bad = plan_of(measure(AT_LEAST, choice=[[5, 0]]), {"whole": {"parts": [1], "combine": "all"}})
    with pytest.raises(_core.EngineError) as caught:
        _core.AttainPlan(json.dumps(bad | {"require": 2.0}))
    details = [str(item["detail"]) for item in caught.value.faults]
    assert {item["code"] for item in caught.value.faults} == {"engine/attain-invalid"}
    assert [detail.split(":")[0] for detail in details] == ["the plan", "item 0", "item 1"]
    with pytest.raises(_core.EngineError, match=r"\[engine/plan-unreadable\]"):
        _core.AttainPlan("{}")


def test_no_rows_and_no_items() -> None:
    nothing = _core.Rows(pl.Series([], dtype=pl.String), pl.Series([], dtype=pl.Int32))
    matrix = _core.Matrix([pl.Series([], dtype=pl.Float64)])
    found = _core.AttainPlan(json.dumps(plan_of(measure(BACK)))).evaluate(matrix, nothing)
    assert len(found.items[0].verdict) == len(found.verdict) == 0
    rows = _core.Rows(pl.Series(["a"]), pl.Series([2020]))
    found = _core.AttainPlan(json.dumps(plan_of())).evaluate(_core.Matrix([]), rows)
    assert pl.Series(found.verdict).to_list() == [3]
    assert pl.Series(found.coverage).to_list() == [None]
