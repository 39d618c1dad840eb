"""Checking system files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ecoindex.errors import EcoIndexError, Fault, Place, fault


def check_files(files: Sequence[str]) -> tuple[Mapping[str, tuple[Fault, ...]], bool]:
    """Load each file; return the faults by file, and whether one could not even be read."""
    found: dict[str, tuple[Fault, ...]] = {}
    unreadable = False
    for file in files:
        reason = _unreadable(Path(file))
        if reason:
            unreadable = True
            found[file] = (fault("cli/file-unreadable", Place(file=file), reason=reason),)
        else:
            found[file] = _faults(file)
    return found, unreadable


def _unreadable(path: Path) -> str:
    """Return why the system refuses to read a file, or nothing."""
    try:
        with path.open("rb") as stream:
            stream.read(1)
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _faults(file: str) -> tuple[Fault, ...]:
    from ecoindex.spec import load_system

    try:
        load_system(Path(file))
    except EcoIndexError as error:
        return error.faults
    return ()
