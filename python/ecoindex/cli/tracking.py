"""Steps and option values of ``ecoindex track``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from ecoindex.cli.changing import Changes, changed
from ecoindex.cli.options import Choice, Reading
from ecoindex.errors import UsageError, fault

if TYPE_CHECKING:
    from ecoindex.analysis.goals import PathForm
    from ecoindex.analysis.tracked import Track
    from ecoindex.panel.panel import Panel
    from ecoindex.spec import System


class GoalValue(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """``2025:10%``: year and growth over the base."""

    name = "goal"

    def convert(
        self, value: object, _param: click.Parameter | None, _ctx: click.Context | None
    ) -> tuple[int, float]:
        """Read year and growth."""
        from ecoindex.analysis.goals import read_goal

        return read_goal(str(value))


class SpliceValue(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """``SYSTEM:YEAR``: an earlier edition and the overlap."""

    name = "splice"

    def convert(
        self, value: object, _param: click.Parameter | None, _ctx: click.Context | None
    ) -> tuple[str, int]:
        """Read system and year."""
        from ecoindex.analysis.splices import read_splice

        return read_splice(str(value))


@dataclass(frozen=True)
class Aims:
    """What is tracked towards: base, goals, path, splices, population, freezing, changes."""

    base: int | None
    goals: tuple[tuple[int, float], ...]
    path: PathForm | None
    splices: tuple[tuple[str, int], ...]
    population: str | None
    freeze: bool
    plan: str | None = None
    changes: Changes = ()


def one_year(years: Sequence[int] | None) -> int | None:
    """Return the only year given."""
    if years is None:
        return None
    if len(years) != 1:
        raise UsageError(fault("cli/base-one-year"))
    return years[0]


def follow(choice: Choice, reading: Reading, aims: Aims) -> list[Track]:
    """Track the regions asked for with every system asked for."""
    from ecoindex.analysis.track import track
    from ecoindex.cli.work import region_ids

    tracks = []
    for system in changed(_systems(choice), choice.systems, aims.changes):
        panel = _read(reading, [system, *_editions(aims)], aims.population)
        tracks.append(
            track(
                panel,
                system,
                year=choice.years or None,
                regions=region_ids(choice.regions, panel),
                base=aims.base,
                goals=aims.goals or None,
                path=aims.path,
                splice=aims.splices,
                population=aims.population,
                freeze=aims.freeze,
                plan=aims.plan,
            )
        )
    return tracks


def _systems(choice: Choice) -> list[System]:
    """Load the systems asked for, or those of the scoreboard with a growth goal."""
    from ecoindex.engine.evaluate import as_system
    from ecoindex.spec import default_systems, load_system

    if choice.systems:
        return [as_system(ref) for ref in choice.systems]
    loaded = [load_system(ref) for ref in default_systems()]
    aimed = [item for item in loaded if any(goal.growth is not None for goal in item.goals)]
    if not aimed:
        raise UsageError(fault("cli/nothing-to-track"))
    return aimed


def _editions(aims: Aims) -> list[System]:
    from ecoindex.engine.evaluate import as_system

    return [as_system(ref) for ref, _ in aims.splices]


def _read(reading: Reading, systems: Sequence[System], population: str | None) -> Panel:
    """Read what the editions need, and the population."""
    from ecoindex.analysis.population import wanted_fields
    from ecoindex.panel.read import read_panel

    return read_panel(
        reading.data,
        wanted_fields(systems, population),
        region_column=reading.region_column,
        year_column=reading.year_column,
        store=reading.store,
        as_of=reading.as_of,
    )
