"""Methods and rules of a system in words."""

from __future__ import annotations

from ecoindex.errors import Language
from ecoindex.report.words import word
from ecoindex.spec.tables import Table, settings


def described(table: Table, language: Language) -> str:
    """Say a method and its settings in words: ``goalposts: worst 60, best 10``."""
    method = getattr(table, "method", None) or getattr(table, "rule", "none")
    name = word(f"method-{method}", language)
    parts = [
        f"{word(f'setting-{key}', language)} {_setting(value)}"
        for key, value in settings(table).items()
    ]
    comma = "，" if language == "zh" else ", "
    return f"{name}{word('colon', language)}{comma.join(parts)}" if parts else name


def _setting(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_setting, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)
