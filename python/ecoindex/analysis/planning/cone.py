"""Trees with geometric means: a convex programme over exponential cones (Clarabel).

A weighted geometric mean of concave functions is concave, so "the index is at least the goal" is a
convex set. Each geometric node gets a variable t, and for each of its inputs u a variable r with
t exp(r / t) <= u; the weighted sum of the r may not be negative, so t is at most the mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecoindex.analysis.planning import tree

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecoindex.analysis.planning.problem import Problem

    Floats = NDArray[np.float64]
    Affine = dict[int, float]

_CONSTANT = -1
"""Key of the constant of an affine expression."""


class _Rows:
    """Rows of ``A z + s = b`` with s in a cone, built from affine expressions that s must equal."""

    def __init__(self) -> None:
        self.entries: list[tuple[int, int, float]] = []
        self.b: list[float] = []

    def add(self, expression: Affine) -> None:
        """Let the next slack be an expression."""
        row = len(self.b)
        self.b.append(expression.get(_CONSTANT, 0.0))
        self.entries += [(row, key, -c) for key, c in expression.items() if key != _CONSTANT and c]

    def joined(self, below: _Rows) -> _Rows:
        """Return these rows with others below them."""
        both = _Rows()
        both.b = [*self.b, *below.b]
        moved = [(row + len(self.b), column, value) for row, column, value in below.entries]
        both.entries = [*self.entries, *moved]
        return both


class _Model:
    """Variables and geometric means of a problem.

    Attributes
    ----------
    means : list
        Of each mean its inputs, their weights, its own variable and the first of its logarithms.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.count = len(problem.variables)
        self.means: list[tuple[list[Affine], tuple[float, ...], int, int]] = []

    def leaf(self, block: int, leaf: int) -> Affine:
        """Score of an indicator as an expression of its share."""
        own = next(move for move in self.problem.blocks[block].moves if move.leaf == leaf)
        piece = own.pieces[0]
        if not own.free:
            return {_CONSTANT: piece.start}
        at = next(
            k
            for k, (number, move) in enumerate(self.problem.variables)
            if number == block and move.leaf == leaf
        )
        slope = (piece.end - piece.start) / (piece.high - piece.low)
        return {at: slope, _CONSTANT: piece.start - slope * piece.low}

    def branch(self, block: int, branch: tree.Branch) -> Affine:
        """Value of a branch, with a variable for each geometric mean."""
        if isinstance(branch, tree.Leaf):
            return self.leaf(block, branch.leaf)
        if isinstance(branch, tree.Constant):
            return {_CONSTANT: branch.value}
        inputs = [self.branch(block, item) for item in branch.inputs]
        if branch.kind == "arithmetic" or len(inputs) == 1:
            return _sum(inputs, branch.weights)
        own = self.count
        self.count += 1 + len(inputs)
        self.means.append((inputs, branch.weights, own, own + 1))
        return {own: 1.0}


def _sum(parts: list[Affine], weights: tuple[float, ...]) -> Affine:
    total: Affine = {}
    for part, weight in zip(parts, weights, strict=True):
        for key, value in part.items():
            total[key] = total.get(key, 0.0) + weight * value
    return total


def solve_cone(problem: Problem) -> Floats | None:
    """Return the shares of least effort that reach the goal; None where the solver finds none.

    Every move must have one piece.
    """
    import clarabel
    from scipy import sparse

    model = _Model(problem)
    roots = [model.branch(at, block.tree) for at, block in enumerate(problem.blocks)]
    linear, cones = _linear_rows(model, roots), _Rows()
    for inputs, _, own, first in model.means:
        for at, expression in enumerate(inputs):
            for row in ({first + at: 1.0}, {own: 1.0}, expression):
                cones.add(row)
    kinds = [clarabel.NonnegativeConeT(len(linear.b))]
    kinds += [clarabel.ExponentialConeT() for _ in range(len(cones.b) // 3)]
    rows = linear.joined(cones)
    row, column, value = zip(*rows.entries, strict=True)
    matrix = sparse.csc_matrix((value, (row, column)), shape=(len(rows.b), model.count))
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    none = sparse.csc_matrix((model.count, model.count))
    costs, right = _costs(model), np.array(rows.b)
    done = clarabel.DefaultSolver(none, costs, matrix, right, kinds, settings).solve()
    if str(done.status) != "Solved":
        return None
    found = np.array(done.x[: len(problem.variables)])
    inside: Floats = np.clip(found, problem.low, problem.high)
    return inside


def _linear_rows(model: _Model, roots: list[Affine]) -> _Rows:
    """Return what may not be negative: goal, bounds, and the logarithms of each mean."""
    problem, rows = model.problem, _Rows()
    size = max(1.0, abs(problem.target))
    scale = problem.scorer.system.scale / size
    weights = tuple(block.weight * scale for block in problem.blocks)
    rows.add(_sum([*roots, {_CONSTANT: 1.0}], (*weights, -problem.target / size)))
    for at in range(len(problem.variables)):
        rows.add({at: 1.0, _CONSTANT: -float(problem.low[at])})
        rows.add({at: -1.0, _CONSTANT: float(problem.high[at])})
    for _, alphas, _, first in model.means:
        rows.add({first + at: alpha for at, alpha in enumerate(alphas)})
    return rows


def _costs(model: _Model) -> Floats:
    """Effort of a whole share of each variable, the dearest as one."""
    problem = model.problem
    costs = np.zeros(model.count)
    for at, (_, move) in enumerate(problem.variables):
        first, last = (float(move.effort(np.array(x))) for x in (problem.low[at], problem.high[at]))
        costs[at] = (last - first) / (problem.high[at] - problem.low[at])
    dearest = float(costs.max(initial=0.0))
    return costs / dearest if dearest > 0 else costs
