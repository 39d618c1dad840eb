"""From cells to numbers: what a text may say, and what it may not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from ecoindex.errors import fault
from ecoindex.panel.faults import LIMIT, Faults
from ecoindex.panel.panel import GROUP_UNIT, STATE_UNIT, Field
from ecoindex.panel.table import Table, strip

# States of a cell. EMPTY is nothing said; MISSING is said to be unknown.
NUMBER, EMPTY, MISSING, NOT_APPLICABLE = 0, 1, 2, 3
FIRST_FAULT = 10
_TEXT, _AMBIGUOUS, _INFINITE, _PERCENT, _NOT_YES_NO, _TRUTH, _ERROR, _NOT_STATE, _NOT_CODE = range(
    FIRST_FAULT, 19
)
_CODES = {
    _TEXT: "panel/cell-text",
    _AMBIGUOUS: "panel/cell-ambiguous",
    _INFINITE: "panel/cell-infinite",
    _PERCENT: "panel/cell-percent",
    _NOT_YES_NO: "panel/cell-yes-no",
    _TRUTH: "panel/cell-truth",
    _ERROR: "panel/cell-error",
    _NOT_STATE: "panel/cell-state",
    _NOT_CODE: "normalise/cell-code",
}

_MISSING_WORDS = frozenset(
    (
        *("na", "nan", "null", "missing", "缺失", "暂缺", "无数据"),
        *("-", "--", "–", "—", "——", "...", "......"),
    )
)
_NOT_APPLICABLE_WORDS = frozenset({"不适用", "not applicable", "not-applicable", "not_applicable"})
_INFINITE_WORDS = frozenset(
    {"inf", "+inf", "-inf", "infinity", "+infinity", "-infinity", "∞", "-∞"}
)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")


class Scale(NamedTuple):
    """A closed list of values: the words for them, and the fault of a cell that says no other."""

    words: Mapping[str, float]
    fault: int

    @property
    def values(self) -> list[float]:
        """The numbers that the words stand for."""
        return sorted(set(self.words.values()))


# Not 有 and 无: under a heading such as 未发生事件 "none" means yes.
YES_NO = Scale(
    dict.fromkeys(("是", "yes", "y", "true", "√"), 1.0)
    | dict.fromkeys(("否", "no", "n", "false", "×"), 0.0),
    _NOT_YES_NO,
)
STATE = Scale(
    {"未开展": 0.0, "not started": 0.0}
    | {"部分完成": 0.5, "partly": 0.5}
    | {"完成": 1.0, "done": 1.0},
    _NOT_STATE,
)


def scale_of(field: Field) -> Scale | None:
    """Return the closed list that a field's values come from, if there is one."""
    if field.yes_no:
        return YES_NO
    if field.words:
        return Scale({_word(text): at + 1.0 for at, text in enumerate(field.words)}, _NOT_CODE)
    return STATE if field.unit == STATE_UNIT else None


@dataclass(frozen=True)
class Cells:
    """A column read: values (null if none) and states (None if all are NUMBER or EMPTY)."""

    values: pl.Series
    states: pl.Series | None = None


class Said(NamedTuple):
    """What one text says."""

    value: float | None
    state: int


def classify(text: str, *, scale: Scale | None, percent: bool) -> Said:
    """Read one text that is not a plain number."""
    word = _word(text)
    if not word:
        return Said(None, EMPTY)
    if word in _MISSING_WORDS:
        return Said(None, MISSING)
    if word in _NOT_APPLICABLE_WORDS:
        return Said(None, NOT_APPLICABLE)
    if word == "n/a":
        return Said(None, _AMBIGUOUS)
    if word in _INFINITE_WORDS:
        return Said(None, _INFINITE)
    if word.startswith("#"):
        return Said(None, _ERROR)
    if scale is not None:
        return _of_scale(word, scale)
    if word in ("true", "false"):
        return Said(None, _TRUTH)
    return _number(word, percent=percent)


