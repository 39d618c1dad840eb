"""How a node makes one score of its inputs: one table per method."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from ecoindex.spec.over import OVER, OVER_TEXT, Over, Pair
from ecoindex.spec.reading import BROKEN, At, Broken, shown
from ecoindex.spec.tables import ListOf, OneOf, Table, TableOf, key
from ecoindex.spec.values import (
    NOT_NEGATIVE,
    PAIR,
    POSITIVE,
    SHARE,
    TEXT,
    WEIGHT,
    Scalar,
    number,
    word,
)


def _exponent(value: object, at: At) -> float | Broken:
    """Read a number, or an infinite one of either sign."""
    if isinstance(value, (float, Decimal)) and math.isinf(value):
        return float(value)
    return number(value, at)


def _coefficient(value: object, at: At) -> Fraction | Broken:
    """Read a share above zero."""
    result = SHARE.read(value, at)
    if not isinstance(result, Fraction):
        return BROKEN
    return result or at.refuse("spec/not-positive", value=shown(value))


EXPONENT = Scalar(_exponent, {"type": "number"})
COEFFICIENT = Scalar(_coefficient, {"type": "number", "exclusiveMinimum": 0, "maximum": 1})
HALF = Fraction(1, 2)


class Arithmetic(Table):
    """Weighted arithmetic mean."""

    method = "arithmetic"


class Geometric(Table):
    """Weighted geometric mean."""

    floor: float | None = key(POSITIVE, "Lowest value that enters the product.", default=None)

    method = "geometric"


class Coupling(Table):
    """Coupling coordination degree, or synergy degree, of inputs in [0, 1]."""

    form: Literal["standard", "wang", "fan", "synergy"] = key(
        word("standard", "wang", "fan", "synergy"),
        "Coupling degree: standard, Wang 2021 or Fan 2024; or the synergy degree of Chen and Min.",
    )

    method = "coupling"


class Harmonic(Table):
    """Weighted harmonic mean."""

    method = "harmonic"


class Power(Table):
    """Weighted power mean."""

    p: float = key(
        EXPONENT, "Exponent: 1 arithmetic, 0 geometric, -1 harmonic, -inf least, inf greatest."
    )

    method = "power"


class Minimum(Table):
    """The least input with a weight."""

    method = "minimum"


class Maximum(Table):
    """The greatest input with a weight."""

    method = "maximum"


class Median(Table):
    """The median of the inputs with a weight."""

    weights: Literal["count", "ignore"] = key(
        word("count", "ignore"),
        "Whether half of the weight or half of the inputs lies below.",
        default="count",
    )

    method = "median"


class Owa(Table):
    """Ordered weighted average: weights by place, whatever the input."""

    weights: tuple[Fraction, ...] = key(
        ListOf(WEIGHT, at_least=1), "Relative weight of each place, the best input first."
    )

    method = "owa"


class MazziottaPareto(Table):
    """Mazziotta-Pareto index: mean of the inputs with a penalty for their spread."""

    penalty: Literal["minus", "plus"] = key(
        word("minus", "plus"), "minus where a high index is good, plus where it is bad."
    )
    rescale: Pair | None = key(
        PAIR,
        "Mean and standard deviation that inputs which are z-scores are given first: [100, 10].",
        default=None,
    )

    method = "mazziotta-pareto"


class Product(Table):
    """Product of the inputs with their weights, as declared, as exponents."""

    floor: float | None = key(POSITIVE, "Lowest value that enters the product.", default=None)

    method = "product"


class Topsis(Table):
    """Nearness to the best values of the compared rows as against the worst: TOPSIS."""

    over: Over = key(OVER, OVER_TEXT)
    scaling: Literal["vector", "none"] = key(
        word("vector", "none"),
        "Divide inputs by the root of their sum of squares, or take them as they are.",
        default="vector",
    )

    method = "topsis"


class Vikor(Table):
    """Compromise between the sum and the greatest of the shortfalls: 1 - Q of VIKOR."""

    over: Over = key(OVER, OVER_TEXT)
    v: Fraction = key(SHARE, "Weight of the sum of the shortfalls; 1/2 without it.", default=HALF)

    method = "vikor"


class Grey(Table):
    """Grey relational grade to the best values of the compared rows."""

    over: Over = key(OVER, OVER_TEXT)
    rho: Fraction = key(COEFFICIENT, "Distinguishing coefficient; 1/2 without it.", default=HALF)

    method = "grey"


Function = Literal["usual", "u-shape", "v-shape", "level", "linear", "gaussian"]
FUNCTION = word("usual", "u-shape", "v-shape", "level", "linear", "gaussian")
THRESHOLDS: Mapping[Function, tuple[str, ...]] = {
    "usual": (),
    "u-shape": ("q",),
    "v-shape": ("p",),
    "level": ("q", "p"),
    "linear": ("q", "p"),
    "gaussian": ("s",),
}
"""Which thresholds each preference function has."""

_FUNCTION_TEXT = "How a difference becomes a preference from 0 to 1."
_Q_TEXT = "Indifference threshold, in the scale of the input: differences up to it count nothing."
_P_TEXT = "Preference threshold: differences above it count fully."
_S_TEXT = "Where the bell curve bends."


class Criterion(Table):
    """The preference function of one input."""

    id: str = key(TEXT, "Id of an input of the node.")
    function: Function = key(FUNCTION, _FUNCTION_TEXT, default="usual")
    q: float | None = key(NOT_NEGATIVE, _Q_TEXT, default=None)
    p: float | None = key(POSITIVE, _P_TEXT, default=None)
    s: float | None = key(POSITIVE, _S_TEXT, default=None)


class Promethee(Table):
    """Net flow of PROMETHEE II, from -1 to 1."""

    over: Over = key(OVER, OVER_TEXT)
    function: Function = key(FUNCTION, _FUNCTION_TEXT, default="usual")
    q: float | None = key(NOT_NEGATIVE, _Q_TEXT, default=None)
    p: float | None = key(POSITIVE, _P_TEXT, default=None)
    s: float | None = key(POSITIVE, _S_TEXT, default=None)
    criteria: tuple[Criterion, ...] = key(
        ListOf(TableOf(Criterion)), "Inputs with a preference function of their own.", default=()
    )

    method = "promethee"

    def of(self, id: str) -> Promethee | Criterion:
        """Return what says how an input is preferred."""
        return next((item for item in self.criteria if item.id == id), self)


class Outranking(Table):
    """Wins minus losses in weighted pairwise comparisons: Copeland score."""

    over: Over = key(OVER, OVER_TEXT)

    method = "outranking"


def _limits(value: object, at: At) -> tuple[Fraction, Fraction] | Broken:
    """Read a least and a greatest share."""
    if not isinstance(value, list) or len(value) != 2:
        return at.refuse("spec/type-pair", value=shown(value))
    low, high = (SHARE.read(item, at) for item in value)
    return (low, high) if isinstance(low, Fraction) and isinstance(high, Fraction) else BROKEN


LIMITS = Scalar(_limits, {"type": "array", "minItems": 2, "maxItems": 2})
ANY = (Fraction(0), Fraction(1))


class BenefitOfTheDoubt(Table):
    """Each region by the weights that favour it most, where none has more than 1 with them."""

    over: Over = key(OVER, OVER_TEXT)
    shares: tuple[Fraction, Fraction] = key(
        LIMITS, "Least and greatest part of each input in the score of a region.", default=ANY
    )

    method = "benefit-of-the-doubt"


Comparing = Topsis | Vikor | Grey | Promethee | Outranking | BenefitOfTheDoubt
"""Methods that compare rows with each other."""

Aggregate = (
    Arithmetic
    | Geometric
    | Coupling
    | Harmonic
    | Power
    | Minimum
    | Maximum
    | Median
    | Owa
    | MazziottaPareto
    | Product
    | Topsis
    | Vikor
    | Grey
    | Promethee
    | Outranking
    | BenefitOfTheDoubt
)

AGGREGATE = OneOf(
    "method",
    {table.method: table for table in Aggregate.__args__},
    shorthands=("arithmetic", "geometric", "harmonic", "minimum", "maximum", "median", "product"),
)


def compared(method: Aggregate) -> Over | None:
    """Return the rows that a method compares with; None if it looks at one row only."""
    return method.over if isinstance(method, Comparing) else None
