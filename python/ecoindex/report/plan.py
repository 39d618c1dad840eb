"""Ways to a goal: a sentence, a table of targets, and for a city its counties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from ecoindex.errors import Language
from ecoindex.report.document import Document
from ecoindex.report.plan_tables import city_table, path_table
from ecoindex.report.plan_text import about
from ecoindex.report.rows import named
from ecoindex.report.words import data_mark, word

if TYPE_CHECKING:
    from ecoindex.analysis.plan import PlanPath
    from ecoindex.analysis.plan_city import CityPlan

__all__ = ["about", "path_rows", "plan_document"]

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
