"""Which column is what: region, year, and the field that each other column holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from ecoindex.errors import NOWHERE, Fault, Note, Place, fault, note
from ecoindex.panel import names
from ecoindex.panel.faults import Faults
from ecoindex.panel.panel import Field

_SHOWN = 12
_CLOSE_LIMIT = 20


@dataclass(frozen=True)
class Match:
    """A column (or an indicator name of a long table) that holds a field."""

    at: int
    field: Field
    unit: str | None


@dataclass(frozen=True)
class LongColumns:
    """Positions of the columns of a long table."""

    indicator: int
    value: int
    unit: int | None = None
    source: int | None = None
    note: int | None = None
    state: int | None = None


@dataclass(frozen=True)
class Layout:
    """What each column of a table is.

    Attributes
    ----------
    region, year : int
        Positions.
    matches : tuple of Match
        The fields found; empty for a long table.
    long : LongColumns or None
        Set if the table is long.
    others : tuple of int
        Columns that hold nothing asked for.
    """

    region: int
    year: int
    matches: tuple[Match, ...]
    long: LongColumns | None
    others: tuple[int, ...]


def layout(
    headers: list[str],
    fields: Sequence[Field],
    place: Place,
    faults: Faults,
    *,
    region_column: str | None = None,
    year_column: str | None = None,
) -> Layout | None:
    """Recognise the columns of a table; None (and faults) if region or year are not found."""
    options = (region_column, year_column)
    found = _faultless(tuple(headers), tuple(fields), options)
    return found if found else _layout(headers, fields, place, faults, options)


@lru_cache(maxsize=64)
def _faultless(
    headers: tuple[str, ...], fields: tuple[Field, ...], options: tuple[str | None, str | None]
) -> Layout | None:
    """Columns of a table; None if there are faults. Tables of one shape often come in a row."""
    faults = Faults()
    found = _layout(list(headers), fields, NOWHERE, faults, options)
    return None if faults.found else found


def _layout(
    headers: list[str],
    fields: Sequence[Field],
    place: Place,
    faults: Faults,
    options: tuple[str | None, str | None],
) -> Layout | None:
    region_column, year_column = options
    region = _usual(
        headers, region_column, names.REGION_CODES + names.REGION_NAMES, "region", place, faults
    )
    year = _usual(headers, year_column, names.YEARS, "year", place, faults)
    if region is None or year is None:
        return None
    left = [at for at in range(len(headers)) if at not in (region, year)]
    long = _long(headers, left)
    if long is not None:
        used = {long.indicator, long.value, long.unit, long.source, long.note, long.state}
        return Layout(region, year, (), long, tuple(_unused(headers, left, used)))
    matches = match([(at, headers[at]) for at in left], fields, place, faults)
    return Layout(
        region, year, matches, None, tuple(_unused(headers, left, {item.at for item in matches}))
    )


def _usual(
    headers: list[str],
    option: str | None,
    usual: tuple[str, ...],
    what: str,
    place: Place,
    faults: Faults,
) -> int | None:
    if option is None:
        at = names.first(headers, usual)
        if at is None:
            faults.add(fault(f"panel/no-{what}-column", place, found=_listed(headers)))
        return at
    exact = [at for at, header in enumerate(headers) if header == option]
    loose = [at for at, header in enumerate(headers) if names.key(header) == names.key(option)]
    if not loose:
        faults.add(
            fault(f"panel/{what}-column-unknown", place, column=option, found=_listed(headers))
        )
        return None
    return (exact or loose)[0]


def _long(headers: list[str], left: list[int]) -> LongColumns | None:
    def find(wanted: tuple[str, ...]) -> int | None:
        at = names.first([headers[at] for at in left], wanted)
        return None if at is None else left[at]

    indicator, value = find(names.INDICATORS), find(names.VALUES)
    if indicator is None or value is None:
        return None
    return LongColumns(
        indicator,
        value,
        find(names.UNITS),
        find(names.SOURCES),
        find(names.NOTES),
        find(names.STATES),
    )


def _unused(headers: list[str], left: Iterable[int], used: Iterable[int | None]) -> list[int]:
    """Columns left over; the other names of the region are no news."""
    labels = set(names.REGION_CODES + names.REGION_NAMES)
    taken = set(used)
    return [at for at in left if at not in taken and names.key(headers[at]) not in labels]


def match(
    columns: Sequence[tuple[int, str]],
    fields: Sequence[Field],
    place: Place,
    faults: Faults,
    *,
    several: bool = False,
) -> tuple[Match, ...]:
    """Match columns to fields.

    A column may serve several fields (of different systems); several columns for one field are
    a fault unless `several`.
    """
    index: dict[str, list[tuple[int, str | None]]] = {}
    for at, header in columns:
        index.setdefault(names.key(header), []).append((at, None))
    for at, header in columns:
        base, unit = names.split_unit(header)
        if unit is not None and names.key(base) != names.key(header):
            index.setdefault(names.key(base), []).append((at, unit))
    ids = frozenset(names.key(field.id) for field in fields)
    found: list[Match] = []
    for field in fields:
        places = _places(field, index, ids)
        if len(places) > 1 and not several:
            headers = dict(columns)
            faults.add(
                fault(
                    "panel/columns-same-field",
                    place,
                    indicator=field.id,
                    columns=[headers[at] for at in places],
                )
            )
        found.extend(Match(at, field, unit) for at, unit in places.items())
    return tuple(found)


def _places(
    field: Field, index: dict[str, list[tuple[int, str | None]]], ids: frozenset[str]
) -> dict[int, str | None]:
    """Columns of a field, with the unit stated.

    Where there are several, a name that is the id of another field stands for that one.
    """
    own = names.key(field.id)
    by_name = {
        name: dict(index[name])
        for name in dict.fromkeys([own, *map(names.key, field.names)])
        if name in index
    }
    if len(by_name) > 1:
        by_name = {name: at for name, at in by_name.items() if name == own or name not in ids}
    places: dict[int, str | None] = {}
    for found in by_name.values():
        for at, unit in found.items():
            places.setdefault(at, unit)
    return places


def nothing_matched(headers: Iterable[str], fields: Sequence[Field], place: Place) -> Fault:
    """Build the fault for a table that holds nothing asked for."""
    found = list(headers)
    expected = _listed([item.id for item in fields])
    close = [f"{header} → {name}" for header, name in suggestions(found, fields)]
    if close:
        return fault(
            "panel/no-field-column-close",
            place,
            found=_listed(found),
            expected=expected,
            close=close,
        )
    return fault("panel/no-field-column", place, found=_listed(found), expected=expected)


def ignored(
    headers: Sequence[str],
    fields: Sequence[Field],
    place: Place,
    code: str = "panel/columns-ignored",
) -> tuple[Note, ...]:
    """Name columns that hold nothing asked for, with what may have been meant."""
    if not headers:
        return ()
    notes = [note(code, place, columns=_listed(headers))]
    for header, name in suggestions(headers, fields):
        notes.append(note("panel/column-close", place, column=header, indicator=name))
    return tuple(notes)


def suggestions(headers: Sequence[str], fields: Sequence[Field]) -> list[tuple[str, str]]:
    """Pairs of a header and the id of the field whose name is close to it."""
    if len(headers) > _CLOSE_LIMIT:
        return []
    known = {names.key(name): item.id for item in fields for name in (item.id, *item.names)}
    pairs = []
    for header in headers:
        word = names.key(names.split_unit(header)[0])
        close = get_close_matches(word, known, n=1, cutoff=0.8) if len(word) > 2 else []
        pairs += [(header, known[name]) for name in close]
    return pairs


def _listed(words: Sequence[str]) -> list[str]:
    """As many words as one reads, the rest as dots."""
    return list(words[:_SHOWN]) + (["…"] if len(words) > _SHOWN else [])
