"""Aggregation: weights by place, thresholds and ids that fit the node."""

from __future__ import annotations

from ecoindex.spec.aggregate import (
    THRESHOLDS,
    Aggregate,
    BenefitOfTheDoubt,
    Criterion,
    MazziottaPareto,
    Owa,
    Promethee,
)
from ecoindex.spec.check.context import Context, declared
from ecoindex.spec.node import ROOT
from ecoindex.spec.reading import shown
from ecoindex.spec.weights import DECLARED


def check(context: Context) -> None:
    """Check the method of every node."""
    for id_, how in context.aggregates.items():
        key = f"{context.table(id_)}.aggregate"
        if context.sound(key):
            _method(context, id_, key, how)


def _method(context: Context, id_: str, key: str, how: Aggregate) -> None:
    match how:
        case Owa():
            _owa(context, id_, key, how)
        case MazziottaPareto(rescale=(_, sd)) if sd <= 0:
            context.fault(f"{key}.rescale", "spec/rescale-sd", value=shown(sd))
        case Promethee():
            _promethee(context, id_, key, how)
        case BenefitOfTheDoubt():
            _benefit(context, id_, key, how)


def _owa(context: Context, id_: str, key: str, how: Owa) -> None:
    inputs = sum(link.weight > 0 for link in context.links[id_])
    if context.complete and inputs != len(how.weights):
        facts = {"inputs": inputs, "given": len(how.weights)}
        context.fault(f"{key}.weights", "spec/owa-count", node=id_, **facts)
    elif not any(how.weights):
        context.fault(f"{key}.weights", "spec/owa-sum", node=id_)


def _benefit(context: Context, id_: str, key: str, how: BenefitOfTheDoubt) -> None:
    """Weights are found for each region: none are declared, and parts can add up to 1."""
    low, high = how.shares
    count = len(context.links[id_])
    if context.complete and count and not low * count <= 1 <= high * count:
        said = {"low": str(low), "high": str(high), "count": count}
        context.fault(f"{key}.shares", "spec/benefit-shares", node=id_, **said)
    method = context.document.index.weights if id_ == ROOT else None
    for node in context.document.node:
        method = node.weights if node.id == id_ else method
    if method not in (None, DECLARED):
        context.fault(f"{context.table(id_)}.weights", "spec/benefit-weights", node=id_)
    for at, weight in declared(context, id_):
        context.fault(f"{at}.weight", "spec/benefit-weight", node=id_, weight=str(weight))


def _promethee(context: Context, id_: str, key: str, how: Promethee) -> None:
    _thresholds(context, key, how)
    known = [link.id for link in context.links[id_]]
    seen = set()
    for item in how.criteria:
        at = f"{key}.criteria[{item.id}]"
        if item.id in seen or (context.complete and item.id not in known):
            context.fault(at, "spec/criterion-input", id=item.id, node=id_, known=known)
        seen.add(item.id)
        _thresholds(context, at, item)


def _thresholds(context: Context, key: str, how: Promethee | Criterion) -> None:
    wanted = THRESHOLDS[how.function]
    given = [name for name in ("q", "p", "s") if getattr(how, name) is not None]
    if set(given) != set(wanted):
        facts = {"wanted": list(wanted) or ["-"], "given": given or ["-"]}
        context.fault(key, "spec/preference-key", function=how.function, **facts)
    elif how.q is not None and how.p is not None and how.p <= how.q:
        context.fault(f"{key}.p", "spec/preference-order", p=shown(how.p), q=shown(how.q))
