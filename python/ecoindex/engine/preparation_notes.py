"""What a preparation says of itself: imputed, left missing, screened, treated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ecoindex.errors import Note, Place, note
from ecoindex.spec.prepared import impute_of

if TYPE_CHECKING:
    import polars as pl

    from ecoindex.engine.preparation import Preparation
    from ecoindex.spec import System

_SHOWN = 10
_FAILURES = {
    None: "prepare/still-skewed",
    "flat": "prepare/transform-flat",
    "power": "prepare/power-limit",
}


def notes_of(done: Preparation, keys: pl.DataFrame, system: System) -> tuple[Note, ...]:
    """Say what was done: imputed, left missing, screened, treated."""
    ids = [item.id for item in system.measures]
    notes: list[Note] = []
    counts = {ids[at]: int(flags.sum()) for at, flags in done.imputed.items()}
    if any(counts.values()):
        filled = [
            _of("prepare/imputed-one", id_, count=count, method=_method(system, id_))
            for id_, count in counts.items()
            if count
        ]
        cells = sum(counts.values())
        notes.append(note("prepare/imputed", indicators=_some(filled), cells=cells))
    if done.regressions:
        equations = [equation_note(fit, ids) for fit in done.regressions]
        notes.append(note("prepare/regressions", equations=_some(equations)))
    if done.screened is not None and done.screened.any():
        out = keys.filter(done.screened)
        shown = [f"{region} {year}" for region, year in out.select("region", "year").iter_rows()]
        notes.append(note("prepare/screened", rows=_some(shown), count=out.height))
    if done.unmatched:
        key, shown = Place(key="screen.regions"), list(done.unmatched)
        notes.append(note("prepare/screen-absent", key, regions=_some(shown)))
    if dropped := done.facts.get("dropped"):
        notes.append(note("prepare/dropped", indicators=_some([ids[at] for at in dropped])))
    return (*notes, *_treated(done, ids))


def _of(code: str, id_: str, **facts: object) -> Note:
    return Note(code, facts={"indicator": id_, **facts})


def _method(system: System, id_: str) -> Note:
    return note(f"report/prepare-{impute_of(system.document, system.indicator(id_)).method}")


def equation_note(fit: Mapping[str, Any], ids: Sequence[str]) -> Note:
    """Say an equation and how it fits: ``a = 2 + 0.5 x b (R2 0.81, 12 cases)``."""
    terms = [f"{fit['intercept']:.4g}"]
    for at, slope in zip(fit["on"], fit["slopes"], strict=True):
        terms += ["-" if slope < 0 else "+", f"{abs(slope):.4g} x {ids[at]}"]
    r_squared = "-" if fit["r_squared"] is None else f"{fit['r_squared']:.3f}"
    facts = {"equation": " ".join(terms), "r2": r_squared, "cases": fit["cases"]}
    code = "prepare/equation" if fit["year"] is None else "prepare/equation-year"
    return _of(code, ids[fit["leaf"]], **facts, year=fit["year"])


def _treated(done: Preparation, ids: Sequence[str]) -> list[Note]:
    clipped: dict[str, int] = {}
    changed: dict[str, str] = {}
    failed: dict[str, dict[str, None]] = {}
    for item in done.facts.get("treatments", ()):
        id_ = ids[item["leaf"]]
        if item["act"]["act"] == "clip":
            clipped[id_] = clipped.get(id_, 0) + sum(item["steps"])
        elif item["act"]["act"] != "keep":
            changed[id_] = item["act"]["act"]
        if not item["passed"]:
            failed.setdefault(_FAILURES[item.get("failure")], {})[id_] = None
    notes: list[Note] = []
    if clipped:
        shown = [_of("prepare/steps-one", id_, steps=steps) for id_, steps in clipped.items()]
        notes.append(note("prepare/winsorised", indicators=_some(shown), count=len(clipped)))
    if changed:
        shown = [
            _of("prepare/changed-one", id_, action=note(f"report/prepare-{act}"))
            for id_, act in changed.items()
        ]
        notes.append(note("prepare/transformed", indicators=_some(shown)))
    for code in _FAILURES.values():
        if code in failed:
            notes.append(note(code, indicators=_some(list(failed[code]))))
    return notes


def _some(items: Sequence[object]) -> list[object]:
    return [*items] if len(items) <= _SHOWN else [*items[:_SHOWN], f"… ({len(items)})"]
