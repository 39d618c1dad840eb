"""Attainment systems: every measure has a target, wholes and parts belong together."""

from __future__ import annotations

from collections.abc import Iterator

from ecoindex.spec import tree
from ecoindex.spec.aggregate import Arithmetic
from ecoindex.spec.attainment import Contradiction
from ecoindex.spec.check.context import Context
from ecoindex.spec.indicator import Indicator
from ecoindex.spec.node import ROOT
from ecoindex.spec.tables import closest


def check(context: Context) -> None:
    """Check what belongs to attainment systems, and that it stands in no other."""
    attains = context.document.kind == "attainment"
    if not context.usable("kind"):
        return
    if attains:
        for indicator in context.document.indicator:
            _indicator(context, indicator)
        _cycles(context)
    code = "spec/composite-key" if attains else "spec/attainment-key"
    for key in _composite_keys(context) if attains else _attainment_keys(context):
        context.fault(key, code, name=key.rpartition(".")[2].partition("[")[0])
    for item in context.document.count:
        if item.met is None and item.not_met is None and item.total is None:
            key = f"count[{item.year}]"
            if context.sound(key):
                context.fault(key, "spec/count-empty")
    for number, found in enumerate(context.document.contradiction, 1):
        _contradiction(context, f"contradiction[#{number}]", found)


def _indicator(context: Context, indicator: Indicator) -> None:
    key = f"indicator[{indicator.id}]"
    if indicator.part_of is not None:
        _part(context, key, indicator, indicator.part_of)
    if indicator.parts is None and context.usable(f"{key}.parts"):
        if not indicator.targets:
            context.fault(f"{key}.target", "spec/target-missing")
    elif context.complete:
        named = [item.part_of for item in context.document.indicator]
        parts_known = all(context.usable(f"indicator[{i}].part_of") for i in context.indicators)
        if indicator.id not in named and parts_known:
            context.fault(f"{key}.parts", "spec/parts-none", id=indicator.id)


def _part(context: Context, key: str, part: Indicator, above: str) -> None:
    for name, value in (("kind", part.kind), ("weight", part.weight)):
        if value is not None:
            context.fault(f"{key}.{name}", "spec/part-key", name=name, whole=above)
    whole = context.indicators.get(above)
    if whole is None:
        if context.complete:
            near = closest(above, [id_ for id_ in context.indicators if id_ != part.id])
            context.fault(f"{key}.part_of", "spec/whole-unknown", id=above, known=near)
        return
    if whole.parts is None and context.usable(f"indicator[{above}].parts"):
        context.fault(f"{key}.part_of", "spec/whole-parts", id=above)
    if part.node not in (ROOT, whole.node) and context.usable(f"indicator[{above}].node"):
        facts = {"node": part.node, "whole": above, "other": whole.node}
        context.fault(f"{key}.node", "spec/part-node", **facts)


def _cycles(context: Context) -> None:
    above: dict[str, tuple[str, ...]] = {
        item.id: (item.part_of,) if item.part_of else () for item in context.document.indicator
    }
    for cycle in tree.cycles(above):
        path = " → ".join((*cycle, cycle[0]))
        context.fault(f"indicator[{cycle[0]}].part_of", "spec/part-cycle", path=path)


def _attainment_keys(context: Context) -> Iterator[str]:
    """Walk the keys that mean something in an attainment system only."""
    document = context.document
    yield from (("regions",) if document.regions else ())
    yield from (("verdict",) if document.verdict else ())
    yield from (f"count[{item.year}]" for item in document.count[:1])
    for goal in document.goal:
        if goal.attained is not None and goal.growth is None:
            yield f"goal[{goal.year}].attained"
    for item in document.indicator:
        for name in ("parts", "part_of"):
            if getattr(item, name) is not None:
                yield f"indicator[{item.id}].{name}"


def _composite_keys(context: Context) -> Iterator[str]:
    """Walk the keys that say how nodes add up, which they do not in an attainment system."""
    index = context.document.index
    yield from (("index.aggregate",) if index.aggregate != Arithmetic() else ())
    yield from (("index.scale",) if index.scale != 1 else ())
    yield from (("index.constraint",) if index.constraint else ())
    yield from (("index.limits",) if index.limits else ())
    yield from (("index.classes",) if index.classes else ())
    for goal in context.document.goal:
        if goal.growth is not None and goal.attained is None:
            yield f"goal[{goal.year}].growth"
    for node in context.document.node:
        yield from ((f"node[{node.id}].weight",) if node.weight is not None else ())
        yield from ((f"node[{node.id}].missing",) if node.missing is not None else ())
        yield from ((f"node[{node.id}].inputs",) if node.inputs else ())
        yield from ((f"node[{node.id}].limits",) if node.limits else ())
        yield from ((f"node[{node.id}].aggregate",) if node.aggregate != Arithmetic() else ())


def _contradiction(context: Context, key: str, found: Contradiction) -> None:
    named = found.indicator
    if named is not None and named not in context.indicators and context.complete:
        near = closest(named, list(context.indicators))
        context.fault(f"{key}.indicator", "spec/indicator-unknown", id=named, known=near)
