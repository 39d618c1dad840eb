"""Explanations on a terminal and as an object: sentences, the tree with bars, who passed whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ecoindex.analysis.sources import is_reference
from ecoindex.errors import Language
from ecoindex.report.document import Document
from ecoindex.report.explain_rows import explain_headings, explain_object, explain_rows
from ecoindex.report.explain_text import (
    MOST,
    decimals_of,
    listed,
    narrative,
    part_title,
    passing_key,
    sentences,
    signed,
)
from ecoindex.report.footer import NO_VALUE, about_system, legend
from ecoindex.report.names import names
from ecoindex.report.scores import number
from ecoindex.report.table import Column, render
from ecoindex.report.targets import number_text, unit_text
from ecoindex.report.words import system_line, title, word

if TYPE_CHECKING:
    from ecoindex.analysis.explanation import Explanation
    from ecoindex.analysis.rank_change import RankChange

Row = Mapping[str, Any]
WIDTH = 10
"""Cells of the longest bar."""
DIGITS = 6
"""Significant digits of a value on a terminal."""


def explain_document(found: RankChange, language: Language) -> Document:
    """Return an explanation for any format; JSON is an object, everything else the parts."""
    own = found.own
    rows = explain_rows(own, language)
    return Document(
        rows=rows,
        table=lambda: _table(found, language),
        headings=explain_headings(rows.columns, language),
        about=(
            ("", narrative(found, language)),
            *about(own, language),
            *((word("label-note", language), item.text(language)) for item in own.notes),
        ),
        sheet="parts",
        whole=explain_object(found, language),
    )


def about(own: Explanation, language: Language) -> list[tuple[str, str]]:
    """Label and text of everything that must travel with an explanation."""
    system = own.system
    what = "score" if own.change is None else "gap" if own.against else "change"
    lines = [
        *about_system(system, own.origin, language),
        (word("explain-label-rule", language), word(f"explain-rule-{what}", language)),
    ]
    said = own.parts["document"].drop_nulls().unique(maintain_order=True).to_list()
    said = [text for text in said if not is_reference(text, own.origin)]
    if said and not own.origin.demo:
        lines.append((word("explain-label-document", language), listed(said, language)))
    return lines


def _table(found: RankChange, language: Language) -> str:
    own, colon = found.own, word("colon", language)
    lines = render(_columns(own, language))
    others = _others(found, language)
    told = [f"{label}{colon}{text}" for label, text in about(own, language)]
    return "\n".join(
        [
            _heading(own, language),
            system_line(own.system, language),
            "",
            *sentences(found, language),
            "",
            *lines,
            *others,
            "",
            *legend(lines, language),
            *told,
        ]
    )


def _heading(own: Explanation, language: Language) -> str:
    called = names([own.region, own.against or own.region], language)
    what = "score" if own.change is None else "gap" if own.against else "change"
    return word(
        f"explain-heading-{what}",
        language,
        title=title(own.system, language),
        region=called[own.region],
        against=called[own.against or own.region],
        year=own.year,
        base=own.base,
    )


def _lines(own: Explanation) -> Iterator[tuple[int, Row, bool]]:
    """Walk the tree: depth, row, and whether it is a node."""
    parts: dict[str, list[Row]] = {}
    for row in own.parts.iter_rows(named=True):
        parts.setdefault(row["node"], []).append(row)
    for node in own.nodes.iter_rows(named=True):
        own_parts = parts.get(node["node"], [])
        if node["contribution"] == 0 and not own_parts and node["score"] is None:
            continue
        yield node["level"], node, True
        yield from ((node["level"] + 1, row, False) for row in own_parts)


def _columns(own: Explanation, language: Language) -> list[Column]:
    """Lay out nodes and parts: values and scores of both states, weights, contributions, bars."""
    lines = list(_lines(own))
    system, decimals = own.system, decimals_of(own.system)
    top = max((abs(row["contribution"]) for _, row, is_node in lines if not is_node), default=0.0)
    columns = [
        Column(
            word("explain-column-part", language),
            [f"{'  ' * depth}{_title(own, row, node, language)}" for depth, row, node in lines],
        ),
        Column(
            word("explain-column-unit", language),
            [
                "" if node or not row["indicator"]
                else unit_text(system.indicator(row["indicator"]), system, language)
                for _, row, node in lines
            ],
        ),
    ]  # fmt: skip
    for key, prefix in (("value", "base_"), ("value", ""), ("score", "base_"), ("score", "")):
        texts = [_cell(row, f"{prefix}{key}", decimals) for _, row, _ in lines]
        heading = _state_heading(own, key, prefix == "base_", language)
        if own.is_compared or not prefix:
            columns.append(Column(heading, texts, right=True))
    weights = ["" if node else _percent(row["effective_weight"]) for _, row, node in lines]
    columns.append(Column(word("explain-column-effective_weight", language), weights, right=True))
    contributions = [signed(row["contribution"], decimals) for _, row, _ in lines]
    columns.append(Column(word("explain-column-contribution", language), contributions, right=True))
    totals = _totals(lines)
    texts = ["" if at not in totals else signed(totals[at], decimals) for at in range(len(lines))]
    columns.append(Column(word("explain-column-total", language), texts, right=True))
    errors = ["" if node else number(row["error"], decimals, "") for _, row, node in lines]
    columns.append(Column(word("explain-column-error", language), errors, right=True))
    bars = ["" if node else bar(row["contribution"], top) for _, row, node in lines]
    columns.append(Column(word("explain-column-bar", language), bars))
    return [column for column in columns if any(column.values)]


def _totals(lines: Sequence[tuple[int, Row, bool]]) -> dict[int, float]:
    """Add up what counts by way of several nodes; by the line that it is first on."""
    at: dict[tuple[str, str], list[int]] = {}
    for line, (_, row, is_node) in enumerate(lines):
        if not is_node and row["indicator"]:
            at.setdefault((row["indicator"], row["kind"]), []).append(line)
    several = (found for found in at.values() if len(found) > 1)
    return {found[0]: sum(lines[line][1]["contribution"] for line in found) for found in several}


def _title(own: Explanation, row: Row, is_node: bool, language: Language) -> str:
    if not is_node:
        return part_title(own.system, row["indicator"], row["node"], row["kind"], language)
    if row["node"] == "index":
        return word("explain-total", language)
    return title(own.system.node(row["node"]), language)


def _state_heading(own: Explanation, key: str, is_base: bool, language: Language) -> str:
    if not own.is_compared:
        return word(f"explain-column-{key}", language)
    if own.against is not None:
        of: object = names([own.region, own.against], language)[
            own.against if is_base else own.region
        ]
    else:
        of = own.base if is_base else own.year
    return word(f"explain-column-{key}-of", language, of=of)


def _cell(row: Row, key: str, decimals: int) -> str:
    if key not in row:
        return ""
    value = row[key]
    if value is None:
        return NO_VALUE if row.get("indicator") else ""
    return (
        number(value, decimals)
        if key.endswith("score")
        else number_text(float(f"{value:.{DIGITS}g}"))
    )


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share * 100:.1f}%"


def bar(value: float, top: float) -> str:
    """Draw a part to the left of the axis if it takes away, to the right if it adds."""
    cells = round(abs(value) / top * WIDTH) if top else 0
    if value and not cells:
        return " " * (WIDTH - 1) + ("‹|" if value < 0 else " |›")
    left = "░" * cells if value < 0 else ""
    right = "█" * cells if value > 0 else ""
    return f"{left:>{WIDTH}}|{right}"


def _others(found: RankChange, language: Language) -> list[str]:
    """List who changed places, each with its largest parts."""
    if found.others.is_empty():
        return []
    rows = list(found.others.iter_rows(named=True))
    decimals = decimals_of(found.own.system)
    called = names([row["region"] for row in rows], language)
    ranks = [
        ["" if row[key] is None else str(row[key]) for row in rows] for key in ("base_rank", "rank")
    ]
    columns = [
        Column(word("column-name", language), [called[row["region"]] for row in rows]),
        Column(
            word("explain-passing", language),
            [word(f"explain-word-{passing_key(row['passing'])}", language) for row in rows],
        ),
        Column(word("explain-column-base_rank", language), ranks[0], right=True),
        Column(word("column-rank", language), ranks[1], right=True),
        Column(
            word("explain-column-change", language),
            [signed(row["change"], decimals) for row in rows],
            right=True,
        ),
        Column(
            word("explain-mostly", language),
            [_mostly(found, row["region"], row["change"] or 0.0, language) for row in rows],
        ),
    ]
    return ["", word("explain-others", language), *render(columns)]


def _mostly(found: RankChange, region: str, change: float, language: Language) -> str:
    """Name the largest parts that go the way of a change."""
    system, decimals = found.own.system, decimals_of(found.own.system)
    ids = {item.id for item in system.indicators}
    rows: Sequence[tuple[str, float]] = [
        (part, value)
        for of, part, value in found.parts.iter_rows()
        if of == region and value * change > 0
    ]
    texts = []
    for part, value in rows[:MOST]:
        called = (
            title(system.indicator(part), language)
            if part in ids
            else word(f"explain-kind-{part}", language)
        )
        facts = {"title": called, "contribution": signed(value, decimals)}
        texts.append(word("explain-part", language, **facts))
    return listed(texts, language)
