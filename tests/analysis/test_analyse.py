"""The analysis of an index: relations, findings, availability, notes."""

from __future__ import annotations

import inspect

import polars as pl
import pytest
import scipy.stats as st

import ecoindex as eco
from ecoindex.analysis.structure.analyse import TABLES
from ecoindex.analysis.structure.findings import KINDS
from ecoindex.cli.analyse import PARTS
from ecoindex.errors import LANGUAGES, catalogue
from ecoindex.spec import parse_system
from tests.analysis.structure_support import NORMALISE, ROWS, SYSTEM, panel, small
from tests.conftest import shared


@pytest.fixture(scope="module")
def found() -> eco.Analysis:
    return eco.analyse(panel(), small())


def pair(found: eco.Analysis, a: str, b: str) -> dict[str, object]:
    rows = found.correlations.filter(a=a, b=b)
    assert rows.height == 1
    return rows.row(0, named=True)


def test_analyse__every_pair_has_its_relation(found: eco.Analysis) -> None:
    counts = dict(found.correlations["relation"].value_counts().iter_rows())
    # siblings: 1 of the index, 3 + 1; parents: 2 + 5; ancestors: 5; others: 10 pairs less 4
    assert counts == {"sibling": 5, "parent": 7, "ancestor": 5, "other": 6}
    assert pair(found, "dust", "index")["relation"] == "ancestor"
    assert pair(found, "air", "index")["relation"] == "parent"
    assert pair(found, "dust", "rivers")["node"] is None


def test_analyse__scores_are_what_the_engine_gives(found: eco.Analysis) -> None:
    scores = eco.evaluate(panel(), small(), nodes=["dust", "smoke"]).frame.sort("region")
    row = pair(found, "dust", "smoke")
    assert row["pearson"] == pytest.approx(st.pearsonr(scores["dust"], scores["smoke"])[0])
    row = pair(found, "smoke", "index")
    assert row["pearson"] == pytest.approx(st.pearsonr(scores["smoke"], scores["score"])[0])
    assert row["n"] == ROWS


def test_analyse__says_what_stands_out_in_both_languages(found: eco.Analysis) -> None:
    first = found.findings.row(0, named=True)
    assert (first["kind"], first["node"], first["a"], first["b"]) == (
        "redundant",
        "air",
        "dust",
        "smoke",
    )
    assert first["en"] == "Two indicators of Air say the same: Dust and Smoke, r = 1.00 (n = 40)."
    assert first["zh"] == "空气中有两个指标说的是同一件事：粉尘与烟，r = 1.00（n = 40）。"
    kinds = found.findings["kind"].to_list()
    assert {"negative", "against-node", "inconsistent"} <= set(kinds)
    order = [KINDS.index(kind) for kind in kinds]
    assert order == sorted(order)


def test_analyse__denominator_of_a_formula(found: eco.Analysis) -> None:
    rows = {row["indicator"]: row for row in found.denominators.iter_rows(named=True)}
    assert rows["wells"]["used"] is True
    assert rows["rivers"]["used"] is False
    assert "denominator" not in found.findings["kind"].to_list()
    limits = eco.Limits(redundant=0.8)
    looser = eco.analyse(panel(), small(), limits=limits)
    texts = looser.findings.filter(pl.col("kind") == "denominator")["en"].to_list()
    assert len(texts) == 1
    assert texts[0].startswith("Wells per person still follows Population")


def test_analyse__matrix_is_square_and_symmetric(found: eco.Analysis) -> None:
    for node, size in ((None, 5), ("air", 3), ("index", 2)):
        table = found.matrix(node, "spearman")
        values = table.drop("id").to_numpy()
        assert values.shape == (size, size)
        assert (values == values.T).all()
        assert (values.diagonal() == 1).all()
    with pytest.raises(eco.UsageError):
        found.matrix("nowhere")
    with pytest.raises(eco.UsageError):
        found.matrix(method="cosine")  # type: ignore[arg-type]


def test_analyse__row_order_and_column_order_change_nothing(found: eco.Analysis) -> None:
    shuffled = panel().sample(fraction=1, shuffle=True, seed=3)
    shuffled = shuffled.select(reversed(shuffled.columns))
    again = eco.analyse(shuffled, small())
    for name in TABLES:
        assert getattr(again, name).equals(getattr(found, name)), name


def test_analyse__values_turn_the_sign_where_less_is_better() -> None:
    found = eco.analyse(panel(), small(), on="values")
    assert set(found.correlations["relation"]) == {"sibling", "other"}
    row = pair(found, "dust", "days")
    frame = panel()
    assert row["pearson"] == pytest.approx(-st.pearsonr(frame["dust"], frame["days"])[0])


