"""Formulas: they parse, name what is declared, and do not go in a circle."""

from __future__ import annotations

import re

from ecoindex.errors import Place, SpecError
from ecoindex.spec import tree
from ecoindex.spec.check.context import Context
from ecoindex.spec.formula import Expr, functions, names, parse
from ecoindex.spec.tables import closest


def check(context: Context) -> None:
    """Check every formula."""
    document = context.document
    known = {column.id.replace("-", "_"): column.id for column in document.columns}
    used: dict[str, tuple[str, ...]] = {item.id: () for item in document.indicator}
    for indicator in document.indicator:
        key = f"indicator[{indicator.id}].formula"
        formula = _parsed(context, key, indicator.formula)
        if formula is None or indicator.formula is None:
            continue
        named = names(formula)
        for name in named:
            if name not in known and context.complete:
                _unknown(context, key, name, indicator.formula, list(known))
        used[indicator.id] = tuple(known[name] for name in named if name in known)
        base_year_known = document.base_year is not None or not context.usable("base_year")
        if "base" in functions(formula) and not base_year_known:
            context.fault(key, "spec/base-year-needed")
    for cycle in tree.cycles(used):
        path = " → ".join((*cycle, cycle[0]))
        context.fault(f"indicator[{cycle[0]}].formula", "spec/formula-cycle", path=path)


def _parsed(context: Context, key: str, text: str | None) -> Expr | None:
    if text is None:
        return None
    try:
        return parse(text, Place(file=context.reading.file, key=key))
    except SpecError as error:
        context.reading.faults += error.faults
        return None


def _unknown(context: Context, key: str, name: str, text: str, known: list[str]) -> None:
    found = re.search(rf"\b{re.escape(name)}\b", text)
    position = found.start() + 1 if found else 1
    starting = [other for other in known if other.startswith(f"{name}_")]
    near = list(dict.fromkeys([*starting, *closest(name, known)]))[:3]
    context.fault(key, "spec/formula-name", name=name, position=position, known=near)
