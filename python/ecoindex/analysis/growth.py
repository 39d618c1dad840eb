"""Growth of regions over a base year, on the indicators that both years have."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from ecoindex.analysis.ceilings import best_value
from ecoindex.analysis.floors import worst_value
from ecoindex.analysis.frozen import base_absent
from ecoindex.engine.evaluate import apply_fitted, fit_inputs
from ecoindex.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ecoindex import _core
    from ecoindex.engine.inputs import Inputs
    from ecoindex.engine.scores import Scores
    from ecoindex.errors import Note
    from ecoindex.spec import System
    from ecoindex.spec.indicator import Indicator


@dataclass(frozen=True)
class Growth:
    """Scores of all years beside those of one year on the same indicators.

    Attributes
    ----------
    frame : polars.DataFrame
        One row per region and year: ``region``, ``year``, ``index`` (as `evaluate` scores it),
        ``base`` (the index of the start year, on its own indicators if it has one, else on the
        common ones), ``ratio`` (this year over the start year on the common indicators; null
        where either has no score or the start is not above zero), ``common`` and ``left_out``
        (numbers of indicators), ``top`` and ``bottom`` (the highest and the lowest ratio that the
        scale allows; null where nothing ends it) and ``growth_<node>`` for each first-level node.
    notes : tuple of Note
        Those of the evaluation.
    """

    frame: pl.DataFrame
    notes: tuple[Note, ...]


def growth_over(
    inputs: Inputs,
    system: System,
    start: int,
    fitted: _core.Fitted | None = None,
    threads: int | None = None,
) -> Growth:
    """Compare every row with that of the same region in a start year.

    Parameters
    ----------
    inputs : Inputs
        All rows of the data.
    system : System
        With frozen parameters; see `ecoindex.analysis.frozen.frozen`.
    start : int
        The year to compare with.
    fitted : _core.Fitted, optional
        Parameters learned before; without it they are learned from the rows of the start year.

    Raises
    ------
    DataError
        The data have no row of the start year.
    MethodError
        A rule of the system is not defined for a value.
    """
    if absent := base_absent(inputs, start):
        raise DataError(absent)
    if fitted is None:
        fitted = fit_inputs(_learned_from(inputs, system), system, threads)
    own = apply_fitted(fitted, inputs, system, threads=threads)
    where = _rows_of_start(inputs.keys, start)
    pairs = _Pairs.of(inputs, where)

    def scored(columns: Sequence[pl.Series]) -> Scores:
        rows = replace(inputs, columns=list(columns), masks=pairs.masks)
        return apply_fitted(fitted, rows, system, threads=threads)

    now = scored(inputs.columns) if pairs.masks else own
    then = scored(pairs.before) if pairs.masks else None

    def end(of: Callable[[Indicator], float | None]) -> pl.Series | None:
        values = [of(item) for item in system.indicators]
        known = [value for value in values if value is not None]
        if len(known) < len(values):
            return None
        return scored([_constant(value, inputs.keys.height) for value in known]).frame["score"]

    ends = {"highest": end(best_value), "lowest": end(worst_value)}
    return Growth(_frame(own, now, then, where, pairs, ends), own.notes)


def _learned_from(inputs: Inputs, system: System) -> Inputs:
    """Return the rows of the base year; all, if nothing is learned or there are none."""
    keep = inputs.keys["year"] == system.base_year
    return inputs.only(keep) if system.scopes and keep.any() else inputs


def _constant(value: float, height: int) -> pl.Series:
    return pl.Series([value], dtype=pl.Float64).new_from_index(0, height)


def _rows_of_start(keys: pl.DataFrame, start: int) -> pl.Series:
    """Find for each row that of its region in the start year; null where there is none."""
    numbered = keys.with_row_index("at")
    there = numbered.filter(pl.col("year") == start).select("region", there="at")
    return numbered.join(there, on="region", how="left", maintain_order="left")["there"]


@dataclass(frozen=True)
class _Pairs:
    """The rows of the start year beside all rows, and which indicators both have.

    Attributes
    ----------
    before : list of polars.Series
        Values of the start year, row for row.
    masks : dict of int to polars.Series
        Where an indicator counts; an indicator that counts everywhere has no entry.
    common, left_out : polars.Series
        Numbers of indicators.
    """

    before: list[pl.Series]
    masks: dict[int, pl.Series]
    common: pl.Series
    left_out: pl.Series

    @classmethod
    def of(cls, inputs: Inputs, where: pl.Series) -> _Pairs:
        """Compare the rows with those of the start year."""
        values = pl.DataFrame([c.alias(str(leaf)) for leaf, c in enumerate(inputs.columns)])
        applies = pl.DataFrame([mask.alias(f"a{leaf}") for leaf, mask in inputs.masks.items()])
        leaves = range(len(inputs.columns))
        known = values.hstack(applies).select(
            (
                pl.col(str(leaf)).is_not_nan().fill_null(value=False)
                & (pl.col(f"a{leaf}") if leaf in inputs.masks else True)
            ).alias(str(leaf))
            for leaf in leaves
        )
        before = values.select(pl.all().gather(where))
        here = where.is_not_null()
        both = known.select(
            (pl.col(name) & pl.col(name).gather(where).fill_null(value=False)).alias(name)
            for name in known.columns
        )
        either = cls._either(applies, where, inputs.masks)
        wanted = [either.get(leaf, here) for leaf in leaves]
        common = both.select(pl.sum_horizontal(pl.all().cast(pl.UInt32))).to_series()
        total = pl.DataFrame([w.alias(str(leaf)) for leaf, w in enumerate(wanted)])
        asked = total.select(pl.sum_horizontal(pl.all().cast(pl.UInt32))).to_series()
        masks = {leaf: column for leaf, column in enumerate(both.get_columns()) if not column.all()}
        counted = pl.select(
            common=pl.when(here).then(common), left_out=pl.when(here).then(asked - common)
        )
        return cls(before.get_columns(), masks, counted["common"], counted["left_out"])

    @staticmethod
    def _either(
        applies: pl.DataFrame, where: pl.Series, leaves: dict[int, pl.Series]
    ) -> dict[int, pl.Series]:
        """Where an indicator applies in one of the two years at least."""
        found = applies.select(
            (pl.col(name) | pl.col(name).gather(where)).fill_null(value=False)
            for name in applies.columns
        )
        return {leaf: found[f"a{leaf}"] for leaf in leaves}


def _frame(
    own: Scores,
    now: Scores,
    then: Scores | None,
    where: pl.Series,
    pairs: _Pairs,
    ends: Mapping[str, pl.Series | None],
) -> pl.DataFrame:
    """Put the two years together."""
    nodes = own.node_ids
    start = own.frame.select("score", *nodes).select(pl.all().gather(where))
    shared = start if then is None else then.frame.select("score", *nodes)
    columns: dict[str, pl.Series | None] = {
        "now": now.frame["score"],
        "then": shared["score"],
        "own": start["score"],
    }
    columns |= {f"now {id_}": now.frame[id_] for id_ in nodes}
    columns |= {f"then {id_}": shared[id_] for id_ in nodes}
    columns |= ends
    table = own.frame.select(pl.col("region").cast(pl.String), "year", index="score").with_columns(
        (pl.lit(None, dtype=pl.Float64) if column is None else column).alias(name)
        for name, column in columns.items()
    )

    def ratio(over: str, under: str) -> pl.Expr:
        return pl.when(pl.col(under) > 0).then(pl.col(over) / pl.col(under))

    return table.with_columns(pairs.common, pairs.left_out).select(
        "region",
        "year",
        "index",
        pl.coalesce("own", "then").alias("base"),
        ratio("now", "then").alias("ratio"),
        "common",
        "left_out",
        ratio("highest", "then").alias("top"),
        ratio("lowest", "then").alias("bottom"),
        *((ratio(f"now {id_}", f"then {id_}") - 1).alias(f"growth_{id_}") for id_ in nodes),
    )
