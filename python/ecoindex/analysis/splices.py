"""Splices as they come: pairs, or text as on the command line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ecoindex.engine.arguments import year_given
from ecoindex.errors import UsageError, fault

if TYPE_CHECKING:
    from pathlib import Path

    from ecoindex.spec import System

Splices = str | Iterable[tuple["System | str | Path", int] | str]
"""``[("old.toml", 2023)]`` or ``"old.toml:2023"``, one or several."""


def read_splice(text: str) -> tuple[str, int]:
    """Read ``SYSTEM:YEAR``: an earlier edition and the overlap.

    Raises
    ------
    UsageError
        The text names no system or no year.
    """
    system, _, year = text.replace("：", ":").rpartition(":")
    if not system or not re.fullmatch(r"\d{4}", year):
        raise UsageError(fault("analysis/splice-unreadable", value=text))
    return system, int(year)


def read_splices(splices: Splices) -> list[tuple[System | str | Path, int]]:
    """Return system and overlap of each splice; see `read_splice`."""
    several = [splices] if isinstance(splices, str) else splices
    found: list[tuple[System | str | Path, int]] = []
    for item in several:
        if isinstance(item, str):
            found.append(read_splice(item))
        elif isinstance(item, (tuple, list)) and len(item) == 2:
            found.append((item[0], year_given(item[1], "splice")))
        else:
            raise UsageError(fault("analysis/splice-unreadable", value=repr(item)))
    return found
