from __future__ import annotations

import json
import re

import polars as pl
import pytest

import ecoindex as eco

ISEC = ["--system", "isec-structured", "--region", "永嘉县"]


def whole(run, *arguments: str) -> dict:
    outcome = run("explain", *arguments, "--format", "json")
    assert outcome.code == 0, outcome.err
    return json.loads(outcome.out)


def test_explain__an_object_with_parts_that_add_up(run) -> None:
    found = whole(run, *ISEC, "--year", "2025", "--base", "2021")
    assert {"score", "change", "parts", "base_score", "rank", "nodes", "others"} <= set(found)
    for row in found["parts"]:
        assert {"indicator", "node", "contribution"} <= set(row)
    total = sum(row["contribution"] for row in found["parts"])
    assert total == pytest.approx(found["change"], abs=1e-9)
    assert found["change"] == pytest.approx(found["score"] - found["base_score"], abs=1e-12)
    same = eco.explain("demo", "isec-structured", "永嘉县", 2025, base=2021)
    assert found["change"] == same.change
    assert [row["contribution"] for row in found["parts"]] == same.parts["contribution"].to_list()
    for other in found["others"]:
        parts = [p["contribution"] for p in found["others_parts"] if p["region"] == other["region"]]
        assert sum(parts) == pytest.approx(other["change"], abs=1e-9)


def test_explain__a_gap_and_a_score(run) -> None:
    gap = whole(run, *ISEC, "--year", "2025", "--against", "洞头")
    assert (gap["against"], gap["base"], gap["others"]) == ("330305", None, [])
    assert sum(row["contribution"] for row in gap["parts"]) == pytest.approx(
        gap["change"], abs=1e-9
    )
    score = whole(run, *ISEC)
    assert (score["year"], score["change"]) == (2025, None)
    total = sum(row["contribution"] for row in score["parts"])
    assert total == pytest.approx(score["score"], abs=1e-9)


def test_explain__the_first_system_that_fits(run) -> None:
    assert whole(run, "--region", "永嘉县")["system"] == "isec-structured@1"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_explain__the_sentences_quote_the_table(run, lang: str) -> None:
    out = run("explain", *ISEC, "--base", "2021", "--lang", lang).out
    above, below = re.split(r"\n(?=(?:Part|组成) )", out, maxsplit=1)
    sentences = above.split("\n\n")[1].splitlines()
    numbers = re.findall(r"[+-]\d+\.\d\d|\d\d\.\d\d", "\n".join(sentences))
    assert len(numbers) > 10
    for number in numbers:
        assert re.search(rf"(?<![\d.]){re.escape(number)}(?!\d)", below), number
    found = whole(run, *ISEC, "--base", "2021", "--lang", lang)
    assert f"{found['score']:.2f}" in sentences[0]
    assert f"{found['change']:+.2f}" in sentences[0]
    assert found["narrative"].replace(" ", "") == "".join(sentences).replace(" ", "")
    by_indicator: dict[str, float] = {}
    for row in found["parts"]:
        by_indicator[row["title"]] = by_indicator.get(row["title"], 0.0) + row["contribution"]
    largest, value = max(by_indicator.items(), key=lambda item: item[1])
    assert largest in sentences[1]
    assert f"{value:+.2f}" in sentences[1]
    passed = [row for row in found["others"] if row["passing"] == "passed us"]
    assert str(len(passed)) in sentences[3]
    for row in passed:
        assert row["name"] in sentences[3]


def test_explain__bars_say_which_way_without_colour(run) -> None:
    out = run("explain", *ISEC, "--base", "2021").out
    assert "\x1b" not in out
    for line in out.splitlines():
        match = re.search(r"([+-]\d+\.\d\d)\s+(?:[+-]?\d+\.\d\d\s+)?([░‹]*)\|([█›]*)$", line)
        if match:
            assert bool(match[2]) == match[1].startswith("-")
            assert bool(match[3]) == match[1].startswith("+")
    assert "█" in out
    assert "░" in out


def test_explain__files(run, tmp_path) -> None:
    assert run("explain", *ISEC, "--base", "2021", "-o", "why.csv").code == 0
    rows = pl.read_csv(tmp_path / "why.csv")
    assert {"indicator", "title", "node", "contribution", "effective_weight"} <= set(rows.columns)
    said = {
        "region": 330324,
        "name": "Yongjia",
        "year": 2025,
        "base": 2021,
        "against": None,
        "system": "isec-structured@1",
        "edition": "isec-structured@1",
        "status": "proposal",
        "data": "demo data (invented)",
    }
    assert rows.columns[: len(said)] == list(said)
    assert rows.select(*said).unique().to_dicts() == [said]
    assert run("explain", *ISEC, "--against", "洞头", "-o", "gap.csv").code == 0
    gap = pl.read_csv(tmp_path / "gap.csv").row(0, named=True)
    assert (gap["base"], gap["against"]) == (None, 330305)
    assert run("explain", *ISEC, "--base", "2021", "-o", "why.xlsx", "--lang", "zh").code == 0
    sheet = pl.read_excel(tmp_path / "why.xlsx")
    assert sheet.columns[:6] == ["代码", "地区", "年份", "对比年份", "对比地区", "指标体系"]
    assert sheet["地区"].unique().to_list() == ["永嘉县"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--year", "2025"], "cli/explain-one"),
        ([*ISEC, "--region", "洞头"], "cli/explain-one"),
        ([*ISEC, "--year", "2024,2025"], "cli/explain-one"),
        ([*ISEC, "--system", "hdi"], "cli/explain-one"),
        ([*ISEC, "--base", "2021", "--against", "洞头"], "explain/base-and-against"),
        ([*ISEC, "--base", "2025"], "explain/same"),
        ([*ISEC, "--base", "1999"], "engine/year-absent"),
        (["--system", "isec-structured", "--region", "nowhere"], "engine/region-absent"),
        (["--system", "national-demonstration", "--region", "永嘉县"], "engine/not-composite"),
    ],
)
def test_explain__misuse_is_named(run, arguments: list[str], code: str) -> None:
    outcome = run("explain", *arguments)
    assert outcome.code == 2
    assert f"[{code}]" in outcome.err
    assert outcome.out == ""
