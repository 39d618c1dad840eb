"""How a unit is spelt: one canonical form for the many ways of writing it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_RAISED = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+")
_MULTIPLICATION = str.maketrans("", "", "·⋅•∙*")

# In order: a longer multiple before the shorter one that it contains.
_MULTIPLES = (
    (r"万亿", "10^12"),
    (r"千万", "10^7"),
    (r"百万", "10^6"),
    (r"十万", "10^5"),
    (r"亿", "10^8"),
    (r"万", "10^4"),
    (r"100million", "10^8"),
    (r"10thousand", "10^4"),
    (r"million", "10^6"),
    (r"billion", "10^9"),
    (r"(?<!\d)1\.?0*e\+?0?(\d+)", r"10^\1"),
    (r"(?<![\d^])100,?000,?000(?!\d)", "10^8"),
    (r"(?<![\d^])1,?000,?000(?!\d)", "10^6"),
    (r"(?<![\d^])100,?000(?!\d)", "10^5"),
    (r"(?<![\d^])10,?000(?!\d)", "10^4"),
    (r"(?<![\d^])100k(?=[a-z])(?!m[23])", "10^5"),
    (r"(?<![\d^])10k(?=[a-z])(?!m[23])", "10^4"),
    (r"(?<![\d^])100m(?=yuan|cny|rmb|m3|mu|t|kwh)", "10^8"),
)
_MULTIPLE = re.compile(r"[0-9万亿]|illion", re.IGNORECASE)  # every multiple has one of these
_PART = re.compile(r"(?:10\^(-?\d+))?(.*)", re.DOTALL)


@cache
def normalise(text: str) -> str:
    """Canonical spelling, case kept: ``" μg/m³ "`` and ``"微克每立方米"`` lose what is only form.

    Superscripts go before NFKC, which would turn 10⁴ into 104.
    """
    text = _RAISED.sub(lambda run: "^" + run[0].translate(_SUPERSCRIPT), text)
    text = unicodedata.normalize("NFKC", text).replace("μ", "u").replace("**", "^")
    text = re.sub(r"\bper (cent|mille?)\b", r"per\1", text, flags=re.IGNORECASE)
    text = re.sub(r"\bper\b|每", "/", text, flags=re.IGNORECASE)
    text = re.sub(r"\s+", "", text.translate(_MULTIPLICATION)).lstrip("×")
    text = re.sub(r"^\((.*)\)$", r"\1", text)
    if _MULTIPLE.search(text):
        for pattern, power in _MULTIPLES:
            text = re.sub(pattern, power, text, flags=re.IGNORECASE)
    return re.sub(r"(?<=[^\d/])\^(?=-?\d)", "", text)  # m^3 is m3, 10^4 stays


def folded(name: str) -> str | None:
    """Put the name in lower case; None where case carries meaning (Mt, mg, kW)."""
    match = _PART.fullmatch(name)
    word = match[2] if match else name
    return name.casefold() if len(word) > 2 and not word.startswith("M") else None


@dataclass(frozen=True, slots=True)
class Factor:
    """A power of ten and a simple unit: ``10^4 person``."""

    power: int
    name: str


def factors(name: str) -> tuple[Factor, ...] | None:
    """Split a normalised name at its strokes; None if a part holds no unit."""
    parts = []
    for part in name.split("/"):
        match = _PART.fullmatch(part)
        if match is None or not match[2]:
            return None
        parts.append(Factor(int(match[1] or 0), match[2]))
    return tuple(parts)
