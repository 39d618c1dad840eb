from __future__ import annotations

from typing import Any

import polars as pl
import pytest

import ecoindex as eco
from ecoindex.analysis.ranking import only_years, rank, ranking, with_years_before
from tests.report.report_fakes import scores


def moved() -> Any:
    """Two regions that change places from 2024 to 2025."""
    from dataclasses import replace

    first = scores(2024, 2025)
    top = pl.col("rank")
    swapped = pl.when(pl.col("year") == 2025).then(3 - top.cast(pl.Int64)).otherwise(top)
    return replace(first, frame=first.frame.with_columns(rank=swapped.cast(pl.UInt32)))


def test_ranking__change_is_positive_upwards() -> None:
    frame = ranking(moved(), [2025]).filter(pl.col("rank").is_not_null())
    changes = dict(zip(frame["region"], frame["change"], strict=True))
    assert changes == {"330305": -1, "330302": 1}


def test_ranking__no_rank_no_change() -> None:
    frame = ranking(moved()).filter(pl.col("rank").is_null())
    assert frame.height
    assert frame["change"].null_count() == frame.height


def test_ranking__first_year_has_nothing_before_it() -> None:
    frame = ranking(moved(), [2024])
    assert frame["previous_rank"].null_count() == frame.height


def test_ranking__a_gap_is_not_the_year_before() -> None:
    frame = ranking(scores(2022, 2025), [2025])
    assert frame["previous_rank"].null_count() == frame.height


def test_years() -> None:
    assert with_years_before([2023, 2025], {2021, 2022, 2023, 2025}) == [2022, 2023, 2025]
    assert only_years(scores(2024, 2025), [2025]).years == [2025]
    assert only_years(scores(2024, 2025), []).years == [2024, 2025]


def test_rank__from_python() -> None:
    frame = eco.rank("demo", "isec-structured", 2025)
    assert frame.height == 12
    assert frame["previous_rank"].null_count() == 0
    every = eco.rank("demo", "isec-structured")
    assert every.filter(pl.col("year") == 2025).equals(frame)


def test_rank__unknown_method() -> None:
    with pytest.raises(eco.UsageError) as caught:
        rank("demo", "isec-structured", method="best")  # type: ignore[arg-type]
    assert caught.value.code == "engine/rank-method"
