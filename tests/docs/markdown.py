"""The pages of the documentation as something that runs.

A page is played in an empty folder, from top to bottom: a block after ``<!-- file: NAME -->`` is
written, the ``$ `` lines of a console block are run, a python block is executed. What follows a
command is what a terminal shows: stdout, and stderr too where the page shows it.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import subprocess
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.cli.support import environment
from tests.conftest import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_FENCE = re.compile(r"^```(\w*)$")
_COMMENT = re.compile(r"^<!-- (.*?) -->$")
_LINK = re.compile(r"\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """A fenced block: its first line of text by number from 0, and the comment above it."""

    language: str
    text: str
    first: int
    mark: str

    @property
    def file(self) -> str | None:
        """Name of the file that the block is."""
        return self.mark.removeprefix("file: ") if self.mark.startswith("file: ") else None

    @property
    def shows_output(self) -> bool:
        """Whether the block is what the python block above it prints."""
        return self.mark == "output"


@dataclass(frozen=True)
class Step:
    """A command or a python block with what the page shows and what really comes.

    Attributes
    ----------
    at : tuple of int
        Lines of the page that show the output: first, and the one after the last.
    shown, out, err : str
        What the page shows, stdout, stderr.
    """

    what: str
    at: tuple[int, int]
    shown: str
    out: str
    err: str = ""
    code: int = 0

    @property
    def real(self) -> str:
        """What the page should show: stderr if it does already, or if nothing else came."""
        hidden = self.code not in (0, 1)
        with_notes = any(line in self.err.splitlines() for line in self.shown.splitlines())
        return self.out + self.err if hidden or with_notes else self.out


def blocks(text: str) -> list[Block]:
    """Fenced blocks of a page."""
    found: list[Block] = []
    language, start, mark, before = None, 0, "", ""
    lines = text.splitlines()
    for at, line in enumerate(lines):
        fence = _FENCE.match(line)
        if language is None and fence:
            comment = _COMMENT.match(before)
            language, start, mark = fence[1], at + 1, comment[1] if comment else ""
        elif language is not None and line == "```":
            body = "".join(f"{item}\n" for item in lines[start:at])
            found.append(Block(language, body, start, mark))
            language = None
        before = line.strip() or before
    assert language is None, "a block is not closed"
    return found


def links(text: str) -> list[str]:
    """Relative targets of the links of a page, code left out."""
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    prose = re.sub(r"`[^`\n]*`", "", prose)
    return [link for link in _LINK.findall(prose) if not re.match(r"[a-z]+:", link)]


def anchors(text: str) -> set[str]:
    """Anchors that GitHub gives to the headings of a page."""
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ (.*)$", prose, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", item.strip().lower()).replace(" ", "-") for item in headings}


@dataclass
class Player:
    """Plays a page in a folder."""

    folder: Path
    names: dict[str, Any] = field(default_factory=dict)

    def play(self, text: str) -> Iterator[Step]:
        """Do what a page says, step by step."""
        found = blocks(text)
        for at, block in enumerate(found):
            after = found[at + 1] if at + 1 < len(found) else None
            if block.file:
                (self.folder / block.file).write_text(block.text, encoding="utf-8")
            elif block.language == "console":
                yield from self._console(block)
            elif block.language == "python":
                yield self._python(block, after if after and after.shows_output else None)

    def _console(self, block: Block) -> Iterator[Step]:
        lines = block.text.splitlines(keepends=True)
        starts = [at for at, line in enumerate(lines) if line.startswith("$ ")]
        assert starts[:1] == [0], f"line {block.first}: a console block begins with a command"
        for start, stop in zip(starts, [*starts[1:], len(lines)], strict=True):
            where = (block.first + start + 1, block.first + stop)
            shown = "".join(lines[start + 1 : stop])
            yield self._command(lines[start].removeprefix("$ ").strip(), where, shown)

    def _command(self, line: str, where: tuple[int, int], shown: str) -> Step:
        program, *arguments = shlex.split(line)
        assert program == "ecoindex", line
        done = subprocess.run(
            [sys.executable, "-m", "ecoindex", *arguments],
            cwd=self.folder,
            env=environment(LC_ALL="C.UTF-8", COLUMNS="80"),
            capture_output=True,
            check=False,
            timeout=120,
        )
        out, err = done.stdout.decode(), done.stderr.decode()
        assert "Traceback" not in err, err
        return Step(line, where, shown, out, err, done.returncode)

    def _python(self, block: Block, shown: Block | None) -> Step:
        code = compile("\n" * block.first + block.text, "page", "exec")
        out, err = io.StringIO(), io.StringIO()
        with (
            contextlib.chdir(self.folder),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("error")
            exec(code, self.names)
        assert not err.getvalue(), "a warning that could not be raised is printed"
        first = shown.first if shown else 0
        last = first + len(shown.text.splitlines()) if shown else 0
        what = f"python, line {block.first}"
        return Step(what, (first, last), shown.text if shown else "", out.getvalue())
