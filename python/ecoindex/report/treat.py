"""What a preparation did, or would do, to which cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ecoindex.engine.fields import coded
from ecoindex.errors import Language
from ecoindex.report.codes import in_words, word_of
from ecoindex.report.document import Document
from ecoindex.report.footer import about_system
from ecoindex.report.rows import marked, named
from ecoindex.report.store import plain_table
from ecoindex.report.words import title, word
from ecoindex.spec.prepared import dropped_by_name, is_forced

if TYPE_CHECKING:
    from ecoindex.engine.stages import Prepared
    from ecoindex.spec import System

_SHOWN = ("region", "year", "indicator", "before", "after", "message")
_TESTED = (
    "indicator",
    "year",
    "action",
    "steps_low",
    "steps_high",
    "skewness_before",
    "kurtosis_before",
    "skewness_after",
    "kurtosis_after",
)
_VALUES = ("before", "after")
TREATED = ("winsorise", "log", "box-cox")
"""Why a cell changes where its indicator is treated."""


def preview_document(found: Prepared, language: Language) -> Document:
    """Lay out every cell that changes, what was done to each indicator, and the equations.

    A file of one table holds the cells; JSON and workbooks hold all three.
    """
    told = found.cells.select(_reason(found.system)).to_series()
    reasons = {why: word(f"prepared-{why}", language) for why in told.unique()}
    words = coded(found.system)
    cells = in_words(found.cells, words, _VALUES).with_columns(message=told.replace(reasons))
    frames = {
        "cells": marked(cells, found),
        "treatments": marked(found.indicators, found),
        "regressions": marked(found.regressions, found),
    }
    keys = dict.fromkeys(key for frame in frames.values() for key in frame.columns)

    def table() -> str:
        treated = found.indicators.filter(pl.col("action") != "none")
        acts = {act: word(f"prepare-{act}", language) for act in treated["action"].unique()}
        treated = treated.with_columns(pl.col("action").replace(acts))
        tested = [key for key in _TESTED if treated[key].null_count() < treated.height]
        lines = plain_table(_rounded(treated), language, tested) if tested else []
        blocks = [lines, plain_table(_rounded(cells), language, _SHOWN)]
        for block in blocks:
            block += [""] if block else []
        said = [line for block in blocks for line in block] + findings(found, language)
        return "\n".join([*said, *_under(found, language)])

    return Document(
        rows=frames["cells"],
        table=table,
        headings={key: word(f"column-{key}", language) for key in keys},
        sheet="cells",
        whole=frames,
        about=(*about(found, language), *_notes(found, language)),
        more={name: frames[name] for name in ("treatments", "regressions")},
    )


def prepared_document(found: Prepared, language: Language) -> Document:
    """Lay out the prepared values; codes as the words that they were read from."""
    rows = named(found.frame.with_columns(pl.col("region").cast(pl.String)), language)
    ids = [item.id for item in found.system.measures]
    rows = rows.with_columns(
        pl.Series(id_, [word_of(value, words) for value in rows[id_]], dtype=pl.String)
        for id_, words in coded(found.system).items()
    )
    rows = marked(rows.select("region", "name", "year", *ids), found)
    headings = {key: word(f"column-{key}", language) for key in rows.columns if key not in ids}
    headings |= {item.id: title(item, language) for item in found.system.measures}

    def table() -> str:
        shown = _rounded(rows.drop("system", "status", "data"))
        return "\n".join(
            [*plain_table(shown, language, titles=headings), "", *_under(found, language)]
        )

    told = (*about(found, language), *_notes(found, language))
    return Document(rows=rows, table=table, headings=headings, about=told, sheet="prepared")


def about(found: Prepared, language: Language) -> tuple[tuple[str, str], ...]:
    """Label and text of what must travel with the values."""
    return about_system(found.system, found.origin, language)


def _notes(found: Prepared, language: Language) -> tuple[tuple[str, str], ...]:
    return tuple((word("label-note", language), item.text(language)) for item in found.notes)


def findings(found: Prepared, language: Language) -> list[str]:
    """Say in plain words what stands out."""
    lines = []
    reason = _reason(found.system).alias("why")
    counts = found.cells.group_by("indicator", reason, maintain_order=True).len()
    for indicator, why, count in counts.iter_rows():
        item = found.system.indicator(indicator)
        facts = {"indicator": title(item, language), "count": count}
        lines.append(word(f"found-{why}", language, **facts))
    failed = found.indicators.filter(~pl.col("passed"))["indicator"].unique(maintain_order=True)
    for indicator in failed:
        name = title(found.system.indicator(indicator), language)
        lines.append(word("found-still-skewed", language, indicator=name))
    return lines or [word("found-nothing", language)]


def _reason(system: System) -> pl.Expr:
    """Return why a cell changes: as it is coded, or that the file wants it whatever the data."""
    document = system.document
    named = dropped_by_name(document)
    forced = [item.id for item in system.measures if is_forced(document, item)]
    why, indicator = pl.col("why"), pl.col("indicator")
    by_name = pl.col("region").is_in(named.regions) | indicator.is_in(named.indicators)
    return (
        pl.when((why == "screened") & by_name)
        .then(pl.lit("dropped"))
        .when(why.is_in(TREATED) & indicator.is_in(forced))
        .then(why + "-forced")
        .otherwise(why)
    )


def _rounded(frame: pl.DataFrame) -> pl.DataFrame:
    """Numbers as they are printed: six digits."""
    return frame.with_columns(pl.col(pl.Float64).round_sig_figs(6))


def _under(found: Prepared, language: Language) -> list[str]:
    colon = word("colon", language)
    return [f"{label}{colon}{text}" for label, text in about(found, language)]
