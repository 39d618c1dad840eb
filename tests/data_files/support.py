"""The shipped system files, and what every one of them must have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ecoindex.registry.files import INDICATORS, read_toml

FILES = sorted(INDICATORS.glob("*/*.toml"))
REFS = [f"{path.parent.name}/{path.stem}" for path in FILES]
KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LANGUAGES = {"zh", "en"}


def system(ref: str) -> dict[str, Any]:
    return read_toml(INDICATORS / f"{ref}.toml")


def kind(ref: str) -> str:
    found: str = system(ref)["kind"]
    return found


COMPOSITES = [ref for ref in REFS if kind(ref) == "composite"]
ATTAINMENTS = [ref for ref in REFS if kind(ref) == "attainment"]


def texts(part: object) -> Iterator[dict[str, str]]:
    """Every text in two languages, wherever it stands in a file."""
    if isinstance(part, dict):
        if part.keys() & LANGUAGES:
            yield part
        else:
            for value in part.values():
                yield from texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from texts(value)


def check_texts(tables: dict[str, Any]) -> int:
    """Assert that every text is there in Chinese and in English; how many there are."""
    found = list(texts(tables))
    for text in found:
        assert set(text) == LANGUAGES, text
        letters = re.search(r"[^\W\d_]", text["zh"])
        assert not letters or re.search(r"[\u4e00-\u9fff]", text["zh"]), text
        assert text["zh"].strip(), text
        assert text["en"].strip(), text
        assert text["en"].isascii(), text
    return len(found)
