"""An index on its way to its goals: what a track holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from ecoindex.analysis.goals import GrowthGoal
    from ecoindex.errors import Note
    from ecoindex.panel import Origin
    from ecoindex.spec import System


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
        linear path in fractions of the base per year, on a geometric one as a yearly rate (null
        where nothing of the base is left); 0 once the goal is met; ``slope``: points per year,
        ``years_known``: what it rests on; ``projected``, ``projected_low``, ``projected_high``:
        the trend at the goal year, never above the ceiling or below the lowest index of the
        scale; ``ceiling``: how high the index can get, null where nothing caps it; ``verdict``;
        and ``growth_<node>`` for each first-level node.
    series : polars.DataFrame
        One row per region and year, of all years of the data: ``region``, ``year``, ``index``,
        ``base``, ``growth``, ``top`` and ``bottom`` (highest and lowest index over base): for
        plots, and for the means of a city.
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
