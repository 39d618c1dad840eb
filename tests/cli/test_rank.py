from __future__ import annotations

import re

import pytest

from tests.cli.support import DEFAULTS

ISEC = ["--system", "isec-structured"]


def test_rank__change_on_the_year_before(run) -> None:
    rows = run("rank", *ISEC, "--format", "json").rows()
    ranks = {(row["region"], row["year"]): row["rank"] for row in rows}
    assert {year for _, year in ranks} == {2021, 2022, 2023, 2024, 2025}
    for row in rows:
        before = ranks.get((row["region"], row["year"] - 1))
        assert row["previous_rank"] == before
        assert row["change"] == (None if before is None else before - row["rank"])
    assert any(row["change"] for row in rows), "somebody moved"


def test_rank__one_year_knows_the_year_before(run) -> None:
    rows = run("rank", *ISEC, "--year", "2025", "--format", "json").rows()
    assert {row["year"] for row in rows} == {2025}
    assert all(row["previous_rank"] is not None for row in rows)
    every = run("rank", *ISEC, "--format", "json").rows()
    assert rows == [row for row in every if row["year"] == 2025]


def test_rank__keys(run) -> None:
    row = run("rank", *ISEC, "--year", "2025", "--format", "json").rows()[0]
    for key in ("region", "name", "year", "system", "score", "rank", "coverage", "data"):
        assert key in row


def test_rank__table(run) -> None:
    outcome = run("rank", *ISEC, "--year", "2021-2025", "--lang", "zh")
    lines = [line for line in outcome.out.splitlines() if re.match(r"33\d{4} ", line)]
    assert len(lines) == 12
    assert any(sign in outcome.out for sign in "▲▼")
    assert "2025 年得分" in outcome.out
    assert "演示数据" in outcome.out


def test_rank__default_systems_one_after_the_other(run) -> None:
    out = run("rank", "--year", "2024-2025").out
    assert out.count("Ranks: ") == len(DEFAULTS)
    places = [out.index(f"\n{system}, {status}") for system, status in DEFAULTS.items()]
    assert places == sorted(places)
    rows = run("rank", "--year", "2024-2025", "--format", "json").rows()
    assert list(dict.fromkeys(row["system"] for row in rows)) == list(DEFAULTS)


@pytest.mark.parametrize("method", ["competition", "dense", "average"])
def test_rank__method(run, method: str) -> None:
    rows = run("rank", *ISEC, "--method", method, "--format", "json").rows()
    assert min(row["rank"] for row in rows) == 1


def test_rank__among_regions(run) -> None:
    rows = run("rank", *ISEC, "--region", "鹿城,洞头", "--year", "2025", "--format", "json").rows()
    assert sorted(row["rank"] for row in rows) == [1, 2]
    assert all(row["previous_rank"] in (1, 2) for row in rows)
