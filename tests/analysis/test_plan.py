from __future__ import annotations

import numpy as np
import polars as pl
import pytest

import ecoindex as eco
from tests.analysis.plan_support import SIGN, index_of, limits_of, panel, planned, small

ALTERNATIVES = 10_000
TREES = {
    "linear": small(),
    "geometric dimensions": small(left="geometric", right="geometric"),
    "geometric index": small("geometric"),
    "geometric throughout": small("geometric", "geometric", "geometric"),
    "coupled": small(coupled=True),
}
SOLVERS = {"linear": "highs", "coupled": "sequential"}
GOALS = ["2028:10%", "2028:30%", "2028:60%", "2028:80%", "2028:250%"]


@pytest.fixture(params=TREES)
def tree(request) -> str:
    return request.param


def plan(tree: str, goal: str = "2028:30%", region: str = "r1", **more: object) -> eco.PlanPath:
    return eco.plan_path(panel(), TREES[tree], region, goal=goal, **more)


@pytest.mark.parametrize("goal", GOALS)
def test_plan__reaches_the_goal_exactly_when_it_says_feasible(tree: str, goal: str) -> None:
    for region in ("r0", "r1", "r2", "r3"):
        path = plan(tree, goal, region)
        (scored,) = index_of(path.system, planned(path))
        assert scored == pytest.approx(path.reached, abs=1e-10)
        assert path.feasible == (scored >= path.target - 1e-7)
        assert path.verdict == ("feasible" if path.feasible else "infeasible")
        if path.feasible:
            assert scored == pytest.approx(path.target, abs=1e-7), "not a point too much"


def test_plan__both_verdicts_occur(tree: str) -> None:
    assert {plan(tree, goal).verdict for goal in GOALS} == {"feasible", "infeasible"}


def test_plan__uses_the_solver_that_fits(tree: str) -> None:
    path = plan(tree)
    assert path.solver == SOLVERS.get(tree, "clarabel")
    assert path.optimum == ("local" if tree == "coupled" else "global")
    assert path.proven


@pytest.mark.parametrize("goal", GOALS)
def test_plan__never_breaks_a_bound_and_never_gets_worse(tree: str, goal: str) -> None:
    path = plan(tree, goal)
    assert path.frame.height == 5
    for row in path.frame.iter_rows(named=True):
        low, high = sorted((row["value"], row["limit"]))
        assert low <= row["target"] <= high
        assert row["change"] * SIGN[row["indicator"]] >= 0
        assert row["change"] == row["target"] - row["value"]
        assert row["binds"] == (row["target"] == row["limit"] != row["value"])


@pytest.mark.parametrize("costed", [False, True])
def test_plan__no_random_alternative_takes_less(tree: str, costed: bool) -> None:
    costs = {"a": 3.0, "b": 1.0, "c": 0.5, "d": 4.0, "e": 2.0}
    limits = {id_: {"cost": cost} for id_, cost in costs.items()} if costed else None
    path = plan(tree, "2028:40%", limits=limits)
    assert path.feasible
    now = np.array(path.frame.get_column("value"))
    room = np.array(path.frame.get_column("limit")) - now
    weights = np.array(list(costs.values())) * np.abs(room) if costed else np.ones(5)
    random = np.random.default_rng(20250101)
    ways = random.uniform(size=(ALTERNATIVES, 5)) ** random.choice([0.3, 1, 6], (ALTERNATIVES, 1))
    ways[:2000] *= random.integers(0, 2, (2000, 5))
    near = np.array(path.frame.get_column("used"))
    ways[2000:4000] = np.clip(near + random.normal(0, 0.02, (2000, 5)), 0, 1)
    ids = path.frame.get_column("indicator").to_list()

    def scored(shares: np.ndarray) -> np.ndarray:
        return index_of(path.system, pl.DataFrame(now + shares * room, schema=ids, orient="row"))

    low, high = np.zeros((ALTERNATIVES, 1)), np.full((ALTERNATIVES, 1), 60.0)
    for _ in range(45):  # each goes its own way just as far as the goal asks for
        middle = (low + high) / 2
        enough = (scored(np.clip(ways * middle, 0, 1)) >= path.target)[:, None]
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    shares = np.clip(ways * high, 0, 1)
    feasible = scored(shares) >= path.target
    assert feasible.sum() > ALTERNATIVES / 3, "few alternatives prove little"
    efforts = shares[feasible] @ weights
    assert path.effort <= efforts.min() * (1 + 1e-6)
    assert path.effort == pytest.approx(float(near @ weights))


