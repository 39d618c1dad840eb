"""Regions: codes of GB/T 2260, names, levels, attributes; and finding one by any of its names."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from types import MappingProxyType

from ecoindex.errors import NOWHERE, DataError, Fault, Language, Place, UsageError, fault
from ecoindex.registry.files import INDICATORS
from ecoindex.registry.region_text import english_names, key, short_name

COLUMNS = ("code", "name_zh", "name_en", "level", "parent", "aliases")
EXAMPLES = ("330324", "永嘉县", "Yongjia")


@dataclass(frozen=True, slots=True)
class Region:
    """A county, city or province.

    Attributes
    ----------
    attributes : mapping
        Column -> word of the table's further columns (``"true"``, ``"false"``, ``"hill"``), and
        the level. An attribute that is not known is absent.
    """

    code: str
    name_zh: str
    name_en: str
    level: str
    parent: str | None
    aliases: tuple[str, ...]
    attributes: Mapping[str, str]

    def name(self, language: Language) -> str:
        """Give the printed name."""
        return self.name_zh if language == "zh" else self.name_en


class Regions:
    """Regions by every name they have."""

    def __init__(self, regions: Iterable[Region]) -> None:
        self.by_code: Mapping[str, Region] = MappingProxyType({r.code: r for r in regions})

    def __iter__(self) -> Iterator[Region]:
        return iter(self.by_code.values())

    def __len__(self) -> int:
        return len(self.by_code)

    def get(self, code: str) -> Region | None:
        """Look up a region by its present code."""
        return self.by_code.get(code)

    def candidates(self, text: str) -> tuple[Region, ...]:
        """Every region that a text may mean: none, one, or several when it is ambiguous."""
        region = self.by_code.get(text)
        return (region,) if region else self._index.get(key(text), ())

    def find(self, text: str, place: Place = NOWHERE) -> Region:
        """Find the region that a text means.

        Parameters
        ----------
        text : str
            A code, present or former; a Chinese or English name, full or short.

        Raises
        ------
        UsageError
            ``registry/region-unknown`` or ``registry/region-ambiguous``.
        """
        match self.candidates(text):
            case (region,):
                return region
            case ():
                close = self.close(text) or EXAMPLES
                raise UsageError(
                    fault("registry/region-unknown", place, region=text, examples=close)
                )
            case several:
                raise UsageError(_ambiguous(text, several, place))

    def resolve(self, text: str, place: Place = NOWHERE) -> str | None:
        """Turn a table's region into a code; None when it is not known.

        Raises
        ------
        DataError
            ``registry/region-ambiguous``.
        """
        match self.candidates(text):
            case ():
                return None
            case (region,):
                return region.code
            case several:
                raise DataError(_ambiguous(text, several, place))

    def close(self, text: str) -> list[str]:
        """Names that look like a text, best first, at most three."""
        names = {key(name): name for r in self for name in (r.code, r.name_en, r.name_zh)}
        names |= {key(short): short for r in self if (short := short_name(r.name_zh))}
        cutoff = 0.75 if text.isascii() else 0.5  # one of two characters is already close
        return [names[like] for like in difflib.get_close_matches(key(text), names, 3, cutoff)]

    @cached_property
    def _index(self) -> dict[str, tuple[Region, ...]]:
        """Name -> regions: full names beat short ones, a province's short name beats others'."""
        ranked: dict[str, list[tuple[int, Region]]] = {}
        for region in self:
            for order, names in enumerate(self._names(region)):
                for name in names:
                    ranked.setdefault(key(name), []).append((order, region))
        return {name: _best(found) for name, found in ranked.items()}

    def _names(self, region: Region) -> tuple[set[str], set[str], set[str]]:
        short = {short_name(region.name_zh), region.name_en}
        full = {region.code, region.name_zh, *region.aliases, *english_names(region)}
        line = [r.name_zh for r in self._line(region)]
        full |= {"".join(line), "".join(line[-2:])}  # 浙江省温州市永嘉县, 温州市永嘉县
        province = region.level == "province"
        return full - short, short if province else set(), set() if province else short

    def _line(self, region: Region) -> list[Region]:
        """List the region and all above it, highest first."""
        above = self.by_code.get(region.parent or "")
        return [*(self._line(above) if above else ()), region]


def _best(found: list[tuple[int, Region]]) -> tuple[Region, ...]:
    first = min(order for order, _ in found)
    return tuple({r.code: r for order, r in found if order == first}.values())


def _ambiguous(text: str, regions: Iterable[Region], place: Place) -> Fault:
    described = [f"{r.code} {r.name_zh} {r.name_en}" for r in regions]
    return fault("registry/region-ambiguous", place, region=text, candidates=described)


def _region(row: Mapping[str, str]) -> Region:
    words = {column: word for column, word in row.items() if column not in COLUMNS and word}
    return Region(
        code=row["code"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        level=row["level"],
        parent=row["parent"] or None,
        aliases=tuple(alias for alias in row["aliases"].split(";") if alias),
        attributes=MappingProxyType({"level": row["level"], **words}),
    )


@cache
def regions() -> Regions:
    """Read the declared regions."""
    with (INDICATORS / "regions.csv").open(encoding="utf-8", newline="") as lines:
        return Regions(map(_region, csv.DictReader(lines)))
