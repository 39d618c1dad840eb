"""``ecoindex explain``."""

from __future__ import annotations

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


@click.command(cls=Command)
@choice_options
@click.option("--base", type=int, metavar="YEAR", help="Explain the change since this year.")
@click.option(
    "--against",
    metavar="REGION",
    help="Explain the gap to this region, by code or name, in the same year.",
)
@click.option(
    "--samples",
    type=click.IntRange(min=0),
    default=0,
    metavar="NUMBER",
    help="Orders to sample where more than 16 indicators act on each other; refused without it.",
)
@click.option(
    "--seed", type=click.IntRange(min=0), default=0, metavar="NUMBER", help="Seed of the samples."
)
@set_option
@reading_options
@output_options
@language_option
def explain(
    choice: Choice,
    base: int | None,
    against: str | None,
    samples: int,
    seed: int,
    changes: tuple[tuple[str, str], ...],
    reading: Reading,
    output: Output,
) -> None:
    """Say why a score is what it is, changed, or differs: parts that add up to the whole.

    Names one region and year. --base explains the change since a year, with the rank and who
    passed whom; --against the gap to another region; without both the score itself is split.
    Without --system the first system of the scoreboard that the data can be scored by is taken,
    without --year the latest year of the data.

    \b
    Example:
        ecoindex explain --region 永嘉县 --year 2025 --base 2021
        ecoindex explain --region 永嘉县 --against 洞头区
        ecoindex explain --region 永嘉县 --base 2021 --format json
    """
    output.settle(*reading.files, *choice.systems)
    from ecoindex.cli.explaining import explained
    from ecoindex.report.explain import about, explain_document

    found = explained(choice, changes, reading, base, against, samples=samples, seed=seed)
    output.write(explain_document(found, current()))
    output.tell([found.own], about(found.own, current()))
