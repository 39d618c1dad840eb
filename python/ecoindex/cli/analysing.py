"""Steps of ``ecoindex analyse``: the system, the data, the years."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from ecoindex.cli.changing import Changes, changed
from ecoindex.cli.options import Choice, Reading
from ecoindex.cli.work import LACKS_COLUMNS, chosen_systems, read, region_ids, years_of
from ecoindex.errors import DataError, UsageError, fault

if TYPE_CHECKING:
    from ecoindex.analysis.removal import Removal
    from ecoindex.analysis.structure.analyse import Analysis
    from ecoindex.analysis.structure.points import On

T = TypeVar("T")


def analysed(choice: Choice, changes: Changes, reading: Reading, on: On) -> Analysis:
    """Analyse by the system asked for, or by the first whose columns the data have."""
    from ecoindex.analysis.structure.analyse import analyse

    return _first(choice, changes, reading, analyse, on=on)


def removed(choice: Choice, changes: Changes, reading: Reading) -> Removal:
    """Remove each element of the system asked for, or of the first that the data fit."""
    from ecoindex.analysis.removal import removal_effects

    return _first(choice, changes, reading, removal_effects)


def _first(
    choice: Choice,
    changes: Changes,
    reading: Reading,
    do: Callable[..., T],
    **how: Any,  # noqa: ANN401
) -> T:
    """Do it with the first system whose columns the data have."""
    if len(choice.systems) > 1:
        raise UsageError(fault("analyse/one-system", count=len(choice.systems)))
    systems = [
        system
        for system in changed(chosen_systems(choice.systems), choice.systems, changes)
        if choice.systems or system.kind == "composite"
    ]
    panel = read(reading, systems, choice)
    years = choice.years or years_of(panel)[-1:]
    regions = region_ids(choice.regions, panel)
    for last, system in enumerate(systems, 1 - len(systems)):
        try:
            return do(panel, system, year=years, regions=regions, **how)
        except DataError as error:
            if last == 0 or error.code != LACKS_COLUMNS:
                raise
    raise AssertionError("there is always a system")
