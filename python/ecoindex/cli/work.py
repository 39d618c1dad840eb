"""Steps that the commands share: systems, data, scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ecoindex.cli.options import Choice, Reading
from ecoindex.errors import DataError, Place, fault

if TYPE_CHECKING:
    from ecoindex.analysis.ranking import Method
    from ecoindex.engine import Scores
    from ecoindex.panel.panel import Panel
    from ecoindex.spec import System

LACKS_COLUMNS = "engine/column-missing"
NO_FIELD = "panel/no-field-column"


def chosen_systems(references: Sequence[str]) -> list[System]:
    """Load the systems asked for, or those of the scoreboard."""
    from ecoindex.spec import default_systems, load_system

    return [load_system(ref) for ref in references or default_systems()]


def read(
    reading: Reading, systems: Sequence[System], choice: Choice, population: str | None = None
) -> Panel:
    """Read what the systems need, once for all of them, and the population if it is named."""
    from ecoindex.analysis.population import wanted_fields
    from ecoindex.panel.read import read_panel

    wanted = wanted_fields(systems, population)
    try:
        return read_panel(
            reading.data,
            wanted,
            region_column=reading.region_column,
            year_column=reading.year_column,
            store=reading.store,
            as_of=reading.as_of,
        )
    except DataError as error:
        if choice.systems or error.code != NO_FIELD:
            raise
        place, names = error.faults[0].place, [system.ref for system in systems]
        raise DataError(fault("cli/nothing-to-score", place, systems=names)) from None


def years_of(panel: Panel) -> list[int]:
    """Years of the data, ascending."""
    return sorted(panel.frame.get_column("year").unique().to_list())


def region_ids(names: Sequence[str], panel: Panel) -> list[str] | None:
    """Ids of the regions asked for; None for all.

    A name that several regions have in common means the one that is in the data. The engine
    refuses what it does not find.
    """
    from ecoindex.registry.regions import regions

    present = set(panel.frame.get_column("region").unique().to_list())

    def find(name: str) -> str:
        here = [found.code for found in regions().candidates(name) if found.code in present]
        return here[0] if len(here) == 1 else name

    return [name if name in present else find(name) for name in names] or None


def lacks_everything(panel: Panel, system: System) -> bool:
    """Whether the data hold no indicator of a system, and nothing to derive one from."""
    from ecoindex.spec.formula import names

    held = {*panel.fields, *panel.not_applicable.columns}

    def available(id_: str) -> bool:
        formula = system.formulas.get(id_)
        parts = [name.replace("_", "-") for name in names(formula)] if formula else []
        return id_ in held or (bool(parts) and held.issuperset(parts))

    return not any(available(indicator.id) for indicator in system.indicators)


def constraints(system: System) -> tuple[str, ...]:
    """List the indicators of the constraint: a report shows the state of each."""
    constraint = system.index.constraint
    return system.leaves(constraint.node) if constraint else ()


def evaluate_all(
    panel: Panel,
    systems: Sequence[System],
    choice: Choice,
    years: Sequence[int] | None,
    method: Method = "competition",
) -> tuple[list[Scores], list[str]]:
    """Evaluate every system.

    Systems that nobody asked for by name and whose columns are missing are left out, as long as
    another one can be scored.

    Returns
    -------
    results : list of Scores
    skipped : list of str
        What is left out and why.
    """
    from ecoindex.engine import evaluate

    results: list[Scores] = []
    failures: dict[str, DataError] = {}
    regions = region_ids(choice.regions, panel)
    for system in systems:
        try:
            results.append(
                evaluate(
                    panel,
                    system,
                    year=years,
                    regions=regions,
                    nodes=constraints(system),
                    rank_method=method,
                )
            )
        except DataError as error:
            if choice.systems or error.code != LACKS_COLUMNS:
                raise
            failures[system.ref] = error
    if not results:
        raise _none(panel, systems, failures)
    return results, _skipped(panel, systems, failures)


def _none(panel: Panel, systems: Sequence[System], failures: Mapping[str, DataError]) -> DataError:
    """Return the error for data that fit none of the systems: what the nearest one lacks."""
    for system in systems:
        if not lacks_everything(panel, system):
            return failures[system.ref]
    place = Place(file=panel.origin.title)
    return DataError(fault("cli/nothing-to-score", place, systems=list(failures)))


def _skipped(
    panel: Panel, systems: Sequence[System], failures: Mapping[str, DataError]
) -> list[str]:
    from ecoindex.cli.language import current
    from ecoindex.report.words import word

    lines = []
    for system in systems:
        if system.ref in failures:
            lines.append(word("skipped", current(), system=system.ref))
            if not lacks_everything(panel, system):
                lines += failures[system.ref].text(current()).splitlines()
    return lines
