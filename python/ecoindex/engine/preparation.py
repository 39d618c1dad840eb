"""Before normalisation: denominate, impute, screen and treat the columns of a panel."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from ecoindex import _core
from ecoindex.engine.applicability import attributes_of
from ecoindex.engine.faults import method_error
from ecoindex.engine.recipe import FORCED, Recipe, Stage, is_attribute, recipe
from ecoindex.errors import DataError, Place, fault
from ecoindex.spec.prepare import NoImputation, RegionShares
from ecoindex.spec.prepared import impute_of

if TYPE_CHECKING:
    from ecoindex.panel import Origin
    from ecoindex.spec import System


@dataclass(frozen=True)
class Preparation:
    """What was done before normalisation.

    Attributes
    ----------
    columns : list of polars.Series
        One per measure; null or NaN is missing or not applicable.
    masks : dict of int to polars.Series
        Where each measure applies, by its place; those that always apply have no entry.
    imputed : dict of int to polars.Series
        Boolean, by the place of the measure: which cells were filled in.
    screened : polars.Series or None
        Boolean: rows that fell out.
    learned : str
        What the data taught, as JSON; saved with a fit.
    rows : int
        Number of rows.
    imputes : bool
        Whether the system imputes anything.
    regressions : sequence of mapping
        The equations that filled gaps: ``leaf``, ``year``, ``on``, ``cases``, ``intercept``,
        ``slopes`` and ``r_squared``.
    unmatched : tuple of str
        Regions that the screen keeps or drops by name and that have no row.
    """

    columns: list[pl.Series]
    masks: dict[int, pl.Series]
    imputed: dict[int, pl.Series] = field(default_factory=dict)
    screened: pl.Series | None = None
    learned: str = "{}"
    rows: int = 0
    imputes: bool = False
    regressions: Sequence[Mapping[str, Any]] = ()
    unmatched: tuple[str, ...] = ()

    @cached_property
    def facts(self) -> Mapping[str, Any]:
        """What the data taught: ``treatments`` and ``dropped``."""
        found: Mapping[str, Any] = json.loads(self.learned)
        return found

    def only(self, keep: pl.Series) -> Preparation:
        """Return the rows for which ``keep`` is true; the columns are left to the inputs."""
        return replace(
            self,
            columns=[],
            masks={},
            imputed={at: flags.filter(keep) for at, flags in self.imputed.items()},
            screened=None if self.screened is None else self.screened.filter(keep),
            rows=int(keep.sum()),
        )

    @cached_property
    def count(self) -> pl.Series | None:
        """Number of imputed cells of each row; None if the system imputes nothing."""
        if not self.imputes:
            return None
        if not self.imputed:
            return pl.Series([0], dtype=pl.UInt16).new_from_index(0, self.rows)
        flags = pl.DataFrame([s.alias(str(at)) for at, s in self.imputed.items()])
        return flags.sum_horizontal().cast(pl.UInt16)

    def observed(self, columns: Sequence[pl.Series]) -> list[pl.Series]:
        """Return the columns without the cells that were filled in."""
        return [
            column.set(self.imputed[at], None) if at in self.imputed else column
            for at, column in enumerate(columns)
        ]


def run(
    columns: list[pl.Series],
    masks: dict[int, pl.Series],
    found: Mapping[str, pl.Series],
    rows: _core.Rows,
    system: System,
    origin: Origin,
    *,
    until: Stage = "treat",
    learned: str | None = None,
    threads: int | None = None,
) -> Preparation | None:
    """Follow the recipe of a system; None if it has none.

    Parameters
    ----------
    columns, masks : list of polars.Series, dict of int to polars.Series
        The measures and where they apply.
    found : mapping of str to polars.Series
        All columns of the data by id, and ``region`` and ``year``.
    learned : str, optional
        What a fit has learned; it is not learned anew then.

    Raises
    ------
    DataError
        A column to divide by or to group by is missing.
    MethodError
        A step is not defined for a value.
    """
    steps = recipe(system, until)
    if steps is None:
        return None
    extras = _extras(steps, found, system, origin)
    try:
        matrix = _core.Matrix([*columns, *extras], masks)
        done = _core.prepare(matrix, rows, steps.text, learned=learned, threads=threads)
    except _core.EngineError as error:
        keys = pl.DataFrame([found["region"], found["year"]])
        raise method_error(error, keys, system, (), origin.title) from None
    own = [
        given if new is None else pl.Series(given.name, pl.Series(new))
        for given, new in zip(columns, done.columns, strict=True)
    ]
    return Preparation(
        own,
        masks | _masks(masks, done.off),
        {at: _flags(flags) for at, flags in enumerate(done.imputed) if flags is not None},
        None if done.screened is None else _flags(done.screened),
        done.learned,
        len(rows),
        any(not isinstance(impute_of(system.document, i), NoImputation) for i in system.measures),
        json.loads(done.regressions),
        _unmatched(found["region"], system),
    )


def _flags(bytes_: _core.ArrowArray) -> pl.Series:
    return pl.Series(bytes_).cast(pl.Boolean)


def _masks(
    masks: Mapping[int, pl.Series], off: Sequence[_core.ArrowArray | None]
) -> dict[int, pl.Series]:
    more = {at: ~_flags(flags) for at, flags in enumerate(off) if flags is not None}
    return {at: mask & masks[at] if at in masks else mask for at, mask in more.items()}


def _extras(
    steps: Recipe, found: Mapping[str, pl.Series], system: System, origin: Origin
) -> list[pl.Series]:
    """Columns that the recipe refers to besides the measures."""
    region = found["region"]
    absent = [
        id_
        for id_ in steps.extras
        if id_ != FORCED and not is_attribute(id_, system) and id_ not in found
    ]
    if absent:
        place = Place(file=origin.title)
        raise DataError(fault("prepare/column-missing", place, columns=absent, system=system.ref))
    made = []
    for id_ in steps.extras:
        if id_ == FORCED:
            made.append(_forced(region, system))
        elif is_attribute(id_, system):
            made.append(_attribute(region, id_))
        else:
            made.append(found[id_])
    return made


def _attribute(region: pl.Series, name: str) -> pl.Series:
    """Give each value of an attribute a number; none where it is not known."""
    ids = region.unique(maintain_order=True).to_list()
    values = [attributes_of(str(id_)).get(name) for id_ in ids]
    order = {value: float(at) for at, value in enumerate(sorted({v for v in values if v}))}
    numbers = [order.get(value) if value else None for value in values]
    return region.replace_strict(ids, numbers, return_dtype=pl.Float64)


def _forced(region: pl.Series, system: System) -> pl.Series:
    """1 for regions that stay, 0 for those that fall out, none for all others."""
    rules = _exceptions(system)
    known = dict.fromkeys(rules.keep, 1.0) | dict.fromkeys(rules.drop, 0.0)
    text = region.cast(pl.String)
    return text.replace_strict(list(known), list(known.values()), default=None,
                               return_dtype=pl.Float64)  # fmt: skip


def _exceptions(system: System) -> RegionShares:
    screen = system.document.screen
    return RegionShares() if screen is None else screen.regions


def _unmatched(region: pl.Series, system: System) -> tuple[str, ...]:
    """Regions that a screen names and no row is of: nothing was kept or dropped there."""
    rules = _exceptions(system)
    named = [*rules.keep, *rules.drop]
    if not named:
        return ()
    present = set(region.unique().cast(pl.String).to_list())
    return tuple(name for name in named if name not in present)
