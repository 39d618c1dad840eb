"""How high an indicator can score, and from which value on it does."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ecoindex.spec.codes import numbers
from ecoindex.spec.normalise import Distance, Efficacy, Goalposts, Steps, YesNo
from ecoindex.spec.relative import Categorical, Interval

if TYPE_CHECKING:
    from ecoindex.spec.indicator import Indicator


def best_value(item: Indicator) -> float | None:
    """Return the value from which on nothing more is gained; None where nothing caps the score."""
    method = item.normalise
    match method:
        case Goalposts(best=best, clip="both" | "upper"):
            return best
        case Efficacy(best=float() as best, clip="both" | "upper", over=None):
            return best
        case Distance(target=target, cap=True):
            return target
        case Interval(best=(low, high)):
            return low if item.direction == "higher" else high
        case Categorical(scores=codes, other=None):
            marks = [score for _, score in codes]
            return numbers(codes)[marks.index(max(marks))]
        case Steps():
            return _entry(method, item.direction)
        case YesNo():
            return 1.0 if item.direction == "higher" else 0.0
    return None


def _entry(steps: Steps, direction: str) -> float:
    """Return where the best class begins, for those who come from the worse end."""
    top = max(range(len(steps.scores)), key=steps.scores.__getitem__)
    from_below = top > 0 if direction == "higher" else top == len(steps.cuts)
    if from_below:
        cut = steps.cuts[top - 1]
        return cut if steps.closed == "left" else math.nextafter(cut, math.inf)
    cut = steps.cuts[top]
    return cut if steps.closed == "right" else math.nextafter(cut, -math.inf)
