"""Measured things: indicators, which are scored, and variables, which formulas use."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from ecoindex.spec.condition import CONDITIONS, Condition
from ecoindex.spec.node import ROOT
from ecoindex.spec.normalise import NORMALISE, UNDECLARED, Normalise
from ecoindex.spec.tables import ListOf, Table, TableOf, key
from ecoindex.spec.text import NEUTRAL, TITLE, Title
from ecoindex.spec.values import NUMBER, PAIR, TEXT, WEIGHT, YEAR, word

Status = Literal["official", "published", "unconfirmed", "proposal"]
STATUS = word("official", "published", "unconfirmed", "proposal")
Pair = tuple[float, float]

_ID = "Permanent id, kebab-case."
_ALIASES = "Other names of the column."
_UNIT = "Unit of measurement: an id of units.toml or of a [[unit]] of this file."
_SOURCE = "Key of sources.toml or of a [[source]] of this file."
_BOUNDS = "Lowest and highest plausible value."


class Target(Table):
    """The value that an indicator is to reach."""

    op: Literal["<=", ">=", "<", ">", "="] = key(
        word("<=", ">=", "<", ">", "="), "How the value must compare."
    )
    value: float = key(NUMBER, "The bar, in the indicator's unit.")
    year: int | None = key(YEAR, "The year by which.", default=None)


class Variable(Table):
    """A raw column that only formulas use."""

    id: str = key(TEXT, _ID)
    title: Title = key(TITLE, "Title in both languages.", neutral=NEUTRAL)
    unit: str = key(TEXT, _UNIT, neutral="")
    aliases: tuple[str, ...] = key(ListOf(TEXT), _ALIASES, default=())
    source: str | None = key(TEXT, _SOURCE, default=None)
    bounds: Pair | None = key(PAIR, _BOUNDS, default=None)


class Indicator(Table):
    """One measured variable and how it is scored."""

    id: str = key(TEXT, _ID)
    title: Title = key(TITLE, "Title in both languages.", neutral=NEUTRAL)
    unit: str = key(TEXT, _UNIT, neutral="")
    direction: Literal["higher", "lower"] = key(
        word("higher", "lower"), "Which values are better.", neutral="higher"
    )
    normalise: Normalise = key(
        NORMALISE,
        "How a value becomes a score; an attainment system may do without.",
        default=UNDECLARED,
    )
    node: str = key(TEXT, "Id of the node above; the index without it.", default=ROOT)
    weight: Fraction | None = key(
        WEIGHT, "Weight within the node, relative: a number or '3/109'; 1 without it.", default=None
    )
    kind: Literal["binding", "reference", "expected"] | None = key(
        word("binding", "reference", "expected"), "Binding, reference or expected.", default=None
    )
    target: Target | None = key(TableOf(Target), "The value to reach.", default=None)
    applies_to: tuple[Condition, ...] = key(
        CONDITIONS, "Regions that it applies to: 'coastal', '!coastal', 'level=county'.", default=()
    )
    formula: str | None = key(
        TEXT, "How the value follows from variables and other indicators.", default=None
    )
    aliases: tuple[str, ...] = key(ListOf(TEXT), _ALIASES, default=())
    bounds: Pair | None = key(PAIR, _BOUNDS, default=None)
    source: str | None = key(TEXT, _SOURCE, default=None)
    status: Status | None = key(STATUS, "Status, where it differs from the system's.", default=None)
    note: Title | None = key(TITLE, "What a reader must know.", default=None)


Column = Indicator | Variable
"""What a table of data has a column for."""


def column_key(column: Column) -> str:
    """Return the key of a column's table in the file."""
    return f"{'indicator' if isinstance(column, Indicator) else 'variable'}[{column.id}]"
