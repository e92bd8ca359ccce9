"""The pool, as the service sees it: take a worker, send the query, wait, kill at the deadline."""

import json
import math
import signal
import socket
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from threading import RLock
from typing import TYPE_CHECKING

from .backend import PoolState
from .errors import (
    DeadlineError,
    MemoryLimitError,
    NestingError,
    NotOfferedError,
    NotXmlError,
    PoolBusyError,
    PoolError,
    QueryCancelledError,
    QuerySyntaxError,
    RefusedError,
    ResultLimitError,
    TooManyQueriesError,
    WorkerLostError,
)
from .gate import Gate, Held, Room, Turn, share_of
from .layered import LayeredStore
from .message import (
    AT_ONCE,
    ERROR,
    KINDS,
    REPLY_HEAD,
    ROWS_ONLY,
    Formats,
    Reply,
    Request,
    dated_in,
    receive,
    received,
)
from .mistake import find_mistake
from .pool_limits import MEBIBYTE, PoolLimits
from .query_check import check, is_small, is_update
from .session import Session, SessionLostError, Worker
from .worker import answered_here
from .zygote import Keeper, start_keeper

if TYPE_CHECKING:
    from pathlib import Path

    import pyoxigraph


_ATTEMPTS = 3
"""So often a query is sent to a new worker when the zygote was killed under it."""
_UNDISTURBED = 1.0
"""Seconds for which a query runs whoever waits."""
_BETWEEN = 1.0
"""Seconds after which one more is ended that is the only one of its client."""
_HEALING = 10.0
"""Seconds after which is asked once more that a store which is gone be made anew."""
_START_AGAIN = "end the program that answers, and start it again"
"""What is to be done where nobody was told how to go on; see `on_lost` of `Pool`."""
_MARK = "CURRENT"
"""What every store of the engine has in its folder."""
_OF_THE_QUERY = frozenset({"syntax", "result", "kind", "xml"})
"""Failures for which the store cannot be the reason."""
_EARLY = 0.5
"""Seconds in which a worker that is found dead counts as dead before it got its query."""


class _Turn(Turn):
    """A query in the pool.

    Attributes:
        request: What is asked.
        trusted: Whether it is of the project's own making.
        content: The request as a worker gets it, once it was looked over.
        network: Whether it calls another service.
        worker: Who has it already, sent by the query before.
        left: Whether its place is somebody else's: it only waits for room for its answer.
    """

    __slots__ = ("content", "left", "network", "request", "trusted", "worker")

    def __init__(self, request: Request, client: str, until: float, *, trusted: bool) -> None:
        super().__init__(client, until)
        self.request = request
        self.trusted = trusted
        self.content = b""
        self.network = False
        self.worker: Worker | None = None
        self.left = False


