"""Constructions of published indices, written in the system format and in NumPy.

The formulas are those of the technical notes named at each; the figures are random. What is
tested is that the format can say them.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

import ecoindex as eco
from ecoindex.spec import parse_system

from ..parity import prepare_twin as twin

Floats: TypeAlias = npt.NDArray[np.float64]
N = 80
HEAD = """
schema = 1
system = "example"
edition = "1"
status = "proposal"
title = { zh = "示例", en = "Example" }
"""


def named(kind: str, id_: str, *keys: str) -> str:
    lines = [f"[[{kind}]]", f'id = "{id_}"', f'title = {{ zh = "{id_}", en = "{id_}" }}', *keys]
    return "\n".join(["", *lines, ""])


def variables(*ids: str) -> str:
    return "".join(named("variable", id_, 'unit = "point"') for id_ in ids)


def indicator(id_: str, normalise: str = 'method = "none"', *keys: str, low: bool = False) -> str:
    direction = "lower" if low else "higher"
    plain = ('unit = "point"', f'direction = "{direction}"', f"normalise = {{ {normalise} }}")
    return named("indicator", id_, *plain, *keys)


def posts(worst: float, best: float, more: str = "") -> str:
    return f'method = "goalposts", worst = {worst}, best = {best}{more}'


def scores(text: str, **columns: Floats) -> Floats:
    rows = {"region": [f"R{i:02}" for i in range(N)], "year": [2020] * N}
    found = eco.score(pl.DataFrame(rows | columns), parse_system(HEAD + text))
    return found.sort("region")["score"].to_numpy()


def between(seed: int, **ranges: tuple[float, float]) -> dict[str, Floats]:
    rng = np.random.default_rng(seed)
    return {name: rng.uniform(low, high, N) for name, (low, high) in ranges.items()}


def equal(ours: Floats, theirs: Floats) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=1e-12)


def test_human_development_with_inequality() -> None:
    """UNDP: the geometric mean of the dimensions, each times one minus its inequality."""
    x = between(1, le=(50, 85), ed=(0.2, 0.95), gni=(900, 60000),
                al=(0.02, 0.4), ae=(0.02, 0.4), ai=(0.02, 0.4))  # fmt: skip
    own = {"le": posts(20, 85), "ed": posts(0, 1), "gni": posts(100, 75000, ", log = true")}
    text = '[index]\naggregate = "geometric"\n' + variables("al", "ae", "ai")
    for (id_, rule), loss in zip(own.items(), ("al", "ae", "ai"), strict=True):
        text += named("node", f"dim-{id_}", 'aggregate = "product"')
        text += indicator(id_, rule, f'node = "dim-{id_}"')
        kept = (f'node = "dim-{id_}"', f'formula = "1 - {loss}"')
        text += indicator(f"kept-{id_}", 'method = "none"', *kept)
    dimensions = [(x["le"] - 20) / 65, x["ed"], np.log(x["gni"] / 100) / np.log(750)]
    losses = (x["al"], x["ae"], x["ai"])
    kept_all = [d * (1 - a) for d, a in zip(dimensions, losses, strict=True)]
    equal(scores(text, **x), np.prod(kept_all, axis=0) ** (1 / 3))


def test_human_development_with_planetary_pressures() -> None:
    """UNDP: the HDI times one minus the mean of two pressures."""
    x = between(2, hdi=(0.3, 0.95), co2=(0, 40), footprint=(2, 80))
    text = '[index]\naggregate = "product"\n' + indicator("hdi") + named("node", "planet")
    text += indicator("co2", posts(76.61294863, 0), 'node = "planet"', low=True)
    text += indicator("footprint", posts(140.8157, 0), 'node = "planet"', low=True)
    pressure = (x["co2"] / 76.61294863 + x["footprint"] / 140.8157) / 2
    equal(scores(text, **x), x["hdi"] * (1 - pressure))


def test_gender_inequality() -> None:
    """UNDP: harmonic mean over women and men against the geometric mean of both."""
    x = between(3, mmr=(3, 1200), abr=(2, 150), pf=(0.05, 0.5), sf=(0.1, 0.95), sm=(0.2, 0.98),
                lf=(0.2, 0.8), lm=(0.5, 0.9))  # fmt: skip
    birth = "(10 / max(min(mmr, 1000), 10) / abr) ** 0.5"
    women, men = "(pf * sf) ** 0.5", "((1 - pf) * sm) ** 0.5"
    own = f"2 / (1 / ({birth} * {women} * lf) ** (1 / 3) + 1 / ({men} * lm) ** (1 / 3))"
    both = f"(({birth} + 1) / 2 * ({women} + {men}) / 2 * (lf + lm) / 2) ** (1 / 3)"
    rule = f'formula = "1 - {own} / {both}"'
    text = variables(*x) + indicator("inequality", posts(1, 0), rule, low=True)
    mmr = np.clip(x["mmr"], 10, 1000)
    b, f, m = (
        np.sqrt(v) for v in (10 / mmr / x["abr"], x["pf"] * x["sf"], (1 - x["pf"]) * x["sm"])
    )
    apart = 2 / (1 / np.cbrt(b * f * x["lf"]) + 1 / np.cbrt(m * x["lm"]))
    together = np.cbrt((b + 1) / 2 * (f + m) / 2 * (x["lf"] + x["lm"]) / 2)
    equal(scores(text, **x), apart / together)


def test_human_capital() -> None:
    """World Bank: survival x exp(0.08 (schooling - 14)) x exp of the mean of two health terms."""
    x = between(
        4, survival=(0.85, 0.99), ey=(4, 14), hlo=(300, 600), asr=(0.6, 0.95), ns=(0.5, 0.99)
    )
    text = '[index]\naggregate = "product"\n' + variables("ey", "hlo", "asr", "ns")
    text += indicator("survival")
    school, health = "0.08 * (ey * hlo / 625 - 14)", "(0.65 * (asr - 1) + 0.35 * (ns - 1)) / 2"
    text += indicator("school", 'method = "none"', f'formula = "exp({school})"')
    text += indicator("health", 'method = "none"', f'formula = "exp({health})"')
    learned = np.exp(0.08 * (x["ey"] * x["hlo"] / 625 - 14))
    healthy = np.exp((0.65 * (x["asr"] - 1) + 0.35 * (x["ns"] - 1)) / 2)
    equal(scores(text, **x), x["survival"] * learned * healthy)


def test_environmental_performance() -> None:
    """Yale's EPI: ln(x + a), clipped between two targets, 0 to 100, weights of what is known."""
    x = between(5, raw=(0.2, 120), share=(0, 100))
    x["share"][::7] = np.nan
    text = '[index]\nmissing = { rule = "redistribute", require = 0 }\n' + variables("raw")
    to = ', to = [0, 100], clip = "both"'
    text += indicator(
        "load", posts(4.5, 0.9, to), 'formula = "log(raw + 0.5)"', "weight = 3", low=True
    )
    text += indicator("share", posts(10, 90, to))
    load = 100 * np.clip((4.5 - np.log(x["raw"] + 0.5)) / 3.6, 0, 1)
    share = 100 * np.clip((x["share"] - 10) / 80, 0, 1)
    equal(scores(text, **x), np.where(np.isnan(share), load, (3 * load + share) / 4))


def test_global_innovation() -> None:
    """GII: up to four outliers are winsorised, beyond that the logarithm; then 0 to 100."""
    x = np.exp(np.arange(N) * 1.0)
    limits = (2.25, 3.5)
    text = '[treat]\nmethod = "winsorise"\nskewness = 2.25\npoints = 4\nthen = "log"\n'
    text += 'shift = "gii"\n' + indicator("x", 'method = "min-max", over = "year", to = [0, 100]')
    assert not twin.passes(twin.winsorise(x, 4, "values", limits)[0], limits)
    y = twin.log_gii(x)
    equal(scores(text, x=x), 100 * (y - y.min()) / (y.max() - y.min()))
