"""Composite indices of regions: scores, ranks and verdicts from index systems declared as data.

Everything here is imported when it is first used; see ``__all__``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ecoindex.analysis.chain import Chain, chain
    from ecoindex.analysis.changes import Changes, explain_changes
    from ecoindex.analysis.comparison import Comparison, compare, what_if
    from ecoindex.analysis.coupling import coupling_coordination
    from ecoindex.analysis.elasticity import cross_elasticity
    from ecoindex.analysis.entropy import entropy_weights, weights_from_entropy
    from ecoindex.analysis.explain import explain
    from ecoindex.analysis.explanation import Explanation
    from ecoindex.analysis.goals import GrowthGoal
    from ecoindex.analysis.grades import coordination_grade
    from ecoindex.analysis.obstacle import obstacle_degree
    from ecoindex.analysis.optimised import dea_scores, importance_weights
    from ecoindex.analysis.plan import PlanPath, plan_path
    from ecoindex.analysis.plan_city import CityPlan, plan_city
    from ecoindex.analysis.planning.goal import PlanGoal
    from ecoindex.analysis.rank_change import RankChange, rank_change
    from ecoindex.analysis.ranking import rank
    from ecoindex.analysis.removal import Removal, removal_effects
    from ecoindex.analysis.stating import Comparisons, ahp_weights, budget_weights
    from ecoindex.analysis.structure.analyse import Analysis, analyse
    from ecoindex.analysis.structure.components import Components, principal_components
    from ecoindex.analysis.structure.consistency import Alpha, cronbach_alpha
    from ecoindex.analysis.structure.correlate import correlations
    from ecoindex.analysis.structure.limits import Limits
    from ecoindex.analysis.structure.statistics import statistics
    from ecoindex.analysis.synergy import order_degree, synergy_ability
    from ecoindex.analysis.system_weights import SystemWeights, system_weights, weights
    from ecoindex.analysis.track import track, track_frame
    from ecoindex.analysis.tracked import Track
    from ecoindex.analysis.weighing import (
        combine_weights,
        critic_weights,
        cv_weights,
        gini_weights,
        merec_weights,
        pca_weights,
        sd_weights,
    )
    from ecoindex.engine.attainment import Attainment, attain, attainment
    from ecoindex.engine.evaluate import evaluate, score
    from ecoindex.engine.fields import fields
    from ecoindex.engine.fit import Fit, fit
    from ecoindex.engine.normalise import normalise
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
    "Explanation": "analysis.explanation",
    "RankChange": "analysis.rank_change",
    "explain": "analysis.explain",
    "explain_changes": "analysis.changes",
    "rank_change": "analysis.rank_change",
    "CityPlan": "analysis.plan_city",
    "PlanGoal": "analysis.planning.goal",
    "PlanPath": "analysis.plan",
    "plan_city": "analysis.plan_city",
    "plan_path": "analysis.plan",
    "Alpha": "analysis.structure.consistency",
    "Analysis": "analysis.structure.analyse",
    "Comparison": "analysis.comparison",
    "compare": "analysis.comparison",
    "what_if": "analysis.comparison",
    "Removal": "analysis.removal",
    "removal_effects": "analysis.removal",
    "Components": "analysis.structure.components",
    "Limits": "analysis.structure.limits",
    "analyse": "analysis.structure.analyse",
    "correlations": "analysis.structure.correlate",
    "cronbach_alpha": "analysis.structure.consistency",
    "principal_components": "analysis.structure.components",
    "statistics": "analysis.structure.statistics",
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
    "normalise": "engine.normalise",
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
    "Comparisons": "analysis.stating",
    "SystemWeights": "analysis.system_weights",
    "ahp_weights": "analysis.stating",
    "dea_scores": "analysis.optimised",
    "importance_weights": "analysis.optimised",
    "budget_weights": "analysis.stating",
    "combine_weights": "analysis.weighing",
    "critic_weights": "analysis.weighing",
    "cv_weights": "analysis.weighing",
    "gini_weights": "analysis.weighing",
    "merec_weights": "analysis.weighing",
    "pca_weights": "analysis.weighing",
    "sd_weights": "analysis.weighing",
    "system_weights": "analysis.system_weights",
    "weights": "analysis.system_weights",
    "Chain": "analysis.chain",
    "GrowthGoal": "analysis.path",
    "Track": "analysis.tracked",
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
    "Alpha",
    "Analysis",
    "Attainment",
    "Chain",
    "Changes",
    "CityPlan",
    "Comparison",
    "Comparisons",
    "Components",
    "DataError",
    "EcoIndexError",
    "Explanation",
    "Fault",
    "Fit",
    "GrowthGoal",
    "Limits",
    "MethodError",
    "Note",
    "OutputError",
    "Panel",
    "PlanGoal",
    "PlanPath",
    "Prepared",
    "RankChange",
    "Removal",
    "Scores",
    "SpecError",
    "Store",
    "StoreError",
    "System",
    "SystemWeights",
    "Track",
    "UnitError",
    "UsageError",
    "__version__",
    "ahp_weights",
    "analyse",
    "attain",
    "attainment",
    "budget_weights",
    "chain",
    "combine_weights",
    "compare",
    "coordination_grade",
    "correlations",
    "coupling_coordination",
    "critic_weights",
    "cronbach_alpha",
    "cross_elasticity",
    "cv_weights",
    "dea_scores",
    "denominate",
    "entropy_weights",
    "evaluate",
    "explain",
    "explain_changes",
    "fields",
    "fit",
    "gini_weights",
    "importance_weights",
    "impute",
    "load_system",
    "merec_weights",
    "normalise",
    "obstacle_degree",
    "order_degree",
    "pca_weights",
    "plan_city",
    "plan_path",
    "principal_components",
    "rank",
    "rank_change",
    "read_panel",
    "removal_effects",
    "score",
    "screen",
    "sd_weights",
    "statistics",
    "synergy_ability",
    "system_weights",
    "systems",
    "track",
    "track_frame",
    "treat",
    "weights",
    "weights_from_entropy",
    "what_if",
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
