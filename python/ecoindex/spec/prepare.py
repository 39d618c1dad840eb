"""What happens to values before they are normalised: denominate, impute, screen, treat."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from ecoindex.spec.over import Over
from ecoindex.spec.region import REGION
from ecoindex.spec.tables import ListOf, OneOf, OneOrMore, Table, TableOf, key
from ecoindex.spec.values import (
    BOOLEAN,
    NOT_NEGATIVE,
    NUMBER,
    POSITIVE,
    SHARE,
    TEXT,
    whole,
    word,
)

Years = Literal["year", "panel"]
Shift = Literal["range", "one", "gii", "none"]
PowerShift = Literal["range", "one", "none"]
Tail = Literal["high", "skewed"]

GROUP = "group"
"""Unit of variables whose values are names of groups."""

_YEARS = word("year", "panel")
_YEARS_TEXT = "The rows looked at: those of the same year, or all."
_OVER_TEXT = "The rows looked at; those of the normalisation without it."
_OVER = word("year", "base_year", "panel")
_SHIFT = word("range", "one", "gii", "none")
_SHIFT_TEXT = (
    "Before a logarithm or power: x - min with a hundredth of the range added (COINr), or with 1; "
    "gii: (max - 1)(x - min)/(max - min) + 1, for a logarithm; none: x itself."
)
_TAIL = word("high", "skewed")
_TAIL_TEXT = (
    "The end that a logarithm draws in: the upper one, or the one that the skewness points to."
)
_POWER_TEXT = "Power of the Box-Cox transform; the likeliest without it."


class Denominate(Table):
    """Value / other column x scale."""

    by: str = key(TEXT, "Id of the variable or indicator to divide by.")
    scale: float = key(POSITIVE, "Factor.", default=1.0)
    zero: Literal["fault", "not-applicable"] = key(
        word("fault", "not-applicable"),
        "What zero divided by zero is; anything else divided by zero is a fault.",
        default="fault",
    )


class NoImputation(Table):
    """A missing value stays missing."""

    method = "none"


class _Middle(Table):
    by: tuple[str, ...] = key(
        OneOrMore(TEXT),
        "Groups: an attribute of regions or a column; of several the first that has a value.",
        default=(),
    )
    over: Years = key(_YEARS, _YEARS_TEXT, default="panel")


class MeanOf(_Middle):
    """Mean of the group."""

    method = "mean"


class MedianOf(_Middle):
    """Median of the group."""

    method = "median"


class Latest(Table):
    """The region's last value before."""

    outside: Literal["none", "hold"] = key(
        word("none", "hold"),
        "Before the first value: nothing, or that value, at most so many years ahead.",
        default="none",
    )
    years: int = key(whole(1, 100), "Its greatest age in years.", default=3)

    method = "latest"


class Linear(Table):
    """On the line between the region's values before and after."""

    outside: Literal["none", "line", "hold"] = key(
        word("none", "line", "hold"),
        "Before the first and after the last value: nothing, the line goes on, the value is kept.",
        default="none",
    )
    years: int = key(whole(1, 100), "At most so many years outside.", default=3)

    method = "linear"


class Regression(Table):
    """What other indicators let expect, clipped to the observed range."""

    on: tuple[str, ...] = key(OneOrMore(TEXT), "Ids of the other indicators.")
    over: Years = key(_YEARS, _YEARS_TEXT, default="panel")

    method = "regression"


class Neighbours(Table):
    """Mean of the rows most alike in the other indicators."""

    k: int = key(whole(1, 1000), "Number of rows.", default=5)
    over: Years = key(_YEARS, _YEARS_TEXT, default="panel")

    method = "neighbours"


Impute = NoImputation | MeanOf | MedianOf | Latest | Linear | Regression | Neighbours

IMPUTE = OneOf(
    "method",
    {table.method: table for table in Impute.__args__},
    shorthands=("none", "mean", "median", "latest", "linear"),
)


class Untreated(Table):
    """Outliers stay as they are."""

    method = "none"


class Winsorise(Table):
    """Extreme values are taken to the next ones while skewness and kurtosis are both too great."""

    over: Over | None = key(_OVER, _OVER_TEXT, default=None)
    skewness: float = key(NOT_NEGATIVE, "Least absolute skewness that is treated.", default=2.0)
    kurtosis: float = key(NOT_NEGATIVE, "Least excess kurtosis that is treated.", default=3.5)
    points: int = key(whole(1, 10_000), "No step once so many points are moved.", default=5)
    count: Literal["values", "points"] = key(
        word("values", "points"),
        "A step takes all values equal to the extreme one (COINr), or one point.",
        default="values",
    )
    then: Literal["none", "log", "box-cox"] = key(
        word("none", "log", "box-cox"), "What is taken where that does not do.", default="none"
    )
    of: Literal["untreated", "winsorised"] = key(
        word("untreated", "winsorised"), "The values it is taken of.", default="untreated"
    )
    shift: Shift = key(_SHIFT, _SHIFT_TEXT, default="range")
    tail: Tail = key(_TAIL, _TAIL_TEXT, default="high")
    power: float | None = key(NUMBER, _POWER_TEXT, default=None)
    force: bool = key(BOOLEAN, "Take all steps whatever the skewness.", default=False)

    method = "winsorise"


class Log(Table):
    """Logarithm, whatever the skewness."""

    over: Over | None = key(_OVER, _OVER_TEXT, default=None)
    shift: Shift = key(_SHIFT, _SHIFT_TEXT, default="range")
    tail: Tail = key(_TAIL, _TAIL_TEXT, default="high")

    method = "log"


class BoxCox(Table):
    """Box-Cox transform, whatever the skewness."""

    over: Over | None = key(_OVER, _OVER_TEXT, default=None)
    shift: PowerShift = key(word("range", "one", "none"), _SHIFT_TEXT, default="one")
    power: float | None = key(NUMBER, _POWER_TEXT, default=None)

    method = "box-cox"


Treat = Untreated | Winsorise | Log | BoxCox

TREAT = OneOf(
    "method",
    {table.method: table for table in Treat.__args__},
    shorthands=("none", "winsorise", "log", "box-cox"),
)


_KEEP_TEXT = "that stay whatever they have."
_DROP_TEXT = "that fall out whatever they have."


class _Shares(Table):
    available: Fraction | None = key(
        SHARE, "Least share available among the applicable.", default=None
    )
    nonzero: Fraction | None = key(
        SHARE, "Least share that is not zero among the available.", default=None
    )


class Shares(_Shares):
    """Least shares of indicators, and those that stay or fall out whatever they have."""

    keep: tuple[str, ...] = key(ListOf(TEXT), f"Ids {_KEEP_TEXT}", default=())
    drop: tuple[str, ...] = key(ListOf(TEXT), f"Ids {_DROP_TEXT}", default=())


class RegionShares(_Shares):
    """Least shares of regions, and those that stay or fall out whatever they have."""

    keep: tuple[str, ...] = key(ListOf(REGION), f"Codes or names {_KEEP_TEXT}", default=())
    drop: tuple[str, ...] = key(ListOf(REGION), f"Codes or names {_DROP_TEXT}", default=())


class Screen(Table):
    """What falls out for want of data: indicators first, then regions over those that stay."""

    on: Literal["observed", "imputed"] = key(
        word("observed", "imputed"),
        "Whether imputed values count as available.",
        default="observed",
    )
    regions: RegionShares = key(
        TableOf(RegionShares), "Regions, year by year.", default=RegionShares()
    )
    indicators: Shares = key(TableOf(Shares), "Indicators, over all rows.", default=Shares())
