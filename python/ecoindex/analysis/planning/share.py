"""How a city's goal is shared among its counties: an index for each that they are to reach."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from ecoindex.analysis.planning.problem import Problem
from ecoindex.analysis.planning.solve import Solution, solve

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecoindex.analysis.planning.problem import Block
    from ecoindex.analysis.planning.scorer import Scorer

    Floats = NDArray[np.float64]

Share = Literal["equal", "headroom", "least-effort"]
SHARES: tuple[Share, ...] = get_args(Share)

_HALVINGS = 200


def shared(
    how: Share,
    base: Floats,
    now: Floats,
    best: Floats,
    weights: Floats,
    target: float,
) -> Floats:
    """Share a mean index among regions, none of which falls back or passes its best.

    Parameters
    ----------
    how : {"equal", "headroom"}
        The same growth over the base for all (those already beyond it stay, those that cannot do
        it give their best, and the others grow by so much more); or the same part of the way from
        the present index to the best one.
    base, now, best : array of shape (regions,)
    weights : array of shape (regions,)
        They sum to one.
    target : float
        The mean to reach; the best of all where it is out of reach.
    """
    if weights @ best <= target:
        return best

    def grown(growth: float) -> Floats:
        return np.clip(base * (1 + growth), now, best)

    def lifted(part: float) -> Floats:
        return now + part * (best - now)

    if how == "headroom":
        return _reach(lifted, weights, target, 0.0, 1.0)
    highest = float((best / base).max() - 1)
    return _reach(grown, weights, target, -1.0, highest)


def _reach(
    path: Callable[[float], Floats], weights: Floats, target: float, low: float, high: float
) -> Floats:
    """Return the first point of a rising path whose mean reaches the target."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (low, middle) if weights @ path(middle) >= target else (middle, high)
    return path(high)


def least_effort(scorer: Scorer, blocks: Sequence[Block], target: float) -> tuple[Floats, Solution]:
    """Return the indices of the regions in the plan of least effort for all together.

    Parameters
    ----------
    blocks : sequence of Block
        Their weights sum to one.
    """
    done = solve(Problem(scorer, tuple(blocks), target))
    return done.problem.indices(done.shares)[0], done
