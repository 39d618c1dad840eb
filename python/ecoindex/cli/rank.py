"""``ecoindex rank``."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import click

from ecoindex.cli.changing import changed, set_option
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

if TYPE_CHECKING:
    from ecoindex.analysis.ranking import Method


@click.command(cls=Command)
@choice_options
@click.option(
    "--method",
    type=Word("competition", "dense", "average"),
    default="competition",
    help="Ranks of equal scores: 1 2 2 4 (competition, default), 1 2 2 3 (dense) or "
    "1 2.5 2.5 4 (average).",
)
@set_option
@reading_options
@output_options
@language_option
def rank(
    choice: Choice,
    method: str,
    changes: tuple[tuple[str, str], ...],
    reading: Reading,
    output: Output,
) -> None:
    """Rank regions over years, with the change on the year before.

    Without --year all years of the data are ranked.

    \b
    Example:
        ecoindex rank --year 2021-2025
        ecoindex rank --system isec-structured --year 2024,2025 --format json
        ecoindex rank --system blue-bay-structured --method dense
    """
    output.settle(*reading.files, *choice.systems)
    from ecoindex.analysis.ranking import only_years, ranking, with_years_before
    from ecoindex.cli.work import chosen_systems, evaluate_all, read, years_of
    from ecoindex.report.footer import about
    from ecoindex.report.ranking import rank_document

    systems = changed(chosen_systems(choice.systems), choice.systems, changes)
    panel = read(reading, systems, choice)
    years = with_years_before(choice.years, years_of(panel)) if choice.years else None
    results, skipped = evaluate_all(panel, systems, choice, years, cast("Method", method))
    ranks = [
        (only_years(scores, choice.years), ranking(scores, choice.years or None))
        for scores in results
    ]
    output.write(rank_document(ranks, current()))
    output.tell(results, about(results, current()), skipped)
