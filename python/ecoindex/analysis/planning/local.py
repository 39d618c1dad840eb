"""Trees that are neither: linear programmes one after the other, each scored by the engine.

The index is linearised at a plan that reaches the goal; the linear programme looks for less effort
near it; the way back to the goal is found by scoring. What comes out is a local optimum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecoindex.analysis.planning.problem import Problem

    Floats = NDArray[np.float64]

_STEP = 1e-6
_STARTS = 2
_CORNERS = 3
_ROUNDS = 60
_CUTS = 20
_SMALLEST = 1e-5
_BETTER = 1e-7


def _gradient(problem: Problem, shares: Floats) -> Floats:
    """Slope of the sum in each share, by scoring a little to both sides."""
    n = len(shares)
    up, down = np.tile(shares, (n, 1)), np.tile(shares, (n, 1))
    steps = np.arange(n)
    up[steps, steps] = np.minimum(shares + _STEP, problem.high)
    down[steps, steps] = np.maximum(shares - _STEP, problem.low)
    found = problem.quick(np.vstack([up, down]))
    width = up[steps, steps] - down[steps, steps]
    slope: Floats = (found[:n] - found[n:]) / np.where(width > 0, width, 1.0)
    return slope


def _efforts(problem: Problem, shares: Floats) -> Floats:
    """Slope of the effort in each share."""
    found = []
    for at, (_, move) in enumerate(problem.variables):
        low = max(shares[at] - _STEP, problem.low[at])
        high = min(shares[at] + _STEP, problem.high[at])
        a, b = (float(move.effort(np.array(x))) for x in (low, high))
        found.append((b - a) / (high - low) if high > low else 0.0)
    return np.array(found)


def find_best(problem: Problem) -> Floats:
    """Return the shares with the highest sum that the search finds, from several starts."""
    starts = _starts(problem)[:_CORNERS]
    best, top = problem.high, float(problem.quick(problem.high)[0])
    for start in starts if problem.coupled else []:
        shares, value, radius = start, float(problem.quick(start)[0]), 0.5
        while radius > _SMALLEST:
            slope = _gradient(problem, shares)
            tried = np.clip(shares + radius * np.sign(slope), problem.low, problem.high)
            found = float(problem.quick(tried)[0])
            if found > value + _BETTER:
                shares, value = tried, found
            else:
                radius /= 2
        if value > top + _BETTER:
            best, top = shares, value
    return best


def _starts(problem: Problem) -> list[Floats]:
    """Return the far corner, the near corner, the middle, and some points of a fixed seed."""
    random = np.random.default_rng(20250101)
    span = problem.high - problem.low
    some = [problem.low + span * random.random(len(span)) for _ in range(_STARTS)]
    return [problem.high, problem.low, problem.low + span / 2, *some]


def solve_local(problem: Problem, best: Floats) -> Floats:
    """Return the shares of least effort that the search finds; they reach the goal.

    Parameters
    ----------
    best : array
        Shares that reach the goal.
    """
    plans = []
    for start in _starts(problem):
        shares = start if problem.quick(start)[0] >= problem.goal else _back(problem, start, best)
        plans.append(_descend(problem, shares))
    return min(plans, key=problem.effort)


def _descend(problem: Problem, shares: Floats) -> Floats:
    """Lower the effort by linear programmes within a radius that shrinks."""
    radius, effort = 1.0, problem.effort(shares)
    for _ in range(_ROUNDS):
        if radius < _SMALLEST:
            break
        tried = _step(problem, shares, radius)
        found = np.inf if tried is None else problem.effort(tried)
        if tried is not None and found < effort - _BETTER * max(1.0, effort):
            shares, effort = tried, found
        else:
            radius /= 4
    return shares


def _step(problem: Problem, shares: Floats, radius: float) -> Floats | None:
    """Return a plan of less effort nearby that reaches the goal; None where there is none.

    A plan that falls short adds the plane through its own index to what the next programme must
    keep; so the index is followed around its bends, and over the edge where coupled inputs meet.
    """
    from scipy.optimize import linprog

    costs = _efforts(problem, shares)
    low = np.maximum(problem.low, shares - radius)
    high = np.minimum(problem.high, shares + radius)
    planes, needs, tried = [], [], shares
    for _ in range(_CUTS):
        slope = _gradient(problem, tried)
        size = max(1.0, float(np.abs(slope).max(initial=0.0)))
        short = problem.target - float(problem.quick(tried)[0])
        planes.append(-slope / size)
        needs.append(-(short + float(slope @ tried)) / size)
        bounds = list(zip(low, high, strict=True))
        done = linprog(costs, A_ub=np.array(planes), b_ub=needs, bounds=bounds, method="highs")
        if not done.success:
            return None
        tried = np.asarray(np.clip(done.x, problem.low, problem.high))
        if problem.quick(tried)[0] >= problem.goal:
            return tried
    nearest: Floats = _back(problem, tried, shares)
    return nearest


def _back(problem: Problem, short: Floats, enough: Floats) -> Floats:
    """Return the nearest plan to one that falls short, on the way to one that reaches the goal."""
    low, high = 0.0, 1.0
    for _ in range(6):
        parts = np.linspace(low, high, 33)
        found = problem.quick(short + parts[:, None] * (enough - short)) >= problem.goal
        first = int(np.argmax(found)) if found.any() else len(parts) - 1
        low, high = float(parts[max(first - 1, 0)]), float(parts[first])
    return short + high * (enough - short)
