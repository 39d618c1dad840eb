"""Fitted systems: parameters learned once, saved, and applied to other data."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ecoindex import _core
from ecoindex.engine.evaluate import (
    apply_fitted,
    as_system,
    fit_inputs,
)
from ecoindex.engine.inputs import as_panel, prepare
from ecoindex.engine.normalise import normalise_fitted
from ecoindex.engine.scores import RankMethod, Scores
from ecoindex.engine.selection import Years, select
from ecoindex.errors import DataError, OutputError, Place, fault, note
from ecoindex.spec import System, parse_system

if TYPE_CHECKING:
    import polars as pl

FORMAT = "ecoindex-fit/1"


@dataclass(frozen=True)
class Fit:
    """A system with the parameters that data have taught it.

    This is how a base year stays frozen: fit once, save, and apply to later data.

    Attributes
    ----------
    system : System
        The system as it was when it was fitted.
    fitted : _core.Fitted
        Its parameters.
    title : str
        Title of the data it was fitted on.
    demo : bool
        Those data are invented, and so is whatever is scored with their parameters.
    learned : str or None
        What the preparation has learned, as JSON: limits of outliers, indicators left out.
    """

    system: System
    fitted: _core.Fitted
    title: str
    demo: bool = False
    learned: str | None = None

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle what `save` writes."""
        facts = (self.title, self.demo, self.learned)
        return _restored, (self.system, self.fitted.to_json(), *facts)

    def apply(
        self,
        data: object,
        *,
        year: Years = None,
        regions: Sequence[str] | None = None,
        region_column: str | None = None,
        year_column: str | None = None,
        nodes: Sequence[str] = (),
        rank_method: RankMethod = "competition",
        threads: int | None = None,
    ) -> Scores:
        """Score other data with these parameters; see `evaluate` for everything else.

        Raises
        ------
        MethodError
            A year was not fitted, although a parameter is learned year by year.
        """
        panel = as_panel(data, self.system, region_column, year_column)
        inputs = prepare(panel, self.system, learned=self.learned)
        chosen = select(inputs, year, regions)
        scores = apply_fitted(
            self.fitted,
            chosen,
            self.system,
            nodes=nodes,
            rank_method=rank_method,
            threads=threads,
        )
        origin = scores.origin.as_demo() if self.demo else scores.origin
        fitted_on = note("engine/fitted-on", data=self.title)
        return replace(scores, notes=(*scores.notes, fitted_on), origin=origin)

    def normalise(
        self,
        data: object,
        *,
        year: Years = None,
        regions: Sequence[str] | None = None,
        region_column: str | None = None,
        year_column: str | None = None,
        threads: int | None = None,
    ) -> pl.DataFrame:
        """Normalise other data with these parameters; see `normalise` for the frame."""
        panel = as_panel(data, self.system, region_column, year_column)
        inputs = prepare(panel, self.system, learned=self.learned)
        return normalise_fitted(self.fitted, select(inputs, year, regions), self.system, threads)

    def save(self, path: str | Path) -> None:
        """Write the fit with its system into one JSON file, all or nothing.

        Raises
        ------
        OutputError
            The file cannot be written.
        """
        content = {
            "format": FORMAT,
            "system": self.system.ref,
            "data": self.title,
            "demo": self.demo,
            "system_file": self.system.text,
            "changes": [list(change) for change in self.system.changes],
            "fitted": json.loads(self.fitted.to_json()),
        }
        if self.learned is not None:
            content["prepared"] = json.loads(self.learned)
        _write(Path(path), json.dumps(content, ensure_ascii=False, indent=1))

    @classmethod
    def load(cls, path: str | Path) -> Fit:
        """Read a saved fit.

        Raises
        ------
        DataError
            The file cannot be read or is not a saved fit.
        """
        where = Place(file=str(path))
        try:
            content = json.loads(Path(path).read_text(encoding="utf-8"))
            if content["format"] != FORMAT:
                raise ValueError(content["format"])
            changes = tuple((str(k), str(v)) for k, v in content.get("changes", ()))
            system = parse_system(content["system_file"], str(path), changes)
            fitted = _core.Fitted.from_json(json.dumps(content["fitted"]))
            prepared = content.get("prepared")
            learned = None if prepared is None else json.dumps(prepared)
            if learned is not None:
                _core.check_learned(learned, len(system.measures))
            return cls(system, fitted, content["data"], content["demo"], learned)
        except OSError as error:
            reason = error.strerror
            raise DataError(fault("engine/fit-unreadable", where, reason=reason)) from None
        except (ValueError, KeyError, TypeError, AttributeError, _core.EngineError):
            raise DataError(fault("engine/fit-format", where, format=FORMAT)) from None


def fit(
    data: object,
    system: System | str | Path,
    *,
    region_column: str | None = None,
    year_column: str | None = None,
    threads: int | None = None,
) -> Fit:
    """Learn the parameters of a system from all rows of the data; see `evaluate`.

    Returns
    -------
    Fit
        To be applied to these or other data, or saved.
    """
    loaded = as_system(system)
    inputs = prepare(as_panel(data, loaded, region_column, year_column), loaded)
    origin = inputs.origin
    learned = inputs.preparation.learned if inputs.preparation else None
    return Fit(loaded, fit_inputs(inputs, loaded, threads), origin.title, origin.demo, learned)


def _restored(
    system: System, fitted: str, title: str, demo: bool, learned: str | None = None
) -> Fit:
    return Fit(system, _core.Fitted.from_json(fitted), title, demo, learned)


def _write(path: Path, content: str) -> None:
    """Write beside the target first, then move into place."""
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise _unwritable(path, error) from None
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(content)
        Path(name).replace(path)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: OSError) -> OutputError:
    return OutputError(fault("engine/fit-unwritable", Place(file=str(path)), reason=error.strerror))
