"""The effect of removing each element: equal to a file that never had it."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

import ecoindex as eco
from ecoindex.analysis.removal import without
from ecoindex.errors import LANGUAGES
from ecoindex.report.removal import removal_document
from ecoindex.spec import parse_system
from tests.analysis.structure_support import SYSTEM, panel, small


def cut(element: str) -> eco.System:
    """The small system as a file without the table of an element."""
    tables = SYSTEM.split("\n\n")
    left = [table for table in tables if f'id = "{element}"' not in table]
    assert len(left) == len(tables) - 1
    return parse_system("\n\n".join(left))


@pytest.fixture(scope="module")
def found() -> eco.Removal:
    return eco.removal_effects(panel(), small())


@pytest.mark.parametrize("element", ["dust", "smoke", "days", "wells"])
def test_removal__scores_as_a_file_that_never_had_it(element: str) -> None:
    other = without(small(), element)
    assert other is not None
    scored = eco.score(panel(), other).drop("status")
    assert scored.equals(eco.score(panel(), cut(element)).drop("status"))


def test_removal__effect_is_that_of_the_comparison(found: eco.Removal) -> None:
    compared = eco.compare(eco.evaluate(panel(), small()), eco.evaluate(panel(), cut("days")))
    row = found.frame.filter(element="days").row(0, named=True)
    summary = compared.summary.row(0, named=True)
    for key in ("mean_rank_shift", "max_rank_shift", "spearman", "kendall", "mean_shift", "n"):
        assert row[key] == summary[key], key
    assert row["changed"] == summary["n"] - summary["unchanged"]
    shifts = found.shifts.filter(element="days")
    assert shifts.height == summary["n"]
    assert shifts["rank_shift"].abs().max() == row["max_rank_shift"]


def test_removal__every_element_once_the_most_effective_first(found: eco.Removal) -> None:
    assert sorted(found.frame["element"]) == sorted(
        ["air", "water", "dust", "smoke", "days", "rivers", "wells"]
    )
    sizes = found.frame["mean_rank_shift"].drop_nulls().to_list()
    assert sizes == sorted(sizes, reverse=True)


def test_removal__formulas_keep_the_column_of_a_removed_indicator() -> None:
    other = without(small(), "rivers")
    assert other is not None
    assert [item.id for item in other.variables] == ["people", "rivers"]
    before = eco.evaluate(panel(), small(), nodes=["wells"]).frame["wells"]
    assert eco.evaluate(panel(), other, nodes=["wells"]).frame["wells"].equals(before)


def test_removal__formulas_of_removed_indicators_are_spelt_out() -> None:
    text = SYSTEM.replace('formula = "rivers / people"', 'formula = "rivers / people * 2"')
    text += """
