"""Columns in a unit of their own, so that no sum or square leaves the range of numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats: TypeAlias = npt.NDArray[np.float64]


class Scaled(NamedTuple):
    """Values divided by ``2 ** exponent``: the largest is below 1 in size, and at least 1/2.

    A power of two only moves the exponent, so that nothing is rounded.
    """

    values: Floats
    exponent: int


def scaled(values: Floats) -> Scaled:
    """Scale values by the power of two of the largest; NaN is missing, zeros stay as they are."""
    import numpy as np

    known = np.abs(values[~np.isnan(values)])
    exponent = math.frexp(float(known.max()))[1] if known.size else 0
    return Scaled(np.ldexp(values, -exponent), exponent)


def unscaled(value: float, exponent: int) -> float | None:
    """Return ``value * 2 ** exponent``; None beyond the largest number."""
    try:
        return math.ldexp(value, exponent)
    except OverflowError:
        return None


def centred(values: Floats) -> Floats | None:
    """Centre values and scale them to at most 1 in size; None for a constant column."""
    import numpy as np

    if values.min() == values.max():
        return None
    found = scaled(values).values
    found = found - np.mean(found)
    found /= np.max(np.abs(found))
    return found
