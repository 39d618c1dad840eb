"""The parts of a move: where the plan may end, and what that scores.

Where the score does not rise in one line with the share, the move has pieces: a value beyond the
worst goalpost gains nothing before it comes back to it, classes are reached one by one, and below
the floor of a geometric mean nothing is gained either.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecoindex.spec.normalise import Efficacy, Goalposts, Steps, YesNo

if TYPE_CHECKING:
    from ecoindex.analysis.planning.moves import Move
    from ecoindex.analysis.planning.scorer import Scorer
    from ecoindex.spec.indicator import Indicator


@dataclass(frozen=True)
class Piece:
    """A part of a move in which the score follows the share in a line.

    Attributes
    ----------
    low, high : float
        Shares of the move, equal for a single point.
    start, end : float
        Scores there, before the factor of the index.
    """

    low: float
    high: float
    start: float
    end: float


@dataclass(frozen=True)
class Shape:
    """The score of one indicator of a row as a function of its value, asked of the engine."""

    scorer: Scorer
    row: int
    leaf: int

    def scores(self, values: Iterable[float]) -> list[float]:
        """Scores of values, before the factor of the index."""
        own = np.asarray(list(values), dtype=float)
        table = np.tile(self.scorer.values(self.row), (len(own), 1))
        table[:, self.leaf] = own
        found = self.scorer.score([self.row] * len(own), table, [self.leaf]).leaves[:, 0]
        return [float(score) for score in found / self.scorer.system.scale]


def pieces_of(shape: Shape, item: Indicator, move: Move, least: float) -> Iterator[Piece]:
    """Yield the parts of a move, from the least share that is asked for."""
    if isinstance(item.normalise, (YesNo, Steps)):
        yield from _points(shape, item, move, least)
        return
    start, end = shape.scores([float(move.at(np.array(least))), move.limit])
    worst = _worst(item)
    if worst is not None and 0 < (share := move.share(worst)) < 1 and share > least:
        (low,) = shape.scores([worst])
        yield Piece(least, least, start, start)
        yield Piece(share, 1.0, low, end)
        return
    yield Piece(least, 1.0, start, end)


def _worst(item: Indicator) -> float | None:
    """Return the value below which nothing is lost; None where nothing holds the score."""
    match item.normalise:
        case Goalposts(worst=worst, clip="both" | "lower"):
            return worst
        case Efficacy(worst=float() as worst, clip="both" | "lower", over=None):
            return worst
    return None


def _points(shape: Shape, item: Indicator, move: Move, least: float) -> Iterator[Piece]:
    """Yield the least value and the nearest value of each better class."""
    values = [move.value, move.limit]
    if isinstance(item.normalise, Steps):
        for cut in item.normalise.cuts:
            values += [cut, math.nextafter(cut, math.inf), math.nextafter(cut, -math.inf)]
    shares = sorted({least} | {share for x in values if least <= (share := move.share(x)) <= 1})
    best = -math.inf
    for share, score in zip(shares, shape.scores(move.at(np.array(shares))), strict=True):
        if score > best:
            best = score
            yield Piece(share, share, score, score)


def lifted(pieces: Iterable[Piece], floor: float) -> tuple[Piece, ...]:
    """Let scores below a floor count as the floor: a part of a piece below it gains nothing."""
    found: list[Piece] = []
    for piece in pieces:
        if piece.start >= floor:
            found.append(piece)
            continue
        if not found:
            found.append(Piece(piece.low, piece.low, floor, floor))
        if piece.end > floor:
            part = (floor - piece.start) / (piece.end - piece.start)
            low = piece.low + part * (piece.high - piece.low)
            found.append(Piece(low, piece.high, floor, piece.end))
    return tuple(found)
