from __future__ import annotations

import re
import string
from typing import get_args

import pytest

from ecoindex.engine.scores import STATES
from ecoindex.errors import catalogue, text
from ecoindex.report.rows import FOLLOWING, LEADING
from ecoindex.spec import weights
from ecoindex.spec.aggregate import Aggregate
from ecoindex.spec.indicator import Status
from ecoindex.spec.missing import Missing
from ecoindex.spec.normalise import Normalise
from ecoindex.spec.prepare import Impute, RegionShares, Screen, Shares, Treat
from ecoindex.spec.tables import Table
from ecoindex.spec.values import Word

TABLES = [table for union in (Aggregate, Missing, Normalise) for table in get_args(union)]
METHODS = {getattr(table, "method", None) or table.rule for table in TABLES}
SETTINGS = {key for table in TABLES for key in table.keys}
OURS = sorted(code for code in catalogue() if code.startswith(("report/", "cli/")))
WORDS = (
    {f"state-{state}" for state in STATES}
    | {f"status-{status}" for status in get_args(Status)}
    | {f"status-line-{status}" for status in get_args(Status)}
    | {f"method-{method}" for method in METHODS}
    | {f"setting-{key}" for key in SETTINGS}
    | {f"column-{key}" for key in LEADING + FOLLOWING}
    | {f"constraint-{mode}" for mode in ("cap", "veto", "deduct")}
)


def _words_of(table: type[Table]) -> set[str]:
    kinds = [getattr(key.kind, "word", key.kind) for key in table.keys.values()]
    return {word for kind in kinds if isinstance(kind, Word) for word in kind.allowed}


PREPARING = (*get_args(Impute), *get_args(Treat), Screen, Shares, RegionShares)
WEIGHING = (*vars(weights).values(),)
CHOICES = set().union(
    *map(_words_of, [*TABLES, *PREPARING]),
    *(_words_of(item) for item in WEIGHING if isinstance(item, type) and issubclass(item, Table)),
)
WORDS |= {f"value-{word}" for word in CHOICES}
WORDS |= {f"prepare-setting-{key}" for table in PREPARING for key in table.keys}


def test_words__of_a_closed_list_are_those_of_the_file_in_english() -> None:
    assert {"year", "both", "values", "eigenvector"} <= CHOICES
    assert all(catalogue()[f"report/value-{word}"]["en"] == word for word in CHOICES)


def test_words__something_is_compared() -> None:
    assert {"goalposts", "arithmetic", "redistribute"} <= METHODS
    assert {"worst", "best", "require", "form"} <= SETTINGS


@pytest.mark.parametrize("word", sorted(WORDS))
def test_words__exist_in_both_languages(word: str) -> None:
    assert set(catalogue()[f"report/{word}"]) == {"zh", "en"}


@pytest.mark.parametrize("code", OURS)
def test_words__both_languages_name_the_same_facts(code: str) -> None:
    zh, en = (
        {name for _, name, _, _ in string.Formatter().parse(catalogue()[code][language]) if name}
        for language in ("zh", "en")
    )
    assert zh == en


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "of 1 indicator were"), (2, "of 2 indicators were"), (0, "of 0 indicators were")],
)
def test_words__agree_with_their_number(count: int, said: str) -> None:
    facts = {"count": count, "indicators": ["a"] * count}
    assert said in text("prepare/winsorised", facts, "en")
    assert f"{count} 项指标" in text("prepare/winsorised", facts, "zh")


@pytest.mark.parametrize(("ids", "said"), [(["a"], "its node: a."), (["a", "b"], "nodes: a, b.")])
def test_words__agree_with_a_list(ids: list[str], said: str) -> None:
    assert text("prepare/dropped", {"indicators": ids}, "en").endswith(said)


NUMBERS = (
    "count|cells|rows|n|given|wanted|new|unchanged|items|samples|inputs|steps|indicators|scored"
)
FIXED = re.compile(rf"\{{({NUMBERS})\}} (?!one\b)(?:[a-z-]+ )?(?:[a-z-]+[^s\W]s|are|were|have)\b")
ALWAYS_SEVERAL = {
    "analyse/one-system",
    "analyse/set-one-system",
    "analyse/finding-several-components",
    "panel/regions-unknown-many",
    "weights/items",
}


def test_words__no_number_goes_with_a_fixed_plural() -> None:
    texts = {code: entry["en"] for code, entry in catalogue().items()}
    chosen = {code: re.sub(r"\{\w+:[^}]*\|[^}]*\}", "one", text) for code, text in texts.items()}
    assert sum(chosen[code] != texts[code] for code in texts) > 40
    assert {code for code, text in chosen.items() if FIXED.search(text)} == ALWAYS_SEVERAL
