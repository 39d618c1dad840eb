"""18 counties x 16 years x 10 indicators: the engine equals its NumPy twin for every scope."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

import ecoindex as eco
from ecoindex.engine.compile import compile_plan

from ..conftest import shared
from ..parity import twin

# column, direction, method, unit: what the data README says of the panel
INDICATORS = [
    ("pm", "lower", "min-max", "ug/m3"), ("co2_mt", "lower", "z-score", "Mt"),
    ("sec", "lower", "min-max", "1"), ("rgdp", "higher", "efficacy", "1"),
    ("pd", "lower", "min-max", "1"), ("docd", "higher", "z-score", "1"),
    ("mmr", "lower", "efficacy", "1"), ("s10i", "higher", "min-max", "m/s"),
    ("t2m", "lower", "min-max", "K"), ("d2m", "higher", "z-score", "K"),
]  # fmt: skip
SD = {"min-max": "", "efficacy": "", "z-score": ', sd = "sample"'}


def system_text(scope: str) -> str:
    lines = [
        'schema = 1\nsystem = "counties"\nedition = "1"\nkind = "composite"\nstatus = "proposal"',
        'title = { zh = "县", en = "Counties" }\nbase_year = 2005',
        '[[node]]\nid = "pressure"\ntitle = { zh = "压力", en = "Pressure" }\nweight = "2/3"',
        '[[node]]\nid = "nature"\ntitle = { zh = "状态", en = "State" }\nweight = "1/3"',
    ]
    for j, (name, direction, method, unit) in enumerate(INDICATORS):
        id_ = name.replace("_", "-")
        lines.append(
            f'[[indicator]]\nid = "{id_}"\nnode = "{"pressure" if j < 6 else "nature"}"\n'
            f'title = {{ zh = "{name}", en = "{name}" }}\nunit = "{unit}"\nweight = {1 + j % 3}\n'
            f'direction = "{direction}"\nnormalise = {{ method = "{method}", over = "{scope}"{SD[method]} }}'
        )
    return "\n".join(lines)


@pytest.mark.parametrize("scope", ["year", "base_year", "panel"])
def test_zhejiang__equals_twin(tmp_path, scope):
    path = shared("data/zhejiang/zhejiang_18_counties_panel_2000_2015.csv")
    file = tmp_path / "县 指标.toml"
    file.write_text(system_text(scope), encoding="utf-8")
    system = eco.load_system(file)
    table = pl.read_csv(path, schema_overrides={"unit_code": pl.String})
    assert table.height == 18 * 16
    x = np.stack([table[name].to_numpy() for name, *_ in INDICATORS])
    want = twin.evaluate(
        compile_plan(system),
        x,
        np.ones(x.shape, bool),
        table["year"].to_numpy(),
        table["unit_code"].to_numpy(),
    )
    ours = table.select("unit_code", "year").join(
        eco.score(path, system),
        left_on=["unit_code", "year"],
        right_on=["region", "year"],
        maintain_order="left",
    )
    assert ours["score"].null_count() == 0
    for id_, column in [("pressure", "pressure"), ("nature", "nature"), ("index", "score")]:
        np.testing.assert_allclose(ours[column].to_numpy(), want[id_][0], rtol=0, atol=1e-12 * 100)


def test_zhejiang__frozen_base_year_survives_saving(tmp_path):
    """Fit on all years, save, load, apply to one year alone: the same scores to the last bit."""
    path = shared("data/zhejiang/zhejiang_18_counties_panel_2000_2015.csv")
    file = tmp_path / "counties.toml"
    file.write_text(system_text("base_year"), encoding="utf-8")
    whole = eco.score(path, file, 2015)
    fit = eco.fit(path, file)
    fit.save(tmp_path / "fit.json")
    only = pl.read_csv(path).filter(pl.col("year") == 2015)
    again = eco.Fit.load(tmp_path / "fit.json").apply(only).frame
    assert again.height == 18
    assert again.sort("region")["score"].equals(whole.sort("region")["score"])
