from __future__ import annotations

import pytest

from ecoindex.report.table import Column, Span, render
from ecoindex.report.wrap import cells, pad, wrap


def test_wrap__breaks_beside_chinese_characters_and_at_spaces() -> None:
    assert wrap("新增及更新公交车", 8) == ["新增及更", "新公交车"]
    assert wrap("Synergy of treatment paths", 12) == ["Synergy of", "treatment", "paths"]


def test_wrap__no_line_starts_with_a_closing_sign_or_ends_with_an_opening_one() -> None:
    lines = wrap("数据覆盖率（按权重），单位为百分比。", 12)
    assert "".join(lines) == "数据覆盖率（按权重），单位为百分比。"
    assert not any(line.startswith(("，", "）", "。")) or line.endswith("（") for line in lines)


def test_wrap__never_cuts_a_word() -> None:
    assert wrap("12345.678901", 4) == ["12345.678901"]


def test_pad__counts_cells_not_characters() -> None:
    assert pad("鹿城区", 8) == "鹿城区  "
    assert pad("1.5", 5, right=True) == "  1.5"


@pytest.mark.parametrize("names", [["鹿城区", "Yongjia"], ["龙港市", "永嘉县"]])
def test_render__columns_stand_in_line(names: list[str]) -> None:
    lines = render(
        [
            Column("地区", names),
            Column("得分", ["9.50", "100.00"], right=True),
            Column("等级", ["良好", "-"]),
        ]
    )
    ends = [
        cells(line[: line.index(value) + len(value)])
        for line, value in zip(lines[2:], ["9.50", "100.00"], strict=True)
    ]
    assert len(set(ends)) == 1
    starts = [
        cells(line[: line.rindex(value)])
        for line, value in zip(lines[2:], ["良好", "-"], strict=True)
    ]
    assert len(set(starts)) == 1


def test_render__long_titles_break_but_values_never() -> None:
    value = "123456789012345678901234567890"
    lines = render([Column("Utilisation of general industrial solid waste", [value])])
    assert len(lines) == 4
    assert lines[-1] == value
    narrow = render([Column("Utilisation of general industrial solid waste", ["1"])])
    assert len(narrow) == 6


def test_render__spans_stand_over_their_columns() -> None:
    columns = [Column(name, ["1", "2"]) for name in "abcd"]
    spans = [Span(1, 2, ("first system with a long title", "x@1")), Span(3, 3, ("second",))]
    lines = render(columns, spans)
    assert lines[0].index("first") == lines[2].index("b")
    assert lines[0].index("second") == lines[2].index("d")
    assert lines[1].index("x@1") == lines[2].index("b")


def test_render__no_rows() -> None:
    assert render([Column("地区", []), Column("得分", [], right=True)]) == [
        "地区  得分",
        "----  ----",
    ]
