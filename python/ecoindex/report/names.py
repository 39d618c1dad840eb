"""Names of regions in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from ecoindex.errors import Language


def names(codes: Iterable[str], language: Language) -> dict[str, str]:
    """Name by code; a region that the registry does not know keeps its id as its name."""
    from ecoindex.registry.regions import regions

    known = regions()
    return {code: region.name(language) if (region := known.get(code)) else code for code in codes}
