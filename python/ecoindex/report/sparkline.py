"""Years as a row of small bars."""

from __future__ import annotations

from collections.abc import Sequence

BARS = "▁▂▃▄▅▆▇█"
GAP = "·"


def sparkline(values: Sequence[float | None]) -> str:
    """Draw values as bars between their least and greatest; a gap where there is none.

    Examples
    --------
    >>> sparkline([1.0, None, 2.0, 3.0])
    '▁·▅█'
    """
    known = [value for value in values if value is not None]
    if not known:
        return GAP * len(values)
    low, span = min(known), max(known) - min(known)

    def bar(value: float) -> str:
        part = (value - low) / span if span > 0 else 0.5
        return BARS[min(int(part * len(BARS)), len(BARS) - 1)]

    return "".join(GAP if value is None else bar(value) for value in values)
