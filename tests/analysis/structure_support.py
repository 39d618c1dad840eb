"""A small index for tests of its structure: two dimensions, an echo, an opponent, a ratio."""

from __future__ import annotations

import numpy as np
import polars as pl

import ecoindex as eco
from ecoindex.spec import parse_system

NORMALISE = 'normalise = { method = "min-max", over = "year" }'
SYSTEM = f"""
schema = 1
system = "small"
edition = "1"
status = "published"
title = {{ zh = "小指数", en = "Small index" }}

[index]
aggregate = "arithmetic"

[[node]]
id = "air"
title = {{ zh = "空气", en = "Air" }}
weight = 2

[[node]]
id = "water"
title = {{ zh = "水", en = "Water" }}

[[variable]]
id = "people"
title = {{ zh = "人口", en = "Population" }}
unit = "person"

[[indicator]]
id = "dust"
node = "air"
title = {{ zh = "粉尘", en = "Dust" }}
unit = "ug/m3"
direction = "lower"
{NORMALISE}

[[indicator]]
id = "smoke"
node = "air"
title = {{ zh = "烟", en = "Smoke" }}
unit = "ug/m3"
direction = "lower"
{NORMALISE}

[[indicator]]
id = "days"
node = "air"
title = {{ zh = "好天", en = "Good days" }}
unit = "%"
direction = "higher"
{NORMALISE}

[[indicator]]
id = "rivers"
node = "water"
title = {{ zh = "河流", en = "Rivers" }}
unit = "%"
direction = "higher"
{NORMALISE}

[[indicator]]
id = "wells"
node = "water"
title = {{ zh = "井", en = "Wells per person" }}
unit = "%"
direction = "higher"
formula = "rivers / people"
{NORMALISE}
"""
ROWS = 40


def small() -> eco.System:
    return parse_system(SYSTEM)


def panel(seed: int = 1, rows: int = ROWS) -> pl.DataFrame:
    """Smoke follows dust, good days work against both; wells follow the people."""
    rng = np.random.default_rng(seed)
    dust = rng.uniform(10, 60, rows)
    return pl.DataFrame(
        {
            "region": [f"r{at:02}" for at in range(rows)],
            "year": [2020] * rows,
            "dust": dust,
            "smoke": dust * 2 + rng.normal(size=rows),
            "days": 20 + dust + rng.normal(size=rows) * 20,
            "rivers": rng.uniform(50, 52, rows),
            "people": rng.uniform(1000, 9000, rows),
        }
    )
