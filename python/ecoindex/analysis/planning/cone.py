"""Trees with geometric means: a convex programme over generalised power cones (Clarabel).

A weighted geometric mean of concave functions is concave, so "the index is at least the goal" is a
convex set: each geometric node gets a variable that may not exceed the mean of its inputs.
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


class _Model:
    """Variables and cones of a problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.count = len(problem.variables)
        self.means: list[tuple[list[Affine], tuple[float, ...], int]] = []

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
        self.count += 1
        self.means.append((inputs, branch.weights, own))
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

    model, blocks = _Model(problem), list(enumerate(problem.blocks))
    scale = problem.scorer.system.scale
    roots = [model.branch(at, block.tree) for at, block in blocks]
    size = max(1.0, abs(problem.target))
    weights = tuple(block.weight * scale / size for block in problem.blocks)
    goal = _sum([*roots, {_CONSTANT: 1.0}], (*weights, -problem.target / size))
    rows, cones = _Rows(), []
    rows.add(goal)
    for at in range(len(problem.variables)):
        rows.add({at: 1.0, _CONSTANT: -float(problem.low[at])})
        rows.add({at: -1.0, _CONSTANT: float(problem.high[at])})
    cones.append(clarabel.NonnegativeConeT(len(rows.b)))
    for inputs, alphas, own in model.means:
        for expression in inputs:
            rows.add(expression)
        rows.add({own: 1.0})
        cones.append(clarabel.GenPowerConeT(list(alphas), 1))
    costs = np.zeros(model.count)
    for at, (_, move) in enumerate(problem.variables):
        first, last = (float(move.effort(np.array(x))) for x in (problem.low[at], problem.high[at]))
        costs[at] = (last - first) / (problem.high[at] - problem.low[at])
    costs /= max(1e-300, np.abs(costs).max(initial=0.0)) if costs.any() else 1.0
    row, column, value = zip(*rows.entries, strict=True)
    matrix = sparse.csc_matrix((value, (row, column)), shape=(len(rows.b), model.count))
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = 1e-10
    empty = sparse.csc_matrix((model.count, model.count))
    solver = clarabel.DefaultSolver(empty, costs, matrix, np.array(rows.b), cones, settings)
    done = solver.solve()
    if str(done.status) not in ("Solved", "AlmostSolved"):
        return None
    found = np.array(done.x[: len(problem.variables)])
    inside: Floats = np.clip(found, problem.low, problem.high)
    return inside
