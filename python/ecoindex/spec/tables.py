"""Tables of a system file: each is a record whose fields say how they are read.

A fault in one key does not stop the reading: the key's default, or its neutral value, stands
in, and the rules that follow skip what hangs on it. So one pass finds everything.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, ClassVar, NamedTuple, dataclass_transform

from ecoindex.spec.reading import BROKEN, At, Broken, shown
from ecoindex.spec.record import Record
from ecoindex.spec.values import Definitions, Kind, Word

ABSENT: Any = object()
"""No default: the key must be written."""


class Key(NamedTuple):
    """What a table says about a key.

    Attributes
    ----------
    field : str
        The attribute of the table.
    name : str
        The key as written.
    absent : str
        Code of the fault when it must be written and is not.
    neutral : object
        Stands in for an unusable value where there is no default.
    unless : str
        The key that takes its place: one of the two may be written.
    """

    field: str
    name: str
    kind: Kind
    description: str
    default: object
    absent: str
    neutral: object
    unless: str = ""


def key(
    kind: Kind,
    description: str,
    *,
    default: Any = ABSENT,  # noqa: ANN401
    name: str = "",
    absent: str = "spec/missing-key",
    neutral: object = ABSENT,
    unless: str = "",
) -> Any:  # noqa: ANN401
    """Declare a key of a table; see `Key`."""
    return Key("", name, kind, description, default, absent, neutral, unless)


@dataclass_transform(frozen_default=True, field_specifiers=(key,))
class Table(Record):
    """Base of a table of a system file: its annotated attributes are its keys."""

    keys: ClassVar[dict[str, Key]] = {}

    def __init_subclass__(cls, *, kw_only: bool = False) -> None:
        declared = [
            spec._replace(field=field, name=spec.name or field)
            for field, spec in vars(cls).items()
            if isinstance(spec, Key)
        ]
        for spec in declared:
            delattr(cls, spec.field)
        super().__init_subclass__(kw_only=kw_only)
        own = {spec.name: spec for spec in declared}
        cls.keys = own | cls.keys
        cls.defaults |= {s.field: s.default for s in declared if s.default is not ABSENT}


def settings(table: Table) -> dict[str, Any]:
    """Return the keys of a table that differ from their defaults, as written."""
    values = {name: getattr(table, spec.field) for name, spec in table.keys.items()}
    return {name: value for name, value in values.items() if value != table.keys[name].default}


def plain(value: object) -> object:
    """Turn tables into what JSON can hold, every key and default spelt out."""
    if isinstance(value, Table):
        tags = {tag: getattr(value, tag) for tag in ("method", "rule") if hasattr(value, tag)}
        return tags | {n: plain(getattr(value, spec.field)) for n, spec in value.keys.items()}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value if value is None or isinstance(value, (str, int, float)) else str(value)


def closest(name: str, known: list[str] | tuple[str, ...], *, count: int = 3) -> list[str]:
    """Return known names, the most similar first."""
    return get_close_matches(name, known, n=count, cutoff=0.0)


def _value(table: Mapping[str, Any], spec: Key, at: At) -> object:
    """Read one key; a stand-in or BROKEN where that fails."""
    instead = bool(spec.unless) and spec.unless in table
    if spec.name in table:
        if instead:
            at.down(spec.name).fault("spec/key-with", name=spec.name, other=spec.unless)
        value = spec.kind.read(table[spec.name], at.down(spec.name))
    elif spec.default is not ABSENT:
        return spec.default
    elif instead:
        return spec.neutral
    else:
        value = at.down(spec.name).refuse(spec.absent, name=spec.name)
    if value is not BROKEN:
        return value
    stand_in = spec.neutral if spec.default is ABSENT else spec.default
    return BROKEN if stand_in is ABSENT else stand_in


class TableOf(Record):
    """A table; a string stands for it where a shorthand key is declared."""

    table: type[Table]
    shorthand: str | None = None

    def read(self, value: object, at: At, tag: str | None = None) -> Any:  # noqa: ANN401
        """Read every key, report unknown ones."""
        if isinstance(value, str) and self.shorthand:
            value = {self.shorthand: value}
        if not isinstance(value, Mapping):
            return at.refuse("spec/type-table", value=shown(value))
        known = self.table.keys
        names = [*known, tag] if tag and tag not in known else [*known]
        for name in value:
            if name not in names:
                at.down(name).fault("spec/unknown-key", name=name, known=closest(name, names))
        values = {spec.field: _value(value, spec, at) for spec in known.values()}
        return BROKEN if any(v is BROKEN for v in values.values()) else self.table(**values)

    def schema(self, definitions: Definitions, tag: tuple[str, str] | None = None) -> Definitions:
        """Describe the table once, refer to it everywhere."""
        name = self.table.__name__
        if name not in definitions:
            definitions[name] = {}
            definitions[name] |= _described(self.table, definitions, tag)
        reference = {"$ref": f"#/$defs/{name}"}
        return {"anyOf": [{"type": "string"}, reference]} if self.shorthand else reference


def _described(
    table: type[Table], definitions: Definitions, tag: tuple[str, str] | None
) -> Definitions:
    properties: Definitions = {}
    required = []
    if tag and tag[0] not in table.keys:
        properties[tag[0]] = {"const": tag[1]}
        required.append(tag[0])
    for name, spec in table.keys.items():
        properties[name] = spec.kind.schema(definitions) | {"description": spec.description}
        if spec.default is ABSENT and not spec.unless:
            required.append(name)
        elif isinstance(spec.default, (bool, int, float, str)):
            properties[name]["default"] = spec.default
    return {
        "type": "object",
        "description": (table.__doc__ or "").partition("\n")[0],
        "properties": properties,
        "required": required,
        "additionalProperties": False,
        **_either(table),
    }


def _either(table: type[Table]) -> Definitions:
    """Say which keys take the place of which."""
    pairs: list[Definitions] = []
    for other in dict.fromkeys(spec.unless for spec in table.keys.values() if spec.unless):
        instead = [spec for spec in table.keys.values() if spec.unless == other]
        needed = [spec.name for spec in instead if spec.default is ABSENT]
        refused = [{"required": [spec.name]} for spec in instead]
        one = {"required": needed, "not": {"required": [other]}}
        pairs.append({"oneOf": [one, {"required": [other], "not": {"anyOf": refused}}]})
    return {"allOf": pairs} if pairs else {}


class OneOf(Record):
    """A table of one of several kinds, told apart by a key such as ``method``."""

    tag: str
    tables: Mapping[str, type[Table]]
    shorthands: tuple[str, ...] = ()

    def read(self, value: object, at: At) -> Any:  # noqa: ANN401
        """Find the kind by its tag, then read the table."""
        if isinstance(value, str) and self.shorthands:
            value = {self.tag: value}
        if not isinstance(value, Mapping):
            return at.refuse("spec/type-table", value=shown(value))
        if self.tag not in value:
            at.down(self.tag).fault("spec/missing-tag", name=self.tag, allowed=list(self.tables))
            return self._broken(at)
        found = Word(tuple(self.tables)).read(value[self.tag], at.down(self.tag))
        if found is BROKEN:
            return self._broken(at)
        result = TableOf(self.tables[found]).read(value, at, self.tag)
        return self._broken(at) if result is BROKEN else result

    def schema(self, definitions: Definitions) -> Definitions:
        """Describe each kind."""
        first: dict[type[Table], str] = {}
        for word, table in self.tables.items():
            first.setdefault(table, word)
        kinds: list[Definitions] = [
            TableOf(table).schema(definitions, (self.tag, word)) for table, word in first.items()
        ]
        words: list[Definitions] = [{"enum": list(self.shorthands)}] if self.shorthands else []
        return {"oneOf": words + kinds}

    @staticmethod
    def _broken(at: At) -> Broken:
        at.reading.broken.add(at.key)
        return BROKEN


class ListOf(Record):
    """A list of values of one kind; unusable tables are left out."""

    kind: Kind
    at_least: int = 0

    def read(self, value: object, at: At) -> tuple[Any, ...] | Broken:
        """Read every item."""
        if not isinstance(value, list):
            return at.refuse("spec/type-list", value=shown(value))
        if not value and self.at_least:
            return at.refuse("spec/list-empty")
        if len(value) < self.at_least:
            return at.refuse("spec/list-short", given=len(value), wanted=self.at_least)
        items = [
            self.kind.read(item, at.item(number, item)) for number, item in enumerate(value, 1)
        ]
        if BROKEN in items and not isinstance(self.kind, TableOf):
            at.reading.broken.add(at.key)
            return BROKEN
        at.reading.partial |= BROKEN in items
        return tuple(item for item in items if item is not BROKEN)

    def schema(self, definitions: Definitions) -> Definitions:
        """Describe the items."""
        limits = {"minItems": self.at_least} if self.at_least else {}
        return {"type": "array", "items": self.kind.schema(definitions), **limits}


class OneOrMore(Record):
    """A value of one kind, or a list of such values."""

    kind: Kind

    def read(self, value: object, at: At) -> tuple[Any, ...] | Broken:
        """Read the value or every item."""
        if isinstance(value, list) and len(value) != 1:
            return ListOf(self.kind, at_least=1).read(value, at)
        only = self.kind.read(value[0] if isinstance(value, list) else value, at)
        return BROKEN if only is BROKEN else (only,)

    def schema(self, definitions: Definitions) -> Definitions:
        """Describe both forms."""
        one = self.kind.schema(definitions)
        return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}
