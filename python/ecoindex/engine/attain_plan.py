"""From an attainment system and its data to the plan of the core."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from ecoindex import _core
from ecoindex.engine.targets import Variants, variants
from ecoindex.spec import target as spec
from ecoindex.spec.indicator import ASSIGNED, ASSIGNED_MET
from ecoindex.spec.missing import Redistribute
from ecoindex.spec.node import ROOT

if TYPE_CHECKING:
    from ecoindex.engine.inputs import Inputs
    from ecoindex.spec import System
    from ecoindex.spec.indicator import Indicator
    from ecoindex.spec.node import Node

KINDS = ("binding", "reference", "expected", None)
"""Kinds of indicators in the order of the core's codes."""
_NO_BAR = ""
REQUIRED = 0.5
"""Share of the weight that must be known for a score where the system declares no rule."""


@dataclass(frozen=True)
class AttainPlan:
    """What the core is asked, and how its answers are numbered.

    Attributes
    ----------
    items : tuple of Indicator
        The indicators in the order of the results: parts before the whole that they make.
    variants : dict of str to Variants
        Which target is in force, by id of the measure.
    columns : list of polars.Series
        Measures, then the bars that the data hold.
    """

    json: str
    items: tuple[Indicator, ...]
    variants: Mapping[str, Variants]
    columns: list[pl.Series]
    variant_columns: list[pl.Series]

    def matrix(self, masks: Mapping[int, pl.Series]) -> _core.Matrix:
        """Hand the columns to the core, without a copy."""
        return _core.Matrix(self.columns, masks)


def attain_plan(system: System, inputs: Inputs, bars: Mapping[str, pl.Series]) -> AttainPlan:
    """Compile a system for the years and regions at hand.

    Parameters
    ----------
    bars : mapping of str to polars.Series
        Columns of assigned bars and of their results, as far as the data hold them.
    """
    years = inputs.rows.years
    regions = pl.Series(inputs.rows.regions).cast(pl.String).to_list()
    # Last comes an empty column, for assigned bars of which the data hold nothing.
    given = [*bars, _NO_BAR]
    places = {id_: len(system.measures) + at for at, id_ in enumerate(given)}
    columns = {item.id: at for at, item in enumerate(system.measures)}
    chosen = {item.id: variants(item, years) for item in system.measures}
    variant_columns: list[pl.Series] = []
    items = _ordered(system)
    numbers = {item.id: at for at, item in enumerate(items)}
    compiled: list[dict[str, Any]] = []
    for item in items:
        if item.parts is not None:
            parts = [numbers[part.id] for part in system.parts_of(item.id)]
            compiled.append({"whole": {"parts": parts, "combine": item.parts}})
            continue
        known = chosen[item.id]
        variant = None
        if any(known.conditions):
            variant = len(variant_columns)
            codes = [known.of(region) for region in regions]
            variant_columns.append(pl.Series(item.id, codes, dtype=pl.UInt8))
        compiled.append(
            {
                "measure": {
                    "column": columns[item.id],
                    "higher": item.direction == "higher",
                    "sum_years": item.sum_years,
                    "progress_base": system.base_year if system.base_year in years else None,
                    "rules": [_test(target, item, system, places) for target in item.targets],
                    "choice": known.choice if variant is not None else known.choice[:1],
                    "variant": variant,
                }
            }
        )
    rule = system.verdict_rule
    groups = {node.id: at for at, node in enumerate(first_nodes(system))}
    plan = {
        "items": compiled,
        "years": list(years),
        "counted": [
            {
                "item": numbers[item.id],
                "kind": KINDS.index(item.kind),
                "weight": 1.0 if item.weight is None else float(item.weight),
                "group": groups.get(_top(system, item)),
            }
            for item in system.numbered
        ],
        "rule": {"shares": [float(rule.binding), float(rule.reference), float(rule.expected), 0.0]},
        "require": _required(system),
        "groups": len(groups),
    }
    return AttainPlan(
        json=json.dumps(plan),
        items=items,
        variants=chosen,
        columns=[*inputs.columns, *bars.values(), _empty(len(inputs.rows))],
        variant_columns=variant_columns,
    )


