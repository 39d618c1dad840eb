"""Finding and reading systems: by id, alias, edition and path; what is said when that fails."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from ecoindex.errors import SpecError
from ecoindex.spec import default_systems, load_system, parse_system, systems
from ecoindex.spec.shipped import edition_order
from tests.spec.examples import DESIGN, HEAD, indicator

SYSTEM = HEAD + indicator("a")


def code(ref: str | Path) -> str:
    with pytest.raises(SpecError) as caught:
        load_system(ref)
    assert len(caught.value.faults) == 1
    return caught.value.code


def test_shipped__every_system_loads_under_its_own_name() -> None:
    assert len(systems()) >= 5
    for info in systems():
        loaded = load_system(info.ref)
        assert loaded.ref == info.ref == f"{info.path.parent.name}@{info.path.stem}"
        assert (loaded.title, loaded.status, loaded.kind) == (info.title, info.status, info.kind)
        assert loaded.file == info.label


def test_shipped__aliases_are_unique() -> None:
    names = [name for info in systems() for name in (info.id, *info.aliases)]
    ids = {info.id for info in systems()}
    assert len(set(names)) == len({name for name in names if name not in ids}) + len(ids)
    for info in systems():
        for alias in info.aliases:
            assert load_system(alias).id == info.id


def test_default_systems__exist() -> None:
    assert default_systems()
    for ref in default_systems():
        assert load_system(ref).ref == ref


def test_id__means_the_latest_edition() -> None:
    assert load_system("hdi").ref.startswith("hdi@")
    assert sorted(["9", "10", "2", "10-b"], key=edition_order) == ["2", "9", "10", "10-b"]


@pytest.mark.parametrize(
    ("ref", "expected"),
    [
        ("hdii", "spec/system-unknown-near"),
        ("xyzzy", "spec/system-unknown"),
        ("hdi@1066", "spec/edition-unknown"),
        ("no/such/file.toml", "spec/file-absent"),
        ("absent.toml", "spec/file-absent"),
    ],
)
def test_unknown__one_fault(ref: str, expected: str) -> None:
    assert code(ref) == expected


def test_unknown__says_what_is_near_and_what_there_is() -> None:
    with pytest.raises(SpecError) as caught:
        load_system("green-developmnet")
    for language in ("zh", "en"):
        assert "green-development" in caught.value.text(language)
        assert "hdi" in caught.value.text(language)


@pytest.mark.parametrize("folder", ["plain", "温州 数据", "a b 'c'"])
def test_path__any_name(tmp_path: Path, folder: str) -> None:
    path = tmp_path / folder / "我的 体系.toml"
    path.parent.mkdir()
    path.write_text(SYSTEM, encoding="utf-8")
    assert load_system(path) == load_system(str(path)) == parse_system(SYSTEM)
    assert load_system(str(path)).file == str(path)


def test_path__byte_order_mark_and_windows_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "system.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SYSTEM.replace("\n", "\r\n").encode())
    assert load_system(path) == parse_system(SYSTEM)


def test_path__changed_file_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "system.toml"
    path.write_text(SYSTEM, encoding="utf-8")
    before = load_system(path)
    path.write_text(DESIGN, encoding="utf-8")
    assert load_system(path) != before


def test_unreadable__directory(tmp_path: Path) -> None:
    assert code(tmp_path) == "spec/file-directory"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_unreadable__permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "system.toml"
    path.write_text(SYSTEM, encoding="utf-8")

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert code(path) == "spec/file-unreadable"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "spec/file-empty"),
        (b" \n\n", "spec/file-empty"),
        (b"\xef\xbb\xbf", "spec/file-empty"),
        ("title = '绿色'".encode("gbk"), "spec/file-encoding"),
        ("schema = 1".encode("utf-16"), "spec/file-encoding"),
        (b"PK\x03\x04", "spec/toml-syntax"),
        (b"a = 1\x00", "spec/toml-syntax"),
        (b"a = [" * 5000, "spec/toml-syntax"),
        (b"a = " + b"9" * 5000, "spec/toml-syntax"),
        (b"[a]\n[a]\n", "spec/toml-twice"),
        (b"a = { b = 1, b = 2 }\n", "spec/toml-twice"),
    ],
)
def test_unreadable__content(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "system.toml"
    path.write_bytes(content)
    assert code(path) == expected


def test_syntax__says_the_line(tmp_path: Path) -> None:
    path = tmp_path / "system.toml"
    path.write_text('schema = 1\nsystem = "a\nedition = "1"\n', encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        load_system(path)
    (fault,) = caught.value.faults
    assert (fault.place.row, fault.facts["near"]) == (2, 'system = "a')
    path.write_bytes("schema = 1\ntitle = '绿'".encode("gbk"))
    with pytest.raises(SpecError) as caught:
        load_system(path)
    assert caught.value.faults[0].place.row == 2
