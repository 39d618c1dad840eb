"""Every page of the documentation: its commands, its Python, its links."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.docs.markdown import PAGES, Player, Step, anchors, blocks, links

LEAST = {"README.md": 12, "attainment.md": 10, "data.md": 8, "python.md": 11, "systems.md": 3}
"""Steps that a page must have at least."""


@cache
def played(page: Path) -> tuple[Step, ...]:
    with tempfile.TemporaryDirectory() as folder:
        return tuple(Player(Path(folder)).play(page.read_text(encoding="utf-8")))


def test_pages__are_there() -> None:
    assert {page.name for page in PAGES} >= {*LEAST, "commands.md", "messages.md"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_page__shows_what_really_comes(page: Path) -> None:
    steps = played(page)
    assert len(steps) >= LEAST.get(page.name, 0)
    for step in steps:
        assert step.shown == step.real, f"{step.what}: run python -m tests.docs.refresh"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_page__links_lead_somewhere(page: Path) -> None:
    for link in links(page.read_text(encoding="utf-8")):
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), link


def test_pages__have_links() -> None:
    assert sum(len(links(page.read_text(encoding="utf-8"))) for page in PAGES) >= 10


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_page__does_not_depend_on_a_machine(page: Path) -> None:
    text = "".join(block.text for block in blocks(page.read_text(encoding="utf-8")))
    assert "/home/" not in text
    assert "/tmp" not in text
    assert "/root" not in text
