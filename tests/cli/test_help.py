from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from ecoindex.cli.help import WORDS, split_help, translations
from ecoindex.cli.root import root
from tests.cli.support import BAY, environment

HEAVY = {"polars", "duckdb", "pydantic", "pint", "numpy", "rich.console", "ecoindex._core"}


def commands(
    command: click.Command = root, path: str = "ecoindex"
) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name="ecoindex")
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from commands(found, f"{path} {name}".removeprefix("ecoindex "))


ALL = dict(commands())


def test_help__there_are_commands() -> None:
    assert {"score", "rank", "systems check", "data import", "data export"} <= set(ALL)


@pytest.mark.parametrize("path", ALL)
def test_help__command_has_text_and_example_in_both_languages(path: str) -> None:
    prose, example = split_help(ALL[path].help or "")
    assert prose
    assert prose[0].endswith(".")
    assert example
    assert all(line.startswith("ecoindex ") for line in example)
    assert translations()["commands"][path].strip()


@pytest.mark.parametrize("path", ALL)
def test_help__option_has_text_in_both_languages(path: str) -> None:
    context = click.Context(ALL[path], info_name=path, help_option_names=["-h", "--help"])
    options = [item for item in ALL[path].get_params(context) if isinstance(item, click.Option)]
    assert options
    for option in options:
        assert option.help, option.opts
        known = translations()["options"]
        keys = {f"{path} {option.opts[-1]}", option.opts[-1]}
        assert keys & set(known), option.opts


def test_help__no_translation_without_its_command_or_option() -> None:
    assert set(translations()["commands"]) == set(ALL)
    options = {
        key
        for path, command in ALL.items()
        for option in command.get_params(click.Context(command, help_option_names=["--help"]))
        for key in (option.opts[-1], f"{path} {option.opts[-1]}")
    }
    assert set(translations()["options"]) <= options


def test_help__words_of_both_languages_are_the_same() -> None:
    assert WORDS["zh"].keys() == WORDS["en"].keys()


@pytest.mark.parametrize("path", ALL)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_help__page_in_the_language_asked_for(path: str, language: str, run) -> None:
    words = [] if path == "ecoindex" else path.split()
    outcome = run(*words, "--help", "--lang", language)
    assert outcome.code == 0
    assert outcome.out.startswith(WORDS[language]["usage"].strip())
    example = split_help(ALL[path].help or "")[1]
    assert all(line in outcome.out for line in example)


def test_help__no_line_is_wider_than_the_terminal(run) -> None:
    from ecoindex.report.wrap import cells

    for language in ("zh", "en"):
        outcome = run("data", "import", "--help", "--lang", language, COLUMNS="80")
        prose = [line for line in outcome.out.splitlines() if not line.startswith("    ecoindex")]
        assert max(map(cells, prose)) <= 80


def test_help__chinese_locale(run) -> None:
    assert run("--help", LANG="zh_CN.UTF-8").out.startswith("用法")
    assert run("--help", LANG="zh_CN.UTF-8", LC_ALL="en_US.UTF-8").out.startswith("Usage")


def run_example(line: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    words = shlex.split(line)
    target = None
    if ">" in words:
        target = folder / words[words.index(">") + 1]
        words = words[: words.index(">")]
    done = subprocess.run(
        [sys.executable, "-m", "ecoindex", *words[1:]],
        cwd=folder,
        env=environment(),
        capture_output=True,
        check=False,
        timeout=120,
    )
    if target is not None:
        target.write_bytes(done.stdout)
    return done


@pytest.mark.parametrize("path", ALL)
def test_help__examples_run(path: str, tmp_path: Path) -> None:
    shutil.copy(BAY, tmp_path / "mine.toml")
    for line in split_help(ALL[path].help or "")[1]:
        done = run_example(line, tmp_path)
        assert done.returncode == 0, f"{line}\n{done.stderr.decode()}"


def test_help__imports_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from ecoindex.__main__ import main\n"
        "main(['--help'])\n"
        f"print(sorted({HEAVY!r} & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, check=True
    )
    assert done.stderr.decode().strip() == "[]"


def test_package__imports_nothing_heavy() -> None:
    code = f"import sys, ecoindex\nprint(sorted({HEAVY!r} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, check=True
    )
    assert done.stdout.decode().strip() == "[]"


def test_package__every_public_name_exists() -> None:
    import ecoindex

    for name in ecoindex.__all__:
        assert getattr(ecoindex, name) is not None
        assert name in dir(ecoindex)
    with pytest.raises(AttributeError):
        _ = ecoindex.nothing


def test_version(run) -> None:
    import ecoindex

    assert run("--version").out == f"ecoindex {ecoindex.__version__}\n"
