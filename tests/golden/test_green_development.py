"""Green Development Index 2016: totals and ranks of 31 provinces and 16 cities of Anhui."""

from __future__ import annotations

import polars as pl
import pytest

from ..conftest import shared

TABLES = [
    ("domain/gdi_provinces_2016.csv", "code", 31),
    ("domain/gdi_anhui_2016.csv", "name_zh", 16),
]


@pytest.mark.parametrize(("file", "region", "count"), TABLES)
def test_green_development__published_totals_and_ranks(rows, tmp_path, file, region, count):
    published = pl.read_csv(shared(file), schema_overrides={region: pl.String})
    path = tmp_path / "数据 2016.csv"
    published.with_columns(pl.lit(2016).alias("year")).drop("gdi", "rank").write_csv(path)
    scored = rows("score", "--system", "green-development-groups", "--year", "2016",
                  "--data", path, "--region-column", region, "--lang", "zh")  # fmt: skip
    by_region = {row["region"]: row for row in scored} | {row["name"]: row for row in scored}
    assert len(scored) == published.height == count
    for row in published.iter_rows(named=True):
        ours = by_region[row[region]]
        assert ours["score"] == pytest.approx(row["gdi"], abs=0.01)
        assert ours["rank"] == row["rank"]
