"""Titles and notes, in Chinese and English."""

from __future__ import annotations

from ecoindex.errors import Language
from ecoindex.spec.tables import Table, TableOf, key
from ecoindex.spec.values import TEXT

_ABSENT = "spec/title-language"


class Title(Table):
    """A text in both languages."""

    zh: str = key(TEXT, "Chinese text.", absent=_ABSENT)
    en: str = key(TEXT, "English text.", absent=_ABSENT)

    def text(self, language: Language) -> str:
        """Return the text in one language."""
        return self.zh if language == "zh" else self.en

    __call__ = text


TITLE = TableOf(Title)
NEUTRAL = Title("-", "-")
