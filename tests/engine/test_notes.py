"""What was done on the way is said, and what cannot be done is refused, each with its facts."""

from __future__ import annotations

import re
import string
import tomllib
from pathlib import Path

import polars as pl
import pytest

import ecoindex as eco
from ecoindex.errors import MESSAGES

from .conftest import HEAD, indicator, variable

TARGET = '{ op = ">=", value = 1 }'
REDISTRIBUTE = '[index]\nmissing = { rule = "redistribute", require = 0 }'


def notes(scores: eco.Scores) -> dict[str, dict[str, object]]:
    return {note.code: dict(note.facts) for note in scores.notes}


def table(**columns: list[object]) -> pl.DataFrame:
    return pl.DataFrame({"region": ["330302", "330328"], "year": [2025, 2025]} | columns)


def test_missing__how_many_cells_rows_and_scores(small):
    system = small(REDISTRIBUTE, indicator("a"), indicator("b"))
    scores = eco.evaluate(table(a=[1.0, None], b=[None, None]).cast({"b": pl.Float64}), system)
    assert notes(scores)["engine/missing"] == {"cells": 3, "rows": 2, "scored": 1, "count": 2}
    assert scores.frame["coverage"].to_list() == [0.5, 0.0]
    assert scores.frame["state"].to_list() == ["scored", "no-score"]


def test_missing__nothing_is_said_where_nothing_is_missing(small):
    assert "engine/missing" not in notes(eco.evaluate(table(a=[1.0, 2.0]), small(indicator("a"))))


def test_not_applicable__a_value_given_all_the_same_is_named(small):
    system = small(indicator("a"), indicator("sea", applies_to='"coastal"'))
    scores = eco.evaluate(table(a=[1.0, 2.0], sea=[9.0, None]), system)
    assert notes(scores)["engine/ignored-not-applicable"] == {"indicator": "sea", "count": 1}
    assert scores.frame["score"].to_list() == [1.0, 2.0]


def test_regions__not_in_the_table_count_as_applicable_and_are_named(small):
    system = small(indicator("a"), indicator("sea", applies_to='"coastal"'))
    frame = table(a=[1.0, 2.0], sea=[3.0, None]).with_columns(
        region=pl.Series(["999998", "330328"])
    )
    found = notes(eco.evaluate(frame, system))
    assert found["engine/regions-unknown"] == {"regions": ["999998"], "count": 1}
    assert found["engine/attribute-unknown"] == {"regions": ["999998"], "count": 1}


def test_refused__a_region_and_year_twice(small):
    frame = pl.concat([table(a=[1.0, 2.0])] * 15)
    with pytest.raises(eco.DataError) as caught:
        eco.score(frame, small(indicator("a")))
    faults = caught.value.faults
    assert (faults[0].code, faults[0].place.row, faults[0].facts["first"]) == (
        "engine/duplicate-row", 3, 1,
    )  # fmt: skip
    assert (faults[-1].code, faults[-1].facts["count"]) == ("engine/duplicate-more", 28)


def test_refused__an_unknown_node(small):
    with pytest.raises(eco.UsageError) as caught:
        eco.score(table(a=[1.0, 2.0]), small(indicator("a")), nodes=["b"])
    assert caught.value.code == "engine/node-unknown"


@pytest.mark.parametrize(
    ("scope", "code"),
    [("year", "engine/constant-column"), ("panel", "engine/constant-column-overall")],
)
def test_refused__a_column_that_does_not_vary(small, scope, code):
    system = small(indicator("a", f'{{ method = "min-max", over = "{scope}" }}'))
    with pytest.raises(eco.MethodError) as caught:
        eco.score(table(a=[1.0, 1.0]), system)
    assert caught.value.code == code


def test_refused__a_base_year_without_values(small):
    system = small(REDISTRIBUTE, indicator("b"),
                   indicator("a", '{ method = "min-max", over = "base_year" }'))  # fmt: skip
    frame = pl.DataFrame(
        {"region": ["330302"] * 2, "year": [2021, 2025], "a": [None, 1.0], "b": 1.0}
    )
    with pytest.raises(eco.MethodError) as caught:
        eco.score(frame, system)
    assert caught.value.code == "engine/base-year-empty"


def test_refused__many_faults_are_counted(small):
    n = 40
    frame = pl.DataFrame({"region": [f"r{i}" for i in range(n)], "year": 2025, "a": [-1.0] * n})
    system = small(indicator("a", '{ method = "goalposts", worst = 1, best = 2, log = true }'))
    with pytest.raises(eco.MethodError) as caught:
        eco.score(frame, system)
    *shown, last = caught.value.faults
    assert {item.code for item in shown} == {"engine/value-not-positive"}
    assert (len(shown), last.code, last.facts["count"]) == (20, "engine/more", n)


