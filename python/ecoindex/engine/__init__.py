"""The engine: a panel and a system in, scores out. The maths is in the Rust core."""

from ecoindex.engine.evaluate import RankMethod, evaluate, score
from ecoindex.engine.fields import fields
from ecoindex.engine.fit import Fit, fit
from ecoindex.engine.scores import STATES, Scores
from ecoindex.engine.selection import Years

__all__ = [
    "STATES",
    "Fit",
    "RankMethod",
    "Scores",
    "Years",
    "evaluate",
    "fields",
    "fit",
    "score",
]
