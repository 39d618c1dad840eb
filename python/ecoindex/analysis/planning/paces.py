"""The best pace that any region of the data has shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import polars as pl

if TYPE_CHECKING:
    from ecoindex.engine.inputs import Inputs
    from ecoindex.spec import System
    from ecoindex.spec.indicator import Indicator


@dataclass(frozen=True)
class Pace:
    """The best yearly improvement of an indicator.

    Attributes
    ----------
    value : float
        In the indicator's unit per year, zero or more.
    region : str or None
        Who showed it; None where nobody improved.
    first, last : int or None
        Between which years.
    ratio : float
        The least part of a value above zero that was left after a year; 1 where none fell.
    least : float
        The lowest value of the data.
    """

    value: float = 0.0
    region: str | None = None
    first: int | None = None
    last: int | None = None
    ratio: float = 1.0
    least: float = 0.0


def best_paces(inputs: Inputs, system: System, last: int) -> dict[str, Pace]:
    """Find the best yearly pace of each indicator over all regions, up to a year.

    A pace is the change for the better between two years that follow each other in the data of a
    region, divided by the years between them. Indicators without any two years are absent.
    """
    found = {}
    for item, values in zip(system.indicators, inputs.columns, strict=True):
        seen = (
            inputs.keys.with_columns(values.fill_nan(None).alias("x"))
            .filter(pl.col("year") <= last)
            .drop_nulls("x")
        )
        steps = _steps(seen)
        if not steps.is_empty():
            found[item.id] = _best(steps, item, cast("float", seen["x"].min()))
    return found


def _steps(seen: pl.DataFrame) -> pl.DataFrame:
    """Set each value beside the one before it in the same region."""
    return (
        seen.sort("region", "year")
        .with_columns(
            before=pl.col("x").shift().over("region"),
            first=pl.col("year").shift().over("region"),
        )
        .drop_nulls("before")
        .with_columns(years=pl.col("year") - pl.col("first"))
    )


def _best(steps: pl.DataFrame, item: Indicator, least: float) -> Pace:
    sign = 1.0 if item.direction == "higher" else -1.0
    ranked = steps.with_columns(
        pace=sign * (pl.col("x") - pl.col("before")) / pl.col("years")
    ).sort("pace", "region", "year", descending=[True, False, False])
    top = ranked.row(0, named=True)
    above = steps.filter((pl.col("x") > 0) & (pl.col("before") > 0))
    ratio = above.select(((pl.col("x") / pl.col("before")) ** (1 / pl.col("years"))).min()).item()
    shown = Pace(ratio=min(1.0, ratio or 1.0), least=least)
    if top["pace"] <= 0:
        return shown
    where = {"region": top["region"], "first": top["first"], "last": top["year"]}
    return replace(shown, value=top["pace"], **where)
