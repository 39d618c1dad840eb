"""The steps before normalisation, one by one: what they leave, and what they did to which cell."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from ecoindex.engine.inputs import as_panel, prepare
from ecoindex.engine.recipe import Stage
from ecoindex.spec import System, load_system
from ecoindex.spec.prepared import impute_of

if TYPE_CHECKING:
    from ecoindex.engine.inputs import Inputs
    from ecoindex.errors import Note
    from ecoindex.panel import Origin, Panel

CELLS = {
    "region": pl.String,
    "year": pl.Int64,
    "indicator": pl.String,
    "before": pl.Float64,
    "after": pl.Float64,
    "why": pl.String,
}
TREATMENTS = {
    "indicator": pl.String,
    "year": pl.Int64,
    "action": pl.String,
    "steps_low": pl.UInt32,
    "steps_high": pl.UInt32,
    "low": pl.Float64,
    "high": pl.Float64,
    "min": pl.Float64,
    "add": pl.Float64,
    "times": pl.Float64,
    "lambda": pl.Float64,
    "skewness_before": pl.Float64,
    "kurtosis_before": pl.Float64,
    "skewness_after": pl.Float64,
    "kurtosis_after": pl.Float64,
    "passed": pl.Boolean,
}
REGRESSIONS = {
    "indicator": pl.String,
    "year": pl.Int64,
    "cases": pl.UInt32,
    "r_squared": pl.Float64,
    "term": pl.String,
    "coefficient": pl.Float64,
}
CONSTANT = "constant"
"""The term of an equation that no indicator goes into."""
_ACTS = {"keep": "none", "clip": "winsorise", "log": "log", "box-cox": "box-cox"}


@dataclass(frozen=True)
class Prepared:
    """Values as a step before normalisation leaves them.

    Attributes
    ----------
    system : System
        The index system.
    frame : polars.DataFrame
        ``region``, ``year`` and one column per indicator, all steps up to this one taken; null is
        missing or not applicable.
    cells : polars.DataFrame
        Cells that the step changed: ``region``, ``year``, ``indicator``, ``before``, ``after`` and
        ``why``: the method of an imputation, ``screened``, ``winsorise``, ``log`` or ``box-cox``.
    indicators : polars.DataFrame
        Of a treatment one row per indicator (and year, where each is treated by itself): what was
        done (of a logarithm ``ln((x - min) times + add)``, its opposite with negative ``times``),
        with which limits, the points moved at either end (``steps_low``, ``steps_high``), and
        skewness and kurtosis before and after. Empty otherwise.
    regressions : polars.DataFrame
        The equations that filled gaps, one row per term: ``indicator``, ``year`` (where each has an
        equation of its own), ``cases`` (complete rows), ``r_squared`` (of the equation before its
        predictions are clipped; null for a constant indicator), ``term`` (``constant`` or the id
        of another indicator) and ``coefficient``.
    dropped : tuple of str
        Ids of the indicators that were screened out.
    notes : tuple of Note
        What must be said about it.
    origin : Origin
        Where the data came from.
    """

    system: System
    frame: pl.DataFrame
    cells: pl.DataFrame
    indicators: pl.DataFrame
    regressions: pl.DataFrame
    dropped: tuple[str, ...]
    notes: tuple[Note, ...]
    origin: Origin


def denominate(
    data: object,
    system: System | str | Path,
    *,
    region_column: str | None = None,
    year_column: str | None = None,
) -> Prepared:
    """Divide the indicators by the columns that the system names.

    Parameters
    ----------
    data : Panel, Store, path, dataset id or table
        See `ecoindex.evaluate`.
    system : System, id or path
        What it declares as ``denominate`` is done.
    region_column, year_column : str, optional
        Names of the key columns where they are not recognised.

    Raises
    ------
    DataError
        A column to divide by is missing.
    MethodError
        A value is divided by zero.
    """
    return _stage(data, system, "denominate", region_column, year_column)


def impute(
    data: object,
    system: System | str | Path,
    *,
    region_column: str | None = None,
    year_column: str | None = None,
) -> Prepared:
    """Fill in missing values as the system declares; see `denominate` for the parameters.

    Raises
    ------
    MethodError
        A regression has too few rows.
    """
    return _stage(data, system, "impute", region_column, year_column)


def screen(
    data: object,
    system: System | str | Path,
    *,
    region_column: str | None = None,
    year_column: str | None = None,
) -> Prepared:
    """Leave out regions and indicators with too little data; see `denominate` for the parameters.

    The values of what falls out are null; ``dropped`` names the indicators.
    """
    return _stage(data, system, "screen", region_column, year_column)


def treat(
    data: object,
    system: System | str | Path,
    *,
    region_column: str | None = None,
    year_column: str | None = None,
) -> Prepared:
    """Treat outliers as the system declares; see `denominate` for the parameters.

    Raises
    ------
    MethodError
        A base year without rows.
    """
    return _stage(data, system, "treat", region_column, year_column)


_CHANGING: tuple[Stage, ...] = ("impute", "screen", "treat")


def preview(panel: Panel, system: System) -> Prepared:
    """Take all steps; ``cells`` are those of imputation, screening and treatment together."""
    steps = [_stage(panel, system, stage, None, None) for stage in _CHANGING]
    return replace(steps[-1], cells=pl.concat(step.cells for step in steps))


def _before(stage: Stage, system: System) -> Stage | None:
    """Return the step before; observed values are screened before the imputation."""
    screen = system.document.screen
    early = screen is not None and screen.on == "observed"
    steps: list[Stage] = ["denominate", "impute", "screen", "treat"]
    if early:
        steps = ["denominate", "screen", "impute", "treat"]
    at = steps.index(stage)
    return steps[at - 1] if at else None


def _stage(
    data: object,
    system: System | str | Path,
    stage: Stage,
    region_column: str | None,
    year_column: str | None,
) -> Prepared:
    loaded = system if isinstance(system, System) else load_system(system)
    panel = as_panel(data, loaded, region_column, year_column)
    after = prepare(panel, loaded, until=stage)
    known = _before(stage, loaded)
    before = prepare(panel, loaded, until=known) if known else after
    done = after.preparation
    dropped = done.facts.get("dropped", ()) if done else ()
    return Prepared(
        loaded,
        after.keys.hstack([_named(column, item.id) for column, item in _pairs(after, loaded)]),
        _cells(before, after, loaded, stage),
        _treatments(done.facts.get("treatments", ()) if done else (), loaded),
        _regressions(done.regressions if done else (), loaded),
        tuple(loaded.measures[at].id for at in dropped),
        after.notes,
        after.origin,
    )


def _pairs(inputs: Inputs, system: System) -> Any:  # noqa: ANN401
    return zip(inputs.columns, system.measures, strict=True)


def _named(column: pl.Series, name: str) -> pl.Series:
    return column.fill_nan(None).alias(name)


def _cells(before: Inputs, after: Inputs, system: System, stage: Stage) -> pl.DataFrame:
    """List the cells that differ between two stages."""
    parts = [pl.DataFrame(schema=CELLS)]
    acts = _acts(after, system) if stage == "treat" else {}
    for (old, item), new in zip(_pairs(before, system), after.columns, strict=True):
        if old is new:
            continue
        both = after.keys.with_columns(
            indicator=pl.lit(item.id), before=old.fill_nan(None), after=new.fill_nan(None)
        ).filter(pl.col("before").ne_missing(pl.col("after")))
        if both.is_empty():
            continue
        why = "screened" if stage == "screen" else impute_of(system.document, item).method
        if stage == "treat":
            year = pl.col("year").cast(pl.Int64)
            own = acts[item.id]
            reason = (
                year.replace_strict(own, default=own.get(None), return_dtype=pl.String)
                if list(own) != [None]
                else pl.lit(own[None])
            )
        else:
            reason = pl.lit(why)
        parts.append(both.with_columns(why=reason).select(*_cast()))
    return pl.concat(parts)


def _cast() -> list[pl.Expr]:
    return [pl.col(name).cast(kind) for name, kind in CELLS.items()]


def _acts(after: Inputs, system: System) -> dict[str, dict[int | None, str]]:
    acts: dict[str, dict[int | None, str]] = {}
    done = after.preparation
    for item in done.facts.get("treatments", ()) if done else ():
        own = acts.setdefault(system.measures[item["leaf"]].id, {})
        own[item["year"]] = _ACTS[item["act"]["act"]]
    return acts


def _treatments(items: Any, system: System) -> pl.DataFrame:  # noqa: ANN401
    """Lay out what was learned about each indicator."""
    rows = []
    for item in items:
        act, nothing = item["act"], [None, None]
        low, high = item["first"] or (act.get("low"), act.get("high"))
        before, after = item["before"] or nothing, item["after"] or nothing
        rows.append(
            {
                "indicator": system.measures[item["leaf"]].id,
                "year": item["year"],
                "action": _ACTS[act["act"]],
                "steps_low": item["steps"][0],
                "steps_high": item["steps"][1],
                **{"low": _limit(low), "high": _limit(high)},
                **{name: act.get(name) for name in ("min", "add", "times", "lambda")},
                "skewness_before": before[0],
                "kurtosis_before": before[1],
                "skewness_after": after[0],
                "kurtosis_after": after[1],
                "passed": item["passed"],
            }
        )
    return pl.DataFrame(rows, schema=TREATMENTS)


def _limit(value: float | None) -> float | None:
    """Return a parameter; none where an end is open."""
    return None if value is None or abs(value) >= sys.float_info.max else value


def _regressions(items: Iterable[Mapping[str, Any]], system: System) -> pl.DataFrame:
    """Lay out the equations term by term."""
    ids = [item.id for item in system.measures]
    rows = [
        (ids[fit["leaf"]], fit["year"], fit["cases"], fit["r_squared"], term, coefficient)
        for fit in items
        for term, coefficient in zip(
            [CONSTANT, *(ids[at] for at in fit["on"])],
            [fit["intercept"], *fit["slopes"]],
            strict=True,
        )
    ]
    return pl.DataFrame(rows, schema=REGRESSIONS, orient="row")


def imputed_cells(found: Prepared) -> pl.DataFrame:
    """List the cells that an imputation filled in, as the check of data lists cells.

    Returns
    -------
    polars.DataFrame
        ``region``, ``year``, ``indicator``, ``value`` (what is filled in), ``reason`` and ``row``
        (unknown); without rows if nothing was imputed.
    """
    return found.cells.select(
        "region",
        pl.col("year").cast(pl.Int32),
        "indicator",
        value="after",
        reason=pl.lit("imputed"),
        row=pl.lit(None, dtype=pl.Int64),
    )
