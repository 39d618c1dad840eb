"""Normalisation: numbers that make a method meaningful and agree with the direction."""

from __future__ import annotations

from itertools import pairwise

from ecoindex.spec.check.context import Context
from ecoindex.spec.indicator import YES_NO, Indicator, column_key
from ecoindex.spec.normalise import (
    EFFICACY_INTERVAL,
    UNDECLARED,
    Distance,
    Efficacy,
    Goalposts,
    MinMax,
    Steps,
    Unchanged,
    YesNo,
)
from ecoindex.spec.reading import shown


def check(context: Context) -> None:
    """Check the method of every indicator."""
    for indicator in context.document.indicator:
        key = f"indicator[{indicator.id}]"
        if context.usable(f"{key}.normalise"):
            _method(context, key, indicator)
    for column in context.document.columns:
        if column.bounds and column.bounds[0] >= column.bounds[1]:
            low, high = map(shown, column.bounds)
            at = f"{column_key(column)}.bounds"
            context.fault(at, "spec/bounds-empty", low=low, high=high)


def _method(context: Context, key: str, indicator: Indicator) -> None:
    at = f"{key}.normalise"
    match indicator.normalise:
        case Unchanged() as method:
            _unchanged(context, key, indicator, method)
        case Goalposts() as posts:
            _posts(context, key, indicator, posts.worst, posts.best)
            _interval(context, at, posts.to)
            if posts.log and min(posts.worst, posts.best) <= 0:
                ends = {"worst": shown(posts.worst), "best": shown(posts.best)}
                context.fault(f"{at}.log", "spec/goalpost-log", **ends)
        case MinMax() as method:
            _interval(context, at, method.to)
            _constant(context, at, method.constant, method.to)
        case Efficacy() as method:
            _efficacy(context, key, indicator, method)
        case Distance() as method:
            _distance(context, key, indicator, method)
        case Steps() as method:
            _steps(context, key, indicator, method)
        case YesNo() if indicator.unit != YES_NO:
            context.fault(f"{key}.unit", "spec/yes-no-unit", unit=indicator.unit, wanted=YES_NO)


def _unchanged(context: Context, key: str, indicator: Indicator, method: Unchanged) -> None:
    if method is not UNDECLARED:
        if indicator.direction == "lower":
            context.fault(f"{key}.direction", "spec/direction-none")
    elif context.document.kind == "composite" and indicator.parts is None:
        context.fault(f"{key}.normalise", "spec/missing-key", name="normalise")


def _posts(context: Context, key: str, indicator: Indicator, worst: float, best: float) -> None:
    at = f"{key}.normalise.best"
    facts = {"worst": shown(worst), "best": shown(best), "direction": indicator.direction}
    if worst == best:
        context.fault(at, "spec/goalpost-empty", **facts)
    elif (best > worst) != (indicator.direction == "higher") and context.usable(f"{key}.direction"):
        context.fault(at, "spec/goalpost-direction", **facts)


def _interval(context: Context, at: str, to: tuple[float, float]) -> None:
    if to[0] >= to[1]:
        context.fault(f"{at}.to", "spec/to-empty", low=shown(to[0]), high=shown(to[1]))


def _constant(context: Context, at: str, constant: float | None, to: tuple[float, float]) -> None:
    if constant is not None and to[0] < to[1] and not to[0] <= constant <= to[1]:
        facts = {"value": shown(constant), "low": shown(to[0]), "high": shown(to[1])}
        context.fault(f"{at}.constant", "spec/out-of-range", **facts)


def _efficacy(context: Context, key: str, indicator: Indicator, method: Efficacy) -> None:
    at = f"{key}.normalise"
    posts = (method.worst, method.best)
    learns = method.over is not None or method.constant is not None
    if learns == any(post is not None for post in posts) or (learns and method.over is None):
        context.fault(at, "spec/efficacy-form")
        return
    if learns:
        _constant(context, at, method.constant, EFFICACY_INTERVAL)
        return
    for name, post in zip(("worst", "best"), posts, strict=True):
        if post is None:
            context.fault(f"{at}.{name}", "spec/missing-key", name=name)
    if method.worst is not None and method.best is not None:
        _posts(context, key, indicator, method.worst, method.best)


def _distance(context: Context, key: str, indicator: Indicator, method: Distance) -> None:
    if method.base is None or method.over is not None:
        return
    at = f"{key}.normalise.base"
    facts = {
        "base": shown(method.base),
        "target": shown(method.target),
        "direction": indicator.direction,
    }
    rises = method.target > method.base
    if method.target == method.base:
        context.fault(at, "spec/target-empty", **facts)
    elif rises != (indicator.direction == "higher") and context.usable(f"{key}.direction"):
        context.fault(at, "spec/target-direction", **facts)


def _steps(context: Context, key: str, indicator: Indicator, method: Steps) -> None:
    at = f"{key}.normalise"
    if any(low >= high for low, high in pairwise(method.cuts)):
        context.fault(f"{at}.cuts", "spec/steps-order", cuts=list(map(shown, method.cuts)))
    count = len(method.cuts)
    if len(method.scores) != count + 1:
        given = len(method.scores)
        context.fault(f"{at}.scores", "spec/steps-count", wanted=count + 1, given=given)
        return
    first, last = method.scores[0], method.scores[-1]
    against = first > last if indicator.direction == "higher" else first < last
    if against and context.usable(f"{key}.direction"):
        facts = {"first": shown(first), "last": shown(last), "direction": indicator.direction}
        context.fault(f"{at}.scores", "spec/steps-direction", **facts)
