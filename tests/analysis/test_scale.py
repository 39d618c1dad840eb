"""Huge and tiny columns: what does not depend on the unit is the same as of plain ones."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

import ecoindex as eco
from ecoindex.analysis.structure.scale import scaled, unscaled

NAMES = list("abcd")
RNG = np.random.default_rng(7)
PLAIN = pl.DataFrame({name: RNG.uniform(0.5, 1.5, 20) for name in NAMES}).with_columns(
    a=pl.when(pl.int_range(20) == 3).then(None).otherwise("a")
)
POWERS = (-1000, -532, 0, 500, 513, 1020, 1023)
"""Of two, so that the scaled columns hold the very same digits."""


def times(frame: pl.DataFrame, power: int) -> pl.DataFrame:
    return frame.with_columns(pl.all() * 2.0**power)


@pytest.mark.parametrize("power", POWERS)
def test_the_unit__changes_no_correlation_no_alpha_and_no_component(power):
    data = times(PLAIN, power)
    assert eco.correlations(data).equals(eco.correlations(PLAIN))
    assert eco.cronbach_alpha(data) == eco.cronbach_alpha(PLAIN)
    found, plain = eco.principal_components(data), eco.principal_components(PLAIN)
    assert found.components.equals(plain.components)
    assert found.loadings.equals(plain.loadings)


@pytest.mark.parametrize("power", POWERS)
def test_the_unit__scales_the_statistics(power):
    found, plain = eco.statistics(times(PLAIN, power)), eco.statistics(PLAIN)
    in_unit = ["min", "q1", "median", "q3", "max", "mean", "sd"]
    assert found.drop(in_unit).equals(plain.drop(in_unit))
    assert found.select(in_unit).equals(times(plain.select(in_unit), power))


def test_alpha__of_columns_in_units_far_apart_is_that_of_the_largest():
    """A column that is nothing beside another adds nothing; standardised it counts as much."""
    data = PLAIN.with_columns(pl.col("b") * 1e300)
    found = eco.cronbach_alpha(data)
    assert found.alpha == pytest.approx(0, abs=1e-12)
    assert found.standardised == pytest.approx(eco.cronbach_alpha(PLAIN).standardised)
    assert found.without["b"] == eco.cronbach_alpha(PLAIN.drop("b")).alpha


def test_statistics__beyond_the_largest_number_are_null():
    row = eco.statistics({"x": [-1.7e308, 1.7e308]}).row(0, named=True)
    assert (row["mean"], row["sd"], row["cv"]) == (0, None, None)
    assert (row["q1"], row["median"], row["q3"]) == (-8.5e307, 0, 8.5e307)


def test_scaled__is_exact_and_between_a_half_and_one():
    values = np.array([3.0, -5.0, np.nan, 0.0])
    found = scaled(values)
    assert found.exponent == 3
    assert np.array_equal(found.values * 8, values, equal_nan=True)
    assert scaled(np.zeros(2)).exponent == scaled(np.full(2, np.nan)).exponent == 0
    assert (unscaled(0.5, 1024), unscaled(1.0, 1024)) == (2.0**1023, None)
