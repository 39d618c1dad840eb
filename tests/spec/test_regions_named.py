"""Regions that a system file names, by code or by any name that ``--region`` takes."""

from __future__ import annotations

import pytest

from ecoindex.errors import SpecError
from ecoindex.spec import parse_system

from .examples import ATTAINMENT, HEAD, indicator, measure

LUCHENG = "330302"
NAMES = (LUCHENG, "鹿城区", "鹿城", "Lucheng", "Lucheng District", "浙江省温州市鹿城区")


@pytest.mark.parametrize("name", NAMES)
def test_region__every_place_of_a_file_takes_names(name: str) -> None:
    screen = f'[screen]\nregions = {{ keep = ["{name}"], drop = ["Nowhere"] }}\n'
    method = f'normalise = {{ method = "reference", region = "{name}", over = "year" }}'
    where = f'applies_to = "!region={name}"'
    system = parse_system(HEAD + screen + indicator("a", where, normalise=method))
    assert system.document.screen is not None
    assert system.document.screen.regions.keep == (LUCHENG,)
    assert system.document.screen.regions.drop == ("Nowhere",)
    (item,) = system.indicators
    assert getattr(item.normalise, "region", None) == LUCHENG
    assert [str(condition) for condition in item.applies_to] == [f"!region={LUCHENG}"]


def test_region__of_a_plan_and_its_counts() -> None:
    count = '[[count]]\nregion = "Yongjia"\nyear = 2025\nmet = 1\n'
    text = f'{ATTAINMENT}regions = ["永嘉县", "Lucheng"]\n{count}{measure("a")}'
    system = parse_system(text)
    assert system.regions == ("330324", LUCHENG)
    assert [item.region for item in system.document.count] == ["330324"]


def test_region__kept_by_code_and_dropped_by_name_is_a_contradiction() -> None:
    screen = '[screen]\nregions = { keep = ["330302"], drop = ["鹿城区"] }\n'
    with pytest.raises(SpecError) as caught:
        parse_system(HEAD + screen + indicator("a"))
    assert [fault.code for fault in caught.value.faults] == ["prepare/keep-and-drop"]


def test_region__an_ambiguous_name_of_a_condition_is_refused() -> None:
    with pytest.raises(SpecError) as caught:
        parse_system(HEAD + indicator("a", 'applies_to = "region=Fuyang"'))
    assert [fault.code for fault in caught.value.faults] == ["registry/region-ambiguous"]
    assert "330111" in caught.value.text("en")
