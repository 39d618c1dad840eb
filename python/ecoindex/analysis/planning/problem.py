"""The problem of a plan: regions with their moves, their weights, and a goal for the sum."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ecoindex.analysis.planning import tree

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecoindex.analysis.planning.moves import Move
    from ecoindex.analysis.planning.scorer import Scorer

    Floats = NDArray[np.float64]

REACHED = 1e-9
"""How far below its goal an index may be by rounding, in parts of the goal."""

_FAITHFUL = 1e-9


@dataclass(frozen=True)
class Block:
    """One region of a problem.

    Attributes
    ----------
    region : str
    row : int
        Its row of the panel.
    weight : float
        Part of its index in the sum; 1 for a single region.
    moves : tuple of Move
        One for each indicator that counts.
    tree : Mean
        Its tree.
    """

    region: str
    row: int
    weight: float
    moves: tuple[Move, ...]
    tree: tree.Mean

    @cached_property
    def start_scores(self) -> dict[int, float]:
        """Lowest score of each indicator that the plan may choose."""
        return {move.leaf: min(p.start for p in move.pieces) for move in self.moves}

    @cached_property
    def end_scores(self) -> dict[int, float]:
        """Highest score of each indicator that the plan may choose."""
        return {move.leaf: move.pieces[-1].end for move in self.moves}

    @cached_property
    def form(self) -> str:
        """How the index follows the scores: linear, concave or other."""
        return tree.form(self.tree, self.start_scores)


@dataclass(frozen=True)
class Problem:
    """Least effort so that the weighted sum of indices reaches a goal.

    Attributes
    ----------
    scorer : Scorer
    blocks : tuple of Block
    target : float
        What the sum is to reach, in the scale of the system.
    """

    scorer: Scorer
    blocks: tuple[Block, ...]
    target: float

    @cached_property
    def variables(self) -> tuple[tuple[int, Move], ...]:
        """Block and move of each variable: those that may be chosen."""
        return tuple(
            (at, move) for at, block in enumerate(self.blocks) for move in block.moves if move.free
        )

    @cached_property
    def low(self) -> Floats:
        """Least share of each variable."""
        return np.array([move.pieces[0].low for _, move in self.variables])

    @cached_property
    def high(self) -> Floats:
        """Greatest share of each variable."""
        return np.array([move.pieces[-1].high for _, move in self.variables])

    @property
    def goal(self) -> float:
        """The least sum that counts as reaching the goal."""
        return self.target - REACHED * max(1.0, abs(self.target))

    def values(self, shares: Floats, block: int) -> Floats:
        """Values of all indicators of a region at shares of the moves.

        Parameters
        ----------
        shares : array of shape (n, variables)

        Returns
        -------
        array of shape (n, indicators)
        """
        own = self.blocks[block]
        table = np.tile(self.scorer.values(own.row), (len(shares), 1))
        for move in own.moves:
            table[:, move.leaf] = move.at(np.full(len(shares), move.pieces[0].low))
        for at, (number, move) in enumerate(self.variables):
            if number == block:
                table[:, move.leaf] = move.at(shares[:, at])
        return table

    def _score(self, shares: Floats) -> tuple[Floats, Floats]:
        """Score: indices before and after constraints, of shape (n, blocks)."""
        tables = [self.values(shares, block) for block in range(len(self.blocks))]
        rows = [block.row for block in self.blocks for _ in range(len(shares))]
        found = self.scorer.score(rows, np.vstack(tables))
        shape = (len(self.blocks), len(shares))
        return found.raw.reshape(shape).T, found.index.reshape(shape).T

    def indices(self, shares: Floats) -> Floats:
        """Index of every region, as the engine scores it: shape (n, blocks)."""
        return self._score(np.atleast_2d(shares))[1]

    def total(self, shares: Floats) -> Floats:
        """Return the weighted sum of the indices, as the engine scores them: shape (n,)."""
        weights = np.array([block.weight for block in self.blocks])
        found: Floats = self.indices(shares) @ weights
        return found

    @cached_property
    def faithful(self) -> bool:
        """Whether the trees alone give what the engine gives; not so under constraints."""
        middle = (self.low + self.high) / 2
        shares = np.vstack([self.low, middle, self.high])
        twin = self._twin(shares)
        return twin is not None and np.allclose(
            twin, self.total(shares), rtol=_FAITHFUL, atol=_FAITHFUL
        )

    def quick(self, shares: Floats) -> Floats:
        """Return the sum as the trees give it where they are faithful, else as the engine does."""
        shares = np.atleast_2d(shares)
        found = self._twin(shares) if self.faithful else None
        return self.total(shares) if found is None else found

    def _twin(self, shares: Floats) -> Floats | None:
        """Return the sum from the trees; None where a move has several pieces."""
        scores: list[dict[int, Floats]] = [
            {move.leaf: np.full(len(shares), move.pieces[0].start) for move in block.moves}
            for block in self.blocks
        ]
        for at, (number, move) in enumerate(self.variables):
            if len(move.pieces) > 1:
                return None
            piece = move.pieces[0]
            part = (shares[:, at] - piece.low) / (piece.high - piece.low)
            scores[number][move.leaf] = piece.start + part * (piece.end - piece.start)
        scale = self.scorer.system.scale
        parts = zip(self.blocks, scores, strict=True)
        return sum(
            (block.weight * scale * tree.values(block.tree, own) for block, own in parts),
            start=np.zeros(len(shares)),
        )

    def effort(self, shares: Floats) -> float:
        """Effort of one plan, with what is asked for in any case."""
        chosen = sum(float(move.effort(shares[at])) for at, (_, move) in enumerate(self.variables))
        fixed = [m for block in self.blocks for m in block.moves if not m.free]
        return chosen + sum(float(m.effort(np.array(m.pieces[0].low))) for m in fixed)

    @cached_property
    def form(self) -> str:
        """How the sum follows the shares: linear, concave or other.

        What the tree says is checked against the engine at both ends; where they differ, or a
        constraint changes the index, the form is other.
        """
        forms = {block.form for block in self.blocks}
        if self._gated or "other" in forms or not all(m.linear_effort for _, m in self.variables):
            return "other"
        ends = self._score(np.vstack([self.low, self.high]))
        own = np.array(
            [[self._own(b, s) for b in self.blocks] for s in ("start_scores", "end_scores")]
        )
        if not np.allclose(ends[0], own, rtol=_FAITHFUL, atol=_FAITHFUL):
            return "other"
        if not np.array_equal(ends[0], ends[1]):
            return "other"
        return "concave" if "concave" in forms else "linear"

    @property
    def _gated(self) -> bool:
        """Whether a plan may choose an indicator of the constraint."""
        system = self.scorer.system
        constraint = system.index.constraint
        gates = system.leaves(constraint.node) if constraint else ()
        return any(system.indicators[move.leaf].id in gates for _, move in self.variables)

    def _own(self, block: Block, which: str) -> float:
        return tree.value(block.tree, getattr(block, which)) * self.scorer.system.scale

    @cached_property
    def cap(self) -> float:
        """Return a bound that no plan within the limits can pass."""
        scale = self.scorer.system.scale
        tops = [tree.capped(block.tree, block.end_scores) for block in self.blocks]
        return sum(b.weight * scale * top for b, top in zip(self.blocks, tops, strict=True))

    @property
    def coupled(self) -> bool:
        """Whether a node is in a tree that need not rise with its inputs, or has bends."""
        return any(_coupled(block.tree) for block in self.blocks)


def _coupled(branch: tree.Branch) -> bool:
    if not isinstance(branch, tree.Mean):
        return False
    return branch.kind in ("coupling", "other") or any(map(_coupled, branch.inputs))
