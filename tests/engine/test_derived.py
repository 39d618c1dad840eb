"""Indicators derived by a formula over columns and years."""

from __future__ import annotations

import polars as pl
import pytest

import ecoindex as eco

from .conftest import indicator, variable


def panel(**columns: list[float | None]) -> pl.DataFrame:
    n = len(next(iter(columns.values())))
    return pl.DataFrame({"region": ["a"] * n, "year": list(range(2021, 2021 + n))} | columns)


def derived(small, formula: str, frame: pl.DataFrame) -> list[float | None]:
    names = [name for name in frame.columns if name not in ("region", "year", "x")]
    system = small(indicator("x", formula=f'"{formula}"'), *(variable(name) for name in names))
    return eco.score(frame, system)["score"].to_list()


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("co2 / gdp", [2.0, 1.5, None, 1.2]),
        ("-co2 + 2 * gdp ** 2", [4.0, 5.0, None, 44.0]),
        ("100 * (1 - co2 / prev(co2))", [None, 25.0, None, None]),
        ("prev(co2, 2)", [None, None, 4.0, 3.0]),
        ("mean(gdp, 3)", [None, None, 3.0, 4.0]),
        ("co2 / base(co2)", [1.0, 0.75, None, 1.5]),
        ("max(co2, gdp)", [4.0, 3.0, None, 6.0]),
        ("min(co2, gdp)", [2.0, 2.0, None, 5.0]),
        ("sqrt(co2) + abs(-gdp) + log(exp(1))", [5.0, 3 + 3**0.5, None, 6 + 6**0.5]),
    ],
)
def test_formula_values(small, formula, expected):
    frame = panel(co2=[4.0, 3.0, None, 6.0], gdp=[2.0, 2.0, 5.0, 5.0])
    if "mean" in formula:
        expected = [None, None, 3.0, 4.0]
    assert derived(small, formula, frame) == pytest.approx(expected, nan_ok=False)


def test_years_are_counted_not_rows(small):
    """2022 is absent: the year before 2023 is unknown, not 2021."""
    frame = panel(co2=[4.0, 3.0, 2.0]).with_columns(year=pl.Series([2021, 2023, 2024]))
    assert derived(small, "prev(co2)", frame) == [None, None, 3.0]


def test_given_values_beat_the_formula_and_the_note_counts_the_rest(small):
    frame = panel(co2=[4.0, 3.0], x=[9.0, None])
    system = small(indicator("x", formula='"co2 * 2"'), variable("co2"))
    scores = eco.evaluate(frame, system)
    assert scores.frame["score"].to_list() == [9.0, 6.0]
    derived_notes = [note for note in scores.notes if note.code == "engine/derived"]
    assert [note.facts["indicators"] for note in derived_notes] == [["x (1)"]]


def test_formulas_may_build_on_each_other(small):
    system = small(
        indicator("y", formula='"x + 1"'), indicator("x", formula='"co2 * 2"'), variable("co2")
    )
    assert eco.score(panel(co2=[4.0]), system)["y"].to_list() == [9.0]


def test_division_by_zero_names_region_and_year(small):
    frame = panel(co2=[4.0, 0.0], gdp=[0.0, 0.0])
    with pytest.raises(eco.MethodError) as caught:
        derived(small, "co2 / gdp", frame)
    assert [item.code for item in caught.value.faults] == ["engine/formula-not-finite"] * 2
    assert [item.facts["year"] for item in caught.value.faults] == [2021, 2022]


def test_division_by_zero_matters_only_where_the_formula_is_wanted(small):
    """A value of its own, or not applicable, stands; 0 assigned is no fault there."""
    frame = pl.DataFrame(
        {"region": ["a", "b", "c"], "year": [2021] * 3, "done": [3.0, 0.0, 0.0],
         "asked": [4.0, 0.0, 0.0], "x": [None, "不适用", "0.25"], "y": [0.5] * 3}
    )  # fmt: skip
    system = small(
        indicator("x", formula='"done / asked"'),
        indicator("y"),
        variable("done"),
        variable("asked"),
    )
    scores = eco.evaluate(frame, system)
    assert scores.frame["x"].to_list() == [0.75, None, 0.25]
    assert scores.frame["not_applicable"].to_list() == [0, 1, 0]
    codes = [note.code for note in scores.notes]
    assert "engine/derived" in codes
    assert "engine/ignored-not-applicable" not in codes


def test_not_applicable_input_makes_the_result_not_applicable(small):
    frame = pl.DataFrame(
        {"region": ["a", "b"], "year": [2021, 2021], "done": ["3", "不适用"], "asked": [4, 0]}
    )
    system = small(
        indicator("x", formula='"done / asked"'),
        indicator("y"),
        variable("done"),
        variable("asked"),
    )
    frame = frame.with_columns(y=pl.lit(0.5))
    scores = eco.score(frame, system)
    assert scores["x"].to_list() == [0.75, None]
    assert scores["not_applicable"].to_list() == [0, 1]
    assert scores["score"].to_list() == [0.625, 0.5]


def test_missing_columns_are_named_with_the_formula(small):
    system = small(
        indicator("x", formula='"co2 / gdp"'), variable("co2"), variable("gdp"), indicator("y")
    )
    with pytest.raises(eco.DataError) as caught:
        eco.score(panel(co2=[1.0], y=[1.0]), system)
    message = caught.value.text("en")
    assert "x = co2 / gdp" in message
    assert "[engine/column-missing]" in message
