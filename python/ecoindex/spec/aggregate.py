"""How a node makes one score of its inputs: one table per method."""

from __future__ import annotations

from typing import Literal

from ecoindex.spec.tables import OneOf, Table, key
from ecoindex.spec.values import POSITIVE, word


class Arithmetic(Table):
    """Weighted arithmetic mean."""

    method = "arithmetic"


class Geometric(Table):
    """Weighted geometric mean."""

    floor: float | None = key(POSITIVE, "Lowest value that enters the product.", default=None)

    method = "geometric"


class Coupling(Table):
    """Coupling coordination degree, or synergy degree, of inputs in [0, 1]."""

    form: Literal["standard", "wang", "fan", "synergy"] = key(
        word("standard", "wang", "fan", "synergy"),
        "Coupling degree: standard, Wang 2021 or Fan 2024; or the synergy degree of Chen and Min.",
    )

    method = "coupling"


Aggregate = Arithmetic | Geometric | Coupling

AGGREGATE = OneOf(
    "method",
    {table.method: table for table in Aggregate.__args__},
    shorthands=("arithmetic", "geometric"),
)
