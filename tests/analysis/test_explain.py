"""Explanations through the Python API: kinds of parts, panels, ranks, and what is refused."""

from __future__ import annotations

import re
import string
import tomllib
from pathlib import Path

import polars as pl
import pytest

import ecoindex as eco
from ecoindex.errors import MESSAGES

from ..engine.conftest import HEAD, indicator

REDISTRIBUTE = '[index]\nmissing = { rule = "redistribute", require = 0 }'


def small(tmp_path: Path, *tables: str):
    path = tmp_path / "small.toml"
    path.write_text("\n".join([HEAD, *tables]), encoding="utf-8")
    return eco.load_system(path)


def table(**columns: list[float | None]) -> pl.DataFrame:
    keys = {"region": ["330302", "330302"], "year": [2024, 2025]}
    types = dict.fromkeys(columns, pl.Float64)
    return pl.DataFrame(keys | columns, schema_overrides=types)


def parts(found: eco.Explanation) -> dict[tuple[str | None, str], float]:
    rows = found.parts.select("indicator", "kind", "contribution").iter_rows()
    return {(indicator, kind): value for indicator, kind, value in rows}


def test_explain__a_weighted_mean_in_closed_form(tmp_path) -> None:
    system = small(tmp_path, indicator("a", weight=3), indicator("b"))
    found = eco.explain(table(a=[0.2, 0.6], b=[0.5, 0.4]), system, "鹿城区", 2025, base=2024)
    assert parts(found) == pytest.approx({("a", "value"): 0.3, ("b", "value"): -0.025})
    row = found.parts.row(0, named=True)
    assert (row["weight"], row["effective_weight"]) == (0.75, 0.75)
    assert (row["value"], row["base_value"], row["unit"]) == (0.6, 0.2, "1")
    assert row["dimension"] == "a"


def test_explain__what_comes_is_a_change_of_scope(tmp_path) -> None:
    """b is new: the change of a is what a does alone, the rest is what letting b in does."""
    system = small(tmp_path, REDISTRIBUTE, indicator("a"), indicator("b"))
    found = eco.explain(table(a=[0.2, 0.6], b=[None, 0.9]), system, "330302", 2025, base=2024)
    assert parts(found) == pytest.approx({("a", "value"): 0.4, ("b", "scope"): 0.15})
    assert found.change == pytest.approx(0.55)
    assert "explain/scope" in [note.code for note in found.notes]


def test_explain__what_goes_is_one_too(tmp_path) -> None:
    system = small(tmp_path, REDISTRIBUTE, indicator("a"), indicator("b"))
    found = eco.explain(table(a=[0.2, 0.6], b=[0.9, None]), system, "330302", 2025, base=2024)
    assert parts(found) == pytest.approx({("a", "value"): 0.4, ("b", "scope"): -0.35})


def test_explain__nothing_in_common(tmp_path) -> None:
    system = small(tmp_path, REDISTRIBUTE, indicator("a"), indicator("b"))
    found = eco.explain(table(a=[0.2, None], b=[None, 0.9]), system, "330302", 2025, base=2024)
    assert parts(found) == pytest.approx({(None, "scope"): 0.7})


def test_explain__a_fixed_score_is_a_part_of_its_own_kind(tmp_path) -> None:
    floor = '[index]\nmissing = { rule = "floor", value = 0.1 }'
    system = small(tmp_path, floor, indicator("a"), indicator("b"))
    found = eco.explain(table(a=[0.2, 0.6], b=[None, 0.9]), system, "330302", 2025, base=2024)
    assert parts(found) == pytest.approx({("a", "value"): 0.2, ("b", "floor"): 0.4})


def test_explain__a_constraint_is_a_part_of_its_own() -> None:
    """The bay of the report tests has a cap; the demo counties that come under it or leave it."""
    found = eco.explain_changes("demo", "blue-bay-structured", base=2021).frame
    assert (found["constraint"].drop_nulls() != 0).any()
    row = found.filter(pl.col("constraint") != 0).row(0, named=True)
    one = eco.explain("demo", "blue-bay-structured", row["region"], row["year"], base=row["base"])
    kinds = one.parts.filter(pl.col("kind").cast(pl.String).is_in(["constraint", "provisional"]))
    assert kinds["contribution"].to_list() == [pytest.approx(row["constraint"], abs=1e-9)]
    assert one.parts["contribution"].sum() == pytest.approx(one.change, abs=1e-9)


def test_explain__a_score_against_nothing() -> None:
    found = eco.explain("demo", "isec-structured", "永嘉县", 2025)
    assert found.change is None
    assert found.parts["contribution"].sum() == pytest.approx(found.score, abs=1e-9)
    plain = found.parts.drop_nulls("effective_weight")
    expected = (plain["effective_weight"] * plain["score"]).to_list()
    assert plain["contribution"].to_list() == pytest.approx(expected)


