"""The limits beyond which an analysis says something."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

from ecoindex.errors import UsageError, fault


@dataclass(frozen=True)
class Limits:
    """Limits beyond which something becomes a flag or a finding.

    Attributes
    ----------
    availability : float
        Smallest share of applicable cells with a value, of an indicator, a node or a region.
    zeros : float
        Largest share of zeros among the values of an indicator.
    distinct : float
        Smallest share of distinct values among the values of an indicator.
    skewness, kurtosis : float
        Both reached (the skewness in size) mean outliers; type-2 sample forms.
    redundant : float
        Correlation, in size, at which two inputs say the same.
    negative : float
        Correlation between inputs of one node at or below which they work against each other.
    weak : float
        Correlation of an indicator with the node above it below which it hardly counts there.
    alpha : float
        Cronbach's alpha below which the inputs of a node hang together loosely.
    significance : float
        Largest p-value of a correlation that is called negative.

    Notes
    -----
    The limits of skewness and kurtosis are those of JRC practice; 0.7 for alpha goes back to
    Nunnally (1978). The others are conventions: set your own.
    """

    availability: float = 0.65
    zeros: float = 0.5
    distinct: float = 0.5
    skewness: float = 2.0
    kurtosis: float = 3.5
    redundant: float = 0.9
    negative: float = -0.4
    weak: float = 0.3
    alpha: float = 0.7
    significance: float = 0.05

    def __post_init__(self) -> None:
        faults = [
            fault("analyse/limit", name=field.name, value=value, low=low, high=high)
            for field in fields(self)
            for low, high in [_range(field.name)]
            for value in [getattr(self, field.name)]
            if not (math.isfinite(value) and low <= value <= high)
        ]
        if faults:
            raise UsageError(faults)


def _range(name: str) -> tuple[float, float]:
    if name in ("skewness", "kurtosis"):
        return 0.0, 1e6
    return (-1.0, 0.0) if name == "negative" else (0.0, 1.0)


DEFAULT = Limits()
"""The limits that are taken where none are given."""
