"""Limits of a plan: what the user allows each indicator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ecoindex.errors import NOWHERE, Place

NUMBERS = ("lower", "upper", "cost")


@dataclass(frozen=True)
class Limit:
    """What the user allows one indicator.

    Attributes
    ----------
    lower, upper : float or None
        Bounds of the value by the goal year, in the indicator's unit; None: as without a file.
    cost : float or None
        Cost of one unit of change.
    place : Place
        Where it is said.
    """

    lower: float | None = None
    upper: float | None = None
    cost: float | None = None
    place: Place = NOWHERE

    @property
    def crossed(self) -> bool:
        """Whether no value lies between the bounds."""
        return self.lower is not None and self.upper is not None and self.lower > self.upper


Limits = Mapping[tuple[str | None, str], Limit]
"""By region (None: all) and indicator."""


def limit_of(limits: Limits, region: str, indicator: str) -> Limit | None:
    """Return what holds for an indicator of a region: its own line before that of all."""
    own, common = limits.get((region, indicator)), limits.get((None, indicator))
    if own is None or common is None:
        return own or common
    given = {key: getattr(own, key) for key in NUMBERS if getattr(own, key) is not None}
    return replace(common, **given, place=own.place)
