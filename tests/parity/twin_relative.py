"""The twins of the methods that compare values: docs/normalise.md in plain NumPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray
Spec = dict[str, Any]


def groups(spec: Spec, years: Array, base_year: int | None) -> list[tuple[Array, Array]]:
    """(rows to learn from, rows to apply to) for each group of the method's scope."""
    everywhere = np.ones(len(years), bool)
    if spec["over"] == "year":
        return [(years == year, years == year) for year in np.unique(years)]
    return [(years == base_year if spec["over"] == "base_year" else everywhere, everywhere)]


def each_group(
    spec: Spec, x: Array, years: Array, base_year: int | None, score: Callable[[Array, Array], Any]
) -> Array:
    """Scores of the values of each group from its known values."""
    y = np.full_like(x, np.nan)
    for learn, apply in groups(spec, years, base_year):
        known = x[learn][~np.isnan(x[learn])]
        if len(known):
            found = np.broadcast_to(score(known, x[apply]), x[apply].shape)
            y[apply] = np.where(np.isnan(x[apply]), np.nan, found)
    return y


def worst(spec: Spec, x: Array, years: Array, base_year: int | None) -> Array:
    end = np.min if spec["direction"] == "higher" else np.max
    return each_group(spec, x, years, base_year, lambda known, _: end(known))


def places(spec: Spec, known: Array, x: Array) -> tuple[Array, Array]:
    """(known values that are worse, known values that are equal) for each value."""
    worse = np.less if spec["direction"] == "higher" else np.greater
    return worse(known, x[:, None]).sum(axis=1), (known == x[:, None]).sum(axis=1)


def behind(spec: Spec, known: Array, x: Array) -> Array:
    worse, equal = places(spec, known, x)
    others = {"best": equal - 1, "average": (equal - 1) / 2, "worst": 0 * equal}[spec["ties"]]
    return np.clip(worse + others, 0, len(known) - 1)


def rank(spec: Spec, x: Array, years: Array, base_year: int | None, **_: Any) -> Array:
    def score(known: Array, x: Array) -> Any:
        if (known == known[0]).all() and spec["constant"] is not None:
            return spec["constant"]
        return behind(spec, known, x) / (len(known) - 1)

    return each_group(spec, x, years, base_year, score)


def percentile(spec: Spec, x: Array, years: Array, base_year: int | None, **_: Any) -> Array:
    def score(known: Array, x: Array) -> Array:
        worse, equal = places(spec, known, x)
        return (worse + equal / 2) / len(known)

    return each_group(spec, x, years, base_year, score)


def borda(spec: Spec, x: Array, years: Array, base_year: int | None, **_: Any) -> Array:
    def score(known: Array, x: Array) -> Array:
        return spec["start"] + behind(spec, known, x)

    return each_group(spec, x, years, base_year, score)


def share(spec: Spec, x: Array, years: Array, base_year: int | None, **_: Any) -> Array:
    def score(known: Array, x: Array) -> Array:
        if spec["direction"] == "higher":
            return x / (known.max() if spec["of"] == "best" else known.sum())
        return known.min() / x if spec["of"] == "best" else (1 / x) / (1 / known).sum()

    return each_group(spec, x, years, base_year, score)


def reference(spec: Spec, x: Array, years: Array, regions: Array, base_year: int | None) -> Array:
    y = np.full_like(x, np.nan)
    for learn, apply in groups(spec, years, base_year):
        known = x[learn][~np.isnan(x[learn])]
        if not len(known):
            continue
        ref = np.nanmean(x[learn & (regions == spec["region"])])
        higher = spec["direction"] == "higher"
        least = known.min() if higher else known.max()
        if spec["form"] == "ratio":
            score = x[apply] / ref if higher else ref / x[apply]
        elif known.min() == known.max():
            score = np.where(np.isnan(x[apply]), np.nan, spec["constant"])
        else:
            score = 1 - (ref - x[apply]) / (ref - least)
        y[apply] = np.minimum(score, 1) if spec["cap"] else score
    return y


def logistic(spec: Spec, x: Array, years: Array, base_year: int | None, **_: Any) -> Array:
    def score(known: Array, x: Array) -> Any:
        if (known == known[0]).all():
            return spec["constant"]
        z = (x - known.mean()) / known.std(ddof=int(spec["sd"] == "sample"))
        sign = 1 if spec["direction"] == "higher" else -1
        return 1 / (1 + np.exp(-sign * spec["steepness"] * z))

    return each_group(spec, x, years, base_year, score)


def interval(spec: Spec, x: Array, years: Array, base_year: int | None, **_: Any) -> Array:
    low, high = spec["best"]
    distance = np.maximum(0, np.maximum(low - x, x - high))
    if spec["tolerance"] is not None:
        return 1 - distance / spec["tolerance"]
    reach = each_group(
        spec, x, years, base_year, lambda known, _: max(low - known.min(), known.max() - high)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(distance == 0, 1.0, 1 - distance / reach)


def categorical(spec: Spec, x: Array, **_: Any) -> Array:
    table = dict(zip(spec["codes"], spec["scores"], strict=True))
    return np.array([np.nan if np.isnan(v) else table.get(v, spec["other"]) for v in x], float)


def adjusted(spec: Spec, x: Array, years: Array, regions: Array, base_year: int | None) -> Array:
    """Mazziotta and Pareto 2016: goalposts half a range around a reference of the base year."""
    here = (years == base_year) & ~np.isnan(x)
    here &= np.full(len(x), True) if spec.get("region") is None else regions == spec["region"]
    reference, (low, high) = x[here].mean(), spec["to"]

    def score(known: Array, x: Array) -> Any:
        half = (known.max() - known.min()) / 2
        share = (x - (reference - half)) / (2 * half)
        share = 1 - share if spec["direction"] == "lower" else share
        return low + (high - low) * share

    return each_group(spec, x, years, base_year, score)


NORMALISE: dict[str, Callable[..., Array]] = {
    "adjusted": adjusted,
    "rank": rank,
    "percentile": percentile,
    "borda": borda,
    "share": share,
    "reference": reference,
    "logistic": logistic,
    "interval": interval,
    "categorical": categorical,
}
