"""What the text after ``--data`` means: a dataset, a file, or a part of a file."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from ecoindex.errors import DataError, Fault, Place, fault
from ecoindex.registry.datasets import Dataset, datasets
from ecoindex.registry.files import user_path

_MAGIC = (
    (b"PK\x03\x04", "workbook"),
    (b"\xd0\xcf\x11\xe0", "workbook"),
    (b"PAR1", "parquet"),
)
_SUFFIXES = {
    ".csv": "text",
    ".tsv": "text",
    ".tab": "text",
    ".txt": "text",
    ".json": "json",
    ".ndjson": "json",
    ".jsonl": "json",
    ".xlsx": "workbook",
    ".xlsm": "workbook",
    ".xls": "workbook",
    ".ods": "workbook",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".duckdb": "database",
    ".ddb": "database",
    ".db": "database",
}


@dataclass(frozen=True)
class Source:
    """A file to be read.

    Attributes
    ----------
    path : Path
        The file.
    part : str or None
        Sheet, table or SQL query.
    dataset : Dataset or None
        The bundled dataset that the file belongs to.
    """

    path: Path
    part: str | None = None
    dataset: Dataset | None = None

    @property
    def name(self) -> str:
        """Name for messages: as given for a file, the id of a dataset."""
        return self.dataset.id if self.dataset else str(self.path)


def find_source(text: str) -> Source:
    """Resolve a dataset id, ``FILE`` or ``FILE#PART``; a path that exists as a whole wins."""
    if text in datasets():
        return Source(datasets()[text].file, None, datasets()[text])
    for path, part in _readings(text):
        if path.is_dir():
            raise DataError(fault("panel/file-is-folder", Place(file=str(path))))
        if path.exists():
            return Source(path, part)
    raise DataError(_not_found(text))


def _readings(text: str) -> list[tuple[Path, str | None]]:
    """Every way to read a text with ``#`` in it, the longest path first."""
    marks = [at for at, sign in enumerate(text) if sign == "#" and at > 0]
    parts = [(user_path(text[:at]), text[at + 1 :].strip() or None) for at in marks]
    return [(user_path(text), None), *reversed(parts)]


def _not_found(text: str) -> Fault:
    name = text.split("#")[0]
    known = sorted(datasets())
    path = Path(name)
    if not path.suffix and path.name == name:
        close = get_close_matches(name, known, n=1, cutoff=0.6)
        return fault("panel/dataset-unknown", name=name, known=close or known)
    return fault("panel/file-not-found", Place(file=name))


def kind(path: Path) -> str:
    """Kind of a file by its first bytes, then by its name.

    Returns
    -------
    str
        ``text``, ``json``, ``workbook``, ``parquet`` or ``database``.
    """
    place = Place(file=str(path))
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise DataError(fault("panel/file-unreadable", place, reason=error.strerror)) from error
    if not head:
        raise DataError(fault("panel/file-empty", place))
    by_content = next((name for magic, name in _MAGIC if head.startswith(magic)), None)
    if head[8:12] == b"DUCK":
        by_content = "database"
    by_name = _SUFFIXES.get(path.suffix.lower())
    if by_content:
        return by_content
    if by_name in ("text", "json"):
        return by_name
    if by_name is None:
        raise DataError(fault("panel/format-unknown", place, suffix=path.suffix or path.name))
    raise DataError(fault("panel/format-mismatch", place, suffix=path.suffix))
