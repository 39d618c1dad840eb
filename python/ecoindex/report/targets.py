"""Targets in words: ``>= 97 %``, ``比2020年下降16%``, ``mountains >= 60; hills >= 40``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from ecoindex.errors import Language
from ecoindex.report.conditions import conditions_text
from ecoindex.report.words import word
from ecoindex.spec.target import (
    PREVIOUS,
    Answer,
    Assigned,
    Combination,
    Comparison,
    NotWorse,
    Raise,
    Range,
    Reduce,
    Summed,
    Target,
    Trend,
    base_of,
)

if TYPE_CHECKING:
    from ecoindex.spec import System
    from ecoindex.spec.indicator import Indicator

Direction = Literal["higher", "lower"]
UNSAID = ("1", "yes/no", "state")
"""Units that go without saying."""


def target_text(
    target: Target,
    unit: str,
    language: Language,
    *,
    base_year: int | None = None,
    direction: Direction = "higher",
) -> str:
    """Say what is to be reached and by when.

    Parameters
    ----------
    unit : str
        Printed name of the indicator's unit; empty where it stands elsewhere or goes without
        saying.
    base_year : int or None
        The base year of the system, for targets that name none of their own.
    direction : str
        Which values are better.

    Returns
    -------
    str
        Without the regions that the target is for; see `targets_text`.
    """
    said, remarks = _Say(unit, language, base_year, direction).test(target)
    if target.text:
        printed = target.text.text(language)
        if not _hides_numbers(target, language):
            said, remarks = printed, []
        elif target.when:
            said = f"{printed} {said}"
        else:
            said, remarks = printed, [_bracketed(said, remarks, language)]
    year = str(target.year) if target.year else ""
    return _bracketed(said, [*remarks, *([year] if year not in said else [])], language)


def targets_text(item: Indicator, system: System, language: Language, *, unit: bool = False) -> str:
    """Say all targets of an indicator, each after the regions that it is for.

    Parameters
    ----------
    unit : bool
        Print the unit too.
    """
    several = any(target.when for target in item.targets)
    printed = unit_text(item, system, language) if unit else ""
    texts = []
    for target in item.targets:
        text = target_text(
            target, printed, language, base_year=system.base_year, direction=item.direction
        )
        regions = _regions(target, language) if several else ""
        space = " " if text[:1] in "<>=" else word("colon", language)
        texts.append(f"{regions}{space}{text}" if regions else text)
    return word("semicolon", language).join(dict.fromkeys(texts))


def _regions(target: Target, language: Language) -> str:
    """Name the regions that a target is for, unless its own words do."""
    named = conditions_text(target.when, language) or word("target-others", language)
    if target.text and (_hides_numbers(target, language) or named in target.text.text(language)):
        return ""
    return named


def unit_text(item: Indicator, system: System, language: Language) -> str:
    """Return the printed name of an indicator's unit; empty where it goes without saying."""
    unit = system.units.get(item.unit) if item.unit else None
    if unit is None or unit.id in UNSAID:
        return ""
    return unit.name(language)


def number_text(value: float) -> str:
    """Write a number as the file does, without a trailing zero."""
    return f"{value:.15g}"


def _hides_numbers(target: Target, language: Language) -> bool:
    """Whether the printed words of a target leave out a number that it names."""
    printed = target.text.text(language) if target.text else ""
    wanted = map(re.escape, _numbers(target))
    return not all(re.search(rf"(?<![\d.]){number}(?!\.?\d)", printed) for number in wanted)


def _numbers(target: Target) -> list[str]:
    """Write the numbers that a target itself names."""
    match target:
        case Comparison(value=value):
            return [number_text(value)]
        case Range(low=low, high=high):
            return [number_text(low), number_text(high)]
        case Reduce(by=by) | Raise(by=by):
            return [number_text(by)]
    return []


def _bracketed(text: str, remarks: list[str], language: Language) -> str:
    comma = "，" if language == "zh" else ", "
    return f"{text} ({comma.join(remarks)})" if remarks else text


class _Say:
    """Puts tests into words: the test itself, and what belongs in brackets after it."""

    def __init__(
        self, unit: str, language: Language, base_year: int | None, direction: Direction
    ) -> None:
        self.unit = unit
        self.language = language
        self.base_year = base_year
        self.direction = direction

    def test(self, target: Target) -> tuple[str, list[str]]:
        said, remarks = self._plain(target)
        if isinstance(target, Summed) and target.sum_years:
            said = self._word("sum", years=target.sum_years, test=said)
        return said, remarks

    def _plain(self, target: Target) -> tuple[str, list[str]]:
        match target:
            case Comparison(op=op, value=value):
                return f"{op} {self._quantity(value)}", []
            case Range(low=low, high=high):
                return self._word("range", low=number_text(low), high=self._quantity(high)), []
            case NotWorse():
                base = self._base(target)
                remarks = [self._word("compared", base=base)] if base else []
                return self._word(f"not-worse-{self.direction}"), remarks
            case Reduce(op=op, by=by) | Raise(op=op, by=by):
                base = self._base(target) or self._word("base")
                return self._word(op, by=number_text(by), base=base), []
            case Trend():
                return self._trend(target)
            case Answer(op=op):
                return self._word(op), []
            case Assigned():
                return self._word("assigned"), []
            case Combination(op=op, of=of):
                return self._word(f"join-{op}").join(map(self._inside, of)), []

    def _inside(self, target: Target) -> str:
        text = _bracketed(*self.test(target), self.language)
        return f"({text})" if isinstance(target, Combination) else text

    def _trend(self, target: Trend) -> tuple[str, list[str]]:
        band = [self._word("band", band=self._quantity(target.band))] if target.band else []
        if base_of(target, self.base_year) == PREVIOUS:
            return self._word(f"{target.op}-previous"), band
        return self._word(target.op, base=self._base(target)), band

    def _base(self, target: NotWorse | Reduce | Raise | Trend) -> str:
        base = base_of(target, self.base_year)
        if base is None:
            return ""
        return self._word("previous") if base == PREVIOUS else self._word("year", year=base)

    def _quantity(self, value: float) -> str:
        return f"{number_text(value)} {self.unit}".rstrip()

    def _word(self, key: str, **facts: object) -> str:
        return word(f"target-{key}", self.language, **facts)
