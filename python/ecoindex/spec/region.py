"""Regions named in a system file: by code or by name, as everywhere else."""

from __future__ import annotations

from ecoindex.errors import DataError
from ecoindex.registry.regions import regions
from ecoindex.spec.reading import BROKEN, At, Broken
from ecoindex.spec.values import TEXT, Scalar


def region_code(text: str, at: At) -> str | Broken:
    """Return the code of a region; a text that the region table does not know stays as it is."""
    try:
        return regions().resolve(text) or text
    except DataError as error:
        return at.refuse(error.code, **error.faults[0].facts)


def _region(value: object, at: At) -> str | Broken:
    text = TEXT.read(value, at)
    return region_code(text, at) if isinstance(text, str) else BROKEN


REGION = Scalar(_region, TEXT.described)
