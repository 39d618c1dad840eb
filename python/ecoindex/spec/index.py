"""The root of the tree: the whole index, its constraint and its classes."""

from __future__ import annotations

from typing import Literal

from ecoindex.spec.aggregate import AGGREGATE, Aggregate, Arithmetic
from ecoindex.spec.limit import LIMITS, LIMITS_TEXT, Rule
from ecoindex.spec.missing import MISSING, Missing
from ecoindex.spec.tables import ListOf, Table, TableOf, key
from ecoindex.spec.text import NEUTRAL, TITLE, Title
from ecoindex.spec.values import NUMBER, POSITIVE, TEXT, word
from ecoindex.spec.weights import DECLARED, WEIGHTS, Weights


class Constraint(Table):
    """What happens to the index when yes-no indicators of a node are missed."""

    node: str = key(TEXT, "Node whose indicators are the constraints.")
    mode: Literal["cap", "veto", "deduct"] = key(
        word("cap", "veto", "deduct"), "Limit the index, refuse a score, or take points off."
    )
    limits: tuple[float, ...] = key(
        ListOf(NUMBER),
        "Highest index, or points off, with 1, 2, ... constraints missed.",
        default=(),
    )
    unknown: Literal["provisional", "no-score"] | None = key(
        word("provisional", "no-score"),
        "What an unknown constraint makes of it; no score for a veto, provisional otherwise.",
        default=None,
    )

    @property
    def when_unknown(self) -> Literal["provisional", "no-score"]:
        """The rule for an unknown constraint, declared or by the mode."""
        return self.unknown or ("no-score" if self.mode == "veto" else "provisional")


class Band(Table):
    """A class of the index."""

    id: str = key(TEXT, "Permanent id, kebab-case.")
    title: Title = key(TITLE, "Title in both languages.", neutral=NEUTRAL)
    start: float | None = key(
        NUMBER, "Lower limit; only the last class may do without.", default=None, name="from"
    )


class Classes(Table):
    """Classes of the index, best first."""

    bands: tuple[Band, ...] = key(ListOf(TableOf(Band), at_least=1), "The classes, best first.")
    closed: Literal["left", "right"] = key(
        word("left", "right"),
        "left: a class holds its lower limit; right: it does not.",
        default="left",
    )


class Index(Table):
    """The root of the tree."""

    aggregate: Aggregate = key(
        AGGREGATE,
        "How the first level makes the index; arithmetic without it.",
        default=Arithmetic(),
    )
    missing: Missing | None = key(
        MISSING, "What happens when an input has no value; no score without it.", default=None
    )
    weights: Weights = key(
        WEIGHTS,
        "How the weights of the first level are found; declared without it.",
        default=DECLARED,
    )
    scale: float = key(POSITIVE, "Factor of every score that comes out.", default=1.0)
    limits: tuple[Rule, ...] = key(LIMITS, LIMITS_TEXT, default=())
    constraint: Constraint | None = key(
        TableOf(Constraint), "Caps, vetoes, deductions.", default=None
    )
    classes: Classes | None = key(TableOf(Classes), "Classes of the index.", default=None)
