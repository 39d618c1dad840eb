from __future__ import annotations

import pytest

import ecoindex as eco
from ecoindex.analysis.verdict import VERDICTS
from ecoindex.errors import catalogue
from ecoindex.report.chain import chain_document
from ecoindex.report.sparkline import BARS, sparkline
from ecoindex.report.track import track_document
from ecoindex.report.track_words import MARKS, coloured, percent, verdict_text
from tests.analysis.tracking import flat, frame, system


def test_sparkline() -> None:
    assert sparkline(list(range(8))) == BARS
    assert sparkline([3.0, 3.0]) == "▅▅"
    assert sparkline([None, 1.0, None, 2.0]) == "·▁·█"
    assert sparkline([None, None]) == "··"
    assert sparkline([]) == ""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_verdicts__read_without_colour(language) -> None:
    texts = [verdict_text(verdict, language) for verdict in VERDICTS]
    assert len(set(MARKS.values())) == len(VERDICTS)
    assert len({text.split(" ", 1)[1] for text in texts}) == len(VERDICTS)
    for text, colour in zip(texts, ("32", "32", "33", "31", "31", "")):
        shown = coloured(f"| {text} |", language)
        assert shown.replace(f"\x1b[{colour}m", "").replace("\x1b[0m", "") == f"| {text} |"
        assert ("\x1b" in shown) == bool(colour)


def test_percent() -> None:
    assert percent(0.1) == "+10.00%"
    assert percent(-0.123456) == "-12.35%"
    assert percent(0.0) == percent(-1e-9) == "0.00%"
    assert percent(None) == ""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_track_document__every_key_has_a_heading(language) -> None:
    track = eco.track("demo", "wenzhou-synergy", population="population")
    for document in (
        track_document([track], language),
        chain_document([eco.chain(track)], language),
    ):
        assert set(document.rows.columns) <= set(document.headings)
        assert document.rows["data"].unique().to_list() == ["demo data (invented)"]
        assert document.table()


def test_table__unreachable_says_how_high_the_index_can_get() -> None:
    track = eco.track(frame(flat("A", {2020: 95, 2021: 96})), system())
    table = track_document([track], "en").table()
    assert "✗ unreachable (at most 100.00)" in table


def test_table__left_out_has_a_column_only_where_something_is() -> None:
    track = eco.track(frame({"A": {2020: (50, 20), 2021: (51, None)}}), system())
    assert "Left out" in track_document([track], "en").table()
    assert "Left out" not in track_document([eco.track("demo", "synergy")], "en").table()


def test_table__city_with_figures_of_its_own_and_none() -> None:
    both = flat("330300", {2020: 50, 2021: 51}) | flat("330302", {2020: 40, 2021: 41})
    for regions, told in ((both, False), (flat("330302", {2020: 40, 2021: 41}), True)):
        table = chain_document([eco.chain(eco.track(frame(regions), system()))], "en").table()
        assert ("Own figures of Wenzhou are not in the data" in table) == told
        assert (" own data  " in table) != told
        assert ("city mean" in table) != told, "the province, from its cities"
    nothing = eco.chain(eco.track(frame(flat("A", {2020: 50, 2021: 51})), system()))
    assert "no region that belongs" in chain_document([nothing], "en").table()
    assert chain_document([nothing], "en").rows.height == 0


def test_words__are_all_there() -> None:
    for verdict in VERDICTS:
        assert f"report/track-verdict-{verdict.replace(' ', '_')}" in catalogue()
