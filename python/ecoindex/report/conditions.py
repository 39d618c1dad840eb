"""Conditions on regions in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ecoindex.errors import Language
from ecoindex.registry.attributes import REGION, attributes
from ecoindex.report.names import names
from ecoindex.report.words import word

if TYPE_CHECKING:
    from ecoindex.spec.condition import Condition

_OPPOSITE = {"true": "false", "false": "true"}


def condition_text(condition: Condition, language: Language) -> str:
    """Say which regions a condition means: ``coastal regions``, ``all but mountains``."""
    value, negate = condition.value or "true", condition.negate
    if negate and value in _OPPOSITE:
        value, negate = _OPPOSITE[value], False
    if condition.attribute == REGION:
        text = names([value], language)[value]
    else:
        attribute = attributes().get(condition.attribute)
        called = attribute.values.get(value) if attribute else None
        if called is None:
            return str(condition)
        text = called.text(language)
    return word("condition-not", language, regions=text) if negate else text


def conditions_text(conditions: Iterable[Condition], language: Language) -> str:
    """Say which regions several conditions mean together."""
    comma = "、" if language == "zh" else ", "
    return comma.join(condition_text(item, language) for item in conditions)
