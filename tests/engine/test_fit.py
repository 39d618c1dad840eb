"""A fit says what it was fitted on, wherever it goes."""

from __future__ import annotations

import polars as pl

import ecoindex as eco

from .conftest import indicator


def test_fit_on_demo_data_marks_what_is_scored_with_it(small, tmp_path):
    system = small(indicator("pm25", '{ method = "min-max", over = "panel" }'))
    own = pl.DataFrame({"region": ["a", "b"], "year": [2025, 2025], "pm25": [1.0, 3.0]})
    fit = eco.fit(own, system)
    fit.save(tmp_path / "own.json")
    scores = eco.Fit.load(tmp_path / "own.json").apply(own)
    assert not scores.origin.demo
    assert [item.facts for item in scores.notes if item.code == "engine/fitted-on"] == [
        {"data": "DataFrame"}
    ]
    invented = eco.Fit(fit.system, fit.fitted, "demo", demo=True)
    invented.save(tmp_path / "demo.json")
    assert eco.Fit.load(tmp_path / "demo.json").apply(own).origin.demo
