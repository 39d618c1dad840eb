"""UNDP HDR 2023-24: every published value, at the three decimals printed."""

from __future__ import annotations

import polars as pl

from ..conftest import shared


def test_hdi__every_published_value(rows):
    path = shared("data/golden/undp_hdi_1990_2022.csv")
    published = pl.read_csv(path).select("iso3", "year", "hdi")
    scored = rows("score", "--system", "hdi", "--year", "1990-2022", "--data", path,
                  "--region-column", "iso3")  # fmt: skip
    ours = pl.DataFrame(scored, infer_schema_length=None).select("region", "year", "score")
    both = published.join(ours, left_on=["iso3", "year"], right_on=["region", "year"])
    assert both.height == published.height == 6171
    assert (both["score"].round(3) - both["hdi"]).abs().max() < 1e-9


def test_hdi__china_2022_step_by_step():
    """methods.md section 13 prints the parts."""
    import ecoindex as eco

    frame = pl.DataFrame(
        {"region": ["CHN"], "year": [2022], "le": [78.587], "eys": [15.21793605],
         "mys": [8.106910446], "gnipc": [18024.88747]}
    )  # fmt: skip
    row = eco.score(frame, "hdi").row(0, named=True)
    parts = [row[node.id] for node in eco.load_system("hdi").first_level]
    assert parts == [
        pytest_approx(0.901338),
        pytest_approx(0.692951),
        pytest_approx(0.784635),
    ]
    assert row["score"] == pytest_approx(0.788411)


def pytest_approx(value: float):
    import pytest

    return pytest.approx(value, abs=5e-7)
