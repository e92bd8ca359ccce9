"""The pool that the settings ask for."""

import time
from contextlib import suppress

import psutil
import pytest
from isthmus.kb import Knowledge
from isthmus.kb.pool import Pool, PoolError
from isthmus.kb.pool.pool_limits import PoolLimits
from isthmus.service.settings.pool import pool_of


@pytest.mark.parametrize("layers", [True, False], ids=["with layers", "without layers"])
def test_a_pool_says_when_somebody_kills_a_worker(knowledge: Knowledge, *, layers: bool) -> None:
    said: list[str] = []
    before = set(psutil.Process().children(recursive=True))
    pool = pool_of(knowledge, PoolLimits(workers=1), layers=layers, told=said.append)
    assert isinstance(pool, Pool)
    pool.start()
    try:
        end = time.monotonic() + 30
        while not said:
            assert time.monotonic() < end
            with suppress(PoolError):
                pool.query("SELECT (COUNT(*) AS ?number) { ?thing a ?class }")
            for process in set(psutil.Process().children(recursive=True)) - before:
                with suppress(psutil.Error):
                    if not process.children() and process.parent() != psutil.Process():
                        process.kill()
    finally:
        pool.close()
    assert "killed" in said[0]
