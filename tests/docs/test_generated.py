"""The generated parts of the documentation are those that the code gives now."""

from __future__ import annotations

from pathlib import Path

import pytest
from scripts.make_docs import PARTS, page_with

PAGES = [page for page, _, _ in PARTS]


@pytest.mark.parametrize(("page", "name"), [(page, name) for page, name, _ in PARTS])
def test_generated__is_current(page: Path, name: str) -> None:
    text = page.read_text(encoding="utf-8")
    write = {(page, name): write for page, name, write in PARTS}[page, name]
    assert page_with(text, name, write()) == text, "run python scripts/make_docs.py"


def test_generated__holds_what_it_should() -> None:
    texts = {name: page.read_text(encoding="utf-8") for page, name, _ in PARTS}
    assert texts["keys"].count("\n| `") > 80
    assert texts["commands"].count("\n## ") >= 10
    assert texts["messages"].count("\n| `") > 250
