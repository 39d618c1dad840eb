"""Entry of the command ``ecoindex`` and of ``python -m ecoindex``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    try:
        from ecoindex.cli.failure import run
        from ecoindex.cli.root import root

        return run(root, sys.argv[1:] if arguments is None else arguments)
    except KeyboardInterrupt:
        return 130


def entry() -> NoReturn:
    """Run the command line and leave at once.

    Taking the interpreter down would cost time, and lets DuckDB's bindings complain on stderr
    about objects that Polars still holds.
    """
    code = main()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    entry()
