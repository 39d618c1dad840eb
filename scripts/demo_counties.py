"""The invented counties of the demo data, and how a series of their values is invented."""

from __future__ import annotations

import random
from dataclasses import dataclass

SOURCE = "demo data (invented)"
YEARS = range(2021, 2026)


@dataclass(frozen=True)
class County:
    """Invented size in 2021 and how green the land is: 0 plain and city, 1 mountain."""

    green: float
    coastal: bool
    population: float  # 10^4 persons
    gdp: float  # 10^8 CNY at 2020 prices
    co2: float  # 10^4 t
    sections: int  # monitored river sections


COUNTIES = {
    "330302": County(0.3, False, 117, 1240, 395, 6),
    "330303": County(0.0, True, 73, 800, 390, 5),
    "330304": County(0.4, False, 97, 720, 405, 6),
    "330305": County(0.7, True, 15, 115, 24, 4),
    "330324": County(0.9, False, 87, 500, 330, 8),
    "330326": County(0.6, True, 86, 600, 372, 7),
    "330327": County(0.6, True, 84, 405, 268, 6),
    "330328": County(1.0, False, 29, 116, 76, 6),
    "330329": County(1.0, False, 27, 131, 70, 6),
    "330381": County(0.4, True, 152, 1110, 602, 8),
    "330382": County(0.4, True, 145, 1360, 705, 8),
    "330383": County(0.1, True, 46, 342, 212, 5),
}


@dataclass(frozen=True)
class Series:
    """An invented indicator: range of the level in 2021, of the yearly step, and the limits."""

    poor: float
    good: float
    steps: tuple[float, float]
    wobble: float
    limits: tuple[float, float] = (0, 100)
    decimals: int = 1
    green: float = (
        0.0  # share of the level that the land decides; negative: the city has the better
    )
    grain: float | None = None  # smallest difference between two values


def invent(series: Series, county: County, drive: float, draw: random.Random) -> list[float]:
    """Values of one indicator in one county, year by year; with little drive it moves slowly."""
    land = county.green if series.green >= 0 else 1 - county.green
    share = abs(series.green)
    place = share * land + (1 - share) * draw.random()
    level = series.poor + (series.good - series.poor) * place
    step = drive * draw.uniform(*series.steps)
    low, high = series.limits
    values = []
    for _ in YEARS:
        value = min(max(level + draw.uniform(-series.wobble, series.wobble), low), high)
        if series.grain:
            value = round(value / series.grain) * series.grain
        values.append(round(value, series.decimals))
        level += step
    return values
