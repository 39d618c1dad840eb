"""Distance to a target from each region's own base value."""

from __future__ import annotations

import polars as pl
import pytest

import ecoindex as eco

from .conftest import indicator


def test_own_base_equal_to_the_target_is_named_with_region_and_value(small):
    system = small(indicator("x", '{ method = "target", target = 10 }', direction='"lower"'))
    frame = pl.DataFrame({"region": ["a", "a"], "year": [2021, 2022], "x": [10.0, 30.0]})
    with pytest.raises(eco.MethodError) as caught:
        eco.score(frame, system)
    item = caught.value.faults[0]
    assert (item.code, item.facts["value"], item.facts["region"]) == (
        "engine/target-is-own-base",
        10,
        "a",
    )
    for language in ("zh", "en"):
        assert "10" in item.text(language)
