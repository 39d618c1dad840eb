"""The points of a tree as columns: values of indicators, scores of everything, variables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import polars as pl

from ecoindex.analysis.columns import read_table
from ecoindex.engine.evaluate import apply_fitted, as_system, fit_inputs, needed_rows
from ecoindex.engine.fields import words_of
from ecoindex.engine.index import KEYS, keyed
from ecoindex.engine.inputs import as_panel, prepare
from ecoindex.engine.selection import Years, select
from ecoindex.errors import MethodError, fault
from ecoindex.spec.node import ROOT
from ecoindex.spec.relative import Categorical

if TYPE_CHECKING:
    from ecoindex.engine.inputs import Inputs
    from ecoindex.errors import Note
    from ecoindex.panel import Origin, Panel
    from ecoindex.spec import System
    from ecoindex.spec.indicator import Indicator

On = Literal["scores", "values"]
"""What is correlated: scores as they enter the tree, or values, signed so that more is better."""


@dataclass(frozen=True)
class Points:
    """Columns of a system, rows in the order of region and year.

    Attributes
    ----------
    keys : polars.DataFrame
        ``region`` and ``year``.
    values : polars.DataFrame
        A column per indicator, only where it applies: what was observed, denominated, before
        anything is imputed or treated; null is missing.
    applies : dict of str to polars.Series
        Where an indicator applies, for those that do not apply everywhere.
    entered : polars.DataFrame
        What is correlated: scores of indicators, nodes and ``index``, or signed values of
        indicators alone.
    variables : polars.DataFrame
        Raw columns that only formulas use.
    """

    system: System
    keys: pl.DataFrame
    values: pl.DataFrame
    applies: dict[str, pl.Series]
    entered: pl.DataFrame
    variables: pl.DataFrame
    notes: tuple[Note, ...]
    origin: Origin


def read_points(
    data: object,
    system: System | str | Path,
    year: Years,
    regions: Sequence[str] | None,
    on: On,
    region_column: str | None = None,
    year_column: str | None = None,
) -> Points:
    """Read data and bring everything that is analysed into columns.

    Raises
    ------
    DataError
        The data cannot be read, lack what is asked for, or hold infinite values.
    MethodError
        The system cannot be scored with these data, so there are no scores to analyse.
    """
    loaded = as_system(system)
    panel = as_panel(data, loaded, region_column, year_column)
    given = select(prepare(panel, loaded, until="denominate"), year, regions)
    order = given.keys.select(pl.arg_sort_by(KEYS)).to_series()
    values, applies = _values(given, loaded)
    if on == "scores":
        entered, notes = _scores(panel, loaded, year, regions)
    else:
        entered, notes = _signed(values, loaded), given.notes
    return Points(
        system=loaded,
        keys=given.keys[order],
        values=values[order],
        applies={id_: mask.gather(order) for id_, mask in applies.items()},
        entered=entered[order],
        variables=_variables(panel, loaded, given.keys[order]),
        notes=notes,
        origin=given.origin,
    )


def _values(inputs: Inputs, system: System) -> tuple[pl.DataFrame, dict[str, pl.Series]]:
    """Values where they apply, and where that is."""
    ids = [item.id for item in system.measures]
    given = pl.DataFrame(
        [column.alias(id_) for id_, column in zip(ids, inputs.columns, strict=True)]
    )
    values = read_table(given).values
    applies = {ids[leaf]: mask for leaf, mask in inputs.masks.items()}
    hidden = [
        values.select(pl.when(mask).then(pl.col(id_)).alias(id_)).to_series()
        for id_, mask in applies.items()
    ]
    return values.with_columns(hidden), applies


def _scores(
    panel: Panel, system: System, year: Years, regions: Sequence[str] | None
) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """Scores of all indicators, nodes and the index, after imputation and treatment."""
    leaves = [item.id for item in system.indicators]
    nodes = [id_ for id_ in system.order if id_ != ROOT]
    try:
        inputs = prepare(panel, system)
        chosen = select(inputs, year, regions)
        fitted = fit_inputs(needed_rows(inputs, chosen, system), system)
        scores = apply_fitted(fitted, chosen, system, nodes=[*leaves, *nodes])
    except MethodError as error:
        raise MethodError([*error.faults, fault("analyse/unscored")]) from None
    frame = scores.frame.select(*leaves, *nodes, pl.col("score").alias(ROOT))
    return frame.fill_nan(None), scores.notes


def _signed(values: pl.DataFrame, system: System) -> pl.DataFrame:
    """Turn values so that more is better; a word counts as the score that it is given."""
    tables = {item.id: _scores_of(item) for item in system.indicators}
    lower = [i.id for i in system.indicators if i.direction == "lower" and not tables[i.id]]
    words = [
        pl.col(id_).replace_strict(list(table), list(table.values()), default=None)
        for id_, table in tables.items()
        if table
    ]
    return values.with_columns(*(-pl.col(id_) for id_ in lower), *words)


def _scores_of(item: Indicator) -> dict[float, float]:
    """Return the score of each word of an indicator, by the number that stands for the word."""
    method = item.normalise
    if not isinstance(method, Categorical) or not words_of(item):
        return {}
    return {float(at): score for at, (_, score) in enumerate(method.scores, 1)}


def _variables(panel: Panel, system: System, keys: pl.DataFrame) -> pl.DataFrame:
    """Variables of some rows; one that the data lack has no column."""
    frame = keyed(panel)[0]
    here = [item.id for item in system.variables if item.id in frame.columns]
    if not here:
        return pl.DataFrame()
    rows = keys.join(frame.select(*KEYS, *here), on=KEYS, how="left", maintain_order="left")
    return read_table(rows.select(here)).values
