"""What a preparation says of itself: imputed, left missing, screened, treated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ecoindex.errors import Note, Place, note
from ecoindex.spec.prepare import NoImputation
from ecoindex.spec.prepared import dropped_by_name, impute_of, is_forced

if TYPE_CHECKING:
    import polars as pl

    from ecoindex.engine.preparation import Preparation
    from ecoindex.engine.recipe import Stage
    from ecoindex.spec import System

_SHOWN = 10
BEYOND = "(> 1.8e308)"
"""Written for a coefficient whose size is beyond the largest number."""
_FAILURES = {
    None: "prepare/still-skewed",
    "flat": "prepare/transform-flat",
    "power": "prepare/power-limit",
}


def notes_of(
    done: Preparation, keys: pl.DataFrame, system: System, until: Stage
) -> tuple[Note, ...]:
    """Say what was done up to a step: imputed, left missing, screened, treated."""
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
    if _has_imputed(system, until):
        notes += _not_imputed(done, ids, system)
    if done.regressions:
        equations = [equation_note(fit, ids) for fit in done.regressions]
        notes.append(note("prepare/regressions", equations=_some(equations)))
    notes += _screened(done, keys, system)
    if done.unmatched:
        key, shown = Place(key="screen.regions"), list(done.unmatched)
        notes.append(note("prepare/screen-absent", key, regions=_some(shown)))
    dropped = [ids[at] for at in done.facts.get("dropped", ())]
    named = [id_ for id_ in dropped if id_ in dropped_by_name(system.document).indicators]
    for code, out in (
        ("prepare/dropped", [id_ for id_ in dropped if id_ not in named]),
        ("prepare/dropped-by-name", named),
    ):
        if out:
            notes.append(note(code, indicators=_some(out)))
    return (*notes, *_treated(done, system))


def _has_imputed(system: System, until: Stage) -> bool:
    """Whether the imputation comes before the end: observed values are screened before it."""
    screen = system.document.screen
    last = screen is not None and screen.on == "imputed"
    return until in ("impute", "treat") or (until == "screen" and (last or screen is None))


def _not_imputed(done: Preparation, ids: Sequence[str], system: System) -> Iterator[Note]:
    """Name the indicators of which nothing was imputed although values are missing."""
    dropped = {ids[at] for at in done.facts.get("dropped", ())}
    for at, item in enumerate(system.measures):
        rule = impute_of(system.document, item)
        if isinstance(rule, NoImputation) or item.id in dropped or not _left(done, at):
            continue
        if at in done.imputed and done.imputed[at].any():
            continue
        method = note(f"report/prepare-{rule.method}")
        out = [id_ for id_ in getattr(rule, "on", ()) if id_ in dropped]
        facts = {"method": method, "count": _left(done, at)}
        if out:
            yield _of("prepare/imputed-none-screened", item.id, **facts, others=out)
        else:
            yield _of("prepare/imputed-none", item.id, **facts)


def _left(done: Preparation, at: int) -> int:
    """Count the values that a measure lacks where it applies and the row stays."""
    lacking = done.columns[at].is_null() | done.columns[at].is_nan()
    if at in done.masks:
        lacking &= done.masks[at]
    if done.screened is not None:
        lacking &= ~done.screened
    return int(lacking.sum())


def _screened(done: Preparation, keys: pl.DataFrame, system: System) -> Iterator[Note]:
    """Name the rows that fell out: for want of data, and because the file names the region."""
    if done.screened is None or not done.screened.any():
        return
    import polars as pl

    named = pl.col("region").cast(pl.String).is_in(dropped_by_name(system.document).regions)
    rows = keys.filter(done.screened).select("region", "year")
    for code, out in (
        ("prepare/screened", rows.filter(~named)),
        ("prepare/screened-by-name", rows.filter(named)),
    ):
        if out.height:
            shown = [f"{region} {year}" for region, year in out.iter_rows()]
            yield note(code, rows=_some(shown), count=out.height)


def _of(code: str, id_: str, **facts: object) -> Note:
    return Note(code, facts={"indicator": id_, **facts})


def _method(system: System, id_: str) -> Note:
    return note(f"report/prepare-{impute_of(system.document, system.indicator(id_)).method}")


def equation_note(fit: Mapping[str, Any], ids: Sequence[str]) -> Note:
    """Say an equation and how it fits: ``a = 2 + 0.5 x b (R2 0.81, 12 cases)``."""
    terms = [_coefficient(fit["intercept"])]
    for at, slope in zip(fit["on"], fit["slopes"], strict=True):
        terms += ["-" if (slope or 0) < 0 else "+", f"{_coefficient(slope, abs)} x {ids[at]}"]
    r_squared = "-" if fit["r_squared"] is None else f"{fit['r_squared']:.3f}"
    facts = {"equation": " ".join(terms), "r2": r_squared, "cases": fit["cases"]}
    code = "prepare/equation" if fit["year"] is None else "prepare/equation-year"
    return _of(code, ids[fit["leaf"]], **facts, year=fit["year"])


def _coefficient(value: float | None, shown: Callable[[float], float] = float) -> str:
    """Write a coefficient; one that lies beyond the largest number has no digits."""
    return BEYOND if value is None else f"{shown(value):.4g}"


def _treated(done: Preparation, system: System) -> list[Note]:
    ids = [item.id for item in system.measures]
    forced = {item.id for item in system.measures if is_forced(system.document, item)}
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
    for end, of in (("", clipped.keys() - forced), ("-forced", clipped.keys() & forced)):
        shown = [_of("prepare/steps-one", id_, steps=clipped[id_]) for id_ in clipped if id_ in of]
        if shown:
            code = f"prepare/winsorised{end}"
            notes.append(note(code, indicators=_some(shown), count=len(shown)))
    for end, of in (("", changed.keys() - forced), ("-forced", changed.keys() & forced)):
        shown = [
            _of("prepare/changed-one", id_, action=note(f"report/prepare-{act}"))
            for id_, act in changed.items()
            if id_ in of
        ]
        if shown:
            notes.append(note(f"prepare/transformed{end}", indicators=_some(shown)))
    for code in _FAILURES.values():
        if code in failed:
            notes.append(note(code, indicators=_some(list(failed[code]))))
    return notes


def _some(items: Sequence[object]) -> list[object]:
    return [*items] if len(items) <= _SHOWN else [*items[:_SHOWN], f"… ({len(items)})"]
