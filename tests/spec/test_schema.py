"""The JSON Schema: valid, current, and of one mind with the loader."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ecoindex.spec import json_schema, systems
from ecoindex.spec.schema import SHIPPED, schema_text
from tests.spec.examples import DESIGN
from tests.spec.test_attainment import PLAN
from tests.spec.test_broken_specs import FILES, expected

SHAPE = {
    "spec/schema-version", "spec/unknown-key", "spec/missing-key", "spec/missing-tag",
    "spec/title-language", "spec/unknown-value", "spec/type-text", "spec/empty-text",
    "spec/type-number", "spec/type-integer", "spec/type-boolean", "spec/type-fraction",
    "spec/type-pair", "spec/type-list", "spec/list-empty", "spec/type-table",
    "spec/weight-negative", "spec/applies-to-form", "spec/key-with", "spec/list-short",
    "spec/negative", "spec/base-form", "spec/goal-form", "spec/not-positive", "spec/out-of-range",
}  # fmt: skip
"""Faults that a schema can see."""
BY_RULE = {
    *("missing-normalise", "efficacy-best", "constraint-deduct", "out-of-range-constant"),
    "normalise-constant-range",
}
"""Faults of a value that only what another key says makes one."""
SHAPED = [path for path in FILES if expected(path)[0] in SHAPE and path.stem not in BY_RULE]


def validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json_schema())


def instance(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def test_schema__is_valid_and_current() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    assert SHIPPED.read_text(encoding="utf-8") == schema_text(), "run scripts/system_schema.py"


def test_schema__every_key_is_described() -> None:
    schema = json_schema()
    tables = {"Document": schema, **schema["$defs"]}
    assert len(tables) > 20
    for name, table in tables.items():
        assert table["description"], name
        for key, value in table["properties"].items():
            assert value.get("description") or "const" in value, f"{name}.{key}"


def test_schema__accepts_every_shipped_system_and_the_example() -> None:
    paths = [info.path for info in systems()]
    assert len(paths) >= 5
    for path in paths:
        validator().validate(instance(path))
    validator().validate(tomllib.loads(DESIGN))
    validator().validate(tomllib.loads(PLAN))


def test_schema__has_files_to_refuse() -> None:
    assert len(SHAPED) > 20


@pytest.mark.parametrize("path", SHAPED, ids=lambda path: path.stem)
def test_schema__refuses_what_the_loader_refuses(path: Path) -> None:
    assert not validator().is_valid(instance(path))


def test_schema__is_plain_json() -> None:
    assert json.loads(schema_text()) == json_schema()
