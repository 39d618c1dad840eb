"""References: everything that is named is declared, in the file or in a registry."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from ecoindex.errors import Fault, Place, SpecError
from ecoindex.registry.regions import regions
from ecoindex.registry.sources import sources
from ecoindex.registry.units import Unit, Units, units
from ecoindex.spec.check.context import Context
from ecoindex.spec.condition import Condition
from ecoindex.spec.indicator import column_key
from ecoindex.spec.node import ROOT
from ecoindex.spec.tables import closest

TRUTH = frozenset({"true", "false"})


def check(context: Context) -> None:
    """Check parents, inputs, sources, units and region attributes."""
    if context.complete:
        _nodes(context)
    _sources(context)
    _units(context)
    for key, condition in _conditions(context):
        _condition(context, key, condition)


def _nodes(context: Context) -> None:
    document = context.document
    nodes = [ROOT, *(node.id for node in document.node)]
    points = [*nodes[1:], *(item.id for item in document.indicator)]
    for node in document.node:
        if node.parent not in nodes:
            near = closest(node.parent, nodes)
            key = f"node[{node.id}].parent"
            context.fault(key, "spec/parent-unknown", id=node.parent, known=near)
        for item in node.inputs:
            if item.id not in points:
                near, key = closest(item.id, points), f"node[{node.id}].inputs[{item.id}]"
                context.fault(key, "spec/input-unknown", id=item.id, known=near)
    for indicator in document.indicator:
        if indicator.node not in nodes:
            near, key = closest(indicator.node, nodes), f"indicator[{indicator.id}].node"
            context.fault(key, "spec/node-unknown", id=indicator.node, known=near)


def _sources(context: Context) -> None:
    document = context.document
    named = [("sources", name) for name in document.sources]
    named += [(f"{column_key(c)}.source", c.source) for c in document.columns if c.source]
    if not named:
        return
    known = [*(item.id for item in document.source), *sources()]
    for key, name in named:
        if name not in known:
            near = closest(name, known)
            context.fault(key, "spec/source-undeclared", name=name, known=near)


def _units(context: Context) -> None:
    known = _known_units(context)
    for column in context.document.columns:
        if column.unit not in known.by_id:
            meant = known.get(column.unit) if column.unit else None
            near = [meant.id] if meant else closest(column.unit, list(known.by_id))
            key = f"{column_key(column)}.unit"
            context.fault(key, "spec/unit-undeclared", name=column.unit, known=near)


def _known_units(context: Context) -> Units:
    own = [Unit(u.id, u.zh, u.en, u.aliases, u.pint) for u in context.document.unit]
    try:
        return units().extended(own)
    except SpecError as error:
        place = Place(file=context.reading.file, key="unit")
        context.reading.faults += [Fault(f.code, place, f.facts) for f in error.faults]
        return units()


def _conditions(context: Context) -> Iterator[tuple[str, Condition]]:
    document = context.document
    holders = [("applies_to", document.applies_to)]
    holders += [(f"node[{node.id}].applies_to", node.applies_to) for node in document.node]
    holders += [(f"indicator[{i.id}].applies_to", i.applies_to) for i in document.indicator]
    for key, conditions in holders:
        for condition in conditions:
            yield key, condition


@cache
def _attributes() -> dict[str, frozenset[str]]:
    """Return the attributes of the regions with the values that occur."""
    found: dict[str, set[str]] = {}
    for region in regions():
        for name, value in region.attributes.items():
            found.setdefault(name, set()).add(value)
    return {name: frozenset(values) for name, values in found.items()}


def _condition(context: Context, key: str, condition: Condition) -> None:
    known = _attributes()
    name = condition.attribute
    if name not in known:
        near = sorted(known)
        context.fault(key, "spec/attribute-unknown", name=name, known=near)
        return
    wanted = TRUTH if condition.value is None else {condition.value}
    if not wanted & known[name]:
        allowed = _forms(name, known[name])
        context.fault(key, "spec/attribute-value", value=str(condition), allowed=allowed)


def _forms(name: str, values: frozenset[str]) -> list[str]:
    """Return the conditions that can be put on an attribute."""
    words = [f"{name}={value}" for value in sorted(values - TRUTH)]
    return [*([name, f"!{name}"] if values & TRUTH else []), *words]
