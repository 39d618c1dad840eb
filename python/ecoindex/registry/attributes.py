"""Attributes of regions: the values that they can have, and how these are printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from ecoindex.errors import Language
from ecoindex.registry.files import INDICATORS, read_toml

REGION = "region"
"""The attribute that every region has: its own code."""


@dataclass(frozen=True, slots=True)
class Words:
    """A word in both languages."""

    zh: str
    en: str

    def text(self, language: Language) -> str:
        """Give the word in a language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of regions.

    Attributes
    ----------
    values : mapping of str to Words
        What it can be, and what regions of that value are called.
    """

    id: str
    title: Words
    values: Mapping[str, Words]

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Attribute:
        """Read an ``[[attribute]]`` table."""
        values = {item["id"]: Words(item["zh"], item["en"]) for item in table["values"]}
        return cls(table["id"], Words(**table["title"]), MappingProxyType(values))


@cache
def attributes() -> Mapping[str, Attribute]:
    """Every declared attribute by id."""
    tables = read_toml(INDICATORS / "attributes.toml")["attribute"]
    return MappingProxyType({item.id: item for item in map(Attribute.from_table, tables)})
