"""A small system and its scores, made by hand, for tests of how things are printed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from ecoindex.engine.scores import STATES, Scores
from ecoindex.errors import Note
from ecoindex.panel.panel import Origin
from ecoindex.spec import System, load_system

BAY = Path(__file__).with_name("bay.toml")

ROWS: list[dict[str, Any]] = [
    {"region": "330305", "score": 82.345, "rank": 1, "state": "scored", "class": "good"},
    {"region": "330302", "score": 59.9, "rank": 2, "state": "scored", "class": "fail"},
    {"region": "330381", "score": 77.0, "rank": None, "state": "provisional", "class": None},
    {"region": "330326", "score": None, "rank": None, "state": "no-score", "class": None},
    {"region": "330328", "score": None, "rank": None, "state": "not-applicable", "class": None},
]


def system() -> System:
    """Load the system."""
    return load_system(BAY)


def scores(*years: int, demo: bool = True, notes: tuple[Note, ...] = ()) -> Scores:
    """Scores of five counties, the same for each year."""
    parsed = system()
    rows = [row | {"year": year} for year in years or (2025,) for row in ROWS]
    frame = pl.DataFrame(
        [
            {
                "region": row["region"],
                "year": row["year"],
                "score": row["score"],
                "rank": row["rank"],
                "coverage": None if row["state"] == "not-applicable" else 2 / 3,
                "missing": 1 if row["state"] == "no-score" else 0,
                "not_applicable": 2 if row["state"] == "not-applicable" else 0,
                "state": row["state"],
                "score_raw": 82.345 if row["score"] else None,
                "constraints_missed": {"330302": 1, "330381": None}.get(row["region"], 0),
                "class": row["class"],
                "water": row["score"],
                "shoreline": {"330302": 0.0, "330381": None, "330328": None}.get(
                    row["region"], 100.0
                ),
                "limits": None if row["score"] is None else 100.0,
                "system": parsed.ref,
                "status": parsed.status,
            }
            for row in rows
        ],
        schema_overrides={
            "year": pl.Int32,
            "rank": pl.UInt32,
            "missing": pl.UInt16,
            "not_applicable": pl.UInt16,
            "constraints_missed": pl.UInt8,
            "state": pl.Enum(STATES),
        },
    )
    origin = Origin("demo" if demo else "my table.csv", demo)
    return Scores(parsed, frame, notes, origin)
