"""What has to be said of verdicts: indicators without data, and why others cannot be assessed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import polars as pl

from ecoindex.engine.attain_plan import AttainPlan, rule_numbers
from ecoindex.engine.targets import NONE
from ecoindex.errors import Note, Place, note
from ecoindex.spec.target import Relative, is_assigned, tests

if TYPE_CHECKING:
    from ecoindex import _core
    from ecoindex.engine.inputs import Inputs
    from ecoindex.spec import System
    from ecoindex.spec.indicator import Indicator

NOT_ASSESSABLE = 2
_SHOWN = 8


def attain_notes(
    system: System,
    inputs: Inputs,
    plan: AttainPlan,
    found: _core.Attainment,
    keep: pl.Series | None,
) -> Iterator[Note]:
    """Name the indicators that the data do not know, and those that lack what to compare with.

    Parameters
    ----------
    keep : polars.Series or None
        The rows that are judged.
    """
    place = Place(file=inputs.origin.title)
    absent = list(_absent(system, inputs))
    if absent:
        yield _note("engine/columns-without-data", place, absent)
    reasons: dict[str, dict[str, int]] = {}
    for item, result in zip(plan.items, found.items, strict=True):
        if item.parts is not None:
            continue
        open_ = pl.Series(result.verdict) == NOT_ASSESSABLE
        if keep is not None:
            open_ &= keep
        if open_.any():
            keys = inputs.keys.filter(open_)
            rules = rule_numbers(plan.variants[item.id], keys, inputs.rows.years)
            for rule, count in rules.value_counts().rows():
                lacking = reasons.setdefault(_reason(item, rule), {})
                lacking[item.id] = lacking.get(item.id, 0) + count
    for code, counts_by_id in sorted(reasons.items()):
        yield _note(code, place, [f"{id_} ({count})" for id_, count in counts_by_id.items()])


def _absent(system: System, inputs: Inputs) -> Iterator[str]:
    for leaf, item in enumerate(system.measures):
        applies = leaf not in inputs.masks or inputs.masks[leaf].any()
        if applies and inputs.columns[leaf].null_count() == len(inputs.rows):
            yield item.id


def _reason(item: Indicator, rule: int) -> str:
    if rule == NONE:
        return "engine/attain-no-target"
    if is_assigned(item.targets[rule]):
        return "engine/attain-no-bar"
    relative = any(isinstance(test, Relative) for test in tests(item.targets[rule]))
    return "engine/attain-no-base" if relative else "engine/attain-no-target"


def _note(code: str, place: Place, indicators: list[str]) -> Note:
    shown = indicators[:_SHOWN] + ["…"] * (len(indicators) > _SHOWN)
    return note(code, place, count=len(indicators), indicators=shown)
