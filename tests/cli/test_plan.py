from __future__ import annotations

import re
import shlex

import polars as pl
import pytest

from ecoindex.errors import LANGUAGES, catalogue

ONE = ["plan", "--region", "永嘉县", "--goal", "2025:10%", "--base", "2021"]
CITY = ["plan", "--city", "温州市", "--goal", "2030:20%"]
KEYS = {
    "region",
    "name",
    "year",
    "goal_year",
    "system",
    "status",
    "data",
    "base_year",
    "base_index",
    "index",
    "goal",
    "verdict",
    "reached",
    "best",
    "optimum",
    "proven",
    "indicator",
    "unit",
    "value",
    "target",
    "change",
    "limit",
    "used",
    "effort",
    "gain",
    "bound",
    "binds",
}


def test_plan__json(run) -> None:
    rows = run(*ONE, "--format", "json").rows()
    assert set(rows[0]) >= KEYS
    assert len(rows) == 18
    first = rows[0]
    assert (first["verdict"], first["year"], first["goal_year"]) == ("feasible", 2024, 2025)
    assert first["goal"] == pytest.approx(1.1 * first["base_index"])
    assert first["reached"] == pytest.approx(first["goal"])
    assert sum(row["gain"] for row in rows) == pytest.approx(first["reached"] - first["index"])
    assert {row["data"] for row in rows} == {"demo data (invented)"}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Feasible: Yongjia", "local optimum", "DEMO DATA", "Limits: ", "ecoindex track "]),
        ("zh", ["可行：永嘉县", "局部最优", "演示数据", "限值：", "跟踪命令："]),
    ],
)
def test_plan__table(run, language: str, words: list[str]) -> None:
    out = run(*ONE, "--lang", language)
    assert out.code == 0
    for word in words:
        assert word in out.out
    assert "{" not in out.out


@pytest.mark.parametrize("language", LANGUAGES)
def test_plan__infeasible_names_the_best_index(run, language: str) -> None:
    done = run("plan", "--region", "永嘉县", "--goal", "2030:45%", "--lang", language)
    best = run("plan", "--region", "永嘉县", "--goal", "2030:45%", "--format", "json").rows()[0]
    assert done.code == 0
    assert best["verdict"] == "infeasible"
    assert best["proven"]
    text = done.out.splitlines()[3]
    for number in (best["best"], best["goal"], best["goal"] - best["best"]):
        assert f"{number:.2f}" in text


@pytest.mark.parametrize("share", ["equal", "headroom", "least-effort"])
def test_plan__city(run, share: str) -> None:
    rows = run(*CITY, "--share", share, "--format", "json").rows()
    counties = {row["region"]: row for row in rows}
    assert len(counties) == 12
    assert {row["share"] for row in rows} == {share}
    mean = sum(row["weight"] * row["reached"] for row in counties.values())
    base = sum(row["weight"] * row["base_index"] for row in counties.values())
    assert mean == pytest.approx(1.2 * base)


@pytest.mark.parametrize("language", LANGUAGES)
def test_plan__city_table(run, language: str) -> None:
    out = run(*CITY, "--share", "least-effort", "--lang", language).out
    lines = [line for line in out.splitlines() if re.match(r"33\d{4} ", line)]
    assert len(lines) == 12
    assert "{" not in out


@pytest.mark.parametrize("suffix", ["csv", "json", "parquet", "xlsx", "txt"])
def test_plan__every_format(run, tmp_path, suffix: str) -> None:
    done = run(*ONE, "-o", f"plan.{suffix}")
    assert done.code == 0
    file = tmp_path / f"plan.{suffix}"
    assert file.stat().st_size > 500
    if suffix == "parquet":
        assert pl.read_parquet(file).height == 18
    assert "ecoindex track" in done.err


def test_plan__targets_are_read_by_attain(run, tmp_path) -> None:
    assert run(*ONE, "-o", "targets.toml").code == 0
    text = (tmp_path / "targets.toml").read_text(encoding="utf-8")
    assert run(*ONE, "--format", "toml", "-q").out == text
    assert run("systems", "check", "targets.toml").code == 0
    rows = run("attain", "--system", "targets.toml", "--year", "2024", "--format", "json").rows()
    moved = {row["indicator"] for row in run(*ONE, "--format", "json").rows() if row["change"]}
    assert {row["indicator"] for row in rows if row["verdict"] == "not met"} == moved
    goal = re.search(r"--goal (\S+) --base (\d+) --region (\d+)", text)
    assert goal
    assert goal.groups() == ("2025:10%", "2021", "330324")


def command_of(text: str) -> list[str]:
    """The command that a plan gives to track it."""
    (line,) = (line for line in text.splitlines() if "ecoindex track " in line)
    return shlex.split(line.split("ecoindex track ", 1)[1])


def test_plan__the_command_to_track_it_runs_on_own_files(run, tmp_path) -> None:
    from tests.analysis.plan_support import panel, small

    folder = tmp_path / "my data 数据"
    folder.mkdir()
    panel().rename({"region": "where"}).write_csv(folder / "own.csv")
    (folder / "own.toml").write_text(small().text, encoding="utf-8")
    given = ["--data", f"{folder}/own.csv", "--region-column", "where"]
    given += ["--system", f"{folder}/own.toml", "--region", "r1"]
    done = run("plan", *given, "--goal", "2028:30%", "-o", "plan.toml")
    assert done.code == 0
    for text in (done.err, (tmp_path / "plan.toml").read_text("utf-8")):
        rows = run("track", *command_of(text), "--format", "json").rows()
        assert {(row["region"], row["goal"]) for row in rows} == {("r1", 0.3)}
    index = run("plan", *given, "--goal", "2028:80")
    assert index.code == 0
    assert "ecoindex track" not in index.out, "track has no word for an index"


