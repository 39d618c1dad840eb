"""Weights: methods that fit their node, comparisons that are consistent, no weights twice."""

from __future__ import annotations

from collections import Counter

from ecoindex.spec.check.context import Context, declared
from ecoindex.spec.judgement import LIMIT, RANDOM_INDEX, judged, odd_entries
from ecoindex.spec.node import ROOT
from ecoindex.spec.reading import shown
from ecoindex.spec.tables import Table
from ecoindex.spec.weights import (
    DECLARED,
    Budget,
    Combined,
    Entropy,
    Hierarchy,
    Importance,
    Learned,
    Weights,
    tables,
    uses_declared,
)


def check(context: Context) -> None:
    """Check how each node finds the weights of its inputs."""
    methods = [(ROOT, context.document.index.weights)]
    methods += [(node.id, node.weights) for node in context.document.node]
    for node, method in methods:
        if method == DECLARED or not context.sound(f"{context.table(node)}.weights"):
            continue
        key = f"{context.table(node)}.weights"
        if context.document.kind == "attainment":
            context.fault(key, "weights/attainment")
            continue
        if not uses_declared(method):
            _declared(context, node, method)
        _scope(context, key, method)
        for at, table in _placed(key, method):
            _table(context, node, at, table)
    _compared(context, dict(methods))


def _compared(context: Context, methods: dict[str, Weights]) -> None:
    """Refuse nodes that compare rows of several years by weights that differ by year."""

    def by_year(node: str, seen: frozenset[str] = frozenset()) -> bool:
        method = methods.get(node)
        if isinstance(method, Learned) and method.scope == "year":
            return True
        # A circle is a fault of its own.
        below = [link.id for link in context.links.get(node, ()) if link.id in methods]
        seen |= {node}
        return any(by_year(id_, seen) for id_ in below if id_ not in seen)

    for node, how in context.aggregates.items():
        key = f"{context.table(node)}.aggregate"
        if getattr(how, "over", "year") != "year" and context.sound(key) and by_year(node):
            context.fault(f"{key}.over", "weights/compared-by-year", node=node)


def _placed(key: str, method: Weights) -> list[tuple[str, Table]]:
    """Return a method and what it combines, each with its key."""
    inside = enumerate(tables(method)[1:], 1)
    return [(key, method), *((f"{key}.of[#{number}]", table) for number, table in inside)]


def _declared(context: Context, node: str, method: Weights) -> None:
    """Refuse weights that a method would overrule."""
    for key, weight in declared(context, node):
        facts = {"node": node, "method": method.method, "weight": str(weight)}
        context.fault(f"{key}.weight", "weights/declared", **facts)


def _scope(context: Context, key: str, method: Weights) -> None:
    if not isinstance(method, Learned):
        return
    no_base = context.document.base_year is None and context.usable("base_year")
    if method.scope == "base_year" and no_base:
        context.fault(f"{key}.over", "weights/base-year")
    if isinstance(method, Combined):
        for number, part in enumerate(method.of, 1):
            if isinstance(part, Learned) and (part.over or part.constant):
                name = "over" if part.over else "constant"
                context.fault(f"{key}.of[#{number}].{name}", "weights/inside", name=name)
        if method.parts and (method.how != "mean" or len(method.parts) != len(method.of)):
            context.fault(f"{key}.parts", "weights/parts", given=len(method.parts))
        elif method.parts and not any(method.parts):
            context.fault(f"{key}.parts", "weights/parts", given=0)


def _table(context: Context, node: str, at: str, table: Table) -> None:
    match table:
        case Entropy(shift=float() as shift) if not 0 < shift < 0.5:
            context.fault(f"{at}.shift", "weights/shift", value=shown(shift))
        case Importance():
            _importance(context, node, at, table)
        case Hierarchy():
            if _items(context, node, at, table.items):
                _comparisons(context, at, table)
        case Budget():
            if _items(context, node, at, table.items):
                _points(context, at, table)


def _importance(context: Context, node: str, at: str, table: Importance) -> None:
    """Correlations with the index are those of a weighted mean, so the node must be one."""
    how = context.aggregates.get(node)
    if how is not None and how.method != "arithmetic":
        context.fault(at, "weights/importance-aggregate", node=node, aggregate=how.method)
    count = len(table.items)
    if not (table.items or table.importance) or not _items(context, node, at, table.items):
        return
    if len(table.importance) != count:
        context.fault(f"{at}.importance", "weights/shape", count=count, rows=1)
    elif not any(table.importance):
        context.fault(f"{at}.importance", "weights/no-importance")


def _items(context: Context, node: str, at: str, items: tuple[str, ...]) -> bool:
    """Compare the items with the inputs of the node."""
    inputs = [link.id for link in context.links[node]]
    fits = Counter(items) == Counter(inputs)
    if not fits and context.complete:
        context.fault(f"{at}.items", "weights/items", items=items, inputs=inputs)
    return fits


def _comparisons(context: Context, at: str, table: Hierarchy) -> None:
    count = len(table.items)
    if len(table.matrix) != count or any(len(row) != count for row in table.matrix):
        context.fault(f"{at}.matrix", "weights/shape", count=count, rows=count)
        return
    odd = odd_entries(table.matrix)
    for row, column in odd:
        entry, mirror = table.matrix[row - 1][column - 1], table.matrix[column - 1][row - 1]
        place = {"row": str(row), "column": str(column)}
        here = {"entry": str(entry), "mirror": str(mirror)}
        context.fault(f"{at}.matrix", "weights/not-reciprocal", **place, **here)
    if odd or table.force:
        return
    found = judged(table.matrix, table.priority, table.random_index)
    if found.ratio is None:
        most = len(RANDOM_INDEX[table.random_index])
        context.fault(f"{at}.matrix", "weights/no-random-index", count=count, most=most)
    elif found.ratio > LIMIT:
        said = {"ratio": f"{found.ratio:.4f}", "table": table.random_index}
        context.fault(f"{at}.matrix", "weights/inconsistent", limit=LIMIT, **said)


def _points(context: Context, at: str, table: Budget) -> None:
    for number, points in enumerate(table.points, 1):
        if len(points) != len(table.items):
            facts = {"count": len(table.items), "rows": len(table.points)}
            context.fault(f"{at}.points", "weights/shape", **facts)
            return
        if not any(points):
            context.fault(f"{at}.points", "weights/no-points", number=number)
