"""Rules that a system must keep, one family per module; every fault is found in one pass."""

from __future__ import annotations

from ecoindex.spec.check import (
    aggregates,
    attainment,
    constraint,
    formulas,
    goals,
    ids,
    limits,
    methods,
    prepare,
    references,
    relative,
    scales,
    structure,
    targets,
    weights,
)
from ecoindex.spec.check.context import Context
from ecoindex.spec.model import Document
from ecoindex.spec.reading import Reading

FAMILIES = (
    *(ids, references, structure, methods, relative, goals, constraint, formulas, scales),
    *(targets, attainment, aggregates, limits, weights, prepare),
)


def check(document: Document, reading: Reading) -> None:
    """Report everything in a document that breaks a rule."""
    context = Context(document, reading)
    for family in FAMILIES:
        family.check(context)
