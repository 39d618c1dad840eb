"""Columns and weights of a call: what is taken, and every fault of what is not."""

from __future__ import annotations

import re
import string
import tomllib
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import ecoindex as eco
from ecoindex.analysis import columns as room
from ecoindex.errors import MESSAGES, catalogue
from tests.analysis.support import refused

CATALOGUE = tomllib.loads((MESSAGES / "coupling.toml").read_text(encoding="utf-8"))
CODE = re.compile(r"analysis/[a-z][a-z-]*[a-z]")


def test_columns__of_every_kind() -> None:
    data = {
        "list": [0, 0.5, None],
        "tuple": (1, 0, 0),
        "array": np.array([0.5, np.nan, 0.5]),
        "series": pl.Series([1, 0, 1], dtype=pl.UInt8),
        "unknown": [None, None, None],
    }
    values = room.read_table(data).values
    assert values.columns == list(data)
    assert set(values.dtypes) == {pl.Float64}
    assert values.null_count().row(0) == (1, 0, 1, 0, 3)
    assert room.read_table(data, ["series", "list"]).keys.columns == ["tuple", "array", "unknown"]


def test_columns__a_frame_is_not_changed() -> None:
    frame = pl.DataFrame({"a": [0.5, float("nan")], "b": [1, 0]})
    copy = frame.clone()
    eco.coupling_coordination(frame)
    assert frame.equals(copy)


def test_refused__names_all_at_once() -> None:
    faults = refused(eco.UsageError, lambda: room.read_table({"a": [1]}, ["a", "a", "b", "c"]))
    assert [f.code for f in faults] == ["analysis/column-twice", "analysis/columns-absent"]
    assert faults[1].facts["columns"] == ["b", "c"]


def test_refused__what_is_no_finite_number() -> None:
    data = {
        "text": ["x"],
        "mixed": [object()],
        "truth": [True],
        "huge": [float("inf")],
        "low": [-float("inf")],
    }
    faults = refused(eco.DataError, lambda: room.read_table(data))
    kinds = ["analysis/column-type"] * 3 + ["analysis/value-infinite"] * 2
    assert [f.code for f in faults] == kinds
    assert [f.place.column for f in faults] == list(data)


def test_refused__columns_of_other_lengths() -> None:
    (fault,) = refused(eco.UsageError, lambda: room.read_table({"a": [1], "b": [1, 2]}))
    assert fault.code == "analysis/columns-uneven"


def test_refused__a_key_with_the_name_of_a_result() -> None:
    data = {"coupling": [1], "level": [1], "a": [0.5], "b": [0.5]}
    faults = refused(eco.UsageError, lambda: eco.coupling_coordination(data, ["a", "b"]))
    assert [f.code for f in faults] == ["analysis/column-clash"] * 2


def test_refused__many_rows_are_counted() -> None:
    faults = refused(eco.DataError, lambda: room.read_table({"a": [float("inf")] * 50}))
    assert [f.place.row for f in faults[:-1]] == list(range(1, 21))
    assert (faults[-1].code, faults[-1].facts["count"]) == ("engine/more", 50)


@pytest.mark.parametrize(
    ("weights", "codes"),
    [
        ([1], ["analysis/weights-count"]),
        ({"a": 1}, ["analysis/weights-names"]),
        ({"a": 1, "b": 1, "c": 1}, ["analysis/weights-names"]),
        ([-1, float("nan")], ["analysis/weight-invalid"] * 2),
        ([1, float("inf")], ["analysis/weight-invalid"]),
        ([1, "1"], ["analysis/weight-invalid"]),
        ([1, None], ["analysis/weight-invalid"]),
        ([0, 0], ["analysis/weights-zero"]),
    ],
)
def test_refused__weights(weights: object, codes: list[str]) -> None:
    faults = refused(eco.UsageError, lambda: room.read_weights(weights, ["a", "b"]))  # type: ignore[arg-type]
    assert [f.code for f in faults] == codes


def test_weights__of_every_kind() -> None:
    for weights in ([1, 3], (0.25, 0.75), pl.Series([1, 3]), np.array([1, 3]), {"b": 3, "a": 1}):
        assert room.read_weights(weights, ["a", "b"]) == [0.25, 0.75]  # type: ignore[arg-type]
    assert room.read_weights(None, ["a", "b"]) == [0.5, 0.5]


def test_every_message__is_raised_by_the_code_and_by_a_test() -> None:
    sources = [MESSAGES.parent / "analysis" / f"{name}.py" for name in ROOMS]
    tests = list(Path(__file__).parent.glob("test_*.py"))
    for files in (sources, tests):
        said = {code for path in files for code in CODE.findall(path.read_text(encoding="utf-8"))}
        assert set(CATALOGUE) - said == set()
    assert all(catalogue()[code] == texts for code, texts in CATALOGUE.items())


ROOMS = ("columns", "coupling", "grades", "obstacle", "synergy", "elasticity", "entropy")


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_message__in_both_languages_with_the_same_facts(code: str) -> None:
    texts = CATALOGUE[code]
    facts = [
        {name for _, name, _, _ in string.Formatter().parse(texts[language]) if name}
        for language in ("en", "zh")
    ]
    assert facts[0] == facts[1]
    assert texts["en"].endswith(".")
    assert texts["zh"].endswith("。")
