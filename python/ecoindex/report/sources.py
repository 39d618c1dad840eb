"""Titles of sources: those of the registry and those that a system file declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecoindex.errors import Language

if TYPE_CHECKING:
    from ecoindex.spec import System


def source_title(system: System, key: str, language: Language) -> str:
    """Return the title of the source that a system means by a key."""
    from ecoindex.registry.sources import sources

    for own in system.own_sources:
        if own.id == key:
            return own.title.text(language)
    return sources()[key].title(language)
