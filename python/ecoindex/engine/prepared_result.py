"""What a preparation changes in a result: imputed cells counted, screened rows without a score."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import polars as pl

from ecoindex import _core
from ecoindex.engine.result import final_rows

if TYPE_CHECKING:
    from ecoindex.engine.inputs import Inputs
    from ecoindex.engine.preparation import Preparation


def ranked_rows(evaluation: _core.Evaluation, done: Preparation | None) -> pl.Series | None:
    """Rows that are ranked: final ones that were not screened out; None if all are."""
    final = final_rows(evaluation)
    if done is None or done.screened is None or not done.screened.any():
        return final
    stays = ~done.screened
    return stays if final is None else final & stays


def prepared_frame(
    frame: pl.DataFrame, inputs: Inputs, coverage: Callable[[_core.Matrix], _core.ArrowArray]
) -> pl.DataFrame:
    """Count the imputed cells, take coverage from observed ones only, and blank screened rows.

    Parameters
    ----------
    coverage : callable
        Gives the share of the weight that a matrix holds.
    """
    done = inputs.preparation
    assert done is not None
    if (count := done.count) is not None:
        if done.imputed:
            observed = pl.Series("coverage", pl.Series(coverage(inputs.observed)))
            frame = frame.with_columns(observed)
        place = frame.columns.index("not_applicable") + 1
        frame = frame.insert_column(place, count.alias("imputed"))
    if done.screened is not None and done.screened.any():
        first = frame.columns.index("state") + 1
        scores = [
            name for name in ("score", *frame.columns[first:]) if name not in ("system", "status")
        ]
        stays = pl.lit(~done.screened)
        frame = frame.with_columns(
            pl.when(stays).then(pl.col(name)).alias(name) for name in scores
        ).with_columns(
            pl.when(stays)
            .then(pl.col("state"))
            .otherwise(pl.lit("screened", dtype=frame["state"].dtype))
            .alias("state")
        )
    return frame
