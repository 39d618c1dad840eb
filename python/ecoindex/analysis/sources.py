"""The cells that an explanation goes down to: value, unit, score and document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from ecoindex.spec.formula import names

if TYPE_CHECKING:
    from ecoindex.engine.explain import Case
    from ecoindex.panel import Origin, Panel
    from ecoindex.spec import System

SEVERAL = "; "
"""Between the documents of a value made of several."""
Said = tuple[str | None, str | None]
"""Source and note."""


@dataclass(frozen=True)
class Cell:
    """An indicator in two states.

    Attributes
    ----------
    indicator, unit : str, str or None
        Its id and unit.
    value, base_value : float or None
        Values, given or derived.
    score, base_score : float or None
        Normalised scores in the scale of the index; None where there is none.
    document, base_document : (str or None, str or None)
        Source and note of the cells; where the data name no source, file, sheet and row; of a
        derived value those of what it is derived from.
    is_known : bool
        Whether it has a score wherever one is asked for.
    """

    indicator: str
    unit: str | None
    value: float | None
    base_value: float | None
    score: float | None
    base_score: float | None
    document: Said
    base_document: Said
    is_known: bool


def cells_of(case: Case, here: int, there: int | None) -> list[Cell]:
    """Return the cells of all indicators in the order of the plan."""
    system, frame = case.system, case.scores.frame
    keys = case.inputs.keys
    said = [{} if row is None else documents(case, *keys.row(row)) for row in (here, there)]
    found = []
    for leaf, item in enumerate(system.indicators):
        column, scores = case.inputs.columns[leaf], frame[item.id]
        base_score = None if there is None else scores[there]
        found.append(
            Cell(
                indicator=item.id,
                unit=item.unit or None,
                value=column[here],
                base_value=None if there is None else column[there],
                score=scores[here],
                base_score=base_score,
                document=of(item.id, said[0], system),
                base_document=of(item.id, said[1], system),
                is_known=scores[here] is not None and (there is None or base_score is not None),
            )
        )
    return found


def documents(case: Case, region: str, year: int) -> dict[str, Said]:
    """Return what the data say of the cells of a region and year; else where they stand."""
    panel = case.panel
    of_row = (pl.col("region") == region) & (pl.col("year") == year)
    said: dict[str, Said] = {}
    if panel.documents is not None:
        cells = panel.documents.filter(of_row).drop("region", "year")
        for indicator, source, remark, row in cells.iter_rows():
            said[indicator] = (source or reference(panel, row), remark)
    if panel.rows is not None:
        at = panel.frame.with_row_index("at").filter(of_row)
        for cell in at.iter_rows(named=True):
            where = reference(panel, panel.rows[cell["at"]])
            known = [name for name in panel.fields if cell[name] is not None]
            said |= dict.fromkeys(known, (where, None))
    return said


def reference(panel: Panel, row: int | None = None) -> str | None:
    """Name a place in the file of a panel: ``FILE#SHEET:ROW``, as far as it is known."""
    place = panel.place
    if place is None:
        return None
    sheet = f"#{place.sheet}" if place.sheet else ""
    return f"{place.file}{sheet}" + ("" if row is None else f":{row}")


def is_reference(document: str, origin: Origin) -> bool:
    """Whether a document is no more than places in the file that the data came from."""
    places = (f"{origin.title}:", f"{origin.title}#")
    return all(text == origin.title or text.startswith(places) for text in document.split(SEVERAL))


def of(indicator: str, said: dict[str, Said], system: System) -> Said:
    """Return source and note of an indicator, or of all that it is derived from."""
    if indicator in said or indicator not in system.formulas:
        return said.get(indicator, (None, None))
    parts = [name.replace("_", "-") for name in names(system.formulas[indicator])]
    several = [said[part] for part in parts if part in said]
    sources, remarks = ([item[at] for item in several] for at in (0, 1))
    return _joined(sources), _joined(remarks)


def _joined(texts: list[str | None]) -> str | None:
    return SEVERAL.join(dict.fromkeys(text for text in texts if text)) or None
