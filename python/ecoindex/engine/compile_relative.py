"""Methods that compare with places, references and best ranges, for the core."""

from __future__ import annotations

from typing import Any

from ecoindex.spec.codes import numbers
from ecoindex.spec.over import UNIT_INTERVAL
from ecoindex.spec.relative import (
    Adjusted,
    Borda,
    Categorical,
    DistanceToBest,
    Interval,
    Logistic,
    Percentile,
    Rank,
    Reference,
    Scaled,
    Share,
)

Json = dict[str, Any]
Relative = (
    Rank
    | Percentile
    | Borda
    | DistanceToBest
    | Reference
    | Adjusted
    | Share
    | Scaled
    | Logistic
    | Interval
    | Categorical
)


def relative(method: Relative, direction: str) -> Json:
    """Compile a method; where another one is the same, to that one."""
    match method:
        case DistanceToBest(over=over, form="range", constant=constant):
            learnt = {"over": over, "to": list(UNIT_INTERVAL), "constant": constant}
            return {"method": "min-max", "direction": direction} | learnt
        case DistanceToBest(over=over):
            return {"method": "share", "direction": direction, "over": over, "of": "best"}
        case Scaled(lower, upper, to):
            ends = (lower, upper) if direction == "higher" else (upper, lower)
            line = {"worst": ends[0], "best": ends[1], "to": list(to)}
            return {"method": "goalposts", "clip": "none", "log": False} | line
        case Interval(best, over, tolerance):
            reach = {"over": over, "tolerance": tolerance}
            return {"method": "interval", "best": list(best)} | reach
        case Adjusted(over, region, to):
            found = {"over": over, "region": region, "to": list(to)}
            return {"method": "adjusted", "direction": direction} | found
        case Categorical(scores, other):
            table = {"codes": numbers(scores), "scores": [score for _, score in scores]}
            return {"method": "categorical"} | table | {"other": other}
        case Rank() | Percentile() | Borda() | Reference() | Share() | Logistic():
            settings = {name: getattr(method, name) for name in method.fields}
            return {"method": method.method, "direction": direction} | settings
