"""Steps of ``ecoindex plan``: what is asked for, plans, and the file of targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ecoindex.cli.changing import Changes, changed
from ecoindex.cli.options import Choice, Reading
from ecoindex.cli.output import Output, write_bytes
from ecoindex.cli.work import read
from ecoindex.errors import UsageError, fault

if TYPE_CHECKING:
    from ecoindex.analysis.plan import PlanPath
    from ecoindex.analysis.plan_city import CityPlan, Weights
    from ecoindex.analysis.planning.share import Share
    from ecoindex.spec import System


@dataclass(frozen=True)
class Asked:
    """What the command line asks for."""

    choice: Choice
    city: str | None
    goals: tuple[str, ...]
    base: int | None
    limits: str | None
    freeze: bool
    share: Share | None
    weights: Weights | None
    changes: Changes = ()


def check(asked: Asked, *, toml: bool) -> None:
    """Refuse what makes no sense, all at once, before any work is done."""
    faults = []
    if asked.city is None and not asked.choice.regions:
        faults.append(fault("cli/plan-no-region"))
    if asked.city is not None and asked.choice.regions:
        faults.append(fault("cli/plan-region-or-city"))
    named = {"--share": asked.share, "--weights": asked.weights}
    alone = [option for option, value in named.items() if value is not None]
    if alone and asked.city is None:
        faults.append(fault("cli/plan-share-alone", options=alone))
    if len(asked.choice.years) > 1:
        faults.append(fault("cli/plan-one-year", years=list(asked.choice.years)))
    if toml and (len(asked.goals) > 1 or len(asked.choice.systems) > 1):
        faults.append(fault("cli/plan-one-file"))
    if faults:
        raise UsageError(faults)


def _systems(references: Sequence[str]) -> list[System]:
    """Load the systems asked for, or the first of the scoreboard with a growth goal."""
    from ecoindex.engine.evaluate import as_system
    from ecoindex.spec import default_systems, load_system

    if references:
        return [as_system(ref) for ref in references]
    for ref in default_systems():
        system = load_system(ref)
        if system.kind == "composite" and any(goal.growth is not None for goal in system.goals):
            return [system]
    raise UsageError(fault("cli/plan-no-system"))


def plans(asked: Asked, reading: Reading) -> tuple[list[PlanPath], list[CityPlan]]:
    """Plan for every system and goal asked for."""
    from ecoindex.analysis.plan import plan_regions
    from ecoindex.analysis.plan_city import POPULATION, city_of
    from ecoindex.analysis.planning.task import task_of

    paths: list[PlanPath] = []
    cities: list[CityPlan] = []
    year = asked.choice.years[0] if asked.choice.years else None
    for system in changed(_systems(asked.choice.systems), asked.choice.systems, asked.changes):
        panel = read(reading, [system], asked.choice, POPULATION)
        given = _given(asked, reading, system)
        for goal in asked.goals or (None,):
            task = task_of(panel, system, goal, year, asked.base, asked.limits, freeze=asked.freeze)
            task = replace(task, given=given)
            if asked.city is None:
                paths += plan_regions(task, asked.choice.regions)
            else:
                share = asked.share or "equal"
                cities.append(city_of(task, panel, asked.city, share, asked.weights))
    return paths, cities


def _given(asked: Asked, reading: Reading, system: System) -> str:
    """Name system and data as the command line does."""
    from ecoindex.analysis.planning.result import options_text
    from ecoindex.engine.evaluate import as_system

    refs = [
        ref for ref in asked.choice.systems if asked.changes or as_system(ref).ref == system.ref
    ]
    options = {
        "--system": refs[0] if refs else system.ref,
        "--data": reading.data,
        "--store": reading.store,
        "--as-of": reading.as_of,
        "--region-column": reading.region_column,
        "--year-column": reading.year_column,
    }
    made = [("--set", f"{key}={value}") for key, value in asked.changes]
    return options_text([*options.items(), *made])


def write_targets(paths: Sequence[PlanPath], cities: Sequence[CityPlan], output: Output) -> None:
    """Write the targets as an attainment system."""
    from ecoindex.analysis.planning.targets import targets_toml
    from ecoindex.report.writers import save

    text = cities[0].to_toml() if cities else targets_toml(paths)
    if output.file is None:
        write_bytes(text.encode())
    else:
        save(text.encode(), output.file)