def test_refused__a_formula_without_a_finite_value_names_the_first_rows(small):
    frame = pl.DataFrame({"region": [f"r{i}" for i in range(12)], "year": 2025, "b": [0.0] * 12})
    system = small(indicator("a", formula='"1 / b"'), variable("b"))
    with pytest.raises(eco.MethodError) as caught:
        eco.score(frame, system)
    assert len(caught.value.faults) == 11
    last = caught.value.faults[-1]
    assert (last.code, last.facts["count"]) == ("engine/formula-not-finite-more", 12)


def verdicts(tmp_path, *tables: str) -> eco.System:
    path = tmp_path / "verdicts.toml"
    text = "\n".join([HEAD.replace("composite", "attainment"), *tables])
    path.write_text(text, encoding="utf-8")
    return eco.load_system(path)


def test_refused__an_attainment_system_learns_nothing_from_data(tmp_path):
    system = verdicts(tmp_path, indicator("a", target=TARGET))
    assert eco.score(table(a=[1.0, 0.5]), system)["score"].to_list() == [100.0, 50.0]
    with pytest.raises(eco.SpecError) as caught:
        eco.fit(table(a=[1.0, 0.5]), system)
    assert caught.value.code == "engine/not-composite"


def test_refused__data_without_the_region_of_the_plan(tmp_path):
    system = verdicts(tmp_path, 'regions = ["330324"]', indicator("a", target=TARGET))
    with pytest.raises(eco.DataError) as caught:
        eco.attain(table(a=[1.0, 2.0]), system)
    assert caught.value.code == "engine/regions-of-plan-absent"
    assert caught.value.faults[0].facts["regions"] == ["330324"]
    named = eco.attain(table(a=[1.0, 2.0]), system, regions=["330302"])
    assert named["region"].to_list() == ["330302"], "other regions are judged if they are named"


def judged(system: eco.System, frame: pl.DataFrame, **keys: object) -> dict[str, dict[str, object]]:
    return {note.code: dict(note.facts) for note in eco.attainment(frame, system, **keys).notes}


def test_attainment__indicators_without_data_are_named(tmp_path):
    tables = [indicator(id_, target=TARGET) for id_ in ("a", "b", "c")]
    found = judged(verdicts(tmp_path, *tables), table(a=[1.0, None]))
    assert found["engine/columns-without-data"] == {"count": 2, "indicators": ["b", "c"]}
    assert "engine/columns-without-data" not in judged(
        verdicts(tmp_path, tables[0]), table(a=[1.0, None])
    )


def test_attainment__what_lacks_a_bar_a_base_or_a_target_is_named_with_its_rows(tmp_path):
    system = verdicts(
        tmp_path,
        indicator("bar", target='{ op = "assigned" }'),
        indicator("base", target='{ op = "not-worse", base = "previous" }'),
        indicator("aim", target='[{ op = ">=", value = 60, when = "terrain=plain" }]'),
        indicator("plain", target=TARGET),
    )
    frame = table(bar=[1.0, 2.0], base=[1.0, None], aim=[70.0, 70.0], plain=[1.0, 1.0])
    found = judged(system, frame)
    assert found["engine/attain-no-bar"] == {"count": 1, "indicators": ["bar (2)"]}
    assert found["engine/attain-no-base"] == {"count": 1, "indicators": ["base (1)"]}
    assert found["engine/attain-no-target"] == {"count": 1, "indicators": ["aim (2)"]}
    one = judged(system, frame, regions=["330302"])
    assert one["engine/attain-no-bar"]["indicators"] == ["bar (1)"], "rows that are judged"
    known = frame.with_columns(pl.Series("bar-assigned", [0.5, 0.5]))
    assert "engine/attain-no-bar" not in judged(system, known)


def test_refused__fits_that_cannot_be_read_or_written(small, tmp_path):
    with pytest.raises(eco.DataError) as unread:
        eco.Fit.load(tmp_path / "no" / "fit.json")
    assert unread.value.code == "engine/fit-unreadable"
    fit = eco.fit(table(a=[1.0, 2.0]), small(indicator("a")))
    with pytest.raises(eco.OutputError) as unwritten:
        fit.save(tmp_path / "no" / "fit.json")
    assert unwritten.value.code == "engine/fit-unwritable"


def test_every_message_speaks_both_languages_with_the_same_facts():
    catalogue = tomllib.loads((MESSAGES / "engine.toml").read_text(encoding="utf-8"))
    assert len(catalogue) > 40
    for code, texts in catalogue.items():
        facts = [
            {name for _, name, _, _ in string.Formatter().parse(texts[key]) if name}
            for key in ("zh", "en")
        ]
        assert facts[0] == facts[1], code


def test_every_message_of_the_python_side_is_raised_by_a_test():
    tests = "".join(path.read_text("utf-8") for path in Path(__file__).parents[1].rglob("*.py"))
    text = (MESSAGES / "engine.toml").read_text(encoding="utf-8")
    codes = tomllib.loads(text.partition("# --- the Python side")[2].partition("\n")[2])
    assert len(codes) > 15
    assert set(codes) - set(re.findall(r"engine/[a-z-]+[a-z]", tests)) == set()
