"""The file that a command writes is never one that it reads."""

from __future__ import annotations

import shutil

import pytest

from ..conftest import ROOT

DEMO = ROOT / "python/ecoindex/datasets/wenzhou-demo.csv"


@pytest.mark.parametrize("command", ["score", "rank", "attain"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_output__does_not_overwrite_the_data(cli, tmp_path, command, language):
    table = tmp_path / "县 数据.csv"
    shutil.copy(DEMO, table)
    before = table.read_bytes()
    done = cli(command, "--data", table.name, "-o", f"./{table.name}", "--lang", language)
    assert done.returncode == 2
    assert "[cli/output-is-input]" in done.stderr
    assert table.read_bytes() == before


def test_output__does_not_overwrite_the_store(cli, tmp_path):
    done = cli("data", "import", DEMO)
    assert done.returncode == 0, done.stderr
    store = tmp_path / "ecoindex.duckdb"
    before = store.read_bytes()
    done = cli("data", "export", "--format", "csv", "-o", store)
    assert done.returncode == 2
    assert store.read_bytes() == before


def test_store__that_is_named_but_absent_is_an_error(cli):
    done = cli("score", ECOINDEX_STORE="nowhere.duckdb")
    assert done.returncode == 2
    assert "nowhere.duckdb" in done.stderr
