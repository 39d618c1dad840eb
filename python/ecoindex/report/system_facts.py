"""What must be said of a system besides its tree: status, rules, classes, goals, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecoindex.errors import Language, catalogue
from ecoindex.report.footer import constraint_line, system_note
from ecoindex.report.methods import described
from ecoindex.report.words import title, word

if TYPE_CHECKING:
    from ecoindex.spec import System
    from ecoindex.spec.indicator import Indicator


def facts(system: System, language: Language) -> list[tuple[str, str]]:
    """Label and text of everything that is not in the tree."""
    index = system.index
    status = word(f"status-{system.status}", language)
    lines = [
        ("edition", system.ref),
        ("status", status + word("semicolon", language) + system_note(system, language)),
        ("aggregate", described(index.aggregate, language)),
        ("missing", described(system.missing(), language)),
        ("base-year", str(system.base_year or "")),
        ("constraint", constraint_line(system, language)),
        ("classes", _classes(system, language)),
        ("goals", _goals(system, language)),
        ("sources", _sources(system, language)),
    ]
    return [(word(f"label-{key}", language), text) for key, text in lines if text]


def _semicolons(parts: list[str], language: Language) -> str:
    return word("semicolon", language).join(parts)


def _conditions(item: Indicator, language: Language) -> str:
    """Say where an indicator applies."""
    texts = []
    for condition in item.applies_to:
        key = f"attribute-{'not-' if condition.negate else ''}{condition.attribute}"
        known = condition.value is None and f"report/{key}" in catalogue()
        texts.append(word(key, language) if known else str(condition))
    comma = "、" if language == "zh" else ", "
    return word("column-applies_to", language) + word("colon", language) + comma.join(texts)


def _classes(system: System, language: Language) -> str:
    classes = system.index.classes
    parts = [
        title(band, language)
        if band.start is None
        else word("class-from", language, title=title(band, language), start=f"{band.start:g}")
        for band in (classes.bands if classes else ())
    ]
    return _semicolons(parts, language)


def _goals(system: System, language: Language) -> str:
    parts = [
        word("goal", language, growth=f"{goal.growth * 100:+g}%", year=goal.year)
        for goal in system.goals
    ]
    return _semicolons(parts, language)


def _sources(system: System, language: Language) -> str:
    from ecoindex.registry.sources import sources

    own = {source.id: source.title for source in system.own_sources}
    parts = []
    for key in system.sources:
        if key in own:
            name = own[key]
            text = name if isinstance(name, str) else name.text(language)
        else:
            text = sources()[key].title(language)
        parts.append(f"{text} [{key}]")
    return _semicolons(parts, language)


def notes(system: System, language: Language) -> list[str]:
    """List notes and conditions of indicators, a line each."""
    lines = []
    for item in system.indicators:
        parts = [item.formula and f"= {item.formula}", item.note and item.note.text(language)]
        if item.applies_to:
            parts.append(_conditions(item, language))
        if item.status and item.status != system.status:
            parts.append(word(f"status-{item.status}", language))
        if text := _semicolons([part for part in parts if part], language):
            lines.append(f"{item.id}{word('colon', language)}{text}")
    return lines
