"""The result of judging regions: a row per indicator, a row per place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from ecoindex import _core
from ecoindex.engine.attain_plan import KINDS, AttainPlan, first_nodes, rule_numbers
from ecoindex.engine.scores import RankMethod
from ecoindex.engine.targets import NONE, place_of
from ecoindex.errors import Note

if TYPE_CHECKING:
    from ecoindex.panel import Origin
    from ecoindex.spec import System
    from ecoindex.spec.indicator import Indicator

VERDICTS = ("met", "not met", "not assessable", "not applicable", "no data")
"""Verdicts of an indicator, in the order of the core's codes."""
OVERALL = ("attained", "not attained", "not assessable", "not applicable")
"""Verdicts of a place, in the order of the core's codes."""
_VALUES = ("value", "base", "target", "gap", "progress", "progress_uncapped")


@dataclass(frozen=True)
class Attainment:
    """Verdicts of one system.

    Attributes
    ----------
    system : System
        The attainment system; its ``status`` and ``note`` belong under every table.
    notes : tuple of Note
        What was done on the way.
    origin : Origin
        Where the data came from, and whether they are demo data.
    """

    system: System
    notes: tuple[Note, ...]
    origin: Origin
    _keys: pl.DataFrame
    _index: _core.Rows
    _plan: AttainPlan
    _found: _core.Attainment
    _keep: pl.Series | None
    _method: RankMethod

    @cached_property
    def keys(self) -> pl.DataFrame:
        """``region`` and ``year`` of the places judged, one row each."""
        return self._kept(self._keys)

    @property
    def years(self) -> list[int]:
        """Years judged, ascending."""
        return sorted(self.keys.get_column("year").unique().to_list())

    @property
    def has_rule(self) -> bool:
        """Whether the system has indicators of a kind that the rule for a place asks for."""
        return bool(self.system.asked_kinds)

    def _kept(self, frame: pl.DataFrame) -> pl.DataFrame:
        return frame if self._keep is None else frame.filter(self._keep)

    @cached_property
    def frame(self) -> pl.DataFrame:
        """One row per region, year and indicator, parts among them.

        ``region``, ``year``, ``system``, ``indicator``, ``number``, ``part_of``, ``kind``,
        ``unit``, ``value``, ``base``, ``target`` (the bar in force), ``gap`` (what is missing to
        the bar in the indicator's unit; zero or less once it is reached), ``gap_percent`` (of the
        bar), ``progress`` (from base to bar, 0 to 1), ``progress_uncapped``, ``verdict``,
        ``rule`` (place of the target in force in the indicator's list, null without one),
        ``status`` and ``source`` of that target. Null where there is no value.
        """
        frames = [self._rows(item) for item in self.system.indicators]
        return pl.concat(frames).sort("region", "year", maintain_order=True)

    def _rows(self, item: Indicator) -> pl.DataFrame:
        at = self._numbers[item.id]
        found = self._found.items[at]
        columns = [pl.Series(getattr(found, name)).alias(name) for name in _VALUES]
        columns.append(_worded(found.verdict, VERDICTS, "verdict"))
        columns.append(self._rules(item).alias("rule"))
        frame = self._kept(self._keys.hstack(columns))
        places = [place_of(self.system, item, n) for n in (*range(len(item.targets)), NONE)]
        numbers = [*range(len(item.targets)), NONE]
        of_rule = {
            key: dict(zip(numbers, (place[key] for place in places), strict=True))
            for key in ("status", "source")
        }
        return frame.select(
            pl.col("region").cast(pl.String),
            "year",
            pl.lit(self.system.ref).alias("system"),
            pl.lit(item.id).alias("indicator"),
            pl.lit(self.number_of(item), dtype=pl.String).alias("number"),
            pl.lit(item.part_of, dtype=pl.String).alias("part_of"),
            pl.lit(self.system.kind_of(item.id), dtype=pl.String).alias("kind"),
            pl.lit(item.unit or None, dtype=pl.String).alias("unit"),
            "value",
            "base",
            "target",
            "gap",
            (100 * pl.col("gap") / pl.col("target").abs())
            .replace([float("inf"), float("-inf")], None)
            .fill_nan(None)
            .alias("gap_percent"),
            "progress",
            "progress_uncapped",
            "verdict",
            pl.when(pl.col("rule") != NONE).then("rule").alias("rule"),
            *(
                pl.col("rule").replace_strict(of_rule[key], return_dtype=pl.String).alias(key)
                for key in of_rule
            ),
        )

    def _rules(self, item: Indicator) -> pl.Series:
        known = self._plan.variants.get(item.id)
        if known is None:
            return pl.Series([NONE], dtype=pl.Int32).new_from_index(0, self._keys.height)
        return rule_numbers(known, self._keys, self._index.years)

    def number_of(self, item: Indicator) -> str | None:
        """Return the printed number of an indicator; a part without one has that of its whole."""
        whole = self.system.whole_of(item.id)
        return item.number or (self.number_of(whole) if whole else None)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {item.id: at for at, item in enumerate(self._plan.items)}

    @cached_property
    def summary(self) -> pl.DataFrame:
        """One row per region and year.

        ``region``, ``year``, ``system``, ``status``, ``score`` (weighted mean of the capped
        progress, 0 to 100), ``rank`` (within the year, among the places judged), ``coverage``
        (share of the applicable weight whose progress is known), ``verdict`` of the place under
        the declared rule, the numbers of indicators by verdict (``met``, ``not_met`` ...) and the
        same by kind (``binding_met`` ...), ``binding_missed`` (ids of the binding indicators that
        are not met) and ``reference_share`` (of the applicable reference indicators that are met).
        """
        by_kind = {
            f"{kind or 'other'}_{verdict_key(verdict)}": pl.Series(self._found.counts[k][v])
            for k, kind in enumerate(KINDS)
            for v, verdict in enumerate(VERDICTS)
        }
        totals = [
            pl.sum_horizontal(f"{kind or 'other'}_{verdict_key(verdict)}" for kind in KINDS)
            .cast(pl.UInt32)
            .alias(verdict_key(verdict))
            for verdict in VERDICTS
        ]
        frame = self._keys.select(pl.col("region").cast(pl.String), "year").hstack(
            [
                pl.Series(self._found.score).alias("score"),
                pl.Series(self._rank).alias("rank"),
                pl.Series(self._found.coverage).alias("coverage"),
                self._place_verdict(),
                *(column.alias(name) for name, column in by_kind.items()),
            ]
        )
        frame = self._kept(frame.with_columns(self._missed(), *totals))
        counted = (pl.col(f"reference_{verdict_key(v)}").cast(pl.Int64) for v in VERDICTS)
        applicable = sum(counted, start=pl.lit(0)) - pl.col("reference_not_applicable")
        share = pl.when(applicable > 0).then(pl.col("reference_met") / applicable)
        return frame.select(
            "region",
            "year",
            pl.lit(self.system.ref).alias("system"),
            pl.lit(self.system.status).alias("status"),
            "score",
            "rank",
            "coverage",
            "verdict",
            *(verdict_key(verdict) for verdict in VERDICTS),
            "binding_missed",
            share.alias("reference_share"),
            *by_kind,
        )

    @cached_property
    def node_scores(self) -> pl.DataFrame:
        """Score of each first-level node or indicator, one row per place judged."""
        nodes = zip(first_nodes(self.system), self._found.groups, strict=True)
        columns = {node.id: pl.Series(score) for node, score in nodes}
        for point in self.system.first_level:
            if point.id not in columns:
                progress = self._found.items[self._numbers[point.id]].progress
                columns[point.id] = 100 * pl.Series(progress)
        order = [point.id for point in self.system.first_level]
        return self._kept(pl.DataFrame(columns).select(order))

    def _place_verdict(self) -> pl.Series:
        """Verdict of each place; none where the system has nothing that the rule asks for."""
        verdict = _worded(self._found.verdict, OVERALL, "verdict")
        return verdict if self.has_rule else verdict.clear(len(verdict))

    @cached_property
    def _rank(self) -> _core.ArrowArray:
        return _core.rank(self._found.score, self._index, method=self._method, among=self._keep)

    def _missed(self) -> pl.Expr:
        """Ids of the binding indicators that are not met."""
        code = VERDICTS.index("not met")
        binding = [item for item in self.system.numbered if item.kind == "binding"]
        flags = [
            pl.when(pl.Series(self._found.items[self._numbers[item.id]].verdict) == code)
            .then(pl.lit(item.id))
            .otherwise(pl.lit(None, dtype=pl.String))
            for item in binding
        ]
        if not flags:
            return pl.lit([], dtype=pl.List(pl.String)).alias("binding_missed")
        return pl.concat_list(flags).list.drop_nulls().alias("binding_missed")


def verdict_key(verdict: str) -> str:
    """Return a verdict as the name of a column or message."""
    return verdict.replace(" ", "_")


def _worded(codes: _core.ArrowArray, words: Sequence[str], name: str) -> pl.Series:
    return pl.Series(codes).cat.to(pl.Enum(words)).alias(name)
