"""Why a score is what it is: its parts, those of its change, and those of a gap between regions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from ecoindex.analysis.explanation import PARTS, Explanation
from ecoindex.analysis.parts import nodes_of, notes_of, parts_of
from ecoindex.engine.arguments import count_given, regions_given, year_given
from ecoindex.engine.explain import Case, open_case
from ecoindex.engine.selection import chosen_regions
from ecoindex.errors import DataError, Place, UsageError, fault

if TYPE_CHECKING:
    from ecoindex.spec import System


def explain(
    data: object,
    system: System | str | Path,
    region: str,
    year: int,
    *,
    base: int | None = None,
    against: str | None = None,
    samples: int = 0,
    seed: int = 0,
    region_column: str | None = None,
    year_column: str | None = None,
    threads: int | None = None,
) -> Explanation:
    """Split a score, its change since another year, or the gap to another region, into parts.

    The parts are Shapley values over the indicators, exact for every aggregation: means and
    geometric means in closed form, coupling by all coalitions. An indicator that counts in one
    of the two states only has a part of its own kind, ``scope``: what letting it in changes.

    Parameters
    ----------
    data, system, region_column, year_column, threads
        As for :func:`ecoindex.evaluate`. Ranks are taken among all regions of the data.
    region : str
        Code or name.
    year : int
        The year to explain.
    base : int, optional
        Explain the change since this year.
    against : str, optional
        Explain the gap to this region in the same year. Without ``base`` and ``against`` the
        score itself is split, against a state in which every indicator scores 0.
    samples : int
        Orders to sample for nodes with more than 16 indicators that cannot be split one by one,
        such as the coupling of many; 0 refuses such nodes. The standard error is in ``error``.
    seed : int
        Seed of the sampled orders.

    Returns
    -------
    Explanation

    Raises
    ------
    UsageError
        Both ``base`` and ``against`` are given, or the two states are the same; a year, region
        or number is something else.
    DataError
        A region or year has no row, or no score.
    MethodError
        More than 16 indicators depend on each other and no samples are wanted.

    Examples
    --------
    >>> import ecoindex as eco
    >>> found = eco.explain("demo", "isec-structured", "永嘉县", 2025, base=2021)
    >>> abs(found.parts["contribution"].sum() - found.change) < 1e-9
    True
    """
    if base is not None and against is not None:
        raise UsageError(fault("explain/base-and-against"))
    year, base = year_given(year), None if base is None else year_given(base, "base")
    years = [year] if base is None else [base, year]
    case = open_case(
        data,
        system,
        year=years,
        region_column=region_column,
        year_column=year_column,
        threads=threads,
    )
    return explain_case(case, region, year, base, against, samples=samples, seed=seed)


def explain_case(
    case: Case,
    region: str,
    year: int,
    base: int | None,
    against: str | None,
    *,
    samples: int = 0,
    seed: int = 0,
) -> Explanation:
    """Explain rows of a case; see `explain`."""
    samples, seed = count_given(samples, "samples"), count_given(seed, "seed")
    ids = region_ids(case, [region] if against is None else [region, against])
    here = row_of(case, ids[0], year)
    there = None
    if base is not None or against is not None:
        there = row_of(case, ids[-1], year if base is None else base)
        if there == here:
            raise UsageError(fault("explain/same", region=region, year=year))
    _refuse_without_score(case, [here] if there is None else [here, there])
    found = case.split(
        pl.Series([here]), pl.Series([there], dtype=pl.UInt32),
        samples=samples, seed=seed, weights=True,
    )  # fmt: skip
    rows = case.scores.frame
    now = rows.row(here, named=True)
    then = None if there is None else rows.row(there, named=True)
    parts = pl.DataFrame(list(parts_of(case, found, here, there)), schema=PARTS, orient="row")
    return Explanation(
        system=case.system,
        region=ids[0],
        year=year,
        base=base,
        against=None if against is None else ids[-1],
        score=now["score"],
        base_score=None if then is None else then["score"],
        change=None if then is None else now["score"] - then["score"],
        rank=now["rank"],
        base_rank=None if then is None else then["rank"],
        ranked=case.scores.ranked(year),
        parts=parts,
        nodes=nodes_of(case.system, parts, now, then),
        notes=(*case.scores.notes, *notes_of(case.system, parts, samples)),
        origin=case.scores.origin,
    )


def region_ids(case: Case, regions: list[str]) -> list[str]:
    """Return the ids of regions given by code or name.

    Raises
    ------
    DataError
        A region has no row.
    """
    return chosen_regions(case.inputs, regions_given(regions, "region"))


def row_of(case: Case, region: str, year: int) -> int:
    """Return the number of the row of a region and year.

    Raises
    ------
    DataError
        There is no such row.
    """
    found = case.index.filter((pl.col("region") == region) & (pl.col("year") == year))
    if found.is_empty():
        place = Place(file=case.inputs.origin.title)
        raise DataError(fault("explain/no-row", place, region=region, year=year))
    return int(found["row"][0])


def _refuse_without_score(case: Case, rows: list[int]) -> None:
    place = Place(file=case.inputs.origin.title)
    facts = [case.scores.frame.row(row, named=True) for row in rows]
    faults = [
        fault("explain/no-score", place, region=row["region"], year=row["year"], state=row["state"])
        for row in facts
        if row["score"] is None
    ]
    if faults:
        raise DataError(faults)