def _word(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold().replace("−", "-")


def _of_scale(word: str, scale: Scale) -> Said:
    if word in scale.words:
        return Said(scale.words[word], NUMBER)
    if _NUMBER.fullmatch(word) and float(word) in scale.values:
        return Said(float(word), NUMBER)
    return Said(None, scale.fault)


def _number(word: str, *, percent: bool) -> Said:
    bare = word
    if word.endswith("%"):
        bare = word[:-1].strip()
    if _THOUSANDS.fullmatch(bare):
        bare = bare.replace(",", "")
    if not _NUMBER.fullmatch(bare):
        return Said(None, _TEXT)
    if word.endswith("%") and not percent:
        return Said(None, _PERCENT)
    value = float(bare)
    if value in (float("inf"), float("-inf")):
        return Said(None, _INFINITE)
    return Said(value, NUMBER)


def read_cells(table: Table, at: int, field: Field, unit: str | None, faults: Faults) -> Cells:
    """Read a column of a table; bad cells become faults.

    Parameters
    ----------
    table : Table
        Where the column is.
    at : int
        Its position.
    field : Field
        What it is read for.
    unit : str or None
        Unit id that the cells are in, for ``%`` signs.
    faults : Faults
        Where bad cells are collected.
    """
    series = table.columns[at]
    if field.unit == GROUP_UNIT and not series.dtype.is_numeric():
        return _groups(series)
    cells = to_numbers(series, scale=scale_of(field), percent=unit == "%")
    flags = (table.shown_as_percent or {}).get(at)
    if cells is None:
        faults.add(
            fault("panel/column-type", table.place(column=at), type=str(series.dtype).lower())
        )
        return Cells(pl.Series(table.headers[at], [None] * len(series), dtype=pl.Float64))
    _collect(table, at, series, cells, field, faults)
    if flags is not None and unit == "%":
        return Cells(
            pl.select(pl.when(flags).then(cells.values * 100).otherwise(cells.values)).to_series(),
            cells.states,
        )
    return cells


def _groups(series: pl.Series) -> Cells:
    """Give the names of groups numbers in their order; what says missing has no group."""
    names = strip(series.cast(pl.String))
    missing = names.str.to_lowercase().is_in([*_MISSING_WORDS, ""])
    return Cells(names.set(missing.fill_null(value=False), None).rank("dense").cast(pl.Float64))


def to_numbers(
    series: pl.Series, *, scale: Scale | None = None, percent: bool = False
) -> Cells | None:
    """Values and states of a column of any type; None if no number can come of its type."""
    dtype = series.dtype
    if dtype == pl.String:
        return _from_text(series, scale, percent=percent)
    if isinstance(dtype, (pl.Categorical, pl.Enum)):
        return _from_text(series.cast(pl.String), scale, percent=percent)
    if dtype == pl.Boolean:
        values = series.cast(pl.Float64)
        return _checked(values, scale) if scale is YES_NO else _refused(values, _TRUTH)
    if dtype.is_numeric() or dtype == pl.Null:
        return _checked(series.cast(pl.Float64), scale)
    return None


class PlainCells(NamedTuple):
    """What a column says where it says it plainly: a finite number, a word of a scale, nothing."""

    values: pl.Series
    plain: pl.Series


def plain_cells(series: pl.Series, scale: Scale | None) -> PlainCells:
    """Read the cells of a column that need no second look; the others are not plain."""
    text = strip(series) if series.dtype == pl.String else series
    if not (text.dtype == pl.String or text.dtype.is_numeric()):
        nothing = pl.Series([None], dtype=pl.Float64).new_from_index(0, len(series))
        return PlainCells(nothing, nothing.is_not_null())
    values = text.cast(pl.Float64, strict=False)
    if scale is None:
        known = values.is_finite()
    else:
        if text.dtype == pl.String:
            said = text.replace_strict(scale.words, default=None, return_dtype=pl.Float64)
            values = values.fill_null(said)
        known = values.is_in(scale.values)
    known = known.fill_null(value=False)
    return PlainCells(values.set(~known, None), known | text.is_null())


def _checked(values: pl.Series, scale: Scale | None) -> Cells:
    """Typed numbers: NaN says missing, infinite is a fault."""
    known = values.is_finite() if scale is None else values.is_in(scale.values)
    if known.all():  # nulls do not count
        return Cells(values)
    states = (
        pl.when(values.is_null())
        .then(EMPTY)
        .when(values.is_nan())
        .then(MISSING)
        .when(values.is_infinite())
        .then(_INFINITE)
        .when(known)
        .then(NUMBER)
        .otherwise(_TEXT if scale is None else scale.fault)
    )
    return Cells(values.fill_nan(None), _states(states))


def _refused(values: pl.Series, state: int) -> Cells:
    return Cells(values, _states(pl.when(values.is_null()).then(EMPTY).otherwise(state)))


def _states(expression: pl.Expr) -> pl.Series:
    return pl.select(expression.cast(pl.UInt8)).to_series()


def _from_text(series: pl.Series, scale: Scale | None, *, percent: bool) -> Cells:
    text = strip(series)
    values = text.cast(pl.Float64, strict=False)
    plain = values.is_finite().fill_null(False)
    if scale is not None:
        plain = plain & values.is_in(scale.values).fill_null(False)
    others = text.filter(~plain & text.is_not_null()).unique()
    values = values.set(~plain, None) if not plain.all() else values
    if not len(others):
        return Cells(values)
    said = [classify(word, scale=scale, percent=percent) for word in others]
    meaning = pl.DataFrame(
        {
            "word": others,
            "value": [item.value for item in said],
            "said": [item.state for item in said],
        },
        schema={"word": pl.String, "value": pl.Float64, "said": pl.UInt8},
    )
    joined = pl.DataFrame({"word": text.set(plain, None), "plain": values}).join(
        meaning, on="word", how="left", maintain_order="left"
    )
    return Cells(
        joined.select(pl.coalesce("plain", "value")).to_series(),
        joined.select(
            pl.when(pl.col("plain").is_not_null()).then(NUMBER).otherwise(pl.col("said").fill_null(EMPTY))
            .cast(pl.UInt8)
        ).to_series(),
    )  # fmt: skip


def _collect(
    table: Table, at: int, series: pl.Series, cells: Cells, field: Field, faults: Faults
) -> None:
    if cells.states is None:
        return
    bad = (cells.states >= FIRST_FAULT).arg_true()
    for row in bad.head(LIMIT):
        faults.add(
            fault(
                _CODES[int(cells.states[row])],
                table.place(row, at),
                text=_shown(series[row]),
                indicator=field.id,
            ),
        )
    faults.total += max(0, len(bad) - LIMIT)


def _shown(cell: object) -> str:
    text = str(cell)
    return text if len(text) <= 40 else text[:39] + "…"
