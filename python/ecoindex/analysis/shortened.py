"""Settings of a node that name or count its inputs, without some of the inputs."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from ecoindex.spec.aggregate import Aggregate, Owa, Promethee
from ecoindex.spec.record import copied
from ecoindex.spec.weights import Budget, Combined, Hierarchy, Importance, Weights


def weights_without(method: Weights, gone: set[str]) -> Weights:
    """Return how weights are found where some of the inputs are gone.

    Comparisons, points and importances of what is left stay as they are.
    """
    if isinstance(method, Combined):
        return copied(method, of=tuple(weights_without(part, gone) for part in method.of))
    if not isinstance(method, (Hierarchy, Budget, Importance)):
        return method
    kept = [at for at, id_ in enumerate(method.items) if id_ not in gone]
    if len(kept) == len(method.items):
        return method

    def of(values: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(values[at] for at in kept)

    items = of(method.items)
    if isinstance(method, Hierarchy):
        return copied(method, items=items, matrix=tuple(of(row) for row in of(method.matrix)))
    if isinstance(method, Budget):
        return copied(method, items=items, points=tuple(of(row) for row in method.points))
    return copied(method, items=items, importance=of(method.importance))


def aggregate_without(how: Aggregate, inputs: int, gone: set[str]) -> Aggregate:
    """Return a method for fewer inputs: `inputs` with a weight are left.

    Weights by place are cut as where scores are missing.
    """
    if isinstance(how, Owa) and 0 < inputs < len(how.weights):
        return copied(how, weights=places(how.weights, inputs))
    if isinstance(how, Promethee):
        return copied(how, criteria=tuple(item for item in how.criteria if item.id not in gone))
    return how


def places(weights: Sequence[Fraction], count: int) -> tuple[Fraction, ...]:
    """Cut the rising line through the sums of weights by place into fewer equal parts.

    Source
    ------
    Yager 1996; as the engine does where scores are missing.
    """

    def reached(part: int) -> Fraction:
        way = Fraction(part * len(weights), count)
        whole = int(way)
        rest = weights[whole] * (way - whole) if whole < len(weights) else Fraction(0)
        return sum(weights[:whole], rest)

    return tuple(reached(part + 1) - reached(part) for part in range(count))
