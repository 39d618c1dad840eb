"""The tree of a system as rows: what feeds what, with which share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from ecoindex.spec.node import ROOT

if TYPE_CHECKING:
    from ecoindex.spec import System
    from ecoindex.spec.indicator import Indicator
    from ecoindex.spec.node import Node


@dataclass(frozen=True)
class Branch:
    """A point of the tree with its place and its share.

    Attributes
    ----------
    id : str
        Id of the point.
    node, indicator : Node or None, Indicator or None
        The point itself; both None where a point from elsewhere feeds the parent too.
    parent : str
        Id of the node above.
    level : int
        1 on the first level.
    share : Fraction or None
        Share within the parent, exact; parts share evenly in what they are parts of. None where
        the data tell it.
    effective : Fraction or None
        Share of the whole index; None where a node above does not take an arithmetic mean, or its
        weights come from data.
    """

    id: str
    node: Node | None
    indicator: Indicator | None
    parent: str
    level: int
    share: Fraction | None
    effective: Fraction | None

    @property
    def point(self) -> Node | Indicator | None:
        """The node or indicator."""
        return self.node or self.indicator


def branches(
    system: System, parent: str = ROOT, level: int = 1, above: Fraction | None = Fraction(1)
) -> Iterator[Branch]:
    """Walk the tree from the top, each node followed by what is below it, wholes by parts."""
    aggregate = system.index.aggregate if parent == ROOT else system.node(parent).aggregate
    nodes = {node.id: node for node in system.nodes if node.parent == parent}
    indicators = {item.id: item for item in system.numbered if item.node == parent}
    for share in system.children(parent):
        effective = above * share.weight if above is not None else None
        learned = parent in system.learning or parent in system.favouring
        if aggregate.method != "arithmetic" or learned:
            effective = None
        node, indicator = nodes.get(share.id), indicators.get(share.id)
        own = None if learned else share.weight
        yield Branch(share.id, node, indicator, parent, level, own, effective)
        if node is not None:
            yield from branches(system, node.id, level + 1, effective)
        elif indicator is not None:
            yield from _parts(system, indicator.id, level + 1, effective)


def _parts(system: System, whole: str, level: int, above: Fraction | None) -> Iterator[Branch]:
    parts = system.parts_of(whole)
    for part in parts:
        share = Fraction(1, len(parts))
        effective = above * share if above is not None else None
        yield Branch(part.id, None, part, whole, level, share, effective)
        yield from _parts(system, part.id, level + 1, effective)
