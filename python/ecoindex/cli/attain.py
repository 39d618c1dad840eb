"""``ecoindex attain``."""

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
    from ecoindex.report.attainment import View


@click.command(cls=Command)
@choice_options
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=Word("binding", "reference", "expected"),
    help="Only indicators of this kind: binding, reference or expected. May be repeated.",
)
@click.option("--missed", is_flag=True, help="Only indicators that are not met.")
@click.option(
    "--by",
    "view",
    type=Word("region", "indicator", "city"),
    help="A line per region, per indicator, or per city (how many of its counties attain).",
)
@set_option
@reading_options
@output_options
@language_option
def attain(
    choice: Choice,
    kinds: tuple[str, ...],
    missed: bool,
    view: str | None,
    changes: tuple[tuple[str, str], ...],
    reading: Reading,
    output: Output,
) -> None:
    """Say which targets regions meet, which they miss, and by how much.

    One region is shown with every indicator, several as a matrix of marks. Without --system the
    national demonstration indicators of 2019 are judged, without --year the latest year of the
    data, without --region the regions that the plan was made for, or all.

    \b
    Example:
        ecoindex attain --year 2025
        ecoindex attain --year 2025 --region 永嘉县 --kind binding
        ecoindex attain --year 2025 --by region
        ecoindex attain --system yongjia-13fyp --data plans
        ecoindex attain --system wenzhou-demonstration-roadmap --data plans --by city
    """
    output.settle(*reading.files, *choice.systems)
    if view in ("region", "city") and (kinds or missed):
        raise UsageError(fault("cli/view-counts-all", view=view))
    from ecoindex.cli.attaining import judge
    from ecoindex.report.attainment import attainment_document
    from ecoindex.report.verdicts.about import about

    results = judge(choice, changes, reading)
    shown = cast("View", view or "indicators")
    document = attainment_document(results, current(), shown, kinds, missed)
    output.write(document)
    output.tell(results, [line for result in results for line in about(result, current())])
