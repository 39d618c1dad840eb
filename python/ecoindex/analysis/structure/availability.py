"""How much of the data is there: by node and by region."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ecoindex.spec.node import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecoindex.analysis.structure.points import Points


def by_node(points: Points) -> pl.DataFrame:
    """Share of the applicable cells under each node that have a value, the index first.

    Returns
    -------
    polars.DataFrame
        ``node``, ``indicators`` (under it, each once), ``cells`` (applicable), ``observed``,
        ``not_applicable`` and ``availability``; null where nothing applies.
    """
    system = points.system
    order = [ROOT, *(node.id for node in system.nodes)]
    rows = [(id_, *_count(points, system.leaves(id_))) for id_ in order]
    frame = pl.DataFrame(
        rows,
        schema=["node", "indicators", "cells", "observed", "not_applicable"],
        orient="row",
    )
    return frame.with_columns(availability=_share())


def by_region(points: Points) -> pl.DataFrame:
    """Share of the applicable indicators that have a value, for each region and year.

    Returns
    -------
    polars.DataFrame
        ``region``, ``year``, ``cells``, ``observed``, ``not_applicable`` and ``availability``.
    """
    leaves = [item.id for item in points.system.indicators]
    known = points.values.select(leaves).select(
        pl.sum_horizontal(pl.all().is_not_null().cast(pl.Int64)).alias("observed")
    )
    applies = pl.DataFrame(
        [points.applies[id_].cast(pl.Int64).alias(id_) for id_ in leaves if id_ in points.applies]
    )
    always = len(leaves) - applies.width
    cells = pl.Series("cells", [always], dtype=pl.Int64).new_from_index(0, points.keys.height)
    if applies.width:
        cells = cells + applies.sum_horizontal()
    frame = points.keys.with_columns(cells.alias("cells"), known["observed"])
    return frame.with_columns(not_applicable=len(leaves) - pl.col("cells"), availability=_share())


def _share() -> pl.Expr:
    return pl.when(pl.col("cells") > 0).then(pl.col("observed") / pl.col("cells"))


def _count(points: Points, leaves: Sequence[str]) -> tuple[int, int, int, int]:
    """Numbers of indicators, applicable cells, values, and cells that do not apply."""
    height = points.keys.height
    cells = sum(
        int(points.applies[id_].sum()) if id_ in points.applies else height for id_ in leaves
    )
    observed = sum(height - points.values[id_].null_count() for id_ in leaves)
    return len(leaves), cells, observed, height * len(leaves) - cells
