"""The dirty panel of 1,536 counties: scored in one batch, its suspicious cells named."""

from __future__ import annotations

import json
from collections import Counter

import polars as pl

from ..conftest import shared
from .test_zhejiang import system_text

FILE = "data/china/county_panel_kfq_2000_2015.csv"


def test_dirty_counties__one_batch(rows, tmp_path):
    path = shared(FILE)
    table = tmp_path / "counties.csv"
    pl.read_csv(path).with_columns(co2_mt=pl.col("pm") + 1).write_csv(table)
    system = tmp_path / "system.toml"
    text = system_text("year").replace(
        "[[node]]", '[index]\nmissing = { rule = "redistribute" }\n[[node]]', 1
    )
    system.write_text(text, encoding="utf-8")
    scored = rows("score", "--system", system, "--data", table, "--year", "2000-2015")
    assert len(scored) == 24576
    assert all(row["score"] is not None for row in scored)
    assert {row["rank"] for row in scored if row["year"] == 2015} >= {1, 2, 1500}


def test_dirty_counties__suspicious_cells_are_named(cli):
    done = cli("data", "check", shared(FILE), "--format", "json")
    assert done.returncode == 1, done.stderr
    cells = json.loads(done.stdout)
    found = Counter((cell["indicator"], cell["value"]) for cell in cells)
    assert found["pm", 0] == 28
    assert found["mmr", 1000] == 91
    large = {
        (c["region"], c["year"]) for c in cells if c["indicator"] == "rgdp" and c["value"] >= 1e6
    }
    assert len(large) == 5
