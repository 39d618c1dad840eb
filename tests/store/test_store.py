"""The store: append-only, all or nothing, as it was."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecoindex.errors import DataError, StoreError, UsageError
from ecoindex.panel import Field, Store, importing, read_panel
from ecoindex.panel.panel import DEMO_MARK
from ecoindex.panel.schema import parse_as_of
from tests.panel.support import FIELDS, WIDE, codes, csv, long_of, values, write
from tests.store.support import code_of


def _cells(folder: Path, *lines: str, name: str = "cells.csv") -> str:
    return csv(folder, "region,year,indicator,value,unit,source", *lines, name=name)


def test_import__the_panel_comes_back(store: Store, tmp_path: Path) -> None:
    result = store.import_files([write(WIDE, tmp_path / "wide.csv")], FIELDS)
    assert (result.revision, result.new, result.changed, result.unchanged) == (1, 6, 0, 0)
    panel = store.panel(FIELDS)
    assert panel.frame.sort("region", "year").equals(WIDE.cast({"year": pl.Int32}))
    assert panel.origin.title == "store.duckdb"
    assert read_panel(None, FIELDS, store=store.path).frame.equals(panel.frame)
    assert read_panel(str(store.path), FIELDS).frame.equals(panel.frame), "as --data, too"
    everything = store.panel()
    assert set(everything.fields) == {"pm25", "good-days"}


def test_import__the_same_again_changes_nothing(store: Store, tmp_path: Path) -> None:
    wide = write(WIDE, tmp_path / "wide.csv")
    store.import_files([wide], FIELDS)
    before = store.path.read_bytes()
    for again in (wide, write(long_of(WIDE), tmp_path / "long.json")):
        result = store.import_files([again], FIELDS)
        assert (result.revision, result.new, result.changed, result.unchanged) == (None, 0, 0, 6)
    assert store.revisions().height == 1
    assert store.path.read_bytes() == before


def test_import__a_correction_is_a_revision_of_its_own(store: Store, tmp_path: Path) -> None:
    store.import_files([write(WIDE, tmp_path / "a.csv")], FIELDS)
    corrected = WIDE.with_columns(
        pm25=pl.when(pl.col("year") == 2025).then(pl.lit(20.5)).otherwise("pm25")
    )
    result = store.import_files([write(corrected, tmp_path / "b.csv")], FIELDS)
    assert (result.revision, result.new, result.changed, result.unchanged) == (2, 1, 1, 5)
    revisions = store.revisions()
    assert revisions["rows"].to_list() == [6, 2]
    assert revisions["file"].to_list() == [str(tmp_path / "a.csv"), str(tmp_path / "b.csv")]
    assert all(len(text) == 64 for text in revisions["sha256"])
    key = ("region", "year")
    assert values_of(store, None) == corrected.sort(*key)["pm25"].to_list()
    assert values_of(store, 1) == WIDE.sort(*key)["pm25"].to_list(), "the old ranking can be had"
    assert values_of(store, "1") == values_of(store, 1)
    moments = revisions["loaded_at"].to_list()
    assert values_of(store, moments[0]) == values_of(store, 1)
    assert values_of(store, moments[1].replace(tzinfo=UTC)) == values_of(store, 2)
    assert values_of(store, moments[1].date()) == values_of(store, 2)


def values_of(store: Store, as_of: int | date | str | None) -> list[float | None]:
    return store.panel(FIELDS, as_of=as_of).frame.sort("region", "year")["pm25"].to_list()


def test_as_of__what_is_not_there(store: Store, tmp_path: Path) -> None:
    store.import_files([write(WIDE, tmp_path / "a.csv")], FIELDS)
    early = store.revisions()["loaded_at"][0] - timedelta(days=1)
    before = "store/before-first"
    cases = ((7, "store/revision-unknown"), (early, before), (date(1999, 1, 1), before))
    for as_of, code in cases:
        with pytest.raises(StoreError) as caught:
            store.panel(FIELDS, as_of=as_of)
        assert caught.value.code == code
    with pytest.raises(UsageError) as wrong:
        store.panel(FIELDS, as_of="yesterday")
    assert wrong.value.code == "store/as-of-text"


def test_parse_as_of() -> None:
    assert parse_as_of("3") == 3
    assert parse_as_of("2025-12-31") == date(2025, 12, 31)
    moment = datetime(2025, 12, 31, 2, tzinfo=UTC)
    assert parse_as_of("2025-12-31T10:00:00+08:00") == moment


def test_import__empty_cells_stay_known_and_na_withdraws(store: Store, tmp_path: Path) -> None:
    store.import_files([csv(tmp_path, "region,year,pm25,gdp", "330302,2025,21,5")], FIELDS)
    empty = store.import_files([csv(tmp_path, "region,year,pm25,gdp", "330302,2025,,6")], FIELDS)
    assert (empty.new, empty.changed) == (0, 1)
    assert "store/empty-kept" in [item.code for item in empty.notes]
    assert values(store.panel(FIELDS), "pm25") == [21.0]
    store.import_files([csv(tmp_path, "region,year,pm25,gdp", "330302,2025,NA,6")], FIELDS)
    assert values(store.panel(FIELDS), "pm25") == [None]
    assert values(store.panel(FIELDS, as_of=1), "pm25") == [21.0]


def test_import__flags_sources_and_units(store: Store, tmp_path: Path) -> None:
    path = _cells(
        tmp_path,
        "鹿城区,2025,PM2.5,0.0215,mg/m3,年报",
        "永嘉县,2025,PM2.5,不适用,mg/m3,",
        "永嘉县,2025,plan,是,,",
    )
    store.import_files([path], FIELDS)
    panel = store.panel(FIELDS)
    assert panel.frame["region"].to_list() == ["330302", "330324"]
    assert values(panel, "pm25") == [pytest.approx(21.5), None]
    assert panel.not_applicable["pm25"].to_list() == [False, True]
    assert values(panel, "plan") == [None, 1.0]
    rows = store.observations()
    assert set(rows["unit"]) == {"ug/m3", "yes/no"}
    assert set(rows["state"]) == {"value", "not-applicable"}
    assert "年报" in rows["source"].to_list()
    same = store.import_files([path], FIELDS)
    assert same.revision is None
    milligrams = (Field("pm25", unit="mg/m3"),)
    assert values(store.panel(milligrams), "pm25") == [pytest.approx(0.0215), None]


def test_import__invented_figures_stay_invented(store: Store, tmp_path: Path) -> None:
    path = csv(
        tmp_path,
        "region,year,indicator,value,unit,note",
        f"330302,2025,pm25,21,ug/m3,{DEMO_MARK}",
        "330302,2024,pm25,22,ug/m3,",
    )
    assert read_panel(path, FIELDS).origin.demo
    store.import_files([path], FIELDS)
    origin = store.panel(FIELDS).origin
    assert origin.demo
    assert origin.note is not None
    assert origin.note.code == "panel/demo-data"


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet", ".json"])
def test_export__round_trip(store: Store, tmp_path: Path, suffix: str) -> None:
    flags = pl.Series("plan", ["是", "不适用", "NA", None])
    wide = WIDE.with_columns(flags, pm25=pl.col("pm25").round(3))
    store.import_files([write(wide, tmp_path / "a.csv")], FIELDS)
    exported = write(store.observations(), tmp_path / f"out{suffix}")
    assert store.import_files([exported], FIELDS).revision is None
    other = Store(tmp_path / "other.duckdb")
    other.import_files([exported], FIELDS)
    assert other.observations().equals(store.observations())
    assert (
        other.panel(FIELDS)
        .frame.sort("region", "year")
        .equals(store.panel(FIELDS).frame.sort("region", "year"))
    )


def test_import__columns_that_nobody_asks_for(store: Store, tmp_path: Path) -> None:
    path = csv(
        tmp_path,
        "region,name,year,pm25,常住人口（万人）,Wind_Speed,remark",
        "330302,鹿城区,2025,21,112,2.5,fine",
    )
    result = store.import_files([path], FIELDS)
    extra = [item for item in result.notes if item.code == "panel/columns-extra"]
    assert [item.facts["indicators"] for item in extra] == [["常住人口", "wind-speed"]]
    listed = store.indicators()
    assert listed["indicator"].to_list() == ["pm25", "wind-speed", "常住人口"]
    assert listed["unit"].to_list()[0] == "ug/m3"
    mine = (Field("people", ("常住人口",), "10^4 persons"),)
    assert values(store.panel(mine), "people") == [112.0]
    long = _cells(tmp_path, "330302,2024,rain,1200,buckets,", "330302,2024,PM2.5,22,ug/m3,")
    store.import_files([long], FIELDS)
    assert "rain" in store.indicators()["indicator"].to_list()
    assert store.import_files([long], FIELDS).revision is None
    own = Field("rain", unit="buckets")
    assert values(store.panel([own]), "rain") == [1200.0]
    assert code_of(lambda: store.panel([Field("rain", unit="mm")])) == "registry/unit-unknown"


def test_import__what_is_held_keeps_its_unit(store: Store, tmp_path: Path) -> None:
    store.import_files([csv(tmp_path, "region,year,PM2.5(ug/m3)", "330302,2025,21")], FIELDS)
    again = csv(tmp_path, "region,year,pm25", "330302,2025,21", name="again.csv")
    assert store.import_files([again], ()).revision is None, "no unit is stated: that of the store"
    other = csv(tmp_path, "region,year,pm25(mg/m3)", "330302,2025,0.025", name="other.csv")
    assert store.import_files([other], ()).changed == 1
    assert store.indicators()["unit"].to_list() == ["ug/m3"]
    assert values(store.panel(), "pm25") == [25.0]
    tons = csv(tmp_path, "region,year,pm25(t)", "330302,2025,3", name="tons.csv")
    assert code_of(lambda: store.import_files([tons], ())) == "registry/unit-incompatible"


def test_indicators__counts(store: Store, tmp_path: Path) -> None:
    store.import_files([write(WIDE, tmp_path / "a.csv")], FIELDS)
    row = store.indicators().filter(pl.col("indicator") == "pm25").row(0, named=True)
    assert row == {
        "indicator": "pm25",
        "unit": "ug/m3",
        "first_year": 2024,
        "last_year": 2025,
        "regions": 2,
        "cells": 3,
        "revision": 1,
    }


def test_import__several_files_one_revision_or_none(store: Store, tmp_path: Path) -> None:
    one = csv(tmp_path, "region,year,pm25", "330302,2025,21", name="one.csv")
    two = csv(
        tmp_path, "region,year,pm25,gdp", "330302,2025,21,5", "330324,2025,20,6", name="two.csv"
    )
    bad = csv(tmp_path, "region,year,pm25", "330302,2025,many", name="bad.csv")
    other = csv(tmp_path, "region,year,pm25", "330302,2025,22", name="other.csv")
    for files, code in (
        ([one, bad], "panel/cell-text"),
        ([one, two, other], "store/files-disagree"),
    ):
        with pytest.raises(DataError) as caught:
            store.import_files(files, FIELDS)
        assert caught.value.code == code
        assert not store.path.exists(), "nothing is left behind"
    result = store.import_files([one, two], FIELDS)
    assert (result.revision, result.new) == (1, 4)
    assert store.revisions()["rows"].to_list() == [1, 3]


def test_import__the_same_row_twice_is_refused(store: Store, tmp_path: Path) -> None:
    path = csv(tmp_path, "region,year,pm25", "鹿城区,2025,21", "330302,2025,21")
    with pytest.raises(DataError) as caught:
        store.import_files([path], FIELDS)
    assert caught.value.code == "panel/row-twice"
    assert caught.value.faults[0].facts["rows"] == [2, 3]
    assert not store.path.exists()


KILLED = """
import os, signal, sys
from ecoindex.panel import Field, Store, importing
original = importing._version
def killed():
    os.kill(os.getpid(), getattr(signal, sys.argv[3]))
    return original()
