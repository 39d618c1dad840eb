"""Attainment from other sides: by region, by indicator, by city, and against what plans count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from ecoindex.engine.attainment import VERDICTS, Attainment
from ecoindex.engine.attainment_result import verdict_key
from ecoindex.registry.regions import regions as region_table

if TYPE_CHECKING:
    from ecoindex.spec.attainment import Count
    from ecoindex.spec.indicator import Indicator
    from ecoindex.spec.model import Goal

NOT_MET = "not met"
COUNTED = [verdict_key(verdict) for verdict in VERDICTS]


def only(result: Attainment, *, kinds: Sequence[str] = (), missed: bool = False) -> pl.DataFrame:
    """Return the rows of some kinds of indicators, or only those of targets that are missed."""
    rows = result.frame
    if kinds:
        rows = rows.filter(pl.col("kind").is_in(list(kinds)))
    return rows.filter(pl.col("verdict") == NOT_MET) if missed else rows


def by_indicator(rows: pl.DataFrame, *, missed: bool = False) -> pl.DataFrame:
    """Count the verdicts of each indicator over regions; ``missed``: only if one misses it.

    Returns
    -------
    polars.DataFrame
        One row per year and indicator in the order of the system: ``year``, ``system``,
        ``indicator``, ``number``, ``part_of``, ``kind``, one column per verdict with the number of
        regions, ``met_share`` (of the regions with a verdict of met or not met; null without any)
        and ``missed_by`` (codes of the regions that miss it).
    """
    keys = ["year", "system", "indicator", "number", "part_of", "kind"]
    counts = [
        (pl.col("verdict") == verdict).sum().alias(key)
        for verdict, key in zip(VERDICTS, COUNTED, strict=True)
    ]
    missed_by = pl.col("region").filter(pl.col("verdict") == NOT_MET).alias("missed_by")
    judged = pl.col("met") + pl.col("not_met")
    table = (
        rows.group_by(keys, maintain_order=True)
        .agg(*counts, missed_by)
        .with_columns(met_share=pl.when(judged > 0).then(pl.col("met") / judged))
        .select(*keys, *COUNTED, "met_share", "missed_by")
        .sort("year", maintain_order=True)
    )
    return table.filter(pl.col("not_met") > 0) if missed else table


def by_city(result: Attainment) -> pl.DataFrame:
    """Count how many of a city's places attain, and compare with the goal of the year.

    Returns
    -------
    polars.DataFrame
        One row per year and parent region: ``region`` (the parent), ``year``, ``system``,
        ``status``, ``places`` (of the level judged that the region table has there), ``judged``
        (those with a row), ``attained``, ``not_attained``, ``not_assessable``, ``share``
        (attained of all places), ``goal`` (share due by ``goal_year``, null without one),
        ``goal_year`` and ``verdict`` of the goal: ``met``, ``not met``, ``not assessable`` while
        places that are open or not judged could still tip it; null without a goal.
    """
    summary = result.summary.filter(pl.col("verdict") != "not applicable")
    parents = {code: _parent(code) for code in summary.get_column("region").unique()}
    counts = [
        (pl.col("verdict") == verdict).sum().alias(verdict_key(verdict))
        for verdict in ("attained", "not attained", "not assessable")
    ]
    table = (
        summary.with_columns(
            pl.col("region").replace_strict(parents, return_dtype=pl.String).alias("parent")
        )
        .drop_nulls("parent")
        .group_by("parent", "year", "system", "status")
        .agg(pl.col("region"), pl.len().alias("judged"), *counts)
        .sort("parent", "year")
    )
    places = [
        len({*regions, *_counties(parent)})
        for parent, regions in table.select("parent", "region").rows()
    ]
    goals = [goal_of(result, year) for year in table.get_column("year")]
    sure = pl.col("attained") / pl.col("places")
    possible = 1 - pl.col("not_attained") / pl.col("places")
    due = pl.col("goal") - 1e-9
    return table.with_columns(
        pl.Series("places", places, dtype=pl.UInt32),
        pl.Series("goal", [_share(goal) for goal in goals], dtype=pl.Float64),
        pl.Series("goal_year", [goal.year if goal else None for goal in goals], dtype=pl.Int32),
    ).select(
        pl.col("parent").alias("region"),
        "year",
        "system",
        "status",
        "places",
        "judged",
        "attained",
        "not_attained",
        "not_assessable",
        sure.alias("share"),
        "goal",
        "goal_year",
        pl.when(pl.col("goal").is_null())
        .then(None)
        .when(sure >= due)
        .then(pl.lit("met"))
        .when(possible < due)
        .then(pl.lit("not met"))
        .otherwise(pl.lit("not assessable"))
        .alias("verdict"),
    )


def _counties(parent: str) -> Iterator[str]:
    """List the counties that the region table has under a city."""
    for region in region_table():
        if region.parent == parent and region.level == "county":
            yield region.code


def goal_of(result: Attainment, year: int) -> Goal | None:
    """Return the goal for the share of places in force in a year: the next one due, or the last."""
    goals = sorted((g for g in result.system.goals if g.attained is not None), key=_year)
    return next((goal for goal in goals if goal.year >= year), goals[-1] if goals else None)


def _year(goal: Goal) -> int:
    return goal.year


def _share(goal: Goal | None) -> float | None:
    return None if goal is None or goal.attained is None else float(goal.attained)


def _parent(code: str) -> str | None:
    """Return the city of a county; none for any other place."""
    region = region_table().get(code)
    return region.parent if region and region.level == "county" else None


@dataclass(frozen=True)
class Difference:
    """A count that a document prints and its rows do not give.

    Attributes
    ----------
    count : Count
        What the document says.
    key : str
        ``met``, ``not_met`` or ``total``.
    printed, found : int
        What it says, and what the rows give.
    numbers : tuple of str
        Numbers (or ids) of the indicators whose verdict is open or that do not apply.
    """

    count: Count
    key: str
    printed: int
    found: int
    numbers: tuple[str, ...]


def differences(result: Attainment) -> Iterator[Difference]:
    """Compare what the documents count with what their rows give, where both are known."""
    numbered = {item.id: item for item in result.system.numbered if item.number}
    for count in result.system.counts:
        rows = result.frame.filter(
            (pl.col("region") == count.region)
            & (pl.col("year") == count.year)
            & pl.col("indicator").is_in(list(numbered))
        )
        if count.kind:
            rows = rows.filter(pl.col("kind") == count.kind)
        if rows.is_empty():
            continue
        found = {v: rows.filter(pl.col("verdict") == v).height for v in VERDICTS}
        values = {"met": found["met"], "not_met": found["not met"], "total": rows.height}
        doubtful = rows.filter(~pl.col("verdict").is_in(["met", "not met"]))
        numbers = tuple(_label(numbered[id_]) for id_ in doubtful.get_column("indicator"))
        for key, value in values.items():
            printed = getattr(count, key)
            if printed is not None and printed != value:
                yield Difference(count, key, printed, value, numbers)


def _label(item: Indicator) -> str:
    return item.number or item.id
