"""``ecoindex attain`` through the real process: every view, against the rows it is made of."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import Any

import pytest

from tests.cli.support import COUNTIES, YONGJIA
from tests.cli.tables import table

NATIONAL = "national-demonstration@2019"
ROADMAP = ["--system", "wenzhou-demonstration-roadmap", "--data", "plans"]
MARKS = {"met": "✓", "not met": "✗", "not assessable": "?", "not applicable": "—", "no data": "·"}
WORDS = {
    "zh": {"met": "达标", "not met": "未达标", "not applicable": "不适用", "no data": "无数据"},
    "en": {verdict: verdict for verdict in MARKS},
}
Row = dict[str, Any]


def by_key(found: list[Row]) -> dict[tuple[str, str], Row]:
    return {(row["region"], row["indicator"]): row for row in found}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_place__one_line_per_indicator(run, attained, language: str) -> None:
    outcome = run("attain", *YONGJIA, "--lang", language)
    assert outcome.code == 0, outcome.err
    found = attained(*YONGJIA, "--lang", language)
    assert len(found) == 25
    printed = table(outcome.out)
    assert len(printed) == len(found)
    for line, row in zip(printed, found, strict=True):
        number, title, *_ = line.values()
        *_, verdict = line.values()
        assert (number, title) == (row["number"], row["title"])
        assert verdict == f"{MARKS[row['verdict']]} {WORDS[language][row['verdict']]}"
    assert Counter(row["verdict"] for row in found) == {
        "met": 21, "no data": 3, "not applicable": 1,
    }  # fmt: skip
    fine = next(line for line in printed if "PM2.5" in "".join(line.values()))
    assert {"38", "24", "<= 35 (2020)", "100%"} <= set(fine.values())
    cancelled = WORDS[language]["not applicable"]
    assert f"{WORDS[language]['met']} 21" in outcome.out
    assert f"{cancelled} 1" in outcome.out
    assert "yongjia-13fyp@2021" in outcome.out
    assert {"zh": "规划文本印载的数值", "en": "figures printed in the plans"}[
        language
    ] in outcome.out


def test_place__what_is_missing_to_the_bar(run, attained) -> None:
    arguments = ["--region", "鹿城", "--year", "2025"]
    row = by_key(attained(*arguments))["330302", "green-procurement"]
    assert (row["value"], row["target"], row["verdict"]) == (79.4, 80, "not met")
    assert row["gap"] == pytest.approx(0.6)
    assert row["gap_percent"] == pytest.approx(0.75)
    assert row["progress"] == pytest.approx(79.4 / 80)
    out = run("attain", *arguments).out
    line = next(line for line in table(out) if line["No."] == row["number"])
    assert (line["Value"], line["Target"], line["Verdict"]) == ("79.4", ">= 80", "✗ not met")
    assert line["Gap"].startswith("0.6 (0.")
    missed = next(line for line in out.splitlines() if "missed" in line)
    assert row["title"] in missed


def test_place__parts_stand_below_their_whole(attained) -> None:
    found = attained("--region", "鹿城", "--year", "2025")
    by_id = {row["indicator"]: row for row in found}
    parts = defaultdict(list)
    for row in found:
        if row["part_of"]:
            parts[row["part_of"]].append(row)
    assert {"air", "water", "natural-space", "red-line"} <= parts.keys()
    assert len(parts["air"]) == 2
    for whole, inside in parts.items():
        assert all(row["kind"] == by_id[whole]["kind"] for row in inside)
        verdicts = {row["verdict"] for row in inside} - {"not applicable"}
        if verdicts == {"met"}:
            assert by_id[whole]["verdict"] == "met"
        elif "not met" in verdicts:
            assert by_id[whole]["verdict"] == "not met"


def test_matrix__the_marks_are_those_of_the_rows(run, attained) -> None:
    outcome = run("attain", "--year", "2025")
    assert outcome.code == 0, outcome.err
    found = by_key(attained("--year", "2025"))
    counties = list(dict.fromkeys(region for region, _ in found))
    numbered = {row["indicator"]: row for row in found.values() if not row["part_of"]}
    here = [
        id_
        for id_ in numbered
        if {found[c, id_]["verdict"] for c in counties} != {"not applicable"}
    ]
    assert len(here) == 34
    printed = table(outcome.out)
    assert len(printed) == len(counties) == COUNTIES
    heads = list(printed[0])[-len(here) :]
    assert heads == [numbered[id_]["number"] for id_ in here]
    for line in printed:
        marks = {id_: MARKS[found[line["Code"], id_]["verdict"]] for id_ in here}
        assert [line[head] for head in heads] == list(marks.values())
    legend = next(line for line in outcome.out.splitlines() if line.startswith("✓ "))
    assert legend.split("   ") == [f"{mark} {verdict}" for verdict, mark in MARKS.items()]
    for id_ in here:
        assert f"\n{numbered[id_]['number']}  {numbered[id_]['title']}\n" in outcome.out
    assert "DEMO DATA: invented" in outcome.out


def test_matrix__chinese(run) -> None:
    out = run("attain", "--year", "2025", "--lang", "zh").out
    assert "✓ 达标   ✗ 未达标   ? 无法评价   — 不适用   · 无数据" in out
    assert len(table(out)) == COUNTIES
    assert {"洞头区", "永嘉县"} <= {line["地区"] for line in table(out)}
    assert "演示数据" in out


def test_nothing_given__the_national_table_in_the_latest_year(run) -> None:
    outcome = run("attain")
    assert outcome.code == 0, outcome.err
    assert f"\n{NATIONAL}, unconfirmed\n" in outcome.out
    assert outcome.out == run("attain", "--system", NATIONAL, "--year", "2025").out


def test_years__several(run, attained) -> None:
    found = attained("--region", "永嘉", "--year", "2024-2025")
    assert {row["year"] for row in found} == {2024, 2025}
    only = attained("--region", "永嘉", "--year", "2025")
    assert [row for row in found if row["year"] == 2025] == only, "the year before counts anyway"
    printed = table(run("attain", "--region", "永嘉", "--year", "2024-2025").out)
    assert [line["Year"] for line in printed] == ["2024", "2025"]


@pytest.mark.parametrize(
    "kinds", [["binding"], ["reference"], ["binding", "reference"], ["expected"]]
)
def test_kind__only_these_with_their_parts(run, kinds: list[str]) -> None:
    options = [word for kind in kinds for word in ("--kind", kind)]
    arguments = ["attain", "--region", "永嘉", "--format", "json"]
    every = run(*arguments).rows()
    found = run(*arguments, *options).rows()
    assert found == [row for row in every if row["kind"] in kinds]
    assert bool(found) == (kinds != ["expected"])
    assert any(row["part_of"] for row in found) or not found


def test_missed__only_what_is_not_met(run, attained) -> None:
    every, missed = attained(), attained("--missed")
    assert missed == [row for row in every if row["verdict"] == "not met"]
    assert len({row["region"] for row in missed}) > 5
    out = run("attain", "--missed").out
    printed = table(out)
    assert [(line["Code"], line["Verdict"]) for line in printed] == [
        (row["region"], "✗ not met") for row in missed
    ]
    assert "✓" not in out


def test_missed__nothing_is_said_in_words(run) -> None:
    outcome = run("attain", *YONGJIA, "--missed")
    assert outcome.code == 0
    assert "✗" not in outcome.out
    assert re.search(r"\n\n(Nothing|No ).*\n", outcome.out)


def attains(verdicts: list[Row]) -> str:
    """All binding and four fifths of the reference indicators, of those that apply."""
    least, most = [], []
    for kind, share in (("binding", 1), ("reference", 0.8)):
        found = [row["verdict"] for row in verdicts if row["kind"] == kind]
        found = [verdict for verdict in found if verdict != "not applicable"]
        assert found
        least.append(found.count("met") >= share * len(found))
        most.append(found.count("not met") <= (1 - share) * len(found) + 1e-9)
    return "attained" if all(least) else "not assessable" if all(most) else "not attained"


def test_by_region__follows_from_the_rows(run, attained) -> None:
    places = attained("--by", "region")
    assert len(places) == COUNTIES
    own = defaultdict(list)
    for row in attained():
        if not row["part_of"]:
            own[row["region"]].append(row)
    for place in places:
        inside = own[place["region"]]
        counts = Counter(row["verdict"] for row in inside)
        assert {v: place[v.replace(" ", "_")] for v in MARKS} == {v: counts[v] for v in MARKS}
        assert place["verdict"] == attains(inside)
        assert place["binding_missed"] == [
            row["indicator"]
            for row in inside
            if row["kind"] == "binding" and row["verdict"] == "not met"
        ]
        share = [row["verdict"] for row in inside if row["kind"] == "reference"]
        applicable = len(share) - share.count("not applicable")
        assert place["reference_share"] == pytest.approx(share.count("met") / applicable)
    assert {"attained", "not attained"} <= {place["verdict"] for place in places}
    assert sorted(place["rank"] for place in places) == list(range(1, COUNTIES + 1))
    printed = {line["Code"]: line for line in table(run("attain", "--by", "region").out)}
    for place in places:
        line = printed[place["region"]]
        assert line["Verdict"] == place["verdict"]
        assert line["Score"] == f"{place['score']:.2f}"
        met, of = map(int, line["Binding"].split("/"))
        applicable = [r for r in own[place["region"]] if r["verdict"] != "not applicable"]
        assert met == place["binding_met"]
        assert of == sum(row["kind"] == "binding" for row in applicable)


def test_by_region__the_scores_are_those_of_the_scoreboard(run, attained) -> None:
    found = {row["region"]: (row["score"], row["rank"]) for row in attained("--by", "region")}
    board = run("score", "--system", NATIONAL, "--format", "json").rows()
    assert {row["region"]: (row["score"], row["rank"]) for row in board} == found


def test_by_indicator__follows_from_the_rows(run, attained) -> None:
    every = by_key(attained())
    found = attained("--by", "indicator")
    assert [row["indicator"] for row in found] == list(dict.fromkeys(id_ for _, id_ in every))
    for row in found:
        verdicts = {r: v["verdict"] for (r, id_), v in every.items() if id_ == row["indicator"]}
        counts = Counter(verdicts.values())
        assert {v: row[v.replace(" ", "_")] for v in MARKS} == {v: counts[v] for v in MARKS}
        missed = [region for region, verdict in verdicts.items() if verdict == "not met"]
        assert row["missed_by"] == missed
        judged = counts["met"] + len(missed)
        assert row["met_share"] == (pytest.approx(counts["met"] / judged) if judged else None)
    assert any(len(row["missed_by"]) > 2 for row in found)
    lines = {line["No."]: line for line in table(run("attain", "--by", "indicator").out)}
    air = next(row for row in found if row["indicator"] == "air")
    line = lines[air["number"]]
    assert (line["Met"], line["Not met"]) == (str(air["met"]), str(air["not_met"]))
    assert len(line["Missed by"].split(", ")) == air["not_met"]


@pytest.mark.parametrize(("language", "city"), [("zh", "温州市"), ("en", "Wenzhou")])
def test_by_city__roadmap_with_its_goal(run, attained, language: str, city: str) -> None:
    (row,) = attained(*ROADMAP, "--by", "city")
    assert (row["region"], row["year"]) == ("330300", 2022)
    counts = [row[key] for key in ("places", "judged", "attained", "not_attained")]
    assert counts == [12, 6, 6, 0]
    assert (row["share"], row["goal"], row["goal_year"]) == (0.5, 0.8, 2025)
    assert row["verdict"] == "not assessable", "six counties are open"
    outcome = run("attain", *ROADMAP, "--by", "city", "--lang", language)
    (line,) = table(outcome.out)
    assert {"330300", city, "12", "6", "50%", ">= 80% (2025)"} <= set(line.values())
    assert list(line.values())[-1].startswith("? ")


def test_notes__the_contradictions_are_where_the_footer_says(run) -> None:
    out = run("attain", *YONGJIA).out
    (hint,) = re.findall(r"ecoindex (systems check \S+ --notes)", out)
    (count,) = re.findall(r"^Documents: (\d+) ", out, re.MULTILINE)
    told = run(*hint.split())
    assert told.code == 0, told.err
    assert f"Contradictions: {count}\n" in told.out
