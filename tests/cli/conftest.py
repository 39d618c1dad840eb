"""The command line in an empty folder."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.cli.support import Outcome, call


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Outcome]:
    """Run ``ecoindex`` in an empty folder."""
    return partial(call, cwd=tmp_path)


@pytest.fixture
def attained(run: Callable[..., Outcome]) -> Callable[..., list[dict[str, Any]]]:
    """Rows of ``ecoindex attain``."""

    def found(*arguments: str) -> list[dict[str, Any]]:
        rows = run("attain", *arguments, "--format", "json").rows()
        assert rows, "an empty result proves nothing"
        return rows

    return found
