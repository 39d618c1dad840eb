"""The command ``ecoindex``: its groups and commands, imported when asked for."""

from __future__ import annotations

import click

from ecoindex.cli.help import Group
from ecoindex.cli.options import language_option

HELP_NAMES = {"help_option_names": ["-h", "--help"]}


def _version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted:
        import ecoindex

        click.echo(f"ecoindex {ecoindex.__version__}")
        ctx.exit()


@click.group(
    cls=Group,
    context_settings=HELP_NAMES,
    lazy={
        "score": "ecoindex.cli.score:score",
        "rank": "ecoindex.cli.rank:rank",
        "attain": "ecoindex.cli.attain:attain",
        "track": "ecoindex.cli.track:track",
        "explain": "ecoindex.cli.explain:explain",
        "plan": "ecoindex.cli.plan:plan",
        "analyse": "ecoindex.cli.analyse:analyse",
        "compare": "ecoindex.cli.compare:compare",
        "weights": "ecoindex.cli.weights:weights",
        "treat": "ecoindex.cli.treat:treat",
        "systems": "ecoindex.cli.systems:systems",
        "data": "ecoindex.cli.data:data",
    },
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Show the version and leave.",
)
@language_option
def root() -> None:
    """Score and rank regions by year with index systems that are declared as data.

    Without --data the store is read (./ecoindex.duckdb), or, where there is none, the demo data:
    the twelve counties of Wenzhou, 2021 to 2025, invented figures.

    \b
    Example:
        ecoindex score --year 2025
        ecoindex rank --year 2021-2025 --system isec-structured
    """
