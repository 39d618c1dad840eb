"""What belongs under every table: data, status, constraint, marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ecoindex.errors import Language
from ecoindex.report.words import data_line, joined, sentence, title, word

if TYPE_CHECKING:
    from ecoindex.engine import Scores
    from ecoindex.panel import Origin
    from ecoindex.spec import System

NOT_APPLICABLE, NO_VALUE, VETOED, PROVISIONAL = "—", "·", "×", "*"
MARKS = {
    NOT_APPLICABLE: "mark-not-applicable",
    NO_VALUE: "mark-no-value",
    VETOED: "mark-vetoed",
    PROVISIONAL: "mark-provisional",
}


def legend(lines: Iterable[str], language: Language) -> list[str]:
    """Explain the marks that occur in a table."""
    letters = set("".join(lines))
    found = [f"{mark} {word(key, language)}" for mark, key in MARKS.items() if mark in letters]
    return ["   ".join(found)] if found else []


def constraint_line(system: System, language: Language) -> str:
    """Say what the constraint of a system does."""
    constraint = system.index.constraint
    if constraint is None:
        return ""
    limits = [
        word("constraint-limit", language, limit=f"{limit:g}", count=count)
        for count, limit in enumerate(constraint.limits, 1)
    ]
    mode = word(f"constraint-{constraint.mode}", language, limits=limits)
    return mode + word(f"constraint-unknown-{constraint.when_unknown}", language)


def ranked_line(scores: Scores, language: Language) -> str:
    """Say how many regions have a rank."""
    ranked = scores.frame.height - scores.frame.get_column("rank").null_count()
    years = scores.years
    key = "ranked-year" if len(years) == 1 else "ranked-years"
    facts = {"ranked": ranked, "rows": scores.frame.height, "first": min(years, default=0)}
    return word(key, language, **facts, last=max(years, default=0))


def system_note(system: System, language: Language) -> str:
    """Say how official a system is: its own note, or what its status means."""
    own = system.note.text(language) if system.note else ""
    return sentence(own or word(f"status-line-{system.status}", language), language)


def named_note(system: System, language: Language, *more: str) -> tuple[str, str]:
    """Return the ref of a system, and its title, its status, what it says of itself and more."""
    status = word(f"status-{system.status}", language)
    named = word("named-status", language, title=title(system, language), status=status)
    return system.ref, joined([named, system_note(system, language), *more], language)


def about_system(
    system: System, origin: Origin | None, language: Language
) -> tuple[tuple[str, str], ...]:
    """Label and text of what must travel with everything that a system says of data."""
    data = () if origin is None else ((word("label-data", language), data_line(origin, language)),)
    return (*data, named_note(system, language))


def about(results: Sequence[Scores], language: Language) -> tuple[tuple[str, str], ...]:
    """Label and text of everything that must travel with the scores."""
    lines: list[tuple[str, str]] = []
    for scores in results:
        system = scores.system
        data = (word("label-data", language), data_line(scores.origin, language))
        if data not in lines:
            lines.insert(len([line for line in lines if line[0] == data[0]]), data)
        more = (ranked_line(scores, language), constraint_line(system, language))
        lines.append(named_note(system, language, *more))
    return tuple(lines)


def footer(results: Sequence[Scores], table: Sequence[str], language: Language) -> list[str]:
    """Lines under a table."""
    colon = word("colon", language)
    marks = legend(table, language)
    return ["", *marks, *(f"{label}{colon}{text}" for label, text in about(results, language))]


def notes_about(results: Sequence[Scores], language: Language) -> list[tuple[str, str]]:
    """List what was done, for workbooks."""
    texts = dict.fromkeys(note.text(language) for scores in results for note in scores.notes)
    return [(word("label-note", language), text) for text in texts]
