"""Where a command prints what it found."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ecoindex.cli.failure import say
from ecoindex.cli.language import current
from ecoindex.errors import Note, Place, UsageError, fault

if TYPE_CHECKING:
    from ecoindex.panel.panel import Origin
    from ecoindex.report.document import Document

BUNDLED_HAVE_MORE = ("panel/columns-ignored", "panel/indicators-ignored")
FORMATS = ("table", "csv", "json", "parquet", "xlsx")


class Told(Protocol):
    """A result with what must be said of it."""

    @property
    def notes(self) -> tuple[Note, ...]:
        """What was done on the way."""

    @property
    def origin(self) -> Origin:
        """Where the data came from."""


@dataclass(frozen=True)
class Output:
    """The format, the file and whether notes are wanted."""

    kind: str | None
    path: str | None
    quiet: bool

    @property
    def file(self) -> Path | None:
        """The file to write, None for stdout."""
        return None if self.path in (None, "-") else Path(str(self.path))

    def settle(self, *inputs: str | Path | None) -> str:
        """Settle the format and refuse a target that will not do, before any work is done.

        Parameters
        ----------
        inputs : str or path
            Files that are read: none of them may be written over.
        """
        if self.file is not None and any(_same(self.file, item) for item in inputs if item):
            raise UsageError(fault("cli/output-is-input", Place(file=str(self.file))))
        if self.file is None:
            if self.kind in ("parquet", "xlsx"):
                raise UsageError(fault("cli/format-needs-file", format=self.kind))
            return self.kind or "table"
        from ecoindex.report.writers import SUFFIXES, check_target

        kind = self.kind or SUFFIXES.get(self.file.suffix.lower())
        if kind is None:
            place = Place(file=str(self.file))
            raise UsageError(fault("cli/suffix-unknown", place, known=list(SUFFIXES)))
        check_target(self.file)
        return kind

    def write(self, document: Document) -> None:
        """Print a document or write it to the file."""
        from ecoindex.report.writers import encode, save

        kind = self.settle()
        if self.file is not None:
            save(encode(document, kind), self.file)
        elif kind == "table":
            sys.stdout.write(document.table() + "\n")
        else:
            write_bytes(encode(document, kind))

    def notes(self, notes: Iterable[Note | str]) -> None:
        """Print notes on stderr, each once, unless they are not wanted."""
        if self.quiet:
            return
        texts = (item if isinstance(item, str) else item.text(current()) for item in notes)
        for text in dict.fromkeys(texts):
            say("note", text)

    def tell(
        self,
        results: Sequence[Told],
        about: Iterable[tuple[str, str]],
        skipped: Sequence[str] = (),
    ) -> None:
        """Print the notes of results, and for files ``about``: what a table says under itself."""
        notes = [(item, r.origin) for r in results for item in r.notes]
        self._told(notes, about, skipped)

    def tell_notes(
        self, notes: Iterable[Note], origin: Origin, about: Iterable[tuple[str, str]]
    ) -> None:
        """Print the notes of a result of several parts; see `tell`."""
        self._told([(item, origin) for item in notes], about, ())

    def _told(
        self,
        notes: Iterable[tuple[Note, Origin]],
        about: Iterable[tuple[str, str]],
        skipped: Sequence[str],
    ) -> None:
        told = _labelled(about) if self.is_for_machines else []
        kept = [item for item, origin in notes if not _needless(item, origin)]
        self.notes([*skipped, *told, *kept])

    @property
    def is_for_machines(self) -> bool:
        """Whether something else than a table on the screen is written."""
        return self.file is not None or self.kind not in (None, "table")


def _labelled(lines: Iterable[tuple[str, str]]) -> list[str]:
    from ecoindex.report.words import word

    return [f"{label}{word('colon', current())}{text}" for label, text in lines]


def _same(file: Path, other: str | Path) -> bool:
    """Whether a file is an input, perhaps named with a ``#PART``."""
    names = {str(other), str(other).partition("#")[0]}
    return any(file.resolve() == Path(name).resolve() for name in names if name)


def _needless(note: Note, origin: Origin) -> bool:
    """Whether a note only says that bundled data hold more than one system asks for."""
    return origin.bundled and note.code in BUNDLED_HAVE_MORE


def write_bytes(content: bytes) -> None:
    """Write to stdout in UTF-8 whatever its encoding: files have no locale."""
    sys.stdout.flush()
    if hasattr(sys.stdout, "buffer"):
        sys.stdout.buffer.write(content)
    else:
        sys.stdout.write(content.decode())
