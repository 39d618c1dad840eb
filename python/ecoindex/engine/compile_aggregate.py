"""From the aggregation of a node to what the core runs."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ecoindex.spec import tree
from ecoindex.spec.aggregate import (
    THRESHOLDS,
    Aggregate,
    BenefitOfTheDoubt,
    Coupling,
    Geometric,
    Grey,
    Harmonic,
    MazziottaPareto,
    Median,
    Outranking,
    Owa,
    Power,
    Product,
    Promethee,
    Topsis,
    Vikor,
)

if TYPE_CHECKING:
    from ecoindex.spec import System

Json = dict[str, Any]


def aggregate(system: System, id: str, how: Aggregate) -> Json:
    """Compile the aggregation of a node.

    Parameters
    ----------
    id : str
        The node.
    how : Aggregate
        What it declares.

    Returns
    -------
    dict
        ``method`` and its numbers, all finite.
    """
    match how:
        case Geometric(floor=float() as floor):
            return {"method": "geometric", "floor": floor}
        case Coupling(form=form):
            return {"method": "coupling", "form": form}
        case Harmonic():
            return {"method": "power", "p": -1.0}
        case Power(p=p):
            return _power(p)
        case Median(weights=weights):
            return {"method": "median", "weighted": weights == "count"}
        case Owa(weights=weights):
            return {"method": "owa", "weights": _shared(weights)}
        case MazziottaPareto(penalty, rescale):
            given = list(rescale) if rescale else None
            return {"method": "mazziotta-pareto", "penalty": penalty, "rescale": given}
        case Product(floor=floor):
            declared = [link.weight for link in tree.links(system.document)[id]]
            degree = float(sum(declared, Fraction(0)))
            return {"method": "product", "degree": degree, "floor": floor}
    return _comparing(system, id, how)


def _comparing(system: System, id: str, how: Aggregate) -> Json:
    """Compile a method that compares rows, or one without settings."""
    match how:
        case Topsis(over, scaling):
            return {"method": "topsis", "over": over, "scaling": scaling}
        case Vikor(over, v):
            return {"method": "vikor", "over": over, "v": float(v)}
        case Grey(over, rho):
            return {"method": "grey", "over": over, "rho": float(rho)}
        case Promethee(over=over):
            preferences = [_preference(how, share.id) for share in system.children(id)]
            return {"method": "promethee", "over": over, "preferences": preferences}
        case Outranking(over):
            return {"method": "outranking", "over": over}
        case BenefitOfTheDoubt(over, shares):
            return {"method": how.method, "over": over, "shares": [float(x) for x in shares]}
    return {"method": how.method}


def _power(p: float) -> Json:
    if math.isinf(p):
        return {"method": "maximum" if p > 0 else "minimum"}
    if p == 0:
        return {"method": "geometric"}
    return {"method": "arithmetic"} if p == 1 else {"method": "power", "p": p}


def _shared(weights: tuple[Fraction, ...]) -> list[float]:
    total = sum(weights, Fraction(0))
    return [float(weight / total) for weight in weights]


def _preference(how: Promethee, id: str) -> Json:
    own = how.of(id)
    thresholds = {name: getattr(own, name) for name in THRESHOLDS[own.function]}
    return {"function": own.function} | thresholds
