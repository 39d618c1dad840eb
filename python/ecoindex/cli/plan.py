"""``ecoindex plan``."""

from __future__ import annotations

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
    quiet_option,
    reading_options,
)
from ecoindex.cli.output import FORMATS, Output
from ecoindex.cli.types import Word

if TYPE_CHECKING:
    from ecoindex.analysis.plan import PlanPath
    from ecoindex.analysis.plan_city import CityPlan, Weights
    from ecoindex.analysis.planning.share import Share

TOML = "toml"


@click.command(cls=Command)
@choice_options
@click.option(
    "--city",
    metavar="NAME",
    help="Share the goal of this city among its counties, instead of --region.",
)
@click.option(
    "--goal",
    "goals",
    multiple=True,
    metavar="YEAR:GOAL",
    help="2025:10% is growth over the base year, 2025:75 an index. May be repeated; default: the "
    "next goal of the system.",
)
@click.option(
    "--base", type=click.INT, metavar="YEAR", help="Base year; default: that of the system."
)
@click.option(
    "--limits",
    metavar="FILE",
    help="Bounds and unit costs: a table with the columns indicator and any of lower, upper, cost, "
    "unit, region; default: the best yearly pace seen in the data, within the goalposts.",
)
@click.option(
    "--freeze",
    is_flag=True,
    help="Learn from the base year what a system takes from each year or from all years.",
)
@click.option(
    "--share",
    type=Word("equal", "headroom", "least-effort"),
    help="How a city shares its goal: equal growth (default), in proportion to headroom, or by "
    "least total effort.",
)
@click.option(
    "--weights",
    type=Word("population", "equal"),
    help="Weights of the counties in the mean of the city; default: population where it is known.",
)
@set_option
@reading_options
@click.option(
    "--format",
    "kind",
    type=Word(*FORMATS, TOML),
    help="Format; default: by the suffix of the output file, else table. toml writes the targets "
    "as a system that attain reads.",
)
@click.option("-o", "--output", "path", metavar="FILE", help="Write to a file, not to stdout.")
@quiet_option
@language_option
def plan(
    choice: Choice,
    city: str | None,
    goals: tuple[str, ...],
    base: int | None,
    limits: str | None,
    freeze: bool,
    share: str | None,
    weights: str | None,
    changes: tuple[tuple[str, str], ...],
    reading: Reading,
    kind: str | None,
    path: str | None,
    quiet: bool,
) -> None:
    """Find the way to a goal: the least effort that lifts the index, within limits.

    Says whether the goal can be reached, and if not the best index that can; the targets have
    been scored. --year is the year to start from; without it the last one before the goal.

    \b
    Example:
        ecoindex plan --region 永嘉县 --goal 2025:10% --base 2021
        ecoindex plan --region 永嘉县 --goal 2030:20% --format toml -o targets.toml
        ecoindex plan --city 温州市 --goal 2030:20% --share headroom
    """
    suffix = str(path or "").lower().endswith(".toml")
    toml = kind == TOML or (kind is None and suffix)
    output = Output("table" if toml else kind, path, quiet)
    output.settle(*reading.files, *choice.systems, limits)
    from ecoindex.cli.planning import Asked, check, plans, write_targets
    from ecoindex.report.plan import about, plan_document

    how, by = cast("Share | None", share), cast("Weights | None", weights)
    asked = Asked(choice, city, goals, base, limits, freeze, how, by, changes)
    check(asked, toml=toml)
    paths, cities = plans(asked, reading)
    results: list[PlanPath | CityPlan] = [*paths, *cities]
    if toml:
        output = replace(output, kind=TOML)
        write_targets(paths, cities, output)
    else:
        output.write(plan_document(paths, current(), cities))
    output.tell(results, about(results, current()))
