"""What the service counts and measures, in the form that Prometheus reads.

Names and labels are a contract: alarms are built on them, so the tests hold them to the list in
the documentation. With several web processes the figures of all are added up, by way of files.
"""

# ruff: noqa: PLC0415 - the library reads at import where processes share their figures

import os
from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from .tally import SECONDS, Kind, Sum, Tally

if TYPE_CHECKING:
    from isthmus.kb.pool import Backend
    from prometheus_client import CollectorRegistry

    from .answer_cache import AnswerCache

SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""Environment variable of the library: the folder in which several processes keep their figures."""
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_NO_ROUTE = "none"


_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"})


class Metrics:
    """The figures of one process.

    Args:
        version: Of the program.
    """

    def __init__(self, version: str) -> None:
        from prometheus_client import (
            CollectorRegistry,
            Counter,
            Gauge,
            disable_created_metrics,
        )

        from .histogram import SummedHistogram

        # Leave out the time at which each figure began: no alarm uses it, and it doubles the page.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        registry = CollectorRegistry()
        self._registry = registry
        self._requests = Counter(
            "isthmus_requests",
            "Requests answered",
            ("route", "method", "status"),
            registry=registry,
        )
        self._seconds = SummedHistogram(
            "isthmus_request_seconds",
            "Seconds until an answer was ready",
            ("route",),
            buckets=SECONDS,
            registry=registry,
        )
        self._in_progress = _gauge(
            "isthmus_requests_in_progress",
            "Requests being worked on, the kept answers left out",
            registry,
        )
        self._lookups = Counter(
            "isthmus_cache_lookups",
            "Requests by what the answer cache could do: hit, revalidated, miss or skipped",
            ("result",),
            registry=registry,
        )
        for result in ("hit", "revalidated", "miss", "skipped"):
            # There from the start, so that a rate can be told from the first one on.
            self._lookups.labels(result)
        self._problems = Counter(
            "isthmus_problems", "Errors answered, by type of problem", ("type",), registry=registry
        )
        self._reloads = Counter(
            "isthmus_reloads", "Reloads of the dataset", ("result",), registry=registry
        )
        self._closed = Counter(
            "isthmus_connections_closed",
            "Connections closed by the service: silent, unread or too-many",
            ("reason",),
            registry=registry,
        )
        self._cache = {
            "bytes": _gauge("isthmus_cache_bytes", "Bytes of the kept answers", registry),
            "entries": _gauge("isthmus_cache_entries", "Answers kept", registry),
            "evicted": _gauge(
                "isthmus_cache_evicted", "Answers that left to make room, since start", registry
            ),
        }
        self._dataset = Gauge(
            "isthmus_dataset_info",
            "The dataset that answers; its value is 1",
            ("version", "edition", "program"),
            registry=registry,
            multiprocess_mode="livemax",
        )
        self._loaded = Gauge(
            "isthmus_dataset_loaded_timestamp_seconds",
            "When the dataset was loaded",
            registry=registry,
            multiprocess_mode="livemax",
        )
        self._pool = {
            "workers": _gauge("isthmus_pool_workers", "Living workers", registry),
            "busy": _gauge("isthmus_pool_busy", "Workers that work on a query", registry),
            "waiting": _gauge("isthmus_pool_waiting", "Queries that wait for a worker", registry),
        }
        self._outcomes = Counter(
            "isthmus_pool_queries",
            "Queries by how they ended: answered, or the reason why not",
            ("outcome",),
            registry=registry,
        )
        self._killed = Counter(
            "isthmus_pool_killed", "Workers killed, at the deadline or given up", registry=registry
        )
        self._worked = Counter(
            "isthmus_pool_query_seconds", "Seconds that queries took", registry=registry
        )
        self._before: WeakKeyDictionary[Backend, dict[str, float]] = WeakKeyDictionary()
        self._looking = Lock()
        self._version = version
        self.requests = Tally(self._write)
        """Where requests are noted."""

    def _write(self, sums: Mapping[Kind, Sum], working: int) -> None:
        """Write what a tally has added up."""
        for kind, observed in sums.items():
            route = kind.route or _NO_ROUTE
            method = kind.method if kind.method in _METHODS else "OTHER"
            self._requests.labels(route, method, str(kind.status)).inc(observed.number)
            self._seconds.labels(route).add(observed.classes, observed.seconds)
            self._lookups.labels(kind.lookup).inc(observed.number)
            if kind.problem is not None:
                self._problems.labels(kind.problem).inc(observed.number)
        self._in_progress(working)

    def reloaded(self, result: str) -> None:
        """Count a reload: ``done`` or ``failed``."""
        self._reloads.labels(result).inc()

    def closed(self, reason: str) -> None:
        """Count a connection that the service has closed, see `connections`."""
        self._closed.labels(reason).inc()

    def dataset(self, version: str, edition: str) -> None:
        """Say which dataset answers from now on."""
        if SHARED not in os.environ:
            self._dataset.clear()
        self._dataset.labels(version, edition, self._version).set(1)
        self._loaded.set_to_current_time()

    def page(self, cache: "AnswerCache", pools: "Iterable[Backend]") -> bytes:
        """Write all figures.

        Args:
            cache: The kept answers, which are looked at now.
            pools: Where queries run, those about networks too.
        """
        from prometheus_client import CollectorRegistry, generate_latest
        from prometheus_client.process_collector import ProcessCollector

        self.look(cache, pools)
        registry = CollectorRegistry()
        if SHARED in os.environ:
            from prometheus_client.multiprocess import MultiProcessCollector

            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
            return generate_latest(registry)
        ProcessCollector(registry=registry)
        return generate_latest(self._registry) + generate_latest(registry)

    def look(self, cache: "AnswerCache", pools: "Iterable[Backend]") -> None:
        """Bring the figures of requests, cache and pools up to date; see `page`."""
        self.requests.write()
        self._cache["bytes"](cache.size)
        self._cache["entries"](len(cache))
        self._cache["evicted"](cache.evicted)
        with self._looking:
            states = {pool: pool.state() for pool in pools}
            for name, put in self._pool.items():
                put(sum(getattr(state, name) for state in states.values()))
            for pool, state in states.items():
                since = self._growth(pool)
                for outcome, number in state.outcomes.items():
                    self._outcomes.labels(outcome).inc(since(outcome, number))
                self._killed.inc(since(".killed", state.killed))
                self._worked.inc(since(".seconds", state.seconds))

    def _growth(self, pool: "Backend") -> Callable[[str, float], float]:
        """Return what tells by how much a figure of a pool has grown since the last look."""
        before = self._before.setdefault(pool, {})

        def since(name: str, now: float) -> float:
            grown = now - before.get(name, 0.0)
            before[name] = now
            return grown

        return since


def _gauge(name: str, text: str, registry: "CollectorRegistry") -> Callable[[float], None]:
    from prometheus_client import Gauge

    return Gauge(name, text, registry=registry, multiprocess_mode="livesum").set
