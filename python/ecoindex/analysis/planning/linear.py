"""Arithmetic trees: a linear programme, with whole numbers where a move has pieces (HiGHS)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecoindex.analysis.planning.problem import Problem

    Floats = NDArray[np.float64]


def gradients(problem: Problem) -> Floats:
    """Points of the sum for one unit of score of each variable, from the tree's own weights."""
    from ecoindex.analysis.planning import tree

    found = []
    scale = problem.scorer.system.scale
    for number, move in problem.variables:
        block = problem.blocks[number]
        without = dict.fromkeys(block.start_scores, 0.0)
        rise = tree.value(block.tree, without | {move.leaf: 1.0})
        found.append(block.weight * scale * (rise - tree.value(block.tree, without)))
    return np.array(found)


def solve_linear(problem: Problem) -> Floats | None:
    """Return the shares of least effort that reach the goal; None where the solver finds none.

    Each piece of a move has a share of its own; where there are several, exactly one is chosen.
    """
    from scipy.optimize import Bounds, LinearConstraint, linprog, milp

    parts = [(at, piece) for at, (_, move) in enumerate(problem.variables) for piece in move.pieces]
    count, several = len(problem.variables), len(parts) > len(problem.variables)
    rise = gradients(problem)
    costs, gains, fixed_costs, fixed_gains, highs = [], [], [], [], []
    for at, piece in parts:
        move = problem.variables[at][1]
        first, last = (float(move.effort(np.array(x))) for x in (piece.low, piece.high))
        costs.append(last - first)
        gains.append(rise[at] * (piece.end - piece.start))
        fixed_costs.append(first)
        fixed_gains.append(rise[at] * piece.start)
        highs.append(1.0 if piece.high > piece.low else 0.0)
    base = float(problem.total(problem.low)[0]) - sum(
        rise[at] * move.pieces[0].start for at, (_, move) in enumerate(problem.variables)
    )
    need = problem.target - base
    size = max(1.0, abs(need), *(abs(g) for g in (*gains, *fixed_gains)))
    dear = max([abs(c) for c in (*costs, *fixed_costs)], default=1.0) or 1.0
    if not several:
        done = linprog(
            np.array(costs) / dear,
            A_ub=-np.array([gains]) / size,
            b_ub=[-(need - sum(fixed_gains)) / size],
            bounds=[(0.0, high) for high in highs],
            method="highs",
        )
        if not done.success:
            return None
        inside = done.x
        chosen = list(range(len(parts)))
    else:
        n = len(parts)
        picks = np.zeros((count, 2 * n))
        for column, (at, _) in enumerate(parts):
            picks[at, n + column] = 1.0
        held = np.hstack([np.eye(n), -np.diag(highs)])  # a piece that is not chosen has no share
        reach = np.array([*gains, *fixed_gains])[None, :] / size
        done = milp(
            np.array([*costs, *fixed_costs]) / dear,
            integrality=np.array([0] * n + [1] * n),
            bounds=Bounds(0.0, np.array([*highs, *([1.0] * n)])),
            constraints=[
                LinearConstraint(reach, lb=need / size),
                LinearConstraint(picks, lb=1.0, ub=1.0),
                LinearConstraint(held, ub=0.0),
            ],
            options={"mip_rel_gap": 1e-9},
        )
        if not done.success:
            return None
        inside, taken = done.x[:n], done.x[n:]
        chosen = [
            max((c for c, (a, _) in enumerate(parts) if a == at), key=lambda c: taken[c])
            for at in range(count)
        ]
    shares = np.zeros(count)
    for column in chosen:
        at, piece = parts[column]
        part = min(max(float(inside[column]), 0.0), 1.0)
        shares[at] = piece.low + part * (piece.high - piece.low)
    return shares
