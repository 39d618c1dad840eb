"""Values of indicators whose cells are words: a number stands for each, and the word is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

Words = Mapping[str, Sequence[str]]
"""The words of each such indicator, in the order in which they are read as 1, 2, ..."""


def word_of(value: float | None, words: Sequence[str]) -> str | None:
    """Return the word that a value stands for; a number between two words stays a number."""
    if value is None:
        return None
    at = int(value) if float(value).is_integer() else 0
    return words[at - 1] if 1 <= at <= len(words) else f"{value:.6g}"


def in_words(frame: pl.DataFrame, words: Words, columns: Sequence[str]) -> pl.DataFrame:
    """Write the cells of a list in words: a column ``..._code`` beside each, if there are any.

    Parameters
    ----------
    frame : polars.DataFrame
        Has ``indicator`` and the columns of numbers named; where a word stands in the new column,
        the number is null.
    """
    coded = pl.col("indicator").is_in(list(words)).fill_null(value=False)
    if frame.filter(coded).is_empty():
        return frame
    flags = frame.select(coded).to_series().to_list()
    for column in columns:
        texts = [
            word_of(value, words[id_]) if flag else None
            for flag, id_, value in zip(flags, frame["indicator"], frame[column], strict=True)
        ]
        code = pl.Series(f"{column}_code", texts, dtype=pl.String)
        number = pl.when(coded).then(None).otherwise(pl.col(column)).alias(column)
        frame = frame.with_columns(number).insert_column(frame.columns.index(column) + 1, code)
    return frame
