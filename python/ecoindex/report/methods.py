"""Methods and rules of a system in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecoindex.errors import Language
from ecoindex.errors import text as message
from ecoindex.report.limits import limit_text
from ecoindex.report.words import word
from ecoindex.spec.tables import Table, settings
from ecoindex.spec.values import Word
from ecoindex.spec.weights import DECLARED

if TYPE_CHECKING:
    from ecoindex.spec.index import Index
    from ecoindex.spec.node import Node


def described(table: Table, language: Language) -> str:
    """Say a method and its settings in words: ``goalposts: worst 60, best 10``."""
    method = getattr(table, "method", None) or getattr(table, "rule", "none")
    name = word(f"method-{method}", language)
    parts = _settings(table, language)
    return f"{name}{word('colon', language)}{parts}" if parts else name


def _settings(table: Table, language: Language) -> str:
    parts = []
    for key, value in settings(table).items():
        text = said(table, key, language) or _setting(value, language)
        parts.append(f"{word(f'setting-{key}', language)} {text}")
    return ("，" if language == "zh" else ", ").join(parts)


def said(table: Table, key: str, language: Language) -> str:
    """Say a setting that is one of several words; nothing for any other."""
    kind = table.keys[key].kind
    value = getattr(table, table.keys[key].field)
    if isinstance(getattr(kind, "word", kind), Word) and value is not None:
        return word(f"value-{value}", language)
    return ""


def node_text(node: Node | Index, language: Language) -> str:
    """Say how a node makes one score of its inputs, where weights come from, and its limits."""
    parts = [described(node.aggregate, language)]
    if node.weights != DECLARED:
        method = described(node.weights, language)
        parts.append(message("weights/by", {"method": method}, language))
    parts += [limit_text(rule, language) for rule in node.limits]
    return word("semicolon", language).join(parts)


def _setting(value: object, language: Language) -> str:
    if isinstance(value, Table):  # one of several that are combined, or a setting of its own
        method = getattr(value, "method", None)
        if method is not None:
            return word(f"method-{method}", language)
        return f"({_settings(value, language)})"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_setting(item, language) for item in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)
