"""Where the declared data lies: inside the package, also in a wheel."""

from __future__ import annotations

import os
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parents[1]
INDICATORS: Path = PACKAGE / "indicators"
DATASETS: Path = PACKAGE / "datasets"


def user_path(text: str | os.PathLike[str]) -> Path:
    """Resolve ``~``; the path as it stands where nobody knows that home."""
    path = Path(text)
    with suppress(RuntimeError):
        return path.expanduser()
    return path


def read_toml(path: Path) -> dict[str, Any]:
    """Read one of the package's own TOML files."""
    return tomllib.loads(path.read_text(encoding="utf-8"))
