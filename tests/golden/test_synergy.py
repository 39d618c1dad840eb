"""Synergy index: the worked illustration of synergy-index.md section 4.1, every part."""

from __future__ import annotations

import polars as pl
import pytest

import ecoindex as eco

VALUES = {
    "e1_pm25": (25, 22), "e1_good": (97, 97.5), "e1_water": (87.5, 100), "e1_sea": (68.3, 75),
    "e2_co2_gdp": (0.70, 0.58), "e2_co2_cap": (5.0, 5.1), "e2_rate": (3.0, 4.0),
    "p1_nonfossil": (8, 13), "p1_coal": (45, 38), "p1_re": (0.20, 0.52), "p1_nev": (60, 80),
    "p2_sw": (96, 98), "p2_sewage": (72, 80), "p2_rural": (77.26, 95), "p2_voc": (40, 100),
    "p2_park": (20, 60), "m_cea": (30, 80), "m_lowcarbon": (30, 100), "m_check": (0.45, 0.80),
}  # fmt: skip
INDEX = (58.426306, 75.268810)
EFFECT = (72.235, 79.294)
SLOTS = {"e1": (76.6200, 86.2875), "e2": (64.8684, 71.3114), "e3": (78.1979, 81.2736)}


@pytest.fixture(scope="module")
def frame() -> pl.DataFrame:
    return pl.DataFrame(
        {"region": ["洞头区", "洞头区"], "year": [2021, 2025]}
        | {name: list(map(float, pair)) for name, pair in VALUES.items()}
    )


def test_synergy__index_and_effect(frame):
    scores = eco.score(frame, "wenzhou-synergy")
    assert scores["score"].to_list() == pytest.approx(INDEX, abs=5e-7)
    effect = scores[eco.load_system("wenzhou-synergy").first_level[0].id]
    assert effect.to_list() == pytest.approx(EFFECT, abs=5e-4)
    assert scores["coverage"].to_list() == [1.0, 1.0]
    assert set(scores["status"]) == {"proposal"}


def test_synergy__slots_with_the_coupling_degree(frame):
    scores = eco.evaluate(frame, "wenzhou-synergy", nodes=tuple(SLOTS)).frame
    for slot, expected in SLOTS.items():
        assert scores[slot].to_list() == pytest.approx(expected, abs=1e-4)


def test_synergy__inland_county_has_no_sea(frame):
    """The sea's weight goes to the other three of its slot: 0.70, 0.925, 0.75 at 35, 25, 25."""
    inland = frame.with_columns(pl.lit("文成县").alias("region"), pl.lit(None).alias("e1_sea"))
    scores = eco.evaluate(inland, "wenzhou-synergy", nodes=("e1",)).frame
    expected = 100 * (0.70 * 0.35 + 0.925 * 0.25 + 0.75 * 0.25) / 0.85
    assert scores["e1"][0] == pytest.approx(expected, abs=1e-9)
    assert scores["not_applicable"].to_list() == [1, 1]
    assert scores["coverage"].to_list() == [1.0, 1.0]


def test_synergy__missing_but_applicable_stops_the_index(frame):
    gap = frame.with_columns(
        e1_pm25=pl.when(pl.col("year") == 2025).then(None).otherwise(pl.col("e1_pm25"))
    )
    scores = eco.score(gap, "wenzhou-synergy")
    assert scores["state"].to_list() == ["scored", "no-score"]
    assert scores["score"][1] is None
    assert scores["rank"].to_list() == [1, None]
