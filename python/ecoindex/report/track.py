"""Tracks on a terminal and as rows: regions on their way to the goals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from ecoindex.analysis.verdict import VERDICTS
from ecoindex.errors import Language
from ecoindex.report.document import Document
from ecoindex.report.rows import named
from ecoindex.report.scores import DECIMALS, number, region_columns
from ecoindex.report.sparkline import sparkline
from ecoindex.report.table import Column, render
from ecoindex.report.track_words import (
    about,
    goal_line,
    heading,
    nodes_of,
    percent,
    row_headings,
    under,
    verdict_text,
)
from ecoindex.report.words import data_mark, title, word

if TYPE_CHECKING:
    from ecoindex.analysis.tracked import Track

Row = Mapping[str, Any]


def track_document(
    tracks: Sequence[Track], language: Language, years: Sequence[int] = ()
) -> Document:
    """Regions on their way to the goals, for any format.

    Parameters
    ----------
    years : sequence of int
        Years that the table shows; the latest without any. Rows hold all years of the tracks.
    """
    rows = pl.concat([track_rows(track, language) for track in tracks], how="diagonal")
    headings = row_headings(tracks, rows.columns, language)
    told = [line for track in tracks for line in about(track, language)]
    notes = [(word("label-note", language), n.text(language)) for t in tracks for n in t.notes]
    return Document(
        rows=rows,
        table=lambda: "\n\n".join(track_table(track, language, years) for track in tracks),
        headings=headings,
        about=tuple(dict.fromkeys([*told, *notes])),
        sheet="track",
    )


def track_rows(track: Track, language: Language) -> pl.DataFrame:
    """Return rows for files, with names and what the data are."""
    frame = named(track.frame, language).with_columns(
        pl.col("verdict").cast(pl.String), data=pl.lit(data_mark(track.origin))
    )
    first = ("region", "name", "year", "system", "edition", "status", "data")
    return frame.select(*first, pl.exclude(first))


def track_table(track: Track, language: Language, years: Sequence[int] = ()) -> str:
    """One system: a table for each goal."""
    shown = list(years) or track.years[-1:]
    lines = heading(track, language)
    bars = _bars(track)
    for goal in track.goals:
        rows = track.frame.filter(
            pl.col("year").is_in(shown), pl.col("goal_year") == goal.year
        ).sort("year", "growth", "region", descending=[False, True, False], nulls_last=True)
        table = list(rows.iter_rows(named=True))
        lines += [goal_line(track, goal, language), ""]
        lines += render(_columns(track, table, bars, language))
        lines += ["", _counts(table, language), ""]
    return "\n".join([*lines, *under(track, lines, language)])


def _bars(track: Track) -> dict[str, list[tuple[int, float | None]]]:
    """Years and comparable indices of each region, in order."""
    found: dict[str, list[tuple[int, float | None]]] = {}
    levels = track.series.select(
        "region", "year", level=pl.col("base") * (1 + pl.col("growth"))
    ).sort("region", "year")
    for region, year, level in levels.iter_rows():
        found.setdefault(region, []).append((year, level))
    return found


def _columns(
    track: Track,
    rows: Sequence[Row],
    bars: Mapping[str, Sequence[tuple[int, float | None]]],
    language: Language,
) -> list[Column]:
    """Return the columns of a goal's table."""
    decimals = DECIMALS if track.system.decimals is None else track.system.decimals
    lines = [
        sparkline([level for year, level in bars[row["region"]] if year <= row["year"]])
        for row in rows
    ]
    columns = region_columns([(row["region"], row["year"]) for row in rows], language)
    columns.append(Column(word("track-years", language), lines))
    columns += level_columns(rows, decimals, language)
    if any(row["left_out"] for row in rows):
        texts = [str(row["left_out"] or "") for row in rows]
        columns.append(Column(word("track-left_out", language), texts, right=True))
    for node in nodes_of(track):
        texts = [percent(row[f"growth_{node.id}"]) for row in rows]
        columns.append(Column(title(node, language), texts, right=True))
    return [column for column in columns if any(column.values)]


def level_columns(rows: Sequence[Row], decimals: int, language: Language) -> list[Column]:
    """Index, growth, path, what is needed, projection and verdict of rows."""

    def levels(key: str) -> Column:
        texts = [number(row[key], decimals) for row in rows]
        return Column(word(f"track-{key}", language), texts, right=True)

    needed = [percent(row["needed_per_year"]) for row in rows]
    verdicts = [_verdict(row, decimals, language) for row in rows]
    return [
        levels("base"),
        levels("index"),
        Column(word("track-growth", language), [percent(r["growth"]) for r in rows], right=True),
        levels("path"),
        Column(
            word("track-distance", language),
            ["" if r["distance"] is None else f"{r['distance']:+.{decimals}f}" for r in rows],
            right=True,
        ),
        Column(word("track-needed_per_year", language), needed, right=True),
        Column(word("track-projected", language), [_projected(row, decimals) for row in rows]),
        Column(word("track-verdict", language), verdicts),
    ]


def _projected(row: Row, decimals: int) -> str:
    """Write ``72.30 (70.11-74.02)``: the trend in the year of the goal and its interval."""
    if row["projected"] is None:
        return ""
    text = f"{row['projected']:.{decimals}f}"
    if row["projected_low"] is None:
        return text
    return f"{text} ({row['projected_low']:.{decimals}f}-{row['projected_high']:.{decimals}f})"


def _verdict(row: Row, decimals: int, language: Language) -> str:
    """Write mark and word; where the goal is out of reach, how high the index can get."""
    text = verdict_text(row["verdict"], language)
    if row["verdict"] != "unreachable":
        return text
    most = word("track-at-most", language, ceiling=f"{row['ceiling']:.{decimals}f}")
    return f"{text}{most}"


def _counts(rows: Sequence[Row], language: Language) -> str:
    """Count the verdicts: ``12 rows: 8 met, 4 behind``."""
    found = [row["verdict"] for row in rows]
    comma = "，" if language == "zh" else ", "
    parts = [
        word("track-count", language, count=found.count(verdict), verdict=name)
        for verdict in VERDICTS
        if verdict in found
        for name in [word(f"track-verdict-{verdict.replace(' ', '_')}", language)]
    ]
    return word("track-counts", language, rows=len(rows), parts=comma.join(parts))
