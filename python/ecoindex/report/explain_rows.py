"""Explanations as rows and as an object: full precision, English keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from ecoindex.errors import Language
from ecoindex.report.explain_text import narrative, part_title
from ecoindex.report.names import names
from ecoindex.report.rows import named
from ecoindex.report.words import data_mark, word

if TYPE_CHECKING:
    from ecoindex.analysis.explanation import Explanation
    from ecoindex.analysis.rank_change import RankChange

SHARED = ("region", "name", "year", "system", "edition", "status", "data")
"""Keys whose headings are those of every file."""


def explain_rows(own: Explanation, language: Language) -> pl.DataFrame:
    """Return the parts, each with whom, when and by what it explains: a file says so by itself."""
    parts = _titled(own, language)
    columns = [
        pl.Series([value], dtype=dtype).new_from_index(0, parts.height).alias(key)
        for key, (value, dtype) in _identity(own, language).items()
    ]
    return pl.DataFrame(columns).hstack(parts)


def _identity(own: Explanation, language: Language) -> dict[str, tuple[object, Any]]:
    called = names([own.region], language)
    return {
        "region": (own.region, pl.String),
        "name": (called[own.region], pl.String),
        "year": (own.year, pl.Int32),
        "base": (own.base, pl.Int32),
        "against": (own.against, pl.String),
        "system": (own.system.ref, pl.String),
        "edition": (own.system.ref, pl.String),
        "status": (own.system.status, pl.String),
        "data": (data_mark(own.origin), pl.String),
    }


def explain_headings(keys: Sequence[str], language: Language) -> dict[str, str]:
    """Titles of the keys of rows, for workbooks."""
    room = {key: "column" if key in SHARED else "explain-column" for key in keys}
    return {key: word(f"{room[key]}-{key}", language) for key in keys}


def _titled(own: Explanation, language: Language) -> pl.DataFrame:
    """Put the title of each part behind its indicator."""
    titles = [
        part_title(own.system, row["indicator"], row["node"], row["kind"], language)
        for row in own.parts.iter_rows(named=True)
    ]
    first, *rest = own.parts.columns
    titled = own.parts.with_columns(pl.Series("title", titles, dtype=pl.String))
    return titled.select(first, "title", *rest)


def explain_object(found: RankChange, language: Language) -> dict[str, object]:
    """Return an explanation as an object, with its parts and everyone else in tables."""
    own = found.own
    return {
        **{key: value for key, (value, _) in _identity(own, language).items()},
        "score": own.score,
        "base_score": own.base_score,
        "change": own.change,
        "rank": own.rank,
        "base_rank": own.base_rank,
        "ranked": own.ranked,
        "narrative": narrative(found, language),
        "parts": _titled(own, language),
        "nodes": own.nodes,
        "others": named(found.others, language),
        "others_parts": found.parts,
    }
