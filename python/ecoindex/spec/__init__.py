"""Index systems as data: the file format, its rules, and the systems that come along."""

from __future__ import annotations

from ecoindex.spec.load import load_system, parse_system
from ecoindex.spec.schema import json_schema
from ecoindex.spec.shipped import SystemInfo, default_systems, is_shipped, systems
from ecoindex.spec.system import Share, System

__all__ = [
    "Share",
    "System",
    "SystemInfo",
    "default_systems",
    "is_shipped",
    "json_schema",
    "load_system",
    "parse_system",
    "systems",
]
