"""Bundled datasets: id, title and file of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ecoindex.errors import Language
from ecoindex.registry.files import DATASETS, read_toml


@dataclass(frozen=True, slots=True)
class Dataset:
    """A table that ships with the package.

    Attributes
    ----------
    demo : bool
        True when the figures are invented; then every output says so.
    script : str or None
        The script that writes the file, from the root of the repository; None for data that were
        entered by hand.
    """

    id: str
    titles: Mapping[str, str]
    notes: Mapping[str, str]
    demo: bool
    file: Path
    script: str | None

    def title(self, language: Language) -> str:
        """Give the title in a language."""
        return self.titles[language]

    def note(self, language: Language) -> str:
        """Say what a reader must know about the figures."""
        return self.notes[language]


def _dataset(table: Mapping[str, Any]) -> Dataset:
    return Dataset(
        id=table["id"],
        titles=table["title"],
        notes=table["note"],
        demo=table["demo"],
        file=DATASETS / table["file"],
        script=table.get("script"),
    )


@cache
def datasets() -> Mapping[str, Dataset]:
    """Every bundled dataset by id."""
    tables = read_toml(DATASETS / "datasets.toml")["dataset"]
    return MappingProxyType({item.id: item for item in map(_dataset, tables)})
