"""What can take the score of a node down: caps and penalties, one table per rule."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from ecoindex.spec.aggregate import COEFFICIENT
from ecoindex.spec.tables import ListOf, OneOf, OneOrMore, Table, key
from ecoindex.spec.values import NUMBER, PAIR, POSITIVE, TEXT, word

Each = Literal["breach", "unit"]
_EACH = word("breach", "unit")
_EACH_TEXT = "Counted by breach, or by unit beyond the bound."
_FLOOR_TEXT = "The score does not fall below this; a lower one stays as it is. 0 without it."


class Limit(Table, kw_only=True):
    """What is watched, and which bounds it must keep to.

    An indicator or node that does not apply keeps to them.
    """

    inputs: tuple[str, ...] = key(
        ListOf(TEXT, at_least=1),
        "Ids of indicators, or of nodes below, that are watched; without it the node's inputs.",
        default=(),
    )
    below: float | None = key(NUMBER, "Less than this is a breach.", default=None)
    above: float | None = key(NUMBER, "More than this is a breach.", default=None)
    of: Literal["score", "value"] = key(
        word("score", "value"),
        "What is compared: scores, in the scale of the index, or indicators in their units.",
        default="score",
    )
    unknown: Literal["no-score", "met", "missed"] = key(
        word("no-score", "met", "missed"),
        "What becomes of the node where something watched has no value: no score, or it counts"
        " as met or as missed.",
        default="no-score",
    )


class CapRule(Limit, kw_only=True):
    """The score is at most a limit."""

    at: tuple[float, ...] = key(
        OneOrMore(NUMBER), "Highest score with 1, 2, ... breaches; the last holds for more."
    )

    rule = "cap"


class DeductRule(Limit, kw_only=True):
    """Points are taken off the score."""

    points: float = key(POSITIVE, "Points for each breach, or for each unit beyond the bound.")
    per: Each = key(_EACH, _EACH_TEXT, default="breach")
    most: float | None = key(POSITIVE, "No more points than these.", default=None)
    floor: float = key(NUMBER, _FLOOR_TEXT, default=0.0)

    rule = "deduct"


class ReduceRule(Limit, kw_only=True):
    """A share of the score is taken off."""

    share: Fraction = key(COEFFICIENT, "Share for each breach, or for each unit beyond the bound.")
    per: Each = key(_EACH, _EACH_TEXT, default="breach")
    most: Fraction = key(COEFFICIENT, "No more than this share.", default=Fraction(1))
    floor: float = key(NUMBER, _FLOOR_TEXT, default=0.0)

    rule = "reduce"


class LowerRule(Limit, kw_only=True):
    """The score falls to that of the first step that it reaches: a class down."""

    steps: tuple[tuple[float, float], ...] = key(
        ListOf(PAIR, at_least=1), "From which score on, and what it becomes; the highest first."
    )

    rule = "lower"


class VetoRule(Limit, kw_only=True):
    """There is no score."""

    rule = "veto"


Rule = CapRule | DeductRule | ReduceRule | LowerRule | VetoRule

LIMITS = ListOf(OneOf("rule", {table.rule: table for table in Rule.__args__}))
LIMITS_TEXT = "What can take the score down, each rule after the one before."
