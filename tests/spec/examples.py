"""System files that tests build on."""

from __future__ import annotations

from ecoindex.spec import System, parse_system

DESIGN = """
schema = 1
system = "green-development"
edition = "2016"
kind = "composite"                  # or "attainment"
status = "official"                 # official | published | unconfirmed | proposal
title = { zh = "...", en = "Green Development Index" }
base_year = 2015
sources = ["ndrc-2016-2635"]

[[node]]
id = "resource-use"
title = { zh = "资源利用", en = "Resource use" }
weight = 32
aggregate = "arithmetic"
missing = { rule = "redistribute", require = 0.5 }

[[indicator]]
id = "energy-total"
node = "resource-use"
title = { zh = "能源消费总量", en = "Total energy consumption" }
unit = "10^4 tce"
direction = "lower"
weight = 2
kind = "binding"
normalise = { method = "min-max", to = [60, 100], over = "year" }
target = { op = "<=", value = 1200, year = 2025 }
applies_to = "coastal"

[[goal]]
year = 2025
growth = 0.10                       # over base_year
"""
"""The example of the design, word for word."""

TITLE = 'title = { zh = "标题", en = "Title" }'
HEAD = f'schema = 1\nsystem = "example"\nedition = "1"\nstatus = "proposal"\n{TITLE}\n'
SCORE = 'normalise = { method = "none" }'
ATTAINMENT = HEAD + 'kind = "attainment"\nbase_year = 2020\n'
AT_LEAST = 'target = { op = ">=", value = 1 }'


def node(id: str, *lines: str) -> str:
    return "\n".join(["[[node]]", f'id = "{id}"', TITLE, *lines, ""])


def indicator(id: str, *lines: str, normalise: str = SCORE, direction: str = "higher") -> str:
    head = ["[[indicator]]", f'id = "{id}"', TITLE, f'direction = "{direction}"', normalise]
    units = () if any(line.startswith("unit") for line in lines) else ('unit = "1"',)
    return "\n".join([*head, *units, *lines, ""])


def measure(id: str, *lines: str, direction: str = "higher") -> str:
    """An indicator of an attainment system; with a target of its own or the usual one."""
    given = any(line.startswith("target") for line in lines)
    return indicator(id, *lines, *([] if given else [AT_LEAST]), normalise="", direction=direction)


def whole(id: str, *lines: str, parts: str = "all") -> str:
    """An indicator made of parts."""
    head = ["[[indicator]]", f'id = "{id}"', TITLE, f'parts = "{parts}"']
    return "\n".join([*head, *lines, ""])


def variable(id: str) -> str:
    return "\n".join(["[[variable]]", f'id = "{id}"', TITLE, 'unit = "1"', ""])


def attainment(*parts: str, head: str = ATTAINMENT) -> System:
    return system(*parts, head=head)


def system(*parts: str, head: str = HEAD) -> System:
    return parse_system("\n".join([head, *parts]), "example.toml")
