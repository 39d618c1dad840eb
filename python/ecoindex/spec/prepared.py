"""What a system does before normalisation, with the defaults of the file filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ecoindex.spec.codes import are_numbers
from ecoindex.spec.normalise import Normalise, YesNo
from ecoindex.spec.prepare import (
    BoxCox,
    Impute,
    Log,
    NoImputation,
    RegionShares,
    Shares,
    Treat,
    Untreated,
    Winsorise,
)
from ecoindex.spec.relative import Categorical

if TYPE_CHECKING:
    from ecoindex.spec.indicator import Indicator
    from ecoindex.spec.model import Document


def impute_of(document: Document, item: Indicator) -> Impute:
    """Return how an indicator is imputed: its own rule, or the file's for all that are measured.

    Yes and no, and codes that are words, have nothing in between that could be filled in.
    """
    if item.impute is not None:
        return item.impute
    if document.impute is None or _in_words(item.normalise):
        return NoImputation()
    return document.impute


def _in_words(method: Normalise) -> bool:
    return isinstance(method, YesNo) or (
        isinstance(method, Categorical) and not are_numbers(method.scores)
    )


def treat_of(document: Document, item: Indicator) -> Treat:
    """Return how an indicator is treated: its own rule, or the file's where a method learns.

    A method with fixed bounds takes care of outliers by itself.
    """
    if item.treat is not None:
        return item.treat
    if document.treat is None or learns_over(item) is None:
        return Untreated()
    return document.treat


def is_forced(document: Document, item: Indicator) -> bool:
    """Whether an indicator is treated because the file says so, skewed or not."""
    rule = treat_of(document, item)
    return isinstance(rule, (Log, BoxCox)) or (isinstance(rule, Winsorise) and rule.force)


class ByName(NamedTuple):
    """What falls out because the file names it, whatever data it has."""

    regions: tuple[str, ...]
    indicators: tuple[str, ...]


def dropped_by_name(document: Document) -> ByName:
    """Return the regions and the indicators that a screen drops by name."""
    screen = document.screen
    regions = RegionShares() if screen is None else screen.regions
    indicators = Shares() if screen is None else screen.indicators
    return ByName(regions.drop, indicators.drop)


def learns_over(item: Indicator) -> str | None:
    """Return the rows that the normalisation of an indicator learns from."""
    over: str | None = getattr(item.normalise, "over", None)
    return over


def prepares(document: Document) -> bool:
    """Whether anything is done before normalisation."""
    own = (item.denominate or item.impute or item.treat for item in document.measures)
    return bool(document.impute or document.treat or document.screen or any(own))


def is_treated(document: Document) -> bool:
    """Whether any indicator is treated for outliers."""
    return any(not isinstance(treat_of(document, i), Untreated) for i in document.measures)
