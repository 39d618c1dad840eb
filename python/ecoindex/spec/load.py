"""Loading a system: by name or from a file; a system that loads is valid."""

from __future__ import annotations

import os
import re
import tomllib
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from ecoindex.errors import Place, SpecError, fault
from ecoindex.registry.files import user_path
from ecoindex.spec.change import Changes, apply
from ecoindex.spec.check import check
from ecoindex.spec.model import DOCUMENT
from ecoindex.spec.reading import At, Reading
from ecoindex.spec.shipped import SystemInfo, systems
from ecoindex.spec.system import System

SUFFIX = ".toml"


def load_system(ref: str | os.PathLike[str]) -> System:
    """Load an index system and check everything in it.

    Parameters
    ----------
    ref : str or path
        Id or alias of a shipped system, for its latest edition; ``id@edition``; or the path of a
        TOML file: a path object, or a string that ends in ``.toml`` or holds a slash.

    Returns
    -------
    System

    Raises
    ------
    SpecError
        The system is not known, or its file cannot be read or has faults, all named at once.
    """
    if not isinstance(ref, str) or ref.lower().endswith(SUFFIX) or "/" in ref or os.sep in ref:
        path = user_path(ref)
        return _parsed(_text(path, str(ref)), str(ref))
    info = find(ref)
    return _parsed(_text(info.path, info.label), info.label)


def find(ref: str) -> SystemInfo:
    """Find a shipped system by id, alias or ``id@edition``.

    Raises
    ------
    SpecError
        ``spec/system-unknown`` or ``spec/edition-unknown``.
    """
    name, _, edition = ref.strip().partition("@")
    named = [info for info in systems() if name.lower() in (info.id, *info.aliases)]
    if not named:
        names = [name for info in systems() for name in (info.id, *info.aliases)]
        known = list(dict.fromkeys(info.id for info in systems()))
        near = get_close_matches(name.lower(), names, n=3, cutoff=0.6)
        if near:
            raise SpecError(fault("spec/system-unknown-near", name=ref, near=near, known=known))
        raise SpecError(fault("spec/system-unknown", name=ref, known=known))
    for info in named:
        if edition in ("", info.edition):
            return info
    editions = [info.edition for info in named]
    raise SpecError(
        fault("spec/edition-unknown", name=named[0].id, edition=edition, known=editions)
    )


def parse_system(text: str, file: str = "system.toml", changes: Changes = ()) -> System:
    """Make a system of the text of a file.

    Parameters
    ----------
    text : str
        TOML.
    file : str
        What messages call it.
    changes : tuple of (str, str)
        Changes to make before it is read; see `System.with_changes`.

    Raises
    ------
    SpecError
        The text has faults, all named at once.
    """
    reading = Reading(file)
    table = _toml(text, file)
    if changes:
        apply(table, changes, file)
    document = DOCUMENT.read(table, At(reading))
    check(document, reading)
    if reading.faults:
        raise SpecError(reading.faults)
    return System(document, file, text, changes)


_parsed = lru_cache(maxsize=64)(parse_system)


def _text(path: Path, file: str) -> str:
    place = Place(file=file)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise SpecError(fault("spec/file-absent", place)) from None
    except IsADirectoryError:
        raise SpecError(fault("spec/file-directory", place)) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise SpecError(fault("spec/file-unreadable", place, reason=reason)) from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        raise SpecError(fault("spec/file-encoding", Place(file=file, row=row))) from None
    if not text.strip():
        raise SpecError(fault("spec/file-empty", place))
    return text


def _toml(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise _syntax(str(error), text, file) from None


def _syntax(message: str, text: str, file: str) -> SpecError:
    """Say where the file stops being TOML, in words of our own."""
    lines = text.splitlines()
    position = re.search(r"line (\d+), column (\d+)", message)
    row, column = (int(position[1]), position[2]) if position else (len(lines), "1")
    twice = any(word in message.lower() for word in ("overwrite", "twice", "declare", "duplicate"))
    code = "spec/toml-twice" if twice else "spec/toml-syntax"
    near = lines[row - 1].strip()[:60] if 0 < row <= len(lines) else ""
    return SpecError(fault(code, Place(file=file, row=row, column=column), near=near))
