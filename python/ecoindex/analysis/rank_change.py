"""Why a rank changed: who passed whom, and what each of them did."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import polars as pl

from ecoindex.analysis.changes import LAST, Changes, changes
from ecoindex.analysis.explain import explain_case
from ecoindex.analysis.explanation import Explanation
from ecoindex.engine.arguments import year_given
from ecoindex.engine.explain import Case, open_case

if TYPE_CHECKING:
    from ecoindex.spec import System

Passing = Literal["passed us", "passed by us", "came in ahead", "was ahead, left"]
PASSINGS: tuple[Passing, ...] = get_args(Passing)
"""What a region did between the two years; the last two have no rank in one of them."""

OTHERS: dict[str, pl.DataType | type[pl.DataType]] = {
    "region": pl.String,
    "passing": pl.Enum(PASSINGS),
    "rank": pl.Int64,
    "base_rank": pl.Int64,
    "score": pl.Float64,
    "base_score": pl.Float64,
    "change": pl.Float64,
}


@dataclass(frozen=True)
class RankChange:
    """A change of rank, and everyone who had a hand in it.

    Attributes
    ----------
    own : Explanation
        The change of the region itself, split; with ``rank`` and ``base_rank``.
    others : polars.DataFrame
        One row per region that changed sides with it: ``region``, ``passing`` (``passed us``,
        ``passed by us``, ``came in ahead`` without a rank in the base year, ``was ahead, left``
        without one now), ``rank``, ``base_rank``, ``score``, ``base_score`` and ``change``.
    parts : polars.DataFrame
        The parts of the changes of ``others``, largest first: ``region``, ``part`` (an indicator,
        ``scope`` or ``constraint``) and ``contribution``; they add up to the region's change.
    """

    own: Explanation
    others: pl.DataFrame
    parts: pl.DataFrame

    @property
    def fall(self) -> int | None:
        """How many ranks were lost; negative if ranks were won, None without both ranks."""
        if self.own.rank is None or self.own.base_rank is None:
            return None
        return int(self.own.rank - self.own.base_rank)


def rank_change(
    data: object,
    system: System | str | Path,
    region: str,
    year: int,
    base: int,
    *,
    samples: int = 0,
    seed: int = 0,
    region_column: str | None = None,
    year_column: str | None = None,
    threads: int | None = None,
) -> RankChange:
    """Say why a region has another rank than in the base year.

    The ranks lost are the regions that passed it or came in ahead, less those that it passed or
    that left; so everyone who moved it is in the answer, each with its own change and its parts.

    Parameters
    ----------
    data, system, region, year, base, samples, seed, region_column, year_column, threads
        As for `explain`; ranks are taken among all regions of the data.

    Returns
    -------
    RankChange

    Raises
    ------
    DataError, MethodError, UsageError
        As for `explain`.
    """
    year, base = year_given(year), year_given(base, "base")
    case = open_case(
        data,
        system,
        year=[base, year],
        region_column=region_column,
        year_column=year_column,
        threads=threads,
    )
    own = explain_case(case, region, year, base, None, samples=samples, seed=seed)
    return rank_case(case, own, samples=samples, seed=seed)


def rank_case(case: Case, own: Explanation, *, samples: int = 0, seed: int = 0) -> RankChange:
    """Say who changed sides with the region of an explanation between its two years.

    Nobody did where no change over time is explained.
    """
    others = pl.DataFrame(schema=OTHERS) if own.base is None else _others(case, own)
    ranked = others.filter(pl.col("change").is_not_null())
    if ranked.is_empty():
        empty = {"region": pl.String, "part": pl.String, "contribution": pl.Float64}
        return RankChange(own, others, pl.DataFrame(schema=empty))
    found = changes(case, _pairs(case, own, ranked), samples=samples, seed=seed)
    return RankChange(own, others, _largest_first(found, others))


def _others(case: Case, own: Explanation) -> pl.DataFrame:
    """Return the regions that were behind and are ahead, and the other way round."""
    rows = case.scores.frame.select(
        "region", "year", "score", pl.col("rank").cast(pl.Int64), final=pl.col("rank").is_not_null()
    )
    rows = rows.filter(pl.col("final") & (pl.col("region") != own.region))
    now = rows.filter(pl.col("year") == own.year).drop("year", "final")
    then = rows.filter(pl.col("year") == own.base).drop("year", "final")
    both = now.join(
        then.rename({"score": "base_score", "rank": "base_rank"}),
        on="region",
        how="full",
        coalesce=True,
    )
    ahead = pl.col("score") > own.score
    was = pl.col("base_score") > own.base_score
    passing = (
        pl.when(ahead & was.not_())
        .then(pl.lit("passed us"))
        .when(ahead.not_() & was)
        .then(pl.lit("passed by us"))
        .when(ahead & pl.col("base_rank").is_null())
        .then(pl.lit("came in ahead"))
        .when(was & pl.col("rank").is_null())
        .then(pl.lit("was ahead, left"))
    )
    found = both.with_columns(
        passing=passing.cast(OTHERS["passing"]), change=pl.col("score") - pl.col("base_score")
    )
    found = found.drop_nulls("passing").select(list(OTHERS)).cast(pl.Schema(OTHERS))
    return found.sort("passing", "rank", "base_rank", "region", nulls_last=True)


def _pairs(case: Case, own: Explanation, others: pl.DataFrame) -> pl.DataFrame:
    index = case.index.with_columns(pl.col("year").cast(pl.Int32))
    to = index.filter(pl.col("year") == own.year).rename({"row": "to"})
    base = index.filter(pl.col("year") == own.base)
    base = base.select("region", pl.col("year").alias("base"), pl.col("row").alias("from"))
    found = others.select("region").join(to, on="region", maintain_order="left")
    return found.join(base, on="region", maintain_order="left")


def _largest_first(found: Changes, others: pl.DataFrame) -> pl.DataFrame:
    order = others.select("region").with_row_index("order")
    parts = found.parts().filter((pl.col("contribution") != 0) | pl.col("part").is_in(LAST))
    parts = parts.join(order, on="region")
    size = pl.col("contribution").abs()
    parts = parts.sort("order", size, "part", descending=[False, True, False])
    return parts.select("region", "part", "contribution")
