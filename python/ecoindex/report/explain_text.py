"""An explanation in two or three sentences; their numbers are those of the table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from ecoindex.errors import Language
from ecoindex.report.names import names
from ecoindex.report.scores import DECIMALS, number
from ecoindex.report.words import joined, title, word

if TYPE_CHECKING:
    from ecoindex.analysis.explanation import Explanation
    from ecoindex.analysis.rank_change import RankChange
    from ecoindex.spec import System

MOST = 3
"""Parts of a sentence."""


def decimals_of(system: System) -> int:
    """Return the decimals to print, at least two: parts are smaller than scores."""
    return max(DECIMALS, system.decimals or 0, 0 if system.scale > 1 else 4)


def signed(value: float | None, decimals: int) -> str:
    """Print a number with its sign; nothing without a value."""
    if value is None:
        return ""
    text = number(value, decimals)
    return text if float(text) <= 0 else f"+{text}"


def part_title(system: System, indicator: str | None, node: str, kind: str, lang: Language) -> str:
    """Name a part."""
    if indicator is not None:
        name = title(system.indicator(indicator), lang)
    elif kind in ("constraint", "provisional"):
        return word(f"explain-kind-{kind}", lang)
    else:
        point = system if node == "index" else system.node(node)
        name = word("explain-all-below", lang, title=title(point, lang))
    if kind == "value":
        return name
    bracket = "（{}）" if lang == "zh" else " ({})"
    return name + bracket.format(word(f"explain-kind-{kind}", lang))


def by_part(parts: pl.DataFrame) -> pl.DataFrame:
    """Add up the parts of an indicator by way of all nodes; ``indicator``, ``node``, ``kind``."""
    whole = pl.col("indicator").is_not_null()
    node = pl.when(whole.not_()).then(pl.col("node"))
    keys = [pl.col("indicator"), node.alias("node"), pl.col("kind").cast(pl.String)]
    return parts.group_by(keys, maintain_order=True).agg(pl.col("contribution").sum())


def narrative(found: RankChange, language: Language) -> str:
    """Say what happened, which parts are largest, and who changed places."""
    return joined(sentences(found, language), language)


def sentences(found: RankChange, language: Language) -> list[str]:
    """Return the sentences of the narrative."""
    own = found.own
    return [_first(own, language), *_largest(own, language), *_passed(found, language)]


def _first(own: Explanation, language: Language) -> str:
    decimals = decimals_of(own.system)
    called = names([own.region, own.against or own.region], language)
    facts = {
        "region": called[own.region],
        "against": called[own.against or own.region],
        "year": own.year,
        "base": own.base,
        "score": number(own.score, decimals),
        "base_score": number(own.base_score, decimals),
        "change": signed(own.change, decimals),
        "rank": _rank(own.rank, language),
        "base_rank": _rank(own.base_rank, language),
    }
    return word(_sentence(own), language, **facts)


def _sentence(own: Explanation) -> str:
    if own.change is None:
        return "explain-score"
    if own.against is not None:
        return "explain-ahead"
    if own.change == 0:
        return "explain-stayed"
    return "explain-rose" if own.change > 0 else "explain-fell"


def _rank(rank: float | None, language: Language) -> str:
    return "" if rank is None else word("explain-rank", language, rank=f"{rank:g}")


def _largest(own: Explanation, language: Language) -> list[str]:
    """Name what adds most and what takes most away; first what goes the way of the whole."""
    decimals = decimals_of(own.system)
    least = 0.5 * 10.0**-decimals
    rows = by_part(own.parts).rows()
    up = sorted((row for row in rows if row[3] >= least), key=lambda row: -row[3])
    down = sorted((row for row in rows if row[3] <= -least), key=lambda row: row[3])
    said = {}
    for key, found in (("explain-up", up), ("explain-down", down)):
        texts = [
            word(
                "explain-part",
                language,
                title=part_title(own.system, indicator, node, kind, language),
                contribution=signed(value, decimals),
            )
            for indicator, node, kind, value in found[:MOST]
        ]
        if texts:
            said[key] = word(key, language, parts=listed(texts, language))
    order = (
        ("explain-down", "explain-up") if (own.change or 0) < 0 else ("explain-up", "explain-down")
    )
    return [said[key] for key in order if key in said]


def _passed(found: RankChange, language: Language) -> list[str]:
    decimals = decimals_of(found.own.system)
    others = found.others
    called = names(others["region"], language)
    lines = []
    for passing in others["passing"].unique(maintain_order=True):
        rows = others.filter(pl.col("passing") == passing)
        texts = [
            called[region]
            if change is None
            else word(
                "explain-part",
                language,
                title=called[region],
                contribution=signed(change, decimals),
            )
            for region, change in rows.select("region", "change").iter_rows()
        ]
        key = f"explain-{passing_key(passing)}"
        lines.append(word(key, language, count=len(texts), regions=listed(texts, language)))
    return lines


def passing_key(passing: str) -> str:
    """Return the part of the key of a word that means a way of passing."""
    return passing.replace(",", "").replace(" ", "-")


def listed(texts: Sequence[str], language: Language) -> str:
    """Write several things one after the other."""
    return ("、" if language == "zh" else ", ").join(texts)
