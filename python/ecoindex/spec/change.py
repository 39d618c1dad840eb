"""What-if: changes to a system by key, read by the same reader as the file itself."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from ecoindex.errors import LANGUAGES, Fault, Place, SpecError, fault, text
from ecoindex.spec.model import DOCUMENT
from ecoindex.spec.tables import ListOf, OneOf, OneOrMore, TableOf, closest

Changes = tuple[tuple[str, str], ...]
"""Key path and value as TOML, in the order of being made; an empty value removes the key."""

ALL = "*"
"""Stands for every item of a list: ``indicator.*.normalise``."""
FIXED = ("schema", "system", "edition", "status")
STATUS = "proposal"
"""What every changed system is: nobody issued it."""
_BRACKETS = re.compile(r"\[([^\]]*)\]")


def as_changes(changes: Mapping[str, object]) -> Changes:
    """Write changes down as text; None removes a key."""
    return tuple((key, _written(value)) for key, value in changes.items())


def read_value(text: str) -> object:
    """Read a value as TOML; what is none is a word: ``geometric`` needs no quotes."""
    if not text:
        return None
    try:
        return tomllib.loads(f"value = {text}", parse_float=Decimal)["value"]
    except (ValueError, RecursionError):
        return text


def shown(changes: Changes) -> str:
    """Write changes in brackets: ``[index.aggregate=geometric]``; nothing without any."""
    parts = [f"{key}={_short(value)}" for key, value in changes]
    return f"[{', '.join(parts)}]" if parts else ""


def apply(document: dict[str, Any], changes: Changes, file: str) -> None:
    """Make changes in the tables of a file, in place; they still have to be read.

    The status becomes a proposal, and the note says what was changed.

    Raises
    ------
    SpecError
        A key path leads nowhere; all such paths at once.
    """
    faults: list[Fault] = []
    dropped: list[str] = []
    for key, value in changes:
        try:
            dropped += _apply(document, key, read_value(value))
        except _LostError as lost:
            faults.append(fault(lost.code, Place(file=file, key=key), **lost.facts))
    if faults:
        raise SpecError(faults)
    document["status"] = STATUS
    document["note"] = _note(document.get("note"), changes, dropped)


class _LostError(Exception):
    """A key path that leads nowhere."""

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        self.facts = facts


def _apply(document: dict[str, Any], key: str, value: object) -> list[str]:
    """Make one change; return the keys that a change of method dropped."""
    path = [part.strip() for part in _BRACKETS.sub(r".\1", key).split(".")]
    if not all(path):
        raise _LostError("analyse/set-path")
    if path[-1] == "id" or path[0] in FIXED:
        raise _LostError("analyse/set-fixed", name=path[-1] if path[-1] == "id" else path[0])
    *way, last = path
    dropped: list[str] = []
    for place, kind in list(_places(document, DOCUMENT, way)):
        if isinstance(place, list):
            raise _no_item(way[-1] if _labels(place) else last, place)
        before = set(place)
        _set(place, kind, last, value)
        dropped += sorted(before - set(place) - {last})
    return list(dict.fromkeys(dropped))


def _set(table: dict[str, Any], kind: object, name: str, value: object) -> None:
    """Set or remove a key; another method keeps only the keys that it knows."""
    if value is None:
        if name not in table:
            raise _LostError("analyse/set-absent", name=name, known=list(table))
        del table[name]
        return
    if isinstance(kind, OneOf) and name == kind.tag and table.get(name) != value:
        known = kind.tables.get(str(value))
        for key in list(table) if known else ():
            if known and key != name and key not in known.keys:
                del table[key]
    table[name] = value


def _places(
    value: Any,  # noqa: ANN401
    kind: object,
    way: list[str],
) -> Iterator[tuple[Any, object]]:
    """Walk down to the tables that a path means, making those that are not there yet."""
    if not way:
        yield value, kind
        return
    first, *rest = way
    if isinstance(value, list):
        yield from _items(value, kind, first, rest)
        return
    below = _below(kind, value, first)
    if first not in value:
        if isinstance(below, (ListOf, OneOrMore)):
            raise _LostError("analyse/set-not-written", name=first)
        if below is None:
            raise _LostError(
                "analyse/set-unknown", name=first, known=closest(first, _names(kind, value))
            )
        value[first] = {}
    if isinstance(value[first], str):
        value[first] = _spelt_out(value[first], below)
    if not isinstance(value[first], (dict, list)):
        raise _LostError("analyse/set-below", name=first)
    yield from _places(value[first], below, rest)


def _items(
    items: list[Any], kind: object, label: str, rest: list[str]
) -> Iterator[tuple[Any, object]]:
    """Walk into the item with an id or a year, or into all of them."""
    below = kind.kind if isinstance(kind, (ListOf, OneOrMore)) else None
    tables = [item for item in items if isinstance(item, dict)]
    chosen = [item for item in tables if label in (ALL, *_labels([item]))]
    if not chosen:
        raise _no_item(label, items)
    for item in chosen:
        yield from _places(item, below, rest)


def _no_item(label: str, items: list[Any]) -> _LostError:
    """Say which items there are; without ids none can be meant by itself."""
    known = _labels(items)
    if not known:
        return _LostError("analyse/set-no-ids", name=label)
    return _LostError("analyse/set-item", name=label, known=closest(label, known, count=5))


def _labels(items: Iterable[Any]) -> list[str]:
    """Ids, or years, of the items of a list."""
    tables = [item for item in items if isinstance(item, dict)]
    return [str(item[key]) for item in tables for key in ("id", "year") if key in item][:50]


def _spelt_out(word: str, kind: object) -> dict[str, Any] | str:
    """Turn a shorthand into the table that it stands for."""
    if isinstance(kind, OneOf):
        return {kind.tag: word}
    if isinstance(kind, TableOf) and kind.shorthand:
        return {kind.shorthand: word}
    return word


def _below(kind: object, value: Mapping[str, Any], name: str) -> object:
    """Return how the reader takes a key of a table; None if it does not know it."""
    if isinstance(kind, TableOf):
        keys = kind.table.keys
    elif isinstance(kind, OneOf):
        table = kind.tables.get(str(value.get(kind.tag)))
        keys = table.keys if table else {}
    elif isinstance(kind, OneOrMore):
        return _below(kind.kind, value, name)
    else:
        return None
    return keys[name].kind if name in keys else None


def _names(kind: object, value: Mapping[str, Any]) -> list[str]:
    own = kind.kind if isinstance(kind, OneOrMore) else kind
    known = own.table.keys if isinstance(own, TableOf) else {}
    return [*known, *(name for name in value if name not in known)]


def _note(before: object, changes: Changes, dropped: list[str]) -> object:
    """Put what was changed before the note of the file."""
    if before is not None and not isinstance(before, dict):
        return before  # the reader says what is wrong with it
    parts = [f"{key} = {_short(value)}" if value else f"{key} = ∅" for key, value in changes]
    said = {}
    for language in LANGUAGES:
        facts = {"changes": parts, "dropped": dropped}
        code = "analyse/changed-dropped" if dropped else "analyse/changed"
        old = (before or {}).get(language, "")
        gap = " " if old and language == "en" else ""
        said[language] = f"{text(code, facts, language)}{gap}{old}"
    return said


def _short(value: str) -> str:
    """Write a value without the quotes of a plain word."""
    return value[1:-1] if re.fullmatch(r'"[\w.@%+/ -]*"', value) else value


def _written(value: object) -> str:
    """Write a value as TOML on one line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{k} = {_written(v)}' for k, v in value.items())} }}"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
