"""The base year: declared where something is measured from it; goals lie after it."""

from __future__ import annotations

from collections.abc import Iterator

from ecoindex.spec.aggregate import compared
from ecoindex.spec.check.context import Context
from ecoindex.spec.normalise import scope
from ecoindex.spec.relative import Adjusted


def check(context: Context) -> None:
    """Check the base year and the goals."""
    base = context.document.base_year
    for goal in context.document.goal:
        if goal.path is not None and goal.growth is None:
            context.fault(f"goal[{goal.year}].path", "spec/goal-path", year=goal.year)
    if base is None and context.usable("base_year"):
        for key in _needs_base_year(context):
            context.fault(key, "spec/base-year-needed")
    if base is not None and context.usable("base_year"):
        for goal in context.document.goal:
            if goal.attained is None and goal.year <= base:
                key = f"goal[{goal.year}].year"
                context.fault(key, "spec/goal-year", year=goal.year, base_year=base)


def _needs_base_year(context: Context) -> Iterator[str]:
    for indicator in context.document.indicator:
        method = indicator.normalise
        if scope(method) == "base_year" or isinstance(method, Adjusted):
            yield f"indicator[{indicator.id}].normalise"
    for id_, how in context.aggregates.items():
        if compared(how) == "base_year":
            yield f"{context.table(id_)}.aggregate"
    for goal in context.document.goal:
        if goal.growth is not None:
            yield f"goal[{goal.year}]"
