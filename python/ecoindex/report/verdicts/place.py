"""Indicators line by line: of one place, or the misses of many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ecoindex.analysis.attainment import COUNTED, NOT_MET
from ecoindex.engine.attainment_result import verdict_key
from ecoindex.errors import Language
from ecoindex.report.scores import DECIMALS, number, region_columns
from ecoindex.report.table import Column, render
from ecoindex.report.targets import number_text, target_text, unit_text
from ecoindex.report.verdicts.shared import (
    Row,
    capital,
    indented,
    kind_text,
    kinds_of,
    percent,
    verdict_text,
)
from ecoindex.report.words import title, word
from ecoindex.spec.indicator import STATE, YES_NO
from ecoindex.spec.target import Answer

if TYPE_CHECKING:
    from ecoindex.engine import Attainment
    from ecoindex.spec.indicator import Indicator

WORDED = {YES_NO: ("answer", (0, 1)), STATE: ("measure", (0, 0.5, 1))}
"""Units whose values are words: what their keys begin with, and the values."""


def list_lines(
    result: Attainment, rows: pl.DataFrame, language: Language, *, many: bool
) -> list[str]:
    """Write a line per indicator: values, target, gap, progress, verdict."""
    table = list(rows.iter_rows(named=True))
    if not table:
        return [word("attain-nothing", language)]
    items = [result.system.indicator(row["indicator"]) for row in table]
    pairs = list(zip(table, items, strict=True))
    columns = []
    if many:
        columns = region_columns([(row["region"], row["year"]) for row in table], language)
    numbers = [
        row["number"] or "" if not item.part_of else item.number or "" for row, item in pairs
    ]
    columns += [
        Column(word("attain-number", language), numbers),
        Column(
            word("attain-title", language), [indented(item, result, language) for item in items]
        ),
        Column(word("attain-kind", language), [kind_text(row, language) for row in table]),
        Column(
            word("attain-unit", language), [unit_text(i, result.system, language) for i in items]
        ),
        Column(
            word("attain-base", language),
            [_value(r["base"], i, language) for r, i in pairs],
            right=True,
        ),
        Column(
            word("attain-value", language),
            [_value(r["value"], i, language) for r, i in pairs],
            right=True,
        ),
        Column(
            word("attain-target", language), [_target(r, i, result, language) for r, i in pairs]
        ),
        Column(word("attain-gap", language), [_gap(row) for row in table], right=True),
        Column(word("attain-progress", language), [_progress(r) for r in table], right=True),
        Column(
            word("attain-verdict", language), [verdict_text(r["verdict"], language) for r in table]
        ),
    ]
    return render([column for column in columns if any(column.values)])


def _value(value: float | None, item: Indicator, language: Language) -> str:
    """Write a value; yes and no, and the states of a measure, in words."""
    if value is None:
        return ""
    key, worded = WORDED.get(item.unit, ("", ()))
    if value in worded:
        return word(f"{key}-{value:g}", language)
    return number_text(round(value, 10))


def _gap(row: Row) -> str:
    """Write what is missing; nothing where the target is reached."""
    if row["gap"] is None or row["verdict"] != NOT_MET:
        return ""
    percent = "" if row["gap_percent"] is None else f" ({row['gap_percent']:.1f}%)"
    return f"{number_text(round(row['gap'], 6))}{percent}"


def _progress(row: Row) -> str:
    """Write the progress; what is not met is never shown as done."""
    text = percent(row["progress"])
    return f"<{text}" if text == "100%" and row["verdict"] == NOT_MET else text


def _target(row: Row, item: Indicator, result: Attainment, language: Language) -> str:
    """Put the target in force into words."""
    if item.parts is not None:
        return word(f"parts-{item.parts}", language)
    if row["rule"] is None:
        return word("attain-no-target", language)
    target = item.targets[row["rule"]]
    base_year = result.system.base_year
    text = target_text(target, "", language, base_year=base_year, direction=item.direction)
    bar = row["target"]
    if bar is None or isinstance(target, Answer) or text[:1] in "<>=":
        return text
    return text if number_text(bar) in text else f"{text}: {_value(bar, item, language)}"


def place_lines(result: Attainment, language: Language) -> list[str]:
    """Say what the rows of one place come to."""
    row = result.summary.row(0, named=True)
    lines = ["", capital(_verdict_line(row, language))]
    for kind in (*kinds_of(result), "other"):
        counts = [(key, row[f"{kind}_{key}"]) for key in COUNTED]
        total = sum(count for _, count in counts)
        if total:
            parts = [f"{word(f'verdict-{key}', language)} {n}" for key, n in counts if n]
            label = (
                word(f"kind-{kind}", language) if kind != "other" else word("kind-other", language)
            )
            lines.append(f"{label} {total}{word('colon', language)}{', '.join(parts)}")
    if row["binding_missed"]:
        missed = [title(result.system.indicator(id_), language) for id_ in row["binding_missed"]]
        separator = "、" if language == "zh" else "; "
        lines.append(word("attain-missed", language, indicators=separator.join(missed)))
    return lines


def _verdict_line(row: Row, language: Language) -> str:
    score = number(row["score"], DECIMALS)
    coverage = percent(row["coverage"])
    facts = {"score": score, "coverage": coverage}
    if row["verdict"] is None:
        return word("attain-score-line", language, **facts)
    verdict = word(f"place-{verdict_key(row['verdict'])}", language)
    return word("attain-verdict-line", language, verdict=verdict, **facts)
