"""The values of a plan as data: rows of the year of its goal, beside those that were measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Union, cast

import polars as pl

from ecoindex.engine.inputs import prepare
from ecoindex.engine.selection import spans
from ecoindex.errors import DataError, Fault, Note, Place, catalogue, fault
from ecoindex.panel import names
from ecoindex.spec import load_system
from ecoindex.spec.target import Answer, Comparison, NotWorse

if TYPE_CHECKING:
    from ecoindex.analysis.planning.city import CityPlan
    from ecoindex.analysis.planning.result import PlanPath
    from ecoindex.engine.inputs import Inputs
    from ecoindex.panel import Panel
    from ecoindex.spec import System, load_system
from ecoindex.spec.target import Target

Plan = Union["PlanPath", "CityPlan", str, Path]
Values = dict[tuple[str, int], dict[str, float]]
"""By region and year, then by indicator."""

COLUMNS = ("region", "goal_year", "indicator", "target")
"""Columns of the rows of a plan that hold its values."""

SHEET = "plan"
"""Sheet of a workbook that holds the rows of a plan."""


def with_plan(panel: Panel, system: System, plan: Plan) -> Panel:
    """Return a panel with the values of a plan as rows of the year of its goal.

    Parameters
    ----------
    plan : PlanPath, CityPlan or path
        A file of targets (TOML) or a table of a plan, as ``ecoindex plan`` writes them.

    Raises
    ------
    DataError
        The file holds no plan, or the data have values for that region and year already.
    """
    if isinstance(plan, (str, Path)):
        title = str(plan)
        toml = title.lower().endswith(".toml")
        values = _of_file(plan, panel, system) if toml else _of_table(plan)
    else:
        title, values = "plan", _of_plan(plan)
    if not values:
        raise DataError(fault("analysis/planned-none", Place(file=title), system=system.ref))
    known = set(panel.frame.select(pl.col("region").cast(pl.String), "year").iter_rows())
    faults = [
        fault("analysis/planned-known", Place(file=title), region=region, year=year)
        for region, year in values
        if (region, year) in known
    ]
    if faults:
        raise DataError(faults)
    return _joined(panel, system, values, title)


def _joined(panel: Panel, system: System, values: Values, title: str) -> Panel:
    ids = {item.id for item in system.indicators}
    rows = [
        {"region": region, "year": year} | {id_: x for id_, x in some.items() if id_ in ids}
        for (region, year), some in values.items()
    ]
    frame, flags = panel.frame, panel.not_applicable
    kinds: dict[str, Any] = {"region": pl.String, "year": frame.schema["year"]}
    more = pl.DataFrame(rows, schema_overrides=kinds, infer_schema_length=None)
    given = frame.with_columns(pl.col("region").cast(pl.String))
    years = spans(sorted({year for _, year in values}))
    facts = {"count": len(values), "years": years, "file": title}
    return replace(
        panel,
        frame=pl.concat([given, more], how="diagonal_relaxed"),
        not_applicable=pl.concat([flags, flags.clear(len(rows))]) if flags.width else flags,
        origin=replace(panel.origin, title=f"{panel.origin.title} + {title}"),
        notes=(*panel.notes, Note("analysis/planned", facts=facts)),
        rows=None,
    )


def _of_plan(plan: PlanPath | CityPlan) -> Values:
    paths: Sequence[PlanPath] = getattr(plan, "paths", None) or [plan]
    return {
        (path.region, path.goal.year): dict(
            path.frame.drop_nulls("target").select("indicator", "target").iter_rows()
        )
        for path in paths
    }


def _of_table(path: str | Path) -> Values:
    """Read the rows of a plan from a table, under the names of its columns in any language."""
    from ecoindex.panel.read import read_table
    from ecoindex.panel.source import find_source

    called = {key: _names(key) for key in COLUMNS}
    options = [name for known in called.values() for name in known]
    own = f"{path}#{SHEET}" if str(path).lower().endswith(".xlsx") else str(path)
    table = read_table(find_source(own), (), options).without_blank_rows()
    at = {
        key: place
        for key, known in called.items()
        for place, header in reversed(list(enumerate(table.headers)))
        if names.key(header) in known
    }
    if lacking := [key for key in COLUMNS if key not in at]:
        place = Place(file=str(path))
        raise DataError(fault("analysis/planned-columns", place, columns=lacking))
    found: Values = {}
    columns = [table.columns[at[key]].to_list() for key in COLUMNS]
    for region, year, indicator, target in zip(*columns, strict=True):
        if target is not None and str(target).strip():
            code = str(int(region)) if isinstance(region, float) else str(region)
            row = found.setdefault((code, int(year)), {})
            row[str(indicator)] = float(target)
    return found


def _names(key: str) -> set[str]:
    texts = catalogue()[f"report/plan-column-{key}"]
    return {names.key(name) for name in (key, *texts.values())}


def _of_file(path: str | Path, panel: Panel, system: System) -> Values:
    """Read a file of targets; what must not be worse keeps its value of the base year."""
    targets = load_system(path)
    now = _Measured(prepare(panel, system), system)
    found: Values = {}
    faults = []
    for item in targets.indicators:
        for target in item.targets:
            for region in _regions(target, targets):
                value = _value(target, now, region, item.id)
                if value is None or target.year is None:
                    place = Place(file=str(path), key=item.id)
                    facts = {"indicator": item.id, "op": target.op, "region": region}
                    faults.append(Fault("analysis/planned-target", place, facts))
                else:
                    found.setdefault((region, target.year), {})[item.id] = value
    if faults:
        raise DataError(faults)
    return found


class _Measured:
    """Values of the data by region, year and indicator."""

    def __init__(self, inputs: Inputs, system: System) -> None:
        self._inputs = inputs
        keys = inputs.keys.select("region", "year").iter_rows()
        self._rows = {pair: at for at, pair in enumerate(keys)}
        self._order = {item.id: at for at, item in enumerate(system.indicators)}

    def value(self, region: str, year: object, indicator: str) -> float | None:
        """Return a value; None where there is none."""
        row = self._rows.get((region, year))
        if row is None or indicator not in self._order:
            return None
        return cast("float | None", self._inputs.columns[self._order[indicator]][row])


def _value(target: Target, now: _Measured, region: str, indicator: str) -> float | None:
    """Return the value that just meets a target; None where it does not name one."""
    match target:
        case Comparison(op=">=" | "<=" | "=", value=value):
            return value
        case Answer(op="yes" | "no"):
            return 1.0 if target.op == "yes" else 0.0
        case NotWorse(base=int() as base):
            return now.value(region, base, indicator)
    return None


def _regions(target: Target, targets: System) -> Sequence[str]:
    """Regions that a target is for: those of its condition, else those of the file."""
    when = [c.value for c in target.when if c.attribute == "region" and c.value is not None]
    return when or targets.regions
