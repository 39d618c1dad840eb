from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from ecoindex.cli.failure import run as run_command
from tests.cli.support import environment

LINES = [
    (["scor"], "cli/command-unknown"),
    (["systems", "lst"], "cli/command-unknown"),
    (["score", "--yaer", "2025"], "cli/option-near"),
    (["score", "--zzz"], "cli/option-unknown"),
    (["score", "--year"], "cli/option-usage"),
    (["score", "--year", "25"], "cli/year-unreadable"),
    (["score", "--year", "2025-2021"], "cli/year-backwards"),
    (["score", "--region", "，"], "cli/region-empty"),
    (["score", "--format", "pdf"], "cli/word-unknown"),
    (["score", "--lang", "fr"], "cli/word-unknown"),
    (["score", "extra"], "cli/argument-extra"),
    (["score", "--data", "demo", "--data", "demo"], "cli/option-twice"),
    (["track", "--base", "2021", "--base=2022"], "cli/option-twice"),
    (["explain", "-o", "a.csv", "--output", "b.csv"], "cli/option-twice"),
    (["score", "--format", "xlsx"], "cli/format-needs-file"),
    (["score", "--format", "parquet"], "cli/format-needs-file"),
    (["score", "-o", "scores.doc"], "cli/suffix-unknown"),
    (["score", "-o", "nowhere/scores.csv"], "report/folder-missing"),
    (["score", "-o", "."], "cli/suffix-unknown"),
    (["rank", "--method", "best"], "cli/word-unknown"),
    (["systems", "show"], "cli/argument-missing"),
    (["data", "import"], "cli/argument-missing"),
]
DEEPER = [
    (["score", "--system", "nothing-like-this"], "spec/"),
    (["score", "--year", "1999"], "engine/year-absent"),
    (["score", "--region", "Atlantis"], "engine/region-absent"),
    (["rank", "--year", "1999"], "engine/year-absent"),
    (["score", "--data", "nowhere.csv"], "panel/file-not-found"),
    (["score", "--as-of", "2020-01-01"], "store/not-found"),
    (["systems", "show", "nothing-like-this"], "spec/"),
    (["data", "check", "nowhere.csv"], "panel/file-not-found"),
    (["data", "import", "nowhere.csv"], "panel/file-not-found"),
]


@pytest.mark.parametrize(("arguments", "code"), LINES + DEEPER)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_errors__one_clear_message(
    arguments: list[str], code: str, language: str, run, tmp_path: Path
) -> None:
    if "--lang" in arguments and language == "zh":
        pytest.skip("the language asked for is the fault")
    outcome = run("--lang", language, *arguments)
    assert outcome.code == 2
    assert outcome.out == ""
    assert f"[{code}" in outcome.err
    prefix = {"zh": "错误：", "en": "error: "}[language]
    assert all(line.startswith(prefix) for line in outcome.err.splitlines())
    assert list(tmp_path.iterdir()) == [], "nothing is left behind"


def test_errors__lang_before_or_after_the_command(run) -> None:
    for arguments in (
        ["--lang", "zh", "score", "--year", "25"],
        ["score", "--year", "25", "--lang", "zh-CN"],
        ["score", "--lang=zh", "--year", "25"],
    ):
        assert run(*arguments).err.startswith("错误：25 不是年份")


def test_errors__no_arguments_shows_help(run) -> None:
    outcome = run()
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("Usage: ecoindex")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no folder that refuses files")
def test_errors__folder_not_writable(run) -> None:
    outcome = run("systems", "list", "-o", "/proc/systems.csv")
    assert outcome.code == 2
    assert "[report/not-writable]" in outcome.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device")
def test_errors__full_disk() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "ecoindex", "--help"],
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 2
    assert b"[cli/system]" in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


def test_errors__nobody_listens() -> None:
    line = f"{sys.executable} -m ecoindex systems schema | head -n 1"
    done = subprocess.run(line, shell=True, env=environment(), capture_output=True, check=False)
    assert done.stdout
    assert done.stderr == b""


@pytest.mark.skipif(os.name != "posix", reason="a shell of POSIX")
@pytest.mark.parametrize(
    ("line", "code"),
    [("score >&-", 0), ("score 2>&-", 0), ("score --format json >&- 2>&-", 0), ("nope 2>&-", 2)],
)
def test_errors__streams_closed_from_outside(tmp_path: Path, line: str, code: int) -> None:
    done = subprocess.run(
        f"{sys.executable} -m ecoindex {line}",
        shell=True,
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == code
    assert b"Traceback" not in done.stderr


def test_errors__home_of_nobody(run) -> None:
    for line in (["score", "--data"], ["data", "list", "--store"], ["systems", "show"]):
        outcome = run(*line, "~nobody-of-this-name/x.toml")
        assert outcome.code == 2
        assert "[cli/internal]" not in outcome.err


@click.command()
def broken() -> None:
    1 / 0  # noqa: B018


@click.command()
def interrupted() -> None:
    raise KeyboardInterrupt


def test_errors__fault_of_ours_is_one_line(capsys, monkeypatch) -> None:
    monkeypatch.delenv("ECOINDEX_DEBUG", raising=False)
    assert run_command(broken, ["--lang", "zh"][:0]) == 2
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    assert "ZeroDivisionError" in message
    assert "ECOINDEX_DEBUG=1" in message
    assert "[cli/internal]" in message


def test_errors__traceback_for_those_who_ask(capsys, monkeypatch) -> None:
    monkeypatch.setenv("ECOINDEX_DEBUG", "1")
    assert run_command(broken, []) == 2
    assert "Traceback" in capsys.readouterr().err


def test_errors__interrupt(capsys) -> None:
    assert run_command(interrupted, []) == 130
    assert "[cli/interrupted]" in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_errors__interrupt_of_the_process(tmp_path: Path) -> None:
    fifo = tmp_path / "slow.csv"
    os.mkfifo(fifo)
    with subprocess.Popen(
        [sys.executable, "-m", "ecoindex", "systems", "check", "slow.csv"],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        try:
            time.sleep(1.5)  # waits for somebody to write into the pipe
            process.send_signal(signal.SIGINT)
            _, message = process.communicate(timeout=30)
        finally:
            process.kill()
    assert process.returncode == 130
    assert b"[cli/interrupted]" in message
    assert b"Traceback" not in message


def test_errors__unknown_encoding_of_the_terminal(run) -> None:
    outcome = run("--lang", "zh", "--help", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert outcome.code == 0
    assert "ecoindex score" in outcome.out
