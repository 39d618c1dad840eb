"""How far each indicator of a region may move, what that scores, and what it takes.

The share of the allowed move, 0 at the present value and 1 at the limit, is the variable of every
plan. Where the score does not rise in one line with it, the move has pieces: a value beyond the
worst goalpost gains nothing before it comes back to it, and classes are reached one by one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ecoindex.analysis.planning.limits import Limit, Pace
from ecoindex.errors import Fault, fault
from ecoindex.spec.normalise import BaseRatio, Distance, Efficacy, Goalposts, Steps, YesNo
from ecoindex.spec.relative import (
    Borda,
    Categorical,
    DistanceToBest,
    Interval,
    Logistic,
    Percentile,
    Rank,
    Reference,
    Share,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecoindex.analysis.planning.scorer import Scorer
    from ecoindex.spec.indicator import Indicator

    Floats = NDArray[np.float64]

Bound = Literal["pace", "goalpost", "file", "plausible", "held", "missing"]
"""What limits a move: the best pace seen, the best goalpost, the user's bound, the plausible range
of the system; held: no move is planned (nothing seen, or no way to plan it); missing: no value."""

HELD: Bound = "held"


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
    held : set of int
        Indicators that do not move, by number.
    """

    row: int
    years: int
    paces: dict[str, Pace]
    held: frozenset[int] = frozenset()


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
    sign = 1.0 if item.direction == "higher" else -1.0
    faults = list(_limit_faults(item, value, sign, limit))
    if leaf in terms.held or faults:
        end, bound = value, HELD
    else:
        end, bound = _end(item, value, sign, limit, pace, terms.years)
    shape = Shape(scorer, terms.row, leaf)
    if (end - value) * sign <= 0 or not _worth(shape, item, value, end):
        stays = shape.scores([value])[0]
        if bound == "pace" and pace is not None and not pace.value:
            bound = HELD
        still = (Piece(0, 0, stays, stays),)
        return Move(leaf, value, value, bound, still, cost, pace=pace), faults
    move = Move(leaf, value, end, bound, (), cost, _curve(item, value, end), pace)
    pieces = tuple(_pieces(shape, item, move, _least(move, sign, limit)))
    return Move(leaf, value, end, bound, pieces, cost, move.curve, pace), faults


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


def _limit_faults(
    item: Indicator, value: float, sign: float, limit: Limit | None
) -> Iterable[Fault]:
    """Refuse a bound that the present value has passed: to keep it would be to get worse."""
    if limit is None:
        return
    good = limit.upper if sign > 0 else limit.lower
    if good is not None and (value - good) * sign > 0:
        facts = {"indicator": item.id, "value": value, "bound": good}
        yield fault("analysis/plan-limits-passed", limit.place, **facts)


def _end(
    item: Indicator,
    value: float,
    sign: float,
    limit: Limit | None,
    pace: Pace | None,
    years: int,
) -> tuple[float, Bound]:
    """Return the farthest allowed value and what sets it; the nearest of all that apply."""
    ends: list[tuple[float, Bound]] = []
    given = None if limit is None else (limit.upper if sign > 0 else limit.lower)
    if given is not None:
        ends.append((given, "file"))
    elif pace is None:
        return value, "held"
    else:
        ends.append((value + sign * pace.value * years, "pace"))
    best = best_value(item)
    if best is not None:
        ends.append((best, "goalpost"))
    if item.bounds is not None:
        ends.append((item.bounds[1] if sign > 0 else item.bounds[0], "plausible"))
    return min(ends, key=lambda end: end[0] * sign)


def best_value(item: Indicator) -> float | None:
    """Return the value beyond which nothing is gained; None where nothing caps the score."""
    match item.normalise:
        case Goalposts(best=best) | Efficacy(best=float() as best, over=None):
            return best
        case Distance(target=target, cap=True):
            return target
        case Interval(best=(low, high)):
            return low if item.direction == "higher" else high
        case YesNo():
            return 1.0 if item.direction == "higher" else 0.0
    return None


def is_plannable(item: Indicator) -> bool:
    """Whether the score follows the value in lines whose ends are known."""
    match item.normalise:
        case Rank() | Percentile() | Borda() | Logistic() | Categorical() | Reference(cap=True):
            return False
    return True


def _worth(shape: Shape, item: Indicator, value: float, end: float) -> bool:
    """Whether a move gains anything."""
    if isinstance(item.normalise, YesNo) and end not in (0.0, 1.0):
        return False
    here, there = shape.scores([value, end])
    return there > here


def _curve(item: Indicator, value: float, end: float) -> Literal["line", "log", "inverse"]:
    match item.normalise:
        case Goalposts(log=True) if value > 0 and end > 0:
            return "log"
        case BaseRatio(inverse="reciprocal") | Share() if item.direction == "lower":
            return "inverse"
        case DistanceToBest(form="ratio") | Reference(form="ratio") if item.direction == "lower":
            return "inverse"
    return "line"


def _least(move: Move, sign: float, limit: Limit | None) -> float:
    """Share of the move that the user's bound on the near side already asks for."""
    near = None if limit is None else (limit.lower if sign > 0 else limit.upper)
    if near is None or (near - move.value) * sign <= 0:
        return 0.0
    return min(1.0, _share(move, near))


def _share(move: Move, value: float) -> float:
    """Share of the move at a value."""
    if move.curve == "log":
        return math.log(value / move.value) / math.log(move.limit / move.value)
    if move.curve == "inverse":
        return (1 / value - 1 / move.value) / (1 / move.limit - 1 / move.value)
    return (value - move.value) / (move.limit - move.value)


def _pieces(shape: Shape, item: Indicator, move: Move, least: float) -> Iterable[Piece]:
    """Yield the parts of a move, from the least share that is asked for."""
    if isinstance(item.normalise, (YesNo, Steps)):
        yield from _points(shape, item, move, least)
        return
    start, end = shape.scores([float(move.at(np.array(least))), move.limit])
    worst = _worst(item)
    if worst is not None and 0 < (share := _share(move, worst)) < 1 and share > least:
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


def _points(shape: Shape, item: Indicator, move: Move, least: float) -> Iterable[Piece]:
    """Yield the present value and the nearest value of each better class."""
    values = [move.value, move.limit]
    if isinstance(item.normalise, Steps):
        for cut in item.normalise.cuts:
            values += [cut, math.nextafter(cut, math.inf), math.nextafter(cut, -math.inf)]
    found = {_share(move, x) for x in values}
    shares = sorted(share for share in found if least <= share <= 1)
    if least > 0:
        shares = [least, *shares]
    best = -math.inf
    for share, score in zip(shares, shape.scores(move.at(np.array(shares))), strict=True):
        if score > best:
            best = score
            yield Piece(share, share, score, score)
