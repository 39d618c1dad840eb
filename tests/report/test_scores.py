from __future__ import annotations

import re

import pytest

from ecoindex.report.footer import NO_VALUE, NOT_APPLICABLE
from ecoindex.report.rows import score_rows
from ecoindex.report.scores import number, score_document
from ecoindex.report.wrap import cells
from tests.report.report_fakes import scores


def lines_of(text: str, start: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(start)]


@pytest.mark.parametrize(
    ("value", "decimals", "printed"),
    [
        (82.345, 1, "82.3"),
        (0.0, 2, "0.00"),
        (-0.001, 2, "0.00"),
        (-1.5, 1, "-1.5"),
        (100.0, 0, "100"),
    ],
)
def test_number(value: float, decimals: int, printed: str) -> None:
    assert number(value, decimals) == printed


@pytest.mark.parametrize("language", ["zh", "en"])
def test_system_table__marks_tell_missing_from_not_applicable(language) -> None:
    text = score_document([scores()], language).table()
    (missing,), (absent,) = lines_of(text, "330326"), lines_of(text, "330328")
    assert NO_VALUE in missing
    assert NOT_APPLICABLE not in missing
    assert NOT_APPLICABLE in absent
    assert NO_VALUE not in absent
    legend = next(line for line in text.splitlines() if line.startswith(NOT_APPLICABLE))
    assert NO_VALUE in legend


@pytest.mark.parametrize("language", ["zh", "en"])
def test_system_table__rows_stand_in_line(language) -> None:
    text = score_document([scores()], language).table()
    rows = lines_of(text, "3303")
    assert len(rows) == 5
    points = [
        cells(row[: re.search(r"\d\d\.\d", row).end()]) for row in (rows[0], rows[1], rows[4])
    ]  # type: ignore[union-attr]
    assert len(set(points)) == 1


def test_system_table__ordered_by_rank_the_unranked_last() -> None:
    rows = lines_of(score_document([scores()], "en").table(), "3303")
    assert [row[:6] for row in rows] == ["330305", "330302", "330326", "330328", "330381"]


def test_system_table__says_what_must_be_said() -> None:
    english = score_document([scores()], "en").table()
    for text in (
        "Bay index, 2025",
        "bay@2, proposal",
        "DEMO DATA: invented figures",
        "Parameters are examples.",
        "Ranked: 2 of 5 regions.",
        "cap the score: 59.9 with 1 missed",
        "provisional: a constraint is unknown",
        "constraint       missed",
        "unknown",
        "Natural",
    ):
        assert text in english
    chinese = score_document([scores()], "zh").table()
    for text in (
        "海湾指数，2025 年",
        "建议稿",
        "演示数据",
        "参数为示例。",
        "鹿城区",
        "良好",
        "暂定",
    ):
        assert text in chinese


def test_system_table__several_years_have_a_column() -> None:
    text = score_document([scores(2024, 2025)], "en").table()
    assert "2024" in lines_of(text, "330305")[0]
    assert "2 region-years" not in text
    assert "Ranked: 4 of 10 region-years, 2024 to 2025." in text


def test_board__systems_side_by_side() -> None:
    text = score_document([scores(), scores(demo=False)], "en").table()
    assert text.count("bay@2, proposal") == 2
    assert "DEMO DATA" in text
    assert "my table.csv" in text
    assert lines_of(text, "330305")[0].count("82.3") == 2


def test_rows__full_precision_english_words_and_the_mark_of_invented_data() -> None:
    rows = score_rows([scores()], "zh").to_dicts()
    keys = ["region", "name", "year", "system", "status", "data", "score", "rank", "coverage"]
    assert list(rows[0])[: len(keys)] == keys
    assert {"class", "state", "water", "limits", "score_raw"} <= set(rows[0])
    assert rows[0]["score"] == 82.345
    assert rows[0]["name"] == "洞头区"
    assert {row["data"] for row in rows} == {"demo data (invented)"}
    assert {row["state"] for row in rows} >= {"scored", "provisional", "no-score"}
    assert rows[-1]["score"] is None or rows[-1]["rank"] is None


def test_document__about_and_headings() -> None:
    document = score_document([scores()], "zh")
    assert document.headings["water"] == "水清"
    assert document.headings["score"] == "得分"
    assert any("演示数据" in text for _, text in document.about)
    assert any(label == "bay@2" for label, _ in document.about)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_system_table__state_of_each_constraint(language) -> None:
    text = score_document([scores()], language).table()
    states = {line[:6]: line.split()[-1] for line in lines_of(text, "3303")}
    met, missed, unknown = {
        "zh": ("达标", "未达标", "未知"),
        "en": ("met", "missed", "unknown"),
    }[language]
    assert states == {
        "330305": met,
        "330302": missed,
        "330381": unknown,
        "330326": met,
        "330328": NOT_APPLICABLE,
    }
    assert "shoreline" in score_rows([scores()], language).columns
