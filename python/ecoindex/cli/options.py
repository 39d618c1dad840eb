"""Options that mean the same in every command, as decorators."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import click

from ecoindex.cli.output import FORMATS, Output
from ecoindex.cli.types import Lang, Names, Word, Years

Command = Callable[..., Any]


@dataclass(frozen=True)
class Reading:
    """Where the data come from and how to read them."""

    data: str | None
    region_column: str | None
    year_column: str | None
    store: str | None
    as_of: str | None

    @property
    def files(self) -> tuple[str, ...]:
        """Files that may be read: the table and the store."""
        from ecoindex.panel.store import default_path

        return tuple(name for name in (self.data, self.store or str(default_path())) if name)


@dataclass(frozen=True)
class Choice:
    """Which systems, years and regions."""

    systems: tuple[str, ...]
    years: tuple[int, ...]
    regions: tuple[str, ...]


def _gathered(
    factory: Callable[..., object], into: str, *options: Callable[[Command], Command]
) -> Callable[[Command], Command]:
    """Build a decorator that adds options and hands their values over as one object."""
    names = list(factory.__annotations__)

    def decorate(function: Command) -> Command:
        @functools.wraps(function)
        def call(**kwargs: object) -> object:
            kwargs[into] = factory(**{name: kwargs.pop(name) for name in names})
            return function(**kwargs)

        command: Command = call
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def _flat(
    _ctx: click.Context, _param: click.Parameter, values: Iterable[Iterable[Any]]
) -> tuple[Any, ...]:
    """Join the values of an option that may be repeated; each once, in order."""
    return tuple(dict.fromkeys(value for group in values for value in group))


def _flat_sorted(
    ctx: click.Context, param: click.Parameter, values: Iterable[Iterable[Any]]
) -> tuple[Any, ...]:
    return tuple(sorted(_flat(ctx, param, values)))


language_option = click.option(
    "--lang",
    type=Lang(),
    expose_value=False,
    help="Language of titles and messages; default: that of the locale.",
)

store_option = click.option(
    "--store",
    metavar="FILE",
    help="The store; default: $ECOINDEX_STORE or ./ecoindex.duckdb.",
)

quiet_option = click.option("-q", "--quiet", is_flag=True, help="No notes on stderr.")

data_option = click.option(
    "--data",
    metavar="FILE|DATASET",
    help="A table (csv, xlsx, parquet, json, duckdb; FILE#PART names a sheet, table or query) or "
    "a data set such as demo; default: the store, else the demo data.",
)

region_column_option = click.option(
    "--region-column", metavar="NAME", help="Column of the data with the regions."
)

year_column_option = click.option(
    "--year-column", metavar="NAME", help="Column of the data with the years."
)

system_option = click.option(
    "--system",
    "system",
    multiple=True,
    metavar="ID[@EDITION]|FILE",
    help="Index system whose indicators are meant: an id, with an edition if need be, or a system "
    "file. May be repeated; default: all that ship with ecoindex.",
)

one_system_option = click.option(
    "--system",
    "system",
    required=True,
    metavar="ID[@EDITION]|FILE",
    help="Index system: an id, with an edition if need be, or a system file.",
)

as_of_option = click.option(
    "--as-of",
    metavar="TIME",
    help="Read the store as it was: a revision, or a date or time such as 2026-03-31.",
)

reading_options = _gathered(
    Reading,
    "reading",
    data_option,
    region_column_option,
    year_column_option,
    store_option,
    as_of_option,
)

choice_options = _gathered(
    Choice,
    "choice",
    click.option(
        "--system",
        "systems",
        multiple=True,
        metavar="ID[@EDITION]|FILE",
        help="Index system: an id, with an edition if need be, or a system file. May be repeated; "
        "default: the systems of the scoreboard.",
    ),
    click.option(
        "--year",
        "years",
        multiple=True,
        type=Years(),
        callback=_flat_sorted,
        metavar="YEARS",
        help="A year, a list 2021,2023 or a range 2021-2025.",
    ),
    click.option(
        "--regions",
        "--region",
        "regions",
        multiple=True,
        type=Names(),
        callback=_flat,
        metavar="NAMES",
        help="Regions by code or name, separated by commas; ranks are taken among them.",
    ),
)

output_options = _gathered(
    Output,
    "output",
    click.option(
        "--format",
        "kind",
        type=Word(*FORMATS),
        help="Format; default: by the suffix of the output file, else table.",
    ),
    click.option("-o", "--output", "path", metavar="FILE", help="Write to a file, not to stdout."),
    quiet_option,
)
