"""Faults found by a check, as the result that was asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from ecoindex.errors import Fault, Language
from ecoindex.report.document import Document
from ecoindex.report.remarks import SCHEMA, remark_lines, remark_rows
from ecoindex.report.words import word

if TYPE_CHECKING:
    from ecoindex.spec import System

KEYS = ("file", "sheet", "row", "column", "key", "code", "message")


def _row(file: str, item: Fault, language: Language) -> dict[str, object]:
    place = item.place
    message = item.text(language).removesuffix(f" [{item.code}]")
    return {
        "file": place.file or file,
        "sheet": place.sheet,
        "row": place.row,
        "column": place.column,
        "key": place.key,
        "code": item.code,
        "message": message,
    }


def fault_document(
    found: Mapping[str, Sequence[Fault]],
    files: Sequence[str],
    language: Language,
    systems: Mapping[str, System] | None = None,
) -> Document:
    """Lay out faults by file: a line each, or the word that there are none.

    Parameters
    ----------
    systems : mapping of str to System, optional
        The systems without faults, by file, to be shown with their contradictions and notes;
        the rows then say of which type they are: ``fault``, ``claim`` or ``note``.
    """
    with_remarks = systems is not None
    sound = systems or {}

    def table() -> str:
        lines = []
        for file in dict.fromkeys(files):
            colon = word("colon", language)
            lines += [item.text(language) for item in found[file]] or [
                f"{file}{colon}{word('no-faults', language)}"
            ]
            if file in sound:
                lines += remark_lines(sound[file], language)
        return "\n".join(lines)

    schema: dict[str, Any] = dict.fromkeys(KEYS, pl.String) | {"row": pl.Int64}
    rows = [_row(file, item, language) for file, items in found.items() for item in items]
    if with_remarks:
        schema = {"file": pl.String, "type": pl.String} | schema | SCHEMA
        rows = [row | {"type": "fault"} for row in rows]
        for file, system in sound.items():
            rows += ({"file": file, **row} for row in remark_rows(system, language))
    return Document(rows=pl.DataFrame(rows, schema=schema), table=table, sheet="faults")
