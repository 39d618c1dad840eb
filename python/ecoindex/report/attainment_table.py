"""The table of an attainment system, as its document prints it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ecoindex.errors import Language
from ecoindex.report.conditions import conditions_text
from ecoindex.report.names import names
from ecoindex.report.table import Column, render
from ecoindex.report.targets import targets_text, unit_text
from ecoindex.report.tree import Branch, branches
from ecoindex.report.verdicts.about import rule_text
from ecoindex.report.words import title, word

if TYPE_CHECKING:
    from fractions import Fraction

    from ecoindex.spec import System
    from ecoindex.spec.attainment import Count
    from ecoindex.spec.indicator import Indicator

KEYS = ("number", "title", "id", "kind", "unit", "direction", "target", "applies_to", "source")


def attainment_table(system: System, language: Language) -> list[str]:
    """Lay out fields, indicators and parts with their targets."""
    rows = [_cells(branch, system, language) for branch in branches(system)]
    columns = [
        Column(word(f"column-{key}", language), values)
        for key, values in zip(KEYS, zip(*rows, strict=True), strict=True)
    ]
    return render([column for column in columns if any(column.values)])


def _cells(branch: Branch, system: System, language: Language) -> tuple[str, ...]:
    """Cells of a line, as `KEYS`."""
    point, item = branch.point, branch.indicator
    assert point is not None, "no point feeds another in an attainment system"
    name = f"{'  ' * (branch.level - 1)}{title(point, language)}"
    where = conditions_text(point.applies_to, language)
    if item is None:
        return ("", name, branch.id, "", "", "", "", where, "")
    kind = word(f"kind-{item.kind}", language) if item.kind else ""
    first = (item.number or "", name, branch.id, kind)
    source = _printed(item, system)
    if item.parts:
        return (*first, "", "", word(f"parts-{item.parts}", language), where, source)
    unit, target = unit_text(item, system, language), targets_text(item, system, language)
    return (*first, unit, word(item.direction, language), target, where, source)


def _printed(item: Indicator, system: System) -> str:
    """Say where an indicator is printed; the source only where it is not that of the system."""
    own = item.source if item.source and [item.source] != list(system.sources) else ""
    return " ".join(filter(None, [own, item.place]))


def facts(system: System, language: Language) -> Iterator[tuple[str, str]]:
    """Label and text of what an attainment system says beside its table."""
    semicolon = word("semicolon", language)
    called = names(system.regions, language)
    yield "regions", ("、" if language == "zh" else ", ").join(called.values())
    yield "verdict", rule_text(system, language)
    yield "counts", semicolon.join(_count(item, language) for item in system.counts)


def percent(share: Fraction) -> str:
    """Write a share in per cent."""
    return f"{float(share) * 100:.6g}%"


def _count(item: Count, language: Language) -> str:
    found = {"met": item.met, "not_met": item.not_met, "total": item.total}
    comma = "，" if language == "zh" else ", "
    parts = [
        word(f"count-{key}", language, count=count)
        for key, count in found.items()
        if count is not None
    ]
    kind = [word(f"kind-{item.kind}", language)] if item.kind else []
    region = names([item.region], language)[item.region]
    counts = comma.join([*kind, *parts])
    return word("count-line", language, region=region, year=item.year, counts=counts)
