"""Two versions of an index on a terminal and as rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from ecoindex.analysis.structure.findings import probability
from ecoindex.errors import Language
from ecoindex.report.document import Document
from ecoindex.report.footer import about as about_scores
from ecoindex.report.names import names
from ecoindex.report.rows import named
from ecoindex.report.scores import DECIMALS, number, region_columns
from ecoindex.report.table import Column, render
from ecoindex.report.words import data_mark, system_line, title, word

if TYPE_CHECKING:
    from ecoindex.analysis.comparison import Comparison
    from ecoindex.engine import Scores

COEFFICIENT = 3
"""Decimals of a correlation of ranks."""
LISTED = 20
"""Regions of one version that a terminal names; files hold all of them."""


def compare_document(found: Comparison, language: Language) -> Document:
    """Return a comparison for any format; JSON and workbooks hold all its tables."""
    frames = {
        "moves": _marked(named(found.frame, language), found),
        "summary": _marked(found.summary, found),
        "missing": _marked(named(found.missing, language), found),
    }
    keys = dict.fromkeys(key for frame in frames.values() for key in frame.columns)
    notes = [(word("label-note", language), item.text(language)) for item in found.notes]
    rest = {name: frame for name, frame in frames.items() if name != "moves"}
    return Document(
        rows=frames["moves"],
        table=lambda: _table(found, language),
        headings={key: word(f"compare-column-{key}", language) for key in keys},
        about=(*about(found, language), *notes),
        sheet="moves",
        whole=_head(found) | frames,
        more=rest,
    )


def about(found: Comparison, language: Language) -> tuple[tuple[str, str], ...]:
    """Label and text of everything that must travel with a comparison."""
    return tuple(dict.fromkeys(about_scores([found.first, found.second], language)))


def _head(found: Comparison) -> dict[str, object]:
    return {
        which: {
            "system": scores.system.ref,
            "status": scores.system.status,
            "data": data_mark(scores.origin),
        }
        for which, scores in (("first", found.first), ("second", found.second))
    }


def _marked(frame: pl.DataFrame, found: Comparison) -> pl.DataFrame:
    """Say in every row which versions are compared."""
    marks = []
    for which, scores in (("first", found.first), ("second", found.second)):
        marks += [
            pl.lit(scores.system.ref).alias(f"{which}_system"),
            pl.lit(scores.system.status).alias(f"{which}_status"),
            pl.lit(data_mark(scores.origin)).alias(f"{which}_data"),
        ]
    if "name" in frame.columns:
        frame = frame.select("region", "name", pl.exclude("region", "name"))
    return frame.with_columns(marks)


def _table(found: Comparison, language: Language) -> str:
    colon = word("colon", language)
    lines = [
        word("compare-heading", language),
        *_version("1", found.first, language),
        *_version("2", found.second, language),
    ]
    for year in found.summary["year"]:
        lines += ["", *_sentences(found, year, language), "", *_year(found, year, language)]
    lines += ["", word("compare-legend", language), *_only(found, language)]
    told = [f"{label}{colon}{text}" for label, text in about(found, language)]
    return "\n".join([*lines, *told])


def _version(label: str, scores: Scores, language: Language) -> list[str]:
    called = title(scores.system, language)
    return [f"{label}  {called}", f"   {system_line(scores.system, language)}"]


def _sentences(found: Comparison, year: int, language: Language) -> list[str]:
    row = found.summary.filter(pl.col("year") == year).row(0, named=True)
    facts = {key: number(row[key], COEFFICIENT) for key in ("pearson", "spearman", "kendall")}
    shifts = {
        "mean": number(row["mean_rank_shift"], DECIMALS),
        "most": row["max_rank_shift"],
        "unchanged": row["unchanged"],
        "score": number(row["mean_shift"], DECIMALS),
    }
    p = {f"{key}_p": probability(row[f"{key}_p"]) for key in ("spearman", "kendall")}
    lines = [word("compare-moves", language, year=year, n=row["n"], **shifts)]
    if row["spearman"] is not None and row["kendall"] is not None:
        lines.append(word("compare-agreement", language, **facts, **p))
    return lines


def _year(found: Comparison, year: int, language: Language) -> list[str]:
    rows = list(found.frame.filter(pl.col("year") == year).iter_rows(named=True))
    columns = region_columns([(row["region"], row["year"]) for row in rows], language)
    for label, which, scores in (("1", "first", found.first), ("2", "second", found.second)):
        set_for = scores.system.decimals
        decimals = DECIMALS if set_for is None else set_for
        texts = [number(row[which], decimals) for row in rows]
        ranks = [str(row[f"{which}_rank"]) for row in rows]
        columns += [
            Column(f"{word('column-score', language)} {label}", texts, right=True),
            Column(f"{word('column-rank', language)} {label}", ranks, right=True),
        ]
    moves = [_move(row["rank_shift"]) for row in rows]
    columns.append(Column(word("compare-column-rank_shift", language), moves))
    return render(columns)


def _move(shift: int) -> str:
    return "=" if shift == 0 else f"{'▲' if shift > 0 else '▼'}{abs(shift)}"


def _only(found: Comparison, language: Language) -> list[str]:
    """Name the regions that one version does not rank."""
    lines = []
    for which in ("first", "second"):
        rows = found.missing.filter(pl.col("missing_in") == which)
        if rows.height:
            texts = _called(rows, language)
            more = rows.height - len(texts)
            listed = ("、" if language == "zh" else ", ").join([*texts, *(["…"] if more else [])])
            lines.append(
                word(f"compare-missing-{which}", language, count=rows.height, regions=listed)
            )
    return lines


def _called(rows: pl.DataFrame, language: Language) -> Sequence[str]:
    """Names with year and reason, the first ones."""
    known = names(rows["region"], language)
    return [
        word(
            f"compare-{reason.replace(' ', '-')}",
            language,
            region=known[region],
            year=year,
        )
        for region, year, reason in rows.head(LISTED).select("region", "year", "reason").iter_rows()
    ]
