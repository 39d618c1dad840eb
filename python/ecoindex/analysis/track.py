"""Tracking an index over a base year towards its goals."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from ecoindex.analysis.frozen import base_of
from ecoindex.analysis.goals import Goals, PathForm
from ecoindex.analysis.path import goals_of
from ecoindex.analysis.planned import Plan, with_plan
from ecoindex.analysis.population import panel_of
from ecoindex.analysis.splice import Splice, chained, check_splices
from ecoindex.analysis.splices import Splices, read_splices
from ecoindex.analysis.tracked import Track
from ecoindex.analysis.tracking import (
    asked,
    compared,
    notes_of,
    of_regions,
    ordered,
    refuse_splices_of_fit,
    weights_of,
)
from ecoindex.analysis.trend import LEVEL
from ecoindex.analysis.verdict import judged
from ecoindex.engine.arguments import year_given
from ecoindex.engine.evaluate import as_system
from ecoindex.engine.fit import Fit
from ecoindex.engine.inputs import prepare
from ecoindex.engine.selection import Years

if TYPE_CHECKING:
    from ecoindex.spec import System


def track(
    data: object,
    system: System | Fit | str | Path,
    *,
    year: Years = None,
    regions: Sequence[str] | None = None,
    base: int | None = None,
    goals: Goals | None = None,
    path: PathForm | None = None,
    splice: Splices = (),
    population: str | None = None,
    freeze: bool = False,
    plan: Plan | None = None,
    level: float = LEVEL,
    region_column: str | None = None,
    year_column: str | None = None,
    threads: int | None = None,
) -> Track:
    """Track regions over a base year towards the goals of their index.

    Parameters and weights are those of the base year in all years. Growth is taken on the
    indicators that a region has in both years; the others count as not applicable in both.

    The trend of a row is the median of the slopes between all pairs of years known up to its year
    (Theil and Sen), on a line through the medians of years and growth; the interval of the slope,
    after Sen (1968), is carried along the line and does not hold the scatter about it.

    Verdicts, the first that fits:

    - ``not assessable``: no index in this year or the base year on common indicators, a base that
      is not above zero, or a year before the base;
    - ``met``: the growth has reached the goal, in whatever year up to or after that of the goal;
    - ``unreachable``: the goal lies above the highest index that the scale allows;
    - ``behind``: the year of the goal has come without it;
    - ``falling``: the slope of the trend is below zero;
    - ``on track``: at or above the path;
    - ``behind``: below the path.

    Parameters
    ----------
    data : Panel, Store, path, dataset id or table
        As for `ecoindex.evaluate`.
    system : System, Fit, id or path
        A composite system; a fit brings its own parameters.
    year : int or sequence of int, optional
        Years to return; all without it. The trend rests on all years known up to each.
    regions : sequence of str, optional
        Codes or names of the regions to return.
    base : int, optional
        The base year; that of the system without it.
    goals : mapping of int to float, pairs or text, optional
        Growth over the base by year, ``{2025: 0.10}`` or ``"2025:10%"``, one or several; those
        of the system without it.
    path : {"linear", "geometric"}, optional
        The way between base and goals; as declared without it, else linear.
    splice : iterable of (system, year), or text
        Earlier editions, each with the year in which it and the next one were both measured;
        ``"old.toml:2023"`` as text.
    population : str, optional
        Column of the data with the population, for the weighted means of cities.
    freeze : bool
        Learn from the base year what the system takes from each year or from all years.
    plan : PlanPath, CityPlan or path, optional
        Planned values as rows of the year of their goal: a plan, or a file or table of one; see
        `ecoindex.plan_path`. A note and the origin say which rows they are.
    level : float
        Level of the interval of the projection.
    region_column, year_column : str, optional
        Names of the key columns where they are not recognised.
    threads : int, optional
        Number of threads; all cores without it. The result does not depend on it.

    Returns
    -------
    Track
        The frame with the notes and the origin of the data.

    Raises
    ------
    UsageError
        There is no base year or no goal, or a year, goal, path, splice or level makes no sense.
    SpecError
        The system cannot carry a growth goal: a method has no zero that means something, or
        learns from other years than the base year.
    DataError
        The data cannot be read, or lack the base year or what the system asks for.
    MethodError
        A rule of the system is not defined for these values.

    Examples
    --------
    >>> import ecoindex as eco
    >>> found = eco.track("demo", "wenzhou-synergy", year=2025)
    >>> found.frame.filter(goal_year=2030)["verdict"].value_counts().height > 0
    True
    """
    fitted = system if isinstance(system, Fit) else None
    loaded = as_system(system.system if isinstance(system, Fit) else system)
    start = base_of(loaded, None if base is None else year_given(base, "base"))
    aims = goals_of(loaded, start, goals, path)
    earlier = [Splice(as_system(edition), overlap) for edition, overlap in read_splices(splice)]
    splices = check_splices(earlier, loaded, start)
    editions = [*(item.system for item in splices), loaded]
    panel = panel_of(data, editions, population, region_column, year_column)
    panel = panel if plan is None else with_plan(panel, loaded, plan)
    inputs = prepare(panel, loaded, learned=fitted.learned if fitted else None)
    if splices and fitted is None:
        found = chained(panel, loaded, start, splices, freeze=freeze, threads=threads)
    else:
        refuse_splices_of_fit(splices, loaded)
        found = compared(inputs, loaded, start, fitted, freeze, threads)
    wanted = asked(inputs, year, regions)
    notes = (*found.notes, *notes_of(loaded, found, start, fitted, freeze, wanted))
    series = found.frame.with_columns(growth=pl.col("ratio") - 1).drop("ratio")
    series = of_regions(series, wanted[1])
    rows = judged(series, aims, start, level, threads).filter(pl.col("year").is_in(wanted[0]))
    origin = inputs.origin.as_demo() if fitted and fitted.demo else inputs.origin
    return Track(
        system=loaded,
        base_year=start,
        goals=aims,
        frame=ordered(rows, loaded),
        series=series.select("region", "year", "index", "base", "growth", "top", "bottom"),
        level=level,
        population=weights_of(panel, editions, population, start),
        notes=tuple(notes),
        origin=origin,
    )


def track_frame(
    data: object,
    system: System | Fit | str | Path,
    year: Years = None,
    *,
    regions: Sequence[str] | None = None,
    base: int | None = None,
    goals: Goals | None = None,
    path: PathForm | None = None,
    splice: Splices = (),
    freeze: bool = False,
    level: float = LEVEL,
    region_column: str | None = None,
    year_column: str | None = None,
    threads: int | None = None,
) -> pl.DataFrame:
    """Track regions towards their goals; see `track` for the parameters and what can go wrong.

    Returns
    -------
    polars.DataFrame
        One row per region, year and goal; see `Track.frame`.
    """
    return track(
        data,
        system,
        year=year,
        regions=regions,
        base=base,
        goals=goals,
        path=path,
        splice=splice,
        freeze=freeze,
        level=level,
        region_column=region_column,
        year_column=year_column,
        threads=threads,
    ).frame