class Pool:
    """Answers queries in processes of its own.

    Args:
        quads: Gives the store with all layers, or the folder of one on disk; called once, when the
            pool is started.
        limits: What a query may take.
        on_lost: Called when the pool cannot go on: somebody killed both zygote and keeper, or
            removed the store; None where nobody can put another pool in its place.
        dated: Gives of the graph of a day what is more and what is less than in the default graph,
            as N-Quads; None for a graph that there is not.
        near: Gives the store of this process with the same default graph, for small queries, which
            take longer on their way to a worker than there; None where there is none.
        twice: Whether the default graph is kept a second time by itself, which takes longer to
            start: of use where the store has layers that queries may name.
        folder: Where the store is on disk; None where it is in memory.
        told: Called with why a worker is replaced that somebody else has ended.
    """

    def __init__(
        self,
        quads: "Callable[[], pyoxigraph.Store | Path]",
        limits: PoolLimits | None = None,
        on_lost: Callable[[], None] | None = None,
        dated: Callable[[str], bytes | None] | None = None,
        *,
        near: "Callable[[], pyoxigraph.Store] | None" = None,
        twice: bool = True,
        folder: "Path | None" = None,
        told: Callable[[str], None] = lambda why: None,
    ) -> None:
        self._told = told
        self._folder = folder
        self._told_gone = -math.inf
        self._near = near
        self._here: LayeredStore | None = None
        self._twice = twice
        self.limits = limits or PoolLimits()
        self.room = Room(self.limits)
        self._dated = dated
        self.has_days = dated is not None
        self._quads = quads
        self._on_lost = on_lost
        self._keeper: Keeper | None = None
        self._door: socket.socket | None = None
        self._session: Session | None = None
        self._gate = Gate[_Turn](self.limits, self._make_room)
        self._lock = RLock()
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._outcomes: Counter[str] = Counter()
        self._displaced = 0.0
        self._killed = 0
        self._seconds = 0.0

    # --- starting and ending ---

    def prepare(self) -> None:
        """Fork the zygote while there is a single thread, and go on while it gets ready."""
        with self._lock:
            if self._door is None:
                self._keeper = start_keeper(self._quads(), self.limits, twice=self._twice)
                self._door = self._keeper.door

    def settle(self) -> None:
        """Wait until the zygote is ready, in the process that has called `prepare`.

        Raises:
            WorkerLostError: It ended before.
        """
        if self._keeper is not None:
            self._keeper.wait()

    def start(self, door: socket.socket | None = None) -> None:
        """Start the workers, after `prepare` and `settle` or with all they do.

        Args:
            door: That of a zygote which another process has forked, with the same store and the
                same limits; then it does not matter how many threads this process has.

        Raises:
            PoolError: No process can be forked.
        """
        with self._lock:
            if self._session is not None:
                return
            self._door = door or self._door
            try:
                self._begin()
            except SessionLostError:
                # The zygote that was prepared has been killed since, by somebody.
                self.close()
                if door is not None:
                    # This process may have threads, beside which it must not fork.
                    raise self._lost() from None
                self._begin()

    def _begin(self) -> None:
        if self._door is None:
            self.prepare()
            self.settle()
        assert self._door is not None
        self._session = Session(self._door)
        for _ in range(self.limits.workers):
            self._idle.append(self._session.spawn())

    def close(self) -> None:
        """End all processes of the pool, once other processes with the same door have done so."""
        with self._lock:
            for worker in self._idle:
                worker.close()
            self._idle.clear()
            if self._session is not None:
                self._session.close()
            if self._door is not None:
                self._door.close()
            self._door = self._session = None

    def reap(self) -> None:
        """Take note of the end of the zygote's keeper; for a handler of SIGCHLD."""
        if self._keeper is not None:
            self._keeper.reap()

    def state(self) -> PoolState:
        """Return how the pool is doing."""
        with self._lock:
            return PoolState(
                len(self._idle) + len(self._busy),
                len(self._busy),
                self._gate.waiting,
                dict(self._outcomes),
                self._killed,
                self._seconds,
            )

    # --- asking ---

    def query(
        self,
        text: str,
        formats: Formats | None = None,
        *,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        base: str | None = None,
        client: str = "",
    ) -> Reply:
        """Answer a query of any kind, from anybody.

        Args:
            text: The query; the prefixes of the project need not be declared.
            formats: In which form the answer is wanted.
            default_graphs: IRIs of the graphs that make the default graph. If these or the named
                graphs are given, they replace what the query says with FROM.
            named_graphs: IRIs of the named graphs.
            base: The IRI against which relative ones are resolved.
            client: Who asks; a client has only so many queries at the same time.

        Returns:
            The answer.

        Raises:
            PoolError: Each reason for not answering has a class of its own, see `.errors`.
        """
        request = Request(
            text,
            formats or Formats(),
            None if default_graphs is None else tuple(default_graphs),
            None if named_graphs is None else tuple(named_graphs),
            base,
        )
        if self._near is not None and len(text) * 4 <= self.limits.text and is_small(text):
            started = time.monotonic()
            if (reply := self._answered_here(request)) is not None:
                self._count(None, time.monotonic() - started)
                return reply
        return self._run(self._with_dated(request), client)

    def _answered_here(self, request: Request) -> Reply | None:
        """Answer a small query in this process; None to leave it to a worker."""
        if request.default_graphs is not None or request.named_graphs is not None:
            return None
        if self._here is None:
            assert self._near is not None
            self._here = LayeredStore(self._near(), twice=False)
        answer = answered_here(self._here, request)
        if answer is None:
            return None
        kind, body = answer
        return Reply(kind, request.formats.of(kind), body)

    def _with_dated(self, request: Request) -> Request:
        """Send along what makes the graphs of the days that a request names."""
        if self._dated is None:
            return request
        texts = (request.text, *(request.default_graphs or ()), *(request.named_graphs or ()))
        dated = {iri: self._dated(iri) for iri in dated_in(texts)}
        there = {iri: quads for iri, quads in dated.items() if quads is not None}
        if not there:
            return request
        return request._replace(dated=tuple(there), beside=b"".join(there.values()))

    def rows(
        self,
        text: str,
        client: str = "",
        until: float | None = None,
        over: bytes | None = None,
    ) -> bytes:
        """Answer a SELECT of the project's own making, as results in JSON.

        Args:
            text: The query, compiled from IQ: it is not looked over again.
            client: On whose behalf it is asked.
            until: The deadline on the monotonic clock, if it is one of several queries of a
                question; the usual time from now by default.
            over: N-Quads of our own to ask instead of the store, as another day needs.

        Raises:
            PoolError: See `query`.
        """
        return self._run(Request(text, ROWS_ONLY, over=over), client, until, trusted=True).body

    def running(self) -> dict[str, float]:
        """Return who has queries running, and when the longest began, on the monotonic clock."""
        with self._lock:
            longest: dict[str, float] = {}
            for worker in self._busy:
                began = longest.get(worker.client, worker.began)
                longest[worker.client] = min(began, worker.began)
        return longest

    def cancel(self, client: str, before: float = math.inf) -> int:
        """Stop the running queries of a client.

        Args:
            client: Who has asked them.
            before: Those only that began before this time, on the monotonic clock.

        Returns:
            How many there were; each ends with a `QueryCancelledError`.
        """
        with self._lock:
            stopped = [
                worker for worker in self._busy if worker.client == client and worker.began < before
            ]
            for worker in stopped:
                worker.cancelled = True
                worker.kill()
        return len(stopped)

    def _make_room(self, urgent: bool) -> None:
        """End the longest query of the client that has most running.

        All places may be taken by long queries of a few clients, none of which has more than its
        share; whoever has nothing running then waits for nothing but their deadlines. Where each
        client has a single one, one is ended only now and then, and for small questions: else no
        long query would ever be answered.

        Args:
            urgent: Whether somebody will soon have waited in vain who has asked nothing slow.
        """
        now = time.monotonic()
        with self._lock:
            by_share: dict[str, list[Worker]] = defaultdict(list)
            for worker in self._busy:
                if not (worker.cancelled or worker.displaced or worker.answered):
                    by_share[share_of(worker.client)].append(worker)
            most = max(by_share.values(), key=len, default=[])
            several = len(most) > 1
            if not several:
                if not urgent or now - self._displaced < _BETWEEN:
                    return
                most = [worker for workers in by_share.values() for worker in workers]
            longest = min(most, key=lambda worker: worker.began, default=None)
            if longest is None or now - longest.began < _UNDISTURBED:
                return
            self._displaced = now
            longest.displaced = "several" if several else "alone"
            longest.kill()

    def _run(
        self, request: Request, client: str, until: float | None = None, *, trusted: bool = False
    ) -> Reply:
        # A worker may have open what it needs, while the next one finds nothing.
        self.gone()
        started = time.monotonic()
        until = started + self.limits.deadline if until is None else until
        try:
            reply = self._admitted(_Turn(request, client, until, trusted=trusted))
        except BaseException as error:
            self._count(error, time.monotonic() - started)
            raise
        self._count(None, time.monotonic() - started)
        return reply

    def _admitted(self, turn: _Turn) -> Reply:
        """Answer a query when its turn has come."""
        if self._session is None:
            self.start()
        try:
            self._gate.enter(turn, self._look_over)
        except BaseException:
            if turn.worker is not None:
                # Interrupted when its work had begun.
                self._discard(turn.worker, kill=True)
                self._give_back(turn.worker)
            raise
        free = None
        try:
            free, reply = self._attempt(turn)
        finally:
            self._leave(turn, free)
        return reply

    def _look_over(self, turn: _Turn) -> None:
        """Make sure that a query may be asked; one that waits does so meanwhile."""
        turn.network = not turn.trusted and bool(check(turn.request.text, self.limits))
        try:
            turn.content = turn.request.encoded()
        except UnicodeEncodeError as error:
            place = f"half a character at code point {error.start + 1}"
            raise QuerySyntaxError(f"the query is no Unicode text: {place}") from error

    def _attempt(self, turn: _Turn) -> tuple[Worker, Reply]:
        """Return the answer to a query that is inside, and the worker that gave it."""
        for attempt in range(_ATTEMPTS):
            sent = turn.worker if attempt == 0 else None
            worker = sent or self._take(turn, careful=attempt > 0)
            try:
                return worker, self._ask(worker, turn, sent=sent is not None)
            except SessionLostError:
                # The zygote was killed, and with it a worker that was not to blame.
                self._give_back(worker)
                if time.monotonic() > turn.until:
                    raise self._lost() from None
            except BaseException:
                self._give_back(worker)
                raise
        raise WorkerLostError("the query was lost: its process was killed; ask again")

    def _leave(self, turn: _Turn, free: Worker | None) -> None:
        """Let the next query in, and have the worker that is free now begin with it at once."""
        if turn.left:
            if free is not None:
                self._give_back(free)
            return
        following = self._gate.leave(turn)
        if free is not None and (following is None or not self._pass_on(free, following)):
            self._give_back(free)
        if following is not None:
            self._gate.call(following)

    def _pass_on(self, worker: Worker, turn: _Turn) -> bool:
        """Send the query of another thread to a worker, unless it may not have it."""
        # A short one fits into the socket, so that this thread need not wait.
        if worker.network or turn.network or not 0 < len(turn.content) <= AT_ONCE:
            return False
        with self._lock:
            if worker.cancelled or worker.displaced or worker not in self._busy:
                return False
            worker.begin_for(turn.client)
        try:
            worker.give_up_at(turn.until)
            worker.connection.sendall(turn.content)
        except TimeoutError:
            # Nothing was sent.
            return False
        except OSError:
            self._discard(worker, kill=True)
            return False
        turn.worker = worker
        return True

    def _count(self, error: BaseException | None, seconds: float) -> None:
        with self._lock:
            self._outcomes[type(error).__name__ if error else "answered"] += 1
            self._seconds += seconds

    # --- one query in one worker ---

    def _ask(self, worker: Worker, turn: _Turn, *, sent: bool) -> Reply:
        """Send a query to a worker, unless that was done, and wait for its reply.

        Whatever goes wrong ends the worker.
        """
        connection = worker.connection
        try:
            if not sent:
                worker.give_up_at(turn.until)
                connection.sendall(turn.content)
            reply = receive(connection, REPLY_HEAD)
            if reply is None:
                raise self._ended(worker)
            (kind, last, length), body = reply
            held = self._room_for(length, turn, worker)
            content = received(connection, body, length, lambda: worker.give_up_at(turn.until))
            if content is None:
                raise self._ended(worker)
        except (TimeoutError, BlockingIOError):
            self._discard(worker, kill=True)
            raise DeadlineError(
                f"the query was stopped at its deadline of {self.limits.deadline:g} s"
            ) from None
        except (BrokenPipeError, ConnectionResetError):
            raise self._ended(worker) from None
        except BaseException:
            # The caller was interrupted, or the worker was lost: what it says later is lost, too.
            self._discard(worker, kill=True)
            raise
        if last:
            self._discard(worker, kill=False)
        if kind == ERROR:
            raise self._failed(json.loads(content), turn.request)
        answer = KINDS[kind]
        return Reply(answer, turn.request.formats.of(answer), content, held)

    def _room_for(self, size: int, turn: _Turn, worker: Worker) -> Held | None:
        """Have room for an answer; until then it stays with the worker, whose memory has a bound.

        Raises:
            TooManyQueriesError: The client does not read the answers that it has.
            PoolBusyError: Other clients do not.
        """

        def leave() -> None:
            worker.answered = True
            if not turn.left:
                turn.left = True
                if (following := self._gate.leave(turn)) is not None:
                    self._gate.call(following)

        return self.room.hold_apart(size, turn.client, turn.until, leave)

    def _failed(self, failure: Mapping[str, object], request: Request) -> PoolError:
        """Return the error that a worker reports."""
        message = str(failure["message"])
        if failure["kind"] not in _OF_THE_QUERY and (gone := self.gone()) is not None:
            return gone
        match failure["kind"]:
            case "syntax":
                if is_update(request.text):
                    return RefusedError("updates are refused: this service is read-only")
                line, column = failure.get("line"), failure.get("column")
                assert isinstance(line, int | None)
                assert isinstance(column, int | None)
                if line is None or column is None:
                    return QuerySyntaxError(f"the query is not well formed: {message}")
                wrong = find_mistake(request.text, message, line, column)
                detail = f"line {wrong.line}, column {wrong.column}: {wrong.message}"
                return QuerySyntaxError(detail, wrong.line, wrong.column)
            case "result":
                size = self.limits.result / MEBIBYTE
                return ResultLimitError(
                    f"the answer is larger than {size:g} MiB; use LIMIT or narrow the pattern"
                )
            case "memory":
                return self._out_of_memory()
            case "kind":
                return NotOfferedError(f"no accepted form can hold {_KIND_WORDS[message]}")
            case "xml":
                return NotXmlError(message)
            case _:
                return PoolError(f"the store cannot answer this query: {message}")

    def _ended(self, worker: Worker) -> Exception:
        """Return the error for a worker that ended in the middle of a query."""
        try:
            code = worker.session.status(worker)
        except SessionLostError as error:
            self._told("the process that forks them was killed")
            self._discard(worker, kill=False)
            return error
        self._discard(worker, kill=False)
        if worker.cancelled:
            return QueryCancelledError("the query was cancelled")
        if (gone := self.gone()) is not None:
            return gone
        if worker.displaced == "alone":
            return PoolBusyError(
                "the query was stopped for others that had waited for long: all places were taken, "
                "and it had run longest; ask again in a moment",
                2,
            )
        if worker.displaced:
            return TooManyQueriesError(
                "the query was stopped for another client, as this one had several running; "
                "ask fewer at a time"
            )
        match -code:
            case signal.SIGABRT:
                return self._out_of_memory()
            case signal.SIGSEGV | signal.SIGBUS | signal.SIGILL:
                return NestingError(
                    "the query is too deeply nested, or a list in it is too long for the parser"
                )
            case signal.SIGXCPU:
                return DeadlineError("the query was stopped: it has used up its computing time")
            case _ if time.monotonic() - worker.began < _EARLY:
                # It was killed when it was idle, and had not quite ended when it was taken.
                self._told("it was killed while it was idle")
                return SessionLostError("the worker had been killed")
            case _:
                self._told("it was killed in the middle of a query")
                return WorkerLostError("the query was lost: its process was killed; ask again")

    def gone(self) -> WorkerLostError | None:
        """Return what is said when somebody has removed the store from disk; None if it is there.

        A worker that has it open still answers some queries, fails others, or ends in any way.
        """
        if self._folder is None or (self._folder / _MARK).exists():
            return None
        if self._on_lost is None:
            return WorkerLostError(f"the store is gone from disk; {_START_AGAIN}")
        now = time.monotonic()
        with self._lock:
            first = now - self._told_gone >= _HEALING
            if first:
                self._told_gone = now
        if first:
            self._on_lost()
        return WorkerLostError("the store is gone from disk and is made anew; ask again", 10)

    def _out_of_memory(self) -> MemoryLimitError:
        size = self.limits.memory / MEBIBYTE
        return MemoryLimitError(
            f"the query was stopped: it takes more than {size:g} MiB of memory; "
            "narrow its pattern or sort less"
        )

    # --- taking and giving back workers ---

    def _take(self, turn: _Turn, *, careful: bool) -> Worker:
        """Take an idle worker, or a new one.

        Args:
            turn: For which query.
            careful: Whether to make sure that it lives: a query that finds it dead is asked again.
        """
        while not turn.network:
            with self._lock:
                if not self._idle:
                    break
                worker = self._idle.pop()
                # One whose zygote has gone is dying, though it may not have ended yet.
                if not worker.session.lost and (not careful or worker.is_idle()):
                    worker.begin_for(turn.client)
                    self._busy.add(worker)
                    return worker
            # Somebody killed it or its zygote; no query was in it.
            self._told("it was killed while it was idle")
            self._let_go(worker)
        worker = self._spawn(turn.until, network=turn.network)
        with self._lock:
            worker.begin_for(turn.client)
            self._busy.add(worker)
        return worker

    def _spawn(self, until: float, *, network: bool = False) -> Worker:
        """Fork a worker, over a new session if the old one was lost.

        Args:
            until: When nobody waits for it any more. A zygote that somebody has stopped says
                nothing, and each attempt takes as long as one is waited for.
            network: Whether it may open sockets.
        """
        for attempt in range(_ATTEMPTS):
            if attempt and time.monotonic() > until:
                break
            session = self._session
            try:
                if session is None or session.lost:
                    session = self._reopened(session)
                return session.spawn(network=network)
            except SessionLostError:
                continue
        raise self._lost()

    def _lost(self) -> WorkerLostError:
        """Return what is said when nothing is left that could fork a worker."""
        if self._on_lost is None:
            return WorkerLostError(f"the processes that answer queries were killed; {_START_AGAIN}")
        self._on_lost()
        return WorkerLostError("the processes that answer queries are being replaced; ask again", 2)

    def _reopened(self, lost: Session | None) -> Session:
        with self._lock:
            if self._session is lost or self._session is None:
                if self._door is None:
                    raise PoolError("the pool is closed")
                self._session = Session(self._door)
            return self._session

    def _discard(self, worker: Worker, *, kill: bool) -> None:
        """Take a worker out of the pool."""
        with self._lock:
            if worker not in self._busy:
                return
            self._busy.discard(worker)
            self._killed += kill
        if kill:
            worker.kill()
        self._let_go(worker)

    def _let_go(self, worker: Worker) -> None:
        worker.session.forget(worker)
        worker.close()

    def _give_back(self, worker: Worker) -> None:
        """Make a worker idle again; in place of one that has gone, fork another."""
        if worker.network:
            self._discard(worker, kill=True)
            return
        with self._lock:
            kept = worker in self._busy
            self._busy.discard(worker)
            working = len(self._idle) + len(self._busy) - self.room.waiting_apart
            complete = working >= self.limits.workers
            if kept and not complete:
                self._idle.append(worker)
        if kept and complete:
            # There are more while answers wait for room, each with its worker.
            self._let_go(worker)
        if not kept and not complete and self._door is not None and not worker.session.lost:
            # Now, so that the next query need not wait for it; where the zygote has gone, the query
            # itself is asked again.
            with suppress(PoolError):
                made = self._spawn(time.monotonic())
                with self._lock:
                    self._idle.append(made)


_KIND_WORDS = {
    "rows": "the rows of a SELECT",
    "boolean": "the yes or no of an ASK",
    "graph": "the graph of a CONSTRUCT or DESCRIBE",
}
