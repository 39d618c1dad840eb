"""Splitting differences between scores: the way into the core, and everything scored on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from ecoindex import _core
from ecoindex.engine.compile import plan_nodes
from ecoindex.engine.evaluate import (
    apply_fitted,
    as_system,
    fit_inputs,
    needed_rows,
)
from ecoindex.engine.faults import method_error
from ecoindex.engine.inputs import Inputs, as_panel, prepare
from ecoindex.engine.selection import Years, select

if TYPE_CHECKING:
    from ecoindex.engine.scores import Scores
    from ecoindex.panel import Panel
    from ecoindex.spec import System

KEYS = ["region", "year"]


@dataclass(frozen=True)
class Case:
    """Rows of some years with their scores, ready for comparisons.

    Attributes
    ----------
    system : System
        What is scored.
    panel : Panel
        The data as they were read.
    inputs : Inputs
        The rows that can be compared.
    fitted : _core.Fitted
        Parameters, learned from all rows that the system wants for these years.
    threads : int or None
        Number of threads.
    """

    system: System
    panel: Panel
    inputs: Inputs
    fitted: _core.Fitted
    threads: int | None = None

    @cached_property
    def scores(self) -> Scores:
        """Scores and ranks of all rows, with all nodes and indicators."""
        return self._scored([*plan_nodes(self.system)[:-1], *self._leaves])

    @cached_property
    def plain_scores(self) -> Scores:
        """Scores and ranks of all rows, with the first level only."""
        return self._scored([])

    @property
    def _leaves(self) -> list[str]:
        return [item.id for item in self.system.indicators]

    def _scored(self, nodes: Sequence[str]) -> Scores:
        return apply_fitted(
            self.fitted, self.inputs, self.system, nodes=nodes, threads=self.threads
        )

    @cached_property
    def index(self) -> pl.DataFrame:
        """Number of the row of each region and year."""
        return self.inputs.keys.with_row_index("row")

    def split(
        self,
        to: pl.Series,
        base: pl.Series,
        *,
        samples: int = 0,
        seed: int = 0,
        weights: bool = False,
    ) -> _core.Explained:
        """Split the differences between pairs of rows; see `ecoindex._core.explain`.

        Parameters
        ----------
        to, base : polars.Series
            Numbers of rows; null in ``base`` is the state in which everything scores 0.

        Raises
        ------
        MethodError
            Too many indicators depend on each other for exact parts, and no samples are wanted.
        """
        try:
            return _core.explain(
                self.fitted,
                self.inputs.matrix,
                self.inputs.rows,
                to.cast(pl.UInt32),
                base.cast(pl.UInt32),
                samples=samples,
                seed=seed,
                weights=weights,
                threads=self.threads,
            )
        except _core.EngineError as error:
            title, nodes = self.inputs.origin.title, plan_nodes(self.system)
            raise method_error(error, self.inputs.keys, self.system, nodes, title) from None


def open_case(
    data: object,
    system: System | str | Path,
    *,
    year: Years = None,
    regions: Sequence[str] | None = None,
    region_column: str | None = None,
    year_column: str | None = None,
    threads: int | None = None,
) -> Case:
    """Read, fit and choose rows; see `ecoindex.evaluate` for the parameters and errors."""
    loaded = as_system(system)
    panel = as_panel(data, loaded, region_column, year_column)
    inputs = prepare(panel, loaded)
    chosen = select(inputs, year, regions)
    fitted = fit_inputs(needed_rows(inputs, chosen, loaded), loaded, threads)
    return Case(loaded, panel, chosen, fitted, threads)
