"""References: everything that is named is declared, in the file or in a registry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ecoindex.errors import Fault, Place, SpecError
from ecoindex.registry.attributes import REGION, attributes
from ecoindex.registry.regions import regions
from ecoindex.registry.sources import sources
from ecoindex.registry.units import Unit, Units, units
from ecoindex.spec.attainment import Claim
from ecoindex.spec.check.context import Context
from ecoindex.spec.condition import Condition
from ecoindex.spec.indicator import Column, column_key, target_keys
from ecoindex.spec.model import Document
from ecoindex.spec.node import ROOT
from ecoindex.spec.tables import closest
from ecoindex.spec.target import Target

TRUTH = frozenset({"true", "false"})


def check(context: Context) -> None:
    """Check parents, inputs, sources, units, regions and their attributes."""
    if context.complete:
        _nodes(context)
    _sources(context)
    _units(context)
    _regions(context)
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
    named += [(f"{column_key(c)}.source", c.source) for c in document.declared if c.source]
    named += [(f"{key}.source", item.source) for key, item in _targets(document) if item.source]
    if document.verdict and document.verdict.source:
        named.append(("verdict.source", document.verdict.source))
    named += [(f"count[{item.year}].source", item.source) for item in document.count if item.source]
    named += [(f"{key}.source", claim.source) for key, claim in _claims(document)]
    if not named:
        return
    known = [*(item.id for item in document.source), *sources()]
    for key, name in named:
        if name not in known:
            near = closest(name, known)
            context.fault(key, "spec/source-undeclared", name=name, known=near)


def _targets(document: Document) -> Iterator[tuple[str, Target]]:
    for indicator in document.indicator:
        yield from target_keys(indicator)


def _claims(document: Document) -> Iterator[tuple[str, Claim]]:
    for number, item in enumerate(document.contradiction, 1):
        for at, claim in enumerate(item.claim, 1):
            yield f"contradiction[#{number}].claim[#{at}]", claim


def _units(context: Context) -> None:
    known = _known_units(context)
    columns: list[Column] = [*context.document.measures, *context.document.variable]
    for column in columns:
        if column.unit and column.unit not in known.by_id:
            meant = known.get(column.unit)
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
    holders += [(f"{key}.when", target.when) for key, target in _targets(document)]
    for key, conditions in holders:
        for condition in conditions:
            yield key, condition


def _condition(context: Context, key: str, condition: Condition) -> None:
    name = condition.attribute
    known = {item.id: tuple(item.values) for item in attributes().values()}
    known[REGION] = tuple(regions().by_code)
    if name not in known:
        near = sorted(known)
        context.fault(key, "spec/attribute-unknown", name=name, known=near)
        return
    wanted = TRUTH if condition.value is None else {condition.value}
    if wanted.isdisjoint(known[name]):
        values = known[name] if name != REGION else closest(condition.value or "", known[name])
        allowed = _forms(name, values)
        context.fault(key, "spec/attribute-value", value=str(condition), allowed=allowed)


def _forms(name: str, values: Iterable[str]) -> list[str]:
    """Return the conditions that can be put on an attribute."""
    words = [f"{name}={value}" for value in values if value not in TRUTH]
    return words or [name, f"!{name}"]


def _regions(context: Context) -> None:
    """Regions are named by the codes of the region table."""
    document = context.document
    named = [("regions", code) for code in document.regions]
    named += [(f"count[{item.year}].region", item.region) for item in document.count]
    for key, code in named:
        if regions().get(code) is None:
            near = [found.code for found in regions().candidates(code)]
            near = near or closest(code, tuple(regions().by_code))
            context.fault(key, "spec/region-unknown", region=code, known=near)
