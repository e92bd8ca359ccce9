"""Run the benchmarks and print one table in Markdown.

Each module of this folder with a function ``figures()`` is one benchmark; name some to run only
those: ``python benchmarks/run.py ask``.
"""

import platform
import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from figure import Figure

_NO_BENCHMARKS = {"run", "figure", "load", "endpoints", "attacks", "soak"}


def main() -> int:
    """Run the benchmarks that the command line names, or all."""
    folder = Path(__file__).parent
    names = sys.argv[1:] or sorted(
        path.stem for path in folder.glob("*.py") if path.stem not in _NO_BENCHMARKS
    )
    print(f"Python {platform.python_version()} on {platform.machine()}, {_cores()} cores")
    print()
    print("| measured | result | beside | result | how |")
    print("|---|--:|---|--:|---|")
    for name in names:
        figures: Iterable[Figure] = import_module(name).figures()
        for one in figures:
            print(f"| {one.what} | {one.value} | {one.peer} | {one.peer_value} | {one.how} |")
            sys.stdout.flush()
    return 0


def _cores() -> int:
    import os

    return len(os.sched_getaffinity(0))


if __name__ == "__main__":
    sys.exit(main())
