"""The kinds of values of a system file: how each is read and how JSON Schema describes it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

from ecoindex.spec.reading import BROKEN, At, Broken, shown
from ecoindex.spec.record import Record

FRACTION = re.compile(r"(\d{1,30})\s*/\s*(\d{1,30})")
DIGITS = 40
"""Weights beyond ten to this power are slips of the pen."""

Definitions = dict[str, Any]


class Kind(Protocol):
    """A kind of value."""

    def read(self, value: object, at: At) -> Any:  # noqa: ANN401
        """Turn what TOML gave into the value, or report faults and return BROKEN."""

    def schema(self, definitions: Definitions) -> dict[str, Any]:
        """Describe the value; tables go to the definitions."""


class Scalar(Record):
    """A kind of single value."""

    reader: Callable[[object, At], object]
    described: Mapping[str, Any]

    def read(self, value: object, at: At) -> object:
        """Read with the kind's own function."""
        return self.reader(value, at)

    def schema(self, definitions: Definitions) -> dict[str, Any]:  # noqa: ARG002
        """Return the kind's own description."""
        return dict(self.described)


class Word(Record):
    """One word of a closed list."""

    allowed: tuple[str, ...]

    def read(self, value: object, at: At) -> str | Broken:
        """Read a string of the list."""
        if not isinstance(value, str):
            return at.refuse("spec/type-text", value=shown(value))
        if value not in self.allowed:
            return at.refuse("spec/unknown-value", value=shown(value), allowed=self.allowed)
        return value

    def schema(self, definitions: Definitions) -> dict[str, Any]:  # noqa: ARG002
        """List the words."""
        return {"enum": list(self.allowed)}


def word(*allowed: str) -> Word:
    """Return the kind of a closed list."""
    return Word(allowed)


def _text(value: object, at: At) -> str | Broken:
    if not isinstance(value, str):
        return at.refuse("spec/type-text", value=shown(value))
    return value.strip() or at.refuse("spec/empty-text")


def _boolean(value: object, at: At) -> bool | Broken:
    if isinstance(value, bool):
        return value
    return at.refuse("spec/type-boolean", value=shown(value))


def _exact(value: object) -> int | float | Decimal | None:
    """Return the number, or None for what is none; TOML's truth values are none."""
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return value
    return None


def number(value: object, at: At) -> float | Broken:
    """Read a finite number."""
    exact = _exact(value)
    if exact is None:
        return at.refuse("spec/type-number", value=shown(value))
    try:
        result = float(exact)
    except OverflowError:
        result = math.inf
    return result if math.isfinite(result) else at.refuse("spec/not-finite", value=shown(value))


def _positive(value: object, at: At) -> float | Broken:
    result = number(value, at)
    if isinstance(result, float) and result <= 0:
        return at.refuse("spec/not-positive", value=shown(value))
    return result


def _not_negative(value: object, at: At) -> float | Broken:
    result = number(value, at)
    if isinstance(result, float) and result < 0:
        return at.refuse("spec/negative", value=shown(value))
    return result


def _percent(value: object, at: At) -> float | Broken:
    result = number(value, at)
    if isinstance(result, float) and not 0 <= result <= 100:
        return at.refuse("spec/out-of-range", value=shown(value), low=0, high=100)
    return result


def _pair(value: object, at: At) -> tuple[float, float] | Broken:
    if not isinstance(value, list) or len(value) != 2:
        return at.refuse("spec/type-pair", value=shown(value))
    low, high = (number(item, at) for item in value)
    return BROKEN if low is BROKEN or high is BROKEN else (low, high)


def _fraction(value: object, at: At) -> Fraction | Broken:
    if isinstance(value, str) and (parts := FRACTION.fullmatch(value.strip())) and int(parts[2]):
        return Fraction(int(parts[1]), int(parts[2]))
    exact = _exact(value)
    if exact is None:
        return at.refuse("spec/type-fraction", value=shown(value))
    if not math.isfinite(exact) or (exact and not -DIGITS < _magnitude(exact) < DIGITS):
        return at.refuse("spec/not-finite", value=shown(value))
    return Fraction(exact)


def _magnitude(exact: int | float | Decimal) -> int:
    return Decimal(exact).adjusted()


def _weight(value: object, at: At) -> Fraction | Broken:
    result = _fraction(value, at)
    if isinstance(result, Fraction) and result < 0:
        return at.refuse("spec/weight-negative", value=shown(value))
    return result


def _share(value: object, at: At) -> Fraction | Broken:
    result = _fraction(value, at)
    if isinstance(result, Fraction) and not 0 <= result <= 1:
        return at.refuse("spec/out-of-range", value=shown(value), low=0, high=1)
    return result


def whole(low: int, high: int) -> Scalar:
    """Return the kind of a whole number from low to high."""

    def read(value: object, at: At) -> int | Broken:
        if not isinstance(value, int) or isinstance(value, bool):
            return at.refuse("spec/type-integer", value=shown(value))
        if not low <= value <= high:
            return at.refuse("spec/out-of-range", value=shown(value), low=low, high=high)
        return value

    return Scalar(read, {"type": "integer", "minimum": low, "maximum": high})


def _number_or_fraction(**limits: float) -> dict[str, Any]:
    text = {"type": "string", "pattern": r"^\s*\d+\s*/\s*0*[1-9]\d*\s*$"}
    return {"anyOf": [{"type": "number", **limits}, text]}


TEXT = Scalar(_text, {"type": "string", "pattern": r"\S"})
BOOLEAN = Scalar(_boolean, {"type": "boolean"})
NUMBER = Scalar(number, {"type": "number"})
POSITIVE = Scalar(_positive, {"type": "number", "exclusiveMinimum": 0})
NOT_NEGATIVE = Scalar(_not_negative, {"type": "number", "minimum": 0})
PERCENT = Scalar(_percent, {"type": "number", "minimum": 0, "maximum": 100})
PAIR = Scalar(_pair, {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2})
WEIGHT = Scalar(_weight, _number_or_fraction(minimum=0))
SHARE = Scalar(_share, _number_or_fraction(minimum=0, maximum=1))
YEAR = whole(1, 9999)
