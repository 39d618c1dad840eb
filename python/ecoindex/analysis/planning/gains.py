"""What each indicator adds to the index of a plan: parts that add up to the whole gain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecoindex.analysis.planning.scorer import Scorer

    Floats = NDArray[np.float64]

_POINTS = 16
_WIDTH = 1e-4


def gains(scorer: Scorer, row: int, before: Floats, after: Floats) -> Floats:
    """Split the gain of an index over the indicators that change.

    Along the straight way from the values before to those after, every indicator gets what the
    index gains by its own change (Aumann and Shapley); for an arithmetic tree that is weight times
    change of score. What numerical integration leaves over is shared out in proportion.

    Returns
    -------
    array
        Points for each indicator, in the scale of the system; the sum is the gain.
    """
    changed = np.flatnonzero(~np.isnan(before) & (before != after))
    parts = np.zeros(len(before))
    ends = scorer.score([row, row], np.vstack([before, after])).index
    total = float(ends[1] - ends[0])
    if not len(changed):
        return parts
    spots, weights = np.polynomial.legendre.leggauss(_POINTS)
    span = after - before
    tables = []
    for spot in (spots + 1) / 2:
        width = min(_WIDTH, spot, 1 - spot)
        middle = before + spot * span
        for sign in (1, -1):
            table = np.tile(middle, (len(changed), 1))
            table[np.arange(len(changed)), changed] += sign * width * span[changed]
            tables.append(table)
    found = scorer.score([row] * (2 * _POINTS * len(changed)), np.vstack(tables)).index
    found = found.reshape(_POINTS, 2, len(changed))
    widths = np.minimum(_WIDTH, np.minimum(spots + 1, 1 - spots) / 2)[:, None]
    slopes = (found[:, 0] - found[:, 1]) / (2 * widths)
    parts[changed] = (weights / 2) @ slopes
    rest = total - parts.sum()
    size = np.abs(parts).sum()
    if size > 0:
        parts += rest * np.abs(parts) / size
    else:
        parts[changed] = total / len(changed)
    return parts
