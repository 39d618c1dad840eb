"""The tree: no cycles, no empty nodes, no input twice, weights that can be shared out."""

from __future__ import annotations

from fractions import Fraction

from ecoindex.spec.check.context import Context
from ecoindex.spec.node import ROOT


def check(context: Context) -> None:
    """Check the shape of the tree."""
    for cycle in context.cycles:
        path = " → ".join((*cycle, cycle[0]))
        context.fault(f"node[{cycle[0]}]", "spec/cycle", path=path)
    for node in context.links:
        _inputs(context, node)
    if context.complete and context.document.kind == "composite":
        _empty(context)
    if not context.cycles:
        _conditions(context)


def _conditions(context: Context) -> None:
    """Conditions reach the indicators below; an input from elsewhere would escape them."""
    nodes = {node.id: node for node in context.document.node}
    above = {id_: node.parent for id_, node in nodes.items()}
    above |= {item.id: item.node for item in context.document.indicator}
    for node in context.document.node:
        for item in node.inputs:
            inside = set(_line(item.id, above))
            for holder in _line(node.id, above):
                if holder in nodes and nodes[holder].applies_to and holder not in inside:
                    facts = {"node": node.id, "input": item.id}
                    context.fault(f"node[{holder}].applies_to", "spec/applies-to-inputs", **facts)


def _line(id_: str, above: dict[str, str]) -> list[str]:
    """Return an id and all above it in the tree."""
    line = [id_]
    while line[-1] in above:
        line.append(above[line[-1]])
    return line


def _empty(context: Context) -> None:
    for node, inputs in context.links.items():
        if not inputs and node != ROOT:
            context.fault(f"node[{node}]", "spec/node-empty", id=node)


def _inputs(context: Context, node: str) -> None:
    inputs = context.links[node]
    seen = set()
    for link in inputs:
        if link.id in seen and ".inputs[" in link.key:  # else the id itself is there twice
            context.fault(link.key, "spec/input-twice", id=link.id, node=node)
        seen.add(link.id)
    weights_known = context.usable(*(_weight_key(link.key) for link in inputs))
    # Where indicators are weighted directly, a whole field of a table may count for nothing.
    asked = node == ROOT or context.document.kind == "composite"
    if (
        inputs
        and asked
        and weights_known
        and not sum((link.weight for link in inputs), Fraction(0))
    ):
        ids = [link.id for link in inputs]
        context.fault(context.table(node), "spec/weight-sum-zero", node=node, inputs=ids)


def _weight_key(key: str) -> str:
    """Return the key of an input's weight, given the key that makes it an input."""
    table, _, last = key.rpartition(".")
    return f"{table}.weight" if last in ("parent", "node") else f"{key}.weight"
