"""``ecoindex track``."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import click

from ecoindex.cli.changing import set_option
from ecoindex.cli.help import Command
from ecoindex.cli.language import current
from ecoindex.cli.options import (
    Choice,
    Reading,
    choice_options,
    language_option,
    output_options,
    reading_options,
)
from ecoindex.cli.output import Output
from ecoindex.cli.tracking import Aims, GoalValue, SpliceValue, follow, one_year
from ecoindex.cli.types import Word, Years
from ecoindex.errors import UsageError, fault

if TYPE_CHECKING:
    from ecoindex.analysis.goals import PathForm
    from ecoindex.report.document import Document


@click.command(cls=Command)
@choice_options
@click.option(
    "--goal",
    "goals",
    multiple=True,
    type=GoalValue(),
    metavar="YEAR:GROWTH",
    help="A goal such as 2025:10%, in place of those that the system declares. May be repeated.",
)
@click.option(
    "--base", "base", type=Years(), metavar="YEAR", help="Base year; default: that of the system."
)
@click.option(
    "--path",
    "way",
    type=Word("linear", "geometric"),
    help="Way between base and goals, by equal steps or equal rates; default: as declared, else "
    "linear.",
)
@click.option(
    "--by",
    "view",
    type=Word("region", "city"),
    default="region",
    help="A line per region (default), or each city beside the means of its counties.",
)
@click.option(
    "--population",
    metavar="NAME",
    help="Column with the population, for means of counties weighted by it.",
)
@click.option(
    "--splice",
    "splices",
    multiple=True,
    type=SpliceValue(),
    metavar="SYSTEM:YEAR",
    help="An earlier edition, and the overlap year in which the next one takes over its level. "
    "May be repeated.",
)
@click.option(
    "--freeze",
    is_flag=True,
    help="Learn from the base year what a system takes from each year or from all years.",
)
@click.option(
    "--with",
    "plan",
    metavar="PLAN",
    help="A plan as ecoindex plan writes it, in TOML or as a table: its targets count as the "
    "values of the year of its goal.",
)
@set_option
@reading_options
@output_options
@language_option
def track(
    choice: Choice,
    goals: tuple[tuple[int, float], ...],
    base: tuple[int, ...] | None,
    way: str | None,
    view: str,
    population: str | None,
    splices: tuple[tuple[str, int], ...],
    freeze: bool,
    plan: str | None,
    changes: tuple[tuple[str, str], ...],
    reading: Reading,
    output: Output,
) -> None:
    """Follow an index over its base year towards its goals.

    For each goal a line per region: growth, the path to the goal, the growth still needed, the
    trend at the goal year, and a verdict: met, on track, behind, falling, unreachable or not
    assessable. Without --system the systems of the scoreboard that declare a growth goal are
    followed. Without --year the table shows the latest year; files hold all years.

    \b
    Example:
        ecoindex track
        ecoindex track --year 2023 --region 鹿城,永嘉
        ecoindex track --by city --population population
        ecoindex track --system blue-bay-structured --base 2021 --goal 2025:10% --goal 2030:20%
    """
    if population and view != "city":
        raise UsageError(fault("cli/population-by-city"))
    output.settle(*reading.files, *choice.systems, *(system for system, _ in splices), plan)
    aims = Aims(
        one_year(base),
        goals,
        cast("PathForm | None", way),
        splices,
        population,
        freeze,
        plan,
        changes,
    )
    tracks = follow(choice, reading, aims)
    from ecoindex.report.track_words import about

    if view == "city":
        from ecoindex.analysis.chain import chain
        from ecoindex.report.chain import chain_document

        document = chain_document([chain(item) for item in tracks], current(), choice.years)
    else:
        from ecoindex.report.track import track_document

        document = track_document(tracks, current(), choice.years)
    output.write(_coloured(document, output))
    output.tell(tracks, dict.fromkeys(line for item in tracks for line in about(item, current())))


def _coloured(document: Document, output: Output) -> Document:
    """Colour the verdicts where a terminal shows them and nobody asks for none."""
    plain = output.is_for_machines or not sys.stdout.isatty() or bool(os.environ.get("NO_COLOR"))
    if plain or os.environ.get("TERM") == "dumb":
        return document
    from ecoindex.report.track_words import coloured

    return replace(document, table=lambda: coloured(document.table(), current()))
