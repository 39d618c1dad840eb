"""``ecoindex data``: the store and the check of data."""

from __future__ import annotations

import click

from ecoindex.cli.failure import DONE, FINDINGS
from ecoindex.cli.help import Command, Group
from ecoindex.cli.language import current
from ecoindex.cli.options import (
    Reading,
    as_of_option,
    language_option,
    output_options,
    reading_options,
    region_column_option,
    store_option,
    system_option,
    year_column_option,
)
from ecoindex.cli.output import Output


@click.group(cls=Group)
@language_option
def data() -> None:
    """Import, list, check and export data.

    \b
    Example:
        ecoindex data list
        ecoindex data export --data demo -o demo.csv
        ecoindex data import demo.csv
    """


@data.command("import", cls=Command)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@system_option
@region_column_option
@year_column_option
@store_option
@output_options
@language_option
def import_files(
    files: tuple[str, ...],
    system: tuple[str, ...],
    region_column: str | None,
    year_column: str | None,
    store: str | None,
    output: Output,
) -> None:
    """Import tables into the store: all of them or nothing.

    The store is only ever added to: a correction makes a new revision, and the old ranking can
    still be had with --as-of. Importing a file again changes nothing.

    \b
    Example:
        ecoindex data export --data demo -o demo.csv
        ecoindex data import demo.csv
        ecoindex data import demo.csv --store county.duckdb
    """
    from ecoindex.cli.stored import all_fields, waiting
    from ecoindex.panel.store import Store
    from ecoindex.report.store import import_document

    place = Store(store)
    output.settle(*files, place.path)
    with waiting(len(files)):
        result = place.import_files(
            files, all_fields(system), region_column=region_column, year_column=year_column
        )
    output.write(import_document(result, str(place.path), current()))
    output.notes(result.notes)


@data.command("list", cls=Command)
@store_option
@as_of_option
@output_options
@language_option
def list_data(store: str | None, as_of: str | None, output: Output) -> None:
    """List the bundled data sets and what the store holds: imports and indicators.

    \b
    Example:
        ecoindex data list
        ecoindex data list --format json
    """
    from ecoindex.panel.store import Store
    from ecoindex.report.store import list_document

    place = Store(store)
    output.settle(place.path)
    exists = place.path.exists() or store is not None or as_of is not None
    output.write(list_document(place if exists else None, as_of, str(place.path), current()))


@data.command("check", cls=Command)
@click.argument("file", metavar="[FILE]", required=False)
@system_option
@region_column_option
@year_column_option
@store_option
@as_of_option
@output_options
@language_option
def check(
    file: str | None,
    system: tuple[str, ...],
    output: Output,
    **reading: str | None,
) -> int:
    """Name suspicious cells: out of bounds, sudden jumps, far outliers, repeated extremes.

    With --system the missing cells that the system imputes are listed, too; they are no fault.
    Without FILE the store is checked, or, where there is none, the demo data. Exit code 0: nothing
    found; 1: suspicious cells; 2: the data cannot be read.

    \b
    Example:
        ecoindex data export --data demo -o demo.csv
        ecoindex data check demo.csv
    """
    source = Reading(data=file, **reading)
    output.settle(*source.files, *system)
    import polars as pl

    from ecoindex.cli.stored import imputed, panel_to_check
    from ecoindex.engine.stages import imputed_cells
    from ecoindex.panel.check import check_panel
    from ecoindex.report.store import check_document

    panel, fields = panel_to_check(source, system)
    found = check_panel(panel, fields)
    filled = imputed(panel, system)
    cells = [found, *map(imputed_cells, filled)]
    output.write(check_document(panel, pl.concat(cells), fields, current()))
    output.notes([*panel.notes, *(item for one in filled for item in one.notes)])
    return FINDINGS if len(found) else DONE


@data.command("export", cls=Command)
@reading_options
@output_options
@language_option
def export(reading: Reading, output: Output) -> None:
    """Write observations as a long table: region, year, indicator, value, unit.

    The store is exported; with --data, or where there is no store, a table or data set, which then
    serves as a pattern for data of one's own.

    \b
    Example:
        ecoindex data export --data demo -o demo.csv
        ecoindex data export --data demo -o demo.xlsx
    """
    output.settle(*reading.files)
    from ecoindex.cli.stored import observations
    from ecoindex.report.store import export_document

    rows, origin = observations(reading)
    output.write(export_document(rows, origin, current()))
