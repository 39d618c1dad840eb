"""The points of the tree above the indicators."""

from __future__ import annotations

from fractions import Fraction

from ecoindex.spec.aggregate import AGGREGATE, Aggregate, Arithmetic
from ecoindex.spec.condition import CONDITIONS, Condition
from ecoindex.spec.limit import LIMITS, LIMITS_TEXT, Rule
from ecoindex.spec.missing import MISSING, Missing
from ecoindex.spec.tables import ListOf, Table, TableOf, key
from ecoindex.spec.text import NEUTRAL, TITLE, Title
from ecoindex.spec.values import TEXT, WEIGHT
from ecoindex.spec.weights import DECLARED, WEIGHTS, Weights

ROOT = "index"
"""Id of the root: the whole index."""


class Input(Table):
    """A node or indicator from elsewhere in the tree that feeds a node."""

    id: str = key(TEXT, "Id of a node or an indicator.")
    weight: Fraction | None = key(WEIGHT, "Weight within the node; 1 without it.", default=None)


class Node(Table):
    """A point of the tree: an aspect, a dimension, a group."""

    id: str = key(TEXT, "Permanent id, kebab-case.")
    title: Title = key(TITLE, "Title in both languages.", neutral=NEUTRAL)
    parent: str = key(TEXT, "Id of the node above; the index without it.", default=ROOT)
    weight: Fraction | None = key(
        WEIGHT,
        "Weight within the parent, relative: a number or '3/109'; 1 without it.",
        default=None,
    )
    aggregate: Aggregate = key(
        AGGREGATE,
        "How the inputs make one score; arithmetic mean without it.",
        default=Arithmetic(),
    )
    missing: Missing | None = key(
        MISSING, "What happens when an input has no value; as the parent without it.", default=None
    )
    weights: Weights = key(
        WEIGHTS, "How the weights of the inputs are found; declared without it.", default=DECLARED
    )
    inputs: tuple[Input, ...] = key(
        ListOf(TableOf(Input, shorthand="id")),
        "Nodes or indicators from elsewhere in the tree that feed this node too.",
        default=(),
    )
    limits: tuple[Rule, ...] = key(LIMITS, LIMITS_TEXT, default=())
    applies_to: tuple[Condition, ...] = key(
        CONDITIONS,
        "Regions that everything below applies to: 'coastal', 'level=county'.",
        default=(),
    )