def test_analyse__words_are_counted_and_correlated_by_their_scores() -> None:
    scores = 'normalise = { method = "categorical", scores = { poor = 0, good = 1, fair = 0.5 } }'
    head, own = SYSTEM.split('id = "days"')
    system = parse_system(head + 'id = "days"' + own.replace(NORMALISE, scores, 1))
    id_ = "days"
    words = pl.Series(id_, [("poor", "good", "fair")[at % 3] for at in range(ROWS)])
    data = panel().with_columns(words)
    found = eco.analyse(data, system, on="values")
    row = found.statistics.filter(indicator=id_).row(0, named=True)
    assert (row["n"], row["availability"], row["distinct"]) == (ROWS, 1, 3 / ROWS)
    assert all(row[key] is None for key in ("min", "median", "mean", "max", "sd", "skewness"))
    assert row["flags"] == [], "three words in forty rows are no finding"
    values = words.replace_strict({"poor": 0.0, "good": 1.0, "fair": 0.5})
    other = system.indicators[0]
    sign = -1 if other.direction == "lower" else 1
    expected = st.pearsonr(values, sign * data[other.id].to_numpy()).statistic
    assert found.matrix().filter(id=id_)[other.id][0] == pytest.approx(expected, rel=1e-9)


def test_analyse__availability_by_node_and_region() -> None:
    frame = panel().with_columns(
        smoke=pl.when(pl.col("region") < "r20").then("smoke"),
        days=pl.when(pl.col("region") != "r05").then("days"),
    )
    found = eco.analyse(frame, small())
    nodes = {row["node"]: row for row in found.availability.iter_rows(named=True)}
    assert nodes["air"]["cells"] == 3 * ROWS
    assert nodes["air"]["observed"] == 3 * ROWS - 21
    assert nodes["air"]["availability"] == (3 * ROWS - 21) / (3 * ROWS)
    assert nodes["index"]["indicators"] == 5
    regions = {row["region"]: row for row in found.regions.iter_rows(named=True)}
    assert regions["r05"]["observed"] == 4
    assert regions["r20"]["availability"] == 4 / 5
    row = found.statistics.filter(indicator="smoke").row(0, named=True)
    assert (row["n"], row["missing"], row["availability"]) == (20, 20, 0.5)
    assert row["flags"] == ["missing"]


def test_analyse__what_does_not_apply_is_not_missing() -> None:
    found = eco.analyse("demo", "isec-structured", year=2025)
    row = found.statistics.filter(indicator="e1-sea").row(0, named=True)
    assert (row["n"], row["missing"], row["not_applicable"]) == (7, 0, 5)
    nodes = {row["node"]: row for row in found.availability.iter_rows(named=True)}
    assert nodes["e1"]["not_applicable"] == 5
    assert nodes["e1"]["availability"] == 1
    coast = dict(found.regions.select("region", "not_applicable").iter_rows())
    assert coast["330305"] == 0
    assert coast["330328"] >= 1


def test_analyse__several_years_are_pooled_and_said() -> None:
    found = eco.analyse("demo", "isec-structured")
    assert found.years == [2021, 2022, 2023, 2024, 2025]
    assert "analyse/years-pooled" in [note.code for note in found.notes]
    assert eco.analyse("demo", "isec-structured", year=2025).years == [2025]


def test_analyse__constant_column() -> None:
    frame = panel().with_columns(rivers=pl.lit(50.0))
    with pytest.raises(eco.MethodError) as refused:
        eco.analyse(frame, small())
    assert refused.value.faults[0].code == "engine/constant-column"
    assert refused.value.faults[-1].code == "analyse/unscored"
    found = eco.analyse(frame, small(), on="values")
    assert pair(found, "rivers", "wells")["pearson"] is None
    notes = {note.code for note in found.notes}
    assert {"analyse/undefined", "analyse/components-constant", "analyse/components-none"} <= notes
    assert found.findings.row(0, named=True)["en"].startswith(
        "Rivers is the same everywhere (50.00)"
    )


def test_analyse__few_regions() -> None:
    found = eco.analyse(panel(rows=2), small())
    assert found.correlations["pearson"].null_count() == found.correlations.height
    assert "analyse/undefined" in [note.code for note in found.notes]
    few = eco.analyse(panel(rows=3).with_columns(days=pl.Series([1.0, 3, 2])), small())
    assert few.components.filter(node="air").height == 3
    assert "analyse/components-few-rows" not in [note.code for note in few.notes]
    four = eco.analyse("demo", "isec-structured", year=2025, regions=["330302", "330303", "330304"])
    assert "analyse/components-few-rows" in [note.code for note in four.notes]


