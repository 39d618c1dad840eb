"""Verdicts on a terminal and as rows: one place, many places, indicators, cities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from ecoindex.analysis.attainment import COUNTED, NOT_MET, by_city, by_indicator, differences, only
from ecoindex.engine.attainment import VERDICTS
from ecoindex.errors import Language
from ecoindex.report.document import Document
from ecoindex.report.names import names
from ecoindex.report.rows import named
from ecoindex.report.scores import DECIMALS, number, region_columns
from ecoindex.report.table import Column, render
from ecoindex.report.targets import number_text, target_text, unit_text
from ecoindex.report.words import (
    data_line,
    data_mark,
    joined,
    sentence,
    system_line,
    title,
    word,
)
from ecoindex.spec.indicator import STATE, YES_NO
from ecoindex.spec.target import Answer

if TYPE_CHECKING:
    from ecoindex.engine import Attainment
    from ecoindex.spec.indicator import Indicator

Row = Mapping[str, Any]
View = Literal["indicators", "region", "indicator", "city"]
MARKS = dict(zip(VERDICTS, "✓✗?—·", strict=True))
"""Readable without colour: met, not met, not assessable, not applicable, no data."""
WORDED = {YES_NO: ("answer", (0, 1)), STATE: ("measure", (0, 0.5, 1))}
"""Units whose values are words: what their keys begin with, and the values."""
LONGEST = 6
"""A number longer than this does not head a column."""
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
                return _regions(result, language)
            case "indicator":
                return _indicators(result, only(result, kinds=kinds, missed=missed), language)
            case "city":
                return _cities(result, language)
        return _places(result, only(result, kinds=kinds, missed=missed), missed, language)

    rows = pl.concat(
        [_shown(result, language, view, kinds, missed) for result in results], how="diagonal"
    )
    told = dict.fromkeys(
        line for result in results for line in (*about(result, language), *_notes(result, language))
    )
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
            shown = by_indicator(only(result, kinds=kinds, missed=missed))
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


def about(result: Attainment, language: Language) -> list[tuple[str, str]]:
    """Label and text of everything that must travel with the verdicts."""
    system = result.system
    status = word(f"status-{system.status}", language)
    own = system.note.text(language) if system.note else ""
    texts = [
        word("named-status", language, title=title(system, language), status=status),
        sentence(own or word(f"status-line-{system.status}", language), language),
        _rule(result, language),
    ]
    lines = [
        (word("label-data", language), data_line(result.origin, language)),
        (system.ref, joined(texts, language)),
    ]
    lines += [(word("label-count", language), text) for text in difference_lines(result, language)]
    if system.contradictions:
        facts = {"count": len(system.contradictions), "system": system.ref}
        text = word("attain-contradictions", language, **facts)
        lines.append((word("label-contradictions", language), text))
    return lines


def _rule(result: Attainment, language: Language) -> str:
    """Say the rule for a place as a whole, if the system has indicators that it asks for."""
    if not result.has_rule:
        return word("attain-no-rule", language)
    rule = result.system.verdict_rule
    asked = [
        (kind, share)
        for kind in ("binding", "reference", "expected")
        if (share := getattr(rule, kind)) and any(i.kind == kind for i in result.system.numbered)
    ]
    parts = [
        word(
            "verdict-share",
            language,
            kind=word(f"kind-{kind}", language),
            share=f"{float(share) * 100:.6g}%",
        )
        for kind, share in asked
    ]
    status = word(f"status-{rule.status}", language)
    return word(
        "attain-rule", language, rule=word("semicolon", language).join(parts), status=status
    )


def difference_lines(result: Attainment, language: Language) -> list[str]:
    """Say where a document counts otherwise than its rows."""
    lines = []
    for item in differences(result):
        count, open_ = item.count, ("、" if language == "zh" else ", ").join(item.numbers)
        facts = {
            "region": names([count.region], language)[count.region],
            "year": count.year,
            "place": " ".join(filter(None, [count.source, count.place])),
            "what": word(f"count-{item.key}", language, count=item.printed),
            "found": word(f"count-{item.key}", language, count=item.found),
            "open": open_ or word("none", language),
        }
        lines.append(word("attain-difference", language, **facts))
    return lines


def _notes(result: Attainment, language: Language) -> list[tuple[str, str]]:
    return [(word("label-note", language), note.text(language)) for note in result.notes]


def verdict_text(verdict: str, language: Language) -> str:
    """Return mark and word of a verdict."""
    key = verdict.replace(" ", "_")
    return f"{MARKS[verdict]} {word(f'verdict-{key}', language)}"


def _heading(result: Attainment, language: Language) -> list[str]:
    years = "、" if language == "zh" else ", "
    heading = word(
        "system-heading",
        language,
        title=title(result.system, language),
        years=years.join(map(str, result.years)),
    )
    return [heading, system_line(result.system, language), ""]


def _footer(result: Attainment, lines: Sequence[str], language: Language) -> list[str]:
    colon = word("colon", language)
    letters = set("".join(lines))
    marks = [verdict_text(verdict, language) for verdict, mark in MARKS.items() if mark in letters]
    told = [f"{label}{colon}{text}" for label, text in about(result, language)]
    return ["", *(["   ".join(marks)] if marks else []), *told]


def _places(result: Attainment, rows: pl.DataFrame, missed: bool, language: Language) -> str:
    """Show one place in full, or many as a matrix; of many only the misses as a list."""
    keys = result.keys
    if keys.height == 1 or missed:
        lines = _list(result, rows, language, many=keys.height > 1)
    else:
        lines = _matrix(result, rows, language)
    facts = _place_lines(result, language) if keys.height == 1 else []
    return "\n".join(
        [*_heading(result, language), *lines, *facts, *_footer(result, lines, language)]
    )


def _list(result: Attainment, rows: pl.DataFrame, language: Language, *, many: bool) -> list[str]:
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
            word("attain-title", language), [_indented(item, result, language) for item in items]
        ),
        Column(word("attain-kind", language), [_kind(row, language) for row in table]),
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


def _indented(item: Indicator, result: Attainment, language: Language) -> str:
    depth, above = 0, item
    while whole := result.system.whole_of(above.id):
        depth, above = depth + 1, whole
    return f"{'  ' * depth}{title(item, language)}"


def _kind(row: Row, language: Language) -> str:
    return word(f"kind-{row['kind']}", language) if row["kind"] and not row["part_of"] else ""


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


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value * 100:.0f}%"


def _progress(row: Row) -> str:
    """Write the progress; what is not met is never shown as done."""
    text = _percent(row["progress"])
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


def _place_lines(result: Attainment, language: Language) -> list[str]:
    """Say what the rows of one place come to."""
    row = result.summary.row(0, named=True)
    lines = ["", _capital(_verdict_line(row, language))]
    for kind in (*_kinds(result), "other"):
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


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _kinds(result: Attainment) -> Iterator[str]:
    for kind in ("binding", "reference", "expected"):
        if any(item.kind == kind for item in result.system.numbered):
            yield kind


def _verdict_line(row: Row, language: Language) -> str:
    score = number(row["score"], DECIMALS)
    coverage = _percent(row["coverage"])
    facts = {"score": score, "coverage": coverage}
    if row["verdict"] is None:
        return word("attain-score-line", language, **facts)
    verdict = word(f"place-{row['verdict'].replace(' ', '_')}", language)
    return word("attain-verdict-line", language, verdict=verdict, **facts)


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
        verdicts = [_place_verdict(row, language) for row in rows]
        columns.append(Column(word("attain-verdict", language), verdicts))
    return columns


def _place_verdict(row: Row, language: Language) -> str:
    if row["verdict"] is None:
        return ""
    return word(f"place-{row['verdict'].replace(' ', '_')}", language)


def _matrix(result: Attainment, rows: pl.DataFrame, language: Language) -> list[str]:
    """Lay out places by indicators, a mark each."""
    places = _ordered(result)
    found = {
        (r, y, i): v for r, y, i, v in rows.select("region", "year", "indicator", "verdict").rows()
    }
    items = [item for item in result.system.numbered if _applies(item, places, found)]
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


def _regions(result: Attainment, language: Language) -> str:
    """Write a line per place: score, verdict, counts by kind, binding indicators missed."""
    rows = _ordered(result)
    columns = _summary_columns(rows, result, language)
    kinds = [*_kinds(result), *(["other"] if any(_total(row, "other") for row in rows) else [])]
    for kind in kinds:
        texts = [_met_of(row, kind) for row in rows]
        columns.append(Column(_capital(word(f"kind-{kind}", language)), texts, right=True))
    for key in ("not_assessable", "no_data"):
        texts = [str(row[key]) for row in rows]
        columns.append(Column(_capital(word(f"verdict-{key}", language)), texts, right=True))
    separator = "、" if language == "zh" else ", "
    missed = [
        separator.join(
            _short(result.system.indicator(id_), language) for id_ in row["binding_missed"]
        )
        for row in rows
    ]
    columns.append(Column(word("attain-binding_missed", language), missed))
    lines = render(columns)
    legend = ["", word("attain-met-of", language)]
    return "\n".join(
        [*_heading(result, language), *lines, *legend, *_footer(result, lines, language)]
    )


def _short(item: Indicator, language: Language) -> str:
    return f"{item.number} {title(item, language)}" if item.number else title(item, language)


def _total(row: Row, kind: str) -> int:
    return sum(row[f"{kind}_{key}"] for key in COUNTED)


def _met_of(row: Row, kind: str) -> str:
    return f"{row[f'{kind}_met']}/{_total(row, kind) - row[f'{kind}_not_applicable']}"


def _indicators(result: Attainment, rows: pl.DataFrame, language: Language) -> str:
    """Write a line per indicator: in how many places it is met, and who misses it."""
    table = list(by_indicator(rows).iter_rows(named=True))
    if not table:
        return "\n".join([*_heading(result, language), word("attain-nothing", language)])
    items = [result.system.indicator(row["indicator"]) for row in table]
    called = names(rows.get_column("region").unique().to_list(), language)
    separator = "、" if language == "zh" else ", "
    columns = [
        Column(word("attain-number", language), [item.number or "" for item in items]),
        Column(
            word("attain-title", language), [_indented(item, result, language) for item in items]
        ),
        Column(word("attain-kind", language), [_kind(row, language) for row in table]),
    ]
    if len(result.years) > 1:
        columns.append(Column(word("attain-year", language), [str(row["year"]) for row in table]))
    for key in COUNTED:
        texts = [str(row[key]) if row[key] else "" for row in table]
        columns.append(Column(_capital(word(f"verdict-{key}", language)), texts, right=True))
    shares = [_percent(row["met_share"]) for row in table]
    columns.append(Column(word("attain-met_share", language), shares, right=True))
    missed = [separator.join(called[code] for code in row["missed_by"]) for row in table]
    columns.append(Column(word("attain-missed_by", language), missed))
    lines = render([column for column in columns if any(column.values)])
    return "\n".join([*_heading(result, language), *lines, *_footer(result, lines, language)])


def _cities(result: Attainment, language: Language) -> str:
    """Write a line per city: how many of its places attain, and the goal."""
    rows = list(by_city(result).iter_rows(named=True))
    if not rows:
        return "\n".join([*_heading(result, language), word("attain-no-city", language)])
    columns = region_columns([(row["region"], row["year"]) for row in rows], language)
    for key in ("places", "judged", "attained", "not_attained", "not_assessable"):
        texts = [str(row[key]) for row in rows]
        columns.append(Column(word(f"city-{key}", language), texts, right=True))
    columns.append(
        Column(word("attain-share", language), [_percent(row["share"]) for row in rows], right=True)
    )
    columns.append(Column(word("attain-goal", language), [_goal(row) for row in rows]))
    verdicts = [verdict_text(r["verdict"], language) if r["verdict"] else "" for r in rows]
    columns.append(Column(word("attain-goal-verdict", language), verdicts))
    lines = render([column for column in columns if any(column.values)])
    return "\n".join([*_heading(result, language), *lines, *_footer(result, lines, language)])


def _goal(row: Row) -> str:
    return "" if row["goal"] is None else f">= {row['goal'] * 100:.6g}% ({row['goal_year']})"
