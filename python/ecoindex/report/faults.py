"""Faults found by a check, as the result that was asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from ecoindex.errors import Fault, Language
from ecoindex.report.document import Document
from ecoindex.report.words import word

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
    found: Mapping[str, Sequence[Fault]], files: Sequence[str], language: Language
) -> Document:
    """Lay out faults by file: a line each, or the word that there are none."""

    def table() -> str:
        lines = []
        for file in dict.fromkeys(files):
            colon = word("colon", language)
            lines += [item.text(language) for item in found[file]] or [
                f"{file}{colon}{word('no-faults', language)}"
            ]
        return "\n".join(lines)

    schema = dict.fromkeys(KEYS, pl.String) | {"row": pl.Int64}
    rows = [_row(file, item, language) for file, items in found.items() for item in items]
    return Document(rows=pl.DataFrame(rows, schema=schema), table=table, sheet="faults")
