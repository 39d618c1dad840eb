from __future__ import annotations

import json
import re
from pathlib import Path

import polars as pl
import pytest

from tests.analysis.tracking import GOALPOSTS, flat, frame, write

KEYS = {
    "region", "name", "year", "index", "growth", "path", "needed_per_year", "projected", "verdict",
    "base", "goal_year", "goal", "distance", "projected_low", "projected_high", "common", "system",
    "status", "data",
}  # fmt: skip


@pytest.fixture
def small(tmp_path: Path) -> list[str]:
    """A system without goals, and data."""
    write(tmp_path / "small.toml", {"a": GOALPOSTS, "b": GOALPOSTS})
    write(tmp_path / "old.toml", {"a": GOALPOSTS, "b": GOALPOSTS}, edition="0")
    write(
        tmp_path / "moving.toml",
        dict.fromkeys("ab", '{ method = "min-max", over = "year" }'),
        extra="[[goal]]\nyear = 2025\ngrowth = 0.1",
    )
    frame(
        flat("330302", {2020: 50, 2021: 52, 2022: 55}) | flat("330324", {2020: 40, 2022: 39})
    ).write_csv(tmp_path / "small.csv")
    return ["--system", "small.toml", "--data", "small.csv"]


def test_track__demo_by_default_in_json(run) -> None:
    rows = run("track", "--format", "json").rows()
    assert set(rows[0]) >= KEYS
    assert {row["system"] for row in rows} == {"isec-structured@1"}
    assert {row["year"] for row in rows} == {2021, 2022, 2023, 2024, 2025}
    assert {row["goal_year"] for row in rows} == {2025, 2030}
    assert len(rows) == 12 * 5 * 2
    assert {row["data"] for row in rows} == {"demo data (invented)"}
    scores = run("score", "--system", "isec-structured", "--year", "2021-2025", "--format", "json")
    known = {(row["region"], row["year"]): row["score"] for row in scores.rows()}
    for row in rows:
        assert row["index"] == known[row["region"], row["year"]]
        base = known[row["region"], 2021]
        assert row["growth"] == pytest.approx(row["index"] / base - 1)


def test_track__table(run) -> None:
    out = run("track", "--year", "2025").out
    lines = [line for line in out.splitlines() if re.match(r"33\d{4} ", line)]
    assert len(lines) == 24
    assert "Goal for 2025: +10% over 2021 (linear path)" in out
    assert all(re.search(r"[▁▂▃▄▅▆▇█]{5}", line) for line in lines)
    assert all(re.search(r"[✓↗▽↘✗?] \w", line) for line in lines)
    assert "\x1b" not in out
    assert "not official" in out
    assert "DEMO DATA" in out


def test_track__chinese(run) -> None:
    out = run("track", "--lang", "zh").out
    assert "2030 年目标：比 2021 年 +20%（线性路径）" in out
    assert "已达到" in out


def test_track__years_and_regions(run) -> None:
    rows = run("track", "--year", "2023", "--region", "鹿城,永嘉", "--format", "json").rows()
    assert {(row["region"], row["year"]) for row in rows} == {("330302", 2023), ("330324", 2023)}
    table = run("track", "--year", "2023,2025", "--region", "鹿城").out
    assert len([line for line in table.splitlines() if line.startswith("330302")]) == 4


def test_track__goals_of_the_caller(run, small) -> None:
    options = [
        "--goal",
        "2022：+10％",
        "--goal",
        "2025:0.2",
        "--base",
        "2020",
        "--path",
        "geometric",
    ]
    rows = run("track", *small, *options, "--format", "json").rows()
    last = {(r["region"], r["goal_year"]): r for r in rows if r["year"] == 2022}
    assert last["330302", 2022]["verdict"] == "met"
    assert last["330324", 2022]["verdict"] == "behind"
    assert last["330324", 2025]["verdict"] == "falling"
    assert last["330302", 2025]["goal"] == 0.2
    table = run("track", *small, *options).out
    assert "(geometric path)" in table


