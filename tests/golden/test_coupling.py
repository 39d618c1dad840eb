"""Coupling family against published results: cases G1 to G3, G5 to G7 of the domain reference."""

from __future__ import annotations

import re
from math import sqrt

import polars as pl
import pytest

import ecoindex as eco
from tests.conftest import shared

FORMS = {"standard": "standard", "wang2021": "wang", "fan2024": "fan"}
RESULTS = {"C": "coupling", "T": "level", "D": "coordination"}


@pytest.fixture(scope="module")
def cases() -> pl.DataFrame:
    cases = pl.read_csv(shared("domain/golden_ccd.csv"), infer_schema_length=None)
    assert cases.height == 46
    return cases


def given(rows: pl.DataFrame, prefix: str) -> pl.DataFrame:
    """The columns ``u1``, ``u2`` ... of as many subsystems as the rows have."""
    return rows.select(f"{prefix}{i}" for i in range(1, rows["n"][0] + 1)).cast(pl.Float64)


def test_coupling__published_and_recomputed(cases: pl.DataFrame) -> None:
    seen = 0
    ccd = cases.filter(kind="ccd")
    for row in (ccd[at] for at in range(ccd.height)):
        weights = given(row, "w").row(0)
        form = FORMS[row["method"][0]]
        found = eco.coupling_coordination(given(row, "u"), form=form, weights=weights)
        for short, name in RESULTS.items():
            published, computed = row[f"{short}_published"][0], row[f"{short}_computed"][0]
            assert found[name][0] == pytest.approx(computed, abs=1e-6), (row["case"], short)
            if published is not None:
                assert found[name][0] == pytest.approx(published, abs=row["atol"][0])
                seen += 1
    assert seen == 18 * 2 + 12 * 3 + 10 * 2


def test_obstacle__published(cases: pl.DataFrame) -> None:
    rows = cases.filter(kind="obstacle")
    assert rows.height == 6
    found = eco.obstacle_degree(given(rows, "u"), weights=given(rows, "w").row(0))
    for at in range(1, 4):
        published = rows[f"o{at}_published"].cast(pl.Float64).to_list()
        assert found[f"u{at}"].to_list() == pytest.approx(published, abs=6e-4)


def test_entropy__published_weights() -> None:
    rows = pl.read_csv(shared("domain/golden_entropy_weights.csv"))
    assert rows.height == 39
    spreads = []
    for _, part in rows.group_by("system_en", maintain_order=True):
        found = eco.weights_from_entropy(part["entropy"])
        assert found.to_list() == pytest.approx(part["weight_published"].to_list(), abs=6e-4)
        assert found.to_list() == pytest.approx(part["weight_computed"].to_list(), abs=1e-6)
        spreads.append((1 - part["entropy"]).sum())
    assert spreads == pytest.approx([3.048, 1.610], abs=1e-9)


def test_synergy_ability__published() -> None:
    rows = pl.read_csv(shared("domain/golden_synergy_ability.csv"))
    assert rows.height == 12
    found = eco.synergy_ability(rows, ["oc1", "oc2"])["ability"].to_list()
    assert found == pytest.approx(rows["cc_published"].to_list(), abs=1e-3)
    assert found == pytest.approx(rows["cc_computed"].to_list(), abs=1e-6)


def test_synergy_degree__as_its_own_formula_gives_it() -> None:
    """Not the column of the paper, which its formula does not give: -.029 .217 .233 .372."""
    rows = pl.read_csv(shared("domain/golden_synergy_ability.csv"))
    found = eco.synergy_ability(rows, ["oc1", "oc2"])["synergy"].head(4).to_list()
    assert found == pytest.approx([-0.029, 0.217, 0.233, 0.372], abs=6e-4)


def printed_pairs() -> list[tuple[float, float]]:
    """Standard and Wang C of 13 cities in 7 years, both printed."""
    text = shared("domain/methods.md").read_text(encoding="utf-8")
    lines = {form: re.findall(rf"^\| 20\d\d \| {form} \| ([\d. ]+) \|", text, re.M)
             for form in ("standard", "Wang")}  # fmt: skip
    numbers = [[float(word) for line in found for word in line.split()] for found in lines.values()]
    return list(zip(*numbers))


def test_two_subsystems__both_forms_give_back_the_printed_pair() -> None:
    pairs = [pair for pair in printed_pairs() if pair[0] < 1]
    assert len(pairs) == 90
    highs, lows = [], []
    for c, wang in pairs:
        ratio = (1 - sqrt(1 - c * c)) / (1 + sqrt(1 - c * c))
        highs.append((1 - wang * wang / ratio) / (1 - ratio))
        lows.append(ratio * highs[-1])
    assert (min(highs), max(highs)) == pytest.approx((0.178, 0.684), abs=6e-4)
    for form, printed in zip(("standard", "wang"), zip(*pairs)):
        found = eco.coupling_coordination({"high": highs, "low": lows}, form=form)["coupling"]
        assert found.to_list() == pytest.approx(printed, abs=1e-9)
