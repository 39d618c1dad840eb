"""The file of targets: attain reads it, and finds the plan met by the plan's own values."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

import ecoindex as eco
from ecoindex.panel.panel import Panel
from ecoindex.spec import parse_system


def demo(system: eco.System) -> Panel:
    return eco.read_panel("demo", eco.fields(system))


def with_plans(paths: tuple[eco.PlanPath, ...], system: eco.System) -> Panel:
    """The demo panel and, for the goal year, the values of the plans."""
    read = demo(system)
    rows = [{"region": path.region, "year": path.goal.year} | path_values(path) for path in paths]
    types = {"region": pl.String, "year": pl.Int32}
    more = pl.DataFrame(rows, schema_overrides=types)
    frame = pl.concat([read.frame, more], how="diagonal")
    flags = pl.concat([read.not_applicable, read.not_applicable.clear(len(rows))], how="diagonal")
    return replace(read, frame=frame, not_applicable=flags, rows=None)


def path_values(path: eco.PlanPath) -> dict[str, float]:
    return dict(path.frame.select("indicator", "target").iter_rows())


def test_targets__one_region_round_trip() -> None:
    path = eco.plan_path("demo", "isec-structured", "永嘉县", goal="2030:20%")
    system = parse_system(path.to_toml(), "targets.toml")
    assert (system.kind, system.status, system.ref) == (
        "attainment",
        "proposal",
        "isec-structured-plan@2030",
    )
    assert system.regions == ("330324",)
    assert path.track_options in path.to_toml()
    bars = {
        item.id: item.targets[0].value
        for item in system.indicators
        if item.targets and item.targets[0].op in (">=", "<=")
    }
    assert bars == path.targets
    assert bars, "something is to change"
    now = eco.attain("demo", system, year=2025, regions=["永嘉县"])
    missed = set(now.filter(pl.col("verdict") == "not met")["indicator"])
    assert missed == set(bars)
    then = eco.attain(with_plans((path,), system), system, year=2030, regions=["永嘉县"])
    assert set(then["verdict"]) <= {"met", "not applicable"}
    assert then.filter(pl.col("verdict") == "met").height == path.frame.height


@pytest.mark.parametrize("share", ["headroom", "least-effort"])
def test_targets__of_a_city_differ_by_county(share: str) -> None:
    city = eco.plan_city("demo", "isec-structured", "温州市", share=share, goal="2030:20%")
    system = parse_system(city.to_toml(), "targets.toml")
    assert len(system.regions) == 12
    then = eco.attain(with_plans(city.paths, system), system, year=2030)
    met = then.filter(pl.col("verdict") == "met").select("region", "indicator")
    aimed = {(path.region, id_) for path in city.paths for id_ in path.frame["indicator"]}
    assert set(met.iter_rows()) == aimed
    assert then.filter(pl.col("verdict") == "not met").is_empty()
    now = eco.attain("demo", system, year=2025)
    missed = now.filter(pl.col("verdict") == "not met")
    expected = {(path.region, id_) for path in city.paths for id_ in path.targets}
    assert set(missed.select("region", "indicator").iter_rows()) == expected
    assert len(expected) > 5


def test_targets__call_demo_figures_so() -> None:
    text = eco.plan_path("demo", "isec-structured", "永嘉县", goal="2025:10%").to_toml()
    assert "demo data (invented)" in text
    assert "演示数据" in text
