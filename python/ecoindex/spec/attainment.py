"""What an attainment system says beside its table: its verdict, counts, contradictions."""

from __future__ import annotations

from fractions import Fraction

from ecoindex.spec.indicator import KIND, Kind
from ecoindex.spec.region import REGION
from ecoindex.spec.status import STATUS, Status
from ecoindex.spec.tables import ListOf, Table, TableOf, key
from ecoindex.spec.text import NEUTRAL, TITLE, Title
from ecoindex.spec.values import SHARE, TEXT, YEAR, whole

_COUNT = whole(0, 9999)
_PLACE = "Where it is printed."


class Verdict(Table):
    """When a place as a whole attains: shares of the applicable indicators that must be met."""

    binding: Fraction = key(SHARE, "Share of the binding ones.", default=Fraction(1))
    reference: Fraction = key(SHARE, "Share of the reference ones.", default=Fraction(4, 5))
    expected: Fraction = key(
        SHARE, "Share of the expected ones; 0: not asked.", default=Fraction(0)
    )
    status: Status = key(STATUS, "How sure the rule is.", default="unconfirmed")
    source: str | None = key(TEXT, "Source of the rule.", default=None)


class Count(Table):
    """What the document itself counts; compared with what its rows give."""

    region: str = key(REGION, "Code or name of the region.", neutral="")
    year: int = key(YEAR, "The year counted.")
    met: int | None = key(_COUNT, "Indicators met.", default=None)
    not_met: int | None = key(_COUNT, "Indicators not met.", default=None)
    total: int | None = key(_COUNT, "Indicators in all.", default=None)
    kind: Kind | None = key(KIND, "Only those of one kind.", default=None)
    source: str | None = key(TEXT, "Source of the count.", default=None)
    place: str | None = key(TEXT, _PLACE, default=None)


class Claim(Table):
    """What one place in one document says."""

    text: Title = key(TITLE, "What it says.", neutral=NEUTRAL)
    source: str = key(TEXT, "Which document.", neutral="")
    place: str | None = key(TEXT, _PLACE, default=None)


class Contradiction(Table, kw_only=True):
    """Where documents contradict themselves or one another: every claim is kept."""

    indicator: str | None = key(TEXT, "Id of the indicator.", default=None)
    about: Title = key(TITLE, "What it is about.", neutral=NEUTRAL)
    claim: tuple[Claim, ...] = key(
        ListOf(TableOf(Claim), at_least=2), "The claims, two or more.", neutral=()
    )
    note: Title | None = key(TITLE, "Which one the rows use, and why.", default=None)
