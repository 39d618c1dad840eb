"""Broken and odd tables in a folder with Chinese and spaces: always a plain sentence, no traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ecoindex.cli import language
from ecoindex.cli.failure import run
from ecoindex.cli.root import root
from tests.engine.conftest import HEAD, indicator

HEADER = "region,year,a,b,c\n"
ROWS = [f"R{at},2024,{at * 7 % 5 + 1},{at * 3 % 7},{at * 5 % 8}\n" for at in range(8)]
GOOD = HEADER + "".join(ROWS)
CODES = {
    "empty": ("", "panel/file-empty"),
    "header": (HEADER, "panel/no-rows"),
    "no column": (GOOD.replace("a,b,c", "a,other,c"), "engine/column-missing"),
    "infinite": (GOOD.replace("R3,2024,2", "R3,2024,inf"), "panel/cell-infinite"),
    "twice": (GOOD + ROWS[0], "engine/duplicate-row"),
    "text": (GOOD.replace("R3,2024,2", "R3,2024,many"), "panel/cell-text"),
}
SCORED = {
    "one row": (HEADER + ROWS[0], "weights/few"),
    "one region": (HEADER + ROWS[0] + ROWS[0].replace("2024", "2023"), "weights/few"),
    "all missing": (HEADER + "".join(f"R{at},2024,,,\n" for at in range(8)), "weights/few"),
}
FINE = {
    "fine": GOOD,
    "not a number": GOOD.replace("R3,2024,2", "R3,2024,NaN"),
    "two rows": HEADER + "".join(ROWS[1:3]),
}
COMMANDS = {
    "analyse": ("--system",),
    "compare": ("--set", "index.weights=equal"),
    "weights": ("--system",),
    "treat": ("--dry-run", "--system"),
}
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> Call:
    """Run a command on a table, in a folder whose name has letters and spaces."""
    folder = tmp_path / "县 数据"
    folder.mkdir()
    monkeypatch.chdir(folder)
    index = '[index]\nweights = { method = "sd", over = "year" }'
    text = "\n".join([HEAD, index, *(indicator(id_) for id_ in "abc")])
    (folder / "我的 指数.toml").write_text(text, encoding="utf-8")

    def called(command: str, table: str, *more: str) -> tuple[int, str, str]:
        Path("表 一.csv").write_text(table, encoding="utf-8")
        code = run(
            root, [command, *COMMANDS[command], "我的 指数.toml", "--data", "表 一.csv", *more]
        )
        out = capsys.readouterr()
        language.choose([])
        assert "Traceback" not in out.out + out.err
        assert "cli/internal" not in out.err
        return code, out.out, out.err

    return called


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", CODES)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_broken_table__is_a_sentence(command: str, name: str, lang: str, call: Call) -> None:
    table, expected = CODES[name]
    code, out, err = call(command, table, "--lang", lang)
    assert (code, out) == (2, "")
    assert f"[{expected}]" in err
    assert err.startswith("error: 表 一.csv: " if lang == "en" else "错误：表 一.csv：")


@pytest.mark.parametrize("command", ["analyse", "compare", "weights"])
@pytest.mark.parametrize("name", SCORED)
def test_table_without_scores__is_a_sentence(command: str, name: str, call: Call) -> None:
    table, expected = SCORED[name]
    code, out, err = call(command, table)
    assert (code, out) == (2, "")
    assert f"[{expected}]" in err
    assert ("--on values" in err) == (command == "analyse")


@pytest.mark.parametrize("name", SCORED)
def test_table_without_scores__its_values_can_be_analysed_and_treated(
    name: str, call: Call
) -> None:
    for code, out, err in (
        call("analyse", SCORED[name][0], "--on", "values"),
        call("treat", SCORED[name][0]),
    ):
        assert code == 0, err
        assert "表 一.csv" in out


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", FINE)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_good_table__is_aligned(command: str, name: str, lang: str, call: Call) -> None:
    code, out, err = call(command, FINE[name], "--lang", lang)
    assert code == 0, err
    assert all(line == line.rstrip() for line in out.splitlines())
    assert "nan" not in out.lower()


@pytest.mark.parametrize("command", COMMANDS)
def test_output__never_over_what_is_read_nor_where_nothing_can_be(command: str, call: Call) -> None:
    for target, expected in (
        ("表 一.csv", "cli/output-is-input"),
        ("我的 指数.toml", "cli/output-is-input"),
        ("没有/x.csv", "report/folder-missing"),
        ("x.foo", "cli/suffix-unknown"),
    ):
        code, out, err = call(command, GOOD, "-o", target)
        assert (code, out) == (2, "")
        assert f"[{expected}]" in err
    assert Path("表 一.csv").read_text(encoding="utf-8") == GOOD


@pytest.mark.parametrize("first", ["nope.toml", "./nope", "nope"])
def test_compare__a_system_that_does_not_exist(first: str, tmp_path: Path, capsys) -> None:
    assert run(root, ["compare", first]) == 2
    err = capsys.readouterr().err
    assert "[spec/file-absent]" in err if first != "nope" else "[spec/system-unknown" in err
    assert "compared with itself" not in err