def test_plan__infeasible_names_the_best_index_and_the_limits_give_it(tree: str) -> None:
    path = plan(tree, "2028:250%")
    assert path.verdict == "infeasible"
    (top,) = index_of(path.system, limits_of(path))
    assert path.best == pytest.approx(top, abs=1e-9)
    assert path.reached == path.best < path.target
    assert planned(path) == limits_of(path)
    assert path.proven


def test_plan__goal_at_the_best_index_is_feasible_and_above_it_is_not(tree: str) -> None:
    best = plan(tree, "2028:250%").best
    assert plan(tree, f"2028:{best - 1e-6!r}").feasible
    assert not plan(tree, f"2028:{best + 1e-3!r}").feasible


@pytest.mark.parametrize("factor", [0.01, 7, 1000])
@pytest.mark.parametrize("how", ["arithmetic", "geometric"])
def test_plan__weights_count_relative_to_each_other(factor: float, how: str) -> None:
    one = eco.plan_path(panel(), small(left=how), "r2", goal="2028:25%")
    other = eco.plan_path(panel(), small(left=how, factor=factor), "r2", goal="2028:25%")
    for column in ("target", "gain"):
        found, same = one.frame[column].to_numpy(), other.frame[column].to_numpy()
        assert found == pytest.approx(same, abs=1e-5)


def test_plan__gains_add_up(tree: str) -> None:
    for goal in GOALS:
        path = plan(tree, goal)
        assert path.frame.get_column("gain").sum() == pytest.approx(path.reached - path.index)


def test_plan__gain_of_an_arithmetic_tree_is_weight_times_score() -> None:
    path = plan("linear", "2028:60%")
    row = path.frame.filter(pl.col("indicator") == "a").row(0, named=True)
    assert row["change"] > 0
    assert row["gain"] == pytest.approx(100 * 2 / 5 * 3 / 5 * row["change"] / 100)


def test_plan__limit_is_the_best_pace_within_the_goalposts() -> None:
    frame = panel()
    path = plan("linear")
    for row in path.frame.iter_rows(named=True):
        id_, sign = row["indicator"], SIGN[row["indicator"]]
        steps = frame.sort("region", "year").with_columns(
            step=sign * pl.col(id_).diff().over("region")
        )
        top = steps.sort("step", descending=True, nulls_last=True).row(0, named=True)
        assert row["pace"] == pytest.approx(top["step"])
        assert (row["pace_region"], row["pace_last"]) == (top["region"], top["year"])
        far = row["value"] + sign * 4 * top["step"]
        assert row["limit"] == pytest.approx(far) or row["bound"] == "goalpost"
    assert set(path.frame.get_column("bound")) <= {"pace", "goalpost"}


def test_plan__more_years_never_make_it_dearer(tree: str) -> None:
    efforts = [plan(tree, f"{year}:30%").best for year in (2025, 2026, 2028, 2032)]
    assert efforts == sorted(efforts)


def test_plan__bounds_and_costs_of_the_user() -> None:
    limits = {
        "a": {"lower": 60, "upper": 70, "cost": 5},
        "b": {"cost": 0},
        **{id_: {"cost": 1} for id_ in "cde"},
    }
    path = plan("linear", "2028:30%", limits=limits)
    rows = {row["indicator"]: row for row in path.frame.iter_rows(named=True)}
    assert 60 <= rows["a"]["target"] <= 70
    assert rows["a"]["bound"] == "file"
    assert path.effort_in == "cost"
    assert rows["a"]["effort"] == pytest.approx(5 * rows["a"]["change"])
    assert rows["b"]["effort"] == 0
    assert rows["b"]["binds"], "what is free is done first"
    assert path.effort == pytest.approx(sum(row["effort"] for row in rows.values()))
    (scored,) = index_of(path.system, planned(path))
    assert scored >= path.target - 1e-9


def test_plan__cheap_indicators_go_first() -> None:
    dear = {id_: {"cost": 1000 if id_ == "a" else 1} for id_ in "abcde"}
    cheap = {id_: {"cost": 0.001 if id_ == "a" else 1} for id_ in "abcde"}
    one, other = (plan("linear", "2028:20%", limits=limits) for limits in (dear, cheap))
    assert planned(one)["a"] < planned(other)["a"]


