"""Where an indicator exists: by attributes of the region and by flags in the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ecoindex.errors import Note, note
from ecoindex.registry.attributes import REGION
from ecoindex.registry.regions import regions as region_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ecoindex.spec import System
    from ecoindex.spec.condition import Condition

_SHOWN = 5


def applicable_masks(
    frame: pl.DataFrame, flags: pl.DataFrame, system: System
) -> tuple[dict[str, pl.Series], tuple[Note, ...]]:
    """Rows in which each indicator applies; indicators that always apply have no entry.

    A region whose attributes are not known counts as one where the indicator applies, and a
    note says so. A value given where the indicator does not apply is not used, and a note says so.

    Returns
    -------
    masks : dict of str to polars.Series
        Boolean, one value per row of ``frame``.
    notes : tuple of Note
    """
    masks: dict[str, pl.Series] = {}
    unknown: set[str] = set()
    ignored: dict[str, int] = {}
    ids = None
    flagged, found = set(flags.columns), set(frame.columns)
    for indicator in system.measures:
        conditions = system.conditions(indicator.id)
        mask = None
        if conditions:
            ids = frame["region"].unique(maintain_order=True) if ids is None else ids
            verdicts = [holds(conditions, region) for region in ids]
            unknown.update(id_ for id_, known in zip(ids, verdicts, strict=True) if known is None)
            if False in verdicts:
                yes = [known is not False for known in verdicts]
                mask = frame["region"].replace_strict(ids, yes, return_dtype=pl.Boolean)
        if indicator.id in flagged:
            free = ~flags[indicator.id].fill_null(value=False)
            mask = free if mask is None else mask & free
        if mask is None or mask.all():
            continue
        masks[indicator.id] = mask.alias(indicator.id)
        if indicator.id in found:
            given = frame[indicator.id].fill_nan(None).is_not_null()
            if count := int((given & ~mask).sum()):
                ignored[indicator.id] = count
    return masks, _notes(unknown, ignored)


def holds(conditions: Iterable[Condition], region: str) -> bool | None:
    """Whether all conditions hold for a region.

    Returns
    -------
    bool or None
        False as soon as one does not hold; None if none fails and an attribute that one of them
        asks for is not known. The code itself, ``region=330383``, and for regions of the table
        the ``level`` are always known.
    """
    attributes = attributes_of(region)
    verdicts = [_one(condition, attributes) for condition in conditions]
    if False in verdicts:
        return False
    return None if None in verdicts else True


def attributes_of(region: str) -> Mapping[str, str]:
    """Return what conditions may ask of a region: its code, and what the region table says."""
    known = region_table().get(region)
    return {**(known.attributes if known else {}), REGION: region}


def _one(condition: Condition, attributes: Mapping[str, str]) -> bool | None:
    value = attributes.get(condition.attribute)
    if value is None:
        return None
    wanted = "true" if condition.value is None else condition.value
    return (value == wanted) != condition.negate


def _notes(unknown: set[str], ignored: dict[str, int]) -> tuple[Note, ...]:
    notes = [
        note("engine/ignored-not-applicable", indicator=id_, count=count)
        for id_, count in ignored.items()
    ]
    if unknown:
        shown = sorted(unknown)[:_SHOWN]
        notes.append(note("engine/attribute-unknown", regions=shown, count=len(unknown)))
    return tuple(notes)
