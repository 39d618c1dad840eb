"""JSON Schema of the system file, for editors; ``scripts/system_schema.py`` writes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ecoindex.spec.model import DOCUMENT
from ecoindex.spec.values import Definitions

SHIPPED = Path(__file__).with_name("system.schema.json")


def json_schema() -> dict[str, Any]:
    """Describe the system file as JSON Schema, draft 2020-12."""
    definitions: Definitions = {}
    DOCUMENT.schema(definitions)
    document = definitions.pop(DOCUMENT.table.__name__)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ecoindex index system",
        **document,
        "$defs": dict(sorted(definitions.items())),
    }


def schema_text() -> str:
    """Return the shipped file."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
