"""Programmes with planes for the indices, and whole numbers where moves have pieces (HiGHS)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecoindex.analysis.planning.planes import planes_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecoindex.analysis.planning.pieces import Piece
    from ecoindex.analysis.planning.problem import Problem

    Floats = NDArray[np.float64]
    Planes = tuple[Floats, Floats]


@dataclass(frozen=True)
class Chosen:
    """What a programme chooses: for each variable a share, its piece and its score."""

    shares: Floats
    pieces: tuple[Piece, ...]
    scores: Floats
    effort: float


class _Parts:
    """All pieces of all variables: each is taken or not, and if so passed through in part."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        moves = [move for _, move in problem.variables]
        self.count = len(moves)
        self.parts = [(at, piece) for at, move in enumerate(moves) for piece in move.pieces]
        self.owner = np.array([at for at, _ in self.parts], dtype=int)
        ends = [(p.low, p.high, p.start, p.end) for _, p in self.parts]
        low, high, start, end = np.array(ends, dtype=float).reshape(-1, 4).T
        efforts = [
            [float(moves[at].effort(np.array(x))) for at, x in zip(self.owner, side)]  # noqa: B905
            for side in (low, high)
        ]
        self.first, last = (np.array(side) for side in efforts)
        self.more = last - self.first
        self.start, self.span = start, end - start
        self.open = (high > low).astype(float)
        self.dear = float(np.abs([*self.first, *self.more]).max(initial=0.0)) or 1.0

    def rows(self, planes: Sequence[Planes]) -> tuple[Floats, Floats]:
        """Return what must be at least what, as one size.

        Columns: the parts passed through, the parts taken, the index of every region in goals. No
        index lies above a plane, and together they reach the goal.
        """
        blocks, unit = self.problem.blocks, max(1.0, abs(self.problem.target))
        of = np.array([block for block, _ in self.problem.variables], dtype=int)[self.owner]
        goal = np.concatenate([np.zeros(2 * len(of)), [block.weight for block in blocks]])
        lines, least = [goal], [self.problem.target / unit]
        for rise, start in planes:
            points = rise[self.owner] / unit * (of == np.arange(len(blocks))[:, None])
            lines += [*np.hstack([points * self.span, points * self.start, -np.eye(len(blocks))])]
            least += [*(-start / unit)]
        size = np.maximum(1.0, np.abs(lines).max(axis=1))
        return np.array(lines) / size[:, None], np.array(least) / size

    def chosen(self, part: Floats, taken: Floats) -> Chosen:
        """Read a solution."""
        part = np.clip(part, 0.0, 1.0)
        best = [
            max(np.flatnonzero(self.owner == at), key=taken.__getitem__) for at in range(self.count)
        ]
        pieces = tuple(self.parts[at][1] for at in best)
        low, high = (np.array([getattr(p, side) for p in pieces]) for side in ("low", "high"))
        return Chosen(
            shares=low + part[best] * (high - low),
            pieces=pieces,
            scores=self.start[best] + part[best] * self.span[best],
            effort=float((self.first[best] + part[best] * self.more[best]).sum()),
        )


def solve_linear(problem: Problem) -> Floats | None:
    """Return the shares of least effort in an arithmetic tree; None where there are none."""
    done = solve_planes(problem, [planes_at(problem, np.zeros(len(problem.variables)))])
    return None if done is None else done.shares


def solve_planes(problem: Problem, planes: Sequence[Planes]) -> Chosen | None:
    """Return the least effort under planes; None where the solver finds none.

    Each piece of a move has a share of its own; where there are several, exactly one is chosen.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    parts = _Parts(problem)
    n, blocks = len(parts.parts), len(problem.blocks)
    lines, least = parts.rows(planes)
    picks = np.zeros((parts.count, 2 * n + blocks))
    picks[parts.owner, n + np.arange(n)] = 1.0
    held = np.hstack([np.eye(n), -np.diag(parts.open), np.zeros((n, blocks))])  # else no share
    several = n > parts.count
    done = milp(
        np.concatenate([parts.more, parts.first, np.zeros(blocks)]) / parts.dear,
        integrality=np.repeat([0, int(several), 0], [n, n, blocks]),
        bounds=Bounds(
            np.concatenate([np.zeros(2 * n), np.full(blocks, -np.inf)]),
            np.concatenate([parts.open, np.ones(n), np.full(blocks, np.inf)]),
        ),
        constraints=[
            LinearConstraint(lines, lb=least),
            LinearConstraint(picks, lb=1.0, ub=1.0),
            LinearConstraint(held, ub=0.0),
        ],
        options={"mip_rel_gap": 1e-9},
    )
    return parts.chosen(done.x[:n], done.x[n : 2 * n]) if done.success else None
