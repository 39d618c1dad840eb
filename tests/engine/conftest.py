"""Small systems for the tests of the engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import ecoindex as eco

HEAD = """
schema = 1
system = "small"
edition = "1"
kind = "composite"
status = "proposal"
title = { zh = "小", en = "Small" }
base_year = 2021
"""


@pytest.fixture
def small(tmp_path: Path) -> Callable[..., Any]:
    """Build a system from the text of its tables."""

    def build(*tables: str) -> Any:
        path = tmp_path / "small.toml"
        path.write_text("\n".join([HEAD, *tables]), encoding="utf-8")
        return eco.load_system(path)

    return build


def indicator(id_: str, normalise: str = '{ method = "none" }', **keys: Any) -> str:
    """One indicator table; keys are written as TOML values."""
    given = {"direction": '"higher"', "unit": '"1"'} | keys
    lines = [f"{key} = {value}" for key, value in given.items()]
    title = f'title = {{ zh = "{id_}", en = "{id_}" }}'
    return "\n".join(["[[indicator]]", f'id = "{id_}"', title, f"normalise = {normalise}", *lines])


def variable(id_: str, unit: str = "1") -> str:
    """One variable table."""
    title = f'title = {{ zh = "{id_}", en = "{id_}" }}'
    return f'[[variable]]\nid = "{id_}"\n{title}\nunit = "{unit}"'
