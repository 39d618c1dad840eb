"""Where the reader of a system file stands, and what it found wrong so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Final, Literal

from ecoindex.errors import Fault, Place, fault

SHOWN = 60
"""Characters of a bad value that a message repeats."""


class _Broken(Enum):
    BROKEN = "broken"


BROKEN: Final = _Broken.BROKEN
"""What a reader returns for a value that it has reported."""
Broken = Literal[_Broken.BROKEN]


def shown(value: object) -> str:
    """Spell a value as the file does, shortened."""
    text = _spelt(value)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def _spelt(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
        case float() if value.is_integer():
            return str(int(value))
        case Decimal() | Fraction():
            return str(value)
        case list():
            return f"[{', '.join(map(_spelt, value))}]"
        case dict():
            return f"{{ {', '.join(f'{name} = {_spelt(item)}' for name, item in value.items())} }}"
    return repr(value)


@dataclass
class Reading:
    """One pass over one file.

    Attributes
    ----------
    faults : list of Fault
        Every fault so far.
    broken : set of str
        Keys whose values could not be used.
    partial : bool
        Whether a table of a list, such as an indicator without an id, had to be left out.
    """

    file: str
    faults: list[Fault] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    partial: bool = False

    def is_broken(self, key: str) -> bool:
        """Whether the key, or a table that holds it, was reported as unusable."""
        return any(
            key == bad or (key.startswith(bad) and key[len(bad)] in ".[") for bad in self.broken
        )


class At:
    """A key of the file, such as ``indicator[e1-pm25].normalise.best``."""

    __slots__ = ("key", "reading")

    def __init__(self, reading: Reading, key: str = "") -> None:
        self.reading = reading
        self.key = key

    def down(self, name: str) -> At:
        """Step to a key of this table."""
        return At(self.reading, f"{self.key}.{name}" if self.key else name)

    def item(self, number: int, value: object) -> At:
        """Step to an item of this list, named by its id where it has one."""
        name: object = f"#{number}"
        if isinstance(value, Mapping):
            for label in ("id", "year"):
                if isinstance(value.get(label), (str, int)):
                    name = value[label]
                    break
        return At(self.reading, f"{self.key}[{name}]")

    def fault(self, code: str, **facts: object) -> None:
        """Report a fault here; the value can still be used."""
        place = Place(file=self.reading.file, key=self.key or None)
        self.reading.faults.append(fault(code, place, **facts))

    def refuse(self, code: str, **facts: object) -> Broken:
        """Report a fault here; the value cannot be used."""
        self.fault(code, **facts)
        self.reading.broken.add(self.key)
        return BROKEN
