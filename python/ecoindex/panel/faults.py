"""Collecting faults: all of them at once, the list cut where nobody reads on."""

from __future__ import annotations

from dataclasses import dataclass, field

from ecoindex.errors import DataError, Fault, UnitError, fault

LIMIT = 20
_UNIT_CODES = frozenset(
    {"registry/unit-unknown", "registry/unit-incompatible", "panel/unit-missing"}
)


@dataclass
class Faults:
    """Faults found so far, and how many there are in all."""

    found: list[Fault] = field(default_factory=list)
    total: int = 0

    def add(self, *items: Fault, total: int | None = None) -> None:
        """Add faults; `total` counts those that were not even built."""
        self.found.extend(items)
        self.total += len(items) if total is None else total

    def raise_any(self) -> None:
        """Raise what was found; a UnitError if everything found is about units."""
        if not self.found:
            return
        shown = self.found[:LIMIT]
        if self.total > len(shown):
            shown.append(fault("panel/more-faults", shown=len(shown), total=self.total))
        units = all(item.code in _UNIT_CODES for item in self.found)
        raise (UnitError if units else DataError)(shown)
