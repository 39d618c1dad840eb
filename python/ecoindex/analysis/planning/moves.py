"""How far each indicator of a region may move, what that scores, and what it takes.

The share of the allowed move, 0 at the present value and 1 at the limit, is the variable of every
plan.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ecoindex.analysis.planning.limits import Limit
from ecoindex.analysis.planning.lines import is_inverse
from ecoindex.analysis.planning.paces import Pace
from ecoindex.analysis.planning.pieces import Piece, Shape, pieces_of
from ecoindex.analysis.planning.reach import Bound, Way
from ecoindex.errors import Fault
from ecoindex.spec.normalise import Goalposts, YesNo

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecoindex.analysis.planning.scorer import Scorer
    from ecoindex.spec.indicator import Indicator

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Move:
    """What one indicator of one region may do.

    Attributes
    ----------
    leaf : int
        Number of the indicator in the system.
    value, limit : float
        Present value and the farthest allowed one, in the indicator's unit.
    bound : str
        What the limit is; see `Bound`.
    pieces : tuple of Piece
        Where the plan may end; a single point at 0 where nothing moves.
    cost : float or None
        Cost of one unit of change; None: the effort is the share of the move.
    curve : {"line", "log", "inverse"}
        How the value follows the share: in a line, or so that the score follows it in a line.
    pace : Pace or None
        The best pace seen, where there is one.
    """

    leaf: int
    value: float
    limit: float
    bound: Bound
    pieces: tuple[Piece, ...]
    cost: float | None = None
    curve: Literal["line", "log", "inverse"] = "line"
    pace: Pace | None = None

    @property
    def free(self) -> bool:
        """Whether the plan may choose."""
        return len(self.pieces) > 1 or self.pieces[0].low < self.pieces[0].high

    def at(self, share: Floats) -> Floats:
        """Values at shares of the move; exact at both ends."""
        share = np.asarray(share, dtype=float)
        if self.limit == self.value:
            return np.full(share.shape, self.value)
        if self.curve == "log":
            found = self.value * (self.limit / self.value) ** share
        elif self.curve == "inverse":
            found = 1 / (1 / self.value + share * (1 / self.limit - 1 / self.value))
        else:
            found = self.value + share * (self.limit - self.value)
        low, high = sorted((self.value, self.limit))
        return np.where(share >= 1, self.limit, np.clip(found, low, high))

    def effort(self, share: Floats) -> Floats:
        """Effort at shares of the move: the share itself, or cost per unit times the change."""
        if self.cost is None:
            return np.asarray(share, dtype=float)
        return self.cost * np.abs(self.at(share) - self.value)

    def share(self, value: float) -> float:
        """Share of the move at a value."""
        if self.curve == "log":
            return math.log(value / self.value) / math.log(self.limit / self.value)
        if self.curve == "inverse":
            return (1 / value - 1 / self.value) / (1 / self.limit - 1 / self.value)
        return (value - self.value) / (self.limit - self.value)

    @property
    def linear_effort(self) -> bool:
        """Whether the effort follows the share in a line."""
        return self.cost in (None, 0.0) or self.curve == "line"


@dataclass(frozen=True)
class Terms:
    """Under which terms the moves of a region are found.

    Attributes
    ----------
    row : int
        The row of the panel with the present values.
    years : int
        Years left.
    paces : mapping
        Best pace of each indicator.
    """

    row: int
    years: int
    paces: dict[str, Pace]


def find_move(
    scorer: Scorer, leaf: int, limit: Limit | None, terms: Terms
) -> tuple[Move, list[Fault]]:
    """Find what an indicator may do, and what is wrong with the limit that the user gives."""
    item = scorer.system.indicators[leaf]
    value = float(scorer.values(terms.row)[leaf])
    cost = limit.cost if limit else None
    pace = terms.paces.get(item.id)
    if math.isnan(value):
        return Move(leaf, value, value, "missing", (Piece(0, 0, 0, 0),), cost), []
    way = Way(item, value, limit)
    end, bound = way.end(pace, terms.years)
    shape = Shape(scorer, terms.row, leaf)
    if faults := list(way.faults(end, bound)):
        end = value
    ahead = way.beyond(end, value)
    gains = ahead and _gains(shape, item, value, end)
    if not gains and (not ahead or way.asked is None):
        stays = shape.scores([value])[0]
        still = (Piece(0, 0, stays, stays),)
        return Move(leaf, value, value, bound, still, cost, pace=pace), faults
    move = Move(leaf, value, end, bound, (), cost, _curve(item, value, end), pace)
    least = 0.0 if way.asked is None else min(1.0, move.share(way.asked))
    if gains:
        pieces = tuple(pieces_of(shape, item, move, least))
    else:
        score = shape.scores([float(move.at(np.array(least)))])[0]
        pieces = (Piece(least, least, score, score),)
    return Move(leaf, value, end, bound, pieces, cost, move.curve, pace), faults


def _gains(shape: Shape, item: Indicator, value: float, end: float) -> bool:
    """Whether a move gains anything."""
    if isinstance(item.normalise, YesNo) and end not in (0.0, 1.0):
        return False
    here, there = shape.scores([value, end])
    return there > here


def _curve(item: Indicator, value: float, end: float) -> Literal["line", "log", "inverse"]:
    match item.normalise:
        case Goalposts(log=True) if value > 0 and end > 0:
            return "log"
    return "inverse" if is_inverse(item) else "line"
