"""Tables of codes: each code of a column with its score."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ecoindex.spec.reading import BROKEN, At, Broken, shown
from ecoindex.spec.values import NUMBER, Definitions, number

Codes = tuple[tuple[str, float], ...]

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")


class _Codes:
    """A table from codes to scores; codes are texts or numbers."""

    def read(self, value: object, at: At) -> Codes | Broken:
        """Read every score."""
        if not isinstance(value, Mapping):
            return at.refuse("spec/type-table", value=shown(value))
        if not value:
            return at.refuse("spec/list-empty")
        scores = {code.strip(): number(score, at.down(code)) for code, score in value.items()}
        if BROKEN in scores.values():
            at.reading.broken.add(at.key)
            return BROKEN
        return tuple((code, score) for code, score in scores.items() if score is not BROKEN)

    def schema(self, definitions: Definitions) -> dict[str, Any]:
        """Describe the table."""
        scores = NUMBER.schema(definitions)
        return {"type": "object", "additionalProperties": scores, "minProperties": 1}


CODES = _Codes()


def are_numbers(codes: Codes) -> bool:
    """Whether every code is a number; otherwise all are words of the column."""
    return all(_NUMBER.fullmatch(code) for code, _ in codes)


def numbers(codes: Codes) -> list[float]:
    """Return what stands in the column: the codes, or the place of each word in the table."""
    if are_numbers(codes):
        return [float(code) for code, _ in codes]
    return [float(place) for place in range(1, len(codes) + 1)]
