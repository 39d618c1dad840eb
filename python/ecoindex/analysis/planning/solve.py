"""From a problem to a plan: which pieces of its moves, and with them the solver that fits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from ecoindex.analysis.planning.linear import solve_planes
from ecoindex.analysis.planning.planes import planes_at
from ecoindex.analysis.planning.problem import Problem
from ecoindex.analysis.planning.single import Optimum, Solution, Solver, solve_single, solved

if TYPE_CHECKING:
    from ecoindex.analysis.planning.moves import Move
    from ecoindex.analysis.planning.pieces import Piece

    Choice = tuple[Piece, ...]

__all__ = ["Optimum", "Solution", "Solver", "solve"]

MOST = 64
"""Ways to combine the pieces of moves that are tried one by one in trees that are not linear."""

_ROUNDS = 60
_WORK = 240
_GAP = 1e-6


def solve(problem: Problem) -> Solution:
    """Find the least effort that reaches the goal, or the best that can be reached."""
    if problem.form == "linear":
        return solved(problem, problem.high, "highs", "global")
    if prod(len(move.pieces) for _, move in problem.variables) > MOST:
        found, every = _searched(problem)
    else:
        found = [solve_single(_with_pieces(problem, choice)) for choice in _choices(problem)]
        every = all(item.optimum == "global" for item in found)
    reached = [item for item in found if item.feasible]
    first = min(reached, key=_effort) if reached else max(found, key=lambda item: item.best)
    optimum: Optimum = "global" if every else "local"
    best = max(item.best for item in found)
    return replace(first, optimum=optimum, best=best, cap=problem.cap)


def _effort(item: Solution) -> float:
    return item.problem.effort(item.shares)


def _choices(problem: Problem) -> Iterator[Choice]:
    """Yield every choice of a piece for each variable."""
    return product(*(move.pieces for _, move in problem.variables))


def _with_pieces(problem: Problem, choice: Choice) -> Problem:
    """Return the problem with one piece for each variable."""
    chosen = {id(move): piece for (_, move), piece in _owned(problem, choice)}
    blocks = tuple(
        replace(
            block,
            moves=tuple(
                replace(move, pieces=(chosen[id(move)],)) if id(move) in chosen else move
                for move in block.moves
            ),
        )
        for block in problem.blocks
    )
    return Problem(problem.scorer, blocks, problem.target)


def _searched(problem: Problem) -> tuple[list[Solution], bool]:
    """Choose the pieces by outer approximation (Duran and Grossmann), and say if it is proven.

    A programme with whole numbers chooses pieces under planes that lie above the index; with those
    pieces the problem is solved, and the plane through its solution is added. Where the index is
    concave in the scores every plane is a bound, so that the effort of the programme is one as
    well. In other trees the planes are no bounds, and the search is one. It starts from a plan
    whose pieces were lowered one by one.
    """
    concave = problem.form == "concave"
    last = tuple(move.pieces[-1] for _, move in problem.variables)
    found = [solve_single(_with_pieces(problem, last))]
    if not found[0].feasible:
        return found, concave
    rounds = _ROUNDS if concave else max(2, _WORK // len(problem.variables))
    found += _lowered(problem, last, found[0], rounds)
    planes, seen = [planes_at(problem, _scores_of(last, found[0]))], {last}
    for _ in range(rounds):
        choice = solve_planes(problem, planes)
        least = min(_effort(item) for item in found if item.feasible)
        if choice is None or choice.effort >= least - _GAP * max(1.0, least):
            return found, concave
        planes.append(planes_at(problem, choice.scores))
        if choice.pieces not in seen:
            seen.add(choice.pieces)
            found.append(solve_single(_with_pieces(problem, choice.pieces)))
            planes.append(planes_at(problem, _scores_of(choice.pieces, found[-1])))
    return found, False


def _lowered(problem: Problem, choice: Choice, done: Solution, rounds: int) -> list[Solution]:
    """Take lower pieces one after the other, dearest first, as long as the goal is reached."""
    found = [done]
    efforts = [float(move.effort(np.array(p.low))) for (_, move), p in _owned(problem, choice)]
    for at in sorted(range(len(choice)), key=efforts.__getitem__, reverse=True):
        pieces = problem.variables[at][1].pieces
        for piece in pieces[: pieces.index(choice[at])]:
            if len(found) > rounds:
                return found[1:]
            lower = (*choice[:at], piece, *choice[at + 1 :])
            tried = solve_single(_with_pieces(problem, lower))
            found.append(tried)
            if tried.feasible and _effort(tried) < _effort(done):
                choice, done = lower, tried
                break
    return found[1:]


def _owned(problem: Problem, choice: Choice) -> Iterator[tuple[tuple[int, Move], Piece]]:
    return zip(problem.variables, choice, strict=True)


def _scores_of(choice: Choice, done: Solution) -> np.ndarray:
    """Score of each variable of a problem in the solution with one piece for each."""
    free = iter(done.shares)
    parts = []
    for piece in choice:
        width = piece.high - piece.low
        part = (next(free) - piece.low) / width if width > 0 else 0.0
        parts.append(piece.start + part * (piece.end - piece.start))
    return np.array(parts)
