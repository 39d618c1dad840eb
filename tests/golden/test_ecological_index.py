"""EI of HJ 192-2015: Nantong 2017, as published by its ecology bureau."""

from __future__ import annotations

import polars as pl
import pytest

import ecoindex as eco

NANTONG = {"BRI": 30.59, "VCI": 76.93, "WNDI": 93.94, "LSI": 6.08, "PLI": 1.48}


def test_ei__nantong_2017():
    frame = pl.DataFrame(
        {"region": ["南通市"], "year": [2017]} | {k: [v] for k, v in NANTONG.items()}
    )
    row = eco.score(frame, "ei").row(0, named=True)
    assert row["score"] == pytest.approx(67.97, abs=0.005)
    assert row["class"] == "good"


@pytest.mark.parametrize(
    ("level", "band"),
    [
        (75, "excellent"),
        (74.999999, "good"),
        (55, "good"),
        (35, "fair"),
        (20, "poor"),
        (19.9, "bad"),
    ],
)
def test_ei__class_limits_belong_to_the_better_class(level, band):
    """Equal sub-indices (the stresses mirrored) give their own value as EI."""
    values = {"BRI": level, "VCI": level, "WNDI": level, "LSI": 100 - level, "PLI": 100 - level}
    frame = pl.DataFrame(
        {"region": ["南通市"], "year": [2017]} | {k: [v] for k, v in values.items()}
    )
    assert eco.score(frame, "ei")["class"].to_list() == [band]


def test_ei__a_limit_reached_exactly_is_reached_whatever_the_sum_rounds_to():
    """Sub-indices of two decimals whose EI is 55 in exact arithmetic; some sums are 54.99..."""
    weights, scores = (35, 25, 15, 15, 10), []
    for at in range(400):
        parts = [(at * step) % 4000 + 3500 for step in (37, 101, 211, 307)]
        rest = 55 * 10_000 - sum(w * part for w, part in zip(weights, parts))
        if rest % 10 == 0 and 0 <= rest // 10 <= 10_000:
            scores.append([part / 100 for part in (*parts, rest // 10)])
    assert len(scores) > 50, "an empty comparison proves nothing"
    bri, vci, wndi, lsi, pli = zip(*scores)
    frame = pl.DataFrame(
        {"region": [f"r{at}" for at in range(len(scores))], "year": 2017, "bri": bri, "vci": vci,
         "wndi": wndi, "lsi": [100 - x for x in lsi], "pli": [100 - x for x in pli]}
    )  # fmt: skip
    found = eco.score(frame, "ei")
    assert (found["score"] < 55).any()
    assert set(found["class"]) == {"good"}
