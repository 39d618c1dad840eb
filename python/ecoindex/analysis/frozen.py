"""Systems whose parameters stand still: what growth over a base year needs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from ecoindex.errors import Fault, Place, SpecError, UsageError, fault
from ecoindex.spec.aggregate import compared
from ecoindex.spec.normalise import ZScore, scope
from ecoindex.spec.prepare import Untreated
from ecoindex.spec.prepared import learns_over, treat_of
from ecoindex.spec.record import copied
from ecoindex.spec.relative import Logistic
from ecoindex.spec.weights import Learned, Weights

if TYPE_CHECKING:
    from ecoindex.engine.inputs import Inputs
    from ecoindex.spec import System
    from ecoindex.spec.index import Index
    from ecoindex.spec.indicator import Indicator
    from ecoindex.spec.node import Node

NodeOrIndex = TypeVar("NodeOrIndex", "Node", "Index")

MOVING = ("year", "panel")
NO_ZERO = (ZScore, Logistic)
"""Methods whose scores have no zero that means something."""


def frozen(system: System, base: int, *, freeze: bool = False) -> System:
    """Return the system with its base year, fit to be compared over years.

    Parameters
    ----------
    base : int
        The year that everything learned from data is learned from.
    freeze : bool
        Learn from the base year also what the file takes from each year, or from all years.

    Raises
    ------
    SpecError
        A method has no zero that means something, or learns from each year or from all years
        and ``freeze`` does not allow to learn from the base year instead.
    """
    refuse_without_ratio(system)
    _refuse_moving_treatments(system)
    moving = [item.id for item in system.indicators if scope(item.normalise) in MOVING]
    moving += [id_ for id_ in system.learning if _moves(system.weights(id_))]
    moving += [id_ for id_, how in system.aggregates.items() if compared(how) in MOVING]
    if moving and not freeze:
        place = Place(key=system.ref)
        facts = {"indicators": moving[:6], "count": len(moving), "base": base}
        raise SpecError(fault("analysis/track-not-frozen", place, **facts))
    if not moving and system.base_year == base:
        return system
    document = copied(
        system.document,
        base_year=base,
        indicator=tuple(_held(item) for item in system.indicators),
        node=tuple(_held_node(node) for node in system.nodes),
        index=_held_node(system.index),
    )
    return replace(system, document=document)


def refuse_without_ratio(system: System) -> None:
    """Refuse methods whose scores have no zero: there is no growth of a z-score.

    Raises
    ------
    SpecError
        The system has such a method.
    """
    standard = [item.id for item in system.indicators if isinstance(item.normalise, NO_ZERO)]
    if standard:
        place = Place(key=system.ref)
        facts = {"indicators": standard[:6], "count": len(standard)}
        raise SpecError(fault("analysis/track-no-ratio", place, **facts))


def _refuse_moving_treatments(system: System) -> None:
    """Refuse outliers that are judged anew each year: growth would follow the judgement."""
    rules = [(item.id, treat_of(system.document, item), item) for item in system.measures]
    moving = [
        id_
        for id_, rule, item in rules
        if not isinstance(rule, Untreated) and (rule.over or learns_over(item)) in MOVING
    ]
    if moving:
        place = Place(key=system.ref)
        facts = {"indicators": moving[:6], "count": len(moving)}
        raise SpecError(fault("analysis/track-treat-moves", place, **facts))


def _held(item: Indicator) -> Indicator:
    """Return an indicator that learns from the base year."""
    if scope(item.normalise) not in MOVING:
        return item
    return copied(item, normalise=copied(item.normalise, over="base_year"))


def _moves(method: Weights) -> bool:
    """Whether weights are learned from each year or from all years."""
    return isinstance(method, Learned) and method.scope in MOVING


def _held_node(node: NodeOrIndex) -> NodeOrIndex:
    """Return a node that learns its weights from the base year and compares with its regions."""
    if _moves(node.weights):
        node = copied(node, weights=copied(node.weights, over="base_year"))
    if compared(node.aggregate) in MOVING:
        node = copied(node, aggregate=copied(node.aggregate, over="base_year"))
    return node


def base_of(system: System, base: int | None) -> int:
    """Return the base year asked for, or that of the system.

    Raises
    ------
    UsageError
        Neither says one.
    """
    year = system.base_year if base is None else base
    if year is None:
        raise UsageError(fault("analysis/track-no-base", Place(key=system.ref)))
    return year


def base_absent(inputs: Inputs, base: int) -> Fault | None:
    """Return the fault of data without a row of the base year."""
    years = inputs.rows.years
    if base in years:
        return None
    from ecoindex.engine.selection import spans

    place = Place(file=inputs.origin.title)
    return fault("analysis/track-base-absent", place, year=base, known=spans(years))
