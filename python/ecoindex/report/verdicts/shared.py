"""Marks, words and columns that all tables of verdicts share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ecoindex.engine.attainment import VERDICTS
from ecoindex.engine.attainment_result import verdict_key
from ecoindex.errors import Language
from ecoindex.report.words import system_line, title, word

if TYPE_CHECKING:
    from ecoindex.engine import Attainment
    from ecoindex.spec.indicator import Indicator

Row = Mapping[str, Any]
MARKS = dict(zip(VERDICTS, "✓✗?—·", strict=True))
"""Readable without colour: met, not met, not assessable, not applicable, no data."""


def verdict_text(verdict: str, language: Language) -> str:
    """Return mark and word of a verdict."""
    key = verdict_key(verdict)
    return f"{MARKS[verdict]} {word(f'verdict-{key}', language)}"


def heading(result: Attainment, language: Language) -> list[str]:
    """Return the lines above a table: title and years, id and status."""
    years = "、" if language == "zh" else ", "
    heading = word(
        "system-heading",
        language,
        title=title(result.system, language),
        years=years.join(map(str, result.years)),
    )
    return [heading, system_line(result.system, language), ""]


def indented(item: Indicator, result: Attainment, language: Language) -> str:
    """Return the title of an indicator, parts below their whole."""
    depth, above = 0, item
    while whole := result.system.whole_of(above.id):
        depth, above = depth + 1, whole
    return f"{'  ' * depth}{title(item, language)}"


def kind_text(row: Row, language: Language) -> str:
    """Return the kind of a row; a part leaves it to its whole."""
    return word(f"kind-{row['kind']}", language) if row["kind"] and not row["part_of"] else ""


def percent(value: float | None) -> str:
    """Write a share in whole per cent."""
    return "" if value is None else f"{value * 100:.0f}%"


def capital(text: str) -> str:
    """Begin a text with a capital letter."""
    return text[:1].upper() + text[1:]


def kinds_of(result: Attainment) -> Iterator[str]:
    """List the kinds of indicators that the system has."""
    for kind in ("binding", "reference", "expected"):
        if any(item.kind == kind for item in result.system.numbered):
            yield kind


def place_verdict(row: Row, language: Language) -> str:
    """Return the word for the verdict of a place; nothing without a rule."""
    if row["verdict"] is None:
        return ""
    return word(f"place-{verdict_key(row['verdict'])}", language)


def short(item: Indicator, language: Language) -> str:
    """Return number and title of an indicator."""
    return f"{item.number} {title(item, language)}" if item.number else title(item, language)
