"""Put the real outputs into the pages: ``python -m tests.docs.refresh [PAGE ...]``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.docs.markdown import PAGES, Player


def refreshed(text: str) -> str:
    """Return a page with its outputs as they are now."""
    with tempfile.TemporaryDirectory() as folder:
        steps = list(Player(Path(folder)).play(text))
    lines = text.splitlines(keepends=True)
    for step in reversed(steps):
        first, last = step.at
        if first:
            lines[first:last] = step.real.splitlines(keepends=True)
    return "".join(lines)


if __name__ == "__main__":
    for page in map(Path, sys.argv[1:] or PAGES):
        page.write_text(refreshed(page.read_text(encoding="utf-8")), encoding="utf-8")
