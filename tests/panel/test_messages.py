"""Every message of this room is raised by a test, and speaks both languages."""

from __future__ import annotations

import string
import tomllib
from pathlib import Path

import pytest

from ecoindex.errors import MESSAGES

ROOMS = ("panel", "store")
CATALOGUE = {
    code: texts
    for room in ROOMS
    for code, texts in tomllib.loads((MESSAGES / f"{room}.toml").read_text("utf-8")).items()
}


def _facts(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_messages__there_are_some() -> None:
    assert len(CATALOGUE) > 70


@pytest.mark.parametrize("code", CATALOGUE)
def test_message__both_languages_with_the_same_facts(code: str) -> None:
    texts = CATALOGUE[code]
    assert set(texts) == {"zh", "en"}
    assert _facts(texts["zh"]) == _facts(texts["en"])
    assert any("\u4e00" <= sign <= "\u9fff" for sign in texts["zh"])
    assert texts["en"].isascii()
    assert texts["zh"].endswith("。")
    assert texts["en"].endswith(".")


def test_messages__each_is_raised_in_the_tests_and_in_the_package() -> None:
    here = Path(__file__).parent
    tests = "".join(
        path.read_text("utf-8")
        for folder in (here, here.parent / "store")
        for path in folder.glob("test_*.py")
        if path != Path(__file__)
    )
    suspicious = {code for code in CATALOGUE if code.startswith("panel/suspicious-")}
    missing = [code for code in CATALOGUE.keys() - suspicious if f'"{code}"' not in tests]
    assert missing == []
