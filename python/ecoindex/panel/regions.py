"""Region ids: codes and names resolved through the regions table, each distinct one once."""

from __future__ import annotations

import re
from collections.abc import Iterable

import polars as pl

from ecoindex.errors import EcoIndexError, Fault, Note, Place, fault, note
from ecoindex.panel.faults import LIMIT, Faults
from ecoindex.panel.table import Table
from ecoindex.registry.regions import regions

SHOWN = 5
_WHOLE = re.compile(r"(\d+)\.0+")


def resolve_regions(
    ids: Iterable[str | int], place: Place | None = None
) -> tuple[dict[str | int, str], tuple[Note, ...]]:
    """Resolve distinct region ids.

    Parameters
    ----------
    ids : iterable of str or int
        Codes or names, each once: what the core found as unique regions.
    place : Place, optional
        Where they come from, for messages.

    Returns
    -------
    mapping : dict
        Every id given -> its code, or its own text where the table does not know it.
    notes : tuple of Note
        One note if some are not in the table.

    Raises
    ------
    DataError
        A name stands for several regions.
    """
    where = place or Place()
    mapping: dict[str | int, str] = {}
    faults = Faults()
    unknown: list[str] = []
    for item in ids:
        code, problems = _resolve(str(item), where)
        faults.add(*problems)
        mapping[item] = str(item) if code is None else code
        if code is None and not problems:
            unknown.append(str(item))
    faults.raise_any()
    return mapping, _unknown_note(unknown, where)


def _resolve(text: str, where: Place) -> tuple[str | None, list[Fault]]:
    try:
        return regions().resolve(text, where), []
    except EcoIndexError as error:
        return None, list(error.faults)


def _unknown_note(unknown: list[str], where: Place) -> tuple[Note, ...]:
    if not unknown:
        return ()
    more = len(unknown) > SHOWN
    code = "panel/regions-unknown-many" if more else "panel/regions-unknown"
    return (note(code, where, regions=unknown[:SHOWN], count=len(unknown)),)


def read_regions(table: Table, at: int, faults: Faults) -> tuple[pl.Series, tuple[Note, ...]]:
    """Region column of a table, resolved; an empty cell becomes a fault."""
    labels = table.label(at)
    empty = labels.is_null().arg_true()
    for row in empty.head(LIMIT):
        faults.add(fault("panel/region-empty", table.place(row, at)))
    faults.total += max(0, len(empty) - LIMIT)
    unique = labels.drop_nulls().unique(maintain_order=True).to_list()
    whole = {text: _whole(text) for text in unique}
    place = Place(table.file, table.sheet, column=table.headers[at])
    try:
        mapping, notes = resolve_regions(dict.fromkeys(whole.values()), place)
    except EcoIndexError as error:
        faults.add(*error.faults)
        return labels, ()
    codes = [mapping[whole[text]] for text in unique]
    return labels.replace_strict(unique, codes, default=None, return_dtype=pl.String), notes


def _whole(text: str) -> str:
    """Mend a code that a spreadsheet turned into 330302.0."""
    match = _WHOLE.fullmatch(text)
    return match[1] if match else text
