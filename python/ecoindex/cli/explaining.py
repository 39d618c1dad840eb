"""Steps of ``ecoindex explain``: one system, one region, one year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ecoindex.cli.changing import Changes, changed
from ecoindex.cli.options import Choice, Reading
from ecoindex.cli.work import LACKS_COLUMNS, chosen_systems, read, region_ids, years_of
from ecoindex.errors import DataError, UsageError, fault

if TYPE_CHECKING:
    from ecoindex.analysis.rank_change import RankChange
    from ecoindex.panel.panel import Panel
    from ecoindex.spec import System


def explained(
    choice: Choice,
    changes: Changes,
    reading: Reading,
    base: int | None,
    against: str | None,
    *,
    samples: int,
    seed: int,
) -> RankChange:
    """Explain what is asked for; without a base year nobody changed places."""
    region = _one("--region", choice.regions)
    if base is not None and against is not None:
        raise UsageError(fault("explain/base-and-against"))
    if len(choice.systems) > 1:
        _one("--system", choice.systems)
    systems = [
        system
        for system in changed(chosen_systems(choice.systems), choice.systems, changes)
        if choice.systems or system.kind == "composite"
    ]
    panel = read(reading, systems, choice)
    year = _one("--year", choice.years) if choice.years else years_of(panel)[-1]
    names = region_ids([region] if against is None else [region, against], panel) or []
    return _first(panel, systems, names, year, base, samples=samples, seed=seed)


def _one(option: str, values: Sequence[Any]) -> Any:  # noqa: ANN401
    if len(values) != 1:
        raise UsageError(fault("cli/explain-one", option=option, count=len(values)))
    return values[0]


def _first(
    panel: Panel,
    systems: Sequence[System],
    names: Sequence[str],
    year: int,
    base: int | None,
    *,
    samples: int,
    seed: int,
) -> RankChange:
    """Explain by the first system whose columns the data have."""
    from ecoindex.analysis.explain import explain_case
    from ecoindex.analysis.rank_change import rank_case
    from ecoindex.engine.explain import open_case

    years = [year] if base is None else [base, year]
    against = names[1] if len(names) > 1 else None
    for last, system in enumerate(systems, 1 - len(systems)):
        try:
            case = open_case(panel, system, year=years)
        except DataError as error:
            if last == 0 or error.code != LACKS_COLUMNS:
                raise
            continue
        how = {"samples": samples, "seed": seed}
        return rank_case(case, explain_case(case, names[0], year, base, against, **how), **how)
    raise AssertionError("there is always a system")
