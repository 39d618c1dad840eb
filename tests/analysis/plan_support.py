"""Small systems and panels for plans, and the engine asked from outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

import ecoindex as eco
from ecoindex.spec import System, parse_system

HEAD = """
schema = 1
system = "small"
edition = "1"
status = "proposal"
title = { zh = "小体系", en = "Small system" }
base_year = 2024

[index]
scale = 100
aggregate = "%s"
"""

NODE = """
[[node]]
id = "%s"
%s
title = { zh = "节点", en = "Node" }
weight = %s
aggregate = %s
"""

INDICATOR = """
[[indicator]]
id = "%s"
node = "%s"
title = { zh = "指标%s", en = "Indicator %s" }
unit = "%%"
direction = "%s"
weight = %s
normalise = %s
"""

POSTS = "{ method = 'goalposts', worst = %s, best = %s }"

# id, node, direction, weight, worst, best
LEAVES = [
    ("a", "left", "higher", 3, 0, 100),
    ("b", "left", "lower", 2, 80, 10),
    ("c", "right", "higher", 1, 20, 90),
    ("d", "right", "lower", 4, 60, 5),
    ("e", "right", "higher", 2, 0, 50),
]
BEST = {id_: best for id_, *_, best in LEAVES}
SIGN = {id_: 1 if way == "higher" else -1 for id_, _, way, *_ in LEAVES}
LOWER = {id_: 0.0 if way == "higher" else 5.0 for id_, _, way, *_ in LEAVES}


def small(
    top: str = "arithmetic",
    left: str = "arithmetic",
    right: str = "arithmetic",
    *,
    factor: float = 1,
    coupled: bool = False,
    leaves: Sequence[tuple[str, str, str, float, float, float]] = LEAVES,
    more: str = "",
) -> System:
    """Two dimensions with five indicators, aggregated as asked for."""
    nodes = NODE % ("left", "", 2 * factor, f'"{left}"')
    nodes += NODE % ("right", "", 3 * factor, f'"{right}"')
    if coupled:
        how = "{ method = 'coupling', form = 'wang' }"
        nodes += NODE % ("both", 'inputs = ["left", "right"]', factor, how)
    items = "".join(
        INDICATOR % (id_, node, id_, id_, way, weight * factor, POSTS % (worst, best))
        for id_, node, way, weight, worst, best in leaves
    )
    return parse_system(HEAD % top + nodes + items + more, "small.toml")


def panel(
    seed: int = 7, regions: int = 4, years: Sequence[int] = range(2020, 2025)
) -> pl.DataFrame:
    """Values inside the goalposts that wander, mostly for the better."""
    random = np.random.default_rng(seed)
    rows = []
    for number in range(regions):
        now = {
            id_: worst + (best - worst) * random.uniform(0.2, 0.6)
            for id_, *_, worst, best in LEAVES
        }
        for year in years:
            rows.append({"region": f"r{number}", "year": year} | now)
            now = {
                id_: now[id_] + (best - worst) * random.uniform(-0.02, 0.06)
                for id_, *_, worst, best in LEAVES
            }
    return pl.DataFrame(rows)


def index_of(system: System, values: Mapping[str, float] | pl.DataFrame) -> np.ndarray:
    """Score lines of values with the public function, each as a region of its own."""
    frame = pl.DataFrame([values]) if isinstance(values, Mapping) else values
    ids = pl.Series("region", [f"x{at}" for at in range(frame.height)])
    wide = frame.with_columns(ids, pl.lit(2024).alias("year"))
    found = eco.evaluate(wide, system).frame
    joined = wide.select("region").join(found.select("region", "score"), on="region", how="left")
    return joined.get_column("score").to_numpy()


def planned(path: eco.PlanPath) -> dict[str, float]:
    """Values of the plan."""
    return dict(path.frame.select("indicator", "target").iter_rows())


def limits_of(path: eco.PlanPath) -> dict[str, float]:
    """Farthest allowed values."""
    return dict(path.frame.select("indicator", "limit").iter_rows())


def plain(
    *, how: str = '"arithmetic"', missing: str = "", **indicators: str | tuple[str, str]
) -> System:
    """One mean of indicators, each with its normalisation, or its direction and that."""
    head = HEAD.replace("base_year = 2024", "base_year = 2021").replace('"%s"', "%s") % how
    rule = f"\nmissing = {missing}" if missing else ""
    text = head + rule
    for id_, given in indicators.items():
        way, normalise = ("higher", given) if isinstance(given, str) else given
        item = (INDICATOR % (id_, "", id_, id_, way, 1, normalise)).replace('node = ""\n', "")
        text += item.replace('unit = "%"', 'unit = "yes/no"') if "yes-no" in normalise else item
    return parse_system(text, "plain.toml")


def series(region: str = "r", first: int = 2021, **columns: Sequence[float | None]) -> pl.DataFrame:
    """Return the years of one region."""
    count = len(next(iter(columns.values())))
    frame = pl.DataFrame({id_: list(values) for id_, values in columns.items()})
    keys = [pl.lit(region).alias("region"), pl.int_range(first, first + count).alias("year")]
    return frame.cast(pl.Float64).select(*keys, pl.all())
