"""Ids and names: their form, and that each stands for one thing."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable

from ecoindex.spec.check.context import Context
from ecoindex.spec.indicator import column_key
from ecoindex.spec.node import ROOT

KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
KEY = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
EDITION = re.compile(r"[0-9A-Za-z]+([._-][0-9A-Za-z]+)*")

RESERVED = frozenset(
    (
        *(ROOT, "class", "code", "coverage", "data", "edition", "indicator", "kind", "missing"),
        *("name", "note", "rank", "region", "score", "source", "state", "status", "system"),
        *("title", "unit", "value", "year"),
    )
)
"""Columns of results and of tables; an indicator of that name would be taken for one."""


def check(context: Context) -> None:
    """Check every id, alias and edition."""
    document = context.document
    _form(context, "system", document.system)
    for alias in document.aliases:
        _form(context, "aliases", alias)
    if not EDITION.fullmatch(document.edition):
        context.fault("edition", "spec/edition-form", value=document.edition)
    ids = [(f"node[{node.id}]", node.id) for node in document.node]
    ids += [(column_key(column), column.id) for column in document.declared]
    for key, id_ in ids:
        _form(context, f"{key}.id", id_)
        if id_ in RESERVED or keyword.iskeyword(id_):
            context.fault(f"{key}.id", "spec/id-reserved", id=id_)
    bars = [(f"indicator[{i.id}].target", b.id) for i in document.measures for b in i.bars]
    _unique(context, [*bars, *ids])
    _unique(context, [(f"goal[{goal.year}]", goal.year) for goal in document.goal])
    _unique(context, [(f"unit[{item.id}]", item.id) for item in document.unit])
    _unique(context, [(f"source[{item.id}]", item.id) for item in document.source])
    for item in document.source:
        if not KEY.fullmatch(item.id):
            context.fault(f"source[{item.id}].id", "spec/id-form", id=item.id)
    _bands(context)
    _aliases(context)


def _form(context: Context, key: str, id_: str) -> None:
    if not KEBAB.fullmatch(id_):
        context.fault(key, "spec/id-form", id=id_)


def _unique(context: Context, ids: Iterable[tuple[str, object]]) -> None:
    seen: dict[object, str] = {}
    for key, id_ in ids:
        if id_ in seen:
            context.fault(key, "spec/duplicate-id", id=id_, first=seen[id_])
        seen.setdefault(id_, key)


def _bands(context: Context) -> None:
    classes = context.document.index.classes
    ids = [(f"index.classes.bands[{b.id}]", b.id) for b in (classes.bands if classes else ())]
    for key, id_ in ids:
        _form(context, f"{key}.id", id_)
    _unique(context, ids)


def _aliases(context: Context) -> None:
    """Columns are found by any of their names, so no two may share one."""
    columns = context.document.declared
    owners = {column.id.casefold(): column for column in columns}
    for column in columns:
        for alias in column.aliases:
            owner = owners.setdefault(alias.casefold(), column)
            if owner.id != column.id:
                facts = {"alias": alias, "first": column_key(owner)}
                context.fault(f"{column_key(column)}.aliases", "spec/duplicate-alias", **facts)
