"""``ecoindex treat``."""

from __future__ import annotations

import click

from ecoindex.cli.changing import changed, set_option
from ecoindex.cli.help import Command
from ecoindex.cli.language import current
from ecoindex.cli.options import (
    Reading,
    language_option,
    one_system_option,
    output_options,
    reading_options,
)
from ecoindex.cli.output import Output


@click.command(cls=Command)
@one_system_option
@click.option(
    "--dry-run",
    is_flag=True,
    help="Say what would be done to which cell instead of writing the values.",
)
@set_option
@reading_options
@output_options
@language_option
def treat(
    system: str,
    dry_run: bool,
    changes: tuple[tuple[str, str], ...],
    reading: Reading,
    output: Output,
) -> None:
    """Prepare values as a system declares: divide, impute, screen, treat outliers.

    Writes the prepared values, one row per region and year. With --dry-run it names every cell that
    would change, from which value to which and why, and what was done to each indicator.

    \b
    Example:
        ecoindex treat --system isec-structured --dry-run
        ecoindex treat --system isec-structured -o prepared.csv
    """
    output.settle(*reading.files, system)
    from ecoindex.cli.options import Choice
    from ecoindex.cli.work import read
    from ecoindex.engine.stages import preview
    from ecoindex.report.treat import about, prepared_document, preview_document
    from ecoindex.spec import load_system

    (loaded,) = changed([load_system(system)], [system], changes)
    found = preview(read(reading, [loaded], Choice((system,), (), ())), loaded)
    if dry_run:
        output.write(preview_document(found, current()))
    else:
        output.write(prepared_document(found, current()))
    output.tell([found], about(found, current()))