def test_explain__a_gap_is_the_other_gap_turned_round() -> None:
    one = eco.explain("demo", "isec-structured", "永嘉县", 2025, against="洞头区")
    other = eco.explain("demo", "isec-structured", "洞头区", 2025, against="永嘉县")
    assert parts(one).keys() == parts(other).keys()
    for key, value in parts(one).items():
        assert parts(other)[key] == pytest.approx(-value, abs=1e-9)
    assert ("e1-sea", "scope") in parts(one), "an inland county has no sea"


def test_explain__down_to_the_document(tmp_path) -> None:
    path = tmp_path / "long.csv"
    rows = [
        "region,year,indicator,value,unit,source,note",
        "330302,2024,a,0.2,1,yearbook 2025,table 3",
        "330302,2025,a,0.6,1,yearbook 2026,",
        "330302,2024,b,0.5,1,,",
        "330302,2025,b,0.4,1,,",
    ]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    system = small(tmp_path, indicator("a"), indicator("b"))
    found = eco.explain(path, system, "330302", 2025, base=2024).parts
    a, b = found.iter_rows(named=True)
    assert (a["document"], a["base_document"], a["base_note"]) == (
        "yearbook 2026",
        "yearbook 2025",
        "table 3",
    )
    assert (b["document"], b["base_document"]) == ("long.csv:5", "long.csv:4")


@pytest.mark.parametrize(
    ("name", "now", "then"),
    [
        ("wide.csv", "wide.csv:3", "wide.csv:2"),
        ("wide.xlsx", "wide.xlsx#Sheet1:3", "wide.xlsx#Sheet1:2"),
    ],
)
def test_explain__without_a_source_the_cell_names_its_file_and_row(
    tmp_path, name: str, now: str, then: str
) -> None:
    frame = pl.DataFrame(
        {"region": ["330302"] * 2, "year": [2024, 2025], "a": [0.2, 0.6], "b": [None, 0.4]}
    )
    path = tmp_path / name
    frame.write_excel(path) if path.suffix == ".xlsx" else frame.write_csv(path)
    system = small(tmp_path, REDISTRIBUTE, indicator("a"), indicator("b"))
    found = eco.explain(path, system, "330302", 2025, base=2024).parts
    a, b = found.iter_rows(named=True)
    assert (a["document"], a["base_document"]) == (now, then)
    assert (b["document"], b["base_document"]) == (now, None), "an empty cell has none"
    assert eco.explain(frame, system, "330302", 2025).parts["document"].to_list() == [None, None]


def test_explain__a_derived_value_names_what_it_is_made_of() -> None:
    found = eco.explain("demo", "isec-structured", "永嘉县", 2025)
    row = found.parts.filter(indicator="e2-co2-gdp").row(0, named=True)
    assert row["document"] == "demo data (invented)"


def test_explain__the_order_of_rows_does_not_matter() -> None:
    system = eco.load_system("isec-structured")
    panel = eco.read_panel("demo", eco.fields(system))
    turned = panel.frame.sample(fraction=1, shuffle=True, seed=4)
    one = eco.explain(panel.frame, system, "330324", 2025, base=2021)
    other = eco.explain(turned, system, "330324", 2025, base=2021)
    assert one.parts.equals(other.parts)


def test_changes__one_call_says_what_single_calls_say() -> None:
    every = eco.explain_changes("demo", "isec-structured", base=2021, year=[2024, 2025])
    assert set(every.frame["year"]) == {2024, 2025}
    for row in every.frame.drop_nulls("change").iter_rows(named=True):
        one = eco.explain("demo", "isec-structured", row["region"], row["year"], base=2021)
        sums = dict(one.parts.group_by("indicator").agg(pl.col("contribution").sum()).iter_rows())
        for id_ in every.indicators:
            got = sums.get(id_) or 0.0
            scope = one.parts.filter(indicator=id_, kind="scope")["contribution"].sum()
            assert (row[id_] or 0.0) == pytest.approx(got - scope, abs=1e-9)


def test_changes__a_row_per_part() -> None:
    found = eco.explain_changes("demo", "isec-structured", year=2025)
    assert set(found.frame["base"]) == {2024}
    sums = found.parts().group_by("region").agg(pl.col("contribution").sum())
    both = found.frame.drop_nulls("change").join(sums, on="region")
    assert (both["change"] - both["contribution"]).abs().max() < 1e-9


def test_rank_change__the_ranks_lost_are_those_who_passed() -> None:
    scores = eco.score("demo", "isec-structured", [2021, 2025]).drop_nulls("rank")
    regions = [code for code, n in scores["region"].value_counts().iter_rows() if n == 2]
    assert len(regions) == 12
    moved = 0
    for region in regions:
        found = eco.rank_change("demo", "isec-structured", region, 2025, 2021)
        counts = dict(found.others["passing"].cast(pl.String).value_counts().iter_rows())
        worse = counts.get("passed us", 0) + counts.get("came in ahead", 0)
        better = counts.get("passed by us", 0) + counts.get("was ahead, left", 0)
        assert found.fall == worse - better
        moved += abs(found.fall)
        sums = dict(found.parts.group_by("region").agg(pl.col("contribution").sum()).iter_rows())
        for row in found.others.iter_rows(named=True):
            assert sums[row["region"]] == pytest.approx(row["change"], abs=1e-9)
    assert moved > 0, "somebody moved"


