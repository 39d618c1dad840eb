"""Targets and conditions in words, in both languages."""

from __future__ import annotations

import pytest

from ecoindex.report.conditions import condition_text, conditions_text
from ecoindex.report.targets import number_text, target_text, targets_text
from ecoindex.spec import System, load_system, systems
from ecoindex.spec.condition import Condition
from ecoindex.spec.target import TARGET, Comparison
from tests.spec.examples import attainment, indicator, measure, system

CASES: list[tuple[str, str, str, str]] = [
    # target, unit, zh, en
    ('op = ">=", value = 97', "%", ">= 97 %", ">= 97 %"),
    ('op = "<=", value = 25, year = 2025', "ug/m3", "<= 25 ug/m3 (2025)", "<= 25 ug/m3 (2025)"),
    ('op = "=", value = 0.535', "", "= 0.535", "= 0.535"),
    ('op = "range", low = 6, high = 9', "dB", "6 至 9 dB", "6 to 9 dB"),
    ('op = "not-worse"', "%", "不降低 (比2020年)", "not falling (on 2020)"),
    (
        'op = "not-worse", base = "previous", year = 2025', "%",
        "不降低 (比上年，2025)", "not falling (on the year before, 2025)",
    ),
    ('op = "reduce", by = 16', "t", "比2020年下降16%", "16 % below 2020"),
    (
        'op = "reduce", by = 17.5, base = 2015, year = 2025', "t",
        "比2015年下降17.5% (2025)", "17.5 % below 2015 (2025)",
    ),
    ('op = "raise", by = 5, base = "previous"', "t", "比上年提高5%", "5 % above the year before"),
    ('op = "falling"', "kg", "逐年下降", "falling every year"),
    ('op = "falling", base = 2015', "kg", "比2015年下降", "below 2015"),
    (
        'op = "rising", band = 0.5', "%",
        "逐年提高 (幅度超过 0.5 %)", "rising every year (by more than 0.5 %)",
    ),
    ('op = "rising", base = 2015', "%", "比2015年提高", "above 2015"),
    ('op = "assigned"', "%", "完成上级下达任务", "as assigned from above"),
    ('op = "yes"', "", "是", "yes"),
    ('op = "no"', "", "否", "no"),
    ('op = "done", year = 2023', "", "完成 (2023)", "done (2023)"),
    (
        'op = ">=", value = 5000, sum_years = 5', "mu",
        "5年累计 >= 5000 mu", "over 5 years >= 5000 mu",
    ),
    (
        'op = "all", of = [{ op = "assigned" }, { op = "any", of = [{ op = ">=", value = 90 }, '
        '{ op = "rising" }] }], year = 2025', "%",
        "完成上级下达任务 且 (>= 90 % 或 逐年提高) (2025)",
        "as assigned from above and (>= 90 % or rising every year) (2025)",
    ),
]  # fmt: skip
LOWER = ('op = "<', 'op = "reduce', 'op = "falling', 'op = "no"')
UNITS = {"yes": "yes/no", "no": "yes/no", "done": "state"}


def loaded(*targets: str, direction: str = "higher", unit: str = "%") -> System:
    listed = ", ".join(f"{{ {text} }}" for text in targets)
    return attainment(measure("a", f"target = [{listed}]", f'unit = "{unit}"', direction=direction))


def one(text: str, direction: str = "higher") -> System:
    op = text.split('"')[1]
    lower = text.startswith(LOWER)
    return loaded(text, direction="lower" if lower else direction, unit=UNITS.get(op, "%"))


@pytest.mark.parametrize(("text", "unit", "zh", "en"), CASES, ids=[case[3] for case in CASES])
def test_target__in_words(text: str, unit: str, zh: str, en: str) -> None:
    (item,) = one(text).measures
    (target,) = item.targets
    assert target_text(target, unit, "zh", base_year=2020) == zh
    assert target_text(target, unit, "en", base_year=2020) == en


def test_target__every_operator_has_words() -> None:
    written = " ".join(case[0] for case in CASES)
    either = {">", "<", *(op for op in TARGET.tables if f'op = "{op}"' in written)}
    assert either == set(TARGET.tables)


