"""Attainment once more, cell by cell in plain Python: what the Rust core must equal."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import reduce
from typing import Any, NamedTuple

import numpy as np

Json = dict[str, Any]
NAN = math.nan
MET, NOT_MET, NOT_ASSESSABLE, NOT_APPLICABLE, NO_DATA = range(5)


class Found(NamedTuple):
    """What is known of an item in a row; NaN where nothing is."""

    value: float = NAN
    base: float = NAN
    target: float = NAN
    gap: float = NAN
    progress: float = NAN
    progress_uncapped: float = NAN
    verdict: int = NOT_APPLICABLE


def known(*numbers: float) -> bool:
    return not any(math.isnan(number) for number in numbers)


def held(progress: float) -> float:
    return min(max(progress, 0.0), 1.0) if known(progress) else NAN


@dataclass
class Twin:
    """``x`` and ``applies`` are columns by rows; ``variants`` one list by region code each."""

    plan: Json
    x: np.ndarray
    applies: np.ndarray
    years: list[int]
    regions: list[str]
    variants: list[dict[str, int | None]]

    def __post_init__(self) -> None:
        keys = zip(self.regions, self.years, strict=True)
        self.rows = {key: row for row, key in enumerate(keys)}

    def cell(self, column: int, row: int) -> float:
        return float(self.x[column, row]) if self.applies[column, row] else NAN

    def value(self, measure: Json, region: str, year: int) -> float:
        """The value, or the sum from the oldest year on."""
        span = measure["sum_years"] or 1
        total = 0.0
        for earlier in range(year - span + 1, year + 1):
            row = self.rows.get((region, earlier))
            total += NAN if row is None else self.cell(measure["column"], row)
        return total

    def item(self, item: Json, row: int, earlier: list[Found]) -> Found:
        if "whole" in item:
            return whole(item["whole"], earlier)
        measure = item["measure"]
        if not self.applies[measure["column"], row]:
            return Found()
        value = self.value(measure, self.regions[row], self.years[row])
        rule = self.rule(measure, row)
        if rule < 0:
            return Found(value, verdict=NOT_ASSESSABLE if known(value) else NO_DATA)
        found = self.test(measure["rules"][rule], measure, value, row)
        return found._replace(progress=held(found.progress_uncapped))

    def rule(self, measure: Json, row: int) -> int:
        variant: int | None = 0
        if measure["variant"] is not None:
            variant = self.variants[measure["variant"]][self.regions[row]]
        if variant is None:
            return -1
        return int(measure["choice"][variant][self.plan["years"].index(self.years[row])])

    def test(self, test: Json, measure: Json, value: float, row: int) -> Found:
        [(kind, spec)] = test.items()
        if kind in ("all", "any"):
            tests = [self.test(inner, measure, value, row) for inner in spec]
            return reduce(worse if kind == "all" else better, tests)
        if kind == "range":
            return in_range(value, spec["low"], spec["high"])
        region, year = self.regions[row], self.years[row]
        start = measure.get("progress_base")
        base = NAN if start is None else self.value(measure, region, start)
        if kind == "compare" and "value" in spec["bar"]:
            target = self.bar(measure, spec["bar"]["value"], value)
            return compare(spec["op"], measure["higher"], value, base, target)
        if kind == "compare":
            bar = spec["bar"]["base"]
            base = self.value(measure, region, bar["year"] or year - bar["back"])
            target = met_but_for_noise(relative(base, bar["factor"], bar["offset"]), value)
            return compare(spec["op"], measure["higher"], value, base, target)
        if spec["bar_column"] is None:
            found = compare(spec["op"], measure["higher"], value, NAN, NAN)
        else:
            bar = self.bar(measure, self.cell(spec["bar_column"], row), value)
            found = compare(spec["op"], measure["higher"], value, base, bar)
        met = NAN if spec["met_column"] is None else self.cell(spec["met_column"], row)
        if known(met) and found.verdict not in (MET, NOT_MET):
            return found._replace(verdict=MET if met else NOT_MET, progress_uncapped=met)
        return found

    @staticmethod
    def bar(measure: Json, bar: float, value: float) -> float:
        """A printed bar: exact, unless the value is a sum."""
        return met_but_for_noise(bar, value) if measure["sum_years"] else bar

    def overall(self, found: list[Found]) -> dict[str, Any]:
        counted = self.plan["counted"]
        counts = np.zeros((4, 5), int)
        for item in counted:
            counts[item["kind"], found[item["item"]].verdict] += 1
        here = [(found[c["item"]], c["weight"]) for c in counted]
        here = [(f, w) for f, w in here if f.verdict != NOT_APPLICABLE]
        sure = [(f.progress, w) for f, w in here if known(f.progress)]
        total, weight = sum(w for _, w in here), sum(w for _, w in sure)
        coverage = weight / total if total else NAN
        score = NAN
        if weight and coverage >= self.plan["require"] - 1e-12:
            score = 100 * sum(p * w for p, w in sure) / weight
        return {"counts": counts, "score": score, "coverage": coverage,
                "verdict": attained(counts, self.plan["rule"]["shares"])}  # fmt: skip

    def evaluate(self) -> tuple[list[list[Found]], list[dict[str, Any]]]:
        """The items of each row, and what each row is as a whole."""
        rows: list[list[Found]] = []
        for row in range(len(self.years)):
            found: list[Found] = []
            for item in self.plan["items"]:
                found.append(self.item(item, row, found))
            rows.append(found)
        return rows, [self.overall(found) for found in rows]


def relative(base: float, factor: float, offset: float) -> float:
    return NAN if base == 0 and factor != 1 else base + (factor - 1) * abs(base) + offset


def met_but_for_noise(bar: float, value: float) -> float:
    return value if abs(value - bar) <= 1e-12 * max(abs(value), abs(bar)) else bar


def compare(op: str, higher: bool, value: float, base: float, target: float) -> Found:
    if not known(value, target):
        open_ = NOT_ASSESSABLE if known(value) else NO_DATA
        return Found(value, base, target, verdict=open_)
    met = {">=": value >= target, ">": value > target, "<=": value <= target,
           "<": value < target, "=": value == target}[op]  # fmt: skip
    up = higher if op == "=" else op in (">=", ">")
    gap = target - value if up else value - target
    gap = abs(gap) if op == "=" else gap
    if op == "=" and (value > target if up else value < target):
        lesser, greater = sorted((value, target))
        uncapped = lesser / greater if greater > 0 else 0.0
    elif known(base) and (base < target if up else base > target):
        uncapped = (value - base) / (target - base)
    elif met:
        uncapped = 1.0
    elif up:
        uncapped = value / target if target > 0 else 0.0
    else:
        uncapped = target / value if value > 0 else 0.0
    return Found(value, base, target, gap, NAN, uncapped, MET if met else NOT_MET)


def in_range(value: float, low: float, high: float) -> Found:
    if not known(value):
        return Found(verdict=NO_DATA)
    up = low - value >= value - high
    outer = compare(">=", True, value, NAN, low) if up else compare("<=", False, value, NAN, high)
    met = low <= value <= high
    uncapped = 1.0 if met else outer.progress_uncapped
    return outer._replace(verdict=MET if met else NOT_MET, progress_uncapped=uncapped)


def worse(one: Found, other: Found) -> Found:
    """Which of two tests decides where all must be met."""
    order = {NOT_MET: 0, NOT_ASSESSABLE: 1, NO_DATA: 1, MET: 2}
    a, b = order[one.verdict], order[other.verdict]
    if a == b:
        return other if other.progress_uncapped < one.progress_uncapped else one
    return one if a < b else other


def better(one: Found, other: Found) -> Found:
    """Which of two tests decides where one must be met."""
    order = {MET: 0, NOT_ASSESSABLE: 1, NO_DATA: 1, NOT_MET: 2}
    a, b = order[one.verdict], order[other.verdict]
    if a == b:
        return other if other.progress_uncapped > one.progress_uncapped else one
    return one if a < b else other


def whole(spec: Json, earlier: list[Found]) -> Found:
    parts = [earlier[part] for part in spec["parts"]]
    parts = [part for part in parts if part.verdict != NOT_APPLICABLE]
    if not parts:
        return Found()
    verdicts = {part.verdict for part in parts}
    decisive, other = (NOT_MET, MET) if spec["combine"] == "all" else (MET, NOT_MET)
    if decisive in verdicts:
        verdict = decisive
    elif verdicts == {other}:
        verdict = other
    else:
        verdict = NO_DATA if verdicts <= {other, NO_DATA} else NOT_ASSESSABLE
    sure = [part for part in parts if known(part.progress)]
    if verdict not in (MET, NOT_MET) and len(sure) < len(parts):
        return Found(verdict=verdict)

    def together(values: list[float]) -> float:
        return sum(values) / len(values) if spec["combine"] == "all" else max(values)

    return Found(
        progress=together([part.progress for part in sure]),
        progress_uncapped=together([part.progress_uncapped for part in sure]),
        verdict=verdict,
    )


def attained(counts: np.ndarray, shares: list[float]) -> int:
    asked = [(row, share) for row, share in zip(counts, shares, strict=True) if share > 0]
    if not sum(row.sum() - row[NOT_APPLICABLE] for row, _ in asked):
        return 3
    verdict = 0
    for row, share in asked:
        applicable = row.sum() - row[NOT_APPLICABLE]
        needed = math.ceil(share * applicable - 1e-9)
        if row[MET] + row[NOT_ASSESSABLE] + row[NO_DATA] < needed:
            return 1
        if row[MET] < needed:
            verdict = 2
    return verdict
