"""Peak memory of scoring beyond the input, in a process of its own (Linux).

python benchmarks/memory.py 1000000
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import ecoindex as eco
import workload


def status(key: str) -> float:
    """A figure of this process in MB: ``VmRSS`` now, ``VmHWM`` at its peak."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(key))


def main(rows: int) -> None:
    system = eco.load_system(workload.system_file(Path(tempfile.mkdtemp())))
    eco.score(workload.frame(workload.YEARS * 50), system)  # imports and thread pools
    frame = workload.frame(rows)
    workload.matrix.cache_clear()
    frame_mb = frame.estimated_size("mb")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = status("VmRSS")
    result = eco.score(frame, system)
    new = result.select(name for name in result.columns if name not in ("region", "year"))
    beyond = status("VmHWM") - before
    outputs = new.estimated_size("mb")
    print(f"{rows:,} rows: input {frame_mb:.0f} MB, new columns of the result {outputs:.0f} MB")
    print(
        f"peak beyond the input {beyond:.0f} MB; without the new columns {beyond - outputs:.0f} MB,"
    )
    print(f"which is {100 * (beyond - outputs) / frame_mb:.1f} % of the input")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
