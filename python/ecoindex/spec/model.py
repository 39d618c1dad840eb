"""The whole system file, as it is written."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from ecoindex.spec.attainment import Contradiction, Count, Verdict
from ecoindex.spec.condition import CONDITIONS, Condition
from ecoindex.spec.index import Index
from ecoindex.spec.indicator import Column, Indicator, Variable
from ecoindex.spec.node import Node
from ecoindex.spec.prepare import IMPUTE, TREAT, Impute, Screen, Treat
from ecoindex.spec.reading import BROKEN, At, Broken, shown
from ecoindex.spec.region import REGION
from ecoindex.spec.status import STATUS, Status
from ecoindex.spec.tables import ListOf, Table, TableOf, key
from ecoindex.spec.text import NEUTRAL, TITLE, Title
from ecoindex.spec.values import NUMBER, SHARE, TEXT, YEAR, Definitions, whole, word

FORMAT = 1
"""Version of the file format."""

Kind = Literal["composite", "attainment"]


class _Version:
    """The version of the format: one is known."""

    def read(self, value: object, at: At) -> int | Broken:
        """Read the version."""
        if isinstance(value, int) and not isinstance(value, bool) and value == FORMAT:
            return value
        at.fault("spec/schema-version", value=shown(value), known=FORMAT)
        return BROKEN

    def schema(self, definitions: Definitions) -> Definitions:  # noqa: ARG002
        """Name the version."""
        return {"const": FORMAT}


class Goal(Table):
    """A goal of the whole: growth of the index, or a share of places that attain."""

    year: int = key(YEAR, "The year by which.")
    growth: float | None = key(
        NUMBER,
        "Growth over the base year: 0.10 is ten percent.",
        absent="spec/goal-form",
        neutral=None,
        unless="attained",
    )
    attained: Fraction | None = key(
        SHARE, "Share of the counties of a city that attain by then.", default=None
    )
    path: Literal["linear", "geometric"] | None = key(
        word("linear", "geometric"),
        "Way of growth from the goal before, or from the base: equal steps (linear, without it) "
        "or equal rates.",
        default=None,
    )


class Source(Table):
    """A source of the file's own, as in sources.toml."""

    id: str = key(TEXT, "Key, kebab-case.")
    title: Title = key(TITLE, "Title in both languages.", neutral=NEUTRAL)
    issuer: str = key(TEXT, "Who issued it.", neutral="-")
    date: str = key(TEXT, "Year, month or day, as printed.", neutral="-")
    status: Status = key(STATUS, "How sure it is.", neutral="proposal")
    address: str | None = key(TEXT, "Where it can be read.", default=None)


class Unit(Table):
    """A unit of measurement of the file's own, as in units.toml."""

    id: str = key(TEXT, "Id, as the indicators write it.")
    zh: str = key(TEXT, "Chinese name.", neutral="-")
    en: str = key(TEXT, "English name.", neutral="-")
    aliases: tuple[str, ...] = key(ListOf(TEXT), "Other ways to write it.", default=())
    pint: str | None = key(
        TEXT, "The same unit in the words of pint, for conversion.", default=None
    )


class Document(Table, kw_only=True):
    """An index system in one edition."""

    schema: int = key(_Version(), "Version of this format.", neutral=FORMAT)
    system: str = key(TEXT, "Permanent id of the system, kebab-case.", neutral="-")
    edition: str = key(TEXT, "Its dated or numbered release.", neutral="-")
    status: Status = key(STATUS, "How official it is; printed always.", neutral="proposal")
    title: Title = key(TITLE, "Title in both languages.", neutral=NEUTRAL)
    aliases: tuple[str, ...] = key(ListOf(TEXT), "Other ids that find the system.", default=())
    kind: Kind = key(word("composite", "attainment"), "Scores or verdicts.", default="composite")
    note: Title | None = key(TITLE, "Printed with every result.", default=None)
    base_year: int | None = key(YEAR, "The year that growth is measured from.", default=None)
    sources: tuple[str, ...] = key(ListOf(TEXT), "Keys of the sources of the whole.", default=())
    decimals: int | None = key(
        whole(0, 15), "Decimals when printing; results keep full precision.", default=None
    )
    applies_to: tuple[Condition, ...] = key(CONDITIONS, "Regions that it applies to.", default=())
    regions: tuple[str, ...] = key(
        ListOf(REGION, at_least=1),
        "Codes or names of the regions it was made for; all without it.",
        default=(),
    )
    verdict: Verdict | None = key(
        TableOf(Verdict), "When a place as a whole attains.", default=None
    )
    screen: Screen | None = key(
        TableOf(Screen), "Regions and indicators that fall out for want of data.", default=None
    )
    impute: Impute | None = key(
        IMPUTE, "How missing values are filled in, unless an indicator says so.", default=None
    )
    treat: Treat | None = key(
        TREAT,
        "How outliers are treated, unless an indicator says so, where its method learns from data.",
        default=None,
    )
    index: Index = key(TableOf(Index), "The root of the tree.", default=Index())
    node: tuple[Node, ...] = key(
        ListOf(TableOf(Node)), "The tree above the indicators.", default=()
    )
    variable: tuple[Variable, ...] = key(
        ListOf(TableOf(Variable)), "Raw columns that only formulas use.", default=()
    )
    indicator: tuple[Indicator, ...] = key(
        ListOf(TableOf(Indicator), at_least=1), "What is scored or judged.", neutral=()
    )
    goal: tuple[Goal, ...] = key(ListOf(TableOf(Goal)), "Goals of the whole.", default=())
    count: tuple[Count, ...] = key(
        ListOf(TableOf(Count)), "What the document itself counts.", default=()
    )
    contradiction: tuple[Contradiction, ...] = key(
        ListOf(TableOf(Contradiction)), "Where documents contradict each other.", default=()
    )
    source: tuple[Source, ...] = key(ListOf(TableOf(Source)), "Sources of its own.", default=())
    unit: tuple[Unit, ...] = key(ListOf(TableOf(Unit)), "Units of its own.", default=())

    @property
    def declared(self) -> tuple[Column, ...]:
        """Indicators, also those made of parts, and variables."""
        return (*self.indicator, *self.variable)

    @property
    def measures(self) -> tuple[Indicator, ...]:
        """Indicators that have values: all but those made of parts."""
        return tuple(item for item in self.indicator if item.parts is None)

    @property
    def bars(self) -> tuple[Variable, ...]:
        """Columns that hold assigned bars and whether they are met."""
        return tuple(bar for item in self.measures for bar in item.bars)

    @property
    def columns(self) -> tuple[Column, ...]:
        """What a table of data may have a column for: measures, their bars, variables."""
        return (*self.measures, *self.bars, *self.variable)


DOCUMENT = TableOf(Document)
