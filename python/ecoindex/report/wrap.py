"""Text on a terminal, where a Chinese character takes two cells."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

CLOSING = frozenset("，。；：、）》」”！？%,.;:)")
OPENING = frozenset("（《「“(")


def cells(text: str) -> int:
    """Width of a text in terminal cells."""
    return cell_len(text)


def _wide(letter: str) -> bool:
    return cell_len(letter) == 2


def _pieces(text: str) -> Iterator[str]:
    """Cut a text where a line may break: after spaces and beside Chinese characters."""
    piece = ""
    for letter in text:
        breakable = piece and (_wide(letter) or _wide(piece[-1]) or piece[-1] == " ")
        held = letter in CLOSING or letter == " " or piece[-1:] in OPENING
        if breakable and not held:
            yield piece
            piece = ""
        piece += letter
    if piece:
        yield piece


def wrap(text: str, width: int) -> list[str]:
    """Break a text into lines of at most ``width`` cells; a longer word keeps its length."""
    lines = [""]
    for piece in _pieces(text):
        if lines[-1] and cells((lines[-1] + piece).rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def pad(text: str, width: int, *, right: bool = False) -> str:
    """Fill a text with spaces to a width in cells; ``right`` aligns it to the right."""
    space = " " * (width - cells(text))
    return space + text if right else text + space
