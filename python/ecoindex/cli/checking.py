"""Checking system files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ecoindex.errors import EcoIndexError, Fault, Place, fault

if TYPE_CHECKING:
    from ecoindex.spec import System


@dataclass
class Checked:
    """What a check of several files found.

    Attributes
    ----------
    faults : dict of str to tuple of Fault
        By file, as it was named.
    systems : dict of str to System
        The systems without faults, by file.
    unreadable : bool
        Whether a file could not even be read.
    """

    faults: dict[str, tuple[Fault, ...]] = field(default_factory=dict)
    systems: dict[str, System] = field(default_factory=dict)
    unreadable: bool = False


def check_files(files: Sequence[str]) -> Checked:
    """Load each file, or shipped system; a file that is not there is one that cannot be read."""
    checked = Checked()
    for file in files:
        reason = "" if _is_shipped(file) else _unreadable(Path(file))
        if reason:
            checked.unreadable = True
            checked.faults[file] = (fault("cli/file-unreadable", Place(file=file), reason=reason),)
        else:
            _load(file, checked)
    return checked


def _is_shipped(name: str) -> bool:
    """Whether a name is that of a shipped system, and not of a file."""
    from ecoindex.spec import is_shipped

    return not Path(name).exists() and is_shipped(name)


def _unreadable(path: Path) -> str:
    """Return why the system refuses to read a file, or nothing."""
    try:
        with path.open("rb") as stream:
            stream.read(1)
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _load(file: str, checked: Checked) -> None:
    from ecoindex.spec import load_system

    try:
        checked.systems[file] = load_system(file if _is_shipped(file) else Path(file))
        checked.faults[file] = ()
    except EcoIndexError as error:
        checked.faults[file] = error.faults
