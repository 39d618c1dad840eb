"""What a preparation did, or would do, to which cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ecoindex.errors import Language
from ecoindex.report.document import Document
from ecoindex.report.rows import named
from ecoindex.report.store import plain_table
from ecoindex.report.words import data_line, data_mark, system_line, title, word

if TYPE_CHECKING:
    from ecoindex.engine.stages import Prepared

_SHOWN = ("region", "year", "indicator", "before", "after", "message")
_TESTED = (
    "indicator",
    "action",
    "steps_low",
    "steps_high",
    "skewness_before",
    "kurtosis_before",
    "skewness_after",
    "kurtosis_after",
)


def preview_document(found: Prepared, language: Language) -> Document:
    """Lay out every cell that changes, and what was done to each indicator."""
    reasons = {why: word(f"prepared-{why}", language) for why in found.cells["why"].unique()}
    rows = found.cells.with_columns(
        message=pl.col("why").replace(reasons),
        system=pl.lit(found.system.ref),
        status=pl.lit(found.system.status),
        data=pl.lit(data_mark(found.origin)),
    )

    def table() -> str:
        treated = found.indicators.filter(pl.col("action") != "none")
        lines = plain_table(_rounded(treated), language, _TESTED)
        cells = plain_table(_rounded(rows), language, _SHOWN)
        for block in (lines, cells):
            block += [""] if block else []
        said = [*lines, *cells, *findings(found, language)]
        return "\n".join([*said, *_under(found, language)])

    headings = {key: word(f"column-{key}", language) for key in rows.columns}
    return Document(rows=rows, table=table, headings=headings, sheet="treat")


def prepared_document(found: Prepared, language: Language) -> Document:
    """Lay out the prepared values."""
    rows = named(found.frame.with_columns(pl.col("region").cast(pl.String)), language)
    ids = [item.id for item in found.system.measures]
    rows = rows.select("region", "name", "year", *ids).with_columns(
        system=pl.lit(found.system.ref),
        status=pl.lit(found.system.status),
        data=pl.lit(data_mark(found.origin)),
    )
    headings = {key: word(f"column-{key}", language) for key in rows.columns if key not in ids}
    headings |= {item.id: title(item, language) for item in found.system.measures}

    def table() -> str:
        frame = rows.rename({id_: headings[id_] for id_ in headings})
        with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_hide_column_data_types=True,
                       tbl_hide_dataframe_shape=True, fmt_str_lengths=60):  # fmt: skip
            return "\n".join([str(frame), "", *_under(found, language)])

    return Document(rows=rows, table=table, headings=headings, sheet="prepared")


def findings(found: Prepared, language: Language) -> list[str]:
    """Say in plain words what stands out."""
    lines = []
    counts = found.cells.group_by("indicator", "why", maintain_order=True).len()
    for indicator, why, count in counts.iter_rows():
        item = found.system.indicator(indicator)
        facts = {"indicator": title(item, language), "count": count}
        lines.append(word(f"found-{why}", language, **facts))
    failed = found.indicators.filter(~pl.col("passed"))["indicator"].unique(maintain_order=True)
    for indicator in failed:
        name = title(found.system.indicator(indicator), language)
        lines.append(word("found-still-skewed", language, indicator=name))
    return lines or [word("found-nothing", language)]


def _rounded(frame: pl.DataFrame) -> pl.DataFrame:
    """Numbers as they are printed: six digits."""
    return frame.with_columns(pl.col(pl.Float64).round_sig_figs(6))


def _under(found: Prepared, language: Language) -> list[str]:
    colon = word("colon", language)
    data = f"{word('label-data', language)}{colon}{data_line(found.origin, language)}"
    return [system_line(found.system, language), data]
