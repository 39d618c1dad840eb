"""Units of measurement: names, and conversion through pint where names do not settle it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any

from ecoindex.errors import NOWHERE, Fault, Language, Place, SpecError, UnitError, fault
from ecoindex.registry.files import INDICATORS, read_toml
from ecoindex.registry.unit_text import Factor, factors, folded, normalise

EXAMPLES = ("%", "ug/m3", "10^4 t", "10^8 CNY")
SAME = (1.0, 0.0)


@dataclass(frozen=True, slots=True)
class Unit:
    """A declared unit.

    Attributes
    ----------
    pint : str or None
        Expression for conversion; None converts only to itself.
    """

    id: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()
    pint: str | None = None

    def name(self, language: Language) -> str:
        """Give the printed name."""
        return self.zh if language == "zh" else self.en

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every declared way of writing it."""
        return (self.id, self.zh, self.en, *self.aliases)

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Unit:
        """Read a ``[[unit]]`` table of units.toml or of a system file."""
        aliases = tuple(table.get("aliases", ()))
        return cls(table["id"], table["zh"], table["en"], aliases, table.get("pint"))


class Units:
    """Units by every name they have.

    Parameters
    ----------
    declared : iterable of Unit
        Names must not clash: `check` reports all clashes at once.
    """

    def __init__(self, declared: Iterable[Unit]) -> None:
        self.by_id: Mapping[str, Unit] = MappingProxyType({unit.id: unit for unit in declared})

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Id of the unit that each normalised name means; built when a name is no id."""
        exact: dict[str, str] = {}
        clashes = []
        for unit in self.by_id.values():
            for spelling in unit.spellings:
                owner = exact.setdefault(normalise(spelling), unit.id)
                if owner != unit.id:
                    clashes.append(_clash(unit.id, spelling, owner))
        if clashes:
            raise SpecError(clashes)
        return MappingProxyType(_without_case(exact) | exact)

    def extended(self, more: Iterable[Unit]) -> Units:
        """Add a user's own units."""
        own = tuple(more)
        if not own:
            return self
        extended = Units((*self.by_id.values(), *own))
        extended.check()
        return extended

    def check(self) -> None:
        """Report all names that two units share (SpecError)."""
        _ = self.names

    def get(self, text: str) -> Unit | None:
        """Find the declared unit that a text names, however it is spelt."""
        if text in self.by_id:
            return self.by_id[text]
        name = normalise(text)
        found = self._lookup(name)
        if found is None and (parts := self._parts(name)):
            found = self._by_parts().get(parts)
        return self.by_id[found] if found is not None else None

    def knows(self, text: str) -> bool:
        """Whether the text is a declared unit or is made of some."""
        return self.get(text) is not None or self._parts(normalise(text)) is not None

    def convert(self, text: str, to_id: str, place: Place = NOWHERE) -> tuple[float, float]:
        """Factor and offset that turn values in a unit into the declared one.

        Parameters
        ----------
        text : str
            The unit as the data states it.
        to_id : str
            Id of a declared unit.

        Returns
        -------
        tuple of float
            ``x_to = x * factor + offset``; (1, 0) when the unit is the same.

        Raises
        ------
        UnitError
            ``registry/unit-unknown`` or ``registry/unit-incompatible``, at ``place``.
        """
        source, target = self.get(text), self.by_id[to_id]
        if source is target:
            return SAME
        name = normalise(text)
        parts = self._parts(source.id if source else name)
        if source is None and parts is None:
            examples = self._examples(name)
            raise UnitError(fault("registry/unit-unknown", place, unit=text, examples=examples))
        if (power := _power_between(parts, self._parts(to_id))) is not None:
            return float(Fraction(10) ** power), 0.0
        expression = source.pint if source else self._expression(parts or ())
        if expression is not None and target.pint is not None:
            found = _through_pint({text: expression, to_id: target.pint}, place)
            if found is not None:
                return found
        raise UnitError(fault("registry/unit-incompatible", place, unit=text, expected=to_id))

    def _lookup(self, name: str) -> str | None:
        return self.names.get(name) or self.names.get(folded(name) or name)

    def _parts(self, name: str) -> tuple[Factor, ...] | None:
        """Powers of ten and ids of simple units; None if a part is not a declared unit."""
        parts = factors(normalise(name))
        if parts is None:
            return None
        simple = []
        for part in parts:
            if (found := self._lookup(part.name)) is None:
                return None
            simple.append(Factor(part.power, found))
        return tuple(simple)

    @cache  # noqa: B019  (the few instances live as long as the process)
    def _by_parts(self) -> dict[tuple[Factor, ...], str]:
        by_parts = {self._parts(unit.id): unit.id for unit in self.by_id.values()}
        return {parts: unit for parts, unit in by_parts.items() if parts}

    def _expression(self, parts: tuple[Factor, ...]) -> str | None:
        """Write a pint expression for a text made of declared units."""
        simple = [self.by_id[part.name].pint for part in parts]
        if not parts or None in simple:
            return None
        terms = [f"(1e{part.power} * ({unit}))" for part, unit in zip(parts, simple, strict=True)]
        return " / ".join(terms)

    def _examples(self, name: str) -> list[str]:
        close = difflib.get_close_matches(name, self.names, n=3, cutoff=0.6)
        return list(dict.fromkeys(self.names[match] for match in close)) or list(EXAMPLES)


def _clash(unit: str, name: str, other: str) -> Fault:
    return fault("registry/unit-clash", unit=unit, name=name, other=other)


def _through_pint(expressions: Mapping[str, str], place: Place) -> tuple[float, float] | None:
    """Convert from the first to the second; both by unit and expression."""
    from ecoindex.registry import unit_pint

    unreadable = [
        fault("registry/unit-expression", place, unit=name, expression=expression)
        for name, expression in expressions.items()
        if not unit_pint.readable(expression)
    ]
    if unreadable:
        raise UnitError(unreadable)
    return unit_pint.conversion(*expressions.values())


def _without_case(exact: Mapping[str, str]) -> dict[str, str]:
    """Lower-case names that stand for one unit only."""
    owners: dict[str, set[str]] = {}
    for name, owner in exact.items():
        if (lower := folded(name)) is not None:
            owners.setdefault(lower, set()).add(owner)
    return {lower: next(iter(ids)) for lower, ids in owners.items() if len(ids) == 1}


def _power_between(
    source: tuple[Factor, ...] | None, target: tuple[Factor, ...] | None
) -> int | None:
    """Power of ten between two units that differ in nothing else."""
    if source is None or target is None or len(source) != len(target):
        return None
    if any(a.name != b.name for a, b in zip(source, target, strict=True)):
        return None
    (first, *below), (wanted, *wanted_below) = source, target
    return (
        first.power
        - wanted.power
        - sum(a.power - b.power for a, b in zip(below, wanted_below, strict=True))
    )


@cache
def units() -> Units:
    """Read the units declared in units.toml."""
    return Units(map(Unit.from_table, read_toml(INDICATORS / "units.toml")["unit"]))


def unit(id: str) -> Unit:
    """Look up the unit with an id."""
    return units().by_id[id]


def convert(text: str, to_id: str, place: Place = NOWHERE) -> tuple[float, float]:
    """Convert between declared units: see `Units.convert`."""
    return units().convert(text, to_id, place)
