"""Weights that the data tell: how the plan asks for them, and what a fit has found."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ecoindex.errors import Note, note
from ecoindex.spec.judgement import stated
from ecoindex.spec.weights import (
    Budget,
    Combined,
    Components,
    Declared,
    Entropy,
    Equal,
    Hierarchy,
    Importance,
    Learned,
    Weights,
)

if TYPE_CHECKING:
    from ecoindex import _core
    from ecoindex.spec import System

Json = dict[str, Any]


def weighting(system: System, id_: str) -> Json:
    """Compile how a node finds its weights; nothing where they are known already."""
    method = system.weights(id_)
    if not isinstance(method, Learned):
        return {}
    rule = {"rule": _rule(system, id_, method), "over": method.scope}
    return {"weights": rule | {"equal": method.constant == "equal"}}


def _rule(system: System, id_: str, method: Weights) -> Json:
    match method:
        case Entropy(shift=shift):
            return {"method": "entropy", "shift": shift}
        case Components(keep=keep, share=share, rotate=rotate):
            kept = {"share": float(share)} if keep == "share" else keep
            return {"method": "pca", "keep": kept, "rotate": rotate}
        case Importance(items=items, importance=importance):
            given = dict(zip(items, map(float, importance), strict=True))
            inputs = [share.id for share in system.children(id_)] if given else []
            return {"method": "importance", "importance": [given[input_id] for input_id in inputs]}
        case Declared() | Equal() | Hierarchy() | Budget():
            return {"method": "fixed", "weights": _fixed(system, id_, method)}
        case Combined(how=how, of=of, parts=parts):
            rules = [_rule(system, id_, part) for part in of]
            return {"method": "combine", "how": how, "parts": list(parts), "of": rules}
    return {"method": method.method}


def _fixed(system: System, id_: str, method: Weights) -> list[float]:
    match method:
        case Hierarchy() | Budget():
            given = stated(method)
            return [float(given[share.id]) for share in system.children(id_)]
        case Declared():
            return [float(weight) for weight in system.declared_weights(id_)]
    return [1.0 for _ in system.children(id_)]


@dataclass(frozen=True)
class Found:
    """The weights that a node found over one scope.

    Attributes
    ----------
    year : int or None
        The year, where each has weights of its own.
    weights : tuple of float
        One per input, with the sum 1.
    figures : tuple of float or None
        What each input was measured to be, such as its entropy.
    counts : tuple of int
        Number of scores of each input.
    rows : int
        Number of rows looked at.
    """

    year: int | None
    weights: tuple[float, ...]
    figures: tuple[float | None, ...]
    counts: tuple[int, ...]
    rows: int


def found_weights(fitted: _core.Fitted, system: System) -> dict[str, list[Found]]:
    """Return what each node found, by id; more than one entry where it differs by year."""
    learned = json.loads(fitted.weights_json()) if system.learning else []
    return {
        id_: [_found(entry, None) for entry in _common(item)]
        + [_found(entry, int(year)) for year, entry in item.get("years", {}).items()]
        for id_, item in zip(system.order, learned, strict=bool(learned))
        if item is not None
    }


def _common(item: Json) -> list[Json]:
    return [item["common"]] if item.get("common") else []


def _found(entry: Json, year: int | None) -> Found:
    weights, figures, counts = (tuple(entry[name]) for name in ("weights", "figures", "counts"))
    return Found(year, weights, figures, counts, entry["rows"])


def weight_notes(fitted: _core.Fitted, system: System) -> tuple[Note, ...]:
    """Say which weights the data told, and how many scores were missing."""
    if not system.learning:
        return ()
    pairs = dict.fromkeys(
        (system.weights(id_).method, scope_of(system, id_)) for id_ in system.learning
    )
    methods = [
        note("weights/learned-one", method=note(f"report/method-{method}"), over=_scope(over))
        for method, over in pairs
    ]
    notes = [note("weights/learned", nodes=list(system.learning), methods=methods)]
    found = found_weights(fitted, system)
    gaps = {
        id_: sum(one.rows - count for one in entries for count in one.counts if count)
        for id_, entries in found.items()
    }
    if cells := sum(gaps.values()):
        nodes = [id_ for id_, gap in gaps.items() if gap]
        notes.append(note("weights/gaps", cells=cells, nodes=nodes))
    if left := _left_out(system, found):
        notes.append(note("weights/left-out", inputs=left))
    return tuple(notes)


def _scope(over: str) -> Note:
    return note(f"report/value-{over}")


def _left_out(system: System, found: dict[str, list[Found]]) -> list[str]:
    """Return the inputs without any score, which have no weight."""
    return [
        share.id
        for id_, entries in found.items()
        for at, share in enumerate(system.children(id_))
        if entries and not any(one.counts[at] for one in entries)
    ]


def scope_of(system: System, id_: str) -> str:
    """Return the rows that a node learns its weights from, as the file writes it."""
    method = system.weights(id_)
    return method.scope if isinstance(method, Learned) else ""
