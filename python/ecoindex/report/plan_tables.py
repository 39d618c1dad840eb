"""Tables of plans: the targets of a region, the counties of a city."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from ecoindex.errors import Language
from ecoindex.report.names import names
from ecoindex.report.plan_text import (
    about,
    city_sentence,
    number,
    path_sentence,
    per_cent,
    points,
)
from ecoindex.report.table import Column, render
from ecoindex.report.targets import unit_text
from ecoindex.report.words import system_line, title, word

if TYPE_CHECKING:
    from ecoindex.analysis.plan import PlanPath
    from ecoindex.analysis.plan_city import CityPlan

Row = Mapping[str, Any]
BINDS = "◀"
NOTHING = "·"


def path_table(path: PlanPath, language: Language) -> str:
    """Lay out one region: sentence, targets, what must be said."""
    name = names([path.region], language)[path.region]
    heading = word(
        "plan-heading",
        language,
        title=title(path.system, language),
        region=name,
        first=path.year,
        last=path.goal.year,
    )
    lines = [heading, system_line(path.system, language), "", path_sentence(path, language), ""]
    return "\n".join([*lines, *target_lines(path, language), *_footer(path, language)])


def target_lines(path: PlanPath, language: Language) -> list[str]:
    """Lay out the targets of a region, those that change first."""
    rows = list(path.frame.iter_rows(named=True))
    rows.sort(key=lambda row: not row["change"])
    items = [path.system.indicator(row["indicator"]) for row in rows]
    units = [unit_text(item, path.system, language) for item in items]
    columns = [
        Column(word("column-indicator", language), [title(item, language) for item in items]),
        Column(word("column-unit", language), units),
        *_value_columns(path, rows, language),
        *_use_columns(path, rows, language),
    ]
    return [*render(columns), *_legend(rows, language)]


def _value_columns(path: PlanPath, rows: Sequence[Row], language: Language) -> list[Column]:
    """Lay out value, target, change and limit."""
    changes = [f"{row['change']:+.4g}" if row["change"] else "" for row in rows]
    limits = [_text(row, "limit") if row["used"] is not None else "" for row in rows]
    bounds = [word(f"plan-bound-{row['bound']}", language) for row in rows]
    targets = [_text(row, "target") if row["change"] else "=" for row in rows]
    goal = word("plan-column-target-year", language, year=path.goal.year)
    return [
        Column(str(path.year), [_text(row, "value") for row in rows], right=True),
        Column(goal, targets, right=True),
        Column(word("plan-column-change", language), changes, right=True),
        Column(word("plan-column-limit", language), limits, right=True),
        Column(word("plan-column-bound", language), bounds),
    ]


def _use_columns(path: PlanPath, rows: Sequence[Row], language: Language) -> list[Column]:
    """Lay out how much of its limit each uses, what it gains and what it costs."""
    gains = [f"{row['gain']:+.2f}" if row["change"] else "" for row in rows]
    columns = [
        Column(word("plan-column-used", language), [_used(row) for row in rows], right=True),
        Column(word("plan-column-gain", language), gains, right=True),
    ]
    if path.effort_in == "cost":
        efforts = [number(row["effort"]) if row["change"] else "" for row in rows]
        columns.append(Column(word("plan-column-effort", language), efforts, right=True))
    return columns


def _legend(rows: Sequence[Row], language: Language) -> list[str]:
    """Say what the mark means, where one is."""
    return ["", word("plan-binds", language)] if any(row["binds"] for row in rows) else []


def _text(row: Row, key: str) -> str:
    return NOTHING if row[key] is None else number(row[key])


def _used(row: Row) -> str:
    """Share of the limit, marked where it is all of it."""
    return f"{row['used']:.1%}{BINDS if row['binds'] else ' '}" if row["used"] else ""


def city_table(city: CityPlan, language: Language) -> str:
    """Lay out a city: sentence, counties, and the targets of each."""
    name = names([city.city], language)[city.city]
    heading = word(
        "plan-city-heading",
        language,
        title=title(city.system, language),
        region=name,
        first=city.year,
        last=city.goal.year,
    )
    lines = [heading, system_line(city.system, language), "", city_sentence(city, language), ""]
    lines += _county_lines(city, language)
    lines += ["", word("plan-city-targets", language), "", *_city_targets(city, language)]
    return "\n".join([*lines, *_footer(city, language)])


def _county_lines(city: CityPlan, language: Language) -> list[str]:
    rows = list(city.frame.iter_rows(named=True))
    called = names([row["region"] for row in rows], language)
    columns = [
        Column(word("column-region", language), [row["region"] for row in rows]),
        Column(word("column-name", language), [called[row["region"]] for row in rows]),
        Column(
            word("plan-column-weight", language),
            [per_cent(row["weight"]) for row in rows],
            right=True,
        ),
    ]
    if city.base is not None:
        values = [points(row["base_index"]) for row in rows]
        columns.append(Column(str(city.base), values, right=True))
    columns.append(Column(str(city.year), [points(row["index"]) for row in rows], right=True))
    goal = word("plan-column-target-year", language, year=city.goal.year)
    columns.append(Column(goal, [points(row["target"]) for row in rows], right=True))
    if city.base is not None:
        values = [f"{row['growth']:+.1%}" for row in rows]
        columns.append(Column(word("plan-column-growth", language), values, right=True))
    columns += [
        Column(
            word("plan-column-pull", language), [f"{row['pull']:+.2f}" for row in rows], right=True
        ),
        Column(
            word("plan-column-best", language), [points(row["best"]) for row in rows], right=True
        ),
        Column(
            word("plan-column-effort", language),
            [number(row["effort"]) for row in rows],
            right=True,
        ),
        Column(
            word("label-verdict", language),
            [word(f"plan-verdict-{row['verdict']}", language) for row in rows],
        ),
    ]
    return render(columns)


def _city_targets(city: CityPlan, language: Language) -> list[str]:
    """Lay out what every county is to change."""
    called = names([path.region for path in city.paths], language)
    lines = [
        (called[path.region] if first else "", row)
        for path in city.paths
        for first, row in _marked(path.frame.filter(pl.col("change") != 0).to_dicts())
    ]
    items = [city.system.indicator(row["indicator"]) for _, row in lines]
    units = [unit_text(item, city.system, language) for item in items]
    goal = word("plan-column-target-year", language, year=city.goal.year)
    columns = [
        Column(word("column-name", language), [name for name, _ in lines]),
        Column(word("column-indicator", language), [title(item, language) for item in items]),
        Column(word("column-unit", language), units),
        Column(str(city.year), [number(row["value"]) for _, row in lines], right=True),
        Column(goal, [number(row["target"]) for _, row in lines], right=True),
        Column(
            word("plan-column-used", language),
            [_used(row) for _, row in lines],
            right=True,
        ),
        Column(
            word("plan-column-gain", language),
            [f"{row['gain']:+.2f}" for _, row in lines],
            right=True,
        ),
    ]
    return [*render(columns), *_legend([row for _, row in lines], language)]


def _marked(rows: list[dict[str, Any]]) -> list[tuple[bool, dict[str, Any]]]:
    return [(at == 0, row) for at, row in enumerate(rows)]


def _footer(result: PlanPath | CityPlan, language: Language) -> list[str]:
    colon = word("colon", language)
    return ["", *(f"{label}{colon}{text}" for label, text in about([result], language))]
