"""Steps of ``ecoindex compare``: two systems, their data, their scores."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ecoindex.cli.options import Choice, Reading
from ecoindex.cli.work import read, region_ids, years_of
from ecoindex.errors import UsageError, fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecoindex.analysis.comparison import Comparison
    from ecoindex.engine import Scores
    from ecoindex.spec import System


@dataclass(frozen=True)
class Wanted:
    """What is to be compared; changes and second data belong to the second version."""

    first: str
    second: str | None
    changes: tuple[tuple[str, str], ...]
    second_data: str | None
    years: tuple[int, ...]
    regions: tuple[str, ...]


def compared(wanted: Wanted, reading: Reading) -> Comparison:
    """Evaluate both versions and compare them."""
    from ecoindex.analysis.comparison import compare
    from ecoindex.spec import load_system
    from ecoindex.spec.change import read_value

    first = load_system(wanted.first)
    if not (wanted.second or wanted.changes or wanted.second_data):
        raise UsageError(fault("analyse/compare-itself", system=wanted.first))
    second = load_system(wanted.second) if wanted.second else first
    second = second.with_changes({key: read_value(text) for key, text in wanted.changes})
    other = replace(reading, data=wanted.second_data) if wanted.second_data else reading
    one = _scores(reading, first, wanted, wanted.years)
    years = wanted.years or (() if wanted.second_data else tuple(one.years))
    return compare(one, _scores(other, second, wanted, years))


def _scores(reading: Reading, system: System, wanted: Wanted, years: Sequence[int]) -> Scores:
    """Evaluate one version, in its latest year if none is asked for."""
    from ecoindex.engine import evaluate

    panel = read(reading, [system], Choice((system.ref,), tuple(years), wanted.regions))
    chosen = list(years) or years_of(panel)[-1:]
    return evaluate(panel, system, year=chosen, regions=region_ids(wanted.regions, panel))
