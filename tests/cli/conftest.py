"""The command line in an empty folder."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.cli.support import Outcome, call


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Outcome]:
    """Run ``ecoindex`` in an empty folder."""
    return partial(call, cwd=tmp_path)
