"""A score, a change or a gap split into parts: what an explanation holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import polars as pl

if TYPE_CHECKING:
    from ecoindex.errors import Note
    from ecoindex.panel import Origin
    from ecoindex.spec import System

Kind = Literal["value", "floor", "scope", "constraint", "provisional"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""What a part is: of a value, of a fixed score in place of one, of coming or going, of a limit."""

PARTS: dict[str, pl.DataType | type[pl.DataType]] = {
    "indicator": pl.String,
    "node": pl.String,
    "dimension": pl.String,
    "kind": pl.Enum(KINDS),
    "contribution": pl.Float64,
    "value": pl.Float64,
    "unit": pl.String,
    "score": pl.Float64,
    "weight": pl.Float64,
    "effective_weight": pl.Float64,
    "base_value": pl.Float64,
    "base_score": pl.Float64,
    "error": pl.Float64,
    "document": pl.String,
    "note": pl.String,
    "base_document": pl.String,
    "base_note": pl.String,
}

NODES: dict[str, pl.DataType | type[pl.DataType]] = {
    "node": pl.String,
    "parent": pl.String,
    "level": pl.Int64,
    "contribution": pl.Float64,
    "score": pl.Float64,
    "base_score": pl.Float64,
}


@dataclass(frozen=True)
class Explanation:
    """A score, a change or a gap, split into parts that add up to it.

    Attributes
    ----------
    system : System
        The index system.
    region : str
        Code of the region.
    year : int
        The year explained.
    base : int or None
        The year compared with.
    against : str or None
        Code of the region compared with.
    score, base_score : float, float or None
        Scores at full precision.
    change : float or None
        ``score - base_score``; None where nothing is compared.
    rank, base_rank : float or None
        Ranks among all regions of the data; None where a score is provisional.
    ranked : int
        Number of regions ranked in the year.
    parts : polars.DataFrame
        One row per part: ``indicator`` (null where the part is not of one), ``node`` by way of
        which it counts, ``dimension`` (first-level node), ``kind``, ``contribution`` in points of
        the index, ``value`` and ``unit``, ``score`` (normalised, in the scale of the index),
        ``weight`` (within its node), ``effective_weight`` (in the index; null where a node above
        is not a weighted mean), ``base_value``, ``base_score``, ``error`` (standard error where
        sampled), ``document``, ``note``, ``base_document`` and ``base_note`` of the cells; where
        the data name no source, the document is ``FILE#SHEET:ROW`` as far as it is known. The
        contributions add up to ``change``, or to ``score`` where nothing is compared.
    nodes : polars.DataFrame
        One row per node in the order of the tree: ``node``, ``parent``, ``level`` (0 is the
        index), ``contribution`` (of all under it), ``score``, ``base_score``.
    notes : tuple of Note
        What was done on the way.
    origin : Origin
        Where the data came from.
    """

    system: System
    region: str
    year: int
    base: int | None
    against: str | None
    score: float
    base_score: float | None
    change: float | None
    rank: float | None
    base_rank: float | None
    ranked: int
    parts: pl.DataFrame
    nodes: pl.DataFrame
    notes: tuple[Note, ...]
    origin: Origin

    @property
    def is_compared(self) -> bool:
        """Whether a change or a gap is explained, not a score."""
        return self.base_score is not None
