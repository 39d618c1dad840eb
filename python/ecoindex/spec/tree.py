"""The shape of a system: what feeds what, in which order, and what is inherited.

Works on a document with faults too: what a reference does not find is left out.
"""

from __future__ import annotations

from fractions import Fraction

from ecoindex.spec.missing import Missing, NoScore
from ecoindex.spec.model import Document
from ecoindex.spec.node import ROOT
from ecoindex.spec.record import Record

ONE = Fraction(1)


class Link(Record):
    """One input of a node.

    Attributes
    ----------
    id : str
        The node or indicator that feeds.
    weight : Fraction
        As declared, relative; 1 where nothing is declared.
    leaf : bool
        Whether an indicator feeds.
    key : str
        Where the file says so.
    """

    id: str
    weight: Fraction
    leaf: bool
    key: str


def links(document: Document) -> dict[str, tuple[Link, ...]]:
    """Return the inputs of every node: its nodes, its indicators, then those from elsewhere.

    Parts are not inputs: the indicator made of them is.
    """
    nodes = {node.id for node in document.node}
    numbered = [indicator for indicator in document.indicator if indicator.part_of is None]
    leaves = {indicator.id for indicator in numbered}
    found: dict[str, list[Link]] = {ROOT: [], **{node.id: [] for node in document.node}}
    weights = _node_weights(document)
    for node in document.node:
        if node.parent in found:
            found[node.parent].append(
                Link(node.id, weights[node.id], leaf=False, key=f"node[{node.id}].parent")
            )
    for item in numbered:
        if item.node in found:
            found[item.node].append(
                Link(item.id, _weight(item.weight), leaf=True, key=f"indicator[{item.id}].node")
            )
    for node in document.node:
        for source in node.inputs:
            if source.id in nodes or source.id in leaves:
                key = f"node[{node.id}].inputs[{source.id}]"
                link = Link(source.id, _weight(source.weight), leaf=source.id in leaves, key=key)
                found[node.id].append(link)
    return {id_: tuple(inputs) for id_, inputs in found.items()}


def _node_weights(document: Document) -> dict[str, Fraction]:
    """Return the weight of each node: declared; in an attainment system that of all below it."""
    if document.kind == "composite":
        return {node.id: _weight(node.weight) for node in document.node}
    above = {node.id: node.parent for node in document.node}
    weights = dict.fromkeys(above, Fraction(0))
    for item in document.indicator:
        passed: set[str] = set()
        at = item.node if item.part_of is None else ROOT
        while at in above and at not in passed:
            passed.add(at)
            weights[at] += _weight(item.weight)
            at = above[at]
    return weights


def _weight(declared: Fraction | None) -> Fraction:
    return ONE if declared is None else declared


def cycles(graph: dict[str, tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Find the cycles of a graph: each as the ids along it, every id in one cycle at most."""
    done: set[str] = set()
    found = []
    for start in graph:
        path: list[str] = []
        walk = [(start, iter(graph[start]))] if start not in done else []
        while walk:
            here, rest = walk[-1]
            if here not in path:
                path.append(here)
            step = next((other for other in rest if other in graph and other not in done), None)
            if step is None:
                done.add(here)
                path.pop()
                walk.pop()
            elif step in path:
                cycle = tuple(path[path.index(step) :])
                found.append(cycle)
                done.update(cycle)
            else:
                walk.append((step, iter(graph[step])))
    return found


def ordered(inputs: dict[str, tuple[Link, ...]]) -> tuple[str, ...]:
    """Return the nodes, each after all that feed it; the root is last."""
    order: dict[str, None] = {}

    def visit(id_: str) -> None:
        for link in inputs[id_]:
            if not link.leaf and link.id not in order:
                visit(link.id)
        order[id_] = None

    visit(ROOT)
    return tuple(order)


def missing_rules(document: Document) -> dict[str, Missing]:
    """Return the rule of every node; without its own it has its parent's."""
    rules: dict[str, Missing] = {ROOT: document.index.missing or NoScore()}
    nodes = {node.id: node for node in document.node}

    def rule(id_: str) -> Missing:
        if id_ not in rules:
            node = nodes[id_]
            rules[id_] = node.missing or rule(node.parent)
        return rules[id_]

    for id_ in nodes:
        rule(id_)
    return rules
