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


def gains(
    scorer: Scorer, row: int, before: Floats, after: Floats, whole: frozenset[int] = frozenset()
) -> Floats:
    """Split the gain of an index over the indicators that change.

    Along the straight way from the values before to those after, every indicator gets what the
    index gains by its own change (Aumann and Shapley); for an arithmetic tree that is weight times
    change of score. What can only change as a whole, such as yes and no, gets the mean of what it
    gains first and last, and the others that of the ways before and after it. What is left over by
    numerical integration, and by that mean, is shared out in proportion.

    Parameters
    ----------
    whole : set of int
        Indicators that can only change as a whole.

    Returns
    -------
    array
        Points for each indicator, in the scale of the system; the sum is the gain.
    """
    changed = [int(at) for at in np.flatnonzero(~np.isnan(before) & (before != after))]
    parts = np.zeros(len(before))
    ends = scorer.score([row, row], np.vstack([before, after])).index
    total = float(ends[1] - ends[0])
    if not changed:
        return parts
    leaps = [leaf for leaf in changed if leaf in whole]
    for leaf in leaps:
        parts[leaf] = _leap(scorer, row, before, after, leaf)
    smooth = np.array([leaf for leaf in changed if leaf not in whole], dtype=int)
    if len(smooth):
        early, late = before.copy(), after.copy()
        early[smooth], late[smooth] = after[smooth], before[smooth]
        first = _along(scorer, row, before, early, smooth)
        last = _along(scorer, row, late, after, smooth) if leaps else first
        parts[smooth] = (first + last) / 2
    rest, size = total - parts.sum(), np.abs(parts).sum()
    if size > 0:
        parts += rest * np.abs(parts) / size
    else:
        parts[changed] = total / len(changed)
    return parts


def _leap(scorer: Scorer, row: int, before: Floats, after: Floats, leaf: int) -> float:
    """Return the mean of what a change gains as the first and as the last of all."""
    table = np.vstack([before, before, after, after])
    table[1, leaf], table[2, leaf] = after[leaf], before[leaf]
    index = scorer.score([row] * 4, table).index
    return float(index[1] - index[0] + index[3] - index[2]) / 2


def _along(
    scorer: Scorer, row: int, start: Floats, end: Floats, leaves: NDArray[np.int_]
) -> Floats:
    """Integrate the slope in each indicator along the straight way."""
    spots, weights = np.polynomial.legendre.leggauss(_POINTS)
    span = end - start
    widths = np.minimum(_WIDTH, np.minimum(spots + 1, 1 - spots) / 2)
    tables = []
    for spot, width in zip((spots + 1) / 2, widths, strict=True):
        for sign in (1, -1):
            table = np.tile(start + spot * span, (len(leaves), 1))
            table[np.arange(len(leaves)), leaves] += sign * width * span[leaves]
            tables.append(table)
    found = scorer.score([row] * (2 * _POINTS * len(leaves)), np.vstack(tables)).index
    found = found.reshape(_POINTS, 2, len(leaves))
    slopes = (found[:, 0] - found[:, 1]) / (2 * widths[:, None])
    result: Floats = (weights / 2) @ slopes
    return result
