"""How low an indicator can score: the other end of the scale that a projection stays on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecoindex.spec.codes import numbers
from ecoindex.spec.normalise import Efficacy, Goalposts, Steps, YesNo
from ecoindex.spec.relative import Categorical

if TYPE_CHECKING:
    from ecoindex.spec.indicator import Indicator


def worst_value(item: Indicator) -> float | None:
    """Return a value that scores as low as the indicator can; None if nothing stops it.

    Examples
    --------
    >>> from ecoindex import load_system
    >>> worst_value(load_system("isec-structured").indicator("e1-pm25"))
    60.0
    """
    match item.normalise:
        case Goalposts(worst=worst, clip=clip) if clip in ("both", "lower"):
            return worst
        case Efficacy(worst=float() as worst, clip=clip, over=None) if clip in ("both", "lower"):
            return worst
        case Steps(cuts=cuts, scores=scores):
            return _within(cuts, min(range(len(scores)), key=scores.__getitem__))
        case YesNo():
            return 0.0 if item.direction == "higher" else 1.0
        case Categorical(scores=codes, other=None):
            marks = [score for _, score in codes]
            return numbers(codes)[marks.index(min(marks))]
    return None


def _within(cuts: tuple[float, ...], at: int) -> float:
    """Return a value inside a class; the first and the last have one end only."""
    below = cuts[at - 1] if at else cuts[0] - 2
    above = cuts[at] if at < len(cuts) else cuts[-1] + 2
    return (below + above) / 2
