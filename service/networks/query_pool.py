"""Where queries about one network run: in a pool of its own, which can end them.

The service's pool was forked with the paper's store before it had threads, and a process with
threads must not fork. So a process of its own takes the facts, forks a zygote and hands its door
over, when the network is first asked. It is run as ``python -m isthmus.service.networks.query_pool
SOCKET PARENT``: SOCKET is an inherited one, over which the door is sent; PARENT is the process that
wants it; limits stand as a line of JSON on standard input, the facts behind it as N-Quads unless
they lie on disk.
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from weakref import finalize

import pyoxigraph
from isthmus.kb.pool import (
    Pool,
    PoolError,
    PoolLimits,
    PoolStore,
    WorkerLostError,
    die_with_parent,
    start_keeper,
)
from pyoxigraph import RdfFormat

if TYPE_CHECKING:
    from isthmus.kb import Knowledge
    from isthmus.kb.store.store import Rows

_PATIENCE = 60.0
"""Seconds that the process may take to read the facts: those in memory are some ten thousand."""


class NetworkStore:
    """A store of the facts of one network whose queries are bounded.

    Args:
        knowledge: The facts; read when they are first asked.
        limits: What a query may take.
        told: As for `Pool`.
        on_lost: As for `Pool`.
    """

    def __init__(
        self,
        knowledge: "Knowledge",
        limits: PoolLimits,
        told: Callable[[str], None] = lambda why: None,
        on_lost: Callable[[], None] | None = None,
    ) -> None:
        self._knowledge = knowledge
        self._limits = limits
        self._told = told
        self._on_lost = on_lost
        self._pool: Pool | None = None
        self._lock = Lock()

    def select(self, sparql: str) -> "Rows":
        """Run a SELECT query; see `isthmus.kb.Store.select`.

        Raises:
            PoolError: It met a limit, such as its deadline, and was ended.
        """
        return PoolStore(self._started()).select(sparql)

    @property
    def pool(self) -> Pool | None:
        """Where they run; None before the first of them."""
        return self._pool

    def _started(self) -> Pool:
        with self._lock:
            if self._pool is None:
                dataset = self._knowledge.dataset
                pool = Pool(
                    lambda: dataset.folder or dataset.unfilled(),
                    self._limits,
                    self._on_lost,
                    folder=dataset.folder,
                    told=self._told,
                )
                pool.start(_door(self._knowledge, self._limits))
                # Other data may take its place in a service that runs on.
                finalize(self, pool.close)
                self._pool = pool
            return self._pool


def _door(knowledge: "Knowledge", limits: PoolLimits) -> socket.socket:
    """Have a process fork a zygote with the facts, and return its door.

    Raises:
        WorkerLostError: It could not.
    """
    folder = knowledge.dataset.folder
    plain = {**asdict(limits), "services": sorted(limits.services)}
    told = {"limits": plain, "folder": str(folder) if folder else None}
    quads = None if folder else knowledge.dataset.holding(None).dump(format=RdfFormat.N_QUADS)
    given = b"\n".join((json.dumps(told).encode(), quads or b""))
    ours, theirs = socket.socketpair()
    with ours, theirs:
        number, parent = str(theirs.fileno()), str(os.getpid())
        try:
            ended = subprocess.run(
                [sys.executable, "-m", "isthmus.service.networks.query_pool", number, parent],
                input=given,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=(theirs.fileno(),),
                timeout=_PATIENCE,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise WorkerLostError(f"no process can be started for this network: {error}") from error
        theirs.close()
        _, descriptors, _, _ = socket.recv_fds(ours, 1, 1)
    if not descriptors:
        lines = ended.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = lines[-1] if lines else f"it ended with {ended.returncode}"
        raise WorkerLostError(f"no process can be started for this network: {reason}")
    return socket.socket(fileno=descriptors[0])


def main() -> int:
    """Fork the zygote and hand its door over; on a failure say why on standard error."""
    die_with_parent(int(sys.argv[2]))
    told = json.loads(sys.stdin.buffer.readline())
    limits = PoolLimits(**{**told["limits"], "services": frozenset(told["limits"]["services"])})
    quads: pyoxigraph.Store | Path
    if told["folder"]:
        quads = Path(told["folder"])
    else:
        quads = pyoxigraph.Store()
        # Written by a store, so the terms need no second validation.
        quads.bulk_load(sys.stdin.buffer, RdfFormat.N_QUADS, lenient=True)
    with socket.socket(fileno=int(sys.argv[1])) as service:
        keeper = start_keeper(quads, limits, twice=False)
        try:
            keeper.wait()
        except PoolError as error:
            sys.stderr.write(f"{error}\n")
            return 1
        socket.send_fds(service, [b"+"], [keeper.door.fileno()])
    return 0


if __name__ == "__main__":
    sys.exit(main())
