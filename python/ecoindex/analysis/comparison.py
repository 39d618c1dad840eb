"""Two versions of an index side by side: values, ranks, and who moves most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from ecoindex.analysis.structure.correlate import METHODS, Correlator, Pair, arrays, chosen_methods
from ecoindex.engine.evaluate import evaluate
from ecoindex.engine.inputs import as_panel
from ecoindex.errors import Place, UsageError, fault, note
from ecoindex.spec import System, load_system

if TYPE_CHECKING:
    from ecoindex.engine.scores import Scores
    from ecoindex.engine.selection import Years
    from ecoindex.errors import Note

KEYS = ("region", "year")
REASONS = ("absent", "no rank")
"""Why a region-year is ranked in one version only: it has no row in the other, or no rank."""
SUMMARY: dict[str, Any] = {
    "year": pl.Int64,
    "n": pl.Int64,
    "pearson": pl.Float64,
    "pearson_p": pl.Float64,
    "spearman": pl.Float64,
    "spearman_p": pl.Float64,
    "kendall": pl.Float64,
    "kendall_p": pl.Float64,
    "mean_shift": pl.Float64,
    "mean_rank_shift": pl.Float64,
    "max_rank_shift": pl.Int64,
    "unchanged": pl.Int64,
}


@dataclass(frozen=True)
class Comparison:
    """Two versions of an index: of two systems, editions, data sets or methods.

    Attributes
    ----------
    first, second : Scores
        The versions, with their systems, notes and origins.
    frame : polars.DataFrame
        One row per region and year that both rank, the largest moves of each year first:
        ``region``, ``year``, ``first`` and ``second`` (scores), ``shift`` (second less first),
        ``first_rank`` and ``second_rank`` (1 is best, among the regions that both rank, equals
        sharing the better one) and ``rank_shift`` (positive is up in the second).
    summary : polars.DataFrame
        One row per year: ``year``, ``n`` (regions that both rank), ``pearson`` of the scores,
        ``spearman`` and ``kendall`` of the ranks, each with its p-value (``pearson_p`` ...),
        ``mean_shift`` (mean absolute shift of the score), ``mean_rank_shift``,
        ``max_rank_shift`` and ``unchanged`` (regions that keep their rank).
    missing : polars.DataFrame
        Region-years that one version ranks and the other does not: ``region``, ``year``,
        ``missing_in`` ("first" or "second") and ``reason`` ("absent" or "no rank").
    notes : tuple of Note
        What was done on the way, in both.
    """

    first: Scores
    second: Scores
    frame: pl.DataFrame
    summary: pl.DataFrame
    missing: pl.DataFrame
    notes: tuple[Note, ...]

    def moves(self, count: int = 10) -> pl.DataFrame:
        """Return the rows with the largest moves of rank, over all years."""
        size = pl.col("rank_shift").abs()
        moved = self.frame.filter(size > 0)
        return moved.sort(size, "first_rank", descending=[True, False], maintain_order=True).head(
            count
        )


def compare(first: Scores, second: Scores) -> Comparison:
    """Compare two versions of an index, region by region.

    Parameters
    ----------
    first, second : Scores
        Results of `ecoindex.evaluate`: of two systems, two editions, two data sets, or of a
        system and the same with other methods (`System.with_changes`).

    Returns
    -------
    Comparison
        On the region-years that both rank; the others are listed.

    Raises
    ------
    UsageError
        No region-year is ranked in both.

    Examples
    --------
    >>> import ecoindex as eco
    >>> plain = eco.evaluate("demo", "wenzhou-synergy", year=2025)
    >>> other = plain.system.with_changes({"index.aggregate": "geometric"})
    >>> found = eco.compare(plain, eco.evaluate("demo", other, year=2025))
    >>> found.summary["n"].to_list()
    [12]
    """
    one, two = (_rows(scores) for scores in (first, second))
    both = one.join(two, on=KEYS, suffix="_second", maintain_order="left")
    ranked = both.filter(pl.col("rank").is_not_null() & pl.col("rank_second").is_not_null()).select(
        *KEYS, first="score", second="score_second"
    )
    if ranked.is_empty():
        place = Place(key=f"{first.system.ref}, {second.system.ref}")
        raise UsageError(fault("analyse/compare-nothing", place))
    frame = _moved(ranked)
    missing = pl.concat([_lacking(one, two, "second"), _lacking(two, one, "first")])
    years = frame["year"].unique().sort().to_list()
    rows = [_summary(frame.filter(pl.col("year") == year), year) for year in years]
    return Comparison(
        first=first,
        second=second,
        frame=frame,
        summary=pl.DataFrame(rows, schema=SUMMARY, orient="row"),
        missing=missing.sort("year", "region", "missing_in"),
        notes=(
            *first.notes,
            *(item for item in second.notes if item not in first.notes),
            *_notes(first, second, missing),
        ),
    )


def what_if(
    data: object,
    system: System | str | Path,
    changes: Mapping[str, object],
    *,
    year: Years = None,
    regions: Sequence[str] | None = None,
    region_column: str | None = None,
    year_column: str | None = None,
) -> Comparison:
    """Compare a system with itself under other weights or methods, without editing its file.

    Parameters
    ----------
    data, system, year, regions, region_column, year_column
        As for `ecoindex.evaluate`.
    changes : mapping of str to object
        New value by key path; see `System.with_changes`.

    Returns
    -------
    Comparison
        ``first`` as declared, ``second`` as changed.

    Raises
    ------
    SpecError
        A change leads nowhere or what comes out has faults.
    DataError
        The data cannot be read, or lack what is asked for.
    MethodError
        A rule of the system, as declared or as changed, is not defined for these values.

    Examples
    --------
    >>> import ecoindex as eco
    >>> found = eco.what_if("demo", "wenzhou-synergy", {"index.aggregate": "geometric"}, year=2025)
    >>> found.second.system.status
    'proposal'
    """
    loaded = system if isinstance(system, System) else load_system(system)
    other = loaded.with_changes(changes)
    panel = as_panel(data, loaded, region_column, year_column)
    return compare(
        evaluate(panel, loaded, year=year, regions=regions),
        evaluate(panel, other, year=year, regions=regions),
    )


def _rows(scores: Scores) -> pl.DataFrame:
    return scores.frame.select(
        pl.col("region").cast(pl.String),
        pl.col("year").cast(pl.Int64),
        "score",
        pl.col("rank").cast(pl.Float64),
    )


def _moved(ranked: pl.DataFrame) -> pl.DataFrame:
    """Add shifts and ranks among the rows given, and put the largest moves first."""
    ranks = [
        pl.col(name).rank("min", descending=True).over("year").cast(pl.Int64).alias(f"{name}_rank")
        for name in ("first", "second")
    ]
    frame = ranked.with_columns(shift=pl.col("second") - pl.col("first")).with_columns(ranks)
    frame = frame.with_columns(rank_shift=pl.col("first_rank") - pl.col("second_rank"))
    order = ["year", pl.col("rank_shift").abs(), "first_rank", "region"]
    return frame.sort(order, descending=[False, True, False, False])


def _lacking(there: pl.DataFrame, here: pl.DataFrame, which: str) -> pl.DataFrame:
    """Rows that are ranked ``there`` and not ``here``, the version named ``which``."""
    ranked = there.filter(pl.col("rank").is_not_null()).select(KEYS)
    known = here.select(*KEYS, pl.lit(True).alias("known"), ranked=pl.col("rank").is_not_null())
    found = ranked.join(known, on=KEYS, how="left", maintain_order="left")
    found = found.filter(~pl.col("ranked").fill_null(value=False))
    reason = pl.when(pl.col("known").is_null()).then(pl.lit("absent")).otherwise(pl.lit("no rank"))
    return found.select(*KEYS, pl.lit(which).alias("missing_in"), reason.alias("reason"))


def _summary(rows: pl.DataFrame, year: int) -> dict[str, Any]:
    methods = chosen_methods(None, rows.height)
    shifts = rows["rank_shift"].abs()
    found = Correlator(arrays(rows.sort("region").select("first", "second"))).row(
        Pair("first", "second"), methods
    )
    return {
        "year": year,
        "n": rows.height,
        **{key: found.get(key) for m in METHODS for key in (m, f"{m}_p")},
        "mean_shift": rows.sort("region")["shift"].abs().mean(),
        "mean_rank_shift": shifts.sum() / rows.height,
        "max_rank_shift": shifts.max(),
        "unchanged": int((shifts == 0).sum()),
    }


def _notes(first: Scores, second: Scores, missing: pl.DataFrame) -> list[Note]:
    notes = []
    for which in ("first", "second"):
        count = missing.filter(pl.col("missing_in") == which).height
        if count:
            notes.append(note(f"analyse/compare-only-{which}", count=count))
    if first.system.scale != second.system.scale:
        scales = [f"{scores.system.scale:g}" for scores in (first, second)]
        notes.append(note("analyse/compare-scales", scales=scales))
    return notes
