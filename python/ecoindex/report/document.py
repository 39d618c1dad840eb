"""What a command has found out, ready for any format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Document:
    """Rows for machines, a table for people, and what must be said about both.

    Attributes
    ----------
    rows : polars.DataFrame
        Full precision, English keys and words, null where there is no value.
    table : callable
        Renders the text for a terminal, with everything that belongs under it.
    headings : mapping of str to str
        Title of each key in the reader's language, for workbooks.
    about : tuple of (str, str)
        Label and text of what must travel with the rows, for workbooks.
    sheet : str
        Name of the sheet of a workbook.
    whole : mapping of str to object, or None
        What JSON writes instead of the rows: an object, in which a table is a list of row objects.
    more : mapping of str to polars.DataFrame
        Further sheets of a workbook, by name.
    """

    rows: pl.DataFrame
    table: Callable[[], str]
    headings: Mapping[str, str] = field(default_factory=dict)
    about: tuple[tuple[str, str], ...] = ()
    sheet: str = "scores"
    whole: Mapping[str, object] | None = None
    more: Mapping[str, pl.DataFrame] = field(default_factory=dict)