@pytest.mark.parametrize("suffix", ["csv", "json", "parquet", "xlsx", "txt"])
def test_track__files(run, tmp_path: Path, suffix: str) -> None:
    for view in ("region", "city"):
        outcome = run("track", "--by", view, "-o", f"{view}.{suffix}")
        assert outcome.code == 0, outcome.err
        assert (tmp_path / f"{view}.{suffix}").stat().st_size > 500
        if suffix != "txt":
            assert "not official" in outcome.err
    if suffix == "parquet":
        assert set(pl.read_parquet(tmp_path / "region.parquet").columns) >= KEYS


def test_track__by_city(run) -> None:
    outcome = run("track", "--by", "city", "--population", "常住人口", "--format", "json")
    rows = json.loads(outcome.out)
    figures = {row["figure"] for row in rows}
    assert {"county mean", "county mean, by population"} <= figures
    for mean in ("county mean", "county mean, by population"):
        for year in (2022, 2025):
            city = next(r for r in rows if r["figure"] == mean and r["year"] == year)
            parts = [r for r in rows if r["figure"] == f"part of the {mean}" and r["year"] == year]
            assert len(parts) == 12
            assert sum(r["contribution"] for r in parts) == pytest.approx(
                city["distance"], abs=1e-9
            )
    table = run("track", "--by", "city").out
    assert "Own figures of Wenzhou are not in the data" in table
    assert "Sum of the contributions" in table


def test_track__freeze_and_splice(run, small) -> None:
    moving = ["--system", "moving.toml", "--data", "small.csv"]
    refused = run("track", *moving)
    assert refused.code == 2
    assert "analysis/track-not-frozen" in refused.err
    held = run("track", *moving, "--freeze")
    assert held.code == 0
    assert "held at 2020" in held.err
    joined = run("track", *small, "--goal", "2025:10%", "--splice", "old.toml:2021")
    assert joined.code == 0
    assert "joined through 2021" in joined.err


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--goal", "soon"], "analysis/goal-unreadable"),
        (["--goal", "2025:10"], "analysis/goal-percent"),
        (["--goal", "2025:10%", "--goal", "2025:20%"], "analysis/track-goal-twice"),
        (["--goal", "2019:10%"], "analysis/track-goal-year"),
        (["--goal", "2025:10%", "--base", "2020,2021"], "cli/base-one-year"),
        (["--goal", "2025:10%", "--base", "2001"], "analysis/track-base-absent"),
        (["--goal", "2025:10%", "--splice", "old.toml"], "analysis/splice-unreadable"),
        (["--goal", "2025:10%", "--path", "crooked"], "cli/word-unknown"),
        (["--goal", "2025:10%", "--population", "people"], "cli/population-by-city"),
        (
            ["--goal", "2025:10%", "--population", "people", "--by", "city"],
            "analysis/population-absent",
        ),
        ([], "analysis/track-no-goal"),
    ],
)
def test_track__misuse(run, small, options: list[str], code: str) -> None:
    for language in ("en", "zh"):
        outcome = run("track", *small, *options, "--lang", language)
        assert outcome.code == 2
        assert f"[{code}]" in outcome.err
        assert not outcome.out


def test_track__nothing_of_the_scoreboard_has_a_goal(monkeypatch) -> None:
    from ecoindex import UsageError, spec
    from ecoindex.cli.options import Choice
    from ecoindex.cli.tracking import _systems

    monkeypatch.setattr(spec, "default_systems", lambda: ("hdi@2023-24",))
    with pytest.raises(UsageError) as caught:
        _systems(Choice((), (), ()))
    assert caught.value.code == "cli/nothing-to-track"


def test_track__colour_on_a_terminal_only(monkeypatch) -> None:
    import sys

    from ecoindex.cli.output import Output
    from ecoindex.cli.track import _coloured
    from ecoindex.report.document import Document

    document = Document(pl.DataFrame(), lambda: "✓ met")
    monkeypatch.setattr("ecoindex.cli.track.current", lambda: "en")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    screen = Output(None, None, False)
    assert "\x1b[32m" in _coloured(document, screen).table()
    assert _coloured(document, Output("csv", None, False)) is document
    monkeypatch.setenv("NO_COLOR", "1")
    assert _coloured(document, screen) is document
