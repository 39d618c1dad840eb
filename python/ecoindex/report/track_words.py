"""Sentences around the tables of tracks, verdicts in words, marks and colours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ecoindex.analysis.verdict import VERDICTS
from ecoindex.errors import Language
from ecoindex.report.footer import about_system
from ecoindex.report.words import system_line, title, word

if TYPE_CHECKING:
    from ecoindex.analysis.goals import GrowthGoal
    from ecoindex.analysis.tracked import Track
    from ecoindex.spec.indicator import Indicator
    from ecoindex.spec.node import Node

MARKS: dict[str, str] = dict(zip(VERDICTS, "✓↗▽↘✗?", strict=True))
"""Readable without colour: met, on track, behind, falling, unreachable, not assessable."""
COLOURS = {"met": 32, "on track": 32, "behind": 33, "falling": 31, "unreachable": 31}
MOST_NODES = 4
"""With more first-level nodes than these, only files show their growth."""


def verdict_text(verdict: str, language: Language) -> str:
    """Return mark and word of a verdict."""
    key = verdict.replace(" ", "_")
    return f"{MARKS[verdict]} {word(f'track-verdict-{key}', language)}"


def coloured(text: str, language: Language) -> str:
    """Colour the verdicts of a table for a terminal: green, yellow, red."""
    for verdict, colour in COLOURS.items():
        plain = verdict_text(verdict, language)
        text = text.replace(plain, f"\x1b[{colour}m{plain}\x1b[0m")
    return text


def percent(value: float | None) -> str:
    """Write growth in per cent, with its sign."""
    if value is None:
        return ""
    text = f"{value * 100:+.2f}%"
    return text[1:] if float(text[:-1]) == 0 else text


def nodes_of(track: Track) -> list[Node | Indicator]:
    """First-level nodes whose growth a table shows."""
    known = [node for node in track.system.first_level if node.id in track.node_ids]
    return known if 1 < len(known) <= MOST_NODES else []


def heading(track: Track, language: Language) -> list[str]:
    """Return the lines above a track."""
    first = word("track-heading", language, title=title(track.system, language))
    return [first, system_line(track.system, language), ""]


def goal_line(track: Track, goal: GrowthGoal, language: Language) -> str:
    """Say a goal: ``Goal for 2025: +10 % over 2021, linear path``."""
    return word(
        "track-goal-line",
        language,
        year=goal.year,
        growth=f"{goal.growth * 100:+g}%",
        base=track.base_year,
        path=word(f"track-path-{goal.path}", language),
    )


def about(track: Track, language: Language) -> tuple[tuple[str, str], ...]:
    """Label and text of everything that must travel with a track."""
    system = track.system
    level = f"{track.level * 100:g}%"
    return (
        *about_system(system, track.origin, language),
        (word("track-label-growth", language), word("track-about-growth", language)),
        (
            word("track-label-trend", language),
            word("track-about-trend", language, level=level),
        ),
    )


def under(track: Track, lines: Sequence[str], language: Language) -> list[str]:
    """Return the lines under the tables: marks that occur, and everything to be said."""
    colon = word("colon", language)
    text = "\n".join(lines)
    marks = [verdict_text(v, language) for v in VERDICTS if verdict_text(v, language) in text]
    told = [f"{label}{colon}{said}" for label, said in about(track, language)]
    return ["   ".join(marks), *told] if marks else told


def row_headings(
    tracks: Sequence[Track], keys: Sequence[str], language: Language
) -> dict[str, str]:
    """Titles of the keys of rows, for workbooks."""
    titles = {
        f"growth_{node.id}": word("track-growth-of", language, title=title(node, language))
        for track in tracks
        for node in track.system.first_level
    }
    shared = ("region", "name", "year", "system", "status", "data")
    for key in keys:
        if key not in titles:
            room = "column" if key in shared else "track"
            titles[key] = word(f"{room}-{key}", language)
    return titles
