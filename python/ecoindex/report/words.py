"""Words of the reports, from ``messages/report.toml``, and titles in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ecoindex.errors import Language, text
from ecoindex.panel.panel import DEMO_MARK

if TYPE_CHECKING:
    from ecoindex.panel.panel import Origin
    from ecoindex.spec import System


class _Title(Protocol):
    def text(self, language: Language) -> str: ...


class Titled(Protocol):
    """A point of a system that has a title."""

    @property
    def id(self) -> str:
        """Permanent id."""

    @property
    def title(self) -> _Title:
        """Title in both languages."""


def word(key: str, language: Language, **facts: object) -> str:
    """Return a word or a sentence of the reports."""
    return text(f"report/{key}", facts, language)


def title(thing: Titled, language: Language) -> str:
    """Return the title of a system, node or indicator."""
    return thing.title.text(language)


def system_line(system: System, language: Language) -> str:
    """Return id, edition and status: ``isec-structured@1, proposal``."""
    comma = "，" if language == "zh" else ", "
    return f"{system.ref}{comma}{word(f'status-{system.status}', language)}"


def joined(parts: list[str], language: Language) -> str:
    """Join sentences."""
    return ("" if language == "zh" else " ").join(part for part in parts if part)


def sentence(text: str, language: Language) -> str:
    """Begin a text with a capital letter and end it with a full stop."""
    text = text[:1].upper() + text[1:]
    return (
        text if text.endswith((".", "。", "!", "！", "?", "？")) else text + word("stop", language)
    )


def data_line(origin: Origin, language: Language) -> str:
    """Say where the data come from; loudly if they are invented."""
    if origin.demo:
        return word("data-demo", language)
    note = origin.note.text(language) if origin.note else ""
    return joined([word("data-real", language, title=origin.name(language)), note], language)


def data_mark(origin: Origin) -> str:
    """Return what the ``data`` field of a row says, in English as all words of rows are."""
    return DEMO_MARK if origin.demo else origin.title
