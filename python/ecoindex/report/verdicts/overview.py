"""Many places: a matrix of marks, or a line per region, per indicator or per city."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl

from ecoindex.analysis.attainment import COUNTED, by_city, by_indicator
from ecoindex.errors import Language
from ecoindex.report.names import names
from ecoindex.report.scores import DECIMALS, number, region_columns
from ecoindex.report.table import Column, render
from ecoindex.report.verdicts.about import footer
from ecoindex.report.verdicts.shared import (
    MARKS,
    Row,
    capital,
    heading,
    indented,
    kind_text,
    kinds_of,
    percent,
    place_verdict,
    short,
    verdict_text,
)
from ecoindex.report.words import title, word

if TYPE_CHECKING:
    from ecoindex.engine import Attainment
    from ecoindex.spec.indicator import Indicator

LONGEST = 6
"""A number longer than this does not head a column."""


def matrix_lines(result: Attainment, rows: pl.DataFrame, language: Language) -> list[str]:
    """Lay out places by indicators, a mark each."""
    places = _ordered(result)
    found = {
        (r, y, i): v for r, y, i, v in rows.select("region", "year", "indicator", "verdict").rows()
    }
    items = [item for item in result.system.numbered if _applies(item, places, found)]
    if not items:
        return [word("attain-nothing", language)]
    labels = _labels(items)
    columns = _summary_columns(places, result, language)
    for item, label in zip(items, labels, strict=True):
        marks = [MARKS[found[row["region"], row["year"], item.id]] for row in places]
        columns.append(Column(label, marks))
    spelt = [f"{label}  {title(item, language)}" for item, label in zip(items, labels, strict=True)]
    return [*render(columns), "", *spelt]


def _applies(
    item: Indicator, places: Sequence[Row], found: Mapping[tuple[str, int, str], str]
) -> bool:
    verdicts = {found.get((row["region"], row["year"], item.id)) for row in places}
    return not verdicts <= {None, "not applicable"}


def _labels(items: Sequence[Indicator]) -> list[str]:
    """Head the columns: with the printed numbers, or running ones where some have none."""
    printed = [item.number for item in items]
    if all(text and len(text) <= LONGEST for text in printed):
        return [str(text) for text in printed]
    return [f"#{at}" for at in range(1, len(items) + 1)]


def region_table(result: Attainment, language: Language) -> str:
    """Write a line per place: score, verdict, counts by kind, binding indicators missed."""
    rows = _ordered(result)
    columns = _summary_columns(rows, result, language)
    kinds = [*kinds_of(result), *(["other"] if any(_total(row, "other") for row in rows) else [])]
    for kind in kinds:
        texts = [_met_of(row, kind) for row in rows]
        columns.append(Column(capital(word(f"kind-{kind}", language)), texts, right=True))
    for key in ("not_assessable", "no_data"):
        texts = [str(row[key]) for row in rows]
        columns.append(Column(capital(word(f"verdict-{key}", language)), texts, right=True))
    separator = "、" if language == "zh" else ", "
    missed = [
        separator.join(
            short(result.system.indicator(id_), language) for id_ in row["binding_missed"]
        )
        for row in rows
    ]
    columns.append(Column(word("attain-binding_missed", language), missed))
    lines = render(columns)
    legend = ["", word("attain-met-of", language)]
    return "\n".join(
        [*heading(result, language), *lines, *legend, *footer(result, lines, language)]
    )


def indicator_table(
    result: Attainment, rows: pl.DataFrame, missed: bool, language: Language
) -> str:
    """Write a line per indicator: in how many places it is met, and who misses it."""
    table = list(by_indicator(rows, missed=missed).iter_rows(named=True))
    if not table:
        return "\n".join([*heading(result, language), word("attain-nothing", language)])
    items = [result.system.indicator(row["indicator"]) for row in table]
    called = names(rows.get_column("region").unique().to_list(), language)
    separator = "、" if language == "zh" else ", "
    columns = [
        Column(word("attain-number", language), [item.number or "" for item in items]),
        Column(
            word("attain-title", language), [indented(item, result, language) for item in items]
        ),
        Column(word("attain-kind", language), [kind_text(row, language) for row in table]),
    ]
    if len(result.years) > 1:
        columns.append(Column(word("attain-year", language), [str(row["year"]) for row in table]))
    for key in COUNTED:
        texts = [str(row[key]) if row[key] else "" for row in table]
        columns.append(Column(capital(word(f"verdict-{key}", language)), texts, right=True))
    shares = [percent(row["met_share"]) for row in table]
    columns.append(Column(word("attain-met_share", language), shares, right=True))
    missing = [separator.join(called[code] for code in row["missed_by"]) for row in table]
    columns.append(Column(word("attain-missed_by", language), missing))
    lines = render([column for column in columns if any(column.values)])
    return "\n".join([*heading(result, language), *lines, *footer(result, lines, language)])


def city_table(result: Attainment, language: Language) -> str:
    """Write a line per city: how many of its places attain, and the goal."""
    rows = list(by_city(result).iter_rows(named=True))
    if not rows:
        return "\n".join([*heading(result, language), word("attain-no-city", language)])
    columns = region_columns([(row["region"], row["year"]) for row in rows], language)
    for key in ("places", "judged", "attained", "not_attained", "not_assessable"):
        texts = [str(row[key]) for row in rows]
        columns.append(Column(word(f"city-{key}", language), texts, right=True))
    columns.append(
        Column(word("attain-share", language), [percent(row["share"]) for row in rows], right=True)
    )
    columns.append(Column(word("attain-goal", language), [_goal(row) for row in rows]))
    verdicts = [verdict_text(r["verdict"], language) if r["verdict"] else "" for r in rows]
    columns.append(Column(word("attain-goal-verdict", language), verdicts))
    lines = render([column for column in columns if any(column.values)])
    return "\n".join([*heading(result, language), *lines, *footer(result, lines, language)])


def _ordered(result: Attainment) -> list[Row]:
    summary = result.summary.sort("year", "rank", "region", nulls_last=True)
    return list(summary.iter_rows(named=True))


def _summary_columns(rows: Sequence[Row], result: Attainment, language: Language) -> list[Column]:
    columns = region_columns([(row["region"], row["year"]) for row in rows], language)
    scores = [number(row["score"], DECIMALS) for row in rows]
    columns.append(Column(word("column-score", language), scores, right=True))
    ranks = ["" if row["rank"] is None else f"{row['rank']}" for row in rows]
    columns.append(Column(word("column-rank", language), ranks, right=True))
    if result.has_rule:
        verdicts = [place_verdict(row, language) for row in rows]
        columns.append(Column(word("attain-verdict", language), verdicts))
    return columns


def _total(row: Row, kind: str) -> int:
    return sum(row[f"{kind}_{key}"] for key in COUNTED)


def _met_of(row: Row, kind: str) -> str:
    return f"{row[f'{kind}_met']}/{_total(row, kind) - row[f'{kind}_not_applicable']}"


def _goal(row: Row) -> str:
    return "" if row["goal"] is None else f">= {row['goal'] * 100:.6g}% ({row['goal_year']})"
