"""Write the bundled demo data: the counties of Wenzhou, every figure invented.

Levels and trends lie around the published figures of the city; nothing is measured. The seed is
fixed, so the file comes out the same byte for byte. Needs the standard library only.

    python scripts/make_demo.py [FILE]
"""

from __future__ import annotations

import csv
import math
import random
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import demo_attainment
from demo_counties import COUNTIES, SOURCE, YEARS, County, Series, invent

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "python/ecoindex/datasets/wenzhou-demo.csv"
SYSTEMS = ("isec-structured/1", "blue-bay-structured/1")
COLUMNS = ("region", "year", "indicator", "value", "unit", "source", "note")
SEED = 7
HISTORY = range(2018, 2026)  # a mean over three years looks back from 2021


SERIES = {
    "e1-pm25": Series(29, 20, (-1.1, -0.4), 0.7, green=0.7),
    "e1-good": Series(95, 99.4, (0.0, 0.4), 0.6, green=0.6),
    "e1-sea": Series(56, 81, (0.6, 2.6), 2.0),
    "p1-nonfossil": Series(5.5, 10.5, (0.9, 1.6), 0.3, green=0.5),
    "p1-coal": Series(52, 36, (-2.4, -1.1), 0.8, green=0.5),
    "p1-nev": Series(50, 72, (3.5, 7.0), 2.0),
    "p2-sw": Series(92.5, 98, (0.2, 0.8), 0.4, limits=(0, 99.8)),
    "p2-sewage": Series(64, 79, (1.3, 2.9), 0.6, green=-0.5),
    "p2-rural": Series(68, 86, (2.5, 5.0), 0.8),
    "p2-voc": Series(25, 55, (7, 15), 4),
    "p2-park": Series(10, 35, (5, 12), 3),
    "m-cea": Series(20, 45, (7, 14), 3),
    "m-lowcarbon": Series(25, 50, (8, 15), 3),
    "m-check": Series(0.35, 0.55, (0.05, 0.11), 0.03, (0, 1), 2, grain=0.05),
    "bb02": Series(2.0, -1.5, (-1.6, -0.5), 0.5, limits=(-12, 8)),
    "bb03": Series(50, 72, (0.4, 1.6), 0.4),
    "bb04": Series(15, 40, (10, 18), 4),
    "bb05": Series(9.5, 4, (-0.8, -0.2), 0.6),
    "bb06": Series(68, 90, (1.5, 4.0), 1.5),
    "bb07": Series(83, 94, (0.3, 1.6), 1.2),
    "bb08": Series(18, 35, (0.6, 2.2), 0.5),
    "bb09": Series(2.1, 3.1, (0.02, 0.08), 0.05, limits=(0, 5), decimals=2),
    "bb10": Series(86, 96, (0.2, 0.9), 0.5),
    "bb11": Series(75, 85, (0.4, 1.3), 0.8),
    "bb12": Series(1.9, 0.7, (-0.2, -0.03), 0.12, decimals=2),
    "bb13": Series(0.5, 0.8, (0.03, 0.09), 0.05, (0, 1), 1, grain=0.1),
    "bb14": Series(0.4, 0.8, (0.03, 0.09), 0.05, (0, 1), 1, grain=0.1),
}
NOT_APPLICABLE = {
    ("330303", "bb07"): "no bathing beach designated",
    ("330383", "bb07"): "no bathing beach designated",
    ("330305", "bb02"): "no monitored river enters the bay",
    ("330328", "p2-park"): "no provincial zone",
    ("330329", "p2-park"): "no provincial zone",
}
MISSED = {("330383", 2023, "bb15"): "below the assigned floor"}
COASTAL_ONLY = ("e1-sea", "bb")


def rivers(county: County, draw: random.Random) -> list[float]:
    """Share of good river sections: the best land starts complete, the others catch up."""
    good = county.sections - (draw.random() < 1.2 - county.green)
    values = []
    for _ in YEARS:
        values.append(round(100 * good / county.sections, 1))
        good = min(county.sections, good + (draw.random() < 0.35))
    return values


