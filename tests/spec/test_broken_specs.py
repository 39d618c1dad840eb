"""Broken system files, one defect each: exactly the expected fault, at the expected key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ecoindex.errors import SpecError
from ecoindex.spec import load_system

FILES = sorted((Path(__file__).parents[1] / "broken_specs").glob("*.toml"))


def expected(path: Path) -> tuple[str, str]:
    head = re.match(r"# code: (\S+)\n# key: (\S*)\n", path.read_text(encoding="utf-8"))
    assert head, f"{path.name} must begin with '# code: ...' and '# key: ...'"
    return head[1], head[2]


def test_broken_specs__files_are_there() -> None:
    assert len(FILES) > 80


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_broken_spec__one_fault_at_its_key(path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        load_system(path)
    found = [(fault.code, fault.place.key or "") for fault in caught.value.faults]
    assert found == [expected(path)]
    assert caught.value.faults[0].place.file == str(path)
    for language in ("zh", "en"):
        assert "{" not in re.sub(r"\{ .*?\}", "", caught.value.text(language))
