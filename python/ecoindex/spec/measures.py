"""The table of a system: indicators, those made of parts, and what a document says of itself."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ecoindex.spec.attainment import Contradiction, Count, Verdict
from ecoindex.spec.target import Base, Target, base_of

if TYPE_CHECKING:
    from ecoindex.spec.indicator import Column, Indicator, Kind, Variable
    from ecoindex.spec.model import Document

NO_PARTS: tuple[Indicator, ...] = ()


class Measures:
    """What a system says of its table; the base of `System`."""

    document: Document

    @property
    def regions(self) -> tuple[str, ...]:
        """Codes of the regions that the plan was made for; empty: everywhere."""
        return self.document.regions

    @property
    def verdict_rule(self) -> Verdict:
        """When a place as a whole attains, declared or by default."""
        return self.document.verdict or Verdict()

    @cached_property
    def asked_kinds(self) -> tuple[Kind, ...]:
        """Kinds of indicators that the rule for a place asks for and that the system has."""
        kinds: tuple[Kind, ...] = ("binding", "reference", "expected")
        own = {item.kind for item in self.numbered}
        return tuple(k for k in kinds if k in own and getattr(self.verdict_rule, k))

    @property
    def counts(self) -> tuple[Count, ...]:
        """What the document itself counts."""
        return self.document.count

    @property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """Where documents contradict themselves or one another."""
        return self.document.contradiction

    @cached_property
    def measures(self) -> tuple[Indicator, ...]:
        """Indicators that have values of their own, parts among them, as declared."""
        return self.document.measures

    @cached_property
    def wholes(self) -> tuple[Indicator, ...]:
        """Indicators made of parts, as declared; they have no column."""
        return tuple(item for item in self.document.indicator if item.parts is not None)

    @cached_property
    def numbered(self) -> tuple[Indicator, ...]:
        """Indicators that count, as declared: all but the parts."""
        return tuple(item for item in self.document.indicator if item.part_of is None)

    @cached_property
    def bars(self) -> tuple[Variable, ...]:
        """Columns ``<id>-assigned`` and ``<id>-assigned-met`` of measures with assigned targets."""
        return self.document.bars

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """What a table of data may have a column for: measures, their bars, variables."""
        return self.document.columns

    def parts_of(self, id: str) -> tuple[Indicator, ...]:
        """Return the parts of a whole, as declared; none for any other indicator."""
        return self._parts.get(id, NO_PARTS)

    def whole_of(self, id: str) -> Indicator | None:
        """Return the indicator that an indicator is a part of."""
        above = self._by_id[id].part_of
        return self._by_id[above] if above else None

    def kind_of(self, id: str) -> Kind | None:
        """Return the kind of an indicator; that of its whole for a part."""
        whole = self.whole_of(id)
        return self.kind_of(whole.id) if whole else self._by_id[id].kind

    def base_of(self, test: Target) -> Base | None:
        """Return the year that a test measures from, its own or the system's, or "previous"."""
        return base_of(test, self.document.base_year)

    @cached_property
    def _by_id(self) -> dict[str, Indicator]:
        return {item.id: item for item in self.document.indicator}

    @cached_property
    def _parts(self) -> dict[str, tuple[Indicator, ...]]:
        found: dict[str, list[Indicator]] = {}
        for item in self.document.indicator:
            if item.part_of:
                found.setdefault(item.part_of, []).append(item)
        return {id_: tuple(parts) for id_, parts in found.items()}
