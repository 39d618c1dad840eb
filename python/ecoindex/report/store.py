"""The store and data sets: what was imported, what is there, what looks wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import polars as pl

from ecoindex.errors import Language
from ecoindex.panel.panel import DEMO_MARK
from ecoindex.report.codes import in_words
from ecoindex.report.document import Document
from ecoindex.report.rows import named
from ecoindex.report.table import Column, render
from ecoindex.report.words import data_line, data_mark, word

CHECK = ("reason", "message", "data")

if TYPE_CHECKING:
    from ecoindex.panel.panel import Field, Origin, Panel
    from ecoindex.panel.store import ImportResult, Store


def plain_table(
    frame: pl.DataFrame,
    language: Language,
    keys: Sequence[str] = (),
    titles: Mapping[str, str] | None = None,
) -> list[str]:
    """Lay out a frame as it is, numbers to the right, and their words if some are codes."""
    shown = frame.select(keys or frame.columns)
    if shown.is_empty():
        return []
    known = titles or {key: word(f"column-{key}", language) for key in shown.columns}
    return render(
        [
            Column(known[series.name], _cells(frame, series), right=series.dtype.is_numeric())
            for series in shown
        ]
    )


def _cells(frame: pl.DataFrame, series: pl.Series) -> list[str]:
    code = f"{series.name}_code"
    words = frame[code] if code in frame.columns else [None] * len(series)
    texts = ["" if value is None else _cell(value) for value in series]
    return [text if own is None else own for text, own in zip(texts, words, strict=True)]


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def import_document(result: ImportResult, store: str, language: Language) -> Document:
    """Say what an import did."""
    facts = {
        "store": store,
        "revision": result.revision,
        "new": result.new,
        "changed": result.changed,
        "unchanged": result.unchanged,
    }
    key = "import-nothing" if result.revision is None else "import-done"
    return Document(
        rows=pl.DataFrame([facts], schema_overrides={"revision": pl.Int64}),
        table=lambda: word(key, language, **facts),
        sheet="import",
    )


def _datasets(language: Language) -> pl.DataFrame:
    from ecoindex.registry.datasets import datasets

    rows = [
        {
            "what": "dataset",
            "id": item.id,
            "title": item.title(language),
            "data": DEMO_MARK if item.demo else "data",
        }
        for item in datasets().values()
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(("what", "id", "title", "data"), pl.String))


def list_document(
    store: Store | None, as_of: str | None, path: str, language: Language
) -> Document:
    """List data sets, imports and indicators."""
    known = _datasets(language)
    imports = store.revisions() if store else pl.DataFrame()
    indicators = store.indicators(as_of=as_of) if store else pl.DataFrame()
    rows = [known]
    if store:
        rows.append(imports.with_columns(what=pl.lit("import"), id=pl.col("file")).drop("file"))
        found = indicators.with_columns(what=pl.lit("indicator"), id=pl.col("indicator"))
        rows.append(found.drop("indicator"))

    def table() -> str:
        lines = [word("list-datasets", language), ""]
        lines += plain_table(known, language, ("id", "title"))
        lines += ["", word("list-store" if store else "list-no-store", language, store=path), ""]
        shown = ("revision", "file", "loaded_at", "rows")
        if store:
            lines += plain_table(imports, language, shown)
            lines += ["", *plain_table(indicators, language)]
        return "\n".join(lines).rstrip()

    return Document(rows=pl.concat(rows, how="diagonal_relaxed"), table=table, sheet="data")


def export_document(rows: pl.DataFrame, origin: Origin, language: Language) -> Document:
    """Write observations; invented ones say so in every row, those of a store already do."""
    if origin.demo and "note" not in rows.columns:
        rows = rows.with_columns(note=pl.lit(DEMO_MARK))

    def table() -> str:
        data = f"{word('label-data', language)}{word('colon', language)}"
        return "\n".join([*plain_table(rows, language), "", data + data_line(origin, language)])

    headings = {key: word(f"column-{key}", language) for key in rows.columns}
    return Document(rows=rows, table=table, headings=headings, sheet="data")


def check_document(
    panel: Panel, found: pl.DataFrame, fields: Sequence[Field], language: Language
) -> Document:
    """Name suspicious cells, and why they are; and cells that will be imputed, which are not."""
    from ecoindex.panel.check import reason_text

    reasons = {key: reason_text(key, language) for key in found.get_column("reason").unique()}
    rows = named(found, language).with_columns(
        message=pl.col("reason").replace(reasons), data=pl.lit(data_mark(panel.origin))
    )
    rows = rows.select("row", "region", "name", "year", "indicator", "value", *CHECK)
    rows = in_words(rows, {field.id: field.words for field in fields if field.words}, ["value"])
    shown = [key for key in rows.columns if key not in ("reason", "data", "value_code")]
    filled = rows.filter(reason="imputed").height
    count = rows.height - filled
    if rows.get_column("row").null_count() == rows.height:
        shown.remove("row")
    if (rows.get_column("region") == rows.get_column("name")).all():
        shown.remove("region")

    def table() -> str:
        colon = word("colon", language)
        data = f"{word('label-data', language)}{colon}{data_line(panel.origin, language)}"
        said = [word("check-found" if count else "check-none", language, count=count)]
        said += [word("check-imputed", language, count=filled)] if filled else []
        lines = plain_table(rows, language, shown)
        return "\n".join([*lines, *([""] if lines else []), *said, data])

    headings = {key: word(f"column-{key}", language) for key in rows.columns}
    return Document(rows=rows, table=table, headings=headings, sheet="check")
