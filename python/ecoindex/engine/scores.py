"""The result of an evaluation: scores with everything that must travel with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

import polars as pl

from ecoindex.errors import UsageError, fault

if TYPE_CHECKING:
    from ecoindex.errors import Note
    from ecoindex.panel import Origin
    from ecoindex.spec import System

RankMethod = Literal["competition", "dense", "average"]
"""How ties share a rank."""
RANK_METHODS: tuple[RankMethod, ...] = get_args(RankMethod)

STATES = ("scored", "provisional", "no-score", "not-applicable", "vetoed", "screened")
"""What became of a region-year, in the order of the core's codes; it knows no screened ones."""


def check_rank_method(method: str) -> None:
    """Refuse a way of ranking that does not exist."""
    if method not in RANK_METHODS:
        raise UsageError(fault("engine/rank-method", method=method, known=RANK_METHODS))


@dataclass(frozen=True)
class Scores:
    """Scores of one system.

    Attributes
    ----------
    system : System
        The index system; its ``status`` and ``note`` belong under every table.
    frame : polars.DataFrame
        One row per region and year: ``region``, ``year``, ``score``, ``rank`` (1 is best, within
        the year; none for a provisional score), ``coverage`` (observed share of the applicable
        weight), ``missing`` and ``not_applicable`` (numbers of indicators), where the system
        imputes ``imputed`` (number of filled in indicators), ``state``, with a
        constraint ``score_raw`` and
        ``constraints_missed``, with caps or penalties of nodes ``limited`` (what they changed, as
        text), with classes ``class``, one column per first-level node in the
        scale of the score, ``system`` and ``status``. Null where there is no value.
    notes : tuple of Note
        What was done on the way: derived, left out, re-weighted, filled.
    origin : Origin
        Where the data came from, and whether they are demo data.
    limited : polars.DataFrame
        What the caps and penalties of nodes changed or ruled out, one row per region, year, node
        and rule:
        ``region``, ``year``, ``node``, ``rule``, ``inputs`` (ids of what was beyond its bounds),
        ``unknown`` (ids of what had no value), ``before`` and ``after`` (scores of the node; null
        where it had none, or the rule left none).
    """

    system: System
    frame: pl.DataFrame
    notes: tuple[Note, ...]
    origin: Origin
    limited: pl.DataFrame = field(default_factory=pl.DataFrame)

    @property
    def node_ids(self) -> tuple[str, ...]:
        """Ids of the first-level nodes, in order."""
        return tuple(node.id for node in self.system.first_level)

    @property
    def years(self) -> list[int]:
        """Years with rows, ascending."""
        return sorted(self.frame.get_column("year").unique().to_list())

    def ranked(self, year: int) -> int:
        """Return the number of regions that have a rank in a year."""
        of_year = self.frame.filter(pl.col("year") == year)
        return of_year.height - of_year.get_column("rank").null_count()
