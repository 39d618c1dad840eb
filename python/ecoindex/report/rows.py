"""Scores as rows for files: full precision, English keys, null where there is no value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import polars as pl

from ecoindex.errors import Language
from ecoindex.report.names import names
from ecoindex.report.words import data_mark, title, word

if TYPE_CHECKING:
    from ecoindex.engine import Scores
    from ecoindex.panel import Origin
    from ecoindex.spec import System


class Found(Protocol):
    """What a system says of data."""

    @property
    def system(self) -> System:
        """The index system."""

    @property
    def origin(self) -> Origin:
        """Where the data came from."""


LEADING = ("region", "name", "year", "system", "status", "data", "score", "rank", "coverage")
FOLLOWING = (
    "class",
    "state",
    "score_raw",
    "constraints_missed",
    "limited",
    "missing",
    "not_applicable",
    "imputed",
)


def named(frame: pl.DataFrame, language: Language) -> pl.DataFrame:
    """Add the column ``name``."""
    known = names(frame.get_column("region").unique().to_list(), language)
    return frame.with_columns(name=pl.col("region").replace(known))


def marked(frame: pl.DataFrame, found: Found) -> pl.DataFrame:
    """Say in every row which system and which data it comes from."""
    return frame.with_columns(
        system=pl.lit(found.system.ref),
        status=pl.lit(found.system.status),
        data=pl.lit(data_mark(found.origin)),
    )


def by_rank(frame: pl.DataFrame) -> pl.DataFrame:
    """Order by year and rank, the unranked last, equals by region."""
    return frame.sort("year", "rank", "region", nulls_last=True)


def constraint_ids(scores: Scores) -> list[str]:
    """List the indicators of the constraint whose scores are in the frame."""
    constraint = scores.system.index.constraint
    leaves = scores.system.leaves(constraint.node) if constraint else ()
    return [id_ for id_ in leaves if id_ in scores.frame.columns]


def score_rows(results: Sequence[Scores], language: Language) -> pl.DataFrame:
    """Rows of one or more systems: one per system, year and region."""
    frames = []
    for scores in results:
        frame = named(by_rank(scores.frame), language)
        frame = frame.with_columns(data=pl.lit(data_mark(scores.origin)))
        keys = [key for key in LEADING + FOLLOWING if key in frame.columns]
        points = dict.fromkeys([*scores.node_ids, *constraint_ids(scores)])
        frames.append(frame.select(*keys, *(point for point in points if point not in keys)))
    rows = pl.concat(frames, how="diagonal")
    keys = [key for key in LEADING + FOLLOWING if key in rows.columns]
    return rows.select(*keys, pl.exclude(keys))


def score_headings(results: Sequence[Scores], language: Language) -> dict[str, str]:
    """Titles of the keys, for workbooks."""
    headings = {key: word(f"column-{key}", language) for key in LEADING + FOLLOWING}
    for scores in results:
        for point in scores.system.first_level:
            headings.setdefault(point.id, title(point, language))
        for id_ in constraint_ids(scores):
            headings.setdefault(id_, title(scores.system.indicator(id_), language))
    return headings
