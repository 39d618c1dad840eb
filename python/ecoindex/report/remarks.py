"""What a system says of its documents: contradictions, with every claim, and notes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import polars as pl

from ecoindex.errors import Language
from ecoindex.report.sources import source_title
from ecoindex.report.words import title, word

if TYPE_CHECKING:
    from ecoindex.spec import System
    from ecoindex.spec.attainment import Claim

SCHEMA = {
    "type": pl.String,
    "key": pl.String,
    "message": pl.String,
    "indicator": pl.String,
    "about": pl.String,
    "source": pl.String,
    "place": pl.String,
}
"""Columns of the rows, beside the file."""


def remark_rows(system: System, language: Language) -> Iterator[dict[str, object]]:
    """Rows of type ``claim``, one for each claim of a contradiction, and ``note``."""
    for number, item in enumerate(system.contradictions, 1):
        key = f"contradiction[#{number}]"
        common = {"indicator": item.indicator, "about": item.about.text(language)}
        for at, claim in enumerate(item.claim, 1):
            where = {"source": claim.source, "place": claim.place}
            own = {"type": "claim", "key": f"{key}.claim[#{at}]"}
            yield {**own, "message": claim.text.text(language), **common, **where}
        if item.note:
            own = {"type": "note", "key": f"{key}.note"}
            yield {**own, "message": item.note.text(language), **common}
    for id_, text in _notes(system, language):
        key = f"indicator[{id_}].note" if id_ else "note"
        about = title(system.indicator(id_) if id_ else system, language)
        yield {"type": "note", "key": key, "message": text, "indicator": id_, "about": about}


def remark_lines(system: System, language: Language) -> list[str]:
    """Lines under the name of the file: contradictions, then notes."""
    lines = [word("contradictions", language, count=len(system.contradictions))]
    colon = word("colon", language)
    for item in system.contradictions:
        about = item.about.text(language)
        lines.append(f"  {item.indicator}{colon}{about}" if item.indicator else f"  {about}")
        lines += (f"    - {_claim(claim, system, language)}" for claim in item.claim)
        if item.note:
            lines.append(f"    {word('label-note', language)}{colon}{item.note.text(language)}")
    notes = list(_notes(system, language))
    lines.append(word("remarks", language, count=len(notes)))
    lines += (f"  {id_ or system.ref}{colon}{text}" for id_, text in notes)
    return lines


def _claim(claim: Claim, system: System, language: Language) -> str:
    comma = "，" if language == "zh" else ", "
    title_ = source_title(system, claim.source, language)
    source = f"{title_}{comma}{claim.place}" if claim.place else title_
    return word("claim", language, text=claim.text.text(language), source=source)


def _notes(system: System, language: Language) -> Iterator[tuple[str | None, str]]:
    """Walk the notes: of the system, whose id is None, then of its indicators."""
    if system.note:
        yield None, system.note.text(language)
    for item in system.indicators:
        if item.note:
            yield item.id, item.note.text(language)