[[indicator]]
id = "springs"
node = "water"
title = { zh = "泉", en = "Springs" }
unit = "%"
direction = "higher"
formula = "3 * wells"
normalise = { method = "min-max", over = "year" }
"""
    other = without(parse_system(text), "wells")
    assert other is not None
    assert other.indicator("springs").formula == "3 * (rivers / people * 2)"
    assert eco.score(panel(), other).height == panel().height


def test_removal__a_node_takes_what_is_below_and_an_empty_one_goes() -> None:
    other = without(small(), "air")
    assert other is not None
    assert [item.id for item in other.indicators] == ["rivers", "wells"]
    assert [node.id for node in other.nodes] == ["water"]
    lonely = parse_system(SYSTEM.rpartition("[[indicator]]")[0])
    emptied = without(lonely, "rivers")
    assert emptied is not None
    assert [node.id for node in emptied.nodes] == ["air"]


def test_removal__what_the_index_cannot_do_without_is_null_and_noted() -> None:
    found = eco.removal_effects("demo", "isec-structured", year=2025)
    row = found.frame.filter(element="e1").row(0, named=True)
    assert row["n"] is row["mean_rank_shift"] is None
    notes = {n.facts["element"]: n for n in found.notes if n.code == "analyse/removal-none"}
    assert set(notes) == {"e1", "e2"}
    for language in LANGUAGES:
        assert "spec/coupling-inputs" in notes["e1"].text(language)


def test_removal__the_last_element_stays() -> None:
    only = parse_system(SYSTEM.rpartition("[[indicator]]")[0]).with_changes({"node.air.weight": 0})
    found = eco.removal_effects(panel(), only, kinds="nodes")
    row = found.frame.filter(element="water").row(0, named=True)
    assert row["n"] is None
    single = SYSTEM.partition('[[indicator]]\nid = "smoke"')[0].replace(
        '[[node]]\nid = "water"\ntitle = { zh = "水", en = "Water" }\n', ""
    )
    alone = eco.removal_effects(panel(), parse_system(single))
    assert alone.frame["n"].null_count() == alone.frame.height == 2
    assert {n.facts["why"].code for n in alone.notes if n.code == "analyse/removal-none"} == {
        "analyse/removal-needed"
    }


def test_removal__a_constraint_goes_with_its_node() -> None:
    found = eco.removal_effects("demo", "blue-bay-structured", year=2025, kinds="nodes")
    system = eco.load_system("blue-bay-structured")
    assert system.index.constraint is not None
    row = found.frame.filter(element=system.index.constraint.node).row(0, named=True)
    assert row["n"] == 7


def test_removal__kinds() -> None:
    nodes = eco.removal_effects(panel(), small(), kinds="nodes")
    assert set(nodes.frame["kind"]) == {"node"}
    leaves = eco.removal_effects(panel(), small(), kinds="indicators")
    assert leaves.frame.height == 5
    with pytest.raises(eco.UsageError):
        eco.removal_effects(panel(), small(), kinds="roots")


def test_removal__rows_in_any_order() -> None:
    shuffled = panel().sample(fraction=1, shuffle=True, seed=2)
    one, two = eco.removal_effects(panel(), small()), eco.removal_effects(shuffled, small())
    assert one.frame.equals(two.frame)
    assert one.shifts.equals(two.shifts)
    assert one.frame.schema["kind"] == pl.Enum(("indicator", "node"))


def test_removal__the_heading_has_its_years_where_nothing_can_be_removed() -> None:
    found = eco.removal_effects("demo", "isec-structured", year=2025)
    nothing = replace(found, shifts=found.shifts.clear())
    assert found.years == (2025,)
    assert removal_document(nothing, "en").table().splitlines()[0].endswith(", 2025")


HIERARCHY = """{ method = "ahp", items = ["days", "dust", "smoke"], \
matrix = [[1, 2, 4], ["1/2", 1, 2], ["1/4", "1/2", 1]] }"""
BUDGET = """{ method = "budget", items = ["smoke", "dust", "days"], \
points = [[1, 2, 3], [5, 1, 4]] }"""
IMPORTANCE = """{ method = "importance", items = ["smoke", "dust", "days"], \
importance = [3, 2, 1] }"""


def in_air(keys: str, text: str = SYSTEM) -> eco.System:
    title = 'title = { zh = "空气", en = "Air" }'
    assert title in text
    return parse_system(text.replace(title, f"{title}\n{keys}"))


@pytest.mark.parametrize(
    ("whole", "left"),
    [
        (
            f"weights = {HIERARCHY}",
            'weights = { method = "ahp", items = ["days", "smoke"], matrix = [[1, 4], ["1/4", 1]] }',
        ),
        (
            f"weights = {BUDGET}",
            'weights = { method = "budget", items = ["smoke", "days"], points = [[1, 3], [5, 4]] }',
        ),
        (
            f"weights = {IMPORTANCE}",
            'weights = { method = "importance", items = ["smoke", "days"], importance = [3, 1] }',
        ),
        (
            f'weights = {{ method = "combined", how = "mean", of = [{BUDGET}, "equal"] }}',
            'weights = { method = "combined", how = "mean", of = [{ method = "budget", '
            'items = ["smoke", "days"], points = [[1, 3], [5, 4]] }, "equal"] }',
        ),
        (
            'aggregate = { method = "owa", weights = [3, 2, 1] }',
            'aggregate = { method = "owa", weights = [4, 2] }',
        ),
    ],
)
def test_removal__settings_lose_what_is_gone(whole: str, left: str) -> None:
    other = without(in_air(whole), "dust")
    assert other is not None
    text = "\n\n".join(table for table in SYSTEM.split("\n\n") if 'id = "dust"' not in table)
    scored = eco.score(panel(), other).drop("status")
    assert scored.equals(eco.score(panel(), in_air(left, text)).drop("status"))
    found = eco.removal_effects(panel(), in_air(whole), kinds="indicators")
    assert found.frame["n"].null_count() == 0


def test_removal__places_are_cut_as_where_scores_are_missing() -> None:
    missing = 'missing = { rule = "redistribute", require = 0 }'
    whole = in_air(f'aggregate = {{ method = "owa", weights = [3, 2, 1] }}\n{missing}')
    other = without(whole, "dust")
    assert other is not None
    gaps = panel().with_columns(dust=pl.lit(None, dtype=pl.Float64))
    full = eco.evaluate(panel(), other, nodes=["air"]).frame["air"].to_numpy()
    assert full == pytest.approx(eco.evaluate(gaps, whole, nodes=["air"]).frame["air"].to_numpy())


def test_removal__says_in_words_why_it_cannot_be() -> None:
    shares = 'aggregate = { method = "benefit-of-the-doubt", over = "year", shares = [0.1, 0.4] }'
    above_zero = SYSTEM.replace('over = "year" }', 'over = "year", to = [0.5, 1] }')
    found = eco.removal_effects(panel(), in_air(shares, above_zero), kinds="indicators")
    notes = {n.facts["element"]: n for n in found.notes if n.code == "analyse/removal-none"}
    assert set(notes) == {"dust", "smoke", "days"}
    told = notes["dust"].text("en")
    assert "from 1/10 to 2/5 cannot add up to 1 for the 2 inputs of air" in told
    assert "2" in notes["dust"].text("zh")
