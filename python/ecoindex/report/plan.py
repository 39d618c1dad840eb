"""Ways to a goal: a sentence, a table of targets, and for a city its counties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from ecoindex.errors import Language
from ecoindex.report.document import Document
from ecoindex.report.footer import system_note
from ecoindex.report.names import names
from ecoindex.report.plan_text import (
    about_lines,
    city_sentence,
    goal_text,
    number,
    path_sentence,
    per_cent,
    points,
)
from ecoindex.report.rows import named
from ecoindex.report.table import Column, render
from ecoindex.report.targets import unit_text
from ecoindex.report.words import data_line, data_mark, joined, system_line, title, word

if TYPE_CHECKING:
    from ecoindex.analysis.plan import PlanPath
    from ecoindex.analysis.plan_city import CityPlan

Row = Mapping[str, Any]

KEYS = ("region", "name", "year", "goal_year", "system", "status", "data")
ASKED = (
    "base_year",
    "base_index",
    "index",
    "goal",
    "verdict",
    "reached",
    "best",
    "optimum",
    "proven",
)
CITY = ("city", "share", "weights", "weight")
BINDS = "◀"
NOTHING = "·"


def path_rows(path: PlanPath, language: Language) -> pl.DataFrame:
    """Rows of a plan: one per indicator, with what holds for the region in each."""
    said = {
        "region": path.region,
        "year": path.year,
        "goal_year": path.goal.year,
        "system": path.system.ref,
        "status": path.system.status,
        "data": data_mark(path.origin),
        "base_year": path.base,
        "base_index": None if path.base is None else path.base_index,
        "index": path.index,
        "goal": path.target,
        "verdict": path.verdict,
        "reached": path.reached,
        "best": path.best,
        "optimum": path.optimum,
        "proven": path.proven,
        "effort_in": path.effort_in,
    }
    years = dict.fromkeys(("base_year", "year", "goal_year"), pl.Int32)
    kinds: dict[str, Any] = {**years, "base_index": pl.Float64}
    columns = [pl.lit(value, dtype=kinds.get(key)).alias(key) for key, value in said.items()]
    frame = named(path.frame.with_columns(columns), language)
    return frame.select(*KEYS, *ASKED, "effort_in", *path.frame.columns)


def plan_document(
    paths: Sequence[PlanPath], language: Language, cities: Sequence[CityPlan] = ()
) -> Document:
    """Plans of regions, or of cities with their counties, as one document."""
    frames = [path_rows(path, language) for path in paths]
    for city in cities:
        weights = city.frame.select("region", "weight")
        for path in city.paths:
            frame = path_rows(path, language).join(weights, on="region", how="left")
            said = {"city": city.city, "share": city.share, "weights": city.weights}
            frame = frame.with_columns(pl.lit(value).alias(key) for key, value in said.items())
            frames.append(frame.select(*CITY, pl.exclude(CITY)))
    rows = pl.concat(frames)
    every: list[PlanPath | CityPlan] = [*paths, *cities]
    return Document(
        rows=rows,
        table=lambda: "\n\n".join(
            [
                *(path_table(path, language) for path in paths),
                *(city_table(city, language) for city in cities),
            ]
        ),
        headings={key: word(f"plan-column-{key}", language) for key in rows.columns},
        about=(
            *about(every, language),
            *((word("label-note", language), text) for text in _note_texts(every, language)),
        ),
        sheet="plan",
    )


def _note_texts(results: Sequence[PlanPath | CityPlan], language: Language) -> list[str]:
    return list(dict.fromkeys(item.text(language) for r in results for item in r.notes))


def about(
    results: Sequence[PlanPath | CityPlan], language: Language
) -> tuple[tuple[str, str], ...]:
    """Label and text of everything that must travel with the plans."""
    lines: dict[tuple[str, str], None] = {}
    for result in results:
        lines[word("label-data", language), data_line(result.origin, language)] = None
        status = word(f"status-{result.system.status}", language)
        texts = [
            word("named-status", language, title=title(result.system, language), status=status),
            system_note(result.system, language),
        ]
        lines[result.system.ref, joined(texts, language)] = None
    for result in results:
        lines |= dict.fromkeys(about_lines(result, language))
    return tuple(lines)


def _footer(result: PlanPath | CityPlan, language: Language) -> list[str]:
    colon = word("colon", language)
    return ["", *(f"{label}{colon}{text}" for label, text in about([result], language))]


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
    system = path.system
    items = [system.indicator(row["indicator"]) for row in rows]
    columns = [
        Column(word("column-indicator", language), [title(item, language) for item in items]),
        Column(
            word("column-unit", language), [unit_text(item, system, language) for item in items]
        ),
        Column(str(path.year), [_text(row, "value") for row in rows], right=True),
        Column(
            word("plan-column-target-year", language, year=path.goal.year),
            [_text(row, "target") if row["change"] else "=" for row in rows],
            right=True,
        ),
        Column(
            word("plan-column-change", language),
            [f"{row['change']:+.4g}" if row["change"] else "" for row in rows],
            right=True,
        ),
        Column(
            word("plan-column-limit", language),
            [_text(row, "limit") if row["used"] is not None else "" for row in rows],
            right=True,
        ),
        Column(
            word("plan-column-bound", language),
            [word(f"plan-bound-{row['bound']}", language) for row in rows],
        ),
        Column(
            word("plan-column-used", language),
            [_used(row) for row in rows],
            right=True,
        ),
        Column(
            word("plan-column-gain", language),
            [f"{row['gain']:+.2f}" if row["change"] else "" for row in rows],
            right=True,
        ),
    ]
    if path.effort_in == "cost":
        efforts = [number(row["effort"]) if row["change"] else "" for row in rows]
        columns.append(Column(word("plan-column-effort", language), efforts, right=True))
    legend = [word("plan-binds", language)] if any(row["binds"] for row in rows) else []
    return [*render(columns), *(["", *legend] if legend else [])]


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
    legend = [word("plan-binds", language)] if any(row["binds"] for _, row in lines) else []
    return [*render(columns), *(["", *legend] if legend else [])]


def _marked(rows: list[dict[str, Any]]) -> list[tuple[bool, dict[str, Any]]]:
    return [(at == 0, row) for at, row in enumerate(rows)]


__all__ = ["about", "goal_text", "path_rows", "plan_document"]
