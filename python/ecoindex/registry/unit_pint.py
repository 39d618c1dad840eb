"""The only place that imports pint: slow to load, needed only when units really differ."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from ecoindex.registry.files import INDICATORS, read_toml

if TYPE_CHECKING:
    from pint import Quantity, UnitRegistry


@cache
def _registry() -> UnitRegistry[Fraction]:
    """Load pint in exact fractions, with the definitions of units.toml."""
    import pint

    registry: UnitRegistry[Fraction] = pint.UnitRegistry(non_int_type=Fraction)
    for definition in read_toml(INDICATORS / "units.toml")["definitions"]:
        registry.define(definition)
    return registry


def readable(expression: str) -> bool:
    """Whether pint understands an expression."""
    try:
        _quantity(expression)
    except Exception:  # noqa: BLE001  (pint's parser raises errors of many kinds)
        return False
    return True


def conversion(source: str, target: str) -> tuple[float, float] | None:
    """Factor and offset between two expressions; None if they measure different things."""
    import pint

    old, new = _quantity(source), _quantity(target)
    try:
        zero, one = (_registry().Quantity(n * old.m, old.u).to(new.u).m / new.m for n in (0, 1))
    except pint.DimensionalityError:
        return None
    return float(one - zero), float(zero)


@cache
def _quantity(expression: str) -> Quantity[Fraction]:
    return _registry().Quantity(expression)
