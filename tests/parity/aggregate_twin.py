"""Aggregations of a node in plain NumPy, row by row: what the Rust core must equal.

``y`` and ``w`` are inputs by rows; the weight is 0 where an input does not count.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.optimize import linprog

Array = np.ndarray
Spec = dict[str, Any]


def by_row(rule: Callable[[Spec, Array, Array], float]) -> Callable[[Spec, Array, Array], Array]:
    """Turn a rule for the inputs that count in a row into one for all rows."""

    def columns(spec: Spec, y: Array, w: Array) -> Array:
        out = np.full(y.shape[1], np.nan)
        for i in range(y.shape[1]):
            here = w[:, i] > 0
            if here.any():
                out[i] = rule(spec, y[here, i], w[here, i] / w[here, i].sum())
        return out

    return columns


def power(spec: Spec, y: Array, w: Array) -> float:
    if spec["p"] < 0 and (y == 0).any():
        return 0.0
    return float((w @ y ** spec["p"]) ** (1 / spec["p"]))


def median(spec: Spec, y: Array, w: Array) -> float:
    if not spec["weighted"]:
        return float(np.median(y))
    y, below = y[np.argsort(y)], np.cumsum(w[np.argsort(y)])
    low = np.flatnonzero(below >= 0.5 - 1e-12)[0]
    high = np.flatnonzero(below > 0.5 + 1e-12)[0]
    return float((y[low] + y[high]) / 2)


def owa(spec: Spec, y: Array, _: Array) -> float:
    line = np.concatenate([[0], np.cumsum(spec["weights"])])
    at = np.linspace(0, 1, len(line))
    places = np.diff(np.interp(np.linspace(0, 1, len(y) + 1), at, line))
    return float(np.sort(y)[::-1] @ places)


def mazziotta_pareto(spec: Spec, y: Array, w: Array) -> float:
    if spec.get("rescale"):
        y = spec["rescale"][0] + spec["rescale"][1] * y
    mean = w @ y
    cv = np.sqrt(w @ (y - mean) ** 2) / mean
    sign = -1 if spec["penalty"] == "minus" else 1
    return float(mean + sign * np.sqrt(w @ (y - mean) ** 2) * cv)


def product(spec: Spec, y: Array, w: Array) -> float:
    y = y if spec.get("floor") is None else np.maximum(y, spec["floor"])
    return float(np.prod(y ** (spec["degree"] * w)))


ROWWISE: dict[str, Callable[[Spec, Array, Array], Array]] = {
    "power": by_row(power),
    "minimum": by_row(lambda _, y, w: float(y.min())),
    "maximum": by_row(lambda _, y, w: float(y.max())),
    "median": by_row(median),
    "owa": by_row(owa),
    "mazziotta-pareto": by_row(mazziotta_pareto),
    "product": by_row(product),
}


def ends(y: Array, w: Array) -> tuple[Array, Array]:
    """Least and greatest score of each input among the rows where it counts."""
    known = np.where(w > 0, y, np.nan)
    some = (w > 0).any(axis=1)
    low, high = np.full(len(y), np.nan), np.full(len(y), np.nan)
    low[some], high[some] = np.nanmin(known[some], axis=1), np.nanmax(known[some], axis=1)
    return low, high


def topsis(spec: Spec, learn: tuple[Array, Array], y: Array, w: Array) -> Array:
    of, counts = learn
    factor = w.max(axis=1) if w.size else w
    if spec["scaling"] == "vector":
        norm = np.sqrt(np.where(counts > 0, of**2, 0).sum(axis=1))
        factor = np.where(norm > 0, factor / np.where(norm > 0, norm, 1), 0)
    low, high = ends(of, counts)
    far = [
        np.sqrt((((y - end[:, None]) * factor[:, None]) ** 2 * (w > 0)).sum(axis=0))
        for end in (np.nan_to_num(high), np.nan_to_num(low))
    ]
    total = far[0] + far[1]
    return np.where(total == 0, 0.5, far[1] / np.where(total == 0, 1, total))


def shortfalls(of: Array, counts: Array, y: Array, w: Array) -> tuple[Array, Array]:
    low, high = ends(of, counts)
    span = np.where(high > low, high - low, 1)
    shared = w / np.where(w.sum(axis=0) > 0, w.sum(axis=0), 1)
    short = np.where((high > low)[:, None], (high[:, None] - y) / span[:, None], 0) * shared
    return np.where(w > 0, short, 0).sum(axis=0), np.where(w > 0, short, -np.inf).max(axis=0)


def vikor(spec: Spec, learn: tuple[Array, Array], y: Array, w: Array) -> Array:
    known = (learn[1] > 0).any(axis=0)
    q = np.zeros(y.shape[1])
    base = shortfalls(*learn, *learn)
    for part, found, all_found in zip(
        (spec["v"], 1 - spec["v"]), shortfalls(*learn, y, w), base, strict=True
    ):
        low, high = all_found[known].min(), all_found[known].max()
        q += part * ((found - low) / (high - low) if high > low else 0)
    return 1 - q


def grey(spec: Spec, learn: tuple[Array, Array], y: Array, w: Array) -> Array:
    low, high = ends(*learn)
    widest = spec["rho"] * np.nanmax(high - low)
    if widest == 0:
        return np.ones(y.shape[1])
    grade = widest / (np.abs(high[:, None] - y) + widest)
    weight = np.where(np.isnan(high)[:, None], 0, w)
    return np.where(weight > 0, grade * weight, 0).sum(axis=0) / weight.sum(axis=0)


def preference(how: Spec, d: Array) -> Array:
    q, p = how.get("q", 0.0), how.get("p")
    match how["function"]:
        case "usual" | "u-shape":
            return (d > q).astype(float)
        case "level":
            return 0.5 * (d > q) + 0.5 * (d > p)
        case "v-shape" | "linear":
            return np.where(d > q, np.minimum((d - q) / (p - q), 1), 0)
    return np.where(d > 0, 1 - np.exp(-(d**2) / (2 * how["s"] ** 2)), 0)


def promethee(spec: Spec, learn: tuple[Array, Array], y: Array, w: Array) -> Array:
    of, counts = learn
    flow = np.zeros(y.shape)
    for j, how in enumerate(spec["preferences"]):
        others = of[j, counts[j] > 0]
        if len(others) > 1:
            gaps = y[j][:, None] - others[None, :]
            net = preference(how, gaps) - preference(how, -gaps)
            flow[j] = net.sum(axis=1) / (len(others) - 1)
    return (np.where(w > 0, flow, 0) * w).sum(axis=0) / w.sum(axis=0)


def outranking(_: Spec, learn: tuple[Array, Array], y: Array, w: Array) -> Array:
    of, counts = learn
    rivals = np.flatnonzero((counts > 0).any(axis=0))
    score = np.zeros(y.shape[1])
    for i in range(y.shape[1]):
        for k in rivals:
            both = (w[:, i] > 0) & (counts[:, k] > 0)
            if both.any():
                part, mine, other = w[both, i], y[both, i], of[both, k]
                share = (part @ (mine > other) + 0.5 * (part @ (mine == other))) / part.sum()
                score[i] += (share > 0.5 + 1e-12) - int(share < 0.5 - 1e-12)
    return score


def benefit_of_the_doubt(spec: Spec, learn: tuple[Array, Array], y: Array, w: Array) -> Array:
    """Solve the program of each row by HiGHS; a row is held against peers with all its inputs."""
    of, counts = learn
    out = np.full(y.shape[1], np.nan)
    for i in np.flatnonzero((w > 0).any(axis=0)):
        here = w[:, i] > 0
        peers = of[here][:, (counts[here] > 0).all(axis=0)].T
        out[i] = best(spec["shares"], y[here, i], peers)[0]
    return out


def best(shares: tuple[float, float], own: Array, peers: Array) -> tuple[float, Array]:
    """Return the highest score of a row by HiGHS, and weights that give it."""
    part = np.diag(own)
    limits = np.vstack([shares[0] * own - part, part - shares[1] * own])
    solved = linprog(
        -own,
        A_ub=np.vstack([peers, limits]),
        b_ub=np.concatenate([np.ones(len(peers)), np.zeros(len(limits))]),
        method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    assert not solved.status, solved.message
    return -float(solved.fun), solved.x


COMPARING: dict[str, Callable[[Spec, tuple[Array, Array], Array, Array], Array]] = {
    "topsis": topsis,
    "vikor": vikor,
    "grey": grey,
    "promethee": promethee,
    "outranking": outranking,
    "benefit-of-the-doubt": benefit_of_the_doubt,
}
