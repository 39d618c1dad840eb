"""Aggregations that look at the inputs of a region one by one, for many sets of scores at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def fold(how: Mapping[str, Any], inputs: Floats, weights: Floats) -> Floats:
    """Aggregate as the engine does.

    Parameters
    ----------
    how : mapping
        Compiled aggregation.
    inputs : array of shape (inputs, n)
        Scores.
    weights : array of shape (inputs,)
        They sum to one.

    Returns
    -------
    array of shape (n,)
        NaN where the method is not defined.
    """
    with np.errstate(all="ignore"):
        match how["method"]:
            case "power":
                found = _power(how["p"], inputs, weights)
            case "minimum":
                found = inputs.min(axis=0)
            case "maximum":
                found = inputs.max(axis=0)
            case "median":
                found = _median(inputs, weights if how["weighted"] else np.ones_like(weights))
            case "owa":
                found = _places(how["weights"], len(weights)) @ -np.sort(-inputs, axis=0)
            case "mazziotta-pareto":
                found = _mazziotta_pareto(how, inputs, weights)
            case _:
                low = -np.inf if how.get("floor") is None else how["floor"]
                exponents = (how["degree"] * weights)[:, None]
                found = np.prod(np.maximum(inputs, low) ** exponents, axis=0)
    return np.asarray(found, dtype=np.float64)


def cap(how: Mapping[str, Any], inputs: Floats, weights: Floats) -> float:
    """Return a bound that the aggregate of inputs of at most these scores cannot pass."""
    if how["method"] == "product" or (inputs < 0).any():
        found = float(fold(how, inputs[:, None], weights)[0])
        return found if how["method"] == "product" else float(inputs.max())
    if how["method"] == "mazziotta-pareto":
        shift, factor = how["rescale"] or (0.0, 1.0)
        return float(shift + factor * inputs.max())
    return float(fold(how, inputs[:, None], weights)[0])


def _power(p: float, inputs: Floats, weights: Floats) -> Floats:
    main = inputs.max(axis=0) if p > 0 else inputs.min(axis=0)
    ratio = np.where(main > 0, inputs / main, 1.0)
    return np.asarray(
        np.where(main > 0, main * (weights @ ratio**p) ** (1 / p), np.minimum(main, 0.0))
    )


def _median(inputs: Floats, weights: Floats) -> Floats:
    order = np.argsort(inputs, axis=0, kind="stable")
    ranked = np.take_along_axis(inputs, order, axis=0)
    share = np.cumsum(weights[order], axis=0) / weights.sum() - 0.5
    first = np.argmax(share >= -1e-12, axis=0)
    here = np.take_along_axis(ranked, first[None], axis=0)[0]
    after = np.take_along_axis(ranked, np.minimum(first + 1, len(weights) - 1)[None], axis=0)[0]
    even = np.take_along_axis(share, first[None], axis=0)[0] <= 1e-12
    return np.asarray(np.where(even, 0.5 * (here + after), here))


def _places(weights: list[float], count: int) -> Floats:
    """Weights of so many places, along the rising line through the sums of the declared ones."""
    line = np.concatenate([[0.0], np.cumsum(weights)])
    cuts = np.interp(np.arange(count + 1) / count, np.linspace(0, 1, len(line)), line)
    return np.asarray(np.diff(cuts))


def _mazziotta_pareto(how: Mapping[str, Any], inputs: Floats, weights: Floats) -> Floats:
    shift, factor = how["rescale"] or (0.0, 1.0)
    taken = shift + factor * inputs
    mean = weights @ taken
    spread = weights @ (taken - mean) ** 2 / mean
    return np.asarray(mean - spread if how["penalty"] == "minus" else mean + spread)