importing._version = killed
Store(sys.argv[1]).import_files([sys.argv[2]], [Field("pm25", unit="ug/m3")])
"""


@pytest.mark.parametrize("how", ["SIGKILL", "SIGINT"])
@pytest.mark.parametrize("fresh", [True, False])
def test_import__killed_half_way(store: Store, tmp_path: Path, how: str, fresh: bool) -> None:
    small = csv(tmp_path, "region,year,pm25", "330302,2024,1", name="small.csv")
    many = csv(
        tmp_path, "region,year,pm25", *(f"r{at},2025,{at}" for at in range(50_000)), name="many.csv"
    )
    if not fresh:
        store.import_files([small], FIELDS)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(store.path), many, how], capture_output=True, check=False
    )
    assert done.returncode == (-signal.SIGKILL if how == "SIGKILL" else -signal.SIGINT)
    if fresh and how == "SIGINT":
        assert not store.path.exists()
    elif fresh and store.path.exists():
        with pytest.raises(StoreError) as caught:
            store.panel(FIELDS)
        assert caught.value.code == "store/empty"
    if not fresh:
        assert values(store.panel(FIELDS), "pm25") == [1.0], "the store is as it was"
    assert store.import_files([many], FIELDS).new == 50_000, "and can be written"


def test_import__interrupted(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(WIDE, tmp_path / "a.csv")

    def interrupt() -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(importing, "_version", interrupt)
    with pytest.raises(KeyboardInterrupt):
        store.import_files([path], FIELDS)
    assert not store.path.exists()


def test_import__interrupted_in_a_query(store: Store) -> None:
    with pytest.raises(KeyboardInterrupt), store.writing():
        raise RuntimeError("Query interrupted")  # as DuckDB says it
    assert not store.path.exists()


def test_import__interrupted_while_the_file_is_made(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, connect = write(WIDE, tmp_path / "a.csv"), duckdb.connect

    def slow(database: str, *, read_only: bool, config: dict[str, str]) -> object:
        made = connect(database, read_only=read_only, config=config)
        if read_only:
            return made
        made.close()
        raise KeyboardInterrupt

    monkeypatch.setattr(duckdb, "connect", slow)
    with pytest.raises(KeyboardInterrupt):
        store.import_files([path], FIELDS)
    assert not store.path.exists()


def test_import__a_failing_write_changes_nothing(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(WIDE, tmp_path / "a.csv")

    def full() -> str:
        raise duckdb.IOException("IO Error: no space left on device")

    monkeypatch.setattr(importing, "_version", full)
    with pytest.raises(StoreError) as caught:
        store.import_files([path], FIELDS)
    assert caught.value.code == "store/write-failed"
    assert not store.path.exists()


def test_default_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECOINDEX_STORE", str(tmp_path / "mine.duckdb"))
    assert Store().path == tmp_path / "mine.duckdb"
    monkeypatch.delenv("ECOINDEX_STORE")
    assert Store().path == Path("ecoindex.duckdb")
    assert "ecoindex.duckdb" in repr(Store())


CELL = st.one_of(st.none(), st.floats(-1e6, 1e6), st.just("NA"), st.just("不适用"))
STEPS = st.lists(
    st.dictionaries(
        st.tuples(st.sampled_from(["330302", "330324", "x"]), st.sampled_from([2024, 2025])),
        CELL,
        min_size=1,
    ),
    min_size=1,
    max_size=4,
)


@given(STEPS)
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_store__every_revision_is_as_it_was(
    tmp_path: Path, steps: list[dict[tuple[str, int], object]]
) -> None:
    """Against a dictionary: empty cells say nothing, NA withdraws, 不适用 flags."""
    store = Store(tmp_path / "model.duckdb")
    store.path.unlink(missing_ok=True)
    known: dict[tuple[str, int], object] = {}
    history: dict[int, dict[tuple[str, int], object]] = {}
    for step in steps:
        lines = [
            f"{region},{year},{'' if cell is None else cell}"
            for (region, year), cell in step.items()
        ]
        result = store.import_files([csv(tmp_path, "region,year,pm25", *lines)], FIELDS)
        after = known | {key: cell for key, cell in step.items() if cell is not None}
        assert (result.revision is None) == (after == known)
        known = after
        if result.revision is not None:
            history[result.revision] = known
    for revision, cells in history.items():
        panel = store.panel(FIELDS, as_of=revision)
        keys = panel.frame.select("region", "year").rows()
        flags = panel.not_applicable.to_dict(as_series=False).get("pm25", [False] * len(keys))
        got = {
            key: "不适用" if flag else "NA" if value is None else value
            for key, value, flag in zip(keys, panel.frame["pm25"], flags, strict=True)
        }
        assert got == cells


def test_reading__writes_nothing(store: Store, tmp_path: Path) -> None:
    store.import_files([write(WIDE, tmp_path / "a.csv")], FIELDS)
    before = (store.path.read_bytes(), sorted(tmp_path.iterdir()))
    store.panel(FIELDS)
    store.indicators()
    store.observations()
    assert (store.path.read_bytes(), sorted(tmp_path.iterdir())) == before
    assert codes(store.panel(FIELDS)) == []
