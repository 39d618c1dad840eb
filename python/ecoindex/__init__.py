"""Composite indices of regions: scores, ranks and verdicts from index systems declared as data.

Everything here is imported when it is first used; see ``__all__``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ecoindex.analysis.chain import Chain, chain
    from ecoindex.analysis.changes import Changes, explain_changes
    from ecoindex.analysis.coupling import coupling_coordination
    from ecoindex.analysis.elasticity import cross_elasticity
    from ecoindex.analysis.entropy import entropy_weights, weights_from_entropy
    from ecoindex.analysis.explain import Explanation, explain
    from ecoindex.analysis.grades import coordination_grade
    from ecoindex.analysis.obstacle import obstacle_degree
    from ecoindex.analysis.path import GrowthGoal
    from ecoindex.analysis.plan import PlanPath, plan_path
    from ecoindex.analysis.plan_city import CityPlan, plan_city
    from ecoindex.analysis.planning.goal import PlanGoal
    from ecoindex.analysis.rank_change import RankChange, rank_change
    from ecoindex.analysis.ranking import rank
    from ecoindex.analysis.synergy import order_degree, synergy_ability
    from ecoindex.analysis.track import Track, track, track_frame
    from ecoindex.engine.attainment import Attainment, attain, attainment
    from ecoindex.engine.evaluate import evaluate, score
    from ecoindex.engine.fields import fields
    from ecoindex.engine.fit import Fit, fit
    from ecoindex.engine.scores import Scores
    from ecoindex.engine.stages import Prepared, denominate, impute, screen, treat
    from ecoindex.errors import (
        DataError,
        EcoIndexError,
        Fault,
        MethodError,
        Note,
        OutputError,
        SpecError,
        StoreError,
        UnitError,
        UsageError,
    )
    from ecoindex.panel.panel import Panel
    from ecoindex.panel.read import read_panel
    from ecoindex.panel.store import Store
    from ecoindex.spec import System, load_system, systems

    __version__: str

_HOME = {
    "Changes": "analysis.changes",
    "Explanation": "analysis.explain",
    "RankChange": "analysis.rank_change",
    "explain": "analysis.explain",
    "explain_changes": "analysis.changes",
    "rank_change": "analysis.rank_change",
    "CityPlan": "analysis.plan_city",
    "PlanGoal": "analysis.planning.goal",
    "PlanPath": "analysis.plan",
    "plan_city": "analysis.plan_city",
    "plan_path": "analysis.plan",
    "Attainment": "engine.attainment",
    "Fit": "engine.fit",
    "Panel": "panel.panel",
    "Prepared": "engine.stages",
    "denominate": "engine.stages",
    "impute": "engine.stages",
    "screen": "engine.stages",
    "treat": "engine.stages",
    "Scores": "engine.scores",
    "Store": "panel.store",
    "System": "spec",
    "attain": "engine.attainment",
    "attainment": "engine.attainment",
    "evaluate": "engine.evaluate",
    "fields": "engine.fields",
    "fit": "engine.fit",
    "load_system": "spec",
    "rank": "analysis.ranking",
    "read_panel": "panel.read",
    "score": "engine.evaluate",
    "systems": "spec",
    "coordination_grade": "analysis.grades",
    "coupling_coordination": "analysis.coupling",
    "cross_elasticity": "analysis.elasticity",
    "entropy_weights": "analysis.entropy",
    "obstacle_degree": "analysis.obstacle",
    "order_degree": "analysis.synergy",
    "synergy_ability": "analysis.synergy",
    "weights_from_entropy": "analysis.entropy",
    "Chain": "analysis.chain",
    "GrowthGoal": "analysis.path",
    "Track": "analysis.track",
    "chain": "analysis.chain",
    "track": "analysis.track",
    "track_frame": "analysis.track",
    "DataError": "errors",
    "EcoIndexError": "errors",
    "Fault": "errors",
    "MethodError": "errors",
    "Note": "errors",
    "OutputError": "errors",
    "SpecError": "errors",
    "StoreError": "errors",
    "UnitError": "errors",
    "UsageError": "errors",
}

__all__ = [
    "Attainment",
    "Chain",
    "Changes",
    "CityPlan",
    "DataError",
    "EcoIndexError",
    "Explanation",
    "Fault",
    "Fit",
    "GrowthGoal",
    "MethodError",
    "Note",
    "OutputError",
    "Panel",
    "PlanGoal",
    "PlanPath",
    "Prepared",
    "RankChange",
    "Scores",
    "SpecError",
    "Store",
    "StoreError",
    "System",
    "Track",
    "UnitError",
    "UsageError",
    "__version__",
    "attain",
    "attainment",
    "chain",
    "coordination_grade",
    "coupling_coordination",
    "cross_elasticity",
    "denominate",
    "entropy_weights",
    "evaluate",
    "explain",
    "explain_changes",
    "fields",
    "fit",
    "impute",
    "load_system",
    "obstacle_degree",
    "order_degree",
    "plan_city",
    "plan_path",
    "rank",
    "rank_change",
    "read_panel",
    "score",
    "screen",
    "synergy_ability",
    "systems",
    "track",
    "track_frame",
    "treat",
    "weights_from_entropy",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401
    if name == "__version__":
        from importlib.metadata import PackageNotFoundError, version

        try:
            value: Any = version("ecoindex")
        except PackageNotFoundError:
            value = "0+source"
    elif name in _HOME:
        value = getattr(import_module(f"ecoindex.{_HOME[name]}"), name)
    else:
        raise AttributeError(f"module 'ecoindex' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
