"""Printed tables, read back."""

from __future__ import annotations

import re

from ecoindex.report.wrap import cells as width


def columns_of(lines: list[str]) -> tuple[list[tuple[int, int]], int]:
    """Where the columns of a table stand, and the line of the rule."""
    at = next(i for i, line in enumerate(lines) if re.fullmatch(r"-[- ]+-|-", line))
    return [match.span() for match in re.finditer(r"-+", lines[at])], at


def cells(line: str, places: list[tuple[int, int]]) -> list[str]:
    """Cells of a line by the places of the columns, wide characters counted as two."""
    found, at = [""] * len(places), 0
    for sign in line:
        for i, (first, last) in enumerate(places):
            if first <= at < last or (i == len(places) - 1 and at >= last):
                found[i] += sign
        at += width(sign)
    return [cell.strip() for cell in found]


def table(out: str) -> list[dict[str, str]]:
    """The first table of an output."""
    lines = out.splitlines()
    places, at = columns_of(lines)
    heads = cells(lines[at - 1], places)
    body = lines[at + 1 :]
    body = body[: body.index("")]
    return [dict(zip(heads, cells(line, places), strict=True)) for line in body]
