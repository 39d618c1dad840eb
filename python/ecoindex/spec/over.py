"""What several methods of normalisation share: scopes, intervals, ties."""

from __future__ import annotations

from typing import Literal

from ecoindex.spec.values import word

Over = Literal["year", "base_year", "panel"]
Ties = Literal["best", "average", "worst"]
Form = Literal["range", "ratio"]
Pair = tuple[float, float]

UNIT_INTERVAL: Pair = (0.0, 1.0)

OVER = word("year", "base_year", "panel")
TIES = word("best", "average", "worst")
FORM = word("range", "ratio")
SD = word("population", "sample")

TO_TEXT = "Interval of the scores: lowest, highest."
OVER_TEXT = "The rows looked at: those of the same year, of the base year, or all."
CONSTANT_TEXT = "Score of all when the column does not vary; without it that is an error."
SD_TEXT = "Standard deviation: divided by m, or by m - 1."
TIES_TEXT = "Which of their places equal values take."
