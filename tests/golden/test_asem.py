"""ASEM Sustainable Connectivity: every stage of the pipeline as COINr 1.1.14 computes it.

Source of the data and of the results: ../shared/data/golden/asem, described in the README there;
Becker et al. 2022, COINr, JOSS 7(78), 4567. Tolerance: 1e-9 of the largest value of a column.
"""

from __future__ import annotations

import polars as pl
import pytest

import ecoindex as eco

from ..conftest import shared

FOLDER = "data/golden/asem/"
KEYS = {"region_column": "uCode", "year_column": "Time"}
NODES = {
    "physical": "Physical", "trade": "ConEcFin", "political": "Political",
    "institutional": "Instit", "people": "P2P", "environmental": "Environ", "social": "Social",
    "finance": "SusEcFin", "connectivity": "Conn", "sustainability": "Sust", "score": "Index",
}  # fmt: skip
SYSTEM = "asem-connectivity"


@pytest.fixture(scope="module")
def panel() -> eco.Panel:
    path = shared(f"{FOLDER}ASEM_iData.csv")
    return eco.read_panel(path, eco.fields(eco.load_system(SYSTEM)), **KEYS)


def published(name: str) -> pl.DataFrame:
    table = pl.read_csv(shared(f"{FOLDER}{name}.csv"), null_values="NA", infer_schema_length=None)
    return table.rename({table.columns[0]: "region"})


def column_of(id_: str) -> str:
    aliases = eco.load_system(SYSTEM).indicator(id_).aliases
    return aliases[0] if aliases else id_


def assert_equal(ours: pl.DataFrame, theirs: pl.DataFrame, names: dict[str, str]) -> None:
    both = ours.join(theirs, on="region", how="inner", suffix="_theirs")
    assert both.height == ours.height == theirs.height == 51
    assert names
    for own, other in names.items():
        a = both[own].cast(pl.Float64)
        b = both[other if other not in ours.columns else f"{other}_theirs"].cast(pl.Float64)
        assert a.is_null().equals(b.is_null()), own
        assert (a - b).abs().max() <= 1e-9 * max(b.abs().max(), 1e-300), own


@pytest.mark.parametrize(
    ("step", "name"),
    [
        (eco.denominate, "pipeline_Denominated"),
        (eco.impute, "pipeline_Imputed"),
        (eco.screen, "pipeline_Screened"),
        (eco.treat, "pipeline_Treated"),
    ],
)
def test_asem__stage(panel, step, name):
    found = step(panel, SYSTEM)
    names = {item.id: column_of(item.id) for item in found.system.indicators}
    assert len(names) == 49
    assert_equal(found.frame, published(name), names)


def test_asem__what_was_done_to_which_indicator(panel):
    theirs = published("pipeline_treat_details")
    ours = eco.treat(panel, SYSTEM).indicators
    assert ours.height == theirs.height == 49
    for row in ours.iter_rows(named=True):
        other = theirs.row(by_predicate=pl.col("region") == column_of(row["indicator"]), named=True)
        steps = row["steps_low"] + row["steps_high"]
        assert steps == (other["winsorise.nwin"] or 0)
        assert row["passed"]
        assert (steps == 0) == other["check_SkewKurt0.Pass"]
        for when, at in (("before", 0), ("after", 1 if steps else 0)):
            for what in ("Skew", "Kurt"):
                own = row["skewness_" + when if what == "Skew" else "kurtosis_" + when]
                assert own == pytest.approx(other[f"check_SkewKurt{at}.{what}"], rel=1e-9)


def test_asem__cells(panel):
    """Section 13 of methods.md: 65 cells imputed, 15 indicators treated."""
    imputed = eco.impute(panel, SYSTEM).cells
    assert imputed.height == 65
    assert imputed["before"].null_count() == 65
    assert imputed["after"].null_count() == 0
    treated = eco.treat(panel, SYSTEM)
    assert treated.cells["indicator"].n_unique() == 15
    assert set(treated.cells["why"]) == {"winsorise"}


def test_asem__normalised_aggregated_ranks(panel):
    system = eco.load_system(SYSTEM)
    indicators = {item.id: column_of(item.id) for item in system.indicators}
    nodes = [*(name for name in NODES if name != "score"), *indicators]
    scores = eco.evaluate(panel, system, nodes=nodes)
    assert_equal(scores.frame, published("pipeline_Normalised"), indicators)
    assert_equal(scores.frame, published("pipeline_Aggregated"), NODES | indicators)
    ranks = scores.frame.select("region", *(
        pl.col(name).rank("min", descending=True) for name in [*NODES, *indicators]
    ))  # fmt: skip
    assert_equal(ranks, published("pipeline_ranks"), NODES | indicators)
    assert_equal(scores.frame, published("pipeline_ranks"), {"rank": "Index"})
    assert scores.frame["imputed"].sum() == 65
    assert scores.frame.filter(pl.col("imputed") > 0)["coverage"].max() < 1
    assert scores.frame.filter(pl.col("imputed") == 0)["coverage"].min() == 1


def test_asem__a_saved_fit_gives_the_same(panel, tmp_path):
    fit = eco.fit(panel, SYSTEM)
    fit.save(tmp_path / "fit.json")
    again = eco.Fit.load(tmp_path / "fit.json").apply(panel)
    assert again.frame.equals(eco.evaluate(panel, SYSTEM).frame)
