"""Prints, after the timings, how many times slower each rival was than ecoindex."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    session = getattr(config, "_benchmarksession", None)
    groups: dict[str, dict[str, float]] = defaultdict(dict)
    for bench in getattr(session, "benchmarks", []):
        if not bench.has_error:
            groups[bench.group][bench.extra_info["contender"]] = bench.stats.median
    for group, medians in groups.items():
        ours = medians.get("ecoindex")
        terminalreporter.write_sep("-", f"{group}: median, and ratio to ecoindex")
        for name, median in sorted(medians.items(), key=lambda item: item[1]):
            ratio = f"{median / ours:10.2f} x" if ours else ""
            terminalreporter.write_line(f"{name:<42} {median * 1000:12.2f} ms {ratio}")
