"""Arguments of calls as they come: years, regions and counts, of Python or NumPy, also as text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from operator import index

from ecoindex.errors import UsageError, fault


def year_given(value: object, argument: str = "year") -> int:
    """Return a year given as a whole number or as text.

    Raises
    ------
    UsageError
        It is neither.
    """
    if isinstance(value, str) and re.fullmatch(r"\s*\d{1,4}\s*年?\s*", value):
        return int(value.replace("年", ""))
    found = _whole(value)
    if found is None:
        raise UsageError(fault("engine/not-a-year", argument=argument, value=repr(value)))
    return found


def years_given(value: object, argument: str = "year") -> list[int]:
    """Return one or several years; see `year_given`."""
    return [year_given(item, argument) for item in _several(value)]


def count_given(value: object, argument: str) -> int:
    """Return a whole number from 0 on.

    Raises
    ------
    UsageError
        It is something else.
    """
    found = _whole(value)
    if found is None or found < 0:
        raise UsageError(fault("engine/not-a-count", argument=argument, value=repr(value)))
    return found


def region_given(value: object, argument: str = "region") -> str:
    """Return the code or name of a region; a code may be a number.

    Raises
    ------
    UsageError
        It is something else, or empty.
    """
    text = value.strip() if isinstance(value, str) else str(_whole(value) or "")
    if not text:
        raise UsageError(fault("engine/not-a-region", argument=argument, value=repr(value)))
    return text


def regions_given(value: object, argument: str = "regions") -> list[str]:
    """Return one or several regions; see `region_given`."""
    return [region_given(item, argument) for item in _several(value)]


def _several(value: object) -> list[object]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        return [value]
    return list(value)


def _whole(value: object) -> int | None:
    """Return a whole number; None of anything else, also of a truth value."""
    if isinstance(value, bool) or type(value).__name__ == "bool_":
        return None
    try:
        return index(value)  # type: ignore[arg-type]
    except TypeError:
        return None
