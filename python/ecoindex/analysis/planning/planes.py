"""Planes through the indices of a problem at given scores: what its programmes know of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ecoindex.analysis.planning.tree import Branch, Constant, Leaf, Mean, node_value

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecoindex.analysis.planning.problem import Problem

    Floats = NDArray[np.float64]

_LEAST = 1e-6
_STEP = 1e-6


def planes_at(problem: Problem, scores: Floats) -> tuple[Floats, Floats]:
    """Return a plane for each index at scores of the variables, from the trees.

    Parameters
    ----------
    scores : array of shape (variables,)

    Returns
    -------
    rise : array of shape (variables,)
        Points of its own index for one unit of score of each variable.
    start : array of shape (blocks,)
        The planes where all scores are zero.
    """
    rise, start = np.zeros(len(scores)), np.zeros(len(problem.blocks))
    scale = problem.scorer.system.scale
    for number, block in enumerate(problem.blocks):
        own = [at for at, (owner, _) in enumerate(problem.variables) if owner == number]
        leaves = [problem.variables[at][1].leaf for at in own]
        given = {move.leaf: move.pieces[0].start for move in block.moves}
        given |= dict(zip(leaves, map(float, scores[own]), strict=True))
        value, slopes = _slopes(block.tree, given)
        rise[own] = [scale * slopes.get(leaf, 0.0) for leaf in leaves]
        start[number] = scale * value - float(rise[own] @ scores[own])
    return rise, start


def _slopes(branch: Branch, scores: Mapping[int, float]) -> tuple[float, dict[int, float]]:
    """Return a plane at scores of the indicators: its value there, and its slope in each.

    Where a geometric mean is concave the plane lies above it. At zero, where its slope has no end,
    the plane touches it a little farther on.
    """
    match branch:
        case Leaf(leaf):
            return scores[leaf], {leaf: 1.0}
        case Constant(constant):
            return constant, {}
    found = [_slopes(item, scores) for item in branch.inputs]
    inputs = np.array([value for value, _ in found])
    value, own = _plane(branch, inputs)
    total: dict[int, float] = {}
    for part, (_, below) in zip(own, found, strict=True):
        for leaf, slope in below.items():
            total[leaf] = total.get(leaf, 0.0) + float(part) * slope
    return value, total


def _plane(branch: Mean, inputs: Floats) -> tuple[float, Floats]:
    """Return value and slopes of the plane at the inputs of a node."""
    weights = np.array(branch.weights)
    if branch.kind == "arithmetic":
        return float(weights @ inputs), weights
    if branch.kind == "geometric":
        low = _LEAST if branch.floor is None else max(branch.floor, _LEAST)
        near = np.maximum(inputs, low)
        value = float(np.exp(weights @ np.log(near)))
        own = weights * value / near
        return value - float(own @ (near - inputs)), own
    steps = np.eye(len(inputs)) * _STEP
    up, down = np.clip(inputs[:, None] + steps, 0, 1), np.clip(inputs[:, None] - steps, 0, 1)
    rise = node_value(branch, up) - node_value(branch, down)
    return float(node_value(branch, inputs[:, None])[0]), rise / (np.diag(up) - np.diag(down))
