"""What has to be said of verdicts: indicators without data, and why others cannot be assessed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

import polars as pl

from ecoindex.engine.attain_plan import AttainPlan, rule_numbers
from ecoindex.engine.attainment_result import VERDICTS
from ecoindex.engine.targets import NONE
from ecoindex.errors import Note, Place, note
from ecoindex.registry.regions import regions as region_table
from ecoindex.spec.target import Relative, is_assigned, tests

if TYPE_CHECKING:
    from ecoindex import _core
    from ecoindex.engine.inputs import Inputs
    from ecoindex.spec import System
    from ecoindex.spec.indicator import Indicator

_OPEN = VERDICTS.index("not assessable")
_SHOWN = 8
_LISTED = 12


def attain_notes(
    system: System,
    inputs: Inputs,
    plan: AttainPlan,
    found: _core.Attainment,
    bars: Collection[str],
    keep: pl.Series | None,
) -> Iterator[Note]:
    """Name the indicators that the data do not know, and those that lack what to compare with.

    Parameters
    ----------
    bars : collection of str
        Columns of assigned bars and of their results that the data hold.
    keep : polars.Series or None
        The rows that are judged.
    """
    place = Place(file=inputs.origin.title)
    yield from _places(system, inputs, keep, place)
    absent = list(_absent(system, inputs, bars))
    if absent:
        yield _note("engine/columns-without-data", place, absent)
    partial = list(_partial_sums(system, inputs, plan, found, keep))
    if partial:
        yield _note("engine/attain-sum-incomplete", place, partial)
    reasons: dict[str, dict[str, int]] = {}
    for item, result in zip(plan.items, found.items, strict=True):
        if item.parts is not None:
            continue
        open_ = pl.Series(result.verdict) == _OPEN
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


def _places(system: System, inputs: Inputs, keep: pl.Series | None, place: Place) -> Iterator[Note]:
    """Name regions of the plan that have no row, and regions that it was not made for."""
    if not system.regions:
        return
    keys = inputs.keys if keep is None else inputs.keys.filter(keep)
    judged = keys["region"].cast(pl.String).unique(maintain_order=True).to_list()
    given = inputs.keys["region"].cast(pl.String).unique().to_list()
    known = region_table()

    def called(codes: Iterable[str]) -> list[str]:
        return [item.name_zh if (item := known.get(code)) else code for code in codes]

    if absent := called(code for code in system.regions if code not in given):
        facts = {"count": len(absent), "regions": absent[:_LISTED], "system": system.ref}
        yield note("engine/regions-without-row", place, **facts)
    if others := called(code for code in judged if code not in system.regions):
        facts = {"regions": others[:_LISTED], "system": system.ref}
        yield note("engine/plan-of-others", place, **facts, made=called(system.regions)[:_LISTED])


def _partial_sums(
    system: System,
    inputs: Inputs,
    plan: AttainPlan,
    found: _core.Attainment,
    keep: pl.Series | None,
) -> Iterator[str]:
    """List indicators whose sums lack a year, with the number of rows that have a value."""
    columns = {item.id: inputs.columns[leaf] for leaf, item in enumerate(system.measures)}
    for item, result in zip(plan.items, found.items, strict=True):
        if item.sum_years:
            given = columns[item.id].fill_nan(None).is_not_null()
            lacking = given & pl.Series(result.value).is_null()
            rows = int((lacking if keep is None else lacking & keep).sum())
            if rows:
                yield f"{item.id} ({rows})"


def _absent(system: System, inputs: Inputs, bars: Collection[str]) -> Iterator[str]:
    for leaf, item in enumerate(system.measures):
        if any(bar.id in bars for bar in item.bars):
            continue
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
