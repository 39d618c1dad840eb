"""Years: whole numbers, also written 2025.0 or 2025年."""

from __future__ import annotations

import re
import unicodedata

import polars as pl

from ecoindex.errors import fault
from ecoindex.panel.faults import LIMIT, Faults
from ecoindex.panel.table import Table

_YEAR = re.compile(r"(\d{4})(\.0+)?\s*(年|年度)?")


def year_of(text: str) -> int | None:
    """Year that a text says; None if it says none."""
    match = _YEAR.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return int(match[1]) if match else None


def read_years(table: Table, at: int, faults: Faults) -> pl.Series:
    """Year column of a table as Int32; cells that are no year become faults."""
    labels = table.label(at)
    unique = labels.drop_nulls().unique()
    known = {text: year for text in unique if (year := year_of(text)) is not None}
    years = labels.replace_strict(
        list(known), list(known.values()), default=None, return_dtype=pl.Int32
    )
    bad = years.is_null().arg_true()
    for row in bad.head(LIMIT):
        code = "panel/year-empty" if labels[row] is None else "panel/year-text"
        faults.add(fault(code, table.place(row, at), text=labels[row]))
    faults.total += max(0, len(bad) - LIMIT)
    return years
