"""Types of option values."""

from __future__ import annotations

import re

import click

from ecoindex.cli import language
from ecoindex.errors import UsageError, fault

_RANGE = re.compile(r"(\d{4})(?:[-–—~～至](\d{4}))?")
_COMMAS = re.compile(r"[,，、;；]")


class Years(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """``2025``, ``2021,2023`` or ``2021-2025``; several may stand together."""

    name = "years"

    def convert(
        self, value: object, _param: click.Parameter | None, _ctx: click.Context | None
    ) -> tuple[int, ...]:
        """Read the years, ascending."""
        years: set[int] = set()
        for part in _COMMAS.split(str(value)):
            found = _RANGE.fullmatch(part.replace("年", "").replace(" ", ""))
            if found is None:
                raise UsageError(fault("cli/year-unreadable", value=str(value)))
            first, last = int(found[1]), int(found[2] or found[1])
            if last < first:
                raise UsageError(fault("cli/year-backwards", first=first, last=last))
            years |= set(range(first, last + 1))
        return tuple(sorted(years))


class Names(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """Names or codes separated by commas, western or Chinese."""

    name = "names"

    def convert(
        self, value: object, _param: click.Parameter | None, _ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Read the names."""
        names = tuple(part.strip() for part in _COMMAS.split(str(value)) if part.strip())
        if not names:
            raise UsageError(fault("cli/region-empty"))
        return names


class Word(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """One of a few words."""

    name = "word"

    def __init__(self, *words: str) -> None:
        self.words = words

    def convert(
        self, value: object, param: click.Parameter | None, _ctx: click.Context | None
    ) -> str:
        """Read the word, whatever its case."""
        word = str(value).lower()
        if word not in self.words:
            option = param.opts[-1] if param else ""
            found = fault("cli/word-unknown", option=option, value=str(value), words=self.words)
            raise UsageError(found)
        return word

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:  # noqa: ARG002
        """Return the words for the help page."""
        return "|".join(self.words)


class Lang(Word):
    """A language: zh or en, or a locale such as zh-CN."""

    def __init__(self) -> None:
        super().__init__("zh", "en")

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Read the language."""
        return super().convert(language.parse(str(value)) or value, param, ctx)