@pytest.mark.parametrize("suffix", ["toml", "csv", "xlsx"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_plan__is_tracked_as_planned(run, suffix: str, language: str) -> None:
    assert run(*ONE, "-o", f"plan.{suffix}", "--lang", language).code == 0
    asked = ["track", "--goal", "2030:20%", "--base", "2021", "--region", "永嘉县"]
    again = run(*asked, "--with", f"plan.{suffix}", "--lang", language)
    assert again.code == 2
    assert "[analysis/planned-known]" in again.err
    ahead = ["plan", "--region", "永嘉县", "--goal", "2030:20%", "-o", f"ahead.{suffix}"]
    assert run(*ahead, "--lang", language).code == 0
    more = ["--with", f"ahead.{suffix}", "--year", "2030", "--lang", language]
    done = run(*asked, *more, "--format", "json")
    (row,) = done.rows()
    assert (row["verdict"], row["growth"]) == ("met", pytest.approx(0.2, abs=1e-9))
    assert {"en": "planned values", "zh": "规划值"}[language] in done.err


def test_plan__a_region_named_twice_is_planned_once(run) -> None:
    rows = run(*ONE, "--region", "330324", "--format", "json").rows()
    assert len(rows) == 18


def test_plan__limits_file(run, tmp_path) -> None:
    ids = [row["indicator"] for row in run(*ONE, "--format", "json").rows()]
    lines = [f"{id_},,,1" for id_ in ids if id_ not in ("e1-pm25", "p1-coal")]
    lines += ["PM2.5,15,,0.1"] if "PM2.5" in ids else ["e1-pm25,15,,0.1"]
    lines += ["p1-coal,30,,0.2"]
    (tmp_path / "limits.csv").write_text("\n".join(["indicator,lower,upper,cost", *lines]))
    rows = run(*ONE, "--limits", "limits.csv", "--format", "json").rows()
    assert {row["effort_in"] for row in rows} == {"cost"}
    bound = {row["indicator"]: row["bound"] for row in rows}
    assert bound["p1-coal"] == bound["e1-pm25"] == "file"
    assert "Effort: cost per unit" in run(*ONE, "--limits", "limits.csv").out


def test_plan__several_goals_and_regions(run) -> None:
    goals = ["--goal", "2025:10%", "--goal", "2030:20%"]
    rows = run("plan", "--region", "永嘉县,平阳县", *goals, "--format", "json").rows()
    pairs = {(row["region"], row["goal_year"]) for row in rows}
    assert pairs == {(code, year) for code in ("330324", "330326") for year in (2025, 2030)}


def test_plan__index_as_the_goal(run) -> None:
    row = run("plan", "--region", "永嘉县", "--goal", "2030:80", "--format", "json").rows()[0]
    assert (row["goal"], row["base_year"], row["base_index"]) == (80, None, None)
    assert "80.00 in 2030" in run("plan", "--region", "永嘉县", "--goal", "2030:80").out


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        (["plan"], ["cli/plan-no-region"]),
        ([*ONE, "--city", "温州市"], ["cli/plan-region-or-city"]),
        ([*ONE, "--share", "equal"], ["cli/plan-share-alone"]),
        ([*ONE, "--year", "2022,2023"], ["cli/plan-one-year"]),
        ([*ONE, "--goal", "2030:20%", "--format", "toml"], ["cli/plan-one-file"]),
        (
            ["plan", "--weights", "equal", "--year", "2021-2023"],
            ["cli/plan-no-region", "cli/plan-share-alone", "cli/plan-one-year"],
        ),
        ([*ONE[:3], "--goal", "soon"], ["analysis/plan-goal-form"]),
        ([*ONE[:3], "--goal", "2025:1%"], ["analysis/plan-goal-met"]),
        ([*ONE[:3], "--goal", "2025:10%", "--base", "1990"], ["analysis/track-base-absent"]),
        ([*ONE, "--system", "national-demonstration"], ["engine/not-composite"]),
        ([*ONE, "--limits", "none.csv"], ["panel/file-not-found"]),
        ([*CITY, "--share", "fair"], ["cli/word-unknown"]),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_plan__misuse(run, arguments: list[str], codes: list[str], language: str) -> None:
    done = run(*arguments, "--lang", language)
    assert done.code == 2
    assert done.out == ""
    assert re.findall(r"\[([a-z]+/[a-z-]+)\]", done.err) == codes


def test_plan__no_system_with_a_goal(run, monkeypatch) -> None:
    from ecoindex import spec
    from ecoindex.cli.planning import _systems
    from ecoindex.errors import UsageError

    monkeypatch.setattr(spec, "default_systems", lambda: ("hdi",))
    with pytest.raises(UsageError) as caught:
        _systems([])
    assert caught.value.code == "cli/plan-no-system"


def test_plan__every_word_exists() -> None:
    from ecoindex.analysis.plan import SCHEMA
    from ecoindex.report.plan import ASKED, CITY, KEYS

    for key in (*KEYS, *ASKED, *CITY, "effort_in", *SCHEMA):
        assert f"report/plan-column-{key}" in catalogue()
    for bound in ("pace", "zero", "goalpost", "plausible", "file", "held", "missing"):
        assert f"report/plan-bound-{bound}" in catalogue()
        assert f"report/plan-limits-{bound}" in catalogue()


def test_plan__help(run) -> None:
    for language, word in (("en", "least effort"), ("zh", "最小投入")):
        done = run("plan", "--help", "--lang", language)
        assert done.code == 0
        assert word in done.out
