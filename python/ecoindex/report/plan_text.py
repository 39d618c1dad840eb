"""The sentences of a plan: what can be reached, how surely, and how it was worked out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ecoindex.errors import Language
from ecoindex.report.footer import named_note
from ecoindex.report.names import names
from ecoindex.report.words import data_line, joined, word

if TYPE_CHECKING:
    from ecoindex.analysis.plan import PlanPath
    from ecoindex.analysis.plan_city import CityPlan


def number(value: float) -> str:
    """Write a number with six digits that count."""
    return f"{value:.6g}"


def points(value: float) -> str:
    """Write an index."""
    return f"{value:.2f}"


def per_cent(value: float) -> str:
    """Write a share."""
    return f"{value:.1%}"


def goal_text(result: PlanPath | CityPlan, language: Language) -> str:
    """Say what the goal is: ``70.25 in 2025, +10% on 2021``."""
    facts = {"goal": points(result.target), "year": result.goal.year}
    if result.goal.growth is None:
        return word("plan-goal-index", language, **facts)
    growth = f"{result.goal.growth * 100:+.6g}%"
    base = {"growth": growth, "base": result.base, "base_index": points(result.base_index)}
    return word("plan-goal-growth", language, **facts, **base)


def path_sentence(path: PlanPath, language: Language) -> str:
    """Say whether a region can reach its goal."""
    name = names([path.region], language)[path.region]
    facts = {
        "region": name,
        "goal": goal_text(path, language),
        "index": points(path.index),
        "year": path.year,
        "reached": points(path.reached),
        "best": points(path.best),
        "short": points(path.target - path.best),
        "count": len(path.targets),
        "effort": _effort(path, language),
    }
    texts = [word(f"plan-{path.verdict}", language, **facts)]
    return joined([*texts, *_proof(path, language)], language)


def city_sentence(city: CityPlan, language: Language) -> str:
    """Say whether a city can reach its goal, and how it is shared."""
    facts = {
        "region": names([city.city], language)[city.city],
        "goal": goal_text(city, language),
        "index": points(city.index),
        "year": city.year,
        "reached": points(city.reached),
        "best": points(city.best),
        "short": points(city.target - city.best),
        "count": len(city.paths),
        "effort": _effort(city, language),
    }
    mean = word(f"plan-weights-{city.weights}", language, count=len(city.paths))
    texts = [mean, word(f"plan-city-{city.verdict}", language, **facts)]
    if city.feasible:
        texts.append(word(f"plan-share-{city.share}", language))
    return joined([*texts, *_proof(city, language)], language)


def _effort(result: PlanPath | CityPlan, language: Language) -> str:
    path = result if not hasattr(result, "paths") else result.paths[0]
    return word(f"plan-effort-{path.effort_in}", language, effort=number(result.effort))


def _proof(result: PlanPath | CityPlan, language: Language) -> list[str]:
    """Say how sure it is, where it is not proven."""
    if result.optimum == "global":
        return []
    if result.feasible:
        return [word("plan-local", language)]
    proof = [word("plan-out-of-reach", language)] if result.proven else []
    return [word("plan-local-infeasible", language), *proof]


def about_lines(result: PlanPath | CityPlan, language: Language) -> Iterator[tuple[str, str]]:
    """Label and text of how a plan was worked out."""
    paths = getattr(result, "paths", None) or [result]
    path = paths[0]
    bounds = {bound for item in paths for bound in item.frame.get_column("bound").unique()}
    texts = [
        word(f"plan-limits-{bound}", language, years=path.goal.year - path.year)
        for bound in ("pace", "zero", "goalpost", "plausible", "file", "held", "missing")
        if bound in bounds
    ]
    yield word("plan-label-limits", language), joined(texts, language)
    yield word("plan-label-effort", language), word(f"plan-about-{path.effort_in}", language)
    if result.optimum == "global":
        yield word("plan-label-proof", language), word("plan-proven", language)
    if (command := result.track_command) is not None:
        yield word("plan-label-track", language), command


def about(
    results: Sequence[PlanPath | CityPlan], language: Language
) -> tuple[tuple[str, str], ...]:
    """Label and text of everything that must travel with the plans."""
    lines: dict[tuple[str, str], None] = {}
    for result in results:
        lines[word("label-data", language), data_line(result.origin, language)] = None
        lines[named_note(result.system, language)] = None
    for result in results:
        lines |= dict.fromkeys(about_lines(result, language))
    return tuple(lines)
