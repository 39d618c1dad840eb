"""Every TOML example of docs/systems.md loads, and its worked values are what comes out."""

from __future__ import annotations

import re
import tomllib

import polars as pl
import pytest

import ecoindex as eco
from ecoindex.errors import SpecError
from ecoindex.registry.sources import sources
from ecoindex.spec import parse_system
from ecoindex.spec.aggregate import Aggregate
from ecoindex.spec.missing import Missing
from ecoindex.spec.normalise import Normalise
from ecoindex.spec.target import TARGET
from tests.conftest import ROOT
from tests.docs.markdown import Block, blocks
from tests.spec.examples import HEAD, TITLE, indicator

PAGE = ROOT / "docs" / "systems.md"
TEXT = PAGE.read_text(encoding="utf-8")
EXAMPLES = [block for block in blocks(TEXT) if block.language == "toml"]
WORKED = [block for block in EXAMPLES if " -> " in block.text]
_VALUES = re.compile(r"# (.+) -> (.+)$", re.MULTILINE)
BASE = 2020


def line(block: Block) -> str:
    return f"line-{block.first}"


def completed(text: str) -> str:
    """A fragment as a system: keys of an indicator, or tables that lack a head and some leaves."""
    if "schema = " in text:
        return text
    if text.startswith("direction"):
        unit = "yes/no" if "yes-no" in text else "1"
        table = f'[[indicator]]\nid = "x"\n{TITLE}\nunit = "{unit}"\n'
        return f"{HEAD}base_year = {BASE}\n{table}{text}"
    found = tomllib.loads(text)
    above = {item.get("node") for item in found.get("indicator", [])}
    above |= {item.get("parent") for item in found.get("node", [])}
    bare = [item["id"] for item in found.get("node", []) if item["id"] not in above]
    goalposts = 'normalise = { method = "goalposts", worst = 0, best = 1 }'
    leaves = [
        indicator(f"{node}-{at}", f'node = "{node}"', normalise=goalposts)
        for node in bare
        for at in (1, 2)
    ]
    if not found.get("indicator") and not leaves:
        leaves = [indicator("x")]
    judged = any(
        "target" in item and "normalise" not in item for item in found.get("indicator", [])
    )
    kind = 'kind = "attainment"\n' if judged else ""
    return "\n".join([HEAD + kind, text, *leaves])


def test_examples__are_many() -> None:
    assert len(EXAMPLES) >= 25
    assert len(WORKED) >= 12


@pytest.mark.parametrize("block", EXAMPLES, ids=line)
def test_example__loads_or_is_called_broken(block: Block) -> None:
    if block.file == "broken.toml":
        with pytest.raises(SpecError):
            parse_system(block.text)
    else:
        assert parse_system(completed(block.text)).indicators


def frame(values: str) -> pl.DataFrame:
    """``1, 2`` are regions of the base year; ``1 then 2`` are years of one region."""
    over_time = " then " in values
    numbers = [float(value) for value in re.split(", | then ", values)]
    at = list(range(len(numbers)))
    return pl.DataFrame(
        {
            "region": ["330324" if over_time else f"r{i}" for i in at],
            "year": [BASE + i if over_time else BASE for i in at],
            "x": numbers,
        }
    )


@pytest.mark.parametrize("block", WORKED, ids=line)
def test_example__scores_as_it_says(block: Block) -> None:
    (found,) = _VALUES.findall(block.text)
    expected = [float(value) for value in found[1].split(", ")]
    scores = eco.score(frame(found[0]), parse_system(completed(block.text)))
    assert scores["score"].to_list() == pytest.approx(expected, abs=5e-5)


def test_page__shows_every_method_and_rule() -> None:
    shown = "\n".join(block.text for block in EXAMPLES) + TEXT
    for tables, tag in ((Normalise, "method"), (Aggregate, "method"), (Missing, "rule")):
        for table in tables.__args__:
            assert f'"{getattr(table, tag)}"' in shown
    section = TEXT.split("## Attainment systems")[1].split("\n## ")[0]
    for op in TARGET.tables:
        assert f'`"{op}"`' in section
    headings = re.findall(r"^### (.*)$", TEXT.split("## From scores")[0], re.MULTILINE)
    assert set(headings) == {table.method for table in Normalise.__args__}


def test_page__cites_declared_sources() -> None:
    by_hand = TEXT.split("<!-- generated")[0]
    cited = set(re.findall(r"`([a-z]+(?:-[a-z]+)*-\d{4}(?:-\d+)?)`", by_hand))
    assert len(cited) >= 4
    assert cited <= set(sources())


def test_page__shows_every_function_of_formulas() -> None:
    from ecoindex.spec.formula import FUNCTIONS

    table = TEXT.split("| In a formula")[1].split("\n\n")[0]
    assert all(f"`{name}(" in table for name in FUNCTIONS)
