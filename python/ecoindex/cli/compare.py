"""``ecoindex compare``."""

from __future__ import annotations

import click

from ecoindex.cli.changing import set_option
from ecoindex.cli.help import Command
from ecoindex.cli.language import current
from ecoindex.cli.options import Reading, language_option, output_options, reading_options
from ecoindex.cli.output import Output
from ecoindex.cli.types import Names, Years


@click.command(cls=Command)
@click.argument("first", metavar="FIRST")
@click.argument("second", metavar="[SECOND]", required=False)
@set_option
@click.option(
    "--second-data",
    metavar="FILE|DATASET",
    help="Data of the second version; default: those of the first.",
)
@click.option(
    "--year",
    "years",
    type=Years(),
    metavar="YEARS",
    help="A year, a list 2021,2023 or a range 2021-2025; default: the latest year of the data.",
)
@click.option(
    "--regions",
    "--region",
    "regions",
    type=Names(),
    metavar="NAMES",
    help="Regions by code or name, separated by commas; ranks are taken among them.",
)
@reading_options
@output_options
@language_option
def compare(
    first: str,
    second: str | None,
    changes: tuple[tuple[str, str], ...],
    second_data: str | None,
    years: tuple[int, ...] | None,
    regions: tuple[str, ...] | None,
    reading: Reading,
    output: Output,
) -> None:
    """Compare two versions of an index: values, ranks, the largest moves.

    FIRST and SECOND are index systems: an id, with an edition if need be, or a system file. Without
    SECOND the first one is compared with itself as --set changes it or on --second-data. --set and
    --second-data belong to the second version. Regions that only one version ranks are listed.

    \b
    Example:
        ecoindex compare isec-structured --set index.aggregate=geometric --year 2025
        ecoindex compare isec-structured blue-bay-structured --year 2025 --format csv
    """
    output.settle(*reading.files, first, second, second_data)
    from ecoindex.cli.comparing import Wanted, compared
    from ecoindex.report.comparison import about, compare_document

    wanted = Wanted(first, second, changes, second_data, years or (), regions or ())
    found = compared(wanted, reading)
    output.write(compare_document(found, current()))
    output.tell_notes(found.notes, found.first.origin, about(found, current()))
