"""Where parts belong in the tree of a system."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ecoindex.spec.node import ROOT

if TYPE_CHECKING:
    from ecoindex.spec import System


class Places:
    """Nodes and indicators of a system by their numbers in the plan, and what is above them."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.nodes = system.order
        self.leaves = tuple(item.id for item in system.indicators)

    def home(self, leaf: int) -> str:
        """Return the node that an indicator is declared under."""
        return self.system.indicators[leaf].node

    def line(self, node: str) -> tuple[str, ...]:
        """Return a node and all above it, the index last."""
        found = [node]
        while found[-1] != ROOT:
            found.append(self.system.node(found[-1]).parent)
        return tuple(found)

    def node_of(self, leaf: int, node: int) -> str:
        """Return the node by way of which an indicator counts in a block of the plan.

        That is its own node, where it lies under the block, and else the block, which is fed by
        others.
        """
        home, block = self.home(leaf), self.nodes[node]
        return home if block in self.line(home) else block

    def dimension(self, node: str, indicator: str | None) -> str | None:
        """Return the first-level node that a node belongs to; of the index the indicator."""
        line = self.line(node)
        return line[-2] if len(line) > 1 else indicator

    def weight(self, leaf: int, node: str) -> float | None:
        """Return the weight of an indicator within a node that it feeds; None if data tell it."""
        if node in self.system.learning:
            return None
        for share in self.system.children(node):
            if share.leaf and share.id == self.leaves[leaf]:
                return float(share.weight)
        return None

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Return the nodes from the index down, each followed by those under it."""
        found: list[str] = []

        def visit(id_: str) -> None:
            found.append(id_)
            for node in self.system.nodes:
                if node.parent == id_:
                    visit(node.id)

        visit(ROOT)
        return tuple(found)
