"""The core's faults in the user's words: indices become ids, rows become regions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from ecoindex import _core
from ecoindex.errors import Fault, MethodError, Place, fault
from ecoindex.spec.node import ROOT
from ecoindex.spec.relative import Adjusted

if TYPE_CHECKING:
    from ecoindex.spec import System


OVERALL = (
    "engine/constant-column",
    "engine/reference-missing",
    "engine/reference-not-positive",
    "engine/reference-is-worst",
    "engine/values-beyond",
)
"""Faults of a group of rows; their texts differ where the group is not a year."""

INPUTS = ("engine/input-flat", "engine/input-beyond")
"""Faults of an input of a node, which is named."""


def method_error(
    error: _core.EngineError,
    keys: pl.DataFrame,
    system: System,
    node_ids: Sequence[str],
    title: str,
    bars: Sequence[str] = (),
) -> MethodError:
    """Translate an error of the core.

    Parameters
    ----------
    keys : polars.DataFrame
        ``region`` and ``year`` of the rows that the core saw.
    node_ids : sequence of str
        In the order of the plan.
    title : str
        Title of the data.
    bars : sequence of str
        Ids of the columns that follow the measures: assigned bars.
    """
    place = Place(file=title)
    ids = [*(item.id for item in system.measures), *bars]
    faults = [_fault(item, keys, system, node_ids, ids, place) for item in error.faults]
    if error.count > len(faults):
        faults.append(fault("engine/more", place, count=error.count))
    return MethodError(faults)


def _fault(
    item: _core.FaultDict,
    keys: pl.DataFrame,
    system: System,
    node_ids: Sequence[str],
    ids: Sequence[str],
    place: Place,
) -> Fault:
    code = _code(item, system, node_ids)
    facts: dict[str, object] = {"year": item["year"], "detail": item["detail"]}
    facts["base_year"] = system.base_year
    if (value := item["value"]) is not None:
        facts["value"] = int(value) if value.is_integer() and abs(value) < 1e15 else value
    if (row := item["row"]) is not None:
        facts |= {"region": keys["region"][row], "year": keys["year"][row]}
    if (leaf := item["leaf"]) is not None:
        facts["indicator"] = ids[leaf]
        if leaf < len(system.measures):
            facts["rule"] = system.measures[leaf].normalise.method
    if (node := item["node"]) is not None:
        facts["node"] = node_ids[node]
        if item["code"] in INPUTS and value is not None:
            facts["input"] = system.children(node_ids[node])[int(value) - 1].id
        if code.startswith("weights/") and facts["year"] is None:
            facts["year"] = "–".join(
                dict.fromkeys([str(keys["year"].min()), str(keys["year"].max())])
            )
    return Fault(code, place, facts)


def _code(item: _core.FaultDict, system: System, node_ids: Sequence[str]) -> str:
    """Return the code that says what the system asked for."""
    code = item["code"]
    scope = _scope(item["leaf"], system)
    based = _is_adjusted(item["leaf"], system) and code == "engine/reference-missing"
    if code in OVERALL and scope != "year" and not based:
        code += "-overall"
    if based and not item["detail"]:
        code = "engine/base-year-empty"
    if code in INPUTS and item["year"] is None:
        code += "-overall"
    if code == "engine/target-is-base" and item["row"] is not None:
        code = "engine/target-is-own-base"
    if code == "engine/year-not-fitted" and scope == "base_year":
        code = "engine/base-year-empty"
    if code == "weights/year" and (node := item["node"]) is not None:
        # Weights of a base year serve every year: only the year itself can be wanting.
        methods = {ROOT: system.index.weights} | {own.id: own.weights for own in system.nodes}
        if getattr(methods[node_ids[node]], "scope", None) == "base_year":
            code = "weights/base-year-absent"
    return code


def _is_adjusted(leaf: int | None, system: System) -> bool:
    """Whether an indicator has a reference of the base year, whatever its scope."""
    if leaf is None or leaf >= len(system.measures):
        return False
    return isinstance(system.measures[leaf].normalise, Adjusted)


def _scope(leaf: int | None, system: System) -> str | None:
    if leaf is None or leaf >= len(system.measures):
        return None
    return getattr(system.measures[leaf].normalise, "over", None)
