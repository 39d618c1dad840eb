"""``ecoindex weights``."""

from __future__ import annotations

import click

from ecoindex.cli.changing import changed, set_option
from ecoindex.cli.help import Command
from ecoindex.cli.language import current
from ecoindex.cli.options import (
    Choice,
    Reading,
    language_option,
    one_system_option,
    output_options,
    reading_options,
)
from ecoindex.cli.output import Output
from ecoindex.cli.types import Years


@click.command(cls=Command)
@one_system_option
@click.option(
    "--year",
    "years",
    type=Years(),
    metavar="YEARS",
    help="Years to show where each has weights of its own, or each region; default: the latest.",
)
@set_option
@reading_options
@output_options
@language_option
def weights(
    system: str,
    years: tuple[int, ...] | None,
    changes: tuple[tuple[str, str], ...],
    reading: Reading,
    output: Output,
) -> None:
    """Print the weights of a system: within each node and, effective, at the index.

    Weights that the system takes from the data, such as entropy weights, are found first; for
    these a table or the store is read, as for nodes that give each region weights of its own
    (benefit of the doubt), whose parts in its score are shown. Printed with them: the method, what
    each input was measured to be (its entropy, for instance), and for pairwise comparisons the
    consistency ratio.

    \b
    Example:
        ecoindex weights --system isec-structured
        ecoindex weights --system blue-bay-structured --data demo --year 2025 --format json
    """
    output.settle(*reading.files, system)
    from ecoindex.analysis.system_weights import system_weights
    from ecoindex.cli.work import read, years_of
    from ecoindex.report.weights import about, weights_document
    from ecoindex.spec import load_system

    (loaded,) = changed([load_system(system)], [system], changes)
    panel = None
    if loaded.learning or loaded.favouring or reading.data or reading.store:
        panel = read(reading, [loaded], Choice((system,), years or (), ()))
    if panel and (loaded.learning or loaded.favouring):
        years = years or tuple(years_of(panel)[-1:])
    found = system_weights(panel, loaded, year=years or None)
    output.write(weights_document(found, current()))
    told = [f"{label}: {text}" for label, text in about(found, current())]
    output.notes([*(told if output.is_for_machines else []), *found.notes])
