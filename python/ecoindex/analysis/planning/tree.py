"""The tree of a region as the engine works it out: inputs present, weights shared out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ecoindex.analysis.planning import folds
from ecoindex.engine.compile import compile_plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ecoindex.spec import System

    Floats = NDArray[np.float64]

Kind = Literal["arithmetic", "geometric", "coupling", "other"]


@dataclass(frozen=True)
class Leaf:
    """An indicator with a value."""

    leaf: int


@dataclass(frozen=True)
class Constant:
    """What a missing input counts as."""

    value: float


@dataclass(frozen=True)
class Mean:
    """A node: its inputs and their weights, which sum to one.

    Attributes
    ----------
    kind : str
        Aggregation.
    inputs : tuple
        `Leaf`, `Constant` or `Mean`.
    weights : tuple of float
    floor : float or None
        Least value that enters a geometric mean.
    coupling : str or None
        Form of the coupling degree.
    how : mapping or None
        Compiled aggregation of any other kind.
    """

    kind: Kind
    inputs: tuple[Branch, ...]
    weights: tuple[float, ...]
    floor: float | None = None
    coupling: str | None = None
    how: Mapping[str, Any] | None = None


Branch = Leaf | Constant | Mean


class _Absent:
    """An input without a value (``missing``) or that does not apply."""

    def __init__(self, *, missing: bool) -> None:
        self.missing = missing


def tree_of(
    system: System, has_value: Callable[[int], bool], applies: Callable[[int], bool]
) -> Mean | None:
    """Build the tree over the indicators that count.

    Parameters
    ----------
    has_value, applies : callable
        Whether an indicator has a value, and whether it applies, by number.

    Returns
    -------
    Mean or None
        None where the index has no value.
    """
    plan = compile_plan(system)
    built: list[Branch | _Absent] = []
    for node in plan["nodes"]:
        inputs: list[tuple[Branch | _Absent, float]] = []
        for share in node["inputs"]:
            if "node" in share:
                branch = built[share["node"]]
            elif not applies(share["leaf"]):
                branch = _Absent(missing=False)
            else:
                leaf = share["leaf"]
                branch = Leaf(leaf) if has_value(leaf) else _Absent(missing=True)
            inputs.append((branch, share["weight"]))
        built.append(_node(node, inputs))
    root = built[-1]
    return root if isinstance(root, Mean) else None


def _node(node: Mapping[str, Any], given: list[tuple[Branch | _Absent, float]]) -> Branch | _Absent:
    rule, how = node["missing"], node["aggregate"]
    inputs: list[tuple[Branch, float]] = []
    for branch, weight in given:
        if not isinstance(branch, _Absent):
            inputs.append((branch, weight))
        elif branch.missing and rule["rule"] == "floor":
            inputs.append((Constant(rule["value"]), weight))
        elif branch.missing and rule["rule"] == "no-score":
            return _Absent(missing=True)
    total = sum(weight for _, weight in inputs)
    if total <= 0 or (how["method"] == "coupling" and len(inputs) < 2):
        missing = any(isinstance(b, _Absent) and b.missing for b, _ in given)
        return _Absent(missing=missing)
    kept = [(branch, weight / total) for branch, weight in inputs if weight > 0]
    if how["method"] == "coupling":
        kept = [(branch, weight / total) for branch, weight in inputs]
    branches, weights = zip(*kept, strict=True)
    if how["method"] not in ("arithmetic", "geometric", "coupling"):
        return Mean("other", branches, weights, how=how)
    return Mean(how["method"], branches, weights, how.get("floor"), how.get("form"))


def floors(branch: Branch) -> dict[int, float]:
    """Return the floor of the geometric mean that each indicator enters, by number."""
    if not isinstance(branch, Mean):
        return {}
    found = {leaf: low for item in branch.inputs for leaf, low in floors(item).items()}
    if branch.floor is not None:
        own = [item.leaf for item in branch.inputs if isinstance(item, Leaf)]
        found |= dict.fromkeys(own, branch.floor)
    return found


def values(branch: Branch, scores: Mapping[int, Floats]) -> Floats:
    """Value of a branch at scores of the indicators: a twin of the engine, for many at once.

    Parameters
    ----------
    scores : mapping of int to array of shape (n,)
    """
    match branch:
        case Leaf(leaf):
            return scores[leaf]
        case Constant(constant):
            return np.full_like(next(iter(scores.values())), constant)
    return node_value(branch, np.array([values(item, scores) for item in branch.inputs]))


def node_value(branch: Mean, inputs: Floats) -> Floats:
    """Value of a node at values of its inputs: shape (inputs, n)."""
    weights = np.array(branch.weights)
    if branch.kind == "arithmetic":
        return np.asarray(weights @ inputs)
    if branch.kind == "geometric":
        return _geometric(inputs, weights, branch.floor)
    if branch.how is not None:
        return folds.fold(branch.how, inputs, weights)
    return _coordination(np.clip(inputs, 0.0, 1.0), weights, branch.coupling)


def value(branch: Branch, scores: Mapping[int, float]) -> float:
    """Value of a branch at one set of scores."""
    return float(values(branch, {leaf: np.array([score]) for leaf, score in scores.items()})[0])


def _geometric(inputs: Floats, weights: Floats, floor: float | None) -> Floats:
    if floor is not None:
        inputs = np.maximum(inputs, floor)
    with np.errstate(divide="ignore"):
        return np.asarray(np.exp(weights @ np.log(np.maximum(inputs, 0.0))))


def _coordination(u: Floats, weights: Floats, coupling: str | None) -> Floats:
    """Coupling coordination degree, or synergy degree, of inputs in [0, 1]."""
    if coupling == "synergy":
        ability = _geometric(u, weights, None)
        spread = np.sqrt(((u - ability) ** 2).sum(axis=0) / (len(u) - 1))
        return np.asarray(np.where(ability > 0, np.maximum(ability - spread, 0.0), 0.0))
    level = weights @ u
    return np.asarray(np.sqrt(np.clip(_degree(u, coupling), 0.0, 1.0) * level))


def _degree(u: Floats, coupling: str | None) -> Floats:
    n = len(u)
    if coupling == "fan":
        return np.asarray(np.where(u.any(axis=0), 1 - 2 * u.std(axis=0), 0.0))
    safe = np.maximum(u, 1e-300)
    means = np.exp(np.log(safe).mean(axis=0))
    if coupling == "standard":
        found = means / safe.mean(axis=0)
    else:
        gaps = sum(np.abs(u[i] - u[j]) for i in range(n) for j in range(i)) / (n * (n - 1) / 2)
        behind = np.exp(np.log(safe / safe.max(axis=0)).sum(axis=0) / (n - 1))
        found = np.sqrt(np.maximum((1 - gaps) * behind, 0.0))
    return np.asarray(np.where((u == 0).any(axis=0), 0.0, found))


def form(branch: Branch, scores: Mapping[int, float]) -> Literal["linear", "concave", "other"]:
    """Say how the value of a branch follows the scores above those given.

    Concave: arithmetic and geometric means whose inputs are nowhere held by a floor.
    """
    if not isinstance(branch, Mean):
        return "linear"
    if branch.kind in ("coupling", "other"):
        return "other"
    below = {form(item, scores) for item in branch.inputs}
    if "other" in below:
        return "other"
    if branch.kind == "geometric" and len(branch.inputs) > 1:
        values = [value(item, scores) for item in branch.inputs]
        low = 0.0 if branch.floor is None else branch.floor
        return "concave" if min(values) >= low else "other"
    return "concave" if "concave" in below else "linear"


def capped(branch: Branch, scores: Mapping[int, float]) -> float:
    """Return a bound that a branch cannot pass: coupled inputs count as perfectly coupled."""
    if not isinstance(branch, Mean):
        return value(branch, scores)
    inputs = np.array([capped(item, scores) for item in branch.inputs])
    weights = np.array(branch.weights)
    if branch.kind == "coupling":
        return float(np.sqrt(np.clip(weights @ inputs, 0.0, 1.0)))
    if branch.kind == "geometric":
        if branch.floor is not None:
            inputs = np.maximum(inputs, branch.floor)
        return 0.0 if (inputs <= 0).any() else float(np.exp(weights @ np.log(inputs)))
    if branch.how is not None:
        return folds.cap(branch.how, inputs, weights)
    return float(weights @ inputs)
