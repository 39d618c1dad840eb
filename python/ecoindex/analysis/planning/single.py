"""A problem whose moves have one piece each: a solver, then the engine has the last word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ecoindex.analysis.planning.local import find_best, solve_local

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecoindex.analysis.planning.problem import Problem

    Floats = NDArray[np.float64]

Optimum = Literal["global", "local"]
Solver = Literal["highs", "clarabel", "sequential"]

SNAP = 1e-6
"""How near to an end of its piece a share counts as being there."""


@dataclass(frozen=True)
class Solution:
    """What was found.

    Attributes
    ----------
    problem : Problem
        The problem solved; in trees that are not linear with one piece for each move.
    shares : array
        Shares of the moves; those of the best plan where the goal is out of reach.
    feasible : bool
        Whether they reach the goal, as the engine scores them.
    best : float
        The best sum within the limits.
    optimum : {"global", "local"}
        Whether effort and best sum are proven, or the best that a search found.
    solver : str
    cap : float
        A bound that no plan can pass.
    """

    problem: Problem
    shares: Floats
    feasible: bool
    best: float
    optimum: Optimum
    solver: Solver
    cap: float = np.inf

    @property
    def proven(self) -> bool:
        """Whether it is proven that the goal can, or cannot, be reached."""
        if self.feasible or self.optimum == "global":
            return True
        return self.cap < self.problem.goal


def solve_single(problem: Problem) -> Solution:
    """Solve a problem whose moves have one piece each."""
    if problem.form in ("linear", "concave"):
        return solved(problem, problem.high, "clarabel", "global")
    return solved(problem, find_best(problem), "sequential", "local")


def solved(problem: Problem, best: Floats, solver: Solver, optimum: Optimum) -> Solution:
    """Solve a problem whose best shares are known."""
    top = float(problem.total(best)[0])
    if not top >= problem.goal:
        return Solution(problem, best, False, top, optimum, solver)
    shares = _shares(problem, best, solver)
    if shares is None:  # the solver gave up: the search does not
        done = spared(problem, solve_local(problem, best))
        return Solution(problem, done, True, top, "local", "sequential")
    done = spared(problem, exact(problem, shares, best))
    return Solution(problem, done, True, top, optimum, solver)


def _shares(problem: Problem, best: Floats, solver: Solver) -> Floats | None:
    if not problem.variables:
        return best
    if solver == "highs":
        from ecoindex.analysis.planning.linear import solve_linear

        return solve_linear(problem)
    if solver == "clarabel":
        from ecoindex.analysis.planning.cone import solve_cone

        return solve_cone(problem)
    return solve_local(problem, best)


def exact(problem: Problem, shares: Floats, best: Floats) -> Floats:
    """Take the tolerance of a solver out of a plan, so that the goal is reached when scored.

    Moves that a solver leaves a hair from an end of their piece go there; the others make up for
    it, and only where that is not enough do all go on towards the best plan.
    """
    tidy, inner = _snapped(problem, shares)
    if problem.total(tidy)[0] >= problem.target:
        back = np.where(inner, _ends(problem, tidy, 0), tidy)
        return _between(problem, back, tidy)
    ends = np.where(inner, _ends(problem, tidy, 1), tidy)
    for far in (ends, np.maximum(tidy, _ends(problem, tidy, 1))):
        if problem.total(far)[0] >= problem.target:
            return _between(problem, tidy, far)
    return best


def spared(problem: Problem, shares: Floats) -> Floats:
    """Take back what costs nothing and is not needed: of plans of one effort the shorter one."""
    free = np.array([move.cost == 0 for _, move in problem.variables], dtype=bool)
    if not free.any() or problem.total(shares)[0] <= problem.target:
        return shares
    for at in np.flatnonzero(free):
        move = problem.variables[at][1]
        for piece in move.pieces:
            tried = shares.copy()
            tried[at] = piece.low
            if piece.low < shares[at] and problem.total(tried)[0] >= problem.target:
                shares = tried
                break
    back = np.where(free, _ends(problem, shares, 0), shares)
    return _between(problem, back, shares)


def _snapped(problem: Problem, shares: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Move shares that are almost at an end of their piece there; say which are not at an end."""
    low, high = _ends(problem, shares, 0), _ends(problem, shares, 1)
    found = np.where(shares - low < SNAP, low, np.where(high - shares < SNAP, high, shares))
    return found, (found > low) & (found < high)


def _ends(problem: Problem, shares: Floats, side: int) -> Floats:
    """Return the lower (0) or upper (1) end of the piece that each share is in."""
    found = []
    for (_, move), share in zip(problem.variables, shares, strict=True):
        piece = next((p for p in reversed(move.pieces) if share >= p.low - SNAP), move.pieces[0])
        found.append(piece.high if side else piece.low)
    return np.array(found)


def _between(problem: Problem, short: Floats, enough: Floats) -> Floats:
    """Return the nearest plan to one that falls short that reaches the goal when scored."""
    low, high = 0.0, 1.0
    if problem.total(short)[0] >= problem.target:
        return short
    for _ in range(11):
        parts = np.linspace(low, high, 33)
        line = short + parts[:, None] * (enough - short)
        line[-1] = enough if high == 1.0 else line[-1]
        first = int(np.argmax(problem.total(line) >= problem.target))
        low, high = float(parts[max(first - 1, 0)]), float(parts[first])
    return enough if high == 1.0 else short + high * (enough - short)
