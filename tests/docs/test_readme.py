"""The README: what it shows is what comes, and its two commands are the ones that matter."""

from __future__ import annotations

import re
import shlex
import subprocess
from functools import cache

from tests.conftest import ROOT
from tests.docs.markdown import Step, blocks
from tests.docs.test_pages import played

README = ROOT / "README.md"
TEXT = README.read_text(encoding="utf-8")
CI = ROOT / ".ci" / "run"


@cache
def commands() -> tuple[Step, ...]:
    return tuple(step for step in played(README) if not step.what.startswith("python"))


def test_readme__has_no_placeholder_left() -> None:
    assert "@@" not in TEXT


def test_readme__runs_its_commands() -> None:
    assert len(commands()) >= 10
    assert sum(step.what.startswith("ecoindex score") for step in commands()) >= 4
    assert all(step.code == 0 for step in commands())
    assert all(step.shown for step in commands()), "an output that is not shown is not tested"


def test_readme__figures_of_the_demo_are_called_demo_data() -> None:
    bundled = [step for step in commands() if "--year 202" in step.what and not real(step)]
    assert len(bundled) >= 3
    assert all("DEMO DATA" in step.out for step in bundled)
    above = TEXT.split("<!-- file: ")[:-1]
    assert above
    assert all("demo" in part.lower().rsplit("```", 1)[-1] for part in above)


def real(step: Step) -> bool:
    """Whether the data are the reader's own, or those that the plans print."""
    return "mine.toml" in step.what or "--data plans" in step.what


def test_readme__figures_of_the_plans_are_told_apart_from_the_demo() -> None:
    printed = [step for step in commands() if "--data plans" in step.what]
    assert printed
    for step in printed:
        assert "figures printed in the plans" in step.out
        assert "DEMO" not in step.out


def test_readme__first_command_installs_and_does_something() -> None:
    first = next(block for block in blocks(TEXT) if block.language == "sh").text.strip()
    install, _, command = first.partition(" && ")
    assert shlex.split(install) == ["pip", "install", "."]
    assert command in [step.what for step in commands()], "the README shows what it prints"


def test_readme__test_command_is_what_ci_extracts() -> None:
    (marked,) = [block for block in blocks(TEXT) if block.mark == "test-command"]
    pipeline = re.search(r"^test_command=\$\((.*)\)$", CI.read_text(encoding="utf-8"), re.M)
    assert pipeline
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", pipeline[1]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == marked.text
    assert "pytest" in marked.text


def test_readme__lists_every_system_that_ships() -> None:
    from ecoindex.spec import systems

    assert all(info.ref in TEXT for info in systems())
