"""Small systems and frames for the tests of tracking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

import ecoindex as eco
from ecoindex.spec import parse_system

GOALPOSTS = '{ method = "goalposts", worst = 0, best = 100 }'


def text(
    methods: Mapping[str, str],
    *,
    weights: Sequence[float] = (),
    edition: str = "1",
    extra: str = "",
    top: str = "base_year = 2020",
    index: str = "",
) -> str:
    """A system of indicators right below the index, higher is better."""
    lines = [
        'schema = 1\nsystem = "small"',
        f'edition = "{edition}"\nstatus = "proposal"\n{top}',
        'title = { zh = "小体系", en = "Small" }',
        f"[index]\nscale = 100\n{index}",
    ]
    for at, (id_, method) in enumerate(methods.items()):
        weight = weights[at] if weights else 1
        lines.append(
            f'[[node]]\nid = "n-{id_}"\ntitle = {{ zh = "{id_}", en = "{id_}" }}\nweight = {weight}\n'
            f'[[indicator]]\nid = "{id_}"\nnode = "n-{id_}"\nunit = "1"\ndirection = "higher"\n'
            f'title = {{ zh = "{id_}", en = "{id_}" }}\nnormalise = {method}'
        )
    return "\n".join([*lines, extra])


def system(
    methods: Mapping[str, str] | None = None, *, goals: Mapping[int, float] | None = None, **more
) -> eco.System:
    """A system of goalposts 0 to 100 with a goal of +10 % in 2025."""
    aims = {2025: 0.10} if goals is None else goals
    extra = "\n".join(
        f"[[goal]]\nyear = {year}\ngrowth = {growth}" for year, growth in aims.items()
    )
    methods = methods or {"a": GOALPOSTS, "b": GOALPOSTS}
    return parse_system(text(methods, extra=extra, **more), "small.toml")


def write(path: Path, methods: Mapping[str, str], **more) -> Path:
    path.write_text(text(methods, **more), encoding="utf-8")
    return path


def frame(regions: Mapping[str, Mapping[int, Sequence[float | None]]]) -> pl.DataFrame:
    """Values by region and year, columns a, b, ..."""
    rows = [
        {"region": region, "year": year} | dict(zip("abcdef", values))
        for region, years in regions.items()
        for year, values in years.items()
    ]
    return pl.DataFrame(rows, infer_schema_length=None).with_columns(
        pl.col("year").cast(pl.Int32), pl.exclude("region", "year").cast(pl.Float64)
    )


def flat(region: str, levels: Mapping[int, float | None]) -> dict:
    """A region whose two indicators have the same value."""
    return {region: {year: (level, level) for year, level in levels.items()}}
