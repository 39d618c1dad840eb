"""The way of a city to its goal: what each of its counties takes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import polars as pl

from ecoindex.analysis.plan import PlanPath, Verdict, path_to
from ecoindex.analysis.planning.goal import PlanGoal
from ecoindex.analysis.planning.problem import REACHED, Problem
from ecoindex.analysis.planning.ready import (
    Start,
    Task,
    block_of,
    data_fault,
    met,
    start_of,
    task_of,
)
from ecoindex.analysis.planning.share import SHARES, Share, least_effort, shared
from ecoindex.analysis.planning.solve import Optimum, solve
from ecoindex.errors import Fault, Note, Place, UsageError, fault, note
from ecoindex.registry.regions import regions as region_table

if TYPE_CHECKING:
    from ecoindex.analysis.planning.problem import Block
    from ecoindex.panel import Origin, Panel
    from ecoindex.spec import System

Weights = Literal["population", "equal"]
WEIGHTS: tuple[Weights, ...] = get_args(Weights)
POPULATION = "population"
"""Id of the column with the resident population."""


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
        How the mean is weighted; population is that of the start year.
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
    notes: tuple[Note, ...]
    origin: Origin

    @property
    def feasible(self) -> bool:
        """Whether the goal is reached."""
        return self.verdict == "feasible"

    @property
    def track_options(self) -> str:
        """The goal in the words of ``ecoindex track``."""
        base = "" if self.base is None else f" --base {self.base}"
        regions = ",".join(path.region for path in self.paths)
        return f"--goal {self.goal}{base} --region {regions}"

    def to_toml(self) -> str:
        """Write the targets of all counties as one attainment system."""
        from ecoindex.analysis.planning.targets import targets_toml

        return targets_toml(self.paths, city=self.city)


def plan_city(
    data: object,
    system: System | str | Path,
    city: str,
    *,
    share: Share = "equal",
    goal: PlanGoal | str | None = None,
    year: int | None = None,
    base: int | None = None,
    limits: object = None,
    weights: Weights | None = None,
    region_column: str | None = None,
    year_column: str | None = None,
) -> CityPlan:
    """Share the goal of a city among its counties, with the indicator targets that follow.

    Parameters
    ----------
    data, system, goal, year, base, limits, region_column, year_column
        As for :func:`plan_path`. A line of the limits with a region holds for that county.
    city : str
        Code or name of the region above the counties.
    share : {"equal", "headroom", "least-effort"}
        The same growth over the base; the same part of the headroom; or least effort together.
    weights : {"population", "equal"}, optional
        Weights of the counties in the mean; without it the population of the start year where the
        data have it, else equal.

    Returns
    -------
    CityPlan

    Raises
    ------
    UsageError
        The goal is met already, there is no room, or goal, share and limits make no sense.
    DataError
        The data have no county of the city, or one has no index in the years asked for.
    """
    if share not in SHARES:
        raise UsageError(fault("analysis/plan-share", share=share, known=list(SHARES)))
    if weights is not None and weights not in WEIGHTS:
        raise UsageError(fault("analysis/plan-weights", weights=weights, known=list(WEIGHTS)))
    from ecoindex.engine.evaluate import as_system
    from ecoindex.engine.inputs import as_panel

    loaded = as_system(system)
    panel = as_panel(data, loaded, region_column, year_column)
    task = task_of(panel, loaded, goal, year, base, limits)
    return city_of(task, panel, city, share, weights)


def city_of(task: Task, panel: Panel, city: str, share: Share, weights: Weights | None) -> CityPlan:
    """Share the goal of a city; see `plan_city`."""
    code = region_table().find(city).code
    present = task.scorer.inputs.keys["region"].unique(maintain_order=True).to_list()
    table = region_table()
    counties = sorted(r for r in present if (known := table.get(r)) and known.parent == code)
    place = Place(file=task.scorer.inputs.origin.title)
    if not counties:
        raise data_fault([fault("analysis/plan-no-counties", place, city=city)])
    how, parts, said = _weights(task, panel, counties, weights)
    task, starts, blocks = _ready(task, counties, parts)
    base, now = (np.array([getattr(s, k) for s in starts]) for k in ("base_index", "index"))
    mean = (float(parts @ base), float(parts @ now))
    target = task.target(mean[0])
    _refuse_nothing_to_do(task, code, mean[1], target, blocks)
    own = [solve(Problem(task.scorer, (replace(b, weight=1.0),), np.inf)) for b in blocks]
    best = np.array([done.best for done in own])
    proven = all(done.optimum == "global" for done in own)
    cap = Problem(task.scorer, tuple(blocks), target).cap
    if share == "least-effort":
        aims, done = least_effort(task.scorer, blocks, target)
        feasible, proven = done.feasible, done.optimum == "global"
        top = done.best
    else:
        aims = shared(share, base if task.base is not None else now, now, best, parts, target)
        top = float(parts @ best)
        feasible = top >= target - REACHED * max(1.0, abs(target))
    paths = tuple(
        path_to(task, start, replace(block, weight=1.0), float(aim))
        for start, block, aim in zip(starts, blocks, aims, strict=True)
    )
    reached = np.array([path.reached for path in paths])
    return CityPlan(
        system=task.system,
        city=code,
        share=share,
        weights=how,
        year=task.year,
        base=task.base,
        goal=task.goal,
        base_index=mean[0],
        index=mean[1],
        target=target,
        reached=float(parts @ reached),
        best=top,
        verdict="feasible" if feasible else "infeasible",
        optimum="global" if proven else "local",
        proven=feasible or proven or cap < target - REACHED * max(1.0, abs(target)),
        effort=sum(path.effort for path in paths),
        frame=_frame(paths, parts),
        paths=paths,
        notes=(*said, *_notes(paths)),
        origin=task.scorer.inputs.origin,
    )


def _notes(paths: Sequence[PlanPath]) -> list[Note]:
    """Return the notes of all plans, each once."""
    found: dict[str, Note] = {}
    for path in paths:
        for item in path.notes:
            found.setdefault(item.text("en"), item)
    return list(found.values())


def _ready(
    task: Task, counties: Sequence[str], parts: np.ndarray
) -> tuple[Task, list[Start], list[Block]]:
    """Score every county and find its moves; all faults at once."""
    faults: list[Fault] = []
    starts: list[Start] = []
    for region in counties:
        found = start_of(task, region)
        if isinstance(found, list):
            faults += found
        else:
            task, start = found
            starts.append(start)
    if faults:
        raise data_fault(faults)
    blocks: list[Block] = []
    for start, part in zip(starts, parts, strict=True):
        block, wrong = block_of(task, start.region, float(part))
        faults += wrong
        if block is not None:
            blocks.append(block)
    if faults:
        raise data_fault(list({item.text("en"): item for item in faults}.values()))
    return task, starts, blocks


def _refuse_nothing_to_do(
    task: Task, city: str, index: float, target: float, blocks: Sequence[Block]
) -> None:
    faults = []
    place = Place(key=city)
    if met(index, target):
        facts = {"region": city, "index": index, "target": target, "year": task.year}
        faults.append(fault("analysis/plan-goal-met", place, **facts))
    if all(move.limit == move.value for block in blocks for move in block.moves):
        faults.append(fault("analysis/plan-no-room", place, region=city, index=index))
    if faults:
        raise UsageError(faults)


def _weights(
    task: Task, panel: Panel, counties: Sequence[str], weights: Weights | None
) -> tuple[Weights, np.ndarray, list[Note]]:
    """Return the weights of the counties, which sum to one, and what must be said of them."""
    frame = panel.frame
    keys = task.scorer.inputs.keys
    people = np.full(len(counties), np.nan)
    if POPULATION in frame.columns:
        column = frame.get_column(POPULATION).to_list()
        rows = {pair: at for at, pair in enumerate(keys.iter_rows())}
        found = [column[rows[c, task.year]] if (c, task.year) in rows else None for c in counties]
        people = np.array([np.nan if x is None else x for x in found], dtype=float)
    known = bool(np.all(people > 0))
    if weights == "population" and not known:
        gaps = [c for c, x in zip(counties, people, strict=True) if not x > 0]
        place = Place(file=panel.origin.title)
        facts = {"regions": gaps, "year": task.year}
        raise data_fault([fault("analysis/plan-no-population", place, **facts)])
    if weights == "equal" or not known:
        said = [] if weights else [note("analysis/plan-equal-weights", count=len(counties))]
        return "equal", np.full(len(counties), 1 / len(counties)), said
    return "population", people / people.sum(), []


def _frame(paths: Sequence[PlanPath], parts: np.ndarray) -> pl.DataFrame:
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
