"""A plan read back: tracked with its targets as data it gives exactly its goal."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import ecoindex as eco
from tests.analysis.plan_support import panel, plain, series, small

GOAL = "2028:30%"
POSTS = "{ method = 'goalposts', worst = 0, best = 100 }"


def tracked(plan: object, **more: object) -> dict:
    call = {"data": panel(), "system": small(), "goals": GOAL, "year": 2028} | more
    found = eco.track(plan=plan, **call)
    assert "analysis/planned" in {item.code for item in found.notes}
    assert " + " in found.origin.title, "every row says that it is not measured"
    (row,) = found.frame.to_dicts()
    return row


def test_read_back__of_a_plan_in_memory() -> None:
    path = eco.plan_path(panel(), small(), "r1", goal=GOAL)
    row = tracked(path)
    assert (row["region"], row["year"], row["verdict"]) == ("r1", 2028, "met")
    assert row["growth"] == pytest.approx(0.3, abs=1e-9)
    assert row["index"] == pytest.approx(path.reached, abs=1e-9)


@pytest.mark.parametrize("how", ["toml", "csv", "parquet", "xlsx", "json"])
def test_read_back__of_a_file(tmp_path: Path, how: str) -> None:
    codes = {"r1": "330324"}
    data = panel().with_columns(pl.col("region").replace(codes))
    path = eco.plan_path(data, small("geometric"), "330324", goal=GOAL)
    file = tmp_path / f"plan.{how}"
    if how == "toml":
        file.write_text(path.to_toml(), encoding="utf-8")
    else:
        from ecoindex.report.plan import plan_document
        from ecoindex.report.writers import encode

        file.write_bytes(encode(plan_document([path], "zh"), how))
    row = tracked(file, data=data, system=small("geometric"))
    assert row["verdict"] == "met"
    assert row["growth"] == pytest.approx(0.3, abs=1e-9)


@pytest.mark.parametrize("lacking", ["base", "start"])
def test_read_back__where_an_indicator_is_left_out(lacking: str) -> None:
    values = {"base": [None, 40, 40], "start": [40, 40, None]}[lacking]
    data = series(a=[50, 52, 54], b=[50, 52, 52], c=values)
    system = plain(a=POSTS, b=POSTS, c=POSTS)
    path = eco.plan_path(data, system, "r", goal="2025:10%")
    row = tracked(path, data=data, system=system, goals="2025:10%", year=2025)
    assert (row["verdict"], row["growth"]) == ("met", pytest.approx(0.1, abs=1e-9))


def test_read_back__of_a_city(tmp_path: Path) -> None:
    city = eco.plan_city("demo", "isec-structured", "温州市", goal="2030:20%")
    file = tmp_path / "city.toml"
    file.write_text(city.to_toml(), encoding="utf-8")
    frames = [
        eco.track("demo", "isec-structured", goals="2030:20%", year=2030, plan=plan).frame
        for plan in (city, file)
    ]
    for frame in frames:
        grown = dict(frame.select("region", "growth").iter_rows())
        aimed = dict(city.frame.select("region", "growth").iter_rows())
        assert grown == pytest.approx(aimed, abs=1e-9)


def refused(plan: object, **more: object) -> list[str]:
    call = {"data": panel(), "system": small(), "goals": GOAL} | more
    with pytest.raises(eco.EcoIndexError) as caught:
        eco.track(plan=plan, **call)
    assert caught.value.text("zh")
    return [item.code for item in caught.value.faults]


def test_read_back__refuses_what_is_no_plan_or_has_passed(tmp_path: Path) -> None:
    path = eco.plan_path(panel(), small(), "r1", goal=GOAL)
    later = panel().with_columns(year=pl.col("year") + 4)
    both = pl.concat([panel().filter(pl.col("year") < 2024), later])
    assert refused(path, data=both, base=2020) == ["analysis/planned-known"]
    table = tmp_path / "table.csv"
    table.write_text("region,indicator,target\nr1,a,5\n", encoding="utf-8")
    assert refused(table) == ["analysis/planned-columns"]
    table.write_text("region,goal_year,indicator,target\nr1,2028,a,\n", encoding="utf-8")
    assert refused(table) == ["analysis/planned-none"]
    text = path.to_toml().replace("base_year = 2024", 'base_year = 2024\nregions = ["330324"]')
    file = tmp_path / "targets.toml"
    file.write_text(text, encoding="utf-8")
    assert set(refused(file)) == {"analysis/planned-target"}, "the data hold no such region"


def test_targets__of_several_regions_with_codes_of_their_own() -> None:
    from ecoindex.analysis.planning.targets import targets_toml

    paths = [eco.plan_path(panel(), small(), region, goal=GOAL) for region in ("r1", "r2")]
    with pytest.raises(eco.UsageError) as caught:
        targets_toml(paths)
    assert caught.value.code == "analysis/plan-own-codes"
    assert targets_toml(paths[:1])
