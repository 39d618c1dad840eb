"""Ranks on a terminal: regions by years, with the change on the year before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from ecoindex.errors import Language
from ecoindex.report.document import Document
from ecoindex.report.footer import NO_VALUE, about, footer, notes_about
from ecoindex.report.rows import named
from ecoindex.report.scores import DECIMALS, WITHOUT_SCORE, aligned, region_columns, score_text
from ecoindex.report.table import Column, render
from ecoindex.report.words import data_mark, system_line, title, word

if TYPE_CHECKING:
    from ecoindex.engine import Scores

Row = Mapping[str, Any]
KEYS = ("region", "name", "year", "system", "status", "data", "score", "rank")
CHANGES = ("previous_rank", "change", "coverage", "state")


def _rank(row: Row | None) -> str:
    if row is None or row["rank"] is None:
        return NO_VALUE if row is None else WITHOUT_SCORE.get(row["state"], NO_VALUE)
    return f"{row['rank']:g}"


def _change(row: Row | None) -> str:
    """``▲2`` up, ``▼1`` down, ``=`` the same; nothing without a rank in the year before."""
    change = None if row is None else row["change"]
    if change is None:
        return ""
    return "=" if change == 0 else f"{'▲' if change > 0 else '▼'}{abs(change):g}"


def _year_column(year: int, rows: Sequence[Row | None]) -> Column:
    """Rank and change of a year, each in line."""
    ranks = [_rank(row) for row in rows]
    changes = [_change(row) for row in rows]
    left, right = max(map(len, ranks), default=0), max(map(len, changes), default=0)
    texts = [f"{a:>{left}} {b:<{right}}".rstrip() for a, b in zip(ranks, changes, strict=True)]
    return Column(str(year), texts)


def _order(known: Mapping[tuple[str, int], Row], last: int) -> list[str]:
    """Regions by the rank of the last year, the unranked last."""

    def place(region: str) -> tuple[bool, float, str]:
        row = known.get((region, last))
        rank = None if row is None else row["rank"]
        return rank is None, rank or 0, region

    return sorted({region for region, _ in known}, key=place)


def rank_table(scores: Scores, ranks: pl.DataFrame, language: Language) -> str:
    """One system: regions by years, and the score of the last year."""
    known = {(row["region"], row["year"]): row for row in ranks.iter_rows(named=True)}
    years = sorted({year for _, year in known})
    order = _order(known, years[-1])
    columns = region_columns([(region, years[-1]) for region in order], language)
    columns += [_year_column(year, [known.get((r, year)) for r in order]) for year in years]
    decimals = DECIMALS if scores.system.decimals is None else scores.system.decimals
    last = [known.get((region, years[-1])) for region in order]
    values = aligned([score_text(row, decimals) if row else NO_VALUE for row in last])
    columns.append(Column(word("score-of", language, year=years[-1]), values, right=True))
    lines = render(columns)
    heading = word("rank-heading", language, title=title(scores.system, language))
    legend = ["", word("rank-legend", language)]
    under = footer([scores], lines, language)[1:]
    return "\n".join([heading, system_line(scores.system, language), "", *lines, *legend, *under])


def rank_document(results: Sequence[tuple[Scores, pl.DataFrame]], language: Language) -> Document:
    """Ranks of one or more systems, for any format."""
    frames = [
        named(ranks, language)
        .with_columns(data=pl.lit(data_mark(scores.origin)))
        .select(*KEYS, *CHANGES)
        .sort("year", "rank", "region", nulls_last=True)
        for scores, ranks in results
    ]
    every = [scores for scores, _ in results]
    return Document(
        rows=pl.concat(frames),
        table=lambda: "\n\n".join(rank_table(*result, language) for result in results),
        headings={key: word(f"column-{key}", language) for key in (*KEYS, *CHANGES)},
        about=(*about(every, language), *notes_about(every, language)),
        sheet="ranks",
    )
