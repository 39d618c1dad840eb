"""What a reader of values cannot see in an xlsx sheet: percent formats, errors, stale formulas.

The cells are found by pattern in the raw XML, which costs little even for large sheets; other
workbook formats are taken as they are.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d+)"')
_STYLE = re.compile(rb'\bs="(\d+)"')
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]+)</")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_BUILT_IN_PERCENT = frozenset({9, 10})


class Cell(NamedTuple):
    """A cell by row and column, both from 0."""

    row: int
    column: int
    text: str


@dataclass
class Marks:
    """Cells of a sheet that need a second look."""

    errors: list[Cell] = field(default_factory=list)
    uncalculated: list[Cell] = field(default_factory=list)
    percent: list[tuple[int, int]] = field(default_factory=list)


def sheet_marks(path: Path, title: str) -> Marks:
    """Look through the XML of a sheet; nothing is found in what is not an xlsx file."""
    try:
        with zipfile.ZipFile(path) as book:
            name = _sheet_file(book, title)
            if name is None:
                return Marks()
            return _scan(book.read(name), _percent_styles(book))
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError):
        return Marks()


def _sheet_file(book: zipfile.ZipFile, title: str) -> str | None:
    if "xl/workbook.xml" not in book.namelist():
        return None
    root = ElementTree.fromstring(book.read("xl/workbook.xml"))
    links = ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for sheet in root.iter():
        if _local(sheet.tag) == "sheet" and sheet.get("name") == title:
            link = next((value for key, value in sheet.items() if _local(key) == "id"), None)
            target = targets.get(link, "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return None


def _percent_styles(book: zipfile.ZipFile) -> frozenset[bytes]:
    """Find the cell styles whose number format shows a percent sign."""
    if "xl/styles.xml" not in book.namelist():
        return frozenset()
    root = ElementTree.fromstring(book.read("xl/styles.xml"))
    formats = {
        int(item.get("numFmtId", "0")): item.get("formatCode", "")
        for item in root.iter()
        if _local(item.tag) == "numFmt"
    }
    percent = _BUILT_IN_PERCENT | {number for number, code in formats.items() if "%" in code}
    styles = next((list(item) for item in root if _local(item.tag) == "cellXfs"), [])
    return frozenset(
        str(at).encode()
        for at, style in enumerate(styles)
        if int(style.get("numFmtId", "0")) in percent
    )


def _scan(xml: bytes, percent: frozenset[bytes]) -> Marks:
    marks = Marks()
    if not percent and b't="e"' not in xml and not _FORMULA.search(xml):
        return marks
    for match in _CELL.finditer(xml):
        attributes, body = match[1], match[2] or b""
        style = _STYLE.search(attributes)
        is_percent = style is not None and style[1] in percent
        is_error = b't="e"' in attributes
        value = _VALUE.search(body)
        is_stale = value is None and _FORMULA.search(body) is not None
        if not (is_percent or is_error or is_stale):
            continue
        reference = _REFERENCE.search(attributes)
        if reference is None:
            continue
        row, column = int(reference[2]) - 1, _column(reference[1])
        if is_error:
            marks.errors.append(Cell(row, column, value[1].decode() if value else "#"))
        elif is_stale:
            marks.uncalculated.append(Cell(row, column, "="))
        elif value is not None and b't="' not in attributes.replace(b't="n"', b""):
            marks.percent.append((row, column))
    return marks


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _local(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]
