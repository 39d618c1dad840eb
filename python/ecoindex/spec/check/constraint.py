"""Constraint and classes of the index."""

from __future__ import annotations

from itertools import pairwise

from ecoindex.spec.check.context import Context
from ecoindex.spec.index import Constraint
from ecoindex.spec.normalise import YesNo
from ecoindex.spec.reading import shown
from ecoindex.spec.tables import closest


def check(context: Context) -> None:
    """Check what happens to the index in the end."""
    if context.document.index.constraint:
        _constraint(context, context.document.index.constraint)
    _classes(context)


def _constraint(context: Context, constraint: Constraint) -> None:
    key = "index.constraint"
    nodes = {node.id: node for node in context.document.node}
    node = nodes.get(constraint.node)
    if node is None:
        if context.complete:
            near = closest(constraint.node, list(nodes))
            context.fault(f"{key}.node", "spec/constraint-node", id=constraint.node, known=near)
        return
    inputs = context.links[node.id]
    for link in inputs:
        method = context.indicators[link.id].normalise if link.leaf else None
        if not isinstance(method, YesNo) and context.usable(f"indicator[{link.id}].normalise"):
            context.fault(f"{key}.node", "spec/constraint-input", id=link.id, node=node.id)
    if node.weight is None:
        context.fault(f"node[{node.id}].weight", "spec/constraint-weight", id=node.id)
    if constraint.mode != "veto":
        _limits(context, constraint, len(inputs))


def _limits(context: Context, constraint: Constraint, count: int) -> None:
    key, limits = "index.constraint.limits", constraint.limits
    if context.complete and len(limits) != count:
        given = len(limits)
        context.fault(key, "spec/constraint-limits", wanted=count, given=given)
    worse = [-limit for limit in limits] if constraint.mode == "cap" else list(limits)
    if any(later < earlier for earlier, later in pairwise(worse)):
        facts = {"mode": constraint.mode, "limits": list(map(shown, limits))}
        context.fault(key, "spec/constraint-order", **facts)
    if constraint.mode == "deduct" and any(limit <= 0 for limit in limits):
        context.fault(key, "spec/not-positive", value=shown(min(limits)))


def _classes(context: Context) -> None:
    classes = context.document.index.classes
    if classes is None:
        return
    for band in classes.bands[:-1]:
        if band.start is None:
            key = f"index.classes.bands[{band.id}].from"
            context.fault(key, "spec/class-from", id=band.id)
    starts = [(band.id, band.start) for band in classes.bands if band.start is not None]
    for (better, upper), (worse, lower) in pairwise(starts):
        if lower >= upper:
            key = f"index.classes.bands[{worse}].from"
            facts = {"id": worse, "start": shown(lower), "above": better, "limit": shown(upper)}
            context.fault(key, "spec/classes-order", **facts)
