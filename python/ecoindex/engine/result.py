"""The frame of a result, built from the arrays of the core."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import polars as pl

from ecoindex import _core
from ecoindex.engine.scores import STATES
from ecoindex.errors import Note, note

if TYPE_CHECKING:
    from ecoindex.spec import System

STATE = pl.Enum(STATES)
NOISE = 1e-9
"""Part of a class limit that is taken for floating-point noise, far below any printed digit."""


def result_frame(
    keys: pl.DataFrame,
    evaluation: _core.Evaluation,
    rank: _core.ArrowArray,
    nodes: Mapping[str, _core.ArrowArray],
    system: System,
) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """Put scores, what became of each row and the first-level nodes beside region and year."""
    columns = {
        "score": evaluation.score,
        "rank": rank,
        "coverage": evaluation.coverage,
        "missing": evaluation.missing,
        "not_applicable": evaluation.not_applicable,
    }
    if evaluation.raw is not None and evaluation.missed is not None:
        columns |= {"score_raw": evaluation.raw, "constraints_missed": evaluation.missed}
    arrays = [*columns.values(), *nodes.values()]
    found = pl.DataFrame(_core.records([*columns, *nodes], arrays))
    state = _state(evaluation.state)
    if system.index.classes is not None:
        place = len(found.columns) - len(nodes)
        found.insert_column(place, _classes(found["score"], state, system))
    found.insert_column(found.columns.index("not_applicable") + 1, state)
    # Polars keeps a literal as one word until somebody looks at its rows.
    frame = keys.hstack(found).with_columns_seq(_labels(system.ref, system.status))
    return frame, _notes(found["missing"], found["score"])


def final_rows(evaluation: _core.Evaluation) -> pl.Series | None:
    """Rows whose score is final: a provisional one has no rank. None if all are."""
    if evaluation.missed is None:
        return None
    return pl.Series(evaluation.state) != STATES.index("provisional")


@lru_cache(maxsize=64)
def _labels(ref: str, status: str) -> list[pl.Expr]:
    """Columns that say of every row which system it is, and what it is worth."""
    return [pl.lit(ref).alias("system"), pl.lit(status).alias("status")]


@cache
def _words() -> pl.Series:
    return pl.Series("state", STATES, dtype=STATE)


def _state(values: _core.ArrowArray) -> pl.Series:
    """State of each row; where all are the same, as they mostly are, one word for all."""
    codes = pl.Series(values)
    if len(codes) and codes.min() == codes.max():
        return _words().new_from_index(codes[0], len(codes))
    return codes.cat.to(STATE).alias("state")


def _classes(score: pl.Series, state: pl.Series, system: System) -> pl.Series:
    """Class of each scored region from its unrounded score; none while it is provisional.

    A score that is a limit but for the noise of its sum, such as 54.99999999999999, is the limit.
    """
    classes = system.index.classes
    assert classes is not None
    chain: Any = pl.when(pl.col("state") != "scored").then(None)
    value = pl.col("score")
    for band in classes.bands:
        if band.start is None:
            reached = value.is_not_null()
        else:
            noise = NOISE * max(1.0, abs(band.start))
            left = classes.closed == "left"
            reached = value >= band.start - noise if left else value > band.start + noise
        chain = chain.when(reached).then(pl.lit(band.id))
    return pl.DataFrame([score, state]).select(chain.otherwise(None).alias("class"))["class"]


def _notes(missing: pl.Series, score: pl.Series) -> tuple[Note, ...]:
    """Say what the missing-data rules did, if anything was missing."""
    cells = missing.sum()
    if not cells:
        return ()
    gaps = missing > 0
    rows = gaps.sum()
    scored = (gaps & score.is_not_null()).sum() if score.null_count() else rows
    return (note("engine/missing", cells=cells, rows=rows, scored=scored, count=len(score)),)
