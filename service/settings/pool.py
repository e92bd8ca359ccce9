"""Make the pool that a face runs its queries in, from the settings of the command line."""

# ruff: noqa: PLC0415 - settings are described before a pool is started

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from isthmus.kb.pool import PoolLimits
from isthmus.kb.pool.pool_limits import KIBIBYTE, MEBIBYTE
from isthmus.service.outcomes import UsageError

from .settings import (
    ALLOW_SERVICE,
    ANSWER_SIZE,
    DEADLINE,
    DESCRIBED,
    IN_HAND,
    IN_MEMORY,
    MEMORY,
    NESTING,
    PER_CLIENT,
    POOL_SETTINGS,
    STORE,
    TEXT_SIZE,
    WAIT,
    WAITING,
    WORKERS,
)

if TYPE_CHECKING:
    from isthmus.kb import Knowledge
    from isthmus.kb.pool import Backend

_MARK_OF_A_STORE = "CURRENT"
"""A file that RocksDB, in which Oxigraph keeps a store, always has."""


def add_pool_settings(parser: ArgumentParser) -> None:
    """Add the settings that bound a query to a command."""
    for setting in POOL_SETTINGS:
        setting.add_to(parser)


def limits_of(arguments: Namespace, processes: int = 1) -> PoolLimits:
    """Return what a query may take.

    Args:
        arguments: The command line.
        processes: How many pools share the workers out.

    Raises:
        UsageError: A setting has no meaning beside another.
    """
    workers = max(1, WORKERS.value(arguments) // processes)
    per_client = PER_CLIENT.value(arguments)
    if workers > 1 and per_client >= workers:
        if PER_CLIENT.given(arguments) is not None:
            raise UsageError(
                f"{PER_CLIENT.flag} must be below {WORKERS.flag} ({workers}), "
                "or one client could keep all others waiting"
            )
        per_client = workers - 1
    waiting = WAITING.value(arguments)
    return PoolLimits(
        workers=workers,
        deadline=DEADLINE.value(arguments),
        memory=MEMORY.value(arguments) * MEBIBYTE,
        result=ANSWER_SIZE.value(arguments) * MEBIBYTE,
        in_hand=IN_HAND.value(arguments) * MEBIBYTE,
        text=TEXT_SIZE.value(arguments) * KIBIBYTE,
        nesting=NESTING.value(arguments),
        described=DESCRIBED.value(arguments),
        per_client=per_client,
        waiting_per_client=2 * per_client if waiting is None else waiting,
        wait=WAIT.value(arguments),
        services=frozenset(ALLOW_SERVICE.value(arguments)),
    )


def pool_of(
    knowledge: "Knowledge",
    limits: PoolLimits,
    on_lost: Callable[[], None] | None = None,
    store: str = IN_MEMORY,
    *,
    layers: bool = True,
    told: Callable[[str], None] = lambda why: None,
) -> "Backend":
    """Return what answers queries within limits, not yet started.

    Args:
        knowledge: What is asked, if it is not elsewhere: in memory, or in the folder that it has.
        limits: What a query may take.
        on_lost: See `Pool`.
        store: Where queries run; see the setting.
        layers: Whether queries may name the graphs of layers and of days. What is compiled names
            none, and without them a pool starts in a third of the time.
        told: See `Pool`.
    """
    from isthmus.kb.pool import Pool

    if "://" in store:
        from isthmus.kb.pool.remote import RemoteEndpoint

        return RemoteEndpoint(store, limits)
    folder = folder_of(store)
    if folder is not None:
        return Pool(lambda: folder, limits, on_lost, folder=folder, told=told)
    dataset = knowledge.dataset
    if not layers:
        return Pool(
            lambda: dataset.folder or dataset.holding(()),
            limits,
            on_lost,
            twice=False,
            folder=dataset.folder,
            told=told,
        )
    # A store on disk is open for reading only: no named graphs can be added for a day.
    dated = None if dataset.folder else knowledge.graph_of
    near = None if dataset.folder else partial(dataset.holding, ())
    return Pool(
        lambda: dataset.folder or dataset.layers(),
        limits,
        on_lost,
        dated,
        near=near,
        folder=dataset.folder,
        told=told,
    )


def folder_of(store: str) -> Path | None:
    """Return the folder of a store on disk; None if the store is elsewhere.

    Raises:
        UsageError: There is no store in it.
    """
    if store == IN_MEMORY or "://" in store:
        return None
    if not (Path(store) / _MARK_OF_A_STORE).is_file():
        raise UsageError(f"{STORE.flag}: the folder {store} holds no Oxigraph store")
    for path in Path(store).iterdir():
        # The engine would wait for who writes to a pipe.
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise UsageError(f"{STORE.flag}: {path} is no file, which an Oxigraph store has alone")
    return Path(store)


def bounded(knowledge: "Knowledge", pool: "Backend") -> "Knowledge":
    """Return the knowledge with its queries run in a pool; look-ups and proofs stay as they are."""
    from isthmus.kb.pool import Pool, PoolStore
    from isthmus.kb.pool.store import DatedPoolStore

    # An engine elsewhere knows of the edition alone, so other days are answered in this process.
    over = partial(DatedPoolStore, pool) if isinstance(pool, Pool) else None
    return replace(knowledge, store=PoolStore(pool), over=over)


def in_store(arguments: Namespace, knowledge: "Knowledge") -> "Knowledge":
    """Return the knowledge with its queries run where the command line says, for one command.

    Args:
        arguments: The command line.
        knowledge: The knowledge; in memory it is asked as it is.
    """
    store = STORE.value(arguments)
    if store == IN_MEMORY:
        return knowledge

    limits = PoolLimits(workers=1, per_client=1, deadline=DEADLINE.value(arguments))
    pool = pool_of(knowledge, limits, store=store)
    pool.start()
    return bounded(knowledge, pool)
