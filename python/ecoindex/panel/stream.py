"""Arrow streams between DuckDB and Polars, both ways, without pyarrow and without a copy."""

from __future__ import annotations

from typing import Protocol

import polars as pl


class Streamable(Protocol):
    """Anything that gives an Arrow stream of a table."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Give the stream."""
        ...


class Stream:
    """An object as an Arrow stream and nothing else.

    DuckDB reads it without asking for pyarrow. Polars keeps the types of what it is given in
    caches until the end of the process, by which time DuckDB complains on stderr about types of
    its own that are still in use; of this type it does not mind.
    """

    def __init__(self, obj: Streamable) -> None:
        self._obj = obj

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Give the Arrow C stream of the object."""
        return self._obj.__arrow_c_stream__(requested_schema)


def to_frame(obj: Streamable) -> pl.DataFrame:
    """Read a table in Polars; its chunks stay where they are."""
    found = pl.from_arrow(Stream(obj), rechunk=False)
    return found if isinstance(found, pl.DataFrame) else found.struct.unnest()
