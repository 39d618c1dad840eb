"""Scales: a coupling degree is defined for inputs from 0 to 1 and for two or more of them."""

from __future__ import annotations

from collections.abc import Iterable

from ecoindex.spec import tree
from ecoindex.spec.aggregate import (
    Aggregate,
    BenefitOfTheDoubt,
    Coupling,
    Grey,
    MazziottaPareto,
    Outranking,
    Product,
    Promethee,
    Topsis,
    Vikor,
)
from ecoindex.spec.check.context import Context
from ecoindex.spec.missing import Floor, Missing, NoScore
from ecoindex.spec.node import ROOT
from ecoindex.spec.normalise import (
    EFFICACY_INTERVAL,
    BaseRatio,
    Efficacy,
    Goalposts,
    MinMax,
    Normalise,
    Steps,
    YesNo,
    ZScore,
)
from ecoindex.spec.over import UNIT_INTERVAL
from ecoindex.spec.reading import shown
from ecoindex.spec.relative import (
    Borda,
    Categorical,
    DistanceToBest,
    Interval,
    Logistic,
    Percentile,
    Rank,
)

Range = tuple[float, float] | None
"""Lowest and highest score; None where the declarations do not say."""

FLOW_RANGE = (-1.0, 1.0)
RATIO_RANGE = (0.0, float("inf"))
Z_RANGE = (float("-inf"), float("inf"))


def check(context: Context) -> None:
    """Check every node that is a coupling degree."""
    if context.cycles:
        return
    nodes = [(ROOT, context.document.index.aggregate, context.document.index.missing)]
    nodes += [(node.id, node.aggregate, node.missing) for node in context.document.node]
    coupled = [(id_, missing) for id_, how, missing in nodes if isinstance(how, Coupling)]
    if not coupled:
        return
    ranges = _Ranges(context)
    for id_, missing in coupled:
        _coupling(context, id_, missing, ranges)


def _coupling(context: Context, id_: str, missing: Missing | None, ranges: _Ranges) -> None:
    key = context.table(id_)
    if missing is not None and not isinstance(missing, NoScore):
        context.fault(f"{key}.missing", "spec/coupling-missing", rule=missing.rule)
    inputs = context.links[id_]
    if len(inputs) == 1 and context.complete:
        context.fault(key, "spec/coupling-inputs", node=id_)
    for link in inputs:
        span = ranges.of(link)
        if span is not None and not 0 <= span[0] <= span[1] <= 1:
            facts = {"id": link.id, "low": shown(span[0]), "high": shown(span[1])}
            context.fault(key, "spec/coupling-scale", **facts)


class _Ranges:
    """Ranges of scores that follow from what is declared, before the factor of the index."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.aggregates: dict[str, Aggregate] = {n.id: n.aggregate for n in context.document.node}
        self.missing = tree.missing_rules(context.document) if context.complete else {}

    def of(self, link: tree.Link) -> Range:
        if link.leaf:
            at = f"indicator[{link.id}].normalise"
            usable = self.context.usable(at)
            return of_method(self.context.indicators[link.id].normalise) if usable else None
        match self.aggregates[link.id]:
            case Coupling() | Topsis() | Vikor() | Grey() | BenefitOfTheDoubt():
                return UNIT_INTERVAL
            case Promethee():
                return FLOW_RANGE
            case MazziottaPareto() | Product() | Outranking():
                return None
        rule = self.missing.get(link.id)
        stand_ins = [(rule.value, rule.value)] if isinstance(rule, Floor) else []
        return _hull([*map(self.of, self.context.links[link.id]), *stand_ins])


def of_method(method: Normalise) -> Range:
    """Return the range of a method's scores."""
    match method:
        case Goalposts(clip="both", to=to) | MinMax(to=to):
            return to
        case Efficacy(clip="both"):
            return EFFICACY_INTERVAL
        case Efficacy(over=over) if over is not None:
            return EFFICACY_INTERVAL
        case ZScore():
            return Z_RANGE
        case BaseRatio():
            return RATIO_RANGE
        case Steps(scores=scores):
            return min(scores), max(scores)
        case YesNo() | Rank() | Percentile() | Logistic() | Interval():
            return UNIT_INTERVAL
        case DistanceToBest(form="range"):
            return UNIT_INTERVAL
        case Borda(start=start):
            return start, float("inf")
        case Categorical(scores=codes, other=other):
            values = [score for _, score in codes] + ([] if other is None else [other])
            return min(values), max(values)
    return None


def _hull(ranges: Iterable[Range]) -> Range:
    known = list(ranges)
    spans = [span for span in known if span is not None]
    if len(spans) < len(known) or not spans:
        return None
    return min(low for low, _ in spans), max(high for _, high in spans)
