"""An analysis on a terminal and as tables for files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from ecoindex.analysis.structure.analyse import TABLES
from ecoindex.analysis.structure.findings import called
from ecoindex.errors import Language
from ecoindex.report.analyse_tables import node_columns, tree_columns, value_columns
from ecoindex.report.document import Document
from ecoindex.report.footer import NO_VALUE, about_system
from ecoindex.report.rows import marked, named
from ecoindex.report.table import Column, render
from ecoindex.report.targets import number_text
from ecoindex.report.words import data_mark, system_line, title, word

if TYPE_CHECKING:
    from ecoindex.analysis.structure.analyse import Analysis

FIRST = "statistics"
"""The table that a file of one table holds where none is named."""
DIGITS = 6
"""Significant digits of a number on a terminal."""


def analyse_document(found: Analysis, language: Language, part: str | None = None) -> Document:
    """Return an analysis for any format.

    Parameters
    ----------
    part : str, optional
        The only table wanted, one of `TABLES`. Without it JSON and workbooks hold all of them,
        other files the statistics, a terminal the most telling parts of all.
    """
    frames = {name: _frame(found, name, language) for name in TABLES}
    told = about(found, language)
    notes = [(word("label-note", language), item.text(language)) for item in found.notes]
    shown = part or FIRST
    rest = {name: frame for name, frame in frames.items() if name != shown}
    return Document(
        rows=frames[shown],
        table=lambda: _plain(found, frames[part], language) if part else _table(found, language),
        headings=_headings(frames, language),
        about=(*told, *notes),
        sheet=shown,
        whole=None if part else _head(found) | frames,
        more={} if part else rest,
    )


def about(found: Analysis, language: Language) -> tuple[tuple[str, str], ...]:
    """Label and text of everything that must travel with an analysis."""
    return (
        *about_system(found.system, found.origin, language),
        (
            word("analyse-label-limits", language),
            word("analyse-limits", language, **vars(found.limits)),
        ),
    )


def _head(found: Analysis) -> dict[str, object]:
    return {
        "system": found.system.ref,
        "status": found.system.status,
        "data": data_mark(found.origin),
        "years": found.years,
        "on": found.on,
        "methods": list(found.methods),
        "limits": vars(found.limits),
    }


def _frame(found: Analysis, name: str, language: Language) -> pl.DataFrame:
    """One table for files: with titles of points, names of regions, system, status and data."""
    frame: pl.DataFrame = getattr(found, name)
    point = {"statistics": "indicator", "items": "id", "loadings": "id", "availability": "node"}
    point |= {"consistency": "node", "components": "node"}
    if name in point:
        ids = frame[point[name]].to_list()
        titles = [called(found.system, id_, language) for id_ in ids]
        column = pl.Series("title", titles, dtype=pl.String)
        frame = frame.insert_column(frame.columns.index(point[name]) + 1, column)
    if name == "regions":
        frame = named(frame, language).select("region", "name", pl.exclude("region", "name"))
    return marked(frame, found)


def _headings(frames: dict[str, pl.DataFrame], language: Language) -> dict[str, str]:
    keys = dict.fromkeys(key for frame in frames.values() for key in frame.columns)
    return {key: word(f"analyse-column-{key}", language) for key in keys}


def _heading(found: Analysis, language: Language) -> list[str]:
    years = [str(found.years[0])] if found.years else [""]
    if len(found.years) > 1:
        years.append(str(found.years[-1]))
    facts = {"title": title(found.system, language), "years": "-".join(years)}
    return [
        word("analyse-heading", language, **facts),
        system_line(found.system, language),
        "",
    ]


def _table(found: Analysis, language: Language) -> str:
    """Lay out findings first, then values, the tree and the nodes."""
    colon = word("colon", language)
    lines = [*_heading(found, language), *_findings(found, language)]
    on = word(f"analyse-on-{found.on}", language)
    for heading, columns in (
        (word("analyse-values", language), value_columns(found, language)),
        (word("analyse-tree", language, on=on), tree_columns(found, language)),
        (word("analyse-nodes", language), node_columns(found, language)),
    ):
        lines += ["", heading, "", *render(columns)]
    told = [f"{label}{colon}{text}" for label, text in about(found, language)]
    return "\n".join([*lines, "", *_legend(lines, language), *told])


def _legend(lines: Sequence[str], language: Language) -> list[str]:
    """Explain the marks that occur."""
    text = "\n".join(lines)
    marks = [word("analyse-stars", language)] if "* " in text or "*\n" in text else []
    if NO_VALUE in text:
        marks.append(f"{NO_VALUE} {word('analyse-undefined', language)}")
    return ["   ".join(marks)] if marks else []


def _findings(found: Analysis, language: Language) -> list[str]:
    texts = found.findings[language].to_list()
    if not texts:
        return [word("analyse-no-findings", language)]
    return [word("analyse-findings", language, count=len(texts)), *(f"- {text}" for text in texts)]


def _plain(found: Analysis, frame: pl.DataFrame, language: Language) -> str:
    """One table as it is."""
    colon = word("colon", language)
    kept = frame.drop("system", "status", "data")
    lines = render([_column(column, language) for column in kept.get_columns()])
    told = [f"{label}{colon}{text}" for label, text in about(found, language)]
    return "\n".join([*_heading(found, language), *lines, "", *_legend(lines, language), *told])


def _column(column: pl.Series, language: Language) -> Column:
    texts = list(_texts(column.to_list(), language))
    heading = word(f"analyse-column-{column.name}", language)
    return Column(heading, texts, right=column.dtype.is_numeric())


def _texts(values: Sequence[Any], language: Language) -> Iterator[str]:
    for value in values:
        if isinstance(value, float):
            yield number_text(float(f"{value:.{DIGITS}g}"))
        elif isinstance(value, list):
            yield ", ".join(word(f"analyse-flag-{flag}", language) for flag in value)
        elif isinstance(value, bool):
            yield "✓" if value else ""
        else:
            yield "" if value is None else str(value)
