"""The engine once more in plain NumPy: slow, short, and what the Rust core must equal.

A score is a pair of arrays: values (NaN where there is none) and ``applies``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from . import twin_relative
from .aggregate_twin import COMPARING, ROWWISE
from .limit_twin import limited
from .twin_relative import groups

Array = np.ndarray
Spec = dict[str, Any]


def goalposts(spec: Spec, x: Array, **_: Any) -> Array:
    worst, best = spec["worst"], spec["best"]
    if spec.get("log"):
        x, worst, best = np.log(x), np.log(worst), np.log(best)
    share = (x - worst) / (best - worst)
    clip = spec.get("clip", "both")
    share = np.maximum(share, 0) if clip in ("both", "lower") else share
    share = np.minimum(share, 1) if clip in ("both", "upper") else share
    low, high = spec.get("to", (0, 1))
    return low + (high - low) * share


def min_max(spec: Spec, x: Array, years: Array, base_year: int | None, **_: Any) -> Array:
    y = np.full_like(x, np.nan)
    low, high = spec["to"]
    for learn, apply in groups(spec, years, base_year):
        if np.isnan(x[learn]).all():
            continue
        worst, best = np.nanmin(x[learn]), np.nanmax(x[learn])
        worst, best = (best, worst) if spec["direction"] == "lower" else (worst, best)
        if worst == best:
            y[apply] = np.where(np.isnan(x[apply]), np.nan, spec["constant"])
        else:
            y[apply] = low + (high - low) * (x[apply] - worst) / (best - worst)
    return y


def z_score(spec: Spec, x: Array, years: Array, base_year: int | None, **_: Any) -> Array:
    y = np.full_like(x, np.nan)
    sign = -1 if spec["direction"] == "lower" else 1
    for learn, apply in groups(spec, years, base_year):
        known = x[learn][~np.isnan(x[learn])]
        if len(known):
            sd = known.std(ddof=int(spec["sd"] == "sample"))
            if (known == known[0]).all():
                y[apply] = np.where(np.isnan(x[apply]), np.nan, spec["constant"])
            else:
                z = sign * (x[apply] - known.mean()) / sd
                y[apply] = spec.get("mean", 0) + spec.get("spread", 1) * z
    return y


def in_base_year(x: Array, years: Array, regions: Array, base_year: int | None) -> Array:
    base = {r: v for r, v, t in zip(regions, x, years, strict=True) if t == base_year}
    return np.array([base.get(region, np.nan) for region in regions])


def base_ratio(spec: Spec, x: Array, **where: Any) -> Array:
    base = in_base_year(x, **where)
    if spec["direction"] == "higher":
        return 100 * x / base
    return 200 - 100 * x / base if spec.get("inverse") == "mirror" else 100 * base / x


def target(spec: Spec, x: Array, **where: Any) -> Array:
    if spec.get("over") is not None:
        base = twin_relative.worst(spec, x, where["years"], where["base_year"])
    else:
        base = in_base_year(x, **where) if spec.get("base") is None else spec["base"]
    short = (spec["target"] - x) / (spec["target"] - base)
    return 1 - (np.maximum(0, short) if spec.get("cap", True) else short)


def steps(spec: Spec, x: Array, **_: Any) -> Array:
    side = "right" if spec["closed"] == "left" else "left"
    scores = np.asarray(spec["scores"], float)[np.searchsorted(spec["cuts"], x, side=side)]
    return np.where(np.isnan(x), np.nan, scores)


def yes_no(spec: Spec, x: Array, **_: Any) -> Array:
    return 1 - x if spec["direction"] == "lower" else x


NORMALISE: dict[str, Callable[..., Array]] = {
    "none": lambda spec, x, **_: x,
    "goalposts": goalposts,
    "min-max": min_max,
    "z-score": z_score,
    "base-ratio": base_ratio,
    "target": target,
    "steps": steps,
    "yes-no": yes_no,
    **twin_relative.NORMALISE,
}


def arithmetic(_: Spec, y: Array, w: Array) -> Array:
    return np.nansum(y * w, axis=0) / w.sum(axis=0)


def geometric(spec: Spec, y: Array, w: Array) -> Array:
    y = np.maximum(y, spec["floor"]) if spec.get("floor") is not None else y
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(w > 0, np.log(y), 0.0)
        return np.exp(np.nansum(logs * w, axis=0) / w.sum(axis=0))


def coupling_degree(form: str, u: list[float]) -> float:
    """synergy-index.md section 5; ``u`` has at least two values in [0, 1]."""
    n = len(u)
    if max(u) == 0:
        return 0.0
    if form == "standard":
        return float(np.prod(u) ** (1 / n) / np.mean(u))
    if form == "fan":
        return float(1 - 2 * np.std(u))
    gaps = sum(abs(u[i] - u[j]) for i in range(n) for j in range(i)) / (n * (n - 1) / 2)
    return float(np.sqrt((1 - gaps) * (np.prod(np.array(u) / max(u))) ** (1 / (n - 1))))


def coordination(form: str, u: list[float], part: Array) -> float:
    """D = sqrt(C T); the synergy degree CC (1 - D) of section 8, at least 0."""
    if form != "synergy":
        return float(np.sqrt(min(max(coupling_degree(form, u), 0.0), 1.0) * (part @ np.array(u))))
    ability = float(np.prod(np.array(u) ** part))
    spread = np.sqrt(sum((x - ability) ** 2 for x in u) / (len(u) - 1))
    return max(0.0, float(ability - spread)) if ability > 0 else 0.0


def coupling(spec: Spec, y: Array, w: Array) -> Array:
    out = np.full(y.shape[1], np.nan)
    for i in range(y.shape[1]):
        here = w[:, i] > 0
        u, part = y[here, i], w[here, i] / w[here, i].sum()
        if len(u) >= 2:
            out[i] = coordination(spec["form"], list(u), part)
    return out


AGGREGATE = {"arithmetic": arithmetic, "geometric": geometric, "coupling": coupling} | ROWWISE


def compare(spec: Spec, y: Array, w: Array, years: Array, base_year: int | None) -> Array:
    """Compare rows within the groups of the scope; the weight is 0 in rows without a score."""
    out = np.full(y.shape[1], np.nan)
    for learn, apply in groups(spec, years, base_year):
        here = apply & (w > 0).any(axis=0)
        if here.any():
            known = y[:, learn], w[:, learn]
            out[here] = COMPARING[spec["method"]](spec, known, y[:, here], w[:, here])
    return out


def node_score(
    node: Spec,
    y: Array,
    applies: Array,
    cover: Array,
    w: Array,
    years: Array,
    base: int | None,
    taken: Array,
) -> tuple[Array, ...]:
    """Score, whether it applies, and coverage of one node from those of its inputs.

    ``taken``: above 0 where a rule of a node below leaves no score.
    """
    wide = w[:, None] * np.ones_like(y)
    known = ~np.isnan(y) & applies & (wide > 0)
    total = (wide * applies).sum(axis=0)
    some = total > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (wide * known).sum(axis=0) / total
        coverage = (wide * applies * np.where(applies, cover, 0)).sum(axis=0) / total
    rule = node["missing"]
    if node["aggregate"]["method"] == "coupling":
        some &= (applies & (wide > 0)).sum(axis=0) >= 2
    if rule["rule"] == "no-score" or node["aggregate"]["method"] == "coupling":
        scored = (known == (applies & (wide > 0))).all(axis=0)
    else:
        scored = (share >= rule["require"] - 1e-12) & known.any(axis=0)
    scored &= taken == 0
    used = wide * known
    if rule["rule"] == "floor" and node["aggregate"]["method"] != "coupling":
        y = np.where(applies & ~known, rule["value"], y)
        used = wide * applies
    how = node["aggregate"]
    with np.errstate(invalid="ignore", divide="ignore"):
        if how["method"] in COMPARING:
            here = (wide[:, 0] > 0) if wide.size else wide
            if "preferences" in how:
                own = zip(how["preferences"], here, strict=True)
                how = how | {"preferences": [one for one, counts in own if counts]}
            value = compare(how, np.where(used > 0, y, 0)[here], (used * scored)[here], years, base)
        else:
            value = AGGREGATE[how["method"]](how, np.where(used > 0, y, 0), used)
    return np.where(some & scored, value, np.nan), some, np.where(some, coverage, np.nan)


def evaluate(
    plan: Spec, x: Array, applies: Array, years: Array, regions: Array
) -> dict[str, tuple[Array, Array, Array]]:
    """(score, applies, coverage) of every leaf and node; ``x`` is leaves by rows."""
    leaves, nodes = tree(plan, x, applies, years, regions)
    ids = [item["id"] for item in (*plan["leaves"], *plan["nodes"])]
    parts = [*leaves, *(node[:3] for node in nodes)]
    return {
        id_: (score * plan["scale"], here, cover)
        for id_, (score, here, cover) in zip(ids, parts, strict=True)
    }


def tree(
    plan: Spec, x: Array, applies: Array, years: Array, regions: Array
) -> tuple[list[tuple[Array, ...]], list[tuple[Array, ...]]]:
    """Leaves and nodes without the factor; nodes also with what limits take (2: by a veto)."""
    where = {"years": years, "regions": regions, "base_year": plan["base_year"]}
    leaves = []
    for leaf, values, here in zip(plan["leaves"], x, applies, strict=True):
        spec = leaf["normalise"]
        learn = np.where(here, values, np.nan)
        y = NORMALISE[spec["method"]](spec, learn, **where)
        leaves.append((y, here, (~np.isnan(y)).astype(float)))
    nodes: list[tuple[Array, ...]] = []
    for node in plan["nodes"]:
        inputs = [
            leaves[i["leaf"]] if "leaf" in i else nodes[i["node"]][:3] for i in node["inputs"]
        ]
        w = np.array([i["weight"] for i in node["inputs"]])
        y, here, cover = (np.stack(part) for part in zip(*inputs, strict=True))
        below = [nodes[i["node"]][3] for i in node["inputs"] if "node" in i and i["weight"] > 0]
        taken = np.max([np.zeros(x.shape[1]), *below], axis=0)
        score, some, share = node_score(node, y, here, cover, w, years, plan["base_year"], taken)
        for limit in node.get("limits", []):
            watched = [
                (nodes[w["node"]] if "node" in w else leaves[w["leaf"]])[:2]
                if not w.get("raw") else (x[w["leaf"]], applies[w["leaf"]])
                for w in limit["watch"]
            ]  # fmt: skip
            score, own = limited(limit, score, watched)
            taken = np.where(some, np.maximum(taken, own), taken)
        nodes.append((score, some, share, taken))
    return leaves, nodes


def ranks(score: Array, years: Array, method: str) -> Array:
    """Rank within the year, 1 for the highest; NaN where there is no score."""
    out = np.full(len(score), np.nan)
    for year in np.unique(years):
        rows = np.flatnonzero((years == year) & ~np.isnan(score))
        values = score[rows]
        for row, value in zip(rows, values, strict=True):
            above, ties = (values > value).sum(), (values == value).sum()
            distinct = len(set(values[values > value]))
            out[row] = {
                "competition": above + 1,
                "dense": distinct + 1,
                "average": above + (ties + 1) / 2,
            }[method]
    return out
