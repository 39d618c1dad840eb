"""What is read: fields asked for, and the panel that comes back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ecoindex.errors import Note, Place, UnitError, fault, note

if TYPE_CHECKING:
    import polars as pl

    from ecoindex.registry.units import Units


STATE_UNIT = "state"
"""Unit of measures that are not started, partly or wholly done."""

GROUP_UNIT = "group"
"""Unit of columns whose values are names of groups; a number stands for each name."""


@dataclass(frozen=True)
class Field:
    """A column that is asked for.

    Attributes
    ----------
    id : str
        Id of the indicator or variable; the name of the column in the panel.
    names : tuple of str
        Aliases and titles under which a table may hold it, besides the id.
    unit : str or None
        Unit id that the values come in; None if they have no unit (yes/no, classes). In the unit
        "state" they are 0, 0.5 and 1, or the words for these; in the unit "group" a number
        stands for each name of a group, in the order of the names.
    yes_no : bool
        The values are yes or no, read as 1 and 0.
    bounds : (float, float) or None
        Lowest and highest plausible value, used by the data check only.
    units : Units or None
        Where the unit is declared, if not among the shipped ones. Fields of other units are not
        equal: what is remembered of one does not hold for the other.
    words : tuple of str
        The texts that the cells hold, if they are codes; they are read as 1, 2, ... in this order.
    """

    id: str
    names: tuple[str, ...] = ()
    unit: str | None = None
    yes_no: bool = False
    bounds: tuple[float, float] | None = None
    units: Units | None = field(default=None, repr=False)
    words: tuple[str, ...] = ()

    @property
    def worded(self) -> bool:
        """Whether the values are words of a closed list: yes and no, states, groups or codes."""
        return self.yes_no or self.unit in (STATE_UNIT, GROUP_UNIT) or bool(self.words)


def merge_fields(fields: Iterable[Field]) -> tuple[Field, ...]:
    """One field per id: names joined, everything else from the first that declares it.

    Raises
    ------
    UnitError
        Two systems declare the same id in different units.
    """
    merged: dict[str, Field] = {}
    for item in fields:
        known = merged.setdefault(item.id, item)
        if known.unit != item.unit:
            units = [known.unit, item.unit]
            raise UnitError(fault("panel/units-differ", indicator=item.id, units=units))
        names = tuple(dict.fromkeys(known.names + item.names))
        merged[item.id] = Field(
            item.id,
            names,
            known.unit,
            known.yes_no,
            known.bounds or item.bounds,
            known.units or item.units,
            known.words or item.words,
        )
    return tuple(merged.values())


DEMO_MARK = "demo data (invented)"
"""Note that goes with every invented figure that is exported, and comes back with it."""


@dataclass(frozen=True)
class Origin:
    """Where a panel comes from.

    Attributes
    ----------
    title : str
        File name, dataset id or a word for an object in memory.
    demo : bool
        The data are invented.
    note : Note or None
        What has to be said under every result of these data. It is not repeated in the
        notes of the panel.
    titles : mapping of str to str
        Title by language, where there is one.
    bundled : bool
        The data ship with the package, and may hold more than one system asks for.
    """

    title: str
    demo: bool = False
    note: Note | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    bundled: bool = False

    def name(self, language: str) -> str:
        """Title in a language."""
        return self.titles.get(language, self.title)

    def as_demo(self) -> Origin:
        """Say that the data are invented."""
        return replace(self, demo=True, note=note("panel/demo-data"))


@dataclass(frozen=True)
class Panel:
    """Values of fields by region and year.

    Attributes
    ----------
    frame : polars.DataFrame
        ``region``, ``year`` and one Float64 column per field that was found, in its unit;
        null is missing. From a file or the store ``region`` is a String of resolved ids and
        ``year`` is Int32. From an object in memory both stay as they are (String or any
        integer), unresolved: see `ecoindex.panel.resolve_regions`; NaN is missing, too.
    not_applicable : polars.DataFrame
        Same rows; a Boolean column per field that is flagged not applicable anywhere.
    origin : Origin
        Where the data come from.
    notes : tuple of Note
        What was done on the way that the user must know.
    stated_units : bool
        At least one column states its unit.
    rows : polars.Series or None
        Row in the file of each row, as a person counts; None where that has no meaning.
    place : Place or None
        File and sheet that the cells stand in; None for the store and for objects in memory.
    documents : polars.DataFrame or None
        ``region``, ``year``, ``indicator``, ``source``, ``note`` and ``row`` (in the file, null
        where it has no meaning) of the cells of a long table, at least of those for which the
        data say where they come from; None if there are none.
    """

    frame: pl.DataFrame
    not_applicable: pl.DataFrame
    origin: Origin
    notes: tuple[Note, ...] = ()
    stated_units: bool = False
    rows: pl.Series | None = None
    place: Place | None = None
    documents: pl.DataFrame | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """Ids of the fields found."""
        return tuple(self.frame.columns[2:])
