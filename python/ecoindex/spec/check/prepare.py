"""Before normalisation: what is named is declared, and the steps agree with the methods."""

from __future__ import annotations

from collections.abc import Iterator

from ecoindex.registry.attributes import attributes
from ecoindex.spec.check.context import Context
from ecoindex.spec.indicator import Indicator
from ecoindex.spec.prepare import (
    Impute,
    Log,
    MeanOf,
    MedianOf,
    Regression,
    Treat,
    Untreated,
    Winsorise,
)
from ecoindex.spec.prepared import learns_over, prepares, treat_of
from ecoindex.spec.tables import closest


def check(context: Context) -> None:
    """Check denominators, groups, predictors, treatments and screens."""
    document = context.document
    if document.kind == "attainment" and prepares(document):
        context.fault("", "prepare/attainment")
        return
    _then(context, "treat", document.treat)
    for item in document.measures:
        _then(context, f"indicator[{item.id}].treat", item.treat)
        _denominate(context, item)
        _treat(context, item)
    if context.complete:
        for key, rule, own in _imputations(context):
            _impute(context, key, rule, own)
        _screen(context)


def _denominate(context: Context, item: Indicator) -> None:
    rule = item.denominate
    if rule is None:
        return
    key = f"indicator[{item.id}].denominate.by"
    known = [column.id for column in context.document.columns if column.id != item.id]
    if rule.by not in known and context.complete:
        context.fault(key, "prepare/column-unknown", id=rule.by, known=closest(rule.by, known))


def _imputations(context: Context) -> Iterator[tuple[str, Impute, str | None]]:
    document = context.document
    if document.impute is not None:
        yield "impute", document.impute, None
    for item in document.measures:
        if item.impute is not None:
            yield f"indicator[{item.id}].impute", item.impute, item.id


def _impute(context: Context, key: str, rule: Impute, own: str | None) -> None:
    document = context.document
    if isinstance(rule, (MeanOf, MedianOf)):
        known = [*(column.id for column in document.columns), *attributes()]
        for name in rule.by:
            if name not in known:
                near = closest(name, known)
                context.fault(f"{key}.by", "prepare/group-unknown", id=name, known=near)
    if isinstance(rule, Regression):
        known = [item.id for item in document.measures if item.id != own]
        for name in rule.on:
            if name == own:
                context.fault(f"{key}.on", "prepare/on-itself", id=name, known=closest(name, known))
            elif name not in known:
                near = closest(name, known)
                context.fault(f"{key}.on", "prepare/indicator-unknown", id=name, known=near)


def _treat(context: Context, item: Indicator) -> None:
    key = f"indicator[{item.id}].treat"
    rule = treat_of(context.document, item)
    if isinstance(rule, Untreated) or not context.usable(key, f"indicator[{item.id}].normalise"):
        return
    if learns_over(item) is None:
        context.fault(key, "prepare/treat-fixed", method=item.normalise.method)
    elif _over(rule, item) == "base_year" and context.document.base_year is None:
        own = key if item.treat is not None else "treat"
        if learns_over(item) != "base_year":
            context.fault(f"{own}.over", "prepare/base-year-needed")


def _then(context: Context, key: str, rule: Treat | None) -> None:
    """Refuse what says how a transform is done that is not, or cannot be."""
    taken = isinstance(rule, Log) or (isinstance(rule, Winsorise) and rule.then == "log")
    if taken and (getattr(rule, "shift", ""), getattr(rule, "tail", "")) == ("none", "skewed"):
        # The greatest value would have nothing left up to it.
        context.fault(f"{key}.tail", "prepare/tail-unshifted")
    if not isinstance(rule, Winsorise):
        return
    unused = {
        "of": rule.of != "untreated" and rule.then == "none",
        "tail": rule.tail != "high" and rule.then != "log",
        "shift": rule.shift == "gii" and rule.then == "box-cox",
        "power": rule.power is not None and rule.then != "box-cox",
    }
    for name in (name for name, found in unused.items() if found):
        context.fault(f"{key}.{name}", "prepare/transform-unused", name=name, then=rule.then)


def _over(rule: Treat, item: Indicator) -> str | None:
    return getattr(rule, "over", None) or learns_over(item)


def _screen(context: Context) -> None:
    screen = context.document.screen
    if screen is None:
        return
    known = [item.id for item in context.document.measures]
    for name in ("keep", "drop"):
        for id_ in getattr(screen.indicators, name):
            if id_ not in known:
                key, near = f"screen.indicators.{name}", closest(id_, known)
                context.fault(key, "prepare/indicator-unknown", id=id_, known=near)
    for what in ("regions", "indicators"):
        shares = getattr(screen, what)
        if both := sorted({*shares.keep} & {*shares.drop}):
            context.fault(f"screen.{what}.keep", "prepare/keep-and-drop", ids=both)
