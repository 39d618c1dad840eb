"""Verdicts of attainment systems, for any format."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import polars as pl

from ecoindex.analysis.attainment import by_city, by_indicator, only
from ecoindex.errors import Language
from ecoindex.report.document import Document
from ecoindex.report.rows import named
from ecoindex.report.verdicts.about import about, footer, notes_about
from ecoindex.report.verdicts.overview import (
    city_table,
    indicator_table,
    matrix_lines,
    region_table,
)
from ecoindex.report.verdicts.place import list_lines, place_lines
from ecoindex.report.verdicts.shared import heading
from ecoindex.report.words import data_mark, title, word

if TYPE_CHECKING:
    from ecoindex.engine import Attainment

View = Literal["indicators", "region", "indicator", "city"]
ROWS = (
    "region",
    "name",
    "year",
    "system",
    "data",
    "indicator",
    "number",
    "part_of",
    "title",
    "kind",
    "unit",
    "value",
    "base",
    "target",
    "gap",
    "gap_percent",
    "progress",
    "progress_uncapped",
    "verdict",
    "status",
    "source",
)


def attainment_document(
    results: Sequence[Attainment],
    language: Language,
    view: View,
    kinds: Sequence[str],
    missed: bool,
) -> Document:
    """Verdicts of one or more systems, for any format.

    Parameters
    ----------
    view : {"indicators", "region", "indicator", "city"}
        A row per region and indicator, per region, per indicator, or per city.
    kinds : sequence of str
        Kinds of indicators to show; all without any.
    missed : bool
        Only the indicators that are not met.
    """

    def table(result: Attainment) -> str:
        match view:
            case "region":
                return region_table(result, language)
            case "indicator":
                return indicator_table(result, only(result, kinds=kinds), missed, language)
            case "city":
                return city_table(result, language)
        return _places(result, only(result, kinds=kinds, missed=missed), missed, language)

    rows = pl.concat(
        [_shown(result, language, view, kinds, missed) for result in results], how="diagonal"
    )
    told = dict.fromkeys(line for result in results for line in about(result, language))
    told |= dict.fromkeys(line for result in results for line in notes_about(result, language))
    return Document(
        rows=rows,
        table=lambda: "\n\n".join(map(table, results)),
        headings={key: word(f"attain-{key}", language) for key in rows.columns},
        about=tuple(told),
        sheet="attainment",
    )


def _shown(
    result: Attainment, language: Language, view: View, kinds: Sequence[str], missed: bool
) -> pl.DataFrame:
    """Rows of one system: full precision, English keys."""
    match view:
        case "region":
            shown = result.summary
        case "indicator":
            shown = by_indicator(only(result, kinds=kinds), missed=missed)
        case "city":
            shown = by_city(result)
        case _:
            shown = only(result, kinds=kinds, missed=missed)
    if "indicator" in shown.columns:
        titles = {item.id: title(item, language) for item in result.system.indicators}
        of = pl.col("indicator").replace_strict(titles, return_dtype=pl.String)
        shown = shown.with_columns(title=of)
    if "region" in shown.columns:
        shown = named(shown, language)
    shown = shown.with_columns(data=pl.lit(data_mark(result.origin)))
    order = [key for key in ROWS if key in shown.columns]
    return shown.select(*order, pl.exclude(*order, "rule"))


def _places(result: Attainment, rows: pl.DataFrame, missed: bool, language: Language) -> str:
    """Show one place in full, or many as a matrix; of many only the misses as a list."""
    keys = result.keys
    if keys.height == 1 or missed:
        lines = list_lines(result, rows, language, many=keys.height > 1)
    else:
        lines = matrix_lines(result, rows, language)
    facts = place_lines(result, language) if keys.height == 1 else []
    return "\n".join([*heading(result, language), *lines, *facts, *footer(result, lines, language)])
