"""The engine: a panel and a system in, scores out. The maths is in the Rust core."""

from ecoindex.engine.attainment import Attainment, attain, attainment
from ecoindex.engine.evaluate import evaluate, score
from ecoindex.engine.fields import fields
from ecoindex.engine.fit import Fit, fit
from ecoindex.engine.scores import STATES, RankMethod, Scores
from ecoindex.engine.selection import Years

__all__ = [
    "STATES",
    "Attainment",
    "Fit",
    "RankMethod",
    "Scores",
    "Years",
    "attain",
    "attainment",
    "evaluate",
    "fields",
    "fit",
    "score",
]
