"""A plan as an attainment system: the file that ``ecoindex attain --system`` reads."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ecoindex.analysis.planning.result import track_command
from ecoindex.errors import UsageError, fault
from ecoindex.registry.regions import regions as region_table

if TYPE_CHECKING:
    from ecoindex.analysis.planning.result import PlanPath
    from ecoindex.spec import System
    from ecoindex.spec.indicator import Indicator, Variable
    from ecoindex.spec.text import Title

Line = tuple[str, object]


def targets_toml(paths: Sequence[PlanPath], *, city: str | None = None) -> str:
    """Write plans for the same goal as one attainment system, one target for each region.

    Every indicator that is to change has its target as a bar, in full precision; the others, on
    which the plan counts as they are, must not be worse than in the start year. The head of the
    file says the goal in the words of ``ecoindex track``.

    Parameters
    ----------
    paths : sequence of PlanPath
        At least one; of one system, goal and start year.
    city : str, optional
        Code of the city whose goal it is.

    Raises
    ------
    UsageError
        There are several regions, and one is not in the region table.
    """
    own = [path.region for path in paths if region_table().get(path.region) is None]
    if own and len(paths) > 1:
        raise UsageError(fault("analysis/plan-own-codes", regions=own))
    first = paths[0]
    system = first.system
    return "\n".join(
        [
            *_head(paths, city),
            *_table(_document(paths, city)),
            "",
            *_own_units(system),
            *_variables(system),
            *(line for item in system.indicators for line in _indicator(item, paths)),
        ]
    )


def _head(paths: Sequence[PlanPath], city: str | None) -> Iterator[str]:
    first = paths[0]
    yield f"# A proposal, made by ecoindex plan: targets for {first.goal}, from {first.year}."
    yield f"# System: {first.system.ref}. Data: {_data(first)}."
    for path in paths:
        numbers = f"index {path.index:.6g} -> {path.reached:.6g}"
        yield f"# {path.region}: {path.verdict}, {numbers}"
    whose = f" (city {city})" if city else ""
    command = track_command(paths)
    if command is not None:
        yield f"# Track{whose}: {command}"


def _data(path: PlanPath, language: str = "en") -> str:
    if path.origin.demo:
        return "演示数据，数值为虚构" if language == "zh" else "demo data (invented)"
    return path.origin.name(language)


def _document(paths: Sequence[PlanPath], city: str | None) -> Iterator[Line]:
    first = paths[0]
    system = first.system
    where = [city] if city else [path.region for path in paths]
    known = region_table()
    zh_names = "、".join(r.name_zh if (r := known.get(code)) else code for code in where)
    en_names = ", ".join(r.name_en if (r := known.get(code)) else code for code in where)
    title = system.title
    yield "schema", 1
    yield "system", f"{system.id}-plan"
    yield "edition", str(first.goal.year)
    yield "kind", "attainment"
    yield "status", "proposal"
    yield (
        "title",
        {
            "zh": f"{zh_names} {first.goal.year} 年指标目标（{title.zh}）",
            "en": f"Targets of {en_names} for {first.goal.year} ({title.en})",
        },
    )
    zh, en = _data(first, "zh"), _data(first)
    note = {
        "zh": f"由 ecoindex plan 根据{first.year}年数据提出的建议目标（{zh}），非官方",
        "en": f"Proposed targets, worked out from data of {first.year} ({en}); not official",
    }
    yield "note", note
    yield "base_year", first.year
    if all(known.get(path.region) for path in paths):
        yield "regions", [path.region for path in paths]


def _own_units(system: System) -> Iterator[str]:
    for unit in system.document.unit:
        yield "[[unit]]"
        lines = [("id", unit.id), ("zh", unit.zh), ("en", unit.en)]
        more = [("aliases", list(unit.aliases) or None), ("pint", unit.pint)]
        yield from _table([*lines, *(pair for pair in more if pair[1])])
        yield ""


def _variables(system: System) -> Iterator[str]:
    for item in system.variables:
        yield "[[variable]]"
        yield from _table(_column(item))
        yield ""


def _column(item: Indicator | Variable) -> Iterator[Line]:
    yield "id", item.id
    if item.aliases:
        yield "aliases", list(item.aliases)
    yield "title", _title(item.title)
    yield "unit", item.unit
    if item.bounds:
        yield "bounds", list(item.bounds)


def _indicator(item: Indicator, paths: Sequence[PlanPath]) -> Iterator[str]:
    targets = [(path, found) for path in paths if (found := _target(item, path))]
    if not targets and not _named(item, paths):
        return
    yield "[[indicator]]"
    yield from _table(_column(item))
    yield from _table([("direction", item.direction)])
    if item.formula:
        yield from _table([("formula", item.formula)])
    if item.applies_to:
        yield from _table([("applies_to", [str(c) for c in item.applies_to])])
    if targets:
        rows = [_inline(dict(_terms(path, lines, len(paths)))) for path, lines in targets]
        if len(rows) == 1:
            yield f"target = {rows[0]}"
        else:
            yield "target = ["
            yield from (f"    {row}," for row in rows)
            yield "]"
    yield ""


def _named(item: Indicator, paths: Sequence[PlanPath]) -> bool:
    """Whether a formula of another indicator names this one."""
    name = item.id.replace("-", "_")
    return any(name in (other.formula or "") for other in paths[0].system.indicators)


def _terms(path: PlanPath, lines: Sequence[Line], count: int) -> Iterator[Line]:
    yield from lines
    yield "year", path.goal.year
    if count > 1:
        yield "when", f"region={path.region}"


def _target(item: Indicator, path: PlanPath) -> list[Line] | None:
    """Return the test of an indicator; None where the plan knows no value."""
    rows = path.frame.rows_by_key("indicator", named=True, unique=True)
    row = rows.get(item.id)
    if row is None or row["target"] is None:
        return None
    if row["change"] == 0:
        return [("op", "not-worse"), ("base", path.year)]
    if item.unit == "yes/no":
        return [("op", "yes" if row["target"] == 1 else "no")]
    return [("op", ">=" if item.direction == "higher" else "<="), ("value", row["target"])]


def _title(title: Title) -> dict[str, str]:
    return {"zh": title.zh, "en": title.en}


def _table(lines: Sequence[Line] | Iterator[Line]) -> Iterator[str]:
    for key, value in lines:
        yield f"{key} = {_inline(value)}"


def _inline(value: object) -> str:
    """Write a value as TOML."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_inline(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value)
