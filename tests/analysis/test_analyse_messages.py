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
CATALOGUE = tomllib.loads((MESSAGES / "analyse.toml").read_text(encoding="utf-8"))
OURS = {code for code in CATALOGUE if code.startswith("analyse/") and "/finding-" not in code}
CODE = re.compile(r"analyse/[a-z][a-z-]*[a-z]")


def codes(*paths: Path) -> set[str]:
    assert paths
    return {code for path in paths for code in CODE.findall(path.read_text(encoding="utf-8"))}


def test_every_code__is_raised() -> None:
    raised = codes(*PACKAGE.rglob("*.py")) - {"analyse/finding", "analyse/compare-only"}
    assert raised | {"analyse/compare-only-first", "analyse/compare-only-second"} == OURS


def test_every_code__is_met_by_a_test() -> None:
    tests = [path for path in TESTS.rglob("test_*.py") if path != Path(__file__)]
    by_text = {"analyse/changed", "analyse/changed-dropped", "analyse/compare-only-first"}
    assert OURS - codes(*tests) - by_text == set()


def test_every_message__in_both_languages_with_the_same_facts() -> None:
    for code, entry in CATALOGUE.items():
        assert set(entry) == set(LANGUAGES), code
        facts = [
            {name for _, name, _, _ in string.Formatter().parse(entry[k]) if name} for k in entry
        ]
        assert facts[0] == facts[1], code


def test_every_word_of_a_table__is_used() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (PACKAGE / "report").glob("*.py"))
    words = {code.removeprefix("report/") for code in CATALOGUE if code.startswith("report/")}
    plain = {word for word in words if not re.search(r"-(column|flag|on|word)-", word)}
    built = {"compare-missing-first", "compare-missing-second", "compare-absent", "compare-no-rank"}
    assert {word for word in plain if not re.search(rf"[\"']{word}[\"']", source)} <= built
