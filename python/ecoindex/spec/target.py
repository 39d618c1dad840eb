"""What an indicator is to reach: one table per kind of test, told apart by ``op``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from ecoindex.spec.condition import CONDITIONS, Condition
from ecoindex.spec.reading import At, Broken, shown
from ecoindex.spec.status import STATUS, Status
from ecoindex.spec.tables import ListOf, OneOf, Table, key
from ecoindex.spec.text import TITLE, Title
from ecoindex.spec.values import (
    NOT_NEGATIVE,
    NUMBER,
    PERCENT,
    POSITIVE,
    TEXT,
    YEAR,
    Definitions,
    Word,
    whole,
    word,
)

Comparator = Literal[">=", "<=", ">", "<", "="]
COMPARATOR = word(">=", "<=", ">", "<", "=")
PREVIOUS: Literal["previous"] = "previous"
Base = int | Literal["previous"]

_OP = "Says which."


class _Base:
    """A year, or "previous" for the year before."""

    def read(self, value: object, at: At) -> Base | Broken:
        """Read the year or the word."""
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 9999:
            return value
        return PREVIOUS if value == PREVIOUS else at.refuse("spec/base-form", value=shown(value))

    def schema(self, definitions: Definitions) -> dict[str, Any]:
        """Describe both forms."""
        return {"anyOf": [YEAR.schema(definitions), {"const": PREVIOUS}]}


class _Tests:
    """Tests of the same value."""

    def read(self, value: object, at: At) -> tuple[Target, ...] | Broken:
        """Read every test."""
        return ListOf(TARGET, at_least=2).read(value, at)

    def schema(self, definitions: Definitions) -> dict[str, Any]:
        """Describe the list."""
        return ListOf(TARGET, at_least=2).schema(definitions)


class Terms(Table):
    """By when and where a target holds, and where it is printed: keys of every target."""

    year: int | None = key(
        YEAR, "The year by which; without it the target always holds.", default=None
    )
    when: tuple[Condition, ...] = key(
        CONDITIONS, "Regions that this one of several targets is for: 'terrain=hill'.", default=()
    )
    text: Title | None = key(
        TITLE, "The words as printed, where the rest does not say it all.", default=None
    )
    status: Status | None = key(
        STATUS, "Status, where it differs from the indicator's.", default=None
    )
    source: str | None = key(TEXT, "Source, where it differs from the indicator's.", default=None)
    place: str | None = key(TEXT, "Where it is printed: table and row.", default=None)


class Summed(Terms):
    """A target that several years may reach together."""

    sum_years: int | None = key(
        whole(2, 99), "Compare the sum of the values of so many years, this one last.", default=None
    )


class Relative(Terms):
    """A target measured from the region's own value in another year."""

    base: Base | None = key(
        _Base(),
        "A year or 'previous'. Default: the base year of the system; for a trend the year before.",
        default=None,
    )


class Comparison(Summed, kw_only=True):
    """The value against a number."""

    op: Comparator = key(COMPARATOR, "How the value must compare.")
    value: float = key(NUMBER, "The bar, in the indicator's unit.")


class Range(Summed, kw_only=True):
    """The value within two bounds, both included."""

    op: Literal["range"] = key(word("range"), _OP)
    low: float = key(NUMBER, "Lower bound, in the indicator's unit.")
    high: float = key(NUMBER, "Upper bound, in the indicator's unit.")


class NotWorse(Relative, kw_only=True):
    """At least as good as the base value."""

    op: Literal["not-worse"] = key(word("not-worse"), _OP)


class Reduce(Relative, kw_only=True):
    """Below the base value by a percentage of it."""

    op: Literal["reduce"] = key(word("reduce"), _OP)
    by: float = key(PERCENT, "Per cent of the base value.")


class Raise(Relative, kw_only=True):
    """Above the base value by a percentage of it."""

    op: Literal["raise"] = key(word("raise"), _OP)
    by: float = key(POSITIVE, "Per cent of the base value.")


class Trend(Relative, kw_only=True):
    """Below (falling) or above (rising) the base value, which is that of the year before."""

    op: Literal["falling", "rising"] = key(word("falling", "rising"), "Which way.")
    band: float = key(
        NOT_NEGATIVE, "The change must be larger than this, in the indicator's unit.", default=0.0
    )


class Assigned(Summed, kw_only=True):
    """A bar, or only its result, that comes with the data: the task assigned from above."""

    op: Literal["assigned"] = key(word("assigned"), _OP)
    compare: Comparator | None = key(
        COMPARATOR, "How the value must compare; by the direction without it.", default=None
    )


class Answer(Terms, kw_only=True):
    """Yes, no (what must not occur), or done (a measure carried out)."""

    op: Literal["yes", "no", "done"] = key(word("yes", "no", "done"), "What is wanted.")


class Combination(Summed, kw_only=True):
    """Several tests of the same value."""

    op: Literal["all", "any"] = key(word("all", "any"), "How many tests must be met.")
    of: tuple[Target, ...] = key(_Tests(), "The tests, two or more.")


Target = Comparison | Range | NotWorse | Reduce | Raise | Trend | Assigned | Answer | Combination


def _ops(table: type[Table]) -> tuple[str, ...]:
    kind = table.keys["op"].kind
    assert isinstance(kind, Word)
    return kind.allowed


TARGET = OneOf("op", {op: table for table in Target.__args__ for op in _ops(table)})


def tests(target: Target) -> Iterator[Target]:
    """Walk the single tests of a target: itself, or those that it combines, at any depth."""
    if isinstance(target, Combination):
        for inside in target.of:
            yield from tests(inside)
    else:
        yield target


def is_assigned(target: Target) -> bool:
    """Whether a target, or a test in it, needs a bar that comes with the data."""
    return any(isinstance(test, Assigned) for test in tests(target))


def base_of(test: Target, base_year: int | None) -> Base | None:
    """Return what a test measures from; None where it is not relative, or nothing says so.

    Parameters
    ----------
    base_year : int or None
        The base year of the system.
    """
    if not isinstance(test, Relative):
        return None
    if test.base is not None:
        return test.base
    return PREVIOUS if isinstance(test, Trend) else base_year
