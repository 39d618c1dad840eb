"""Attributes of regions: declared, named in both languages, and true of the table."""

from __future__ import annotations

import re

import pytest

from ecoindex.registry.attributes import REGION, attributes
from ecoindex.registry.regions import regions


def test_attributes__named_in_both_languages():
    assert {"level", "coastal", "terrain", "zone", "city-size"} <= set(attributes())
    assert REGION not in attributes()
    for attribute in attributes().values():
        words = [attribute.title, *attribute.values.values()]
        assert len(words) > 2
        assert all(re.search(r"[\u4e00-\u9fff]", word.text("zh")) for word in words)
        assert all(word.text("en").isascii() for word in words)
        assert len({word.zh for word in words[1:]}) == len(words) - 1


def test_attributes__hold_every_value_of_the_table():
    found = 0
    for region in regions():
        for name, value in region.attributes.items():
            assert value in attributes()[name].values, (region.code, name)
            found += 1
    assert found > 300


@pytest.mark.parametrize(
    ("code", "zone"),
    [
        ("330000", "east"), ("330324", "east"), ("110000", "east"), ("460000", "east"),
        ("340100", "central"), ("430000", "central"), ("220000", "central"),
        ("450000", "west"), ("150000", "west"), ("650000", "west"), ("810000", None),
    ],
)  # fmt: skip
def test_zone__the_usual_division(code, zone):
    assert regions().by_code[code].attributes.get("zone") == zone


def test_zone__the_same_throughout_a_province():
    zones = [r.attributes.get("zone") for r in regions() if r.level == "province"]
    assert (zones.count("east"), zones.count("central"), zones.count("west")) == (11, 8, 12)
    for region in regions():
        province = regions().by_code[region.code[:2] + "0000"]
        assert region.attributes.get("zone") == province.attributes.get("zone")
