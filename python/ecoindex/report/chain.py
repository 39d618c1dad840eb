"""The chain on a terminal and as rows: cities, the means of their counties, who pulls them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from ecoindex.analysis.chain import FIGURES
from ecoindex.errors import Language
from ecoindex.report.document import Document
from ecoindex.report.names import names
from ecoindex.report.rows import named
from ecoindex.report.scores import DECIMALS, number, region_columns
from ecoindex.report.table import Column, render
from ecoindex.report.track import level_columns
from ecoindex.report.track_words import about, goal_line, heading, row_headings, under
from ecoindex.report.words import data_mark, word

if TYPE_CHECKING:
    from ecoindex.analysis.chain import Chain

Row = Mapping[str, Any]
FIRST = ("region", "name", "year", "figure", "system", "status", "data")
KEYS = dict(zip(FIGURES, ("own", "mean", "weighted", "cities", "cities-weighted"), strict=True))


def chain_document(
    chains: Sequence[Chain], language: Language, years: Sequence[int] = ()
) -> Document:
    """Cities beside the means of their counties, for any format; see `track_document`."""
    tracks = [chain.track for chain in chains]
    rows = pl.concat([chain_rows(chain, language) for chain in chains], how="diagonal")
    notes = [(word("label-note", language), n.text(language)) for t in tracks for n in t.notes]
    told = [line for track in tracks for line in about(track, language)]
    return Document(
        rows=rows,
        table=lambda: "\n\n".join(chain_table(chain, language, years) for chain in chains),
        headings=row_headings(tracks, rows.columns, language),
        about=tuple(dict.fromkeys([*told, *notes])),
        sheet="cities",
    )


def chain_rows(chain: Chain, language: Language) -> pl.DataFrame:
    """Rows for files: those of the cities, then a row per county with what it adds."""
    system = chain.track.system
    counties = chain.counties.with_columns(
        index=pl.col("comparable"),
        figure=pl.lit("part of the ") + pl.col("figure"),
        system=pl.lit(system.ref),
        status=pl.lit(system.status),
    )
    frames = [counties]
    if _any(chain):
        frames.insert(0, chain.cities.with_columns(pl.col("verdict").cast(pl.String)))
    frame = named(pl.concat(frames, how="diagonal"), language)
    return frame.with_columns(data=pl.lit(data_mark(chain.track.origin))).select(
        *FIRST, pl.exclude(FIRST)
    )


def _any(chain: Chain) -> bool:
    return bool(chain.cities.height)


def chain_table(chain: Chain, language: Language, years: Sequence[int] = ()) -> str:
    """One system: for each city and year its figures, then its counties."""
    track = chain.track
    shown = list(years) or track.years[-1:]
    lines = heading(track, language)
    cities = chain.cities.filter(pl.col("year").is_in(shown)) if _any(chain) else chain.cities
    if not cities.height:
        return "\n".join([*lines, word("track-no-city", language)])
    for goal in track.goals:
        rows = list(cities.filter(goal_year=goal.year).iter_rows(named=True))
        lines += [goal_line(track, goal, language), "", *_figures(chain, rows, language), ""]
    lines += _without_own(cities, language)
    keys = cities.select("region", "year").unique(maintain_order=True).rows()
    for city, year in keys:
        lines += [*_parts(chain, city, year, language), ""]
    return "\n".join([*lines, *under(track, lines, language)])


def _without_own(cities: pl.DataFrame, language: Language) -> list[str]:
    """Say of which cities the data have no figures of their own."""
    own = cities.filter(figure=FIGURES[0])["region"].unique().to_list()
    missing = [code for code in cities["region"].unique().sort() if code not in own]
    if not missing:
        return []
    called = list(names(missing, language).values())
    return [word("track-without-own", language, cities=called), ""]


def _decimals(chain: Chain) -> int:
    declared = chain.track.system.decimals
    return DECIMALS if declared is None else declared


def _figures(chain: Chain, rows: Sequence[Row], language: Language) -> list[str]:
    """Write a line per city and figure."""
    columns = region_columns([(row["region"], row["year"]) for row in rows], language)
    figures = [word(f"track-figure-{KEYS[row['figure']]}", language) for row in rows]
    columns.append(Column(word("track-figure", language), figures))
    places = [
        "" if row["places"] is None else f"{row['places']}/{row['places_of_table']}" for row in rows
    ]
    columns.append(Column(word("track-places", language), places, right=True))
    columns += level_columns(rows, _decimals(chain), language)
    return render([column for column in columns if any(column.values)])


def _parts(chain: Chain, city: str, year: int, language: Language) -> list[str]:
    """Write what each county adds to the distance of its city's means."""
    rows = chain.counties.filter(city=city, year=year)
    lines = []
    for figure in rows["figure"].unique(maintain_order=True).to_list():
        table = list(rows.filter(figure=figure).iter_rows(named=True))
        facts = {"city": names([city], language)[city], "year": year}
        name = word(f"track-figure-{KEYS[figure]}", language)
        lines += [word("track-parts", language, **facts, figure=name), ""]
        lines += [*_table(chain, table, language), ""]
        if table[0]["contribution"] is not None:
            total = sum(row["contribution"] for row in table)
            text = f"{total:+.{_decimals(chain)}f}"
            lines += [word("track-sum", language, total=text), ""]
    return lines[:-1]


def _table(chain: Chain, rows: Sequence[Row], language: Language) -> list[str]:
    decimals = _decimals(chain)

    def signed(key: str) -> Column:
        texts = ["" if r[key] is None else f"{r[key]:+.{decimals}f}" for r in rows]
        return Column(word(f"track-{key}", language), texts, right=True)

    def levels(key: str, name: str) -> Column:
        return Column(word(name, language), [number(r[key], decimals) for r in rows], right=True)

    columns = region_columns([(row["region"], row["year"]) for row in rows], language)
    weights = [f"{row['weight'] * 100:.1f}%" for row in rows]
    columns.append(Column(word("track-weight", language), weights, right=True))
    columns += [levels("comparable", "track-index"), levels("path", "track-path")]
    return render([*columns, signed("distance"), signed("contribution")])
