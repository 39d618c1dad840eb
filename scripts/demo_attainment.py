"""Demo data for the national demonstration indicators of 2019: every figure invented.

Ordinary series reach their bars by 2025; what is missed, cannot be judged, is not applicable or
not known stands in the tables below. The numbers come from generators of their own, one per county.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo_counties import COUNTIES, SOURCE, YEARS, County, Series, invent

ROOT = Path(__file__).resolve().parents[1]
SYSTEM = ROOT / "indicators/national-demonstration/2019.toml"
SEED = 40
FIRST = YEARS[0]
Values = list[float]
Row = tuple[str, ...]

SERIES = {
    "cadre-assessment-share": Series(20.5, 28.5, (0.2, 0.8), 0.2),
    "ei": Series(63, 90, (0.0, 0.4), 0.3, green=0.9),
    "protected-species": Series(95.6, 99.2, (0.0, 0.3), 0.2),
    "river-shoreline": Series(80, 92, (0.5, 1.0), 0.3),
    "land-gdp-fall": Series(4.8, 6.6, (0.0, 0.1), 0.15),
    "straw-use": Series(92.5, 97.0, (0.1, 0.5), 0.3),
    "manure": Series(88, 95, (0.2, 0.8), 0.4),
    "farm-film": Series(79, 91, (0.9, 1.6), 0.6),
    "town-sewage": Series(92, 97, (0.2, 0.5), 0.2),
    "rural-toilets": Series(97.6, 99.2, (0.2, 0.4), 0.1),
    "green-buildings": Series(43, 65, (4, 8), 2),
    "green-procurement": Series(78, 87, (1.2, 1.8), 0.6),
    "eco-satisfaction": Series(79.5, 84.5, (0.6, 1.2), 0.5),
    "eco-participation": Series(70, 75, (2.6, 3.3), 0.6),
}

# Rates that climb to 100 and stay: how much is missing at most at the start.
CLIMBING = {
    "env-disclosure": 2.0,
    "black-odour-removed": 4.0,
    "hazardous-waste-disposal": 0.8,
    "drinking-sources": 6.0,
    "village-water": 2.5,
    "town-waste": 0.6,
    "cadre-training": 6.0,
}

FOREST = {  # forest and grass cover in 2021
    "330302": 50.2, "330303": 20.6, "330304": 54.1, "330305": 45.3, "330324": 76.9, "330326": 58.4,
    "330327": 57.1, "330328": 71.8, "330329": 75.6, "330381": 46.7, "330382": 49.5, "330383": 16.9,
}  # fmt: skip
RED_LINE = {  # km2
    "330302": 62.4, "330303": 31.7, "330304": 96.5, "330305": 33.8, "330324": 431.2,
    "330326": 188.3, "330327": 226.9, "330328": 402.6, "330329": 517.4, "330381": 214.7,
    "330382": 241.5, "330383": 12.6,
}  # fmt: skip
RESERVES = {  # km2; none in the last county
    "330302": 41.3, "330303": 18.2, "330304": 74.6, "330305": 27.9, "330324": 668.5,
    "330326": 143.8, "330327": 121.4, "330328": 233.1, "330329": 260.7, "330381": 136.2,
    "330382": 329.8,
}  # fmt: skip

# Years that differ from the ordinary course.
GIVEN: Mapping[tuple[str, str], Mapping[int, float]] = {
    ("330302", "green-procurement"): {2024: 79.8, 2025: 79.4},
    ("330302", "cadre-training"): {2025: 99.1},
    ("330304", "land-gdp-fall"): {2025: 4.3},
    ("330304", "drinking-sources"): {2023: 96.2, 2024: 100},
    ("330305", "eco-participation"): {2025: 79.6},
    ("330324", "cadre-training"): {2025: 99.4},
    ("330324", "farm-film"): {2022: 79.3},
    ("330326", "hazardous-waste-disposal"): {2024: 99.8, 2025: 99.6},
    ("330327", "village-water"): {2025: 99.2},
    ("330327", "drinking-sources"): {2024: 95.8, 2025: 100},
    ("330328", "green-buildings"): {2024: 49.1, 2025: 52.6},
    ("330329", "eco-participation"): {2025: 79.1},
    ("330381", "land-gdp-fall"): {2024: 4.4, 2025: 4.2},
    ("330381", "cadre-training"): {2025: 98.6},
    ("330381", "eco-participation"): {2024: 78.8, 2025: 79.3},
    ("330382", "protected-species"): {2021: 94.6, 2022: 95.2},
    ("330382", "red-line-area"): {2024: 241.1, 2025: 241.1},
    ("330383", "cadre-assessment-share"): {2021: 18.5, 2022: 19.5, 2023: 20.5},
    ("330383", "eco-plan"): {2021: 0.5, 2022: 0.5},
    ("330383", "ei"): {2021: 59.2, 2022: 59.8, 2023: 60.3, 2024: 60.9},
    ("330383", "eco-participation"): {2025: 78.2},
    ("330383", "natural-shoreline"): {2021: 35.4, 2022: 35.3, 2023: 34.6, 2024: 35.2, 2025: 35.2},
}
SLOW = {"330382": 0.011}  # yearly fall of energy per GDP
DONE = (
    *("eco-deployment", "planning-eia", "soil-register", "emergency-response"),
    *("town-waste-sorting", "village-waste-collection"),
)
ALIEN = {"330303": 2023, "330382": 2025}  # evident invasion until then
CLEAN = ("330305", "330324", "330328", "330329")
NOT_APPLICABLE = {
    **{(code, "worse-v-fall"): "no water worse than class V in the base year" for code in CLEAN},
    ("330383", "reserve-area"): "no nature reserve",
    ("330383", "reserve-nature"): "no nature reserve",
    ("330383", "reserve-function"): "no nature reserve",
}
GAPS = {
    ("330383", 2021, "eco-satisfaction"): "no survey in this year",
    ("330383", 2021, "eco-participation"): "no survey in this year",
    ("330328", 2025, "eco-participation"): "no survey in this year",
    ("330329", 2025, "aquatic-species"): "no survey in this year",
    ("330327", 2022, "aquatic-species"): "no survey in this year",
    ("330326", 2023, "water-per-gdp"): "not yet reported",
    ("330302", 2022, "farm-film"): "not yet reported",
}
# Bars that nobody knows; of some only the result is known.
NO_BAR = {
    ("330303", "energy-per-gdp"),
    ("330305", "river-shoreline"),
    ("330328", "rural-toilets"),
    ("330382", "shoreline-restored"),
    ("330382", "wetland-restored"),
}
RESULT_ONLY = {("330326", "river-shoreline"): {2022}}  # the years in which it was missed


@dataclass(frozen=True)
class Place:
    """A county, and what the data already say of it."""

    code: str
    county: County
    known: Mapping[str, Values]


def falling(start: float, rate: float, decimals: int) -> Values:
    """Values that fall by the same rate every year."""
    return [round(start * (1 - rate) ** age, decimals) for age in range(len(YEARS))]


def climbing(gap: float, draw: random.Random) -> Values:
    """Rates that are complete after none to three years."""
    years, missing = draw.randrange(4), gap * draw.uniform(0.4, 1)
    lacks = (missing * max(0, years - age) / max(1, years) for age in range(len(YEARS)))
    return [round(100 - lack, 1) for lack in lacks]


def carried_out(draw: random.Random) -> Values:
    """Measures that are partly done for none to two years, then done."""
    years = draw.randrange(3)
    return [0.5 if age < years else 1 for age in range(len(YEARS))]


def creeping(start: float, step: float, draw: random.Random) -> Values:
    """Values that never go back."""
    values = [start]
    for _ in YEARS[1:]:
        values.append(min(100, values[-1] + draw.uniform(0, step)))
    return [round(value, 1) for value in values]


def against_2020(place: Place, draw: random.Random) -> dict[str, Values]:
    """Invent changes against 2020 that agree with the figures there already are."""
    pm25, water = place.known["e1-pm25"], place.known["e1-water"]
    before = pm25[0] + draw.uniform(0.5, 1.5)
    final = round(draw.uniform(2, 8), 1)
    return {
        "pm25-fall": [round(100 * (1 - value / before), 1) for value in pm25],
        "good-water-rise": [round(value - water[0], 1) for value in water],
        "worse-v-fall": [round(final * part, 1) for part in (0.4, 0.7, 1, 1, 1)],
    }


def coast(draw: random.Random) -> dict[str, Values]:
    """Invent what only the coast has."""
    shoreline = draw.uniform(38, 66)
    return {
        "natural-shoreline": [round(shoreline - 0.1 * age, 1) for age in range(len(YEARS))],
        "shoreline-restored": [round(draw.uniform(0.4, 2.6), 1) for _ in YEARS],
        "wetland-restored": [round(draw.uniform(4, 36), 1) for _ in YEARS],
    }


def county_values(place: Place, draw: random.Random) -> dict[str, Values]:
    """Every measure of a county."""
    code, county = place.code, place.county
    drive = draw.uniform(0.65, 1.1)
    values = {id_: invent(series, county, drive, draw) for id_, series in SERIES.items()}
    values |= {id_: climbing(gap, draw) for id_, gap in CLIMBING.items()}
    values |= {id_: carried_out(draw) for id_ in DONE}
    values |= {id_: [1.0] * len(YEARS) for id_ in ("eco-plan", "river-chiefs")}
    values |= against_2020(place, draw) | coast(draw)
    values["forest-grass-cover"] = creeping(FOREST[code], 0.2, draw)
    values["aquatic-species"] = creeping(draw.uniform(90, 97), 0.4, draw)
    values["red-line-area"] = [RED_LINE[code]] * len(YEARS)
    values["reserve-area"] = [RESERVES.get(code, 0)] * len(YEARS)
    rate = SLOW.get(code, draw.uniform(0.023, 0.04))
    values["energy-per-gdp"] = falling(draw.uniform(0.24, 0.46), rate, 3)
    values["water-per-gdp"] = falling(draw.uniform(16, 48), draw.uniform(0.035, 0.06), 1)
    values["alien-species"] = [float(year <= ALIEN.get(code, 0)) for year in YEARS]
    return {id_: given(code, id_, series) for id_, series in values.items()}


def given(code: str, id_: str, series: Values) -> Values:
    """Put in the years that differ."""
    told = GIVEN.get((code, id_), {})
    return [told.get(year, value) for year, value in zip(YEARS, series, strict=True)]


def bars(place: Place, values: Mapping[str, Values], draw: random.Random) -> dict[str, Values]:
    """Bars that the city assigns to a county."""
    ages = range(len(YEARS))
    dirty = place.known["e1-pm25"][0] > 25
    gap = round(100 - place.known["e1-water"][0], 1)

    def below(id_: str) -> Values:
        return [round(value * draw.uniform(0.75, 1), 1) for value in values[id_]]

    def path(id_: str, rate: float, decimals: int) -> Values:
        return falling(values[id_][0] * 1.005, rate, decimals)

    return {
        "e1-good": [round(94 + 3 * place.county.green, 1)] * len(YEARS),
        "pm25-fall": [round((1.6 if dirty else 0.8) * (age + 1), 1) for age in ages],
        "good-water-rise": [0, 0, 0, 0, 0 if place.code == "330328" else gap],
        "worse-v-fall": [round(value - 0.5, 1) for value in values["worse-v-fall"]],
        "black-odour-removed": [95, 97, 100, 100, 100],
        "shoreline-restored": below("shoreline-restored"),
        "wetland-restored": below("wetland-restored"),
        "natural-shoreline": [round(values["natural-shoreline"][0] - 0.5, 1)] * len(YEARS),
        "river-shoreline": [round(values["river-shoreline"][0] - 1 + 0.3 * age, 1) for age in ages],
        "energy-per-gdp": path("energy-per-gdp", 0.02, 3),
        "water-per-gdp": path("water-per-gdp", 0.03, 1),
        "rural-toilets": [97, 97, 97, 97.5, 97.5],
    }


def measures() -> dict[str, dict[str, Any]]:
    """Id -> declaration of every measure that a county may face."""
    declared = tomllib.loads(SYSTEM.read_text(encoding="utf-8"))["indicator"]
    return {
        item["id"]: item
        for item in declared
        if "parts" not in item and "level=prefecture" not in conditions(item)
    }


def conditions(item: Mapping[str, Any]) -> list[str]:
    """Conditions under which an indicator applies."""
    found = item.get("applies_to", [])
    return [found] if isinstance(found, str) else found


def rows(known: Mapping[str, Mapping[str, Values]]) -> Iterator[Row]:
    """Rows of the table, in the order of code, year and declaration.

    Parameters
    ----------
    known : mapping
        Region -> indicator -> its values of each year; what is there is not written again.
    """
    declared = measures()
    for code, county in COUNTIES.items():
        place = Place(code, county, known[code])
        draw = random.Random(SEED * 10**6 + int(code))
        values = county_values(place, draw)
        assigned = bars(place, values, draw)
        for at, year in enumerate(YEARS):
            for id_, item in declared.items():
                if "coastal" in conditions(item) and not county.coastal:
                    continue
                if id_ not in place.known:
                    yield from cell(code, year, item, values.get(id_, [1.0] * len(YEARS))[at])
                if id_ in assigned:
                    yield from bar(code, year, item, assigned[id_][at])


def cell(code: str, year: int, item: Mapping[str, Any], value: float) -> Iterable[Row]:
    """Row of one value: a figure, a word, or nothing with the reason."""
    id_, unit = item["id"], item["unit"]
    if reason := NOT_APPLICABLE.get((code, id_), ""):
        text = "not applicable"
    elif reason := GAPS.get((code, year, id_), ""):
        text = ""
    else:
        text = ("yes" if value else "no") if unit == "yes/no" else f"{value:g}"
    yield code, str(year), id_, text, unit, SOURCE, reason


def bar(code: str, year: int, item: Mapping[str, Any], value: float) -> Iterable[Row]:
    """Row of one assigned bar, or of its result only; none where nobody knows it."""
    id_ = item["id"]
    if (code, id_) in NO_BAR or (code, id_) in NOT_APPLICABLE:
        return
    if (code, id_) in RESULT_ONLY:
        text = "no" if year in RESULT_ONLY[code, id_] else "yes"
        yield code, str(year), f"{id_}-assigned-met", text, "yes/no", SOURCE, ""
    else:
        yield code, str(year), f"{id_}-assigned", f"{value:g}", item["unit"], SOURCE, ""
