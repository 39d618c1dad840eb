"""Immutable records, cheap to declare.

Half a hundred dataclasses would cost every command forty milliseconds before it begins, since
each compiles its own methods; a record shares those of its base.
"""

from __future__ import annotations

import inspect
from typing import Any, ClassVar, TypeVar, dataclass_transform


@dataclass_transform(frozen_default=True)
class Record:
    """Base of an immutable record: its annotated attributes are its fields."""

    fields: ClassVar[tuple[str, ...]] = ()
    defaults: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(cls, *, kw_only: bool = False) -> None:
        annotations = inspect.get_annotations(cls)
        own = [name for name, kind in annotations.items() if "ClassVar" not in str(kind)]
        cls.fields = (*cls.fields, *own)
        cls.defaults = cls.defaults | {name: vars(cls)[name] for name in own if name in vars(cls)}
        type.__setattr__(cls, "__match_args__", cls.fields)

    def __init__(self, *values: Any, **named: Any) -> None:  # noqa: ANN401
        given = dict(zip(self.fields, values, strict=False)) | named
        filled = self.defaults | given
        if len(filled) != len(self.fields) or len(given) != len(values) + len(named):
            wrong = set(self.fields) ^ set(filled)
            raise TypeError(f"{type(self).__name__}: wrong or missing {sorted(wrong)}")
        self.__dict__.update(filled)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((type(self), *(self.__dict__[name] for name in self.fields)))

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={self.__dict__[name]!r}" for name in self.fields)
        return f"{type(self).__name__}({values})"


R = TypeVar("R", bound=Record)


def copied(record: R, **changes: object) -> R:
    """Return a record with some fields changed."""
    fields: dict[str, object] = {name: getattr(record, name) for name in record.fields}
    return type(record)(**(fields | changes))