def test_plan__limits_as_a_file_or_a_table_say_the_same(tmp_path) -> None:
    table = pl.DataFrame({"指标": ["a", "指标b"], "下限": [None, 30.0], "上限": [75.0, None]})
    file = tmp_path / "limits.csv"
    table.write_csv(file)
    from_file = plan("linear", limits=file)
    assert from_file.frame.equals(plan("linear", limits=table).frame)
    assert limits_of(from_file)["b"] == 30
    assert limits_of(from_file)["a"] == 75


def test_plan__limits_of_one_region_come_before_those_of_all() -> None:
    table = pl.DataFrame(
        {"region": ["330324", None], "indicator": ["a"] * 2, "upper": [72.0, 80.0]},
    )
    frame = panel().with_columns(pl.col("region").replace({"r0": "330324"}))
    for region, most in (("永嘉县", 72), ("r1", 80)):
        path = eco.plan_path(frame, small(), region, goal="2028:10%", limits=table)
        assert limits_of(path)["a"] == most


def test_plan__value_below_the_worst_goalpost_gains_nothing_at_first() -> None:
    frame = panel().with_columns(
        e=pl.when(pl.col("region") == "r1").then(-20.0).otherwise(pl.col("e"))
    )
    limits = {"e": {"upper": 50}}
    for system, solver in ((small(), "highs"), (small("geometric"), "clarabel")):
        for goal in ("2028:5%", "2028:60%"):
            path = eco.plan_path(frame, system, "r1", goal=goal, limits=limits)
            row = path.frame.filter(pl.col("indicator") == "e").row(0, named=True)
            assert path.solver == solver
            assert path.optimum == "global"
            assert row["target"] == -20 or row["target"] > 0, "half of the way is for nothing"
            (scored,) = index_of(system, planned(path))
            assert (scored >= path.target - 1e-7) == path.feasible
    assert row["target"] > 0


STEPS = """
[[indicator]]
id = "k"
node = "left"
title = { zh = "档", en = "Class" }
unit = "%"
direction = "higher"
weight = 6
normalise = { method = "steps", cuts = [30, 60, 90], scores = [0, 0.4, 0.7, 1], closed = "right" }

[[indicator]]
id = "y"
node = "right"
title = { zh = "是否", en = "Yes or no" }
unit = "yes/no"
direction = "higher"
weight = 2
normalise = { method = "yes-no" }
"""


@pytest.mark.parametrize("how", ["arithmetic", "geometric"])
def test_plan__classes_and_yes_no_move_as_wholes(how: str) -> None:
    system = small(how, more=STEPS)
    frame = panel().with_columns(k=pl.lit(40.0), y=pl.lit(0.0))
    limits = {"k": {"upper": 95}, "y": {"upper": 1}}
    ends = set()
    for goal in ("2028:20%", "2028:40%", "2028:60%", "2028:80%"):
        path = eco.plan_path(frame, system, "r1", goal=goal, limits=limits)
        values = planned(path)
        assert values["y"] in (0, 1)
        assert values["k"] in (40, np.nextafter(60, 99), np.nextafter(90, 99), 95)
        assert path.optimum == "global"
        (scored,) = index_of(system, values)
        assert scored == pytest.approx(path.reached)
        assert path.feasible == (scored >= path.target - 1e-7)
        ends.add((values["k"], values["y"]))
    assert len(ends) > 1


def test_plan__constraint_that_caps_the_index_is_met_first() -> None:
    cap = """
[index.constraint]
node = "gate"
mode = "cap"
limits = [50]
"""
    gate = NODE_GATE
    system = small(more=gate)
    from ecoindex.spec import parse_system

    system = parse_system(system.text.replace("[[node]]", cap + "\n[[node]]", 1), "small.toml")
    frame = panel().with_columns(pl.selectors.numeric(), g=pl.lit(0.0))
    path = eco.plan_path(frame, system, "r1", goal="2028:60", limits={"g": {"upper": 1}})
    assert path.feasible
    assert planned(path)["g"] == 1
    shut = eco.plan_path(frame, system, "r1", goal="2028:60")
    assert shut.verdict == "infeasible"
    assert shut.best == pytest.approx(50)


NODE_GATE = """
[[node]]
id = "gate"
title = { zh = "门槛", en = "Gate" }
weight = 0

[[indicator]]
id = "g"
node = "gate"
title = { zh = "达标", en = "Passed" }
unit = "yes/no"
direction = "higher"
normalise = { method = "yes-no" }
"""


