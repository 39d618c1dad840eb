"""Aggregation: weights by place, thresholds and ids that fit the node."""

from __future__ import annotations

from ecoindex.spec.aggregate import (
    THRESHOLDS,
    Aggregate,
    Criterion,
    MazziottaPareto,
    Owa,
    Promethee,
)
from ecoindex.spec.check.context import Context
from ecoindex.spec.reading import shown


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


def _owa(context: Context, id_: str, key: str, how: Owa) -> None:
    inputs = sum(link.weight > 0 for link in context.links[id_])
    if context.complete and inputs != len(how.weights):
        facts = {"inputs": inputs, "given": len(how.weights)}
        context.fault(f"{key}.weights", "spec/owa-count", node=id_, **facts)
    elif not any(how.weights):
        context.fault(f"{key}.weights", "spec/owa-sum", node=id_)


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
