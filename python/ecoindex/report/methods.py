"""Methods and rules of a system in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecoindex.errors import Language, text
from ecoindex.report.words import word
from ecoindex.spec.tables import Table, settings
from ecoindex.spec.weights import DECLARED

if TYPE_CHECKING:
    from ecoindex.spec.index import Index
    from ecoindex.spec.node import Node


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


def node_text(node: Node | Index, language: Language) -> str:
    """Say how a node makes one score of its inputs, and where their weights come from."""
    how = described(node.aggregate, language)
    if node.weights == DECLARED:
        return how
    weights = described(node.weights, language)
    return how + word("semicolon", language) + text("weights/by", {"method": weights}, language)


def _setting(value: object) -> str:
    if isinstance(value, Table):  # one of several that are combined
        return str(getattr(value, "method", ""))
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_setting, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)
