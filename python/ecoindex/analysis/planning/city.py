"""What the plan of a city says: its shares, and a row per county."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import polars as pl

from ecoindex.analysis.planning.result import track_command, track_options

if TYPE_CHECKING:
    from ecoindex.analysis.planning.goal import PlanGoal
    from ecoindex.analysis.planning.result import PlanPath, Verdict
    from ecoindex.analysis.planning.share import Share
    from ecoindex.analysis.planning.solve import Optimum
    from ecoindex.errors import Note
    from ecoindex.panel import Origin
    from ecoindex.spec import System

Weights = Literal["population", "equal"]
WEIGHTS: tuple[Weights, ...] = get_args(Weights)


@dataclass(frozen=True)
class CityPlan:
    """How the counties of a city share its goal.

    The index of the city is here the mean of its counties, weighted; its index from data of its
    own is another figure.

    Attributes
    ----------
    system : System
    city : str
        Code.
    share : {"equal", "headroom", "least-effort"}
    weights : {"population", "equal"}
        How the mean is weighted; population is that of the base year, without one of the start
        year.
    year, base : int
        Start year; base year of the growth (None for a goal without growth).
    goal : PlanGoal
    base_index, index, target, reached, best : float
        Means over the counties: in the base year, now, to be reached, of the plan, within all
        limits.
    verdict : {"feasible", "infeasible"}
    optimum : {"global", "local"}
        Whether effort and best mean are proven, or the best that a search found.
    proven : bool
        Whether the verdict is proven.
    effort : float
    frame : polars.DataFrame
        One row per county: ``region``, ``weight``, ``base_index``, ``index``, ``target``,
        ``growth`` (of the target over the base), ``lift`` (points to gain), ``pull`` (weighted
        points that it gives to the mean; they sum to the gain), ``best``, ``headroom``,
        ``effort``, ``verdict``, ``optimum``.
    paths : tuple of PlanPath
        The plan of each county, in the same order.
    left_out : tuple of str
        Counties that are in the data and not in the mean; the notes say why.
    notes : tuple of Note
    origin : Origin
    """

    system: System
    city: str
    share: Share
    weights: Weights
    year: int
    base: int | None
    goal: PlanGoal
    base_index: float
    index: float
    target: float
    reached: float
    best: float
    verdict: Verdict
    optimum: Optimum
    proven: bool
    effort: float
    frame: pl.DataFrame
    paths: tuple[PlanPath, ...]
    left_out: tuple[str, ...]
    notes: tuple[Note, ...]
    origin: Origin

    @property
    def feasible(self) -> bool:
        """Whether the goal is reached."""
        return self.verdict == "feasible"

    @property
    def track_options(self) -> str | None:
        """The goal in the words of ``ecoindex track``; None where the goal is an index."""
        return track_options(self.paths)

    @property
    def track_command(self) -> str | None:
        """The command that tracks the goal; see `PlanPath.track_command`."""
        return track_command(self.paths)

    def to_toml(self) -> str:
        """Write the targets of all counties as one attainment system."""
        from ecoindex.analysis.planning.targets import targets_toml

        return targets_toml(self.paths, city=self.city)


def county_frame(paths: Sequence[PlanPath], parts: np.ndarray) -> pl.DataFrame:
    """Return the rows of the counties of a city."""
    rows = [
        {
            "region": path.region,
            "weight": float(part),
            "base_index": None if np.isnan(path.base_index) else path.base_index,
            "index": path.index,
            "target": path.reached,
            "growth": None if np.isnan(path.base_index) else path.reached / path.base_index - 1,
            "lift": path.reached - path.index,
            "pull": float(part) * (path.reached - path.index),
            "best": path.best,
            "headroom": path.best - path.index,
            "effort": path.effort,
            "verdict": path.verdict,
            "optimum": path.optimum,
        }
        for path, part in zip(paths, parts, strict=True)
    ]
    kinds = {"base_index": pl.Float64, "growth": pl.Float64}
    return pl.DataFrame(rows, schema_overrides=kinds)
