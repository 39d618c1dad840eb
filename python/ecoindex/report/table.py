"""Tables of plain text: aligned with Chinese, never cut, readable without colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from ecoindex.report.wrap import cells, pad, wrap

GAP = 2
TITLE_WIDTH = 16
"""A title longer than this is broken into lines; values never are."""


@dataclass(frozen=True)
class Column:
    """A column of ready text."""

    title: str
    values: Sequence[str]
    right: bool = False

    def title_lines(self) -> list[str]:
        """Break the title to the width of the values or to the usual width."""
        return wrap(self.title, max(self._values_width, TITLE_WIDTH))

    @cached_property
    def _values_width(self) -> int:
        return max(map(cells, self.values), default=0)

    @cached_property
    def width(self) -> int:
        """Cells needed by the widest of title and values."""
        return max(self._values_width, *map(cells, self.title_lines()))


@dataclass(frozen=True)
class Span:
    """A heading over several columns, ``first`` to ``last``."""

    first: int
    last: int
    lines: tuple[str, ...]


def _gaps(columns: Sequence[Column], spans: Sequence[Span]) -> list[int]:
    """Return the space after each column, wide enough for the headings above."""
    gaps = [GAP] * len(columns)
    for span in spans:
        have = sum(column.width for column in columns[span.first : span.last + 1])
        have += sum(gaps[span.first : span.last])
        gaps[span.last] += max(0, max(map(cells, span.lines)) - have)
    return gaps


def _row(texts: Sequence[str], columns: Sequence[Column], gaps: Sequence[int]) -> str:
    line = "".join(
        pad(text, column.width, right=column.right) + " " * gap
        for text, column, gap in zip(texts, columns, gaps, strict=True)
    )
    return line.rstrip()


def _heading(spans: Sequence[Span], columns: Sequence[Column], gaps: Sequence[int]) -> list[str]:
    widths = [column.width + gap for column, gap in zip(columns, gaps, strict=True)]
    starts = list(accumulate(widths, initial=0))
    lines = []
    for number in range(max((len(span.lines) for span in spans), default=0)):
        line = ""
        for span in spans:
            if number < len(span.lines):
                line = pad(line, starts[span.first]) + span.lines[number]
        lines.append(line)
    return lines


def render(columns: Sequence[Column], spans: Sequence[Span] = ()) -> list[str]:
    """Lay out columns as lines.

    Parameters
    ----------
    columns : sequence of Column
        All of the same length.
    spans : sequence of Span
        Headings over groups of columns, from left to right.
    """
    gaps = _gaps(columns, spans)
    titles = [column.title_lines() for column in columns]
    height = max(map(len, titles))
    padded = [[""] * (height - len(lines)) + lines for lines in titles]
    lines = _heading(spans, columns, gaps)
    lines += [_row(texts, columns, gaps) for texts in zip(*padded, strict=True)]
    lines.append(_row(["-" * column.width for column in columns], columns, gaps))
    lines += [
        _row(texts, columns, gaps)
        for texts in zip(*(column.values for column in columns), strict=True)
    ]
    return lines
