"""``--set``: what-if without editing the file."""

from __future__ import annotations

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
    ],
)
def test_set__broken(arguments: tuple[str, ...], code: str, run) -> None:
    outcome = run("score", *arguments)
    assert outcome.code == 2
    assert outcome.out == ""
    assert f"[{code}]" in outcome.err
