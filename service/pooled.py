"""Make the pool that a face runs its queries in, from the settings of the command line."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from .exit_codes import UsageError
from .settings import (
    ALLOW_SERVICE,
    ANSWER_SIZE,
    DEADLINE,
    MEMORY,
    NESTING,
    PER_CLIENT,
    POOL_SETTINGS,
    TEXT_SIZE,
    WAIT,
    WORKERS,
)

if TYPE_CHECKING:
    from isthmus.kb import Knowledge
    from isthmus.kb.pool import Pool, PoolLimits

_KIBIBYTE, _MEBIBYTE = 1024, 1024 * 1024


def add_pool_settings(parser: ArgumentParser) -> None:
    """Add the settings that bound a query to a command."""
    for setting in POOL_SETTINGS:
        setting.add_to(parser)


def limits_of(arguments: Namespace, processes: int = 1) -> "PoolLimits":
    """Return what a query may take.

    Args:
        arguments: The command line.
        processes: How many pools share the workers out.

    Raises:
        UsageError: A setting has no meaning beside another.
    """
    from isthmus.kb.pool import PoolLimits

    usual = PoolLimits()
    workers = max(1, (WORKERS.value(arguments) or usual.workers) // processes)
    per_client = PER_CLIENT.value(arguments) or usual.per_client
    given = getattr(arguments, PER_CLIENT.name.replace("-", "_")) is not None
    if workers > 1 and per_client >= workers:
        if given:
            raise UsageError(
                f"{PER_CLIENT.flag} must be below {WORKERS.flag} ({workers}), "
                "or one client could keep all others waiting"
            )
        per_client = workers - 1
    return PoolLimits(
        workers=workers,
        deadline=DEADLINE.value(arguments) or usual.deadline,
        memory=(MEMORY.value(arguments) or 0) * _MEBIBYTE,
        result=(ANSWER_SIZE.value(arguments) or 0) * _MEBIBYTE,
        text=(TEXT_SIZE.value(arguments) or 0) * _KIBIBYTE,
        nesting=NESTING.value(arguments) or usual.nesting,
        per_client=per_client,
        waiting_per_client=2 * per_client,
        wait=WAIT.value(arguments) or usual.wait,
        services=frozenset(ALLOW_SERVICE.value(arguments) or ()),
    )


def pool_of(
    knowledge: "Knowledge",
    limits: "PoolLimits",
    on_lost: Callable[[], None] | None = None,
) -> "Pool":
    """Return a pool over all layers of some knowledge, not yet started.

    Args:
        knowledge: What is asked.
        limits: What a query may take.
        on_lost: See `Pool`.
    """
    from isthmus.kb.pool import Pool

    return Pool(lambda: knowledge.quads, limits, on_lost)


def bounded(knowledge: "Knowledge", pool: "Pool") -> "Knowledge":
    """Return the knowledge with its queries run in a pool; look-ups and proofs stay as they are."""
    return replace(knowledge, store=pool.store())
