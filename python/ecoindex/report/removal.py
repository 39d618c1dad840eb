"""The effect of removing each element, on a terminal and as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ecoindex.analysis.structure.findings import called
from ecoindex.errors import Language
from ecoindex.report.document import Document
from ecoindex.report.footer import NO_VALUE, about_system
from ecoindex.report.rows import marked, named
from ecoindex.report.scores import DECIMALS, number
from ecoindex.report.table import Column, render
from ecoindex.report.words import system_line, title, word

if TYPE_CHECKING:
    from ecoindex.analysis.removal import Removal

COUNTS = ("n", "max_rank_shift", "changed")
RATIOS = {"mean_rank_shift": DECIMALS, "spearman": 3, "kendall": 3}


def removal_document(found: Removal, language: Language) -> Document:
    """Return the effects for any format; JSON and workbooks hold the ranks of all regions, too."""
    ids = found.frame["element"].to_list()
    titles = pl.Series("title", [called(found.system, i, language) for i in ids], dtype=pl.String)
    frames = {
        "effects": marked(found.frame.clone().insert_column(1, titles), found),
        "shifts": marked(named(found.shifts, language), found),
    }
    keys = dict.fromkeys(key for frame in frames.values() for key in frame.columns)
    notes = [(word("label-note", language), item.text(language)) for item in found.notes]
    return Document(
        rows=frames["effects"],
        table=lambda: _table(found, language),
        headings={key: word(f"removal-column-{key}", language) for key in keys},
        about=(*about(found, language), *notes),
        sheet="effects",
        whole=frames,
        more={"shifts": frames["shifts"]},
    )


def about(found: Removal, language: Language) -> tuple[tuple[str, str], ...]:
    """Label and text of everything that must travel with the effects."""
    return (
        *about_system(found.system, found.origin, language),
        (word("removal-label-rule", language), word("removal-rule", language)),
    )


def _table(found: Removal, language: Language) -> str:
    colon = word("colon", language)
    shown = "-".join(map(str, dict.fromkeys([*found.years[:1], *found.years[-1:]])))
    heading = word("removal-heading", language, title=title(found.system, language), years=shown)
    lines = [heading, system_line(found.system, language), "", *render(_columns(found, language))]
    told = [f"{label}{colon}{text}" for label, text in about(found, language)]
    held = found.frame["n"].null_count()
    marks = [f"{NO_VALUE} {word('removal-mark', language)}"] if held else []
    return "\n".join([*lines, "", *marks, *told])


def _columns(found: Removal, language: Language) -> list[Column]:
    rows = list(found.frame.iter_rows(named=True))

    def head(key: str) -> str:
        return word(f"removal-column-{key}", language)

    columns = [
        Column(head("element"), [called(found.system, r["element"], language) for r in rows]),
        Column(head("kind"), [word(f"removal-word-{row['kind']}", language) for row in rows]),
        Column(head("node"), [called(found.system, row["node"], language) for row in rows]),
    ]
    for key in ("mean_rank_shift", *COUNTS[1:], "spearman", "kendall"):
        texts = [number(row[key], RATIOS.get(key, 0)) for row in rows]
        columns.append(Column(head(key), texts, right=True))
    return columns
