"""From a system to the recipe that the core follows before normalisation."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from ecoindex.registry.attributes import attributes
from ecoindex.spec.prepare import (
    BoxCox,
    Impute,
    Latest,
    Linear,
    Log,
    MeanOf,
    MedianOf,
    Neighbours,
    NoImputation,
    RegionShares,
    Regression,
    Screen,
    Shares,
    Treat,
    Untreated,
    Winsorise,
)
from ecoindex.spec.prepared import impute_of, learns_over, prepares, treat_of

if TYPE_CHECKING:
    from ecoindex.spec import System
    from ecoindex.spec.indicator import Indicator

Json = dict[str, Any]
Stage = Literal["denominate", "impute", "screen", "treat"]
"""A step before normalisation."""

FORCED = "\x00forced"
"""Stands for the column that says which regions are kept or dropped whatever they have."""


class Recipe(NamedTuple):
    """What the core is told.

    Attributes
    ----------
    text : str
        JSON.
    extras : tuple of str
        Columns that follow the measures: ids of columns, attributes of regions, or `FORCED`.
    """

    text: str
    extras: tuple[str, ...]


@lru_cache(maxsize=64)
def recipe(system: System, until: Stage = "treat") -> Recipe | None:
    """Compile what a system does before normalisation; None if it does nothing."""
    document = system.document
    if not prepares(document):
        return None
    extras: list[str] = []

    def column(id_: str) -> int:
        if id_ not in extras:
            extras.append(id_)
        return len(system.measures) + extras.index(id_)

    places = {item.id: place for place, item in enumerate(system.measures)}
    leaves: list[Json] = []
    for item in system.measures:
        rule = item.denominate
        divide = None if rule is None else {
            "by": column(rule.by), "scale": rule.scale,
            "not_applicable": rule.zero == "not-applicable",
        }  # fmt: skip
        fill = _impute(impute_of(document, item), column, places)
        outliers = _treat(treat_of(document, item), item)
        leaves.append({"denominate": divide, "impute": fill, "treat": outliers})
    screen = _screen(document.screen, column, places) if document.screen else None
    content = {"base_year": system.base_year, "leaves": leaves, "screen": screen, "until": until}
    return Recipe(json.dumps(content), tuple(extras))


def is_attribute(id_: str, system: System) -> bool:
    """Whether a name means an attribute of regions and not a column."""
    return id_ in attributes() and id_ not in {column.id for column in system.columns}


def _impute(rule: Impute, column: Any, places: dict[str, int]) -> Json | None:  # noqa: ANN401
    match rule:
        case NoImputation():
            return None
        case MeanOf(by, over) | MedianOf(by, over):
            groups = [column(id_) for id_ in by]
            return {"method": rule.method, "by": groups, "year": over == "year"}
        case Latest(outside, years):
            return {"method": "latest", "years": years, "hold": outside == "hold"}
        case Linear(outside, years):
            return {"method": "linear", "outside": outside, "years": years}
        case Regression(on, over):
            others = [places[id_] for id_ in on]
            return {"method": "regression", "on": others, "year": over == "year"}
        case Neighbours(k, over):
            return {"method": "neighbours", "k": k, "year": over == "year"}


def _treat(rule: Treat, item: Indicator) -> Json | None:
    if isinstance(rule, Untreated):
        return None
    common: Json = {"over": rule.over or learns_over(item) or "year", "shift": rule.shift}
    match rule:
        case Winsorise():
            test: Json = {"skewness": rule.skewness, "kurtosis": rule.kurtosis}
            steps: Json = {"points": rule.points, "count": rule.count, "then": rule.then}
            more: Json = {"combine": rule.of == "winsorised", "tail": rule.tail}
            return common | test | steps | more | {"power": rule.power, "force": rule.force}
        case Log() | BoxCox():
            test = {"skewness": 2.0, "kurtosis": 3.5, "points": 0, "count": "values"}
            how: Json = {"then": rule.method, "combine": False, "force": True}
            how["tail"] = rule.tail if isinstance(rule, Log) else "high"
            return common | test | how | {"power": getattr(rule, "power", None)}


def _screen(rule: Screen, column: Any, places: dict[str, int]) -> Json:  # noqa: ANN401
    forced = [(places[id_], True) for id_ in rule.indicators.keep]
    forced += [(places[id_], False) for id_ in rule.indicators.drop]
    by_region = rule.regions.keep or rule.regions.drop
    return {
        "imputed": rule.on == "imputed",
        "leaves": _limits(rule.indicators),
        "forced_leaves": forced,
        "rows": _limits(rule.regions),
        "forced_rows": column(FORCED) if by_region else None,
    }


def _limits(shares: Shares | RegionShares) -> Json:
    given = {"available": shares.available, "nonzero": shares.nonzero}
    return {name: None if share is None else float(share) for name, share in given.items()}
