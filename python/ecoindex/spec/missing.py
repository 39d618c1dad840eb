"""What a node does when an input has no value: one table per rule."""

from __future__ import annotations

from fractions import Fraction

from ecoindex.spec.tables import OneOf, Table, key
from ecoindex.spec.values import NUMBER, SHARE

_REQUIRE = "Share of the applicable weight that must have a value"


class NoScore(Table):
    """The node has no score."""

    rule = "no-score"


class Redistribute(Table):
    """The weight goes to the inputs that have a value."""

    require: Fraction = key(SHARE, f"{_REQUIRE}; 2/3 without it.", default=Fraction(2, 3))

    rule = "redistribute"


class Floor(Table):
    """The input counts as a fixed value, on the scale of the node's inputs."""

    value: float = key(NUMBER, "What a missing input counts as.")
    require: Fraction = key(SHARE, f"{_REQUIRE}; 0 without it.", default=Fraction(0))

    rule = "floor"


Missing = NoScore | Redistribute | Floor

MISSING = OneOf(
    "rule",
    {table.rule: table for table in Missing.__args__},
    shorthands=("no-score", "redistribute"),
)
