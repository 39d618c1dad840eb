"""Caps and penalties of nodes in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecoindex.errors import Language
from ecoindex.report.words import title, word
from ecoindex.spec.limit import CapRule, DeductRule, LowerRule, ReduceRule, Rule
from ecoindex.spec.node import ROOT

if TYPE_CHECKING:
    from ecoindex.engine import Scores
    from ecoindex.spec import System


def limit_text(rule: Rule, language: Language) -> str:
    """Say what a rule does and when: ``at most 60 where an input scores below 60``."""
    effect = word(f"limit-{rule.rule}", language, what=_what(rule, language))
    unknown = word(f"limit-unknown-{rule.unknown}", language)
    return effect + word("limit-where", language, when=_when(rule, language)) + unknown


def _what(rule: Rule, language: Language) -> str:
    comma = word("comma", language)
    match rule:
        case CapRule(at=at):
            return comma.join(f"{most:g}" for most in at)
        case DeductRule(points=points, per=per, most=most, floor=floor):
            parts = [word(f"limit-per-{per}", language, each=f"{points:g}")]
            parts += [] if most is None else [word("limit-most", language, most=f"{most:g}")]
            return comma.join([*parts, *_floor(floor, language)])
        case ReduceRule(share=share, per=per, most=most, floor=floor):
            parts = [word(f"limit-per-{per}", language, each=f"{float(share * 100):g}%")]
            if most != 1:
                parts.append(word("limit-most", language, most=f"{float(most * 100):g}%"))
            return comma.join([*parts, *_floor(floor, language)])
        case LowerRule(steps=steps):
            pairs = [{"start": f"{start:g}", "becomes": f"{becomes:g}"} for start, becomes in steps]
            return comma.join(word("limit-step", language, **pair) for pair in pairs)
    return ""


def _floor(floor: float, language: Language) -> list[str]:
    return [word("limit-floor", language, floor=f"{floor:g}")] if floor else []


def _when(rule: Rule, language: Language) -> str:
    named = word("comma", language).join(rule.inputs) or word("limit-inputs", language)
    if rule.below is None and rule.above is None:
        return word("limit-missed", language, named=named)
    parts = [
        word(f"limit-{name}", language, bound=f"{bound:g}")
        for name, bound in (("below", rule.below), ("above", rule.above))
        if bound is not None
    ]
    bounds = word("limit-or", language).join(parts)
    return word(f"limit-{rule.of}", language, named=named, bounds=bounds)


def limited_texts(scores: Scores, language: Language) -> dict[tuple[str, int], str]:
    """Say for each region and year which nodes a rule changed, and because of what."""
    texts: dict[tuple[str, int], list[str]] = {}
    for row in scores.limited.iter_rows(named=True):
        unknown = (word("limited-unknown", language, id=id_) for id_ in row["unknown"])
        because = [*row["inputs"], *unknown]
        text = word(
            "limited",
            language,
            node=_title(scores.system, row["node"], language),
            rule=word(f"limited-{row['rule']}", language),
            because=because,
        )
        texts.setdefault((row["region"], row["year"]), []).append(text)
    return {key: word("semicolon", language).join(parts) for key, parts in texts.items()}


def _title(system: System, id: str, language: Language) -> str:
    return word("limited-index", language) if id == ROOT else title(system.node(id), language)
