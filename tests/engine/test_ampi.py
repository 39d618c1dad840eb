"""The adjusted Mazziotta-Pareto index over several years, against its formulas in NumPy.

Mazziotta and Pareto 2016: goalposts half of the range of all regions and years below and above a
reference, so that the reference scores 100; then mean and penalty.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import ecoindex as eco
from ecoindex.errors import MethodError

from .conftest import indicator

REGIONS, YEARS = 6, (2021, 2022, 2023)
LOWER = (False, False, True)


def panel(years: tuple[int, ...] = YEARS, seed: int = 3) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    keys = [(f"r{i}", year) for year in years for i in range(REGIONS)]
    columns = {f"i{j}": rng.uniform(5, 50, len(keys)) * 10.0**j for j in range(3)}
    frame = pl.DataFrame({"region": [r for r, _ in keys], "year": [y for _, y in keys]} | columns)
    return frame.with_columns(i0=pl.when(pl.col("region") != "r2").then("i0"))


def ampi(small: Any, penalty: str, region: str | None = None) -> Any:
    extra = "" if region is None else f', region = "{region}"'
    method = f'{{ method = "adjusted", over = "panel"{extra} }}'
    direction = [{"direction": '"lower"'} if lower else {} for lower in LOWER]
    how = f'{{ method = "mazziotta-pareto", penalty = "{penalty}" }}'
    root = f'[index]\naggregate = {how}\nmissing = {{ rule = "redistribute", require = 0.5 }}'
    return small(root, *(indicator(f"i{j}", method, **direction[j]) for j in range(3)))


def twin(known: pl.DataFrame, frame: pl.DataFrame, sign: int, region: str | None) -> np.ndarray:
    """Scores of a frame on the goalposts of another one."""
    base = known.filter(
        (pl.col("year") == 2021) & (pl.lit(region is None) | (pl.col("region") == (region or "")))
    )
    r = []
    for j, lower in enumerate(LOWER):
        x = known[f"i{j}"].drop_nulls().to_numpy()
        reference = base[f"i{j}"].drop_nulls().mean()
        half = (x.max() - x.min()) / 2
        value = frame[f"i{j}"].cast(pl.Float64).fill_null(np.nan).to_numpy()
        score = 60 * (value - (reference - half)) / (2 * half) + 70
        r.append(200 - score if lower else score)
    mean, sd = np.nanmean(r, axis=0), np.nanstd(r, axis=0)
    return np.asarray(mean + sign * sd * (sd / mean))


@pytest.mark.parametrize("region", [None, "r4"])
@pytest.mark.parametrize(("penalty", "sign"), [("minus", -1), ("plus", 1)])
def test_ampi__years_at_hand_and_a_later_one_on_the_same_scale(
    small: Any, tmp_path: Path, penalty: str, sign: int, region: str | None
) -> None:
    system, known, later = ampi(small, penalty, region), panel(), panel((2026,), seed=8)
    found = eco.score(known, system)
    np.testing.assert_allclose(
        found["score"].to_numpy(), twin(known, known, sign, region), rtol=1e-12
    )
    eco.fit(known, system).save(tmp_path / "fit.json")
    again = eco.Fit.load(tmp_path / "fit.json")
    assert again.apply(known).frame.equals(found)
    frozen = again.apply(later).frame["score"].to_numpy()
    np.testing.assert_allclose(frozen, twin(known, later, sign, region), rtol=1e-12)


def test_ampi__the_reference_scores_100(small: Any) -> None:
    scores = eco.score(panel(), ampi(small, "minus", "r4"), nodes=["i0", "i1", "i2"])
    own = scores.filter((pl.col("region") == "r4") & (pl.col("year") == 2021))
    assert own.select("i0", "i1", "i2").row(0) == pytest.approx((100, 100, 100))
    assert own["score"][0] == pytest.approx(100)
    for id_ in ("i0", "i1", "i2"):
        assert scores[id_].max() - scores[id_].min() == pytest.approx(60)  # type: ignore[operator]


def test_ampi__without_a_reference(small: Any) -> None:
    nobody = panel().with_columns(i1=pl.when(pl.col("year") > 2021).then("i1"))
    with pytest.raises(MethodError) as caught:
        eco.score(nobody, ampi(small, "minus"))
    assert [fault.code for fault in caught.value.faults] == ["engine/base-year-empty"]
    gap = pl.when((pl.col("year") > 2021) | (pl.col("region") != "r4")).then("i1")
    with pytest.raises(MethodError) as caught:
        eco.score(panel().with_columns(i1=gap), ampi(small, "minus", "r4"))
    assert [fault.code for fault in caught.value.faults] == ["engine/reference-missing"]
    assert "2021" in caught.value.text("en")
    flat = panel().with_columns(i1=pl.lit(3.0))
    with pytest.raises(MethodError, match="engine/constant-column"):
        eco.score(flat, ampi(small, "minus"))
