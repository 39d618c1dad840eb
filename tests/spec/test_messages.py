"""The catalogue of this room: every code is raised by the code and by a test, in two languages."""

from __future__ import annotations

import re
import string
import tomllib
from pathlib import Path

import ecoindex
from ecoindex.errors import LANGUAGES, MESSAGES

PACKAGE = Path(ecoindex.__file__).parent
TESTS = Path(__file__).parents[1]
CATALOGUE = tomllib.loads((MESSAGES / "spec.toml").read_text(encoding="utf-8"))
CODE = re.compile(r"spec/[a-z][a-z-]*[a-z]")


def codes(*paths: Path) -> set[str]:
    assert paths
    return {code for path in paths for code in CODE.findall(path.read_text(encoding="utf-8"))}


def test_every_code__is_raised_and_described() -> None:
    raised = codes(*(PACKAGE / "spec").rglob("*.py"), PACKAGE / "engine" / "compile.py")
    assert raised == set(CATALOGUE)


def test_every_code__is_raised_by_a_test() -> None:
    files = [*(TESTS / "broken_specs").glob("*.toml"), *(TESTS / "spec").glob("test_*.py")]
    assert set(CATALOGUE) - codes(*files) == set()


def test_every_message__in_both_languages_with_the_same_facts() -> None:
    for code, entry in CATALOGUE.items():
        assert set(entry) == set(LANGUAGES), code
        facts = [
            {name for _, name, _, _ in string.Formatter().parse(entry[k]) if name} for k in entry
        ]
        assert facts[0] == facts[1], code
        assert re.search(r"[一-鿿]", entry["zh"]), code
        assert entry["en"].rstrip()[-1] in ".!?", code
