"""Steps of ``ecoindex attain``: systems, data, verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ecoindex.cli.changing import Changes, changed
from ecoindex.cli.options import Choice, Reading
from ecoindex.cli.work import read, region_ids

if TYPE_CHECKING:
    from ecoindex.engine import Attainment
    from ecoindex.panel.panel import Panel
    from ecoindex.spec import System


def judge(choice: Choice, changes: Changes, reading: Reading) -> list[Attainment]:
    """Judge the regions and years asked for by every system asked for."""
    from ecoindex.engine.attainment import as_attainment, attainment
    from ecoindex.spec import default_systems, load_system

    asked = choice.systems or [
        ref for ref in default_systems() if load_system(ref).kind == "attainment"
    ]
    results = []
    for system in changed([as_attainment(ref) for ref in asked], choice.systems, changes):
        panel = read(reading, [system], choice)
        regions = region_ids(choice.regions, panel)
        years = choice.years or _latest(panel, system, regions)
        results.append(attainment(panel, system, year=years, regions=regions))
    return results


def _latest(panel: Panel, system: System, regions: Sequence[str] | None) -> list[int]:
    """Return the latest year in which the regions to judge have a value of the system."""
    import polars as pl

    frame = panel.frame
    wanted = regions or system.regions
    if wanted:
        frame = frame.filter(pl.col("region").is_in(list(wanted)))
    ids = {*(item.id for item in system.measures), *(bar.id for bar in system.bars)}
    held = [name for name in frame.columns if name in ids]
    known = frame.filter(pl.any_horizontal(pl.col(held).is_not_null())) if held else frame
    years = known.get_column("year")
    return (years if len(years) else frame.get_column("year")).unique().sort().tail(1).to_list()
