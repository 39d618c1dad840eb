"""Sources and the catalogue of messages of this room."""

from __future__ import annotations

import string

from ecoindex.errors import catalogue
from ecoindex.registry.files import INDICATORS, read_toml
from ecoindex.registry.sources import sources

from ..conftest import ROOT

STATUS = {"official", "published", "unconfirmed", "proposal"}


def test_sources__complete():
    tables = read_toml(INDICATORS / "sources.toml")["source"]
    assert len(tables) == len(sources()) > 10
    for source in sources().values():
        assert source.title("zh")
        assert source.title("en")
        assert source.issuer
        assert source.date
        assert source.status in STATUS


def named(table):
    """Every value of a key ``source``, however deep."""
    if isinstance(table, list):
        return {key for item in table for key in named(item)}
    if not isinstance(table, dict):
        return set()
    inside = {key for item in table.values() for key in named(item)}
    return inside | ({table["source"]} if isinstance(table.get("source"), str) else set())


def test_sources__every_one_is_used():
    used = {"gb-t-2260"}  # the regions table
    pages = ("systems.md", "coupling.md")
    page = "".join((ROOT / "docs" / name).read_text(encoding="utf-8") for name in pages)
    used |= {id_ for id_ in sources() if f"`{id_}`" in page}  # the methods
    for path in INDICATORS.glob("*/*.toml"):
        system = read_toml(path)
        used |= {*system["sources"], *named(system)}
    assert used == set(sources())


def test_messages__both_languages_state_the_same_facts():
    codes = {code: texts for code, texts in catalogue().items() if code.startswith("registry/")}
    assert len(codes) >= 6
    for code, texts in codes.items():
        facts = [{name for _, name, _, _ in string.Formatter().parse(texts[lang]) if name}
                 for lang in ("zh", "en")]  # fmt: skip
        assert facts[0] == facts[1], code