def test_not_worse__the_other_way_round_where_lower_is_better() -> None:
    (item,) = one('op = "not-worse"', "lower").measures
    text = target_text(item.targets[0], "", "zh", base_year=2020, direction="lower")
    assert text == "不升高 (比2020年)"


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("保持在60.7%左右", "保持在60.7%左右 (2025)"),
        ("基本全覆盖", "基本全覆盖 (>= 60.7，2025)"),
        ("2025年达到160.7%", "2025年达到160.7% (>= 60.7)"),
        ("2025年底前60.7%以上", "2025年底前60.7%以上"),
    ],
)
def test_printed_words__with_the_number_where_they_leave_it_out(
    printed: str, expected: str
) -> None:
    text = f'text = {{ zh = "{printed}", en = "text" }}'
    (item,) = loaded(f'op = ">=", value = 60.7, year = 2025, {text}').measures
    assert target_text(item.targets[0], "", "zh") == expected


def test_printed_words__stand_alone_where_there_is_no_number() -> None:
    text = 'text = { zh = "稳步下降", en = "falling steadily" }'
    (item,) = loaded(f'op = "falling", {text}', direction="lower").measures
    assert target_text(item.targets[0], "%", "zh") == "稳步下降"
    assert target_text(item.targets[0], "%", "en") == "falling steadily"


def test_variants__named_by_their_regions() -> None:
    found = loaded(
        'op = ">=", value = 60, when = "terrain=mountain"',
        'op = ">=", value = 40, when = "terrain=hill"',
        'op = "assigned", when = ["coastal", "!level=county"]',
        'op = ">=", value = 18',
    )
    (item,) = found.measures
    assert targets_text(item, found, "zh") == (
        "山区 >= 60；丘陵 >= 40；沿海地区、县级以外：完成上级下达任务；其他 >= 18"
    )
    assert targets_text(item, found, "en", unit=True) == (
        "mountains >= 60 %; hills >= 40 %; coastal regions, all but counties: "
        "as assigned from above; others >= 18 %"
    )


def test_variants__printed_names_are_not_repeated() -> None:
    big = 'text = { zh = "超、特大城市", en = "super and mega cities" }'
    found = loaded(
        f'op = ">=", value = 70, when = "city-size=super", {big}',
        f'op = ">=", value = 70, when = "city-size=mega", {big}',
        'op = "done", when = "city-size=large", text = { zh = "大城市完成", en = "large cities: done" }',
        unit="state",
    )
    (item,) = found.measures
    assert targets_text(item, found, "zh") == "超、特大城市 >= 70；大城市完成"
    assert targets_text(item, found, "en") == "super and mega cities >= 70; large cities: done"


def test_phases__one_after_the_other() -> None:
    found = loaded('op = ">=", value = 50, year = 2023', 'op = ">=", value = 55, year = 2024')
    assert targets_text(found.measures[0], found, "en") == ">= 50 (2023); >= 55 (2024)"


@pytest.mark.parametrize(
    ("condition", "zh", "en"),
    [
        (Condition("coastal"), "沿海地区", "coastal regions"),
        (Condition("coastal", None, negate=True), "非沿海地区", "regions without a coast"),
        (Condition("level", "prefecture"), "市级", "prefecture cities"),
        (Condition("terrain", "plain", negate=True), "平原以外", "all but plains"),
        (Condition("region", "330383"), "龙港市", "Longgang"),
        (Condition("unheard", "of"), "unheard=of", "unheard=of"),
    ],
)
def test_condition__in_words(condition: Condition, zh: str, en: str) -> None:
    assert condition_text(condition, "zh") == zh
    assert condition_text(condition, "en") == en


def test_conditions__together() -> None:
    both = [Condition("coastal"), Condition("level", "county")]
    assert conditions_text(both, "zh") == "沿海地区、县级"
    assert conditions_text(both, "en") == "coastal regions, counties"


@pytest.mark.parametrize("value", [0.1, 97.0, 2221.71, 315301.63, 1e15, -0.5])
def test_number__as_written(value: float) -> None:
    assert float(number_text(value)) == value
    assert not number_text(value).endswith(".0")


def test_shipped__every_target_has_words() -> None:
    count = 0
    for info in systems():
        every = load_system(info.ref)
        for item in every.measures:
            for language in ("zh", "en"):
                text = targets_text(item, every, language)
                assert bool(text) == bool(item.targets)
                assert "None" not in text
            count += bool(item.targets)
    assert count or all(info.kind == "composite" for info in systems())


def test_composite__target_in_the_notes() -> None:
    from ecoindex.report.systems import system_document

    found = system(indicator("a", 'target = { op = ">=", value = 3, year = 2025 }', 'unit = "%"'))
    document = system_document(found, "en")
    assert "a: Target: >= 3 % (2025)" in document.table()
    assert document.rows["target"].to_list() == [">= 3 (2025)"]
    assert found.indicator("a").target == Comparison(op=">=", value=3.0, year=2025)
