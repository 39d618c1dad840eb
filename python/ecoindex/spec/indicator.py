"""Measured things: indicators, which are scored or judged, and variables beside them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal

from ecoindex.spec.condition import CONDITIONS, Condition
from ecoindex.spec.node import ROOT
from ecoindex.spec.normalise import NORMALISE, UNDECLARED, Normalise
from ecoindex.spec.prepare import IMPUTE, TREAT, Denominate, Impute, Treat
from ecoindex.spec.status import STATUS, Status
from ecoindex.spec.tables import ListOf, OneOrMore, Table, TableOf, key
from ecoindex.spec.target import TARGET, Summed, Target, is_assigned
from ecoindex.spec.text import NEUTRAL, TITLE, Title
from ecoindex.spec.values import PAIR, TEXT, WEIGHT, word

Pair = tuple[float, float]
Kind = Literal["binding", "reference", "expected"]
KIND = word("binding", "reference", "expected")

_ID = "Permanent id, kebab-case."
_ALIASES = "Other names of the column."
_UNIT = "Unit of measurement: an id of units.toml or of a [[unit]] of this file."
_SOURCE = "Key of sources.toml or of a [[source]] of this file."
_BOUNDS = "Lowest and highest plausible value."

WHOLE = "parts"
"""The key that makes an indicator a whole: it has parts instead of values of its own."""

YES_NO, STATE = "yes/no", "state"
"""Units of what is or is not so, and of measures: not started, partly, done."""

ASSIGNED, ASSIGNED_MET = "assigned", "assigned-met"
"""What the ids of the columns end in that hold an assigned bar, and whether it is met."""


class Variable(Table):
    """A raw column that only formulas use."""

    id: str = key(TEXT, _ID)
    title: Title = key(TITLE, "Title in both languages.", neutral=NEUTRAL)
    unit: str = key(TEXT, _UNIT, neutral="")
    aliases: tuple[str, ...] = key(ListOf(TEXT), _ALIASES, default=())
    source: str | None = key(TEXT, _SOURCE, default=None)
    bounds: Pair | None = key(PAIR, _BOUNDS, default=None)


class Indicator(Table, kw_only=True):
    """One measured variable and how it is scored, or an indicator made of such parts."""

    id: str = key(TEXT, _ID)
    title: Title = key(TITLE, "Title in both languages.", neutral=NEUTRAL)
    number: str | None = key(TEXT, "Number in the document, as printed.", default=None)
    unit: str = key(TEXT, _UNIT, neutral="", unless=WHOLE)
    direction: Literal["higher", "lower"] = key(
        word("higher", "lower"), "Which values are better.", neutral="higher", unless=WHOLE
    )
    normalise: Normalise = key(
        NORMALISE,
        "How a value becomes a score; an attainment system may do without.",
        default=UNDECLARED,
        unless=WHOLE,
    )
    parts: Literal["all", "any"] | None = key(
        word("all", "any"),
        "Made of parts: met if all of them are, or if any is; it has no values of its own.",
        default=None,
    )
    part_of: str | None = key(TEXT, "Id of the indicator that it is a part of.", default=None)
    node: str = key(TEXT, "Id of the node above; the index without it.", default=ROOT)
    weight: Fraction | None = key(
        WEIGHT, "Weight within the node, relative: a number or '3/109'; 1 without it.", default=None
    )
    kind: Kind | None = key(
        KIND, "Binding, reference or expected; a part has that of its whole.", default=None
    )
    targets: tuple[Target, ...] = key(
        OneOrMore(TARGET), "What is to be reached.", default=(), name="target", unless=WHOLE
    )
    applies_to: tuple[Condition, ...] = key(
        CONDITIONS, "Regions that it applies to: 'coastal', '!coastal', 'level=county'.", default=()
    )
    formula: str | None = key(
        TEXT,
        "How the value follows from variables and other indicators.",
        default=None,
        unless=WHOLE,
    )
    denominate: Denominate | None = key(
        TableOf(Denominate), "Divide by another column.", default=None, unless=WHOLE
    )
    impute: Impute | None = key(
        IMPUTE, "How a missing value is filled in.", default=None, unless=WHOLE
    )
    treat: Treat | None = key(TREAT, "How outliers are treated.", default=None, unless=WHOLE)
    aliases: tuple[str, ...] = key(ListOf(TEXT), _ALIASES, default=())
    bounds: Pair | None = key(PAIR, _BOUNDS, default=None, unless=WHOLE)
    source: str | None = key(TEXT, _SOURCE, default=None)
    place: str | None = key(TEXT, "Where the document prints it: table and row.", default=None)
    status: Status | None = key(STATUS, "Status, where it differs from the system's.", default=None)
    note: Title | None = key(TITLE, "What a reader must know.", default=None)

    @property
    def target(self) -> Target | None:
        """The first target."""
        return self.targets[0] if self.targets else None

    @property
    def sum_years(self) -> int | None:
        """Years whose values are summed before they are compared, if any."""
        years = (item.sum_years for item in self.targets if isinstance(item, Summed))
        return next((count for count in years if count), None)

    @property
    def bars(self) -> tuple[Variable, ...]:
        """Columns that hold an assigned bar, or only whether it is met."""
        if not any(map(is_assigned, self.targets)):
            return ()
        zh, en = self.title.zh, self.title.en
        bar = Title(f"{zh}：上级下达值", f"{en}: assigned value")
        met = Title(f"{zh}：是否完成上级任务", f"{en}: assigned task met")
        return (
            Variable(id=f"{self.id}-{ASSIGNED}", title=bar, unit=self.unit),
            Variable(id=f"{self.id}-{ASSIGNED_MET}", title=met, unit=YES_NO),
        )


Column = Indicator | Variable
"""What a table of data has a column for."""


def target_keys(indicator: Indicator) -> Iterator[tuple[str, Target]]:
    """Walk the targets of an indicator, each with its key in the file."""
    key = f"indicator[{indicator.id}].target"
    for number, target in enumerate(indicator.targets, 1):
        label = f"#{number}" if target.year is None else target.year
        yield f"{key}[{label}]" if len(indicator.targets) > 1 else key, target


def column_key(column: Column) -> str:
    """Return the key of a column's table in the file."""
    return f"{'indicator' if isinstance(column, Indicator) else 'variable'}[{column.id}]"
