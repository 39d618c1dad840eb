"""``ecoindex score``."""

from __future__ import annotations

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


@click.command(cls=Command)
@choice_options
@set_option
@reading_options
@output_options
@language_option
def score(
    choice: Choice, changes: tuple[tuple[str, str], ...], reading: Reading, output: Output
) -> None:
    """Score regions and rank them.

    Without --system the systems of the scoreboard stand side by side; with one system its
    dimensions, coverage and state are shown. Without --year the latest year of the data is scored.

    \b
    Example:
        ecoindex score --year 2025
        ecoindex score --year 2025 --system isec-structured
        ecoindex score --year 2021-2025 --region 鹿城,洞头 --format csv -o scores.csv
        ecoindex score --system blue-bay-structured --lang zh -o scores.xlsx
        ecoindex score --system isec-structured --set index.aggregate=geometric
    """
    output.settle(*reading.files, *choice.systems)
    from ecoindex.cli.work import chosen_systems, evaluate_all, read, years_of
    from ecoindex.report.footer import about
    from ecoindex.report.scores import score_document

    systems = changed(chosen_systems(choice.systems), choice.systems, changes)
    panel = read(reading, systems, choice)
    years = choice.years or years_of(panel)[-1:]
    results, skipped = evaluate_all(panel, systems, choice, years)
    output.write(score_document(results, current()))
    output.tell(results, about(results, current()), skipped)
