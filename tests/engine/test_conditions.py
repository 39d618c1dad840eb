"""Conditions on regions: what holds, what does not, and what cannot be told."""

from __future__ import annotations

import pytest

from ecoindex.engine.applicability import attributes_of, holds
from ecoindex.spec.condition import Condition

LONGGANG, YONGJIA, HANGZHOU = "330383", "330324", "330100"


@pytest.mark.parametrize(
    ("condition", "region", "expected"),
    [
        (Condition("region", LONGGANG), LONGGANG, True),
        (Condition("region", LONGGANG), YONGJIA, False),
        (Condition("region", LONGGANG, negate=True), YONGJIA, True),
        (Condition("region", LONGGANG), "elsewhere", False),
        (Condition("level", "county"), YONGJIA, True),
        (Condition("level", "prefecture"), HANGZHOU, True),
        (Condition("level", "county", negate=True), YONGJIA, False),
        (Condition("level", "county"), "elsewhere", None),
        (Condition("zone", "east"), YONGJIA, True),
        (Condition("terrain", "mountain"), YONGJIA, True),
        (Condition("terrain", "mountain"), HANGZHOU, None),
        (Condition("terrain", "mountain", negate=True), HANGZHOU, None),
        (Condition("city-size", "large"), HANGZHOU, None),
        (Condition("coastal"), YONGJIA, False),
    ],
)
def test_condition(condition, region, expected):
    assert holds([condition], region) is expected


def test_conditions__one_that_fails_decides_before_one_that_is_not_known():
    unknown, fails = Condition("terrain", "hill"), Condition("level", "county")
    assert holds([unknown, fails], HANGZHOU) is False
    assert holds([unknown, Condition("zone", "east")], HANGZHOU) is None
    assert holds([], "elsewhere") is True


def test_attributes__of_a_region_that_is_not_in_the_table():
    assert attributes_of("elsewhere") == {"region": "elsewhere"}
    assert attributes_of(LONGGANG)["level"] == "county"
