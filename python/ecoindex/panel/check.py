"""Looking for suspicious cells: declared limits, and what stands out from the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import polars as pl

from ecoindex.errors import Language, text
from ecoindex.panel import suspicion
from ecoindex.panel.panel import Field, Panel

REASONS = (
    "duplicate",
    "infinite",
    "bounds",
    "percent",
    "zero",
    "repeated-extreme",
    "outlier",
    "level",
    "jump",
)
"""Why a cell is suspicious, the hardest reasons first; a cell is named once, for the first."""

_CHANGE = re.compile(
    r"变化|变动|增长|增速|增幅|下降|降低|降幅|提高|减少|削减"
    r"|change|growth|increase|rise|fall|decline|decrease|reduction|cut\b",
    re.IGNORECASE,
)
_SCHEMA = {
    "region": pl.String,
    "year": pl.Int32,
    "indicator": pl.String,
    "value": pl.Float64,
    "reason": pl.String,
    "row": pl.Int64,
}

Rule = Callable[[pl.DataFrame], pl.Series]


def reason_text(reason: str, language: Language) -> str:
    """Say in words what a reason means."""
    return text(f"panel/suspicious-{reason}", {}, language)


def check_panel(data: Panel | pl.DataFrame, fields: Sequence[Field] = ()) -> pl.DataFrame:
    """Find suspicious cells.

    Parameters
    ----------
    data : Panel or polars.DataFrame
        A frame has ``region``, ``year`` and one column of numbers per indicator.
    fields : sequence of Field, optional
        Their units and bounds are checked, too; without them only what the values tell.

    Returns
    -------
    polars.DataFrame
        ``region``, ``year``, ``indicator``, ``value``, ``reason`` (one of `REASONS`) and
        ``row`` (in the file, as a person counts; null if that is not known), in the order of
        the columns, then of the rows. A region and year that occurs twice has no indicator.
    """
    frame = data.frame if isinstance(data, Panel) else data
    rows = data.rows if isinstance(data, Panel) else None
    known = {item.id: item for item in fields}
    keys = frame.select(
        pl.col("region").cast(pl.String),
        pl.col("year").cast(pl.Int32),
        row=pl.lit(None, dtype=pl.Int64) if rows is None else rows,
    )
    found = [_duplicates(keys)]
    for name in frame.columns:
        if name in ("region", "year") or not frame[name].dtype.is_numeric():
            continue
        column = keys.with_columns(value=frame[name].cast(pl.Float64).fill_nan(None))
        found.append(_column(column, name, known.get(name, Field(name))))
    return pl.concat(found)


def _duplicates(keys: pl.DataFrame) -> pl.DataFrame:
    twice = keys.filter(pl.struct("region", "year").is_duplicated())
    return _report(twice.with_columns(value=None), None, "duplicate")


def _column(column: pl.DataFrame, name: str, field: Field) -> pl.DataFrame:
    """Suspicious cells of one indicator; what one rule has named, the next does not see."""
    column = column.with_row_index("at")
    left = column.filter(pl.col("value").is_not_null())
    found: list[pl.DataFrame] = []
    for reason, rule in _rules(field):
        if left.is_empty():
            break
        hit = rule(left)
        if hit.any():
            found.append(left.filter(hit).with_columns(reason=pl.lit(reason)))
            left = left.filter(~hit)
    if not found:
        return pl.DataFrame(schema=_SCHEMA)
    return _report(pl.concat(found).sort("at"), name)


def _rules(field: Field) -> Iterator[tuple[str, Rule]]:
    yield "infinite", lambda column: column["value"].is_infinite()
    if field.bounds is not None:
        low, high = field.bounds
        yield "bounds", lambda column: ~column["value"].is_between(low, high)
    elif field.unit == "%" and not _is_change(field):
        yield "percent", lambda column: ~column["value"].is_between(0.0, 100.0)
    if field.worded:
        return
    yield "zero", suspicion.rare_zeros
    yield "repeated-extreme", suspicion.repeated_extremes
    yield "outlier", suspicion.outliers
    yield "level", suspicion.levels
    yield "jump", suspicion.jumps


def _is_change(field: Field) -> bool:
    """Whether a percentage is of change, which may be negative or above 100."""
    return any(_CHANGE.search(name) for name in (field.id, *field.names))


def _report(cells: pl.DataFrame, name: str | None, reason: str | None = None) -> pl.DataFrame:
    if reason is not None:
        cells = cells.with_columns(reason=pl.lit(reason))
    return cells.with_columns(indicator=pl.lit(name, dtype=pl.String)).select(
        pl.col(column).cast(dtype) for column, dtype in _SCHEMA.items()
    )
