"""What the commands that are run most do not spend time on."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cli.support import environment

CODE = """
import sys
from ecoindex import errors
from ecoindex.__main__ import main
code = main(sys.argv[1:])
print(errors.catalogue.cache_info().currsize, file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "command", ["score --year 2025", "rank --system wenzhou-synergy", "systems list"]
)
def test_messages__of_the_rooms_in_use_alone(command: str, language: str) -> None:
    """Reading every message there is takes a tenth of the time of a score."""
    arguments = [sys.executable, "-c", CODE, *command.split(), "--lang", language, "-q"]
    done = subprocess.run(
        arguments,
        env=environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == "0"
