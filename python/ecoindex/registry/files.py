"""Where the declared data lies: inside the package, also in a wheel."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parents[1]
INDICATORS: Path = PACKAGE / "indicators"
DATASETS: Path = PACKAGE / "datasets"


def read_toml(path: Path) -> dict[str, Any]:
    """Read one of the package's own TOML files."""
    return tomllib.loads(path.read_text(encoding="utf-8"))
