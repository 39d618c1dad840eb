"""Blue Bay index: the worked illustration of blue-bay-index.md section 3.4 and its caps."""

from __future__ import annotations

import polars as pl
import pytest

import ecoindex as eco

VALUES = {
    "bb01": 80.0, "bb02": -4.0, "bb03": 66.0, "bb04": 100.0, "bb05": 6.0, "bb06": 90.0,
    "bb07": 92.0, "bb08": 30.0, "bb09": 2.8, "bb10": 95.0, "bb11": 85.0, "bb12": 1.0,
    "bb13": 0.9, "bb14": 0.7,
}  # fmt: skip
RAW = 75.878


def scored(**constraints: object) -> dict[str, object]:
    frame = pl.DataFrame(
        {"region": ["洞头区"], "year": [2025]} | {k: [v] for k, v in VALUES.items()}
    )
    for name, value in constraints.items():
        frame = frame.with_columns(pl.lit(value).alias(name))
    return eco.score(frame, "blue-bay").row(0, named=True)


@pytest.mark.parametrize(
    ("first", "second", "index", "band", "missed"),
    [
        ("yes", "yes", RAW, "good", 0),
        ("no", "yes", 59.9, "to-improve", 1),
        ("是", "否", 59.9, "to-improve", 1),
        ("no", "no", 39.9, "fail", 2),
    ],
)
def test_blue_bay__worked_illustration(first, second, index, band, missed):
    row = scored(bb15=first, bb16=second)
    assert row["score"] == pytest.approx(index, abs=5e-10)
    assert row["score_raw"] == pytest.approx(RAW, abs=5e-10)
    assert (row["class"], row["constraints_missed"]) == (band, missed)
    assert row["state"] == "scored"


def test_blue_bay__unknown_constraint_is_provisional_and_has_no_grade():
    row = scored(bb15="yes", bb16=None)
    assert row["score"] == pytest.approx(RAW, abs=5e-10)
    assert (row["state"], row["class"], row["constraints_missed"]) == ("provisional", None, None)
    assert row["rank"] is None


def test_blue_bay__a_known_miss_counts_although_the_other_is_unknown():
    """Not reporting must not pay: the cap of one missed constraint holds."""
    row = scored(bb15=None, bb16="no")
    assert (row["score"], row["state"]) == (pytest.approx(59.9), "provisional")


def test_blue_bay__inland_county_has_no_bay():
    frame = pl.DataFrame({"region": ["文成县"], "year": [2025]} | {name: [None] for name in VALUES})
    frame = frame.with_columns(bb15=pl.lit(None), bb16=pl.lit(None))
    row = eco.score(frame, "blue-bay").row(0, named=True)
    assert (row["score"], row["rank"], row["state"]) == (None, None, "not-applicable")


def test_blue_bay__weight_of_a_missing_beach_goes_to_its_sibling():
    """bb07 not applicable: the aspect beautiful-bay is bb08 alone, 60 points."""
    frame = pl.DataFrame(
        {"region": ["洞头区"], "year": [2025]} | {k: [v] for k, v in VALUES.items()}
    )
    frame = frame.with_columns(
        pl.lit("不适用").alias("bb07"), pl.lit("yes").alias("bb15"), pl.lit("yes").alias("bb16")
    )
    row = eco.score(frame, "blue-bay").row(0, named=True)
    assert row["beautiful-bay"] == pytest.approx(60)
    assert row["score"] == pytest.approx(RAW - 6.048 - 2.880 + 12 * 0.60, abs=1e-9)
    assert row["not_applicable"] == 1


def test_constraint__unknown_under_a_veto_is_no_score(tmp_path):
    """blue-bay-index.md section 3.1, mode veto, unless the file says otherwise."""
    file = eco.load_system("blue-bay").text.replace('mode = "cap"', 'mode = "veto"')
    file = file.replace('unknown = "provisional"', "").replace(", ,", ",").replace(",  }", " }")
    path = tmp_path / "veto.toml"
    path.write_text(file, encoding="utf-8")
    constraint = eco.load_system(path).index.constraint
    assert (constraint.mode, constraint.when_unknown) == ("veto", "no-score")
