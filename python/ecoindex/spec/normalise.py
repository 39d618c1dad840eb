"""How a raw value becomes a score: one table per method, told apart by ``method``."""

from __future__ import annotations

from typing import Any, Literal

from ecoindex.spec.over import (
    CONSTANT_TEXT,
    OVER,
    OVER_TEXT,
    SD,
    SD_TEXT,
    TO_TEXT,
    UNIT_INTERVAL,
    Over,
    Pair,
)
from ecoindex.spec.reading import At, Broken
from ecoindex.spec.relative import (
    Adjusted,
    Borda,
    Categorical,
    DistanceToBest,
    Interval,
    Logistic,
    Percentile,
    Rank,
    Reference,
    Scaled,
    Share,
)
from ecoindex.spec.tables import ListOf, OneOf, Table, key
from ecoindex.spec.values import BOOLEAN, NUMBER, PAIR, POSITIVE, Definitions, Word, word

Clip = Literal["both", "none", "lower", "upper"]

EFFICACY_INTERVAL: Pair = (60.0, 100.0)


class _Clip:
    """``true`` and ``false`` stand for "both" and "none"."""

    word = Word(("both", "none", "lower", "upper"))

    def read(self, value: object, at: At) -> str | Broken:
        """Read the word or the truth value."""
        if isinstance(value, bool):
            return "both" if value else "none"
        return self.word.read(value, at)

    def schema(self, definitions: Definitions) -> dict[str, Any]:
        """Describe both."""
        return {"anyOf": [self.word.schema(definitions), {"type": "boolean"}]}


_CLIP = _Clip()
_CLIP_TEXT = "Which ends of the scores are cut off."


class Unchanged(Table):
    """The indicator already is a score."""

    method = "none"


class Goalposts(Table):
    """Fraction of the way from the worst to the best value."""

    worst: float = key(NUMBER, "Value that scores the lower end of `to`.")
    best: float = key(NUMBER, "Value that scores the upper end of `to`.")
    clip: Clip = key(_CLIP, _CLIP_TEXT, default="both")
    log: bool = key(BOOLEAN, "Take logarithms first.", default=False)
    to: Pair = key(PAIR, TO_TEXT, default=UNIT_INTERVAL)

    method = "goalposts"


class MinMax(Table):
    """Fraction of the way from the lowest to the highest value of the compared rows."""

    over: Over = key(OVER, OVER_TEXT)
    to: Pair = key(PAIR, TO_TEXT, default=UNIT_INTERVAL)
    constant: float | None = key(NUMBER, CONSTANT_TEXT, default=None)

    method = "min-max"


class ZScore(Table):
    """Distance from the mean in standard deviations."""

    over: Over = key(OVER, OVER_TEXT)
    sd: Literal["population", "sample"] = key(SD, SD_TEXT)
    mean: float = key(NUMBER, "Score of the mean.", default=0.0)
    spread: float = key(POSITIVE, "Score of a standard deviation more.", default=1.0)
    constant: float | None = key(NUMBER, CONSTANT_TEXT, default=None)

    method = "z-score"


class Efficacy(Table):
    """Efficacy coefficient, 60 + 40 x fraction: between goalposts, or over the compared rows."""

    worst: float | None = key(NUMBER, "Value that scores 60.", default=None)
    best: float | None = key(NUMBER, "Value that scores 100.", default=None)
    clip: Clip = key(_CLIP, _CLIP_TEXT, default="both")
    over: Over | None = key(OVER, OVER_TEXT, default=None)
    constant: float | None = key(NUMBER, CONSTANT_TEXT, default=None)

    method = "efficacy"


class BaseRatio(Table):
    """Ratio to the region's own value in the base year, which is 100."""

    inverse: Literal["reciprocal", "mirror"] = key(
        word("reciprocal", "mirror"),
        "Where lower is better: 100 base / x (reciprocal), or 200 - 100 x / base (mirror).",
        default="reciprocal",
    )

    method = "base-ratio"


class Distance(Table):
    """Distance to a target: 1 at the target, 0 at the base value."""

    target: float = key(NUMBER, "Value that scores 1.")
    base: float | None = key(
        NUMBER, "Value that scores 0; without it the region's own in the base year.", default=None
    )
    over: Over | None = key(
        OVER, "The rows whose worst value scores 0, in place of `base`.", default=None
    )
    cap: bool = key(BOOLEAN, "Whether more than the target scores no more.", default=True)

    method = "target"


class Steps(Table):
    """Score by class: n cut-points and n + 1 scores."""

    cuts: tuple[float, ...] = key(ListOf(NUMBER, at_least=1), "Cut-points, rising.")
    scores: tuple[float, ...] = key(ListOf(NUMBER, at_least=2), "Scores, one more than cuts.")
    closed: Literal["left", "right"] = key(
        word("left", "right"),
        "A cut-point belongs to the class above (left) or below.",
        default="left",
    )

    method = "steps"


class YesNo(Table):
    """1 or 0."""

    method = "yes-no"


Normalise = (
    Unchanged
    | Goalposts
    | MinMax
    | ZScore
    | Efficacy
    | BaseRatio
    | Distance
    | Steps
    | YesNo
    | Rank
    | Percentile
    | Borda
    | DistanceToBest
    | Reference
    | Adjusted
    | Share
    | Scaled
    | Logistic
    | Interval
    | Categorical
)

UNDECLARED = Unchanged()
"""Stands where a file says nothing, which only an attainment system may."""

NORMALISE = OneOf("method", {table.method: table for table in Normalise.__args__})


def scope(method: Normalise) -> Over | None:
    """Return the rows that a method learns from; None if it needs no data."""
    if isinstance(method, BaseRatio) or (
        isinstance(method, Distance) and method.base is None and method.over is None
    ):
        return "base_year"
    over: Over | None = getattr(method, "over", None)
    return over