def test_plan__logarithmic_goalposts() -> None:
    text = small().text.replace("worst = 20, best = 90 }", "worst = 20, best = 90, log = true }")
    from ecoindex.spec import parse_system

    system = parse_system(text, "small.toml")
    for limits in (None, {id_: {"cost": 1} for id_ in "abcde"}):
        path = eco.plan_path(panel(), system, "r1", goal="2028:20%", limits=limits)
        (scored,) = index_of(system, planned(path))
        assert path.feasible
        assert scored == pytest.approx(path.target)
        assert path.optimum == ("global" if limits is None else "local")


def test_plan__missing_and_not_applicable_indicators_stay_out() -> None:
    text = small().text.replace(
        "scale = 100", 'scale = 100\nmissing = { rule = "redistribute", require = 0 }'
    )
    from ecoindex.spec import parse_system

    system = parse_system(text, "small.toml")
    frame = panel().with_columns(
        d=pl.when(pl.col("region") == "r1").then(None).otherwise(pl.col("d")),
    )
    path = eco.plan_path(frame, system, "r1", goal="2028:20%")
    row = path.frame.filter(pl.col("indicator") == "d").row(0, named=True)
    assert (row["bound"], row["target"], row["gain"]) == ("missing", None, 0)
    (scored,) = index_of(system, planned(path))
    assert scored == pytest.approx(path.target)


def test_plan__growth_is_taken_on_the_indicators_of_both_years() -> None:
    text = small().text.replace(
        "scale = 100", 'scale = 100\nmissing = { rule = "redistribute", require = 0 }'
    )
    from ecoindex.spec import parse_system

    system = parse_system(text, "small.toml")
    frame = panel().with_columns(
        d=pl.when((pl.col("region") == "r1") & (pl.col("year") == 2020))
        .then(None)
        .otherwise(pl.col("d")),
    )
    path = eco.plan_path(frame, system, "r1", goal="2028:60%", base=2020)
    assert "d" not in path.frame.get_column("indicator")
    assert [
        item.facts["indicators"] for item in path.notes if item.code == "analysis/plan-common"
    ] == [["d"]]
    without = frame.with_columns(
        d=pl.when(pl.col("region") == "r1").then(None).otherwise(pl.col("d"))
    )
    same = eco.plan_path(without, system, "r1", goal="2028:60%", base=2020)
    assert (path.base_index, path.index) == pytest.approx((same.base_index, same.index))
    assert path.effort == pytest.approx(same.effort)


def test_plan__without_a_pace_an_indicator_is_held() -> None:
    frame = panel().with_columns(a=pl.lit(30.0))
    path = eco.plan_path(frame, small(), "r1", goal="2028:5%")
    row = path.frame.filter(pl.col("indicator") == "a").row(0, named=True)
    assert (row["bound"], row["change"], row["used"]) == ("held", 0, None)


def test_plan__says_what_it_assumes() -> None:
    path = eco.plan_path("demo", "isec-structured", "永嘉县", goal="2025:10%")
    assert path.track_options == "--goal 2025:10% --base 2021 --region 330324"
    assert path.origin.demo
    assert path.year == 2024
    codes = {item.code for item in path.notes}
    assert "analysis/plan-derived" in codes
    assert path.target == pytest.approx(1.1 * path.base_index)


def test_plan__next_goal_of_the_system_without_one() -> None:
    path = eco.plan_path("demo", "isec-structured", "Yongjia")
    assert (path.goal, path.year) == (eco.PlanGoal(2030, growth=0.2), 2025)


def test_plan__demo_plan_scores_in_the_demo_panel() -> None:
    for goal in ("2025:10%", "2030:20%", "2030:60%"):
        path = eco.plan_path("demo", "isec-structured", "永嘉县", goal=goal)
        system = path.system
        frame = eco.read_panel("demo", eco.fields(system)).frame
        row = frame.filter((pl.col("region") == "330324") & (pl.col("year") == path.year))
        new = row.with_columns(
            pl.lit(target).alias(id_) for id_, target in planned(path).items() if target is not None
        )
        flags = eco.read_panel("demo", eco.fields(system)).not_applicable
        kept = [c for c in new.columns if c not in flags.columns or c in planned(path)]
        scored = eco.evaluate(new.select(kept), system).frame.item(0, "score")
        assert scored == pytest.approx(path.reached, abs=1e-9)
