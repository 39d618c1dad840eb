"""From a system to the flat plan that the core runs: numbers only, in the order of evaluation."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from ecoindex import _core
from ecoindex.engine.compile_aggregate import aggregate
from ecoindex.engine.compile_limit import limits
from ecoindex.engine.compile_relative import relative
from ecoindex.engine.weighting import weighting
from ecoindex.errors import Place, UsageError, fault
from ecoindex.spec import System
from ecoindex.spec.aggregate import Coupling
from ecoindex.spec.indicator import Indicator
from ecoindex.spec.missing import Floor, Missing, NoScore, Redistribute
from ecoindex.spec.node import ROOT
from ecoindex.spec.normalise import (
    EFFICACY_INTERVAL,
    BaseRatio,
    Distance,
    Efficacy,
    Goalposts,
    MinMax,
    Steps,
    Unchanged,
    YesNo,
    ZScore,
)

Json = dict[str, Any]


def compile_plan(system: System) -> Json:
    """Compile a system.

    Parameters
    ----------
    system : System

    Returns
    -------
    dict
        ``base_year``, ``scale``, ``leaves`` (the indicators as declared), ``nodes`` (each after
        all that feed it, the root last; weights sum to one) and ``constraint``. It can be written
        as JSON.

    Raises
    ------
    UsageError
        ``spec/not-composite``: the system gives verdicts, not scores.
    """
    if system.kind != "composite":
        raise UsageError(fault("spec/not-composite", Place(file=system.file), system=system.ref))
    leaves = {indicator.id: number for number, indicator in enumerate(system.indicators)}
    nodes = {id_: number for number, id_ in enumerate(system.order)}
    return {
        "base_year": system.base_year,
        "scale": system.scale,
        "leaves": [_leaf(indicator) for indicator in system.indicators],
        "nodes": [_node(system, id_, leaves, nodes) for id_ in nodes],
        "constraint": _constraint(system, leaves),
    }


def plan_json(system: System) -> str:
    """Compile a system to the text that the core reads."""
    return json.dumps(compile_plan(system))


@lru_cache(maxsize=64)
def plan_of(system: System) -> _core.Plan:
    """Compile a system to the plan of the core."""
    return _core.Plan(plan_json(system))


def plan_nodes(system: System) -> tuple[str, ...]:
    """Return the ids of the plan's nodes, in their order."""
    return system.order


def _leaf(indicator: Indicator) -> Json:
    return {"id": indicator.id, "normalise": _normalise(indicator)}


def _normalise(indicator: Indicator) -> Json:
    direction = {"direction": indicator.direction}
    match indicator.normalise:
        case Unchanged():
            return {"method": "none"}
        case Goalposts(worst, best, clip, log, to):
            return _goalposts(worst, best, clip, to, log=log)
        case MinMax(over, to, constant):
            return _min_max(indicator, over, to, constant)
        case ZScore(over, sd, mean, spread, constant):
            learnt = {"over": over, "sd": sd, "constant": constant}
            return {"method": "z-score"} | direction | learnt | {"mean": mean, "spread": spread}
        case Efficacy(worst=None, over=over, constant=constant):
            return _min_max(indicator, over, EFFICACY_INTERVAL, constant)
        case Efficacy(worst, best, clip):
            return _goalposts(worst, best, clip, EFFICACY_INTERVAL)
        case BaseRatio(inverse):
            return {"method": "base-ratio"} | direction | {"inverse": inverse}
        case Distance(target, base, over, cap):
            ends = {"target": target, "base": base, "over": over, "cap": cap}
            return {"method": "target"} | direction | ends
        case Steps(cuts, scores, closed):
            table = {"cuts": list(cuts), "scores": list(scores), "closed": closed}
            return {"method": "steps"} | table
        case YesNo():
            return {"method": "yes-no"} | direction
        case method:
            return relative(method, indicator.direction)


def _goalposts(
    worst: float | None,
    best: float | None,
    clip: str,
    to: tuple[float, float],
    *,
    log: bool = False,
) -> Json:
    ends = {"worst": worst, "best": best}
    return {"method": "goalposts"} | ends | {"clip": clip, "log": log, "to": list(to)}


def _min_max(
    indicator: Indicator, over: str | None, to: tuple[float, float], constant: float | None
) -> Json:
    learnt = {"to": list(to), "over": over, "constant": constant}
    return {"method": "min-max", "direction": indicator.direction} | learnt


def _node(system: System, id_: str, leaves: dict[str, int], nodes: dict[str, int]) -> Json:
    """Compile a node; a weight is divided exactly and rounded once."""
    how = system.index.aggregate if id_ == ROOT else system.node(id_).aggregate
    return {
        "id": id_,
        "aggregate": aggregate(system, id_, how),
        "missing": _missing(NoScore() if isinstance(how, Coupling) else system.missing(id_)),
        "inputs": [
            {
                "leaf" if share.leaf else "node": (leaves if share.leaf else nodes)[share.id],
                "weight": float(share.weight),
            }
            for share in system.children(id_)
        ],
        **limits(system, id_, leaves, nodes),
    } | weighting(system, id_)


def _missing(rule: Missing) -> Json:
    match rule:
        case Redistribute(require):
            return {"rule": "redistribute", "require": float(require)}
        case Floor(value, require):
            return {"rule": "floor", "value": value, "require": float(require)}
    return {"rule": "no-score"}


def _constraint(system: System, leaves: dict[str, int]) -> Json | None:
    constraint = system.index.constraint
    if constraint is None:
        return None
    return {
        "leaves": [leaves[share.id] for share in system.children(constraint.node)],
        "mode": constraint.mode,
        "limits": [] if constraint.mode == "veto" else list(constraint.limits),
        "unknown": constraint.when_unknown,
    }
