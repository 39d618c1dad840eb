"""Moves with pieces in trees that are not linear: no choice of pieces takes less effort."""

from __future__ import annotations

import time
from itertools import product

import numpy as np
import polars as pl
import pytest

import ecoindex as eco
from ecoindex.analysis.planning.solve import MOST
from tests.analysis.plan_support import index_of, plain, planned, series

POSTS = "{ method = 'goalposts', worst = 0, best = 100 }"
STEPS = "{ method = 'steps', cuts = [20, 40, 60], scores = [0.2, 0.5, 0.8, 1.0] }"
FALLING = ("lower", "{ method = 'goalposts', worst = 40, best = 10 }")


@pytest.mark.parametrize("goal", [35, 40, 60, 80, 95])
@pytest.mark.parametrize("now", [(15, 30, 10, 10), (5, 21, 18, 10)])
def test_pieces__classes_in_a_geometric_mean_equal_brute_force(
    goal: int, now: tuple[int, ...]
) -> None:
    ids = ["a", "b", "c", "d"]
    system = plain(how='"geometric"', **dict.fromkeys(ids, STEPS))
    other = series("x", 2022, **{id_: [10, 100] for id_ in ids})
    data = pl.concat([series(**{id_: [x] * 3 for id_, x in zip(ids, now)}), other])
    path = eco.plan_path(data, system, "r", goal=f"2025:{goal}")
    assert path.optimum == "global"
    values = [[x, *(cut for cut in (20, 40, 60) if cut > x)] for x in now]
    table = np.array(list(product(*values)), dtype=float)
    assert len(table) > MOST
    scores = index_of(system, pl.DataFrame(table, schema=ids, orient="row"))
    limit = np.array(path.frame["limit"])
    efforts = ((table - now) / (limit - now)).sum(axis=1)
    assert path.effort == pytest.approx(efforts[scores >= goal - 1e-9].min())
    assert path.reached >= goal - 1e-9


def test_pieces__yes_and_no_above_a_floor() -> None:
    ids = [f"y{at}" for at in range(8)]
    floor = "{ method = 'geometric', floor = 0.1 }"
    system = plain(how=floor, g=POSTS, **dict.fromkeys(ids, "{ method = 'yes-no' }"))
    other = series("x", 2022, g=[52, 52], **{id_: [0, 1] for id_ in ids})
    own = series(g=[50, 52, 52], **{id_: [0, 0, 0] for id_ in ids})
    path = eco.plan_path(pl.concat([own, other]), system, "r", goal="2025:40")
    alike = [
        index_of(system, {"g": g} | {id_: float(at < yes) for at, id_ in enumerate(ids)})[0]
        for yes, g in ((4, 56.0), (5, 52.0))
    ]
    assert alike[0] < 40 <= alike[1]
    assert path.effort == pytest.approx(5)


def test_pieces__values_beyond_the_worst_goalpost() -> None:
    ids = [f"i{at}" for at in range(7)]
    text = plain(how='"geometric"', g=POSTS, **dict.fromkeys(ids, FALLING)).text
    node = '[[node]]\nid = "%s"\ntitle = { zh = "节点", en = "Node" }\n'
    text = text.replace("[[indicator]]", node % "n" + node % "m" + "[[indicator]]", 1)
    for id_ in ("g", *ids):
        text = text.replace(f'id = "{id_}"\n', f'id = "{id_}"\nnode = "{"mn"[id_ != "g"]}"\n')
    from ecoindex.spec import parse_system

    system = parse_system(text, "nodes.toml")
    data = series(g=[40, 42, 44], **{id_: [50, 46, 42] for id_ in ids})
    path = eco.plan_path(data, system, "r", goal="2027:25")
    (scored,) = index_of(system, planned(path))
    assert (path.optimum, scored) == ("global", pytest.approx(25))
    ways = list(product(range(1, 8), np.linspace(0, 1, 101), np.linspace(0, 1, 21)))
    rows = [  # alike, so that only their number counts; each goes equally far
        {"g": 44 + 8 * rise} | {id_: 42 - 16 * share * (at < moved) for at, id_ in enumerate(ids)}
        for moved, share, rise in ways
    ]
    scores = index_of(system, pl.DataFrame(rows))
    efforts = [moved * share + rise for (moved, share, rise), x in zip(ways, scores) if x >= 25]
    assert path.effort <= min(efforts) + 1e-9
    assert path.effort > min(efforts) - 0.1


def test_pieces__a_city_of_many_is_proven_and_quick() -> None:
    codes = ["330302", "330303", "330304", "330305", "330324", "330326", "330327", "330328"]
    data = pl.concat(
        series(
            code,
            a=[52 - 4 * year + at / 2 for year in range(3)],
            b=[40 + at + 3 * year for year in range(3)],
            c=[45 + 2 * at + 4 * year for year in range(3)],
        )
        for at, code in enumerate(codes)
    )
    floor = "{ method = 'geometric', floor = 0.05 }"
    system = plain(how=floor, a=FALLING, b=POSTS, c=POSTS)
    began = time.perf_counter()
    city = eco.plan_city(data, system, "温州市", goal="2028:32", share="least-effort")
    assert time.perf_counter() - began < 60
    assert (city.verdict, city.optimum) == ("feasible", "global")
    equal = eco.plan_city(data, system, "温州市", goal="2028:32", share="equal")
    assert city.effort < equal.effort
    lone = [path.frame.filter(pl.col("indicator") == "a")["change"].item() for path in city.paths]
    assert 0 < sum(change != 0 for change in lone) < 8, "some go all the way, the others stay"
