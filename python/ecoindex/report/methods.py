"""Methods and rules of a system in words."""

from __future__ import annotations

from ecoindex.errors import Language
from ecoindex.report.words import word
from ecoindex.spec.tables import Table, settings


def described(table: Table, language: Language) -> str:
    """Say a method and its settings in words: ``goalposts: worst 60, best 10``."""
    method = getattr(table, "method", None) or getattr(table, "rule", "none")
    name = word(f"method-{method}", language)
    parts = _settings(table, language)
    return f"{name}{word('colon', language)}{parts}" if parts else name


def _settings(table: Table, language: Language) -> str:
    parts = [
        f"{word(f'setting-{key}', language)} {_setting(value, language)}"
        for key, value in settings(table).items()
    ]
    return ("，" if language == "zh" else ", ").join(parts)


def _setting(value: object, language: Language) -> str:
    if isinstance(value, Table):
        return f"({_settings(value, language)})"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_setting(item, language) for item in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)
