"""The engine as a function of values: rows of regions, scored with frozen parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from ecoindex import _core
from ecoindex.engine.compile import plan_nodes
from ecoindex.engine.evaluate import fit_inputs
from ecoindex.engine.faults import method_error

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ecoindex.engine.inputs import Inputs
    from ecoindex.spec import System

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Scored:
    """Rows as the engine scores them, in the scale of the system.

    Attributes
    ----------
    index : array
        After constraints; NaN where there is none.
    raw : array
        Before constraints.
    leaves : array
        Normalised scores of the indicators asked for, a column each.
    """

    index: Floats
    raw: Floats
    leaves: Floats


@dataclass(frozen=True)
class Scorer:
    """Scores values of regions with the parameters learned from the data, which stand still.

    Attributes
    ----------
    system : System
    inputs : Inputs
        All rows of the panel, in the order of the system.
    fitted : _core.Fitted
        Parameters.
    left_out : mapping of str to sequence of int
        Indicators of a region that are left out of its index, by number.
    """

    system: System
    inputs: Inputs
    fitted: _core.Fitted
    left_out: dict[str, frozenset[int]] = field(default_factory=dict)

    def row(self, region: str, year: int) -> int | None:
        """Return the number of the row of a region and a year."""
        return self._rows.get((region, year))

    @cached_property
    def _rows(self) -> dict[tuple[str, int], int]:
        keys = self.inputs.keys
        return {pair: at for at, pair in enumerate(keys.select("region", "year").iter_rows())}

    def values(self, row: int) -> Floats:
        """Return the values of a row; NaN where there is none."""
        import numpy as np

        found = [column[row] for column in self.inputs.columns]
        return np.array([np.nan if value is None else value for value in found], dtype=float)

    def applies(self, row: int, leaf: int) -> bool:
        """Whether an indicator applies in a row and is not left out of its index."""
        region = self.inputs.keys.item(row, "region")
        return leaf not in self.left_out.get(region, frozenset()) and self.asks(row, leaf)

    def asks(self, row: int, leaf: int) -> bool:
        """Whether an indicator applies in a row, left out of its index or not."""
        mask = self.inputs.masks.get(leaf)
        return mask is None or mask[row] is not False

    def score(self, rows: Sequence[int], values: Floats, leaves: Sequence[int] = ()) -> Scored:
        """Score values as if they were those of rows of the panel.

        Parameters
        ----------
        rows : sequence of int
            For each line of ``values`` the row of the panel that it stands for.
        values : array of shape (n, indicators)
        leaves : sequence of int
            Indicators whose own scores are wanted.

        Raises
        ------
        MethodError
            A rule of the system is not defined for a value.
        """
        import numpy as np

        at = list(rows)
        keys = self.inputs.keys[at]
        columns = [pl.Series(values[:, leaf], nan_to_null=True) for leaf in range(values.shape[1])]
        plan_rows = _core.Rows(keys["region"], keys["year"])
        try:
            found = self.fitted.evaluate(
                _core.Matrix(columns, self._masks(at)), plan_rows, nodes=[], leaves=list(leaves)
            )
        except _core.EngineError as error:
            title = self.inputs.origin.title
            raise method_error(error, keys, self.system, plan_nodes(self.system), title) from None
        index = _floats(found.score)
        own = [_floats(column) for column in found.leaves]
        shape = (len(at), 0)
        return Scored(
            index=index,
            raw=index if found.raw is None else _floats(found.raw),
            leaves=np.column_stack(own) if own else np.empty(shape),
        )

    def _masks(self, at: list[int]) -> dict[int, pl.Series]:
        """Where the indicators apply in the rows given."""
        masks = {leaf: mask.fill_null(value=True)[at] for leaf, mask in self.inputs.masks.items()}
        if self.left_out:
            regions = self.inputs.keys["region"][at].to_list()
            for leaf in {leaf for some in self.left_out.values() for leaf in some}:
                kept = pl.Series([leaf not in self.left_out.get(r, ()) for r in regions])
                masks[leaf] = masks[leaf] & kept if leaf in masks else kept
        return masks


def _floats(column: Any) -> Floats:  # noqa: ANN401
    import numpy as np

    series = pl.Series(column)
    return np.asarray(series.cast(pl.Float64).fill_null(float("nan")).to_numpy(), dtype=float)


def make_scorer(inputs: Inputs, system: System) -> Scorer:
    """Learn the parameters of a system from all rows, and freeze them."""
    return Scorer(system, inputs, fit_inputs(inputs, system))
