"""``ecoindex analyse``."""

from __future__ import annotations

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
from ecoindex.cli.types import Word
from ecoindex.errors import UsageError, fault

if TYPE_CHECKING:
    from ecoindex.analysis.structure.points import On

PARTS = (
    "findings",
    "statistics",
    "correlations",
    "consistency",
    "items",
    "components",
    "loadings",
    "denominators",
    "availability",
    "regions",
)


@click.command(cls=Command)
@choice_options
@click.option(
    "--on",
    type=Word("scores", "values"),
    help="Correlate the scores as they enter the tree (default), or the values themselves.",
)
@click.option(
    "--part",
    type=Word(*PARTS),
    help="Only this table. Without it JSON and workbooks hold all of them, other files the "
    "statistics.",
)
@click.option(
    "--removal",
    is_flag=True,
    help="Instead: what each indicator and node does to the ranks, by removing it.",
)
@set_option
@reading_options
@output_options
@language_option
def analyse(
    choice: Choice,
    on: str | None,
    part: str | None,
    removal: bool,
    changes: tuple[tuple[str, str], ...],
    reading: Reading,
    output: Output,
) -> None:
    """Say what the data and the tree of an index are like: what stands out, in sentences.

    Statistics of every indicator, correlations within nodes and across the tree, consistency and
    principal components of every node, availability by node and region. Without --system the first
    system of the scoreboard that the data can be scored by is analysed, without --year the latest
    year of the data.

    \b
    Example:
        ecoindex analyse --system isec-structured --year 2025
        ecoindex analyse --system isec-structured --part correlations --format csv
        ecoindex analyse --system isec-structured --year 2021-2025 -o analysis.xlsx
        ecoindex analyse --system isec-structured --removal
    """
    idle = {"--on": on, "--part": part}
    if removal and (unused := [name for name, value in idle.items() if value]):
        raise UsageError(fault("cli/removal-alone", options=unused))
    output.settle(*reading.files, *choice.systems)
    from ecoindex.cli.analysing import analysed, removed
    from ecoindex.report.analyse import about, analyse_document
    from ecoindex.report.removal import about as about_removal
    from ecoindex.report.removal import removal_document

    if removal:
        effects = removed(choice, changes, reading)
        output.write(removal_document(effects, current()))
        output.tell([effects], about_removal(effects, current()))
        return
    found = analysed(choice, changes, reading, cast("On", on or "scores"))
    output.write(analyse_document(found, current(), part))
    output.tell([found], about(found, current()))
