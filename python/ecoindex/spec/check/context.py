"""What every rule works on: the document as far as it could be read, and where faults go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from ecoindex.spec import tree
from ecoindex.spec.aggregate import Aggregate
from ecoindex.spec.indicator import Indicator
from ecoindex.spec.limit import Rule
from ecoindex.spec.model import Document
from ecoindex.spec.node import ROOT
from ecoindex.spec.reading import At, Reading


@dataclass(frozen=True)
class Context:
    """A document under examination."""

    document: Document
    reading: Reading

    def fault(self, key: str, code: str, **facts: object) -> None:
        """Report a fault, unless the key could not be read and has been reported already."""
        if self.usable(key):
            At(self.reading, key).fault(code, **facts)

    def usable(self, *keys: str) -> bool:
        """Whether the keys hold what the file says, and not a stand-in."""
        return not any(self.reading.is_broken(key) for key in keys)

    def sound(self, key: str) -> bool:
        """Whether a key and all below it could be read."""
        below = (f"{key}.", f"{key}[")
        return self.usable(key) and not any(bad.startswith(below) for bad in self.reading.broken)

    @property
    def complete(self) -> bool:
        """Whether every table of the file was read, so that what is not there is not declared."""
        return not self.reading.partial

    @cached_property
    def links(self) -> Mapping[str, tuple[tree.Link, ...]]:
        """The inputs of every node."""
        return tree.links(self.document)

    @cached_property
    def cycles(self) -> list[tuple[str, ...]]:
        """Nodes that feed themselves."""
        graph = {
            id_: tuple(link.id for link in inputs if not link.leaf)
            for id_, inputs in self.links.items()
        }
        return tree.cycles(graph)

    @cached_property
    def indicators(self) -> Mapping[str, Indicator]:
        """The indicators by id."""
        return {indicator.id: indicator for indicator in self.document.indicator}

    @cached_property
    def aggregates(self) -> Mapping[str, Aggregate]:
        """How each node makes its score, the root first."""
        own = {node.id: node.aggregate for node in self.document.node}
        return {ROOT: self.document.index.aggregate} | own

    @cached_property
    def limits(self) -> Mapping[str, tuple[Rule, ...]]:
        """What can take the score of each node down, the root first."""
        own = {node.id: node.limits for node in self.document.node}
        return {ROOT: self.document.index.limits} | own

    def table(self, node: str) -> str:
        """Return the key of a node's table."""
        return "index" if node == ROOT else f"node[{node}]"


def declared(context: Context, node: str) -> list[tuple[str, Fraction]]:
    """Return the tables of the inputs of a node that declare a weight, and these weights."""
    document = context.document
    found: list[tuple[str, Fraction | None]] = [
        (f"node[{n.id}]", n.weight) for n in document.node if n.parent == node
    ]
    found += [(f"indicator[{i.id}]", i.weight) for i in document.indicator if i.node == node]
    for holder in document.node:
        if holder.id == node:
            found += [(f"node[{node}].inputs[{item.id}]", item.weight) for item in holder.inputs]
    return [(key, weight) for key, weight in found if weight is not None]
