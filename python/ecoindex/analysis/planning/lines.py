"""Which scores follow the value in lines, or follow one divided by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecoindex.errors import Fault, Place, fault
from ecoindex.spec.normalise import BaseRatio
from ecoindex.spec.relative import (
    Borda,
    Categorical,
    DistanceToBest,
    Logistic,
    Percentile,
    Rank,
    Reference,
    Share,
)

if TYPE_CHECKING:
    from ecoindex.spec import System
    from ecoindex.spec.indicator import Indicator

_SHOWN = 6


def is_inverse(item: Indicator) -> bool:
    """Whether the value divides, so that only values above zero have a score."""
    if item.direction == "higher":
        return False
    match item.normalise:
        case BaseRatio(inverse="reciprocal") | Share():
            return True
        case DistanceToBest(form="ratio") | Reference(form="ratio"):
            return True
    return False


def curve_faults(system: System) -> list[Fault]:
    """Refuse methods whose scores are no lines, or lines whose ends are not known."""
    curved = [item.id for item in system.indicators if not _is_plannable(item)]
    place = Place(key=system.ref)
    return [fault("normalise/plan-curve", place, indicators=curved[:_SHOWN])] if curved else []


def _is_plannable(item: Indicator) -> bool:
    match item.normalise:
        case Rank() | Percentile() | Borda() | Logistic() | Categorical() | Reference(cap=True):
            return False
    return True
