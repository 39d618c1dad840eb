"""Paths and helpers that the whole suite shares."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


def shared(path: str) -> Path:
    """A file of the shared reference data; skips the test where that is absent."""
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"reference data not present: ../shared/{path}")
    return found


@pytest.fixture
def cli(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command line as its own process in an empty folder."""

    def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "ecoindex", *map(str, arguments)],
            cwd=tmp_path,
            env=os.environ | {"LC_ALL": "C.UTF-8"} | environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run


@pytest.fixture
def rows(
    cli: Callable[..., subprocess.CompletedProcess[str]],
) -> Callable[..., list[dict[str, Any]]]:
    """Run a command with JSON output that must succeed; its rows."""

    def run(*arguments: str | Path) -> list[dict[str, Any]]:
        done = cli(*arguments, "--format", "json")
        assert done.returncode == 0, done.stderr
        found: list[dict[str, Any]] = json.loads(done.stdout)
        assert found, "an empty result proves nothing"
        return found

    return run
