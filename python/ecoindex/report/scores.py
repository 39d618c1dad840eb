"""Scores on a terminal: one system with its dimensions, or several side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ecoindex.errors import Language
from ecoindex.report.document import Document
from ecoindex.report.footer import (
    NO_VALUE,
    NOT_APPLICABLE,
    PROVISIONAL,
    VETOED,
    about,
    footer,
    notes_about,
)
from ecoindex.report.limits import limited_texts
from ecoindex.report.names import names
from ecoindex.report.rows import by_rank, constraint_ids, score_headings, score_rows
from ecoindex.report.table import Column, Span, render
from ecoindex.report.words import system_line, title, word

if TYPE_CHECKING:
    from ecoindex.engine import Scores
    from ecoindex.spec import System

Row = Mapping[str, Any]
DECIMALS = 2
WITHOUT_SCORE = {
    "no-score": NO_VALUE,
    "not-applicable": NOT_APPLICABLE,
    "vetoed": VETOED,
    "screened": NO_VALUE,
}


def number(value: float | None, decimals: int, without: str = NO_VALUE) -> str:
    """Print a number; the only place where scores are rounded."""
    if value is None:
        return without
    text = f"{value:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text


def aligned(texts: Sequence[str]) -> list[str]:
    """Keep decimal points in line where some numbers carry a mark."""
    if not any(text.endswith(PROVISIONAL) for text in texts):
        return list(texts)
    return [text if text.endswith(PROVISIONAL) else f"{text} " for text in texts]


def score_text(row: Row, decimals: int) -> str:
    """Print a score, or the mark of why there is none."""
    text = number(row["score"], decimals, WITHOUT_SCORE.get(row["state"], NO_VALUE))
    return f"{text}{PROVISIONAL}" if row["state"] == "provisional" else text


def _empty(row: Row) -> str:
    """Mark a node without a value: nothing is missing, so it does not apply."""
    nothing_missing = row["state"] == "not-applicable" or not row["missing"]
    return NOT_APPLICABLE if nothing_missing else NO_VALUE


def _decimals(system: System) -> int:
    return DECIMALS if system.decimals is None else system.decimals


def _class_titles(system: System, language: Language) -> dict[str, str]:
    classes = system.index.classes
    return {band.id: title(band, language) for band in classes.bands} if classes else {}


def _core_columns(scores: Scores, rows: Sequence[Row | None], language: Language) -> list[Column]:
    """Score, rank and class; a region that the system does not know stays empty."""
    decimals = _decimals(scores.system)
    texts = aligned(["" if row is None else score_text(row, decimals) for row in rows])
    ranks = ["" if row is None or row["rank"] is None else str(row["rank"]) for row in rows]
    columns = [
        Column(word("column-score", language), texts, right=True),
        Column(word("column-rank", language), ranks, right=True),
    ]
    if titles := _class_titles(scores.system, language):
        found = ["" if row is None else titles.get(row["class"] or "", "") for row in rows]
        columns.append(Column(word("column-class", language), found))
    return columns


def region_columns(keys: Sequence[tuple[str, int]], language: Language) -> list[Column]:
    """Code, name and, if there are several, year."""
    known = names(dict.fromkeys(region for region, _ in keys), language)
    columns = [Column(word("column-name", language), [known[region] for region, _ in keys])]
    if any(code != name for code, name in known.items()):
        columns.insert(0, Column(word("column-region", language), [region for region, _ in keys]))
    if len({year for _, year in keys}) > 1:
        columns.append(Column(word("column-year", language), [str(year) for _, year in keys]))
    return columns


def _keys(results: Sequence[Scores]) -> list[tuple[str, int]]:
    """Regions and years in the order of the first system, then what only others have."""
    found: dict[tuple[str, int], None] = {}
    for scores in results:
        ordered = by_rank(scores.frame)
        found |= dict.fromkeys(zip(ordered["region"], ordered["year"], strict=True))
    return sorted(found, key=lambda key: key[1])


def _years(results: Sequence[Scores], language: Language) -> str:
    years = sorted({year for scores in results for year in scores.years})
    if len(years) > 2 and years == list(range(years[0], years[-1] + 1)):
        return f"{years[0]}-{years[-1]}"
    return ("、" if language == "zh" else ", ").join(map(str, years))


def board_table(results: Sequence[Scores], language: Language) -> str:
    """Several systems side by side."""
    keys = _keys(results)
    columns = region_columns(keys, language)
    spans = []
    for scores in results:
        known = {(row["region"], row["year"]): row for row in scores.frame.iter_rows(named=True)}
        added = _core_columns(scores, [known.get(key) for key in keys], language)
        over = (title(scores.system, language), system_line(scores.system, language))
        spans.append(Span(len(columns), len(columns) + len(added) - 1, over))
        columns += added
    lines = render(columns, spans)
    heading = [word("scoreboard", language, years=_years(results, language)), ""]
    return "\n".join([*heading, *lines, *footer(results, lines, language)])


def _percent(value: float | None) -> str:
    return NOT_APPLICABLE if value is None else f"{value * 100:.0f}%"


def _missed(row: Row, language: Language) -> str:
    missed = row["constraints_missed"]
    return word("unknown", language) if missed is None else str(missed)


def _constraint_state(row: Row, id_: str, full: float, language: Language) -> str:
    """Say whether a constraint has its full score; one that does not apply counts as met."""
    if row[id_] is not None:
        return word("constraint-met" if row[id_] >= full else "constraint-missed", language)
    unknown = row["constraints_missed"] is None
    return word("unknown", language) if unknown else NOT_APPLICABLE


def _constraint_columns(
    scores: Scores, rows: Sequence[Row], language: Language
) -> Iterator[Column]:
    """Score before the constraint, number missed, and the state of each constraint."""
    decimals = _decimals(scores.system)
    raw = [number(row["score_raw"], decimals, _empty(row)) for row in rows]
    yield Column(word("column-score_raw", language), raw, right=True)
    missed = [_missed(row, language) for row in rows]
    yield Column(word("column-constraints_missed", language), missed, right=True)
    full = scores.system.scale
    for id_ in constraint_ids(scores):
        states = [_constraint_state(row, id_, full, language) for row in rows]
        yield Column(id_, states)


def _constraint_titles(scores: Scores, language: Language) -> list[str]:
    """Spell out the ids that head the columns of the constraints: titles would be too wide."""
    colon = "：" if language == "zh" else ": "
    ids = constraint_ids(scores)
    return [f"{id_}{colon}{title(scores.system.indicator(id_), language)}" for id_ in ids]


def _detail_columns(scores: Scores, rows: Sequence[Row], language: Language) -> list[Column]:
    """Dimensions, coverage, state and the constraint."""
    decimals = _decimals(scores.system)
    constraint = scores.system.index.constraint
    apart = constraint.node if constraint and constraint_ids(scores) else None
    columns = [
        Column(
            title(point, language),
            [number(row[point.id], decimals, _empty(row)) for row in rows],
            right=True,
        )
        for point in scores.system.first_level
        if point.id != apart
    ]
    coverage = [_percent(row["coverage"]) for row in rows]
    columns.append(Column(word("column-coverage", language), coverage, right=True))
    states = [word(f"state-{row['state']}", language) for row in rows]
    columns.append(Column(word("column-state", language), states))
    if "limited" in scores.frame.columns:
        texts = limited_texts(scores, language)
        limited = [texts.get((row["region"], row["year"]), "") for row in rows]
        columns.append(Column(word("column-limited", language), limited))
    if "score_raw" in scores.frame.columns:
        columns += _constraint_columns(scores, rows, language)
    return columns


def system_table(scores: Scores, language: Language) -> str:
    """One system with its dimensions."""
    rows = list(by_rank(scores.frame).iter_rows(named=True))
    columns = region_columns([(row["region"], row["year"]) for row in rows], language)
    columns += _core_columns(scores, rows, language)
    columns += _detail_columns(scores, rows, language)
    lines = render(columns)
    heading = [
        word(
            "system-heading",
            language,
            title=title(scores.system, language),
            years=_years([scores], language),
        ),
        system_line(scores.system, language),
        "",
    ]
    spelt = _constraint_titles(scores, language)
    legend = ["", *spelt] if spelt else []
    return "\n".join([*heading, *lines, *legend, *footer([scores], lines, language)])


def score_document(results: Sequence[Scores], language: Language) -> Document:
    """Scores of one or more systems, for any format."""

    def table() -> str:
        if len(results) == 1:
            return system_table(results[0], language)
        return board_table(results, language)

    return Document(
        rows=score_rows(results, language),
        table=table,
        headings=score_headings(results, language),
        about=(*about(results, language), *notes_about(results, language)),
        sheet="scores",
    )
