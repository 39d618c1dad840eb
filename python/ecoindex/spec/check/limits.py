"""Caps and penalties: what they watch is there, and their numbers make sense."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ecoindex import _core
from ecoindex.spec.check.context import Context
from ecoindex.spec.limit import CapRule, DeductRule, LowerRule, ReduceRule, Rule
from ecoindex.spec.normalise import YesNo
from ecoindex.spec.prepare import Untreated
from ecoindex.spec.prepared import treat_of
from ecoindex.spec.reading import shown
from ecoindex.spec.tables import closest


def check(context: Context) -> None:
    """Check the rules of every node."""
    for id_, rules in context.limits.items():
        for number, rule in enumerate(rules, 1):
            key = f"{context.table(id_)}.limits[#{number}]"
            if context.sound(key):
                _watched(context, id_, key, rule)
                _numbers(context, key, rule)


def _watched(context: Context, id_: str, key: str, rule: Rule) -> None:
    """Check what is watched, unless what feeds the node is in doubt."""
    if not context.complete or context.cycles:
        return
    below = list(_below(context, id_))
    known = [*context.indicators, *below]
    for name in rule.inputs:
        if name not in known:
            near = closest(name, known)
            context.fault(f"{key}.inputs", "spec/limit-input", id=name, node=id_, known=near)
            return
    named = rule.inputs or tuple(link.id for link in context.links[id_] if link.weight)
    for name in dict.fromkeys(name for name in named if named.count(name) > 1):
        context.fault(f"{key}.inputs", "spec/limit-twice", id=name)
    if len(named) > _core.MOST_WATCHED:
        facts = {"given": len(named), "most": _core.MOST_WATCHED}
        context.fault(f"{key}.inputs", "spec/limit-many", **facts)
    _bounds(context, key, rule, named)


def _below(context: Context, id_: str) -> Iterator[str]:
    for link in context.links[id_]:
        if not link.leaf:
            yield link.id
            yield from _below(context, link.id)


def _bounds(context: Context, key: str, rule: Rule, named: tuple[str, ...]) -> None:
    """Without bounds everything must be a yes-no indicator; values are those of indicators."""
    nodes = [name for name in named if name not in context.indicators]
    if rule.of == "value" and nodes:
        context.fault(f"{key}.of", "spec/limit-value", nodes=nodes)
    treated = [name for name in named if _is_treated(context, name)]
    if rule.of == "value" and treated:
        context.fault(f"{key}.of", "spec/limit-treated", ids=treated)
    if rule.below is None and rule.above is None:
        open_ = [name for name in named if not _is_yes_no(context, name)]
        if rule.of == "value" or open_:
            context.fault(key, "spec/limit-bound", ids=open_ or list(named))
    elif rule.below is not None and rule.above is not None and rule.above <= rule.below:
        facts = {"below": shown(rule.below), "above": shown(rule.above)}
        context.fault(f"{key}.above", "spec/limit-bounds", **facts)


def _is_treated(context: Context, name: str) -> bool:
    """Whether the values of an indicator are transformed, and no longer those in its unit."""
    found = context.indicators.get(name)
    if found is None or not context.usable("treat", f"indicator[{name}].normalise"):
        return False
    key = f"indicator[{name}].treat"
    return context.usable(key) and not isinstance(treat_of(context.document, found), Untreated)


def _is_yes_no(context: Context, name: str) -> bool:
    """Whether an indicator is yes or no, or cannot be told."""
    found = context.indicators.get(name)
    if found is None:
        return False
    key = f"indicator[{name}].normalise"
    return isinstance(found.normalise, YesNo) or not context.usable(key)


def _numbers(context: Context, key: str, rule: Rule) -> None:
    match rule:
        case CapRule(at=at):
            if any(later > earlier for earlier, later in pairwise(at)):
                context.fault(f"{key}.at", "spec/limit-cap-order", at=list(map(shown, at)))
        case LowerRule(steps=steps):
            _steps(context, f"{key}.steps", steps)
    counted = isinstance(rule, (DeductRule, ReduceRule)) and rule.per == "unit"
    if counted and rule.below is None and rule.above is None:
        context.fault(f"{key}.per", "spec/limit-unit")
    elif counted and rule.unknown == "missed":
        context.fault(f"{key}.unknown", "spec/limit-unit-missed")


def _steps(context: Context, key: str, steps: tuple[tuple[float, float], ...]) -> None:
    for start, becomes in steps:
        if becomes >= start:
            facts = {"start": shown(start), "becomes": shown(becomes)}
            context.fault(key, "spec/limit-step", **facts)
            return
    if any(later[0] >= earlier[0] for earlier, later in pairwise(steps)):
        starts = [shown(start) for start, _ in steps]
        context.fault(key, "spec/limit-steps-order", starts=starts)
    elif any(later[1] > earlier[1] for earlier, later in pairwise(steps)):
        ends = [shown(becomes) for _, becomes in steps]
        context.fault(key, "spec/limit-steps-rise", ends=ends)
