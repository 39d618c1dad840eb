"""What must be said under verdicts: data, status, rule, counts, contradictions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ecoindex.analysis.attainment import differences
from ecoindex.errors import Language
from ecoindex.report.footer import named_note
from ecoindex.report.names import names
from ecoindex.report.verdicts.shared import MARKS, verdict_text
from ecoindex.report.words import data_line, word

if TYPE_CHECKING:
    from ecoindex.engine import Attainment
    from ecoindex.spec import System


def about(result: Attainment, language: Language) -> list[tuple[str, str]]:
    """Label and text of everything that must travel with the verdicts."""
    system = result.system
    lines = [
        (word("label-data", language), data_line(result.origin, language)),
        named_note(system, language, _rule(system, language)),
    ]
    lines += [(word("label-count", language), text) for text in difference_lines(result, language)]
    if system.contradictions:
        facts = {"count": len(system.contradictions), "system": system.ref}
        text = word("attain-contradictions", language, **facts)
        lines.append((word("label-contradictions", language), text))
    return lines


def rule_text(system: System, language: Language) -> str:
    """Say which shares of which indicators must be met, and how sure that is; empty without."""
    rule = system.verdict_rule
    parts = [
        word(
            "verdict-share",
            language,
            kind=word(f"kind-{kind}", language),
            share=f"{float(getattr(rule, kind)) * 100:.6g}%",
        )
        for kind in system.asked_kinds
    ]
    if not parts:
        return ""
    status = word(f"status-{rule.status}", language)
    return word(
        "named-status", language, title=word("semicolon", language).join(parts), status=status
    )


def _rule(system: System, language: Language) -> str:
    """Say the rule for a place as a whole, or that there is none."""
    if said := rule_text(system, language):
        return word("attain-rule", language, rule=said)
    return word("attain-no-rule", language)


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


def notes_about(result: Attainment, language: Language) -> list[tuple[str, str]]:
    """List what was done, for workbooks."""
    return [(word("label-note", language), note.text(language)) for note in result.notes]


def footer(result: Attainment, lines: Sequence[str], language: Language) -> list[str]:
    """Return the lines under a table: the marks in it, then what must be said."""
    colon = word("colon", language)
    letters = set("".join(lines))
    marks = [verdict_text(verdict, language) for verdict, mark in MARKS.items() if mark in letters]
    told = [f"{label}{colon}{text}" for label, text in about(result, language)]
    return ["", *(["   ".join(marks)] if marks else []), *told]
