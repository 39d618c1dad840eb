"""Weights that a node gives each region: those of the benefit of the doubt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from ecoindex import _core
from ecoindex.engine.compile import plan_nodes
from ecoindex.engine.faults import method_error

if TYPE_CHECKING:
    from ecoindex.engine.inputs import Inputs
    from ecoindex.spec import System


def region_weights(
    fitted: _core.Fitted, inputs: Inputs, system: System, threads: int | None = None
) -> pl.DataFrame:
    """Find the weights of every region at the nodes that give each its own.

    Returns
    -------
    polars.DataFrame
        One row per node, input, region and year, in this order: ``year``, ``region``, ``id`` (of
        the input), ``parent`` (the node), ``weight`` (the score of the node is the sum of weights
        times scores of the inputs, gaps at what they count as) and ``part`` (of the input in that
        score; sum 1, null where the score is 0). Rows of regions without a score are left out.

    Raises
    ------
    MethodError
        No weights are best for a region.
    """
    order = plan_nodes(system)
    shown = [id_ for id_ in order if id_ in system.favouring]
    parts = [_node(fitted, inputs, system, id_, order, threads) for id_ in shown]
    return pl.concat([frame for node in parts for frame in node])


def _node(
    fitted: _core.Fitted,
    inputs: Inputs,
    system: System,
    id_: str,
    order: Sequence[str],
    threads: int | None,
) -> list[pl.DataFrame]:
    shares = [share.id for share in system.children(id_)]
    at = {node: index for index, node in enumerate(order)}
    try:
        _, weights, parts = fitted.benefit(
            inputs.matrix, inputs.rows, node=at[id_], threads=threads
        )
    except _core.EngineError as error:
        title = inputs.origin.title
        raise method_error(error, inputs.keys, system, order, title) from None
    keys = inputs.keys.select(pl.col("year").cast(pl.Int64), pl.col("region").cast(pl.String))
    return [
        keys.with_columns(
            id=pl.lit(child),
            parent=pl.lit(id_),
            weight=pl.Series(weight).fill_nan(None),
            part=pl.Series(part).fill_nan(None),
        ).drop_nulls("weight")
        for child, weight, part in zip(shares, weights, parts, strict=True)
    ]
