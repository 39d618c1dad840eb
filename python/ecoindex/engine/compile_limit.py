"""From the caps and penalties of a node to what the core runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ecoindex.spec.limit import CapRule, DeductRule, LowerRule, ReduceRule, Rule

if TYPE_CHECKING:
    from ecoindex.spec import System

Json = dict[str, Any]


def limits(system: System, id: str, leaves: Mapping[str, int], nodes: Mapping[str, int]) -> Json:
    """Compile the rules of a node.

    Parameters
    ----------
    id : str
        The node.
    leaves, nodes : mapping of str to int
        Their numbers in the plan.

    Returns
    -------
    dict
        ``limits``, one for each rule: ``effect``, ``watch`` and ``unknown``, in scores without
        the factor of the index. Nothing without rules.
    """
    rules = [
        {
            "effect": _effect(rule, system.scale),
            "watch": [_watch(rule, name, system.scale, leaves, nodes)
                      for name in system.watched(id, rule)],
            "unknown": rule.unknown,
        }
        for rule in system.limits.get(id, ())
    ]  # fmt: skip
    return {"limits": rules} if rules else {}


def _effect(rule: Rule, scale: float) -> Json:
    match rule:
        case CapRule(at=at):
            return {"rule": "cap", "at": [most / scale for most in at]}
        case DeductRule(points=points, per=per, most=most, floor=floor):
            limit = None if most is None else most / scale
            # Units beyond the bound of a score are themselves in the scale of the index.
            each = points if per == "unit" and rule.of == "score" else points / scale
            numbers = {"points": each, "per": per, "most": limit, "floor": floor / scale}
            return {"rule": "deduct"} | numbers
        case ReduceRule(share=share, per=per, most=most, floor=floor):
            each = float(share) * (scale if per == "unit" and rule.of == "score" else 1)
            numbers = {"share": each, "per": per, "most": float(most), "floor": floor / scale}
            return {"rule": "reduce"} | numbers
        case LowerRule(steps=steps):
            return {
                "rule": "lower",
                "steps": [[x / scale for x in step] for step in steps],
            }
    return {"rule": "veto"}


def _watch(
    rule: Rule, name: str, scale: float, leaves: Mapping[str, int], nodes: Mapping[str, int]
) -> Json:
    raw = rule.of == "value"
    source = {"leaf": leaves[name]} if name in leaves else {"node": nodes[name]}
    if rule.below is None and rule.above is None:  # a yes-no indicator scores 1 or 0
        return source | {"below": 1.0}
    below, above = (
        bound if bound is None or raw else bound / scale for bound in (rule.below, rule.above)
    )
    return source | {"raw": raw, "below": below, "above": above}
