"""Shapley parts by definition, for the whole tree at once: what the Rust core must equal.

A cell is a number, ``None`` (missing) or ``NA`` (not applicable). An effect is what an input of a
node does in a state: ``None`` (nothing), a number, or ``("node", index)``.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from math import factorial
from typing import Any

import numpy as np

from . import twin

NA = "not applicable"


def shapley(players: list[Any], value: Callable[[frozenset[Any]], float]) -> dict[Any, float]:
    """Every coalition, every player: the textbook sum."""
    known: dict[frozenset[Any], float] = {}

    def v(coalition: frozenset[Any]) -> float:
        if coalition not in known:
            known[coalition] = value(coalition)
        return known[coalition]

    n, parts = len(players), {}
    for player in players:
        rest, total = [other for other in players if other != player], 0.0
        for size in range(n):
            share = factorial(size) * factorial(n - size - 1) / factorial(n)
            for some in combinations(rest, size):
                coalition = frozenset(some)
                total += share * (v(coalition | {player}) - v(coalition))
        parts[player] = total
    return parts


def mean(node: dict[str, Any], scores: list[float], weights: list[float]) -> float | None:
    how, w = node["aggregate"], np.array(weights)
    if not scores or (how["method"] == "coupling" and len(scores) < 2):
        return None
    y = np.array(scores)
    if how["method"] == "arithmetic":
        return float(y @ w / w.sum())
    if how["method"] == "geometric":
        y = np.maximum(y, how.get("floor") or 0.0)
        return float(np.prod(y ** (w / w.sum())))
    y = np.clip(y, 0, 1)
    return twin.coordination(how["form"], list(y), w / w.sum())


class Pair:
    """Two states of the cells of a plan: leaves and nodes, before and after."""

    def __init__(self, plan: dict[str, Any], cells: list[dict[Any, Any]]) -> None:
        self.plan, self.cells = plan, cells
        self.links = {
            (n, at): self.link(n, item)
            for n, node in enumerate(plan["nodes"])
            for at, item in enumerate(node["inputs"])
            if item["weight"] > 0
        }

    def effect(self, n: int, item: dict[str, Any], state: int) -> Any:
        node, source = self.plan["nodes"][n], key(item)
        cell, rule = self.cells[state][source], self.plan["nodes"][n]["missing"]
        least = node["aggregate"].get("floor")
        if cell is None and rule["rule"] == "floor":
            cell = rule["value"]
        elif cell is None or cell == NA:
            return None
        elif source[0] == "node":
            return source
        return max(cell, least) if least is not None else cell

    def link(self, n: int, item: dict[str, Any]) -> tuple[Any, Any]:
        """Effects in both states; of a node with a score in one state only, that one twice."""
        known = [isinstance(cells["node", n], float) for cells in self.cells]
        if not any(known):
            return (None, None)
        states = [0, 1] if all(known) else [known.index(True)] * 2
        before, after = (self.effect(n, item, state) for state in states)
        return before, after

    def is_common(self, link: tuple[Any, Any]) -> bool:
        return None not in link and isinstance(link[0], tuple) == isinstance(link[1], tuple)

    def score(self, n: int, choose: Callable[[Any, tuple[Any, Any]], Any]) -> float | None:
        scores, weights = [], []
        for at, item in enumerate(self.plan["nodes"][n]["inputs"]):
            if (n, at) not in self.links:
                continue
            found = choose(key(item), self.links[n, at])
            if isinstance(found, tuple):
                found = self.score(found[1], choose)
            if found is not None:
                scores.append(found)
                weights.append(item["weight"])
        return mean(self.plan["nodes"][n], scores, weights)

    def values(self) -> dict[Any, float]:
        """Parts of what counts in both states."""
        root = len(self.plan["nodes"]) - 1
        players = self.reached(lambda _, link: link[1] if self.is_common(link) else None)

        def value(coalition: frozenset[Any]) -> float:
            found = self.score(
                root,
                lambda source, link: link[source in coalition] if self.is_common(link) else None,
            )
            assert found is not None
            return found

        return shapley(players, value)

    def scope(self, state: int) -> dict[Any, float]:
        """Parts of what counts in one state only."""
        root = len(self.plan["nodes"]) - 1
        found: dict[Any, None] = {}
        self.walk(root, lambda _, link: link[state], found, only_one=True)

        def value(coalition: frozenset[Any]) -> float:
            score = self.score(
                root,
                lambda source, link: (
                    link[state] if self.is_common(link) or source in coalition else None
                ),
            )
            assert score is not None
            return score

        return shapley(list(found), value)

    def reached(self, choose: Callable[[Any, tuple[Any, Any]], Any]) -> list[Any]:
        found: dict[Any, None] = {}
        self.walk(len(self.plan["nodes"]) - 1, choose, found, only_one=False)
        return list(found)

    def walk(self, n: int, choose: Any, found: dict[Any, None], *, only_one: bool) -> None:
        for at, item in enumerate(self.plan["nodes"][n]["inputs"]):
            link = self.links.get((n, at), (None, None))
            effect = choose(key(item), link)
            if effect is None:
                continue
            if only_one != self.is_common(link) and (only_one or not isinstance(effect, tuple)):
                found[key(item)] = None
            if isinstance(effect, tuple):
                self.walk(effect[1], choose, found, only_one=only_one)

    def has_common(self) -> bool:
        root = len(self.plan["nodes"]) - 1
        found = self.score(root, lambda _, link: link[1] if self.is_common(link) else None)
        return found is not None


def key(item: dict[str, Any]) -> tuple[str, int]:
    return ("leaf", item["leaf"]) if "leaf" in item else ("node", item["node"])


def cells_of(plan: dict[str, Any], evaluated: dict[str, Any], row: int) -> dict[Any, Any]:
    """Cells of a row from the twin of the engine."""
    found: dict[Any, Any] = {}
    kinds = [("leaf", "leaves", 1.0), ("node", "nodes", plan["scale"])]
    for kind, many, scale in kinds:
        for number, item in enumerate(plan[many]):
            score, applies, _ = evaluated[item["id"]]
            value = float(score[row]) / plan["scale"] if scale else 0.0
            missing = None if np.isnan(value) else value
            found[kind, number] = missing if applies[row] else NA
    return found
