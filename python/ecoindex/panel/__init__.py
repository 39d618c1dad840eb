"""Reading data: tables, frames and the store become a panel of region, year and indicator."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ecoindex.panel.check import check_panel
    from ecoindex.panel.frame import read_frame
    from ecoindex.panel.panel import Field, Origin, Panel, merge_fields
    from ecoindex.panel.read import read_all, read_panel
    from ecoindex.panel.regions import resolve_regions
    from ecoindex.panel.store import Store

_HOME = {
    "Field": "panel",
    "Origin": "panel",
    "Panel": "panel",
    "merge_fields": "panel",
    "read_panel": "read",
    "read_all": "read",
    "read_frame": "frame",
    "resolve_regions": "regions",
    "Store": "store",
    "check_panel": "check",
}

__all__ = [
    "Field",
    "Origin",
    "Panel",
    "Store",
    "check_panel",
    "merge_fields",
    "read_all",
    "read_frame",
    "read_panel",
    "resolve_regions",
]


def __getattr__(name: str) -> object:
    """Load a public name when it is first used: polars and duckdb cost time to import."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    return value
