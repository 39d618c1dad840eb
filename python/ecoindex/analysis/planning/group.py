"""The counties of a city that enter its mean, and their weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecoindex.analysis.planning.ready import Start, data_fault, start_of
from ecoindex.analysis.population import population_of
from ecoindex.errors import DataError, Fault, Note, Place, fault, note

if TYPE_CHECKING:
    from ecoindex.analysis.planning.city import Weights
    from ecoindex.analysis.planning.task import Task
    from ecoindex.panel import Panel

POPULATION = "population"
"""Id of the column with the resident population."""


@dataclass(frozen=True)
class Group:
    """The counties that enter the mean, their weights, and what must be said of them."""

    task: Task
    starts: list[Start]
    how: Weights
    parts: np.ndarray
    notes: tuple[Note, ...]

    def of(self, figure: str) -> np.ndarray:
        """Return a figure of each county."""
        return np.array([getattr(start, figure) for start in self.starts])


def group_of(task: Task, panel: Panel, counties: Sequence[str], weights: Weights | None) -> Group:
    """Score every county and weight those that have an index; the others are left out."""
    gaps: dict[str, list[Fault]] = {}
    starts: list[Start] = []
    for region in counties:
        found = start_of(task, region)
        if isinstance(found, list):
            gaps[region] = found
        else:
            task, start = found
            starts.append(start)
    if not starts:
        raise data_fault([*task.faults, *(item for some in gaps.values() for item in some)])
    people = _people(task, panel, [start.region for start in starts])
    how, said = _weighted(people, weights)
    if how == "equal":
        parts = np.full(len(starts), 1 / len(starts))
        return Group(task, starts, how, parts, (*said, *_left_out(gaps, len(starts))))
    year, place = _weight_year(task), Place(file=panel.origin.title)
    for start, count in zip(starts, people, strict=True):
        if not count > 0:
            who = {"regions": [start.region]}
            gaps[start.region] = [fault("analysis/plan-no-population", place, year=year, **who)]
    kept = [start for start in starts if start.region not in gaps]
    if not kept:
        regions = [start.region for start in starts]
        raise data_fault([fault("analysis/plan-no-population", place, year=year, regions=regions)])
    parts = people[people > 0] / people[people > 0].sum()
    return Group(task, kept, how, parts, (*said, *_left_out(gaps, len(kept))))


def _left_out(gaps: dict[str, list[Fault]], count: int) -> list[Note]:
    """Say which counties are left out, and why."""
    if not gaps:
        return []
    why = [Note(item.code, item.place, item.facts) for some in gaps.values() for item in some]
    return [note("analysis/plan-left-out", regions=sorted(gaps), count=count), *why]


def _weight_year(task: Task) -> int:
    """Return the year whose population weights: that of the base, as in the chain."""
    return task.year if task.base is None else task.base


def _people(task: Task, panel: Panel, counties: Sequence[str]) -> np.ndarray:
    """Return the population of counties; NaN where it is not known."""
    try:
        known = population_of(panel, [task.system], POPULATION, _weight_year(task))
    except DataError:
        return np.full(len(counties), np.nan)
    found = dict(known.iter_rows())
    return np.array([found.get(region, np.nan) for region in counties], dtype=float)


def _weighted(people: np.ndarray, weights: Weights | None) -> tuple[Weights, list[Note]]:
    """Choose the weights, and say so where the data decide."""
    if weights is not None:
        return weights, []
    if (people > 0).all():
        return "population", []
    return "equal", [note("analysis/plan-equal-weights", count=len(people))]
