"""The years and regions that a caller asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ecoindex.engine.arguments import regions_given, years_given
from ecoindex.errors import DataError, Fault, Place, fault
from ecoindex.registry.regions import regions as region_table

if TYPE_CHECKING:
    import polars as pl

    from ecoindex.engine.inputs import Inputs

Years = int | Sequence[int] | None
_SHOWN = 6


def select(inputs: Inputs, years: Years, regions: Sequence[str] | None) -> Inputs:
    """Return the rows of the years and regions asked for.

    Raises
    ------
    DataError
        A year or a region has no row.
    """
    keep = select_mask(inputs, years, regions)
    return inputs if keep is None else inputs.only(keep)


def select_mask(inputs: Inputs, years: Years, regions: Sequence[str] | None) -> pl.Series | None:
    """Return which rows are of the years and regions asked for; None if nothing was asked for.

    Raises
    ------
    UsageError
        A year or a region is something else.
    DataError
        A year or a region has no row.
    """
    if years is None and regions is None:
        return None
    wanted = None if years is None else years_given(years)
    title = inputs.origin.title
    kept = _chosen_years(inputs.rows.years, wanted, title)
    keep = inputs.keys["year"].is_in(kept)
    if regions is not None:
        keep &= inputs.keys["region"].is_in(chosen_regions(inputs, regions_given(regions)))
    return keep


def chosen_regions(inputs: Inputs, regions: Sequence[str]) -> list[str]:
    """Return the ids of the regions asked for.

    Raises
    ------
    DataError
        A region has no row.
    """
    present = inputs.keys["region"].unique(maintain_order=True).to_list()
    codes = {text: text if text in present else region_table().resolve(text) for text in regions}
    absent = [text for text, code in codes.items() if code not in present]
    if absent:
        raise DataError(_unknown_region(absent, present, inputs.origin.title))
    return [code for code in codes.values() if code is not None]


def _unknown_region(absent: list[str], present: list[str], title: str) -> list[Fault]:
    from difflib import get_close_matches

    regions = [region for code in present if (region := region_table().get(code))]
    names = [name for region in regions for name in (region.name_zh, region.name_en)]
    some = [region.name_zh for region in regions] or present
    where = Place(file=title)
    return [
        fault(
            "engine/region-absent",
            where,
            region=text,
            known=get_close_matches(text, [*names, *present], cutoff=0.5) or some[:_SHOWN],
        )
        for text in absent
    ]


def _chosen_years(years: Sequence[int], wanted: Sequence[int] | None, title: str) -> list[int]:
    """Years to score: the wanted ones, which must be there, or all.

    Raises
    ------
    DataError
        A year without data; names the years that exist.
    """
    if wanted is None:
        return list(years)
    absent = [year for year in wanted if year not in set(years)]
    if absent:
        where = Place(file=title)
        raise DataError(fault("engine/year-absent", where, years=spans(absent), known=spans(years)))
    return sorted(set(wanted))


def spans(years: Sequence[int]) -> list[str]:
    """Years as text with runs joined: 2019, 2021-2025."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][1] + 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return [str(a) if a == b else f"{a}-{b}" for a, b in runs]
