"""Caps and penalties in plain NumPy, and random ones for random plans."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray
Spec = dict[str, Any]


def breaches(watch: list[Spec], watched: list[tuple[Array, Array]]) -> tuple[Array, Array, Array]:
    """(beyond a bound, by how much, not known), one line per thing watched."""
    x = np.stack([np.where(here, values, 0.0) for values, here in watched])
    unknown = np.stack([np.isnan(values) & here for values, here in watched])
    low = np.array([-np.inf if w.get("below") is None else w["below"] for w in watch])[:, None]
    high = np.array([np.inf if w.get("above") is None else w["above"] for w in watch])[:, None]
    here = np.stack([here for _, here in watched])
    raw = np.array([bool(w.get("raw")) for w in watch])[:, None]
    least = np.where(raw, 0.0, 1.0)
    slack_low = 1e-9 * np.maximum(np.abs(np.where(np.isinf(low), 0, low)), least)
    slack_high = 1e-9 * np.maximum(np.abs(np.where(np.isinf(high), 0, high)), least)
    beyond = here & ((x < low - slack_low) | (x > high + slack_high))
    amount = np.where(x < low, low - x, x - high)
    return beyond, np.where(beyond, amount, 0).sum(axis=0), unknown


def limited(limit: Spec, score: Array, watched: list[tuple[Array, Array]]) -> tuple[Array, Array]:
    """The score after one rule, without the factor of the plan, and what goes up the tree.

    The latter is 2 where a breach forbids any score above, 1 where something is not known, else 0.
    """
    beyond, amount, unknown = breaches(limit["watch"], watched)
    count = beyond.sum(axis=0)
    if limit["unknown"] == "missed":
        count = count + unknown.sum(axis=0)
    effect = limit["effect"]
    number = amount if effect.get("per") == "unit" else count
    match effect["rule"]:
        case "cap":
            at = np.array(effect["at"])[np.clip(count, 1, len(effect["at"])) - 1]
            after = np.minimum(score, at)
        case "deduct" | "reduce":
            off = effect.get("points", effect.get("share")) * number
            most = effect.get("most")
            off = np.minimum(
                off, 1.0 if most is None and effect["rule"] == "reduce" else most or np.inf
            )
            off = off * np.maximum(score, 0) if effect["rule"] == "reduce" else off
            after = np.maximum(score - off, np.minimum(score, effect["floor"]))
        case "lower":
            steps = effect["steps"]
            after = np.select(
                [score >= start - 1e-9 * max(1, abs(start)) for start, _ in steps],
                [np.minimum(score, to) for _, to in steps],
                score,
            )
        case "veto":
            after = np.full_like(score, np.nan)
    after = np.where(count > 0, after, score)
    open_ = unknown.any(axis=0) & (limit["unknown"] == "no-score")
    vetoed = (count > 0) & (effect["rule"] == "veto")
    return np.where(open_, np.nan, after), np.where(vetoed, 2, np.where(open_, 1, 0))


def random_limits(rng: np.random.Generator, leaves: int, nodes: int) -> list[Spec]:
    """Up to two rules that watch leaves, their values and earlier nodes."""
    return [_limit(rng, leaves, nodes) for _ in range(rng.integers(0, 3))]


def _limit(rng: np.random.Generator, leaves: int, nodes: int) -> Spec:
    per = str(rng.choice(["breach", "unit"]))
    effects = [
        {"rule": "cap", "at": [0.6, 0.3][: int(rng.integers(1, 3))]},
        {"rule": "deduct", "points": 0.2, "per": per, "most": None, "floor": 0.1},
        {"rule": "deduct", "points": 0.2, "per": per, "most": 0.3, "floor": 0.0},
        {"rule": "reduce", "share": 0.15, "per": per, "most": None, "floor": 0.2},
        {"rule": "reduce", "share": 0.15, "per": per, "most": 0.4, "floor": 0.0},
        {"rule": "lower", "steps": [[0.75, 0.749], [0.5, 0.499], [0.2, 0.1]]},
        {"rule": "veto"},
    ]
    watch = []
    for _ in range(rng.integers(1, 4)):
        below, above = sorted(rng.uniform(-0.2, 1.2, 2))
        source: Spec = {"leaf": int(rng.integers(leaves))}
        if nodes and rng.random() < 0.4:
            source = {"node": int(rng.integers(nodes))}
        elif rng.random() < 0.4:
            source, below, above = source | {"raw": True}, 100 * below, 100 * above
        bounds = {"below": float(below), "above": float(above)}
        if rng.random() < 0.6:
            bounds[str(rng.choice(["below", "above"]))] = None  # type: ignore[assignment]
        watch.append(source | bounds)
    effect = dict(rng.choice(effects))
    unknown = str(rng.choice(["no-score", "met", "missed"]))
    return {"effect": effect, "watch": watch, "unknown": unknown}
