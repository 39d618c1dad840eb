"""Running the command line as its users do: in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DEFAULTS = {
    "isec-structured@1": "proposal",
    "blue-bay-structured@1": "proposal",
    "national-demonstration@2019": "unconfirmed",
}
"""Systems of the scoreboard in their order, and their status."""
COUNTIES = 12
YONGJIA = ["--system", "yongjia-13fyp", "--region", "永嘉县", "--year", "2020", "--data", "plans"]
"""A plan of 2016 to 2020 with the figures that it prints."""
BAY = Path(__file__).parents[1] / "report" / "bay.toml"


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str

    def rows(self) -> list[dict[str, Any]]:
        assert self.code == 0, self.err
        found: list[dict[str, Any]] = json.loads(self.out)
        return found


def environment(**more: str) -> dict[str, str]:
    """A clean locale; the package as it is imported here."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG"))}
    kept.pop("ECOINDEX_STORE", None)
    kept.pop("ECOINDEX_DEBUG", None)
    import ecoindex

    home = os.pathsep.join(
        [str(Path(ecoindex.__file__).parents[1]), *filter(None, [kept.get("PYTHONPATH")])]
    )
    return kept | {"LANG": "en_GB.UTF-8", "PYTHONPATH": home, "PYTHONUTF8": "1"} | more


def call(*arguments: str, cwd: Path, **variables: str) -> Outcome:
    """Run ``ecoindex``; no traceback may ever show."""
    done = subprocess.run(
        [sys.executable, "-m", "ecoindex", *arguments],
        cwd=cwd,
        env=environment(**variables),
        capture_output=True,
        check=False,
        timeout=120,
    )
    outcome = Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert "Traceback" not in outcome.err + outcome.out
    return outcome
