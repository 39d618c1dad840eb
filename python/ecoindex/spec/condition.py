"""Where something applies: conditions on the attributes of a region."""

from __future__ import annotations

import re
from typing import Any

from ecoindex.registry.attributes import REGION
from ecoindex.spec.reading import BROKEN, At, Broken, shown
from ecoindex.spec.record import Record
from ecoindex.spec.region import region_code
from ecoindex.spec.values import Definitions

_PATTERN = r"(!?)\s*([a-z][a-z0-9_-]*)\s*(?:=\s*([^\s=!](?:[^=!]*[^\s=!])?))?"
_CONDITION = re.compile(_PATTERN)


class Condition(Record):
    """One condition: ``coastal``, ``!coastal``, ``level=county`` or ``!level=county``.

    Attributes
    ----------
    attribute : str
        Name of a region attribute.
    value : str or None
        What it must be; None: it must be true.
    negate : bool
        Holds where the rest does not.
    """

    attribute: str
    value: str | None = None
    negate: bool = False

    def __str__(self) -> str:
        value = "" if self.value is None else f"={self.value}"
        return f"{'!' if self.negate else ''}{self.attribute}{value}"


def _condition(text: object, at: At) -> Condition | Broken:
    parts = _CONDITION.fullmatch(text.strip()) if isinstance(text, str) else None
    if parts is None:
        return at.refuse("spec/applies-to-form", value=shown(text))
    value = region_code(parts[3], at) if parts[2] == REGION and parts[3] else parts[3]
    return BROKEN if value is BROKEN else Condition(parts[2], value, bool(parts[1]))


class _Conditions:
    """A condition, or a list of conditions that must all hold."""

    def read(self, value: object, at: At) -> tuple[Condition, ...] | Broken:
        """Read one or several."""
        items = value if isinstance(value, list) else [value]
        read = [_condition(item, at) for item in items]
        return BROKEN if BROKEN in read else tuple(c for c in read if c is not BROKEN)

    def schema(self, definitions: Definitions) -> dict[str, Any]:  # noqa: ARG002
        """Describe both forms."""
        text = {"type": "string", "pattern": rf"^\s*{_PATTERN}\s*$"}
        return {"anyOf": [text, {"type": "array", "items": text}]}


CONDITIONS = _Conditions()