def test_analyse__variable_that_the_data_lack() -> None:
    frame = panel().with_columns(wells=pl.col("rivers") / pl.col("people")).drop("people")
    found = eco.analyse(frame, small())
    assert found.denominators.height == 0
    assert "analyse/variables-absent" in [note.code for note in found.notes]


def test_analyse__many_rows_leave_kendall_out() -> None:
    found = eco.analyse(panel(rows=5001), small())
    assert found.methods == ("pearson", "spearman")
    assert "analyse/no-kendall" in [note.code for note in found.notes]
    asked = eco.analyse(panel(), small(), methods=["kendall"])
    assert asked.methods == ("pearson", "kendall")


def test_analyse__refuses_what_makes_no_sense() -> None:
    with pytest.raises(eco.UsageError):
        eco.analyse(panel(), small(), on="ranks")  # type: ignore[arg-type]
    with pytest.raises(eco.SpecError) as verdicts:
        eco.analyse("demo", "national-demonstration")
    assert verdicts.value.code == "engine/not-composite"
    with pytest.raises(eco.DataError) as absent:
        eco.analyse(panel(), small(), year=1999)
    assert absent.value.code == "engine/year-absent"


def test_messages__every_kind_has_a_sentence_and_every_part_a_name() -> None:
    assert set(TABLES) == set(PARTS)
    for kind in KINDS:
        assert set(catalogue()[f"analyse/finding-{kind}"]) == set(LANGUAGES)
    for name in TABLES:
        for key in getattr(eco.analyse(panel(), small()), name).columns:
            assert f"report/analyse-column-{key}" in catalogue(), key
    assert inspect.signature(eco.analyse).parameters["on"].default == "scores"


def prepared() -> eco.System:
    """Fill gaps, treat outliers, and divide the rivers by the people."""
    text = SYSTEM.replace(
        "[index]", '[impute]\nmethod = "mean"\n\n[treat]\nmethod = "winsorise"\n\n[index]'
    )
    text = text.replace('formula = "rivers / people"\n', 'denominate = { by = "people" }\n')
    return parse_system(text)


def test_analyse__describes_what_was_observed_not_what_was_made_of_it() -> None:
    spike = pl.when(pl.col("region") == "r07").then(5000.0).otherwise("smoke")
    frame = panel().with_columns(
        smoke=spike, wells="rivers", days=pl.when(pl.col("region") >= "r20").then("days")
    )
    scores = eco.evaluate(frame, prepared())
    assert scores.frame["score"].null_count() == 0
    found = eco.analyse(frame, prepared())
    rows = {row["indicator"]: row for row in found.statistics.iter_rows(named=True)}
    assert (rows["days"]["n"], rows["days"]["missing"]) == (20, 20)
    assert rows["days"]["flags"] == ["missing"]
    assert rows["smoke"]["max"] == 5000
    assert rows["smoke"]["flags"] == ["outliers"]
    nodes = {row["node"]: row for row in found.availability.iter_rows(named=True)}
    assert nodes["air"]["observed"] == 3 * ROWS - 20
    assert rows["wells"]["max"] == pytest.approx((frame["wells"] / frame["people"]).max())
    assert pair(found, "days", "index")["n"] == ROWS
    by = {row["indicator"]: row["used"] for row in found.denominators.iter_rows(named=True)}
    assert by == {"dust": False, "smoke": False, "days": False, "rivers": False, "wells": True}


def test_analyse__asem_shows_the_gaps_and_outliers_of_the_raw_table() -> None:
    path = shared("data/golden/asem/ASEM_iData.csv")
    found = eco.analyse(path, "asem-connectivity", region_column="uCode", year_column="Time")
    assert found.statistics["missing"].sum() == 65
    denominated = pl.read_csv(
        shared("data/golden/asem/pipeline_Denominated.csv"),
        null_values="NA",
        infer_schema_length=None,
    )
    codes = pl.read_csv(shared("data/golden/asem/pipeline_treat_details.csv"), null_values="NA")[
        "iCode"
    ].to_list()
    expected = [st.skew(denominated[code].drop_nulls(), bias=False) for code in codes]
    assert len(expected) == 49
    assert sorted(found.statistics["skewness"]) == pytest.approx(sorted(expected), abs=1e-9)
    assert sum("outliers" in flags for flags in found.statistics["flags"]) == 14
