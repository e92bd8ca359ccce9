"""Standard input and output as a transport: one message a line, and nothing else, ever.

Requests are worked on by a few threads, so that a long query keeps no other waiting; answers come
in whatever order they are ready. The process ends when its input does.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from io import BufferedWriter
from queue import SimpleQueue
from threading import BoundedSemaphore, Lock, Thread
from typing import BinaryIO

from isthmus.service.terminal.streams import written_to_the_end

from . import messages
from .messages import INVALID_REQUEST, ProtocolError
from .protocol import Protocol

_THREADS = 4
_WAITING = 64
"""Messages that are read ahead of their answers."""
_CANCELLED = "notifications/cancelled"


def take_standard_output() -> BufferedWriter:
    """Return standard output for messages, and send what anybody else prints to standard error."""
    sys.stdout.flush()
    kept = written_to_the_end(os.dup(1))
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return kept


class Conversation:
    """Reads messages and writes replies until the input ends.

    Args:
        protocol: Answers messages.
        lines: Where they come from.
        out: Where replies go.
        asking_as: Called in the thread of a request with a name for it, before it is answered.
        stop: Stops the queries of the request of this name.
        longest: Bytes that a message may have.
    """

    def __init__(
        self,
        protocol: Protocol,
        lines: BinaryIO,
        out: BinaryIO | BufferedWriter,
        asking_as: Callable[[str], None],
        stop: Callable[[str], object],
        *,
        longest: int,
    ) -> None:
        self._protocol = protocol
        self._lines = lines
        self._out = out
        self._asking_as = asking_as
        self._stop = stop
        self._longest = longest
        self._queue: SimpleQueue[tuple[bytes, str] | None] = SimpleQueue()
        self._room = BoundedSemaphore(_WAITING)
        self._lock = Lock()
        self._cancelled: set[str] = set()
        self._under_way: set[str] = set()

    def run(self) -> None:
        """Answer until the input ends, and then what is still being worked on."""
        threads: list[Thread] = []
        for _ in range(_THREADS):
            thread = Thread(target=self._work, daemon=True)
            try:
                thread.start()
            except RuntimeError:
                # The system has none left: those that there are do it all.
                if not threads:
                    raise
                break
            threads.append(thread)
        while line := self._lines.readline(self._longest + 1):
            if len(line) > self._longest:
                self._skip(line)
                told = f"a message may have {self._longest // 1024} KiB"
                self._write(messages.refused(None, ProtocolError(INVALID_REQUEST, told)))
            elif line.strip() and not self._is_cancellation(line):
                name = _name_of(line)
                with self._lock:
                    self._under_way.add(name)
                self._room.acquire()
                self._queue.put((line, name))
        for _ in threads:
            self._queue.put(None)
        for thread in threads:
            thread.join()

    def _work(self) -> None:
        while (given := self._queue.get()) is not None:
            try:
                self._answer(*given)
            except OSError:
                # Nobody reads the replies; the end of the input will end the process too.
                pass
            finally:
                self._room.release()

    def _answer(self, line: bytes, name: str) -> None:
        self._asking_as(name)
        body = self._protocol.reply(line).body
        if isinstance(body, Iterator):
            body = self._last_of(body)
        with self._lock:
            self._under_way.discard(name)
            gone = name in self._cancelled
            self._cancelled.discard(name)
        if body is not None and not gone:
            self._write(body)

    def _last_of(self, talk: Iterator[object]) -> object:
        """Write what is said before the answer, and return the answer."""
        last = next(talk)
        for message in talk:
            self._write(last)
            last = message
        return last

    def _is_cancellation(self, line: bytes) -> bool:
        """Carry out a cancellation, at once: the threads may all be busy with what it ends."""
        if _CANCELLED.encode() not in line:
            return False
        try:
            message = messages.parse(line)
        except ProtocolError:
            return False
        if not isinstance(message, dict) or message.get("method") != _CANCELLED:
            return False
        params = message.get("params")
        name = _key(params.get("requestId")) if isinstance(params, dict) else ""
        with self._lock:
            known = name in self._under_way
            if known:
                self._cancelled.add(name)
        if known:
            self._stop(name)
        return True

    def _skip(self, line: bytes) -> None:
        while line and not line.endswith(b"\n"):
            line = self._lines.readline(self._longest)

    def _write(self, body: object) -> None:
        content = messages.written(body) + b"\n"
        with self._lock:
            self._out.write(content)
            self._out.flush()


def _name_of(line: bytes) -> str:
    try:
        return _key(messages.id_of(messages.parse(line)))
    except ProtocolError:
        return ""


def _key(name: object) -> str:
    """Return a text for an id; a number and a text of the same digits are two ids."""
    return json.dumps(name) if isinstance(name, str | int) else ""