def _empty(rows: int) -> pl.Series:
    return pl.Series([None], dtype=pl.Float64).new_from_index(0, rows)


def first_nodes(system: System) -> list[Node]:
    """Return the nodes that get a score of their own: those right under the root."""
    return [node for node in system.nodes if node.parent == ROOT]


def _top(system: System, item: Indicator) -> str:
    """Return the first-level node that an indicator is under; the root if there is none."""
    above = item.node
    while above != ROOT and system.node(above).parent != ROOT:
        above = system.node(above).parent
    return above


def _required(system: System) -> float:
    """Share of the weight that must be known for a score."""
    missing = system.index.missing
    if missing is None:
        return REQUIRED
    return float(missing.require) if isinstance(missing, Redistribute) else 1.0


def _ordered(system: System) -> tuple[Indicator, ...]:
    """Measures, then wholes, those inside others first."""
    wholes: dict[str, Indicator] = {}

    def add(whole: Indicator) -> None:
        for part in system.parts_of(whole.id):
            if part.parts is not None:
                add(part)
        wholes[whole.id] = whole

    for whole in system.wholes:
        add(whole)
    return (*system.measures, *wholes.values())


def _test(
    target: spec.Target, item: Indicator, system: System, places: Mapping[str, int]
) -> dict[str, Any]:
    higher = item.direction == "higher"
    better = ">=" if higher else "<="
    match target:
        case spec.Comparison(op=op, value=value):
            return _compare(op, {"value": value})
        case spec.Range(low=low, high=high):
            return {"range": {"low": low, "high": high}}
        case spec.NotWorse():
            return _compare(better, _base(target, system, 1.0, 0.0))
        case spec.Reduce(by=by):
            return _compare("<=", _base(target, system, 1.0 - by / 100.0, 0.0))
        case spec.Raise(by=by):
            return _compare(">=", _base(target, system, 1.0 + by / 100.0, 0.0))
        case spec.Trend(op="falling", band=band):
            return _compare("<", _base(target, system, 1.0, -band))
        case spec.Trend(band=band):
            return _compare(">", _base(target, system, 1.0, band))
        case spec.Answer(op=op):
            return _compare("=" if op == "no" else ">=", {"value": 0.0 if op == "no" else 1.0})
        case spec.Assigned(compare=compare):
            bar, met = (places.get(f"{item.id}-{end}") for end in (ASSIGNED, ASSIGNED_MET))
            if bar is None and met is None:
                bar = places[_NO_BAR]
            return {"assigned": {"op": compare or better, "bar_column": bar, "met_column": met}}
        case spec.Combination(op=op, of=tests):
            return {op: [_test(test, item, system, places) for test in tests]}


def _compare(op: str, bar: Mapping[str, Any]) -> dict[str, Any]:
    return {"compare": {"op": op, "bar": bar}}


def _base(target: spec.Target, system: System, factor: float, offset: float) -> dict[str, Any]:
    year = system.base_of(target)
    back = 1 if year == spec.PREVIOUS else None
    fixed = None if back else year
    return {"base": {"year": fixed, "back": back, "factor": factor, "offset": offset}}


def rule_numbers(known: Variants, keys: pl.DataFrame, years: Sequence[int]) -> pl.Series:
    """Return for each row of ``keys`` the number of the target in force, -1 where there is none."""
    by_region = any(known.conditions)
    table = known.choice if by_region else known.choice[:1]
    flat = pl.Series([n for row in table for n in row], dtype=pl.Int32)
    if flat.n_unique() == 1:
        return flat.head(1).new_from_index(0, keys.height)
    codes = {year: at for at, year in enumerate(years)}
    at = keys["year"].replace_strict(codes, return_dtype=pl.Int32)
    if by_region:
        present = keys["region"].cast(pl.String)
        offsets = {region: known.of(region) * len(years) for region in present.unique()}
        at += present.replace_strict(offsets, return_dtype=pl.Int32)
    return flat.gather(at)
