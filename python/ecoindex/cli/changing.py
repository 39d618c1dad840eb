"""The option ``--set``: a system with some keys changed, without editing its file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from ecoindex.errors import UsageError, fault

if TYPE_CHECKING:
    from ecoindex.spec import System


Changes = Sequence[tuple[str, str]]
"""Key paths and values, as they are written after ``--set``."""


class Change(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """``index.aggregate=geometric``: a key path and its new value."""

    name = "change"

    def convert(
        self, value: object, _param: click.Parameter | None, _ctx: click.Context | None
    ) -> tuple[str, str]:
        """Split at the first equals sign."""
        key, equals, text = str(value).partition("=")
        if not equals or not key.strip():
            raise UsageError(fault("analyse/set-form", value=str(value)))
        return key.strip(), text.strip()


set_option = click.option(
    "--set",
    "changes",
    multiple=True,
    type=Change(),
    metavar="KEY=VALUE",
    help="Change a key of the system for this run, such as index.aggregate=geometric or "
    "node.air.weight=0.5. May be repeated; every output says what was changed.",
)


def changed(systems: list[System], references: Sequence[str], changes: Changes) -> list[System]:
    """Return the systems, or the one that is named, changed."""
    if not changes:
        return systems
    if len(references) != 1:
        raise UsageError(fault("analyse/set-one-system", count=len(references)))
    from ecoindex.spec.change import read_value

    times = Counter(key for key, _ in changes)
    if twice := [key for key, count in times.items() if count > 1]:
        raise UsageError(fault("analyse/set-twice", key=key) for key in twice)
    return [systems[0].with_changes({key: read_value(text) for key, text in changes})]
