"""Stores that cannot be opened, read or written: one clear message, nothing changed."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import polars as pl
import pytest

from ecoindex.errors import StoreError
from ecoindex.panel import Store, read_panel
from tests.panel.support import FIELDS, WIDE, write
from tests.store.support import code_of


def test_errors__what_is_not_a_store(store: Store, tmp_path: Path) -> None:
    path = write(WIDE, tmp_path / "a.csv")

    def both(there: Store) -> set[str]:
        return {
            code_of(lambda: there.panel(FIELDS)),
            code_of(lambda: there.import_files([path], FIELDS)),
        }

    assert code_of(lambda: store.panel(FIELDS)) == "store/not-found"
    assert code_of(lambda: read_panel(None, FIELDS, store=store.path)) == "store/not-found"
    assert code_of(lambda: read_panel(None, FIELDS, store=store.path, as_of=1)) == "store/not-found"
    nowhere = Store(tmp_path / "no" / "store.duckdb")
    assert code_of(lambda: nowhere.import_files([path], FIELDS)) == "store/no-folder"
    assert both(Store(tmp_path)) == {"store/is-folder"}
    junk = tmp_path / "junk.duckdb"
    junk.write_bytes(b"not a database")
    assert both(Store(junk)) == {"store/not-a-database"}
    assert junk.read_bytes() == b"not a database"
    foreign = Path(write(WIDE, tmp_path / "foreign.duckdb"))
    before = foreign.read_bytes()
    assert both(Store(foreign)) == {"store/foreign"}
    assert foreign.read_bytes() == before
    with duckdb.connect(str(tmp_path / "empty.duckdb")):
        pass
    assert code_of(lambda: Store(tmp_path / "empty.duckdb").panel()) == "store/empty"
    assert Store(tmp_path / "empty.duckdb").import_files([path], FIELDS).revision == 1


def test_errors__newer_damaged_and_open(store: Store, tmp_path: Path) -> None:
    store.import_files([write(WIDE, tmp_path / "a.csv")], FIELDS)
    whole = store.path.read_bytes()
    damaged = Store(tmp_path / "damaged.duckdb")
    damaged.path.write_bytes(whole[: len(whole) // 2])
    assert code_of(damaged.panel) == "store/damaged"
    damaged.path.write_bytes(whole[:4096] + bytes(len(whole) - 4096))
    assert code_of(damaged.panel) == "store/damaged", "a bad block is no lock"
    with duckdb.connect(str(store.path)) as connection:
        assert code_of(store.panel) == "store/open-here"
        connection.execute("update meta set value = '99' where key = 'schema'")
    assert code_of(store.panel) == "store/newer-schema"


def test_errors__newer_duckdb(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.import_files([write(WIDE, tmp_path / "a.csv")], FIELDS)

    def refuse(*_: object, **__: object) -> object:
        raise duckdb.IOException("Trying to read a database file with version number 99")

    monkeypatch.setattr(duckdb, "connect", refuse)
    assert code_of(store.panel) == "store/newer-duckdb"


def test_errors__locked_by_another_process(store: Store, tmp_path: Path) -> None:
    path = write(WIDE, tmp_path / "a.csv")
    store.import_files([path], FIELDS)
    script = (
        "import duckdb, sys, time\n"
        "connection = duckdb.connect(sys.argv[1])\n"
        "print(1, flush=True)\n"
        "time.sleep(60)\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(store.path)], stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        for action in (store.panel, lambda: store.import_files([path], FIELDS)):
            with pytest.raises(StoreError) as caught:
                action()  # type: ignore[operator]
            assert caught.value.code == "store/locked"
            assert str(holder.pid) in caught.value.text("zh")
    finally:
        holder.kill()
        holder.wait()
        assert holder.stdout is not None
        holder.stdout.close()
    assert store.panel(FIELDS).frame.height == 4
    assert store.path.exists()


UNPRIVILEGED = """
import os, sys
from ecoindex.errors import StoreError
from ecoindex.panel import Field, Store
fields = [Field("pm25", unit="ug/m3"), Field("good-days", unit="%")]
Store(sys.argv[2]).import_files([sys.argv[1]], fields)  # imports what is needed while it may
if os.geteuid() == 0:
    os.seteuid(65534)
codes = []
for path in sys.argv[3:]:
    try:
        Store(path).import_files([sys.argv[1]], fields)
    except StoreError as error:
        codes.append(error.code)
print(*codes)
"""


def test_errors__no_permission(store: Store) -> None:
    """Below /tmp, as the folders of pytest are closed to others."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cells = write(WIDE, folder / "cells.csv")
        known = Store(folder / "store.duckdb")
        known.import_files([cells], FIELDS)
        changed = write(WIDE.with_columns(pm25=pl.lit(1.0)), folder / "changed.csv")
        secret = folder / "secret.duckdb"
        secret.write_bytes(known.path.read_bytes())
        known.path.chmod(0o444)
        secret.chmod(0o000)
        folder.chmod(0o555)
        warm = str(folder / "warm.duckdb")
        targets = [str(folder / "new.duckdb"), str(known.path), str(secret)]
        done = subprocess.run(
            [sys.executable, "-c", UNPRIVILEGED, changed, warm, *targets],
            capture_output=True,
            text=True,
            check=False,
        )
        folder.chmod(0o755)
        assert done.stdout.split() == ["store/no-permission"] * 3, done.stderr
        assert not (folder / "new.duckdb").exists()
