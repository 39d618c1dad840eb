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
