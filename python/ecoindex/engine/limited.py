"""What caps and penalties took off: which node, by which rule, and because of what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from ecoindex import _core
from ecoindex.errors import Note, note
from ecoindex.spec.node import ROOT

if TYPE_CHECKING:
    from ecoindex.spec import System
    from ecoindex.spec.limit import Rule

_COLUMNS: dict[str, type[pl.DataType] | pl.DataType] = {
    "region": pl.String,
    "year": pl.Int32,
    "node": pl.String,
    "rule": pl.String,
    "inputs": pl.List(pl.String),
    "unknown": pl.List(pl.String),
    "before": pl.Float64,
    "after": pl.Float64,
}
LIMITED = pl.Schema(_COLUMNS)
"""Columns of `Scores.limited`."""
NONE_LIMITED = pl.DataFrame(schema=LIMITED)


def limited_rows(
    evaluation: _core.Evaluation, keys: pl.DataFrame, system: System, order: Sequence[str]
) -> tuple[pl.DataFrame, pl.Series | None, tuple[Note, ...]]:
    """Gather what each rule changed.

    Parameters
    ----------
    keys : polars.DataFrame
        ``region`` and ``year`` of the rows.
    order : sequence of str
        Ids of the nodes in the order of the plan.

    Returns
    -------
    limited : polars.DataFrame
        One row per region, year, node and rule that changed a score; see `Scores`.
    column : polars.Series or None
        The same as a text for each row of the keys; None if the system has no such rule.
    notes : tuple of Note
        How many scores each rule changed.
    """
    if not evaluation.limited:
        return NONE_LIMITED.clone(), None, ()
    parts: list[pl.DataFrame] = []
    notes: list[Note] = []
    rules = [(id_, rule) for id_ in order for rule in system.limits.get(id_, ())]
    for (id_, rule), found in zip(rules, evaluation.limited, strict=True):
        changed = _changed(found, keys, rule, system.watched(id_, rule))
        label = {"node": pl.lit(id_), "rule": pl.lit(rule.rule)}
        parts.append(changed.with_columns(**label))
        notes += _notes(id_, rule, found, changed)
    whole = pl.concat(parts)
    return (
        whole.select(LIMITED.names()).cast(LIMITED),
        _column(whole, keys.height),
        tuple(notes),
    )


def _changed(
    found: _core.Limited, keys: pl.DataFrame, rule: Rule, watched: Sequence[str]
) -> pl.DataFrame:
    """Rows whose score the rule changed or ruled out, with what it watched there.

    What a rule watches counts even where the node has no score for another reason.
    """
    masks = {"inputs": pl.Series(found.breached), "unknown": pl.Series(found.unknown)}
    scores = {"before": pl.Series(found.before), "after": pl.Series(found.after)}
    frame = keys.select("region", "year").with_columns(**scores, **masks).with_row_index("row")
    frame = frame.filter(pl.col("before").ne_missing(pl.col("after")) | _ruled_out(rule))
    return frame.with_columns(_names(frame[name], watched) for name in masks)


def _ruled_out(rule: Rule) -> pl.Expr:
    """Whether a rule leaves neither its node nor those above a score."""
    breached = pl.col("inputs") != 0 if rule.rule == "veto" else pl.lit(value=False)
    counts = rule.unknown == "no-score" or (rule.rule == "veto" and rule.unknown == "missed")
    return breached | (pl.col("unknown") != 0) if counts else breached


def _names(masks: pl.Series, watched: Sequence[str]) -> pl.Series:
    """Ids of the bits that are set."""
    named = {
        mask: [id_ for bit, id_ in enumerate(watched) if mask >> bit & 1]
        for mask in masks.unique().to_list()
    }
    lists = [named[mask] for mask in masks.to_list()]
    return pl.Series(masks.name, lists, dtype=pl.List(pl.String))


def _column(whole: pl.DataFrame, height: int) -> pl.Series:
    """One text per row: ``water cap 72.5 -> 60.0 (lake, river)``, and so on."""
    texts: list[str | None] = [None] * height
    for row in whole.iter_rows(named=True):
        before, after = ("-" if row[key] is None else row[key] for key in ("before", "after"))
        because = [*row["inputs"], *(f"{id_}?" for id_ in row["unknown"])]
        text = f"{row['node']} {row['rule']} {before} -> {after} ({', '.join(because)})"
        earlier = texts[row["row"]]
        texts[row["row"]] = text if earlier is None else f"{earlier}; {text}"
    return pl.Series("limited", texts, dtype=pl.String)


def _notes(id: str, rule: Rule, found: _core.Limited, changed: pl.DataFrame) -> Iterator[Note]:
    """Say how many scores a rule took down or away, and where it had to do without a value."""
    facts: dict[str, Any] = {"node": id}
    facts["count"] = len(found.before) - found.before.null_count
    own = changed.filter(pl.col("before").is_not_null())
    gone = own.filter(pl.col("after").is_null())
    without = gone.filter(pl.col("inputs").list.len() == 0) if rule.rule == "veto" else gone
    if done := own.height - without.height:
        yield note(f"engine/limited-{rule.rule}", rows=done, **facts)
    if without.height:
        yield note("engine/limited-unknown", rows=without.height, **facts)
    above = changed.filter(pl.col("after").is_null()).height
    if above and id != ROOT:
        yield note("engine/limited-above", node=id, rows=above)
    unknown = ((pl.Series(found.unknown) > 0) & pl.Series(found.before).is_not_null()).sum()
    if unknown and rule.unknown != "no-score":
        yield note(f"engine/limited-taken-{rule.unknown}", rows=unknown, **facts)
