"""Grades of the coordination degree: ten classes of width 0.1."""

from __future__ import annotations

from typing import Literal, get_args

import polars as pl

from ecoindex.analysis.columns import Column, check_choice, check_unit, read_column
from ecoindex.errors import LANGUAGES, Language

Closed = Literal["left", "right"]
CLOSED: tuple[Closed, ...] = get_args(Closed)
GRADES: dict[Language, tuple[str, ...]] = {
    "en": (
        "extreme disorder",
        "severe disorder",
        "moderate disorder",
        "slight disorder",
        "near disorder",
        "barely coordinated",
        "primary coordination",
        "intermediate coordination",
        "good coordination",
        "quality coordination",
    ),
    "zh": (
        "极度失调",
        "严重失调",
        "中度失调",
        "轻度失调",
        "濒临失调",
        "勉强协调",
        "初级协调",
        "中级协调",
        "良好协调",
        "优质协调",
    ),
}
"""Names of the classes in each language, from the lowest D to the highest."""
_CUTS = [at / 10 for at in range(1, 10)]


def coordination_grade(
    degree: Column, *, closed: Closed = "left", language: Language = "en"
) -> pl.Series:
    """Name the class of each coordination degree, of ten classes of width 0.1.

    Two conventions for the ends circulate: ``[a, b)`` with the last class closed on both sides,
    and ``(a, b]`` with the first one closed on both sides. A degree of exactly 0.5 is barely
    coordinated under the one and near disorder under the other. Degrees are compared unrounded.

    Parameters
    ----------
    degree : polars.Series or sequence of float
        Coordination degrees D from 0 to 1, dimensionless; null and NaN are missing.
    closed : {"left", "right"}
        Which end of a class belongs to it.
    language : {"en", "zh"}
        Language of the names.

    Returns
    -------
    polars.Series
        ``grade``: an Enum that rises with D, so that it sorts and compares;
        ``.to_physical() + 1`` numbers the classes from 1 to 10. Null where there is no degree.

    Raises
    ------
    UsageError
        There is no such convention or language.
    DataError
        The degrees are not finite numbers.
    MethodError
        A degree lies outside 0 to 1.

    Notes
    -----
    The ten classes are the common table of the literature on coupling coordination; no single
    document prescribes it. Status: published.

    Examples
    --------
    >>> coordination_grade([0.5, 1.0]).to_list()
    ['barely coordinated', 'quality coordination']
    >>> coordination_grade([0.5, 1.0], closed="right", language="zh").to_list()
    ['濒临失调', '优质协调']
    """
    check_choice("closed", closed, CLOSED)
    check_choice("language", language, LANGUAGES)
    degrees = read_column(degree, "grade")
    check_unit(degrees.to_frame())
    d = pl.col("grade")
    passed = (d >= cut if closed == "left" else d > cut for cut in _CUTS)
    number = pl.sum_horizontal((one.cast(pl.UInt8) for one in passed), ignore_nulls=False)
    names = GRADES[language]
    grade = number.replace_strict(dict(enumerate(names)), return_dtype=pl.Enum(names))
    return degrees.to_frame().select(grade=grade).to_series()
