"""What must be said of a system besides its tree: status, rules, classes, goals, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecoindex.errors import Language
from ecoindex.report import attainment_table, prepare_words
from ecoindex.report.conditions import conditions_text
from ecoindex.report.footer import constraint_line, system_note
from ecoindex.report.methods import described, node_text
from ecoindex.report.sources import source_title
from ecoindex.report.targets import targets_text
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
    ]
    if system.kind == "attainment":
        lines += attainment_table.facts(system, language)
    else:
        lines.append(("aggregate", node_text(index, language)))
        lines.append(("missing", described(system.missing(), language)))
        lines += prepare_words.facts(system, language)
    lines += [
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
    label = word("column-applies_to", language) + word("colon", language)
    return label + conditions_text(item.applies_to, language)


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
    parts = []
    for goal in system.goals:
        if goal.growth is not None:
            parts.append(word("goal", language, growth=f"{goal.growth * 100:+g}%", year=goal.year))
        if goal.attained is not None:
            share = attainment_table.percent(goal.attained)
            parts.append(word("goal-attained", language, share=share, year=goal.year))
    return _semicolons(parts, language)


def _sources(system: System, language: Language) -> str:
    parts = [f"{source_title(system, key, language)} [{key}]" for key in system.sources]
    return _semicolons(parts, language)


def notes(system: System, language: Language) -> list[str]:
    """List notes and conditions of indicators, a line each."""
    lines = []
    for item in system.indicators:
        parts = [item.formula and f"= {item.formula}", item.note and item.note.text(language)]
        parts += prepare_words.notes(item, language)
        if item.targets and system.kind == "composite":
            text = targets_text(item, system, language, unit=True)
            parts.append(word("column-target", language) + word("colon", language) + text)
        if item.applies_to and system.kind == "composite":
            parts.append(_conditions(item, language))
        if item.status and item.status != system.status:
            parts.append(word(f"status-{item.status}", language))
        if text := _semicolons([part for part in parts if part], language):
            lines.append(f"{item.id}{word('colon', language)}{text}")
    return lines
