"""Composite indices of regions: scores, ranks and verdicts from index systems declared as data.

Everything here is imported when it is first used; see ``__all__``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ecoindex.analysis.plan import PlanPath, plan_path
    from ecoindex.analysis.plan_city import CityPlan, plan_city
    from ecoindex.analysis.planning.goal import PlanGoal
    from ecoindex.analysis.ranking import rank
    from ecoindex.engine.attainment import Attainment, attain, attainment
    from ecoindex.engine.evaluate import evaluate, score
    from ecoindex.engine.fields import fields
    from ecoindex.engine.fit import Fit, fit
    from ecoindex.engine.scores import Scores
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
    "CityPlan": "analysis.plan_city",
    "PlanGoal": "analysis.planning.goal",
    "PlanPath": "analysis.plan",
    "plan_city": "analysis.plan_city",
    "plan_path": "analysis.plan",
    "Attainment": "engine.attainment",
    "Fit": "engine.fit",
    "Panel": "panel.panel",
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
    "CityPlan",
    "DataError",
    "EcoIndexError",
    "Fault",
    "Fit",
    "MethodError",
    "Note",
    "OutputError",
    "Panel",
    "PlanGoal",
    "PlanPath",
    "Scores",
    "SpecError",
    "Store",
    "StoreError",
    "System",
    "UnitError",
    "UsageError",
    "__version__",
    "attain",
    "attainment",
    "evaluate",
    "fields",
    "fit",
    "load_system",
    "plan_city",
    "plan_path",
    "rank",
    "read_panel",
    "score",
    "systems",
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
