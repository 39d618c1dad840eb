"""What a system does before normalisation, in words."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ecoindex.errors import Language
from ecoindex.report.methods import said
from ecoindex.report.words import word
from ecoindex.spec.tables import Table, settings

if TYPE_CHECKING:
    from ecoindex.spec import System
    from ecoindex.spec.indicator import Indicator


def facts(system: System, language: Language) -> list[tuple[str, str]]:
    """Key of the label and text of the rules of the whole file."""
    document = system.document
    rules = (("impute", document.impute), ("treat", document.treat))
    lines = [(name, rule_text(rule, language)) for name, rule in rules if rule is not None]
    if document.screen is not None:
        parts = [_part(document.screen, "on", language)]
        for what in ("regions", "indicators"):
            if text := _settings(getattr(document.screen, what), language):
                label = word(f"prepare-setting-{what}", language) + word("colon", language)
                parts.append(label + text)
        lines.append(("screen", word("semicolon", language).join(parts)))
    return lines


def notes(item: Indicator, language: Language) -> list[str]:
    """Say what an indicator declares of its own."""
    parts = []
    if item.denominate is not None:
        scale = f" x {item.denominate.scale:g}" if item.denominate.scale != 1 else ""
        parts.append(f"/ {item.denominate.by}{scale}")
    for name, rule in (("impute", item.impute), ("treat", item.treat)):
        if rule is not None:
            label = word(f"label-{name}", language) + word("colon", language)
            parts.append(label + rule_text(rule, language))
    return parts


def rule_text(rule: Table, language: Language) -> str:
    """Say a rule with the keys that differ from their defaults: ``mean (by eurasia-group)``."""
    name = word(f"prepare-{getattr(rule, 'method', 'none')}", language)
    given = _settings(rule, language)
    brackets = "（{}）" if language == "zh" else " ({})"
    return name + brackets.format(given) if given else name


def _settings(table: Table, language: Language) -> str:
    comma = "，" if language == "zh" else ", "
    return comma.join(_part(table, name, language) for name in settings(table))


def _part(table: Table, key: str, language: Language) -> str:
    value = said(table, key, language) or _shown(getattr(table, table.keys[key].field))
    return f"{word(f'prepare-setting-{key}', language)} {value}"


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "+".join(map(str, value))
    if isinstance(value, bool):
        return str(value).lower()
    return f"{float(value):g}" if isinstance(value, (float, Fraction)) else str(value)
