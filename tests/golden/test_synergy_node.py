"""Order degree, synergy ability and synergy degree as nodes of a system."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import ecoindex as eco

SUBSYSTEMS = {"env": ["a", "b"], "carbon": ["c"], "economy": ["d", "e"]}
BOUNDS = {"a": (60, 10), "b": (60, 100), "c": (2.0, 0.1), "d": (0, 1), "e": (5, 6)}


def node(id_: str, aggregate: str, inputs: list[str] | None = None) -> str:
    given = f"inputs = {inputs}\n" if inputs else ""
    title = f'{{ zh = "{id_}", en = "{id_}" }}'
    return f'[[node]]\nid = "{id_}"\ntitle = {title}\naggregate = {aggregate}\n{given}'


def system_file(folder: Path) -> Path:
    """Order degrees of three subsystems, their ability and their synergy degree."""
    parts = [
        'schema = 1\nsystem = "s"\nedition = "1"\nkind = "composite"\nstatus = "proposal"\n',
        'title = { zh = "协同", en = "Synergy" }\n[index]\nscale = 1\n',
        *(node(name, '"geometric"') for name in SUBSYSTEMS),
        node("ability", '"geometric"', list(SUBSYSTEMS)),
        node("synergy", '{ method = "coupling", form = "synergy" }', list(SUBSYSTEMS)),
    ]
    for name, ids in SUBSYSTEMS.items():
        for id_ in ids:
            worst, best = BOUNDS[id_]
            parts.append(
                f'[[indicator]]\nid = "{id_}"\nnode = "{name}"\nunit = "1"\n'
                f'title = {{ zh = "{id_}", en = "{id_}" }}\n'
                f'direction = "{"higher" if best > worst else "lower"}"\n'
                f'normalise = {{ method = "goalposts", worst = {worst}, best = {best} }}\n'
            )
    path = folder / "s.toml"
    path.write_text("".join(parts), encoding="utf-8")
    return path


@pytest.fixture
def frame() -> pl.DataFrame:
    rng = np.random.default_rng(11)
    values = {
        id_: low + (high - low) * rng.uniform(0, 1, 30) ** 2 for id_, (low, high) in BOUNDS.items()
    }
    values["c"][3] = BOUNDS["c"][0]
    return pl.DataFrame({"region": [f"r{i}" for i in range(30)], "year": 2025} | values)


def test_nodes__equal_the_functions(frame: pl.DataFrame, tmp_path: Path) -> None:
    system = eco.load_system(system_file(tmp_path))
    scores = eco.evaluate(frame, system, nodes=["env", "carbon", "ability", "synergy"]).frame
    scores = frame.select("region").join(scores, on="region", maintain_order="left")
    degrees = pl.DataFrame(
        {
            name: eco.order_degree(frame, {id_: BOUNDS[id_] for id_ in ids})
            for name, ids in SUBSYSTEMS.items()
        }
    )
    found = eco.synergy_ability(degrees)
    expected = {
        "env": degrees["env"],
        "ability": found["ability"],
        "synergy": found["synergy"].clip(0),
    }
    for name, values in expected.items():
        np.testing.assert_allclose(scores[name].to_numpy(), values.to_numpy(), atol=1e-12)
    assert (found["synergy"] < 0).any(), "some lie so far apart that the node is 0"
    assert scores["synergy"][3] == 0


def test_explained__parts_add_up(frame: pl.DataFrame, tmp_path: Path) -> None:
    system = eco.load_system(system_file(tmp_path))
    both = pl.concat([frame, frame.with_columns(pl.exclude("region", "year").reverse(), year=2026)])
    changes = eco.explain_changes(both.with_columns(pl.col("year").cast(pl.Int32)), system).frame
    total = changes.select(pl.sum_horizontal(list(BOUNDS)))["a"]
    assert (total - changes["change"]).abs().max() < 1e-9
