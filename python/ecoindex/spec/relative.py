"""Methods that compare a value with others: places, references, shares; and best ranges, codes."""

from __future__ import annotations

from typing import Literal

from ecoindex.spec.codes import CODES, Codes
from ecoindex.spec.over import (
    CONSTANT_TEXT,
    FORM,
    OVER,
    OVER_TEXT,
    SD,
    SD_TEXT,
    TIES,
    TIES_TEXT,
    TO_TEXT,
    Form,
    Over,
    Pair,
    Ties,
)
from ecoindex.spec.region import REGION
from ecoindex.spec.tables import Table, key
from ecoindex.spec.values import BOOLEAN, NUMBER, PAIR, POSITIVE, word

PERCENT_INTERVAL: Pair = (0.0, 100.0)
ADJUSTED_INTERVAL: Pair = (70.0, 130.0)
_FORM_TEXT = "Part of the way from the worst value (range), or one divided by the other (ratio)."


class Rank(Table):
    """Place among the compared values: 1 for the first, 0 for the last."""

    over: Over = key(OVER, OVER_TEXT)
    ties: Ties = key(TIES, TIES_TEXT, default="best")
    constant: float | None = key(
        NUMBER,
        "Score of all when the column does not vary; without it a single value is an error.",
        default=None,
    )

    method = "rank"


class Percentile(Table):
    """Share of the compared values that are worse, and half of the equal ones."""

    over: Over = key(OVER, OVER_TEXT)

    method = "percentile"


class Borda(Table):
    """Number of the compared values that are worse."""

    over: Over = key(OVER, OVER_TEXT)
    ties: Ties = key(TIES, TIES_TEXT, default="worst")
    start: float = key(NUMBER, "Score of the last place.", default=0.0)

    method = "borda"


class DistanceToBest(Table):
    """Distance to the best of the compared values, which scores 1."""

    over: Over = key(OVER, OVER_TEXT)
    form: Form = key(FORM, _FORM_TEXT, default="range")
    constant: float | None = key(NUMBER, CONSTANT_TEXT, default=None)

    method = "distance-to-best"


class Reference(Table):
    """Distance to a region, which scores 1."""

    region: str = key(REGION, "Code or name of the region.")
    over: Over = key(OVER, OVER_TEXT)
    form: Form = key(FORM, _FORM_TEXT, default="range")
    cap: bool = key(
        BOOLEAN, "Whether better values than the region's score no more.", default=False
    )
    constant: float | None = key(NUMBER, CONSTANT_TEXT, default=None)

    method = "reference"


class Adjusted(Table):
    """Distance to a reference of the base year, over the range of the compared values."""

    over: Literal["base_year", "panel"] = key(
        word("base_year", "panel"), "The rows whose range is the width of the scale."
    )
    region: str | None = key(
        REGION,
        "Code or name of the region that is the reference; the mean of all without it.",
        default=None,
    )
    to: Pair = key(PAIR, TO_TEXT, default=ADJUSTED_INTERVAL)

    method = "adjusted"


class Share(Table):
    """Share of the best of the compared values, or of their sum."""

    of: Literal["best", "sum"] = key(word("best", "sum"), "Share of the best value or of the sum.")
    over: Over = key(OVER, OVER_TEXT)

    method = "share"


class Scaled(Table):
    """Part of the way between two fixed values, never cut off."""

    lower: float = key(NUMBER, "Value at one end.")
    upper: float = key(NUMBER, "Value at the other end, higher.")
    to: Pair = key(PAIR, TO_TEXT, default=PERCENT_INTERVAL)

    method = "scaled"


class Logistic(Table):
    """Logistic function of the distance from the mean in standard deviations."""

    over: Over = key(OVER, OVER_TEXT)
    sd: Literal["population", "sample"] = key(SD, SD_TEXT)
    steepness: float = key(POSITIVE, "Factor of the distance.", default=1.0)
    constant: float | None = key(NUMBER, CONSTANT_TEXT, default=None)

    method = "logistic"


class Interval(Table):
    """1 within a best range, less in proportion to the distance from it."""

    best: Pair = key(PAIR, "Best range; twice the same number for a single best value.")
    over: Over | None = key(
        OVER, "The rows whose value farthest from the range scores 0.", default=None
    )
    tolerance: float | None = key(
        POSITIVE, "Distance from the range that scores 0, in place of `over`.", default=None
    )

    method = "interval"


class Categorical(Table):
    """A score for each code."""

    scores: Codes = key(CODES, "Score of each code, a text or a number.")
    other: float | None = key(
        NUMBER, "Score of all other number codes; without it they are an error.", default=None
    )

    method = "categorical"
