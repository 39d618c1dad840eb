"""Sources: the documents that numbers and names come from, by key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from ecoindex.errors import Language
from ecoindex.registry.files import INDICATORS, read_toml


@dataclass(frozen=True, slots=True)
class Source:
    """A document, method or paper.

    Attributes
    ----------
    date : str
        As printed: a year, a month or a day.
    status : str
        official, published, unconfirmed or proposal.
    """

    id: str
    zh: str
    en: str
    issuer: str
    date: str
    status: str
    address: str | None = None

    def title(self, language: Language) -> str:
        """Give the title in a language."""
        return self.zh if language == "zh" else self.en

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Source:
        """Read a ``[[source]]`` table of sources.toml or of a system file."""
        fields = {key: value for key, value in table.items() if key != "title"}
        return cls(zh=table["title"]["zh"], en=table["title"]["en"], **fields)


def by_id(tables: Iterable[Mapping[str, Any]]) -> dict[str, Source]:
    """Read ``[[source]]`` tables."""
    return {source.id: source for source in map(Source.from_table, tables)}


@cache
def sources() -> Mapping[str, Source]:
    """Every declared source by key."""
    return MappingProxyType(by_id(read_toml(INDICATORS / "sources.toml")["source"]))
