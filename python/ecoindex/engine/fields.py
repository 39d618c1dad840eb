"""The columns that a system asks of the data."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ecoindex.panel import Field
from ecoindex.spec.codes import are_numbers
from ecoindex.spec.relative import Categorical

if TYPE_CHECKING:
    from ecoindex.spec import System
    from ecoindex.spec.indicator import Column


@lru_cache(maxsize=64)
def fields(system: System) -> tuple[Field, ...]:
    """List what a system asks of the data, under every name a table may use for it."""
    return tuple(
        Field(
            id=item.id,
            names=(*item.aliases, item.title.zh, item.title.en),
            unit=item.unit,
            yes_no=item.unit == "yes/no",
            bounds=item.bounds,
            units=system.units,
            words=words_of(item),
        )
        for item in system.columns
    )


def words_of(column: Column) -> tuple[str, ...]:
    """Return the texts that a column of codes may hold; none for numbers."""
    method = getattr(column, "normalise", None)
    if not isinstance(method, Categorical) or are_numbers(method.scores):
        return ()
    return tuple(code for code, _ in method.scores)


def coded(system: System) -> dict[str, tuple[str, ...]]:
    """Return the words of the indicators whose cells are words, which are read as 1, 2, ..."""
    return {item.id: words for item in system.measures if (words := words_of(item))}
