"""A panel in the order of the plan: what the core needs, and nothing that it does not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from ecoindex import _core
from ecoindex.engine.applicability import applicable_masks
from ecoindex.engine.derive import derived
from ecoindex.engine.fields import fields
from ecoindex.engine.index import KEYS, keyed
from ecoindex.engine.preparation import Preparation, run
from ecoindex.engine.preparation_notes import notes_of
from ecoindex.errors import DataError, Note, Place, fault
from ecoindex.panel import Panel, Store, read_panel

_SHOWN = 12

if TYPE_CHECKING:
    from ecoindex.engine.recipe import Stage
    from ecoindex.panel import Origin
    from ecoindex.spec import System


@dataclass(frozen=True)
class Inputs:
    """What the core needs of a panel: columns in the order of the plan, and where they apply."""

    keys: pl.DataFrame
    columns: list[pl.Series]
    masks: dict[int, pl.Series]
    rows: _core.Rows
    notes: tuple[Note, ...]
    origin: Origin
    preparation: Preparation | None = None

    @cached_property
    def matrix(self) -> _core.Matrix:
        """Hand the columns to the core, without a copy."""
        return _core.Matrix(self.columns, self.masks)

    def only(self, keep: pl.Series) -> Inputs:
        """Return the rows for which ``keep`` is true."""
        if keep.all():
            return self
        keys = self.keys.filter(keep)
        return replace(
            self,
            keys=keys,
            columns=[column.filter(keep) for column in self.columns],
            masks={leaf: mask.filter(keep) for leaf, mask in self.masks.items()},
            rows=_core.Rows(keys["region"], keys["year"]),
            preparation=self.preparation.only(keep) if self.preparation else None,
        )

    @cached_property
    def observed(self) -> _core.Matrix:
        """Hand the columns to the core without what was imputed."""
        if self.preparation is None or not self.preparation.imputed:
            return self.matrix
        return _core.Matrix(self.preparation.observed(self.columns), self.masks)


def as_panel(
    data: object,
    system: System,
    region_column: str | None = None,
    year_column: str | None = None,
) -> Panel:
    """Read data as a panel of the system's columns; a panel is taken as it is."""
    if isinstance(data, Panel):
        return data
    if isinstance(data, Store):
        return data.panel(fields(system))
    return read_panel(data, fields(system), region_column=region_column, year_column=year_column)


def prepare(
    panel: Panel, system: System, *, until: Stage = "treat", learned: str | None = None
) -> Inputs:
    """Bring a panel into the order of the plan, and prepare its values as the system declares.

    Parameters
    ----------
    until : {"denominate", "impute", "screen", "treat"}
        The last step to take.
    learned : str, optional
        What the preparation of a fit has learned.

    Raises
    ------
    DataError
        A region-year occurs twice, or a composite lacks the column of an indicator.
    MethodError
        A formula has no finite value.
    """
    frame, rows, notes = keyed(panel)
    frame, flags, more = derived(frame, panel.not_applicable, system)
    masks, also = applicable_masks(frame, flags, system)
    if system.kind == "composite":
        _refuse_missing_columns(frame, masks, system, panel)
    found = dict(zip(frame.columns, frame.get_columns(), strict=True))
    empty = pl.Series([None], dtype=pl.Float64)
    columns = [
        found[item.id] if item.id in found else empty.new_from_index(0, frame.height)
        for item in system.measures
    ]
    order = {item.id: leaf for leaf, item in enumerate(system.measures)}
    keys = pl.DataFrame([found[key] for key in KEYS])
    placed = {order[id_]: mask for id_, mask in masks.items()}
    done = run(columns, placed, found, rows, system, panel.origin, until=until, learned=learned)
    said = notes_of(done, keys, system, until) if done else ()
    return Inputs(
        keys=keys,
        columns=done.columns if done else columns,
        masks=done.masks if done else placed,
        rows=rows,
        notes=(*panel.notes, *notes, *more, *also, *said),
        origin=panel.origin,
        preparation=done,
    )


def _refuse_missing_columns(
    frame: pl.DataFrame, masks: dict[str, pl.Series], system: System, panel: Panel
) -> None:
    found = set(frame.columns)
    absent = [
        item
        for item in system.indicators
        if item.id not in found and (item.id not in masks or masks[item.id].any())
    ]
    if absent:
        more = ["…"] if len(absent) > _SHOWN else []
        where = Place(file=panel.origin.title)
        raise DataError(
            fault(
                "engine/column-missing",
                where,
                count=len(absent),
                columns=[*(_wanted(item.id, system) for item in absent[:_SHOWN]), *more],
                system=system.ref,
            )
        )


def _wanted(id_: str, system: System) -> str:
    item = system.indicator(id_)
    formula = f" = {item.formula}" if item.formula else ""
    return f"{id_}{formula} ({item.title.zh} / {item.title.en}, {item.unit})"
