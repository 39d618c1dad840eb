"""``--set``: what-if without editing the file."""

from __future__ import annotations

import shlex

import pytest

ISEC = ("--system", "isec-structured", "--year", "2025")
CHANGE = ("--set", "index.aggregate=geometric", "--set", "node.path.weight=0.9")
REF = "isec-structured@1[index.aggregate=geometric, node.path.weight=0.9]"


@pytest.mark.parametrize("command", ["score", "rank", "analyse"])
def test_set__the_table_says_what_was_changed(command: str, run) -> None:
    outcome = run(command, *ISEC, *CHANGE)
    assert outcome.code == 0, outcome.err
    assert f"{REF}, proposal" in outcome.out
    assert "Changed, not as declared: index.aggregate = geometric, node.path.weight = 0.9." in (
        outcome.out
    )


def test_set__rows_say_it_too_and_differ(run) -> None:
    plain = run("score", *ISEC, "--format", "json").rows()
    outcome = run("score", *ISEC, *CHANGE, "--format", "json")
    changed = outcome.rows()
    assert {row["system"] for row in changed} == {REF}
    assert {row["status"] for row in changed} == {"proposal"}
    assert [row["score"] for row in changed] != [row["score"] for row in plain]
    assert "Changed, not as declared" in outcome.err


YONGJIA = ("--region", "永嘉县")


@pytest.mark.parametrize(
    ("command", "more"),
    [
        ("plan", (*YONGJIA, "--goal", "2030:20%")),
        ("track", YONGJIA),
        ("explain", YONGJIA),
        ("weights", ()),
        ("treat", ("--dry-run",)),
    ],
)
def test_set__commands_that_ask_what_if(command: str, more: tuple[str, ...], run) -> None:
    outcome = run(command, "--system", "isec-structured", *more, *CHANGE)
    assert outcome.code == 0, outcome.err
    assert REF in outcome.out
    assert "Changed, not as declared: index.aggregate = geometric" in outcome.out + outcome.err


def test_set__a_plan_is_made_for_the_changed_system_and_tracked_with_it(run) -> None:
    asked = ("--system", "isec-structured", *YONGJIA, "--goal", "2030:20%", "--format", "json")
    plain, changed = run("plan", *asked).rows(), run("plan", *asked, *CHANGE).rows()
    assert {row["status"] for row in changed} == {"proposal"}
    assert plain[0]["index"] != changed[0]["index"]
    scored = run("score", *ISEC[:2], "--year", "2025", *YONGJIA, *CHANGE, "--format", "json").rows()
    assert changed[0]["index"] == pytest.approx(scored[0]["score"], rel=1e-12)
    toml = run("plan", *asked[:-2], *CHANGE, "--format", "toml").out
    (command,) = [line for line in toml.splitlines() if line.startswith("# Track: ")]
    words = shlex.split(command.removeprefix("# Track: ecoindex "))
    assert words.count("--set") == 2
    tracked = run(*words, "--format", "json")
    assert tracked.code == 0, tracked.err
    assert {row["system"] for row in tracked.rows()} == {REF}


def test_set__attain_against_another_bar(run) -> None:
    asked = ("attain", "--system", "yongjia-13fyp", "--data", "plans", "--format", "json")
    plain = run(*asked).rows()
    met = next(row for row in plain if row["verdict"] == "met")
    key = f"indicator.{met['indicator']}.target"
    outcome = run(*asked, "--set", key + "={ op = '>=', value = 1e6, year = 2020 }")
    assert outcome.code == 0, outcome.err
    (row,) = [row for row in outcome.rows() if row["indicator"] == met["indicator"]]
    assert row["verdict"] == "not met"
    assert row["status"] == "proposal"


def test_set__chinese(run) -> None:
    outcome = run("score", *ISEC, *CHANGE, "--lang", "zh")
    assert (
        "已改动，与原文件不同：index.aggregate = geometric、node.path.weight = 0.9。" in outcome.out
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((*ISEC, "--set", "index.aggregate"), "analyse/set-form"),
        (("--set", "index.aggregate=geometric"), "analyse/set-one-system"),
        ((*ISEC, "--set", "node.paths.weight=2"), "analyse/set-item"),
        ((*ISEC, "--set", "node.path.weight=-2"), "spec/weight-negative"),
        ((*ISEC, "--set", "status=official"), "analyse/set-fixed"),
        ((*ISEC, "--set", "index.scale=1", "--set", "index.scale=10"), "analyse/set-twice"),
    ],
)
def test_set__broken(arguments: tuple[str, ...], code: str, run) -> None:
    outcome = run("score", *arguments)
    assert outcome.code == 2
    assert outcome.out == ""
    assert f"[{code}]" in outcome.err
