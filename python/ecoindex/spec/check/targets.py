"""Targets: numbers that can be met, years in order, one target for each case."""

from __future__ import annotations

from collections.abc import Iterator

from ecoindex.spec.check.context import Context
from ecoindex.spec.indicator import STATE, YES_NO, Indicator, target_keys
from ecoindex.spec.reading import shown
from ecoindex.spec.target import (
    Answer,
    Assigned,
    Combination,
    Comparison,
    NotWorse,
    Raise,
    Range,
    Reduce,
    Relative,
    Summed,
    Target,
    Terms,
    Trend,
    base_of,
)

WANTED = {"yes": YES_NO, "no": YES_NO, "done": STATE}
UPWARD = {">=": "higher", ">": "higher", "rising": "higher", "yes": "higher", "done": "higher"}
DOWNWARD = {"<=": "lower", "<": "lower", "falling": "lower", "no": "lower"}
DIRECTION = UPWARD | DOWNWARD | {"raise": "higher", "reduce": "lower"}
"""The direction that an operator makes sense with."""


def check(context: Context) -> None:
    """Check every target of every indicator."""
    for indicator in context.document.indicator:
        if not context.sound(f"indicator[{indicator.id}].target"):
            continue
        _twice(context, indicator)
        _sums(context, indicator)
        for key, target in target_keys(indicator):
            _base_year(context, key, target)
            for at, test in _walk(key, target):
                _test(context, indicator, at, test)
                if at != key:
                    _inside(context, at, test)


def _walk(key: str, target: Target) -> Iterator[tuple[str, Target]]:
    """Walk a target and all that it combines, each with its key."""
    yield key, target
    if isinstance(target, Combination):
        for number, inside in enumerate(target.of, 1):
            yield from _walk(f"{key}.of[#{number}]", inside)


def _inside(context: Context, at: str, test: Target) -> None:
    """Refuse what belongs to the whole target in one of the tests that it combines."""
    for name in (*Terms.keys, "sum_years"):
        if getattr(test, name, None):
            context.fault(f"{at}.{name}", "spec/target-inside", name=name)


def _twice(context: Context, indicator: Indicator) -> None:
    """Refuse two targets for the same year and the same regions."""
    seen: dict[object, str] = {}
    for key, target in target_keys(indicator):
        case = (target.year, frozenset(target.when))
        if case in seen:
            context.fault(key, "spec/target-twice", first=seen[case])
        seen.setdefault(case, key)


def _sums(context: Context, indicator: Indicator) -> None:
    """Let the values of an indicator be summed in one way only."""
    for key, target in target_keys(indicator):
        years = target.sum_years if isinstance(target, Summed) else None
        if years != indicator.sum_years:
            facts = {"years": indicator.sum_years or 0, "given": years or 0}
            context.fault(key, "spec/target-sum", **facts)


def _base_year(context: Context, key: str, target: Target) -> None:
    """Ask for the base year of every test in a target, before the year of the target."""
    declared = context.document.base_year
    if not context.usable("base_year"):
        return
    for at, test in _walk(key, target):
        if not isinstance(test, Relative):
            continue
        base = base_of(test, declared)
        if base is None:
            context.fault(at, "spec/target-base", op=test.op)
        elif isinstance(base, int) and target.year is not None and base >= target.year:
            own = f"{at}.base" if test.base is not None else at
            context.fault(own, "spec/target-base-year", base=base, year=target.year)


def _test(context: Context, indicator: Indicator, at: str, test: Target) -> None:
    _direction(context, indicator, at, test)
    match test:
        case Comparison(value=value):
            _within(context, indicator, f"{at}.value", value)
        case Range(low=low, high=high):
            if low >= high:
                context.fault(at, "spec/range-empty", low=shown(low), high=shown(high))
            _within(context, indicator, f"{at}.low", low)
            _within(context, indicator, f"{at}.high", high)
        case Answer(op=op) if context.usable(f"indicator[{indicator.id}].unit"):
            if indicator.unit != WANTED[op]:
                facts = {"op": op, "unit": indicator.unit, "wanted": WANTED[op]}
                context.fault(at, "spec/target-unit", **facts)


def _direction(context: Context, indicator: Indicator, at: str, test: Target) -> None:
    match test:
        case Assigned(compare=str() as op):
            wanted = DIRECTION.get(op)
        case Comparison(op=op) | Reduce(op=op) | Raise(op=op) | Trend(op=op) | Answer(op=op):
            wanted = DIRECTION.get(op)
        case Range() | NotWorse() | Assigned() | Combination():
            return
    direction = f"indicator[{indicator.id}].direction"
    if wanted not in (None, indicator.direction) and context.usable(direction):
        facts = {"op": op, "direction": indicator.direction}
        context.fault(at, "spec/target-against", **facts)


def _within(context: Context, indicator: Indicator, at: str, value: float) -> None:
    """Keep a bar within the plausible values; a sum over years may lie beyond them."""
    if indicator.bounds is None or indicator.sum_years:
        return
    low, high = indicator.bounds
    if low < high and not low <= value <= high:
        facts = {"value": shown(value), "low": shown(low), "high": shown(high)}
        context.fault(at, "spec/target-bounds", **facts)
