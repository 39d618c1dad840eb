"""The target in force: which of an indicator's targets a region has to meet in a year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from ecoindex.engine.applicability import holds

if TYPE_CHECKING:
    from ecoindex.spec import System
    from ecoindex.spec.condition import Condition
    from ecoindex.spec.indicator import Indicator

NONE = -1
"""No target is in force."""


class Variants(NamedTuple):
    """The targets of an indicator by kind of region and by year.

    Attributes
    ----------
    choice : list of list of int
        ``choice[variant][year]``: the place of the target in the indicator's list, or `NONE`. The
        last variant is that of regions of which it cannot be told, or that no target is for.
    conditions : list of tuple of Condition
        What a region of each variant but the last must be; empty: every other region.
    """

    choice: list[list[int]]
    conditions: list[tuple[Condition, ...]]

    def of(self, region: str) -> int:
        """Return the variant of a region: the first whose conditions hold.

        A region of which an attribute is not known may belong to any variant that asks for it, so
        it gets none, unless another one certainly holds.
        """
        unknown = False
        others = len(self.conditions)
        for variant, conditions in enumerate(self.conditions):
            if not conditions:
                others = variant
                continue
            verdict = holds(conditions, region)
            if verdict:
                return variant
            unknown |= verdict is None
        return len(self.conditions) if unknown else others


def variants(indicator: Indicator, years: Sequence[int]) -> Variants:
    """Sort the targets of an indicator by whom they are for, and by year."""
    groups: dict[tuple[Condition, ...], list[int]] = {}
    for number, target in enumerate(indicator.targets):
        groups.setdefault(target.when, []).append(number)
    others = groups.get((), [])
    choice = [
        [_in_force(indicator, _live(indicator, group, others, year), year) for year in years]
        for group in groups.values()
    ]
    return Variants([*choice, [NONE] * len(years)], list(groups))


def _live(indicator: Indicator, group: list[int], others: list[int], year: int) -> list[int]:
    """Return the targets of a group, or those for all others once the group's own are past due."""

    def holds_in(number: int) -> bool:
        due = indicator.targets[number].year
        return due is None or due >= year

    own = any(map(holds_in, group))
    return group if own or not any(map(holds_in, others)) else others


def _in_force(indicator: Indicator, group: Sequence[int], year: int) -> int:
    """Return the earliest target that is due in the year or later, else the last one.

    A target without a year holds always, and comes last among those that are due.
    """
    dated = sorted((due, n) for n in group if (due := indicator.targets[n].year) is not None)
    coming = [n for due, n in dated if due >= year]
    always = [n for n in group if indicator.targets[n].year is None]
    return [*coming, *always, *(n for _, n in reversed(dated))][0]


def place_of(system: System, indicator: Indicator, number: int) -> dict[str, str | None]:
    """Return status, source and place of a target; those of the indicator where it has none."""
    target = indicator.targets[number] if number != NONE and indicator.targets else None
    whole = system.whole_of(indicator.id)
    found: dict[str, str | None] = {}
    for key in ("status", "source", "place"):
        levels = (target, indicator, whole)
        found[key] = next((v for level in levels if level and (v := getattr(level, key))), None)
    found["status"] = found["status"] or system.status
    found["source"] = found["source"] or next(iter(system.sources), None)
    return found
