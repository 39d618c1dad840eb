"""Two versions of an index side by side."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
import scipy.stats as st

import ecoindex as eco
from tests.analysis.structure_support import ROWS, panel, small

GEOMETRIC = {"indicator.*.normalise.to": [1, 100], "index.aggregate": "geometric"}


@pytest.fixture(scope="module")
def found() -> eco.Comparison:
    return eco.what_if(panel(), small(), GEOMETRIC)


def test_compare__summary_equals_scipy(found: eco.Comparison) -> None:
    row = found.summary.row(0, named=True)
    one, two = found.frame["first"], found.frame["second"]
    ranks = [st.rankdata(-np.array(x), method="min") for x in (one, two)]
    assert found.frame["first_rank"].to_list() == ranks[0].tolist()
    assert found.frame["second_rank"].to_list() == ranks[1].tolist()
    assert (row["year"], row["n"]) == (2020, ROWS)
    for name, peer in (("spearman", st.spearmanr), ("kendall", st.kendalltau)):
        r, p = peer(*ranks)
        assert row[name] == pytest.approx(r, abs=1e-12)
        assert row[f"{name}_p"] == pytest.approx(p, rel=1e-8)
    assert row["pearson"] == pytest.approx(st.pearsonr(one, two)[0], abs=1e-12)
    moves = np.abs(ranks[0] - ranks[1])
    assert row["mean_rank_shift"] == pytest.approx(moves.mean())
    assert row["max_rank_shift"] == moves.max()
    assert row["unchanged"] == (moves == 0).sum()
    assert row["mean_shift"] == pytest.approx(np.abs(two - one).mean())


def test_compare__largest_moves_first(found: eco.Comparison) -> None:
    sizes = found.frame["rank_shift"].abs().to_list()
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > 0
    top = found.moves(3)
    assert top.height == 3
    assert top["rank_shift"].abs().to_list() == sizes[:3]


def test_compare__a_rank_is_up_where_the_number_falls(found: eco.Comparison) -> None:
    for row in found.frame.iter_rows(named=True):
        assert row["rank_shift"] == row["first_rank"] - row["second_rank"]
        assert row["shift"] == row["second"] - row["first"]


def test_compare__with_itself_nothing_moves() -> None:
    scores = eco.evaluate(panel(), small())
    found = eco.compare(scores, scores)
    row = found.summary.row(0, named=True)
    assert (row["spearman"], row["kendall"], row["pearson"]) == (1, 1, 1)
    assert (row["mean_shift"], row["max_rank_shift"], row["unchanged"]) == (0, 0, ROWS)
    assert found.missing.is_empty()
    assert found.moves().is_empty()


def test_compare__regions_of_one_version_are_listed_and_do_not_move_the_others() -> None:
    scores = eco.evaluate(panel(), small())
    best = scores.frame.filter(rank=1)["region"][0]
    without = panel().filter(pl.col("region") != best)
    system = small().with_changes({"indicator.*.normalise.over": "year"})
    found = eco.compare(scores, eco.evaluate(without, system))
    assert found.missing.rows() == [(best, 2020, "second", "absent")]
    assert found.summary["n"].to_list() == [ROWS - 1]
    assert sorted(found.frame["first_rank"]) == list(range(1, ROWS))
    assert "analyse/compare-only-second" in [note.code for note in found.notes]


def test_compare__a_region_without_a_score() -> None:
    gap = panel().with_columns(rivers=pl.when(pl.col("region") != "r03").then("rivers"))
    strict = small().with_changes({"index.missing.rule": "no-score"})
    found = eco.compare(eco.evaluate(panel(), small()), eco.evaluate(gap, strict))
    assert found.missing.rows() == [("r03", 2020, "second", "no rank")]


def test_compare__different_scales_are_said() -> None:
    large = small().with_changes({"index.scale": 100})
    found = eco.compare(eco.evaluate(panel(), small()), eco.evaluate(panel(), large))
    assert "analyse/compare-scales" in [note.code for note in found.notes]
    assert found.summary["max_rank_shift"].to_list() == [0]


def test_compare__nothing_in_common() -> None:
    later = panel().with_columns(year=pl.lit(2021))
    with pytest.raises(eco.UsageError) as refused:
        eco.compare(eco.evaluate(panel(), small()), eco.evaluate(later, small()))
    assert refused.value.code == "analyse/compare-nothing"


def test_compare__ties_share_the_better_rank() -> None:
    frame = pl.concat([panel(), panel().head(1).with_columns(region=pl.lit("twin"))])
    found = eco.what_if(frame, small(), {"node.air.weight": 1})
    pair = found.frame.filter(pl.col("region").is_in(["twin", "r00"]))
    assert pair["first_rank"].n_unique() == 1


def test_compare__both_versions_keep_their_notes() -> None:
    first = eco.evaluate("demo", "isec-structured", year=2025)
    second = eco.evaluate("demo", "blue-bay-structured", year=2025)
    found = eco.compare(first, second)
    for note in (*first.notes, *second.notes):
        assert note in found.notes
    assert found.summary["n"].to_list() == [7]
    assert found.missing.height == 5
