"""How far an indicator may go: paces, goalposts and what the user's bounds say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ecoindex.analysis.ceilings import best_value
from ecoindex.analysis.planning.lines import is_inverse
from ecoindex.errors import Fault, fault
from ecoindex.spec.normalise import Goalposts, YesNo

if TYPE_CHECKING:
    from ecoindex.analysis.planning.limits import Limit
    from ecoindex.analysis.planning.paces import Pace
    from ecoindex.spec.indicator import Indicator

Bound = Literal["pace", "zero", "goalpost", "file", "plausible", "held", "missing"]
"""What limits a move: the best pace seen, zero (below which no value of the data lies), the best
goalpost, the user's bound, the plausible range of the system; held: no move is planned (nothing
seen, or no way to plan it); missing: no value."""

_OUT_OF_REACH = {
    "pace": "analysis/plan-limits-out-of-reach",
    "held": "analysis/plan-limits-no-pace",
}
"""Codes for a bound that lies beyond the pace; beyond everything else the remedy is another."""


@dataclass(frozen=True)
class Way:
    """The way of an indicator for the better, and what the user says of it."""

    item: Indicator
    value: float
    limit: Limit | None

    @property
    def sign(self) -> float:
        """1 where higher is better, else -1."""
        return 1.0 if self.item.direction == "higher" else -1.0

    def beyond(self, one: float, other: float) -> bool:
        """Whether a value lies farther on the way than another."""
        return (one - other) * self.sign > 0

    def _bound(self, side: float) -> float | None:
        if self.limit is None:
            return None
        return self.limit.upper if self.sign * side > 0 else self.limit.lower

    @property
    def asked(self) -> float | None:
        """The value that the user's near bound asks for; None where it asks for no change."""
        near = self._bound(-1)
        if near is None or not self.beyond(near, self.value):
            return None
        return best_value(self.item) if isinstance(self.item.normalise, YesNo) else near

    def end(self, pace: Pace | None, years: int) -> tuple[float, Bound]:
        """Return the farthest allowed value and what sets it; the nearest of all that apply."""
        ends: list[tuple[float, Bound]] = []
        given = self._bound(1)
        if given is not None:
            ends.append((given, "file"))
        elif pace is None:
            return self.value, "held"
        elif not pace.value:
            ends.append((self.value, "held"))
        else:
            ends.append(self._carried(pace, years))
        best = best_value(self.item)
        if best is not None:
            ends.append((best, "goalpost"))
        if self.item.bounds is not None:
            low, high = self.item.bounds
            ends.append((high if self.sign > 0 else low, "plausible"))
        return min(ends, key=lambda end: end[0] * self.sign)

    def _carried(self, pace: Pace, years: int) -> tuple[float, Bound]:
        """Keep a pace up: as a rate, where that is less and the score has no value at zero."""
        end = self.value + self.sign * pace.value * years
        if self.sign < 0 and _above_zero(self.item):
            return max(end, self.value * pace.ratio**years), "pace"
        if self.sign < 0 and end < 0 <= pace.least:
            return 0.0, "zero"
        return end, "pace"

    def faults(self, end: float, bound: Bound) -> Iterator[Fault]:
        """Refuse bounds that cross, that only a change for the worse meets, or that none does."""
        limit = self.limit
        if limit is None:
            return
        facts = {"indicator": self.item.id, "value": self.value}
        if limit.crossed:
            facts |= {"lower": limit.lower, "upper": limit.upper}
            yield fault("analysis/plan-limits-cross", limit.place, **facts)
            return
        far = self._bound(1)
        if far is not None and self.beyond(self.value, far):
            yield fault("analysis/plan-limits-passed", limit.place, **facts, bound=far)
        elif far is not None and end <= 0 and _above_zero(self.item):
            yield fault("analysis/plan-limits-zero", limit.place, **facts, bound=far)
        asked = self.asked
        reach = end if self.beyond(end, self.value) else self.value
        if asked is not None and self.beyond(asked, reach):
            code = _OUT_OF_REACH.get(bound, "analysis/plan-limits-beyond")
            yield fault(code, limit.place, **facts, bound=asked, limit=reach)


def _above_zero(item: Indicator) -> bool:
    """Whether only values above zero have a score."""
    match item.normalise:
        case Goalposts(log=True):
            return True
    return is_inverse(item)
