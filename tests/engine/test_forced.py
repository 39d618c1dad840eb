"""What the file wants whatever the data is not told as what the data called for."""

from __future__ import annotations

import pytest

import ecoindex as eco
from ecoindex.engine.inputs import as_panel
from ecoindex.engine.stages import preview
from ecoindex.report.treat import preview_document
from ecoindex.report.words import word

from ..parity.test_prepare import system
from .test_prepare import frame

PLAIN = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]
SKEWED = [1.0, 2, 2, 3, 3, 3, 4, 4, 5, 40]
SEVERAL = [1.0, 2, 2, 3, 3, 3, 4, 4, 50, 40]
"""Too many outliers for a winsorisation of one point."""
FORCED = {
    "log": ('"log"', "log-forced", "prepare/transformed-forced"),
    "box-cox": ('"box-cox"', "box-cox-forced", "prepare/transformed-forced"),
    "winsorise": (
        '{ method = "winsorise", force = true, points = 2 }',
        "winsorise-forced",
        "prepare/winsorised-forced",
    ),
}
CALLED_FOR = {
    "log": (
        '{ method = "winsorise", points = 1, then = "log", skewness = 1, kurtosis = 1 }',
        "log",
        "prepare/transformed",
    ),
    "winsorise": ('"winsorise"', "winsorise", "prepare/winsorised"),
}
CODES = {"prepare/transformed", "prepare/winsorised"}
SCREENED = {"prepare/screened", "prepare/dropped"}
SCREENED |= {f"{code}-by-name" for code in SCREENED}
CODES |= {f"{code}-forced" for code in CODES}


def shown(data, made, language):
    """Messages of the cells, and what is printed and noted."""
    found = preview(as_panel(data, made), made)
    document = preview_document(found, language)
    return set(document.rows["message"]), document.table(), {item.code for item in found.notes}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("values", "rule", "reason", "code"),
    [(PLAIN, *case) for case in FORCED.values()]
    + [(SEVERAL if name == "log" else SKEWED, *case) for name, case in CALLED_FOR.items()],
)
def test_treat__says_whether_the_data_or_the_file_called_for_it(
    values, rule, reason, code, language
):
    messages, table, codes = shown(frame(values), system(f"treat = {rule}"), language)
    assert messages == {word(f"prepared-{reason}", language)}
    assert ("skewed or not" in table or "不论是否偏态" in table) == (reason.endswith("forced"))
    assert "so skewed that" not in table if reason.endswith("forced") else True
    assert codes & CODES == {code}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("screen", "reason", "code"),
    [
        ('regions = { drop = ["R3"] }', "dropped", "prepare/screened-by-name"),
        ("regions = { available = 1 }", "screened", "prepare/screened"),
        ('indicators = { drop = ["x-a"] }', "dropped", "prepare/dropped-by-name"),
        ("indicators = { available = 1 }", "screened", "prepare/dropped"),
    ],
)
def test_screen__says_what_is_dropped_by_name(screen, reason, code, language):
    data = frame([None, *PLAIN[1:]])
    messages, table, codes = shown(data, system(top=f"[screen]\n{screen}"), language)
    assert messages == {word(f"prepared-{reason}", language)}
    assert codes & SCREENED == {code}
    assert word("prepared-screened", language) not in (table if reason == "dropped" else "")


def test_screen__one_row_of_each_kind():
    data = frame([None, *PLAIN[1:]])
    made = system(top='[screen]\nregions = { available = 1, drop = ["R3"] }')
    found = {item.code: item.text("en") for item in eco.evaluate(data, made).notes}
    assert found["prepare/screened"].endswith("no score: R0 2020.")
    assert found["prepare/screened-by-name"].endswith("no score: R3 2020.")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_state__names_no_reason_that_only_some_have(language):
    assert word("state-screened", language) in {"screened out", "已筛除"}


@pytest.mark.parametrize(
    ("rule", "screen", "code"),
    [
        ('{ method = "regression", on = ["x-b"] }', 'drop = ["x-b"]', "imputed-none-screened"),
        ('{ method = "neighbours", k = 2 }', 'drop = ["x-b", "x-c"]', "imputed-none"),
        ('{ method = "regression", on = ["x-b"] }', 'drop = ["x-c"]', None),
    ],
)
def test_impute__what_was_screened_out_imputes_nothing_and_that_is_said(rule, screen, code):
    made = system(f"impute = {rule}", top=f"[screen]\nindicators = {{ {screen} }}")
    for stage in (eco.impute, eco.treat, eco.evaluate):
        notes = {n.code: n for n in stage(frame([None, *PLAIN[1:]]), made).notes}
        told = {key for key in notes if key.startswith("prepare/imputed-none")}
        assert told == ({f"prepare/{code}"} if code else set())
        if code == "imputed-none-screened":
            assert "x-b" in notes[f"prepare/{code}"].text("zh")
    assert not any("none" in n.code for n in eco.screen(frame([None, *PLAIN[1:]]), made).notes)