def test_rank_change__who_comes_and_goes(tmp_path) -> None:
    system = small(tmp_path, indicator("a"))
    frame = pl.DataFrame(
        {
            "region": ["330302", "330303", "330304"] * 2,
            "year": [2024] * 3 + [2025] * 3,
            "a": [0.5, 0.9, None, 0.5, None, 0.7],
        }
    )
    found = eco.rank_change(frame, system, "330302", 2025, 2024)
    assert (found.own.base_rank, found.own.rank, found.fall) == (2, 2, 0)
    assert found.others.select("region", "passing").rows() == [
        ("330304", "came in ahead"),
        ("330303", "was ahead, left"),
    ]
    assert found.parts.is_empty()


def test_moving_scales_are_said(tmp_path) -> None:
    system = small(tmp_path, indicator("a", '{ method = "min-max", over = "year" }'))
    frame = pl.DataFrame(
        {"region": ["330302", "330303"] * 2, "year": [2024] * 2 + [2025] * 2,
         "a": [0.5, 0.9, 0.6, 0.3]}
    )  # fmt: skip
    found = eco.explain(frame, system, "330302", 2025, base=2024)
    assert "explain/moving-scale" in [note.code for note in found.notes]
    assert found.change == pytest.approx(1.0)


def coupled(tmp_path: Path, count: int):
    node = (
        '[[node]]\nid = "n"\ntitle = { zh = "n", en = "n" }\n'
        'aggregate = { method = "coupling", form = "fan" }'
    )
    items = [indicator(f"x{j:02d}", node='"n"') for j in range(count)]
    return small(tmp_path, node, *items)


def test_too_many_for_exact_parts(tmp_path) -> None:
    system = coupled(tmp_path, 17)
    values = {f"x{j:02d}": [0.2 + 0.01 * j, 0.9 - 0.02 * j] for j in range(17)}
    with pytest.raises(eco.MethodError) as refused:
        eco.explain(table(**values), system, "330302", 2025, base=2024)
    assert refused.value.code == "engine/block-too-large"
    assert "17" in refused.value.text("en")
    assert "16" in refused.value.text("zh")
    found = eco.explain(table(**values), system, "330302", 2025, base=2024, samples=500)
    assert found.parts["error"].null_count() == 0
    assert found.parts["contribution"].sum() == pytest.approx(found.change, abs=1e-9)
    assert "explain/sampled" in [note.code for note in found.notes]


def refused(**how: object) -> str:
    with pytest.raises(eco.EcoIndexError) as found:
        eco.explain("demo", "isec-structured", "永嘉县", 2025, **how)  # type: ignore[arg-type]
    return found.value.code


def test_refused__what_makes_no_sense(tmp_path) -> None:
    assert refused(base=2021, against="洞头区") == "explain/base-and-against"
    assert refused(base=2025) == "explain/same"
    assert refused(against="330324") == "explain/same"
    assert refused(base=1999) == "engine/year-absent"
    assert refused(against="nowhere") == "engine/region-absent"
    system = small(tmp_path, indicator("a"))
    with pytest.raises(eco.DataError) as empty:
        eco.explain(table(a=[0.2, None]), system, "330302", 2025, base=2024)
    assert empty.value.code == "explain/no-score"
    frame = pl.DataFrame({"region": ["330302", "330303"], "year": [2024, 2025], "a": [0.1, 0.2]})
    with pytest.raises(eco.DataError) as absent:
        eco.explain(frame, system, "330302", 2025, base=2024)
    assert absent.value.code == "explain/no-row"
    with pytest.raises(eco.UsageError) as alone:
        eco.explain_changes(frame, system)
    assert alone.value.code == "explain/nothing-to-compare"
    with pytest.raises(eco.UsageError) as unknown:
        eco.explain_changes(frame, system, base=1999)
    assert unknown.value.code == "explain/year-unknown"


def test_messages__are_raised_by_a_test_and_speak_both_languages() -> None:
    catalogue = tomllib.loads((MESSAGES / "explain.toml").read_text("utf-8"))
    tests = "".join(path.read_text("utf-8") for path in Path(__file__).parents[1].rglob("*.py"))
    for code, texts in catalogue.items():
        facts = [
            {name for _, name, _, _ in string.Formatter().parse(texts[key]) if name}
            for key in ("zh", "en")
        ]
        assert facts[0] == facts[1], code
        words = re.sub(r"{\w+}", "", texts["zh"])
        assert not re.search("[A-Za-z]{3}", re.sub("`.*?`|--samples|samples", "", words)), code
        if code.startswith(("explain/", "cli/")):
            assert f'"{code}"' in tests, code
