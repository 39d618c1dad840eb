"""The language of this run: from ``--lang``, which may stand anywhere, or from the locale."""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar

from ecoindex.errors import LANGUAGES, Language, default_language

_chosen: ContextVar[Language | None] = ContextVar("language", default=None)


def parse(text: str) -> Language | None:
    """Read ``zh``, ``zh-CN``, ``en_US.UTF-8``; None if it is neither Chinese nor English."""
    word = text.strip().lower().replace("_", "-").partition("-")[0]
    return next((language for language in LANGUAGES if language == word), None)


def requested(arguments: Sequence[str]) -> Language | None:
    """Find the language asked for before the line is parsed: faults in parsing need it."""
    found = None
    for position, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--lang" and position + 1 < len(arguments):
            found = parse(arguments[position + 1])
        elif argument.startswith("--lang="):
            found = parse(argument.removeprefix("--lang="))
    return found


def choose(arguments: Sequence[str]) -> None:
    """Settle the language of this run."""
    _chosen.set(requested(arguments))


def current() -> Language:
    """Return the language of this run."""
    return _chosen.get() or default_language()
