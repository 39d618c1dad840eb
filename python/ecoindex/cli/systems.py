"""``ecoindex systems``: the index systems that are declared."""

from __future__ import annotations

import sys

import click

from ecoindex.cli.failure import FINDINGS, MISUSE
from ecoindex.cli.help import Command, Group
from ecoindex.cli.language import current
from ecoindex.cli.options import language_option, output_options
from ecoindex.cli.output import Output


@click.group(cls=Group)
@language_option
def systems() -> None:
    """List, show and check index systems.

    \b
    Example:
        ecoindex systems list
        ecoindex systems show isec-structured
    """


@systems.command("list", cls=Command)
@output_options
@language_option
def list_systems(output: Output) -> None:
    """List the index systems that ship with ecoindex.

    \b
    Example:
        ecoindex systems list
        ecoindex systems list --format json
    """
    output.settle()
    from ecoindex.report.systems import systems_document
    from ecoindex.spec import load_system
    from ecoindex.spec import systems as shipped

    output.write(systems_document([load_system(info.ref) for info in shipped()], current()))


@systems.command("show", cls=Command)
@click.argument("system", metavar="SYSTEM")
@output_options
@language_option
def show(system: str, output: Output) -> None:
    """Show an index system: its tree with weights, units, goalposts, targets, rules and sources.

    SYSTEM is an id, an id with an edition, or a system file.

    \b
    Example:
        ecoindex systems show blue-bay-structured
        ecoindex systems show isec-structured@1 --format json
    """
    output.settle()
    from ecoindex.report.systems import system_document
    from ecoindex.spec import load_system

    output.write(system_document(load_system(system), current()))


@systems.command("check", cls=Command)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--notes",
    "with_notes",
    is_flag=True,
    help="Also print where the documents contradict each other, with every claim, and all notes.",
)
@output_options
@language_option
def check(files: tuple[str, ...], output: Output, *, with_notes: bool) -> int:
    """Check system files and name every fault at once.

    FILE is a system file, or the id of a system that ships with ecoindex.

    Exit code 0: no faults; 1: faults were found; 2: a file cannot be read.

    \b
    Example:
        ecoindex systems schema > system.schema.json
        ecoindex systems check mine.toml
        ecoindex systems check wenzhou-eco-plan --notes
    """
    output.settle()
    from ecoindex.cli.checking import check_files

    checked = check_files(files)
    from ecoindex.report.faults import fault_document

    systems = checked.systems if with_notes else None
    output.write(fault_document(checked.faults, files, current(), systems))
    if checked.unreadable:
        return MISUSE
    return FINDINGS if any(checked.faults.values()) else 0


@systems.command("schema", cls=Command)
@language_option
def schema() -> None:
    """Print the JSON Schema of the format of system files, for editors.

    \b
    Example:
        ecoindex systems schema
    """
    import json

    from ecoindex.spec import json_schema

    sys.stdout.write(json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n")
