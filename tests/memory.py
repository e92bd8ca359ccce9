"""The memory of processes, whatever else runs.

What is mapped of files is shared with every process that runs the same program, so that a share
of it (as `psutil` has it: PSS), or what nobody shares (USS), changes when somebody else begins or
ends.
"""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import psutil

MEBIBYTE = 2**20


def taken_by(processes: Iterable[psutil.Process]) -> float:
    """Return what processes take together, in MiB: what one has forked for another counts once.

    Of the files that they map it is as much as one of them does.
    """
    own, of_files = 0.0, [0.0]
    for process in processes:
        with suppress(OSError):
            told = _told(process)
            own += told["Pss_Anon"] + told["Pss_Shmem"]
            of_files.append(told["Rss"] - told["Anonymous"])
    return own + max(of_files)


def own_of(process: psutil.Process) -> float:
    """Return what a process has written and shares with nobody, in MiB; 0 if it has ended."""
    with suppress(OSError):
        return _told(process)["Private_Dirty"]
    return 0.0


def _told(process: psutil.Process) -> dict[str, float]:
    """Return what the kernel tells (``smaps_rollup`` in proc(5)), in MiB.

    Raises:
        OSError: It has ended.
    """
    lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    pairs = (line.split() for line in lines)
    return {name.rstrip(":"): int(number) / 1024 for name, number, _ in pairs}
