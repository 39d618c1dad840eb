"""Index systems: the list, and one with its whole tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import polars as pl

from ecoindex.errors import Language
from ecoindex.report.attainment_table import attainment_table
from ecoindex.report.document import Document
from ecoindex.report.methods import described, node_text
from ecoindex.report.system_facts import facts, notes
from ecoindex.report.table import Column, render
from ecoindex.report.targets import targets_text
from ecoindex.report.tree import Branch, branches
from ecoindex.report.words import title, word
from ecoindex.spec.normalise import UNDECLARED

if TYPE_CHECKING:
    from ecoindex.spec import System
    from ecoindex.spec.indicator import Indicator

LIST = {
    "system": pl.String,
    "id": pl.String,
    "edition": pl.String,
    "status": pl.String,
    "kind": pl.String,
    "indicators": pl.Int64,
    "title_zh": pl.String,
    "title_en": pl.String,
}
TREE = {
    "system": pl.String,
    "id": pl.String,
    "parent": pl.String,
    "level": pl.Int64,
    "point": pl.String,
    "number": pl.String,
    "title_zh": pl.String,
    "title_en": pl.String,
    "weight": pl.Float64,
    "effective_weight": pl.Float64,
    "unit": pl.String,
    "direction": pl.String,
    "normalise": pl.String,
    "aggregate": pl.String,
    "missing_rule": pl.String,
    "applies_to": pl.String,
    "formula": pl.String,
    "kind": pl.String,
    "parts": pl.String,
    "target": pl.String,
    "source": pl.String,
    "place": pl.String,
    "status": pl.String,
    "note_zh": pl.String,
    "note_en": pl.String,
}


def systems_document(systems: Sequence[System], language: Language) -> Document:
    """List systems."""
    rows = [
        {
            "system": system.ref,
            "id": system.id,
            "edition": system.edition,
            "status": system.status,
            "kind": system.kind,
            "indicators": len(system.numbered),
            "title_zh": title(system, "zh"),
            "title_en": title(system, "en"),
        }
        for system in systems
    ]
    return Document(
        rows=pl.DataFrame(rows, schema=LIST),
        table=lambda: "\n".join(_list_table(systems, language)),
        headings=_headings(LIST, language),
        sheet="systems",
    )


def _headings(keys: Mapping[str, Any], language: Language) -> dict[str, str]:
    known = ("system", "id", "edition", "status", "kind", "indicators")
    return {key: word(f"column-{key}", language) for key in keys if key in known}


def _list_table(systems: Sequence[System], language: Language) -> list[str]:
    return render(
        [
            Column(word("column-system", language), [system.ref for system in systems]),
            Column(
                word("column-status", language),
                [word(f"status-{system.status}", language) for system in systems],
            ),
            Column(
                word("column-indicators", language),
                [str(len(system.numbered)) for system in systems],
                right=True,
            ),
            Column(word("column-title", language), [title(system, language) for system in systems]),
        ]
    )


def _float(share: Fraction | None) -> float | None:
    return None if share is None else float(share)


def _row(system: System, branch: Branch) -> dict[str, Any]:
    """One row of the tree, in the words of the file."""
    row: dict[str, Any] = {
        "system": system.ref,
        "id": branch.id,
        "parent": branch.parent,
        "level": branch.level,
        "point": "input",
        "weight": _float(branch.share),
        "effective_weight": _float(branch.effective),
    }
    point = branch.point
    if point is not None:
        row["title_zh"], row["title_en"] = title(point, "zh"), title(point, "en")
        row["applies_to"] = ", ".join(map(str, point.applies_to)) or None
    if branch.node:
        row["point"] = "node"
        row["aggregate"] = node_text(branch.node, "en")
        row["missing_rule"] = described(system.missing(branch.id), "en")
    if branch.indicator:
        row |= _indicator_row(branch.indicator, system)
    return row


def _indicator_row(item: Indicator, system: System) -> dict[str, Any]:
    scored = item.normalise is not UNDECLARED
    return {
        "point": "indicator",
        "number": item.number,
        "unit": item.unit or None,
        "direction": None if item.parts else item.direction,
        "normalise": described(item.normalise, "en") if scored else None,
        "formula": item.formula,
        "kind": system.kind_of(item.id),
        "parts": item.parts,
        "target": targets_text(item, system, "en") or None,
        "source": item.source,
        "place": item.place,
        "status": item.status or system.status,
        "note_zh": item.note.zh if item.note else None,
        "note_en": item.note.en if item.note else None,
    }


def _percent(share: Fraction | None) -> str:
    """Print a share; whole percents without decimals."""
    if share is None:
        return ""
    return (
        f"{float(share * 100):.6g}%"
        if (share * 100).denominator == 1
        else f"{float(share) * 100:.2f}%"
    )


def _unit(item: Indicator, system: System, language: Language) -> str:
    """Return the printed name of a unit."""
    unit = system.units.get(item.unit)
    return unit.name(language) if unit else item.unit


def _cells(branch: Branch, system: System, language: Language) -> tuple[str, ...]:
    """Cells of a line of the tree, as the columns of `tree_table`."""
    shares = _percent(branch.share), _percent(branch.effective)
    indent = "  " * (branch.level - 1)
    if branch.point is None:
        node = next((node for node in system.nodes if node.id == branch.id), None)
        fed = title(node or system.indicator(branch.id), language)
        return (f"{indent}+ {fed}", branch.id, *shares, "", "", "", "")
    first = f"{indent}{title(branch.point, language)}", branch.id
    if branch.node:
        missing = described(system.missing(branch.id), language)
        return (*first, *shares, "", "", node_text(branch.node, language), missing)
    item = branch.indicator
    assert item is not None
    unit, direction = _unit(item, system, language), word(item.direction, language)
    method = described(item.normalise, language)
    return (*first, *shares, unit, direction, method, item.source or "")


def tree_table(system: System, language: Language) -> list[str]:
    """Lay out the tree: with weights, or in an attainment system with targets."""
    if system.kind == "attainment":
        return attainment_table(system, language)
    rows = [_cells(branch, system, language) for branch in branches(system)]
    keys = ("title", "id", "weight", "effective_weight", "unit", "direction", "normalise")
    titles = [word(f"column-{key}", language) for key in keys]
    titles.append(word("column-rule-or-source", language))
    return render(
        [
            Column(name, values, right=position in (2, 3))
            for position, (name, values) in enumerate(
                zip(titles, zip(*rows, strict=True), strict=True)
            )
        ]
    )


def system_document(system: System, language: Language) -> Document:
    """Show a system with its whole tree."""
    about = facts(system, language)
    colon = word("colon", language)

    def table() -> str:
        heading = [title(system, language), *(f"{label}{colon}{text}" for label, text in about)]
        remarks = notes(system, language)
        return "\n".join(
            [*heading, "", *tree_table(system, language), *([""] if remarks else []), *remarks]
        )

    rows = [_row(system, branch) for branch in branches(system)]
    return Document(
        rows=pl.DataFrame(rows, schema=TREE),
        table=table,
        about=tuple(about),
        sheet="system",
    )