def economy(county: County, draw: random.Random) -> dict[str, list[float]]:
    """CO2, GDP, people and capacity, and the fall of CO2 per GDP that follows from them."""
    gdp_growth, co2_growth = draw.uniform(0.045, 0.068), draw.uniform(0.002, 0.024)
    people_growth = draw.uniform(-0.004, 0.009)
    co2, gdp, people = {}, {}, {}
    for year in HISTORY:
        age = year - YEARS[0]
        gdp[year] = round(county.gdp * (1 + gdp_growth) ** age * draw.uniform(0.99, 1.01), 1)
        co2[year] = round(county.co2 * (1 + co2_growth) ** age * draw.uniform(0.98, 1.02), 1)
        people[year] = round(county.population * (1 + people_growth) ** age, 2)
    capacity, more = draw.uniform(0.08, 0.32), draw.uniform(0.03, 0.08)

    def fall(year: int) -> float:
        ratio = (co2[year] / gdp[year]) / (co2[year - 3] / gdp[year - 3])
        return round(100 * (1 - math.pow(ratio, 1 / 3)), 2)

    return {
        "co2": [co2[year] for year in YEARS],
        "gdp-2020": [gdp[year] for year in YEARS],
        "population": [people[year] for year in YEARS],
        "renewables": [round((capacity + more * i) * people[y], 2) for i, y in enumerate(YEARS)],
        "e2-rate": [fall(year) for year in YEARS],
    }


def county_values(county: County, draw: random.Random) -> dict[str, list[float]]:
    """Every numeric indicator of a county."""
    drive = draw.uniform(0.3, 1.15)
    values = {id_: invent(series, county, drive, draw) for id_, series in SERIES.items()}
    values["e1-water"] = rivers(county, draw)
    by_area = draw.uniform(-2, 2)  # the same sea, by area instead of by station
    values["bb01"] = [round(min(share + by_area, 100), 1) for share in values["e1-sea"]]
    return values | economy(county, draw)


def columns() -> dict[str, dict[str, Any]]:
    """Id -> declaration of every column that the data must hold."""
    found: dict[str, dict[str, Any]] = {}
    for name in SYSTEMS:
        system = tomllib.loads((ROOT / f"indicators/{name}.toml").read_text(encoding="utf-8"))
        found |= {item["id"]: item for item in system.get("variable", ())}
        found |= {item["id"]: item for item in system["indicator"]}
    derived = {id_ for id_, item in found.items() if "formula" in item} - {"e2-rate"}
    return {id_: item for id_, item in found.items() if id_ not in derived}


def rows() -> Iterator[tuple[str, ...]]:
    """Rows of the table, in the order of code, year and declaration."""
    draw = random.Random(SEED)
    declared = columns()
    for code, county in COUNTIES.items():
        values = county_values(county, draw)
        for i, year in enumerate(YEARS):
            for id_, item in declared.items():
                if id_.startswith(COASTAL_ONLY) and not county.coastal:
                    continue
                value, note = cell(code, year, id_, values.get(id_, [])[i : i + 1])
                yield code, str(year), id_, value, item["unit"], SOURCE, note


def cell(code: str, year: int, id_: str, value: list[float]) -> tuple[str, str]:
    """Text and note of one cell; an indicator without figures is a yes or a no."""
    if reason := NOT_APPLICABLE.get((code, id_)):
        return "not applicable", reason
    if not value:
        reason = MISSED.get((code, year, id_), "")
        return ("no" if reason else "yes"), reason
    return f"{value[0]:g}", ""


def figures(table: Iterable[tuple[str, ...]]) -> dict[str, dict[str, list[float]]]:
    """Region -> indicator -> its figures of each year."""
    found: dict[str, dict[str, list[float]]] = {}
    for region, _, id_, value, *_ in table:
        if value.replace(".", "").lstrip("-").isdigit():
            found.setdefault(region, {}).setdefault(id_, []).append(float(value))
    return found


def main() -> None:
    """Write the file."""
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE
    scored = list(rows())
    with file.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(COLUMNS)
        table.writerows(scored)
        table.writerows(demo_attainment.rows(figures(scored)))


if __name__ == "__main__":
    main()
