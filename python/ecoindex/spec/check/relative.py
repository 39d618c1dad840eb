"""Normalisation: parameters of the methods that compare values, and of best ranges and codes."""

from __future__ import annotations

from ecoindex.spec.check.context import Context
from ecoindex.spec.codes import are_numbers, numbers
from ecoindex.spec.normalise import BaseRatio, Distance
from ecoindex.spec.over import UNIT_INTERVAL, Pair
from ecoindex.spec.reading import shown
from ecoindex.spec.relative import (
    Adjusted,
    Categorical,
    DistanceToBest,
    Interval,
    Logistic,
    Rank,
    Reference,
    Scaled,
)


def check(context: Context) -> None:
    """Check the method of every indicator."""
    for indicator in context.document.indicator:
        at = f"indicator[{indicator.id}].normalise"
        if not context.usable(at):
            continue
        match indicator.normalise:
            case BaseRatio(inverse="mirror") if indicator.direction == "higher":
                context.fault(f"{at}.inverse", "normalise/inverse-unused")
            case Distance(base=float(), over=str()):
                context.fault(f"{at}.over", "normalise/target-form")
            case Rank(constant=constant) | Logistic(constant=constant):
                _constant(context, at, constant)
            case DistanceToBest(form=form, constant=constant):
                _form(context, at, form, constant)
                _constant(context, at, constant)
            case Reference(form=form, constant=constant):
                _form(context, at, form, constant)
            case Adjusted(to=to):
                _rising(context, at, to)
            case Scaled() as method:
                _scaled(context, at, method)
            case Interval() as method:
                _interval(context, at, method)
            case Categorical() as method:
                _codes(context, at, method)


def _constant(context: Context, at: str, constant: float | None) -> None:
    low, high = UNIT_INTERVAL
    if constant is not None and not low <= constant <= high:
        facts = {"value": shown(constant), "low": shown(low), "high": shown(high)}
        context.fault(f"{at}.constant", "spec/out-of-range", **facts)


def _form(context: Context, at: str, form: str, constant: float | None) -> None:
    if form == "ratio" and constant is not None:
        context.fault(f"{at}.constant", "normalise/constant-unused")


def _scaled(context: Context, at: str, method: Scaled) -> None:
    if method.lower >= method.upper:
        ends = {"lower": shown(method.lower), "upper": shown(method.upper)}
        context.fault(f"{at}.upper", "normalise/scaled-order", **ends)
    _rising(context, at, method.to)


def _rising(context: Context, at: str, to: Pair) -> None:
    low, high = to
    if low >= high:
        context.fault(f"{at}.to", "spec/to-empty", low=shown(low), high=shown(high))


def _interval(context: Context, at: str, method: Interval) -> None:
    low, high = method.best
    if low > high:
        context.fault(f"{at}.best", "normalise/interval-order", low=shown(low), high=shown(high))
    if (method.over is None) == (method.tolerance is None):
        context.fault(at, "normalise/interval-form")


def _codes(context: Context, at: str, method: Categorical) -> None:
    codes = [code for code, _ in method.scores]
    same = numbers(method.scores) if are_numbers(method.scores) else list(map(str.casefold, codes))
    twice = [code for place, code in enumerate(codes) if same[place] in same[:place]]
    if twice:
        context.fault(f"{at}.scores", "normalise/code-twice", codes=twice)
    if method.other is not None and not are_numbers(method.scores):
        context.fault(f"{at}.other", "normalise/other-of-words")
