"""Tracking an index over a base year towards its goals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from ecoindex.analysis.frozen import base_of, frozen
from ecoindex.analysis.growth import growth_over
from ecoindex.analysis.path import Goals, GrowthGoal, PathForm, goals_of
from ecoindex.analysis.population import population_of, wanted_fields
from ecoindex.analysis.splice import Splice, chained, check_splices
from ecoindex.analysis.trend import LEVEL
from ecoindex.analysis.verdict import TRACKED, judged
from ecoindex.engine.evaluate import as_system
from ecoindex.engine.fit import Fit
from ecoindex.engine.inputs import prepare
from ecoindex.engine.selection import Years, select_mask
from ecoindex.errors import Note, Place, SpecError, UsageError, fault, note
from ecoindex.panel import Panel, Store, read_panel

if TYPE_CHECKING:
    from ecoindex.analysis.growth import Growth
    from ecoindex.engine.inputs import Inputs
    from ecoindex.panel import Origin
    from ecoindex.spec import System

LEADING = ("region", "year", "system", "edition", "status", "index")
Splices = Iterable[tuple["System | str | Path", int]]


@dataclass(frozen=True)
class Track:
    """An index on its way to its goals, with everything that must be said about it.

    Attributes
    ----------
    system : System
        The index system; its ``status`` and ``note`` belong under every table.
    base_year : int
        The year that growth is measured from.
    goals : tuple of GrowthGoal
        By year.
    frame : polars.DataFrame
        One row per region, year and goal, regions and years in order. Levels are in points of the
        index, growth and goals are fractions of the base. Null where there is no value.

        ``region``, ``year``, ``system``, ``edition`` (by which the row is scored), ``status``;
        ``index`` as `ecoindex.evaluate` gives it; ``common`` and ``left_out``: numbers of
        indicators present in both years, and of those that apply in one of them and are not;
        ``base_year``; ``base``: the index of the base year; ``growth`` over it on the common
        indicators; ``comparable``: ``base * (1 + growth)``, which is the index where nothing is
        left out; ``path``: the level that the path asks for; ``distance``: comparable less path;
        ``goal_year``, ``goal``, ``goal_index``; ``needed_per_year``: growth still needed, on a
        linear path in fractions of the base per year, on a geometric one as a yearly rate; 0 once
        the goal is met; ``slope``: points per year, ``years_known``: what it rests on;
        ``projected``, ``projected_low``, ``projected_high``: the trend at the goal year, never
        above the ceiling; ``ceiling``: how high the index can get, null where nothing caps it;
        ``verdict``; and ``growth_<node>`` for each first-level node.
    series : polars.DataFrame
        One row per region and year, of all years of the data: ``region``, ``year``, ``index``,
        ``base``, ``growth``, ``top``: for plots, and for the means of a city.
    level : float
        Level of the intervals.
    population : polars.DataFrame or None
        ``region`` and ``weight``: the population of the base year, if a column was named.
    notes : tuple of Note
        What was done on the way.
    origin : Origin
        Where the data came from, and whether they are demo data.
    """

    system: System
    base_year: int
    goals: tuple[GrowthGoal, ...]
    frame: pl.DataFrame
    series: pl.DataFrame
    level: float
    population: pl.DataFrame | None
    notes: tuple[Note, ...]
    origin: Origin

    @property
    def years(self) -> list[int]:
        """Years with rows, ascending."""
        return sorted(self.frame.get_column("year").unique().to_list())

    @property
    def node_ids(self) -> tuple[str, ...]:
        """Ids of the first-level nodes whose growth is known."""
        nodes = (node.id for node in self.system.first_level)
        return tuple(id_ for id_ in nodes if f"growth_{id_}" in self.frame.columns)


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
    goals : mapping of int to float, or pairs, optional
        Growth over the base by year, ``{2025: 0.10}``; those of the system without it.
    path : {"linear", "geometric"}, optional
        The way between base and goals; as declared without it, else linear.
    splice : iterable of (system, year)
        Earlier editions, each with the year in which it and the next one were both measured.
    population : str, optional
        Column of the data with the population, for the weighted means of cities.
    freeze : bool
        Learn from the base year what the system takes from each year or from all years.
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
        There is no base year or no goal, or a goal, path, splice or level makes no sense.
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
    start = base_of(loaded, base)
    aims = goals_of(loaded, start, goals, path)
    splices = check_splices([Splice(as_system(s), int(y)) for s, y in splice], loaded, start)
    editions = [*(item.system for item in splices), loaded]
    panel = _panel(data, editions, population, region_column, year_column)
    inputs = prepare(panel, loaded, learned=fitted.learned if fitted else None)
    if splices and fitted is None:
        found = chained(panel, loaded, start, splices, freeze=freeze, threads=threads)
    else:
        _refuse_splices_of_fit(splices, loaded)
        found = _plain(inputs, loaded, start, fitted, freeze, threads)
    asked = _asked(inputs, year, regions)
    notes = (*found.notes, *_notes(loaded, found, start, fitted, freeze, asked))
    series = found.frame.with_columns(growth=pl.col("ratio") - 1).drop("ratio")
    series = _of_regions(series, asked[1])
    rows = judged(series, aims, start, level, threads).filter(pl.col("year").is_in(asked[0]))
    origin = inputs.origin.as_demo() if fitted and fitted.demo else inputs.origin
    return Track(
        system=loaded,
        base_year=start,
        goals=aims,
        frame=_ordered(rows, loaded),
        series=series.select("region", "year", "index", "base", "growth", "top"),
        level=level,
        population=_weights(panel, editions, population, start),
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


def _panel(
    data: object,
    editions: Sequence[System],
    population: str | None,
    region_column: str | None,
    year_column: str | None,
) -> Panel:
    """Read what all editions need; a panel is taken as it is."""
    if isinstance(data, Panel):
        return data
    fields = wanted_fields(editions, population)
    if isinstance(data, Store):
        return data.panel(fields)
    return read_panel(data, fields, region_column=region_column, year_column=year_column)


def _weights(
    panel: Panel, editions: Sequence[System], population: str | None, start: int
) -> pl.DataFrame | None:
    return None if population is None else population_of(panel, editions, population, start)


def _refuse_splices_of_fit(splices: Sequence[Splice], system: System) -> None:
    if splices:
        raise UsageError(fault("analysis/splice-of-fit", Place(key=system.ref)))


def _plain(
    inputs: Inputs,
    system: System,
    start: int,
    fitted: Fit | None,
    freeze: bool,
    threads: int | None,
) -> Growth:
    """Compare the years of one edition."""
    if fitted is None:
        held = frozen(system, start, freeze=freeze)
        return growth_over(inputs, held, start, threads=threads)
    if "year" in system.scopes:
        raise SpecError(fault("analysis/track-fit-moves", Place(key=system.ref), base=start))
    from ecoindex.analysis.frozen import refuse_without_ratio

    refuse_without_ratio(system)
    return growth_over(inputs, system, start, fitted.fitted, threads)


def _asked(
    inputs: Inputs, year: Years, regions: Sequence[str] | None
) -> tuple[list[int], list[str] | None]:
    """Years and regions to return; None for all regions."""
    keep = select_mask(inputs, year, regions)
    keys = inputs.keys if keep is None else inputs.keys.filter(keep)
    years = keys["year"].unique().to_list()
    if regions is None:
        return years, None
    return years, keys["region"].cast(pl.String).unique().to_list()


def _of_regions(frame: pl.DataFrame, regions: list[str] | None) -> pl.DataFrame:
    return frame if regions is None else frame.filter(pl.col("region").is_in(regions))


def _notes(
    system: System,
    found: Growth,
    start: int,
    fitted: Fit | None,
    freeze: bool,
    asked: tuple[list[int], list[str] | None],
) -> list[Note]:
    """Say what was frozen and where indicators were left out."""
    notes = []
    moving = {"year", "panel"} & set(system.scopes)
    if fitted is not None:
        notes.append(note("engine/fitted-on", data=fitted.title))
    elif system.scopes:
        notes.append(note("analysis/track-frozen", base=start))
    if fitted is None and freeze and moving:
        notes.append(note("analysis/track-freeze", Place(key=system.ref), base=start))
    shown = _of_regions(found.frame, asked[1]).filter(
        pl.col("year").is_in(asked[0]) & pl.col("ratio").is_not_null() & (pl.col("left_out") > 0)
    )
    if shown.height:
        most = shown["left_out"].max()
        notes.append(note("analysis/track-left-out", rows=shown.height, most=most, base=start))
    return notes


def _ordered(rows: pl.DataFrame, system: System) -> pl.DataFrame:
    """Put the columns in their order."""
    if "edition" not in rows.columns:
        rows = rows.with_columns(edition=pl.lit(system.ref))
    rows = rows.with_columns(system=pl.lit(system.ref), status=pl.lit(system.status))
    nodes = [name for name in rows.columns if name.startswith("growth_")]
    return rows.select(*LEADING, "common", "left_out", *TRACKED, *nodes).sort(
        "region", "year", "goal_year"
    )
