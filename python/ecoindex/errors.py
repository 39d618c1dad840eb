"""Errors, places and notes: one catalogue of messages in two languages.

Every message has a permanent code such as ``spec/goalpost-empty``. Its text lives in
``messages/<room>.toml`` in Chinese and English; code raises the code with its facts.
"""

from __future__ import annotations

import os
import string
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")

MESSAGES = Path(__file__).parent / "messages"


def default_language(environment: Mapping[str, str] | None = None) -> Language:
    """Chinese if the locale is Chinese, otherwise English."""
    env = os.environ if environment is None else environment
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if env.get(name):
            return "zh" if env[name].lower().startswith("zh") else "en"
    return "en"


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Every message: code -> language -> text with ``{facts}`` to fill in."""
    entries: dict[str, dict[str, str]] = {}
    for path in sorted(MESSAGES.glob("*.toml")):
        entries |= _messages(path.stem)
    return entries


@cache
def _messages(room: str) -> dict[str, dict[str, str]]:
    path = MESSAGES / f"{room}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _entry(code: str) -> dict[str, str]:
    """Look a message up in the file of its room first, so that most calls read few files."""
    own = _messages(code.partition("/")[0])
    return own[code] if code in own else catalogue()[code]


class _Facts(string.Formatter):
    """Formats a list as words with commas, and ``{count:region|regions}`` as one of two words.

    The first word stands for one: the number 1, or a list of one. A message among the facts is
    rendered in the same language. Everything else is as usual.
    """

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self.comma = "、" if language == "zh" else ", "

    def format_field(self, value: object, format_spec: str) -> str:
        if "|" in format_spec:
            one, several = format_spec.split("|")
            return one if _is_one(value) else several
        if isinstance(value, (list, tuple, set, frozenset)):
            return self.comma.join(map(self._word, value))
        if isinstance(value, Message):
            return value.text(self.language)
        return str(super().format_field(value, format_spec))

    def _word(self, item: object) -> str:
        return item.text(self.language) if isinstance(item, Message) else str(item)


def _is_one(value: object) -> bool:
    if isinstance(value, (list, tuple, set, frozenset)):
        return len(value) == 1
    return str(value) in ("1", "1.0")


def text(code: str, facts: Mapping[str, Any], language: Language) -> str:
    """Render the message of a code."""
    return _Facts(language).vformat(_entry(code)[language], (), facts)


_COLON = {"zh": "：", "en": ": "}


@dataclass(frozen=True)
class Place:
    """Where something is: any of file, sheet, row, column and key."""

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    key: str | None = None

    def text(self, language: Language) -> str:
        """Render as ``file: sheet S, row 3, column c: key``."""
        words = {
            "zh": {"sheet": "工作表 {}", "row": "第 {} 行", "column": "列 {}"},
            "en": {"sheet": "sheet {}", "row": "row {}", "column": "column {}"},
        }[language]
        cell = [
            words[name].format(value)
            for name in ("sheet", "row", "column")
            if (value := getattr(self, name)) is not None
        ]
        comma = "，" if language == "zh" else ", "
        parts = (self.file, comma.join(cell), self.key)
        return _COLON[language].join(part for part in parts if part)


NOWHERE = Place()


@dataclass(frozen=True)
class Message:
    """A coded statement with its place and facts; a fault or a note."""

    code: str
    place: Place = NOWHERE
    facts: Mapping[str, Any] = field(default_factory=dict)

    def text(self, language: Language) -> str:
        """Render place, fact and remedy, without the code."""
        place = self.place.text(language)
        body = text(self.code, self.facts, language)
        return f"{place}{_COLON[language]}{body}" if place else body


class Fault(Message):
    """Something wrong with the input; ends in an error."""

    def text(self, language: Language) -> str:
        """Render place, fact, remedy and ``[code]``."""
        return f"{super().text(language)} [{self.code}]"


class Note(Message):
    """Something that was done and that the user must know; travels with the result."""


def fault(code: str, place: Place = NOWHERE, **facts: object) -> Fault:
    """Build a fault."""
    return Fault(code, place, facts)


def note(code: str, place: Place = NOWHERE, **facts: object) -> Note:
    """Build a note."""
    return Note(code, place, facts)


class EcoIndexError(Exception):
    """Base of every error raised by ecoindex; carries all faults found at once.

    Attributes
    ----------
    faults : tuple of Fault
        At least one; ``code`` is that of the first.
    """

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__(self.faults)

    @property
    def code(self) -> str:
        """The code of the first fault."""
        return self.faults[0].code

    def text(self, language: Language) -> str:
        """All faults, a line each."""
        return "\n".join(item.text(language) for item in self.faults)

    def __str__(self) -> str:
        return self.text(default_language())


class SpecError(EcoIndexError, ValueError):
    """A system file breaks the format or contradicts itself, or is not known."""


class DataError(EcoIndexError, ValueError):
    """A table cannot be read as a panel, or lacks what the system needs."""


class UnitError(DataError):
    """A value is in a unit that does not convert to the declared one, or in none."""


class MethodError(EcoIndexError, ValueError):
    """A rule of the system is not defined for these values."""


class StoreError(EcoIndexError, OSError):
    """The store cannot be opened, read or written."""


class OutputError(EcoIndexError, OSError):
    """A result cannot be written."""


class UsageError(EcoIndexError, ValueError):
    """A call or a command line that makes no sense."""
