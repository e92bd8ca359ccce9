"""Answers that were given already, kept in memory up to a bound, the longest unused leaving first.

An answer depends on the dataset, on the request, and on nothing else: so a repeated question needs
neither Flask nor the store. Keys hold all that an answer depends on; see `key_of`.
"""

import sys
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeAlias

from isthmus.service.web.http.caching import in_order

Key: TypeAlias = tuple[str | bytes, ...]

_OVERHEAD = 512
"""Bytes of an entry besides its texts: its objects, its place in the table, its links."""
_PAIR = sys.getsizeof(("", ""))
_LARGEST_PART = 8
"""An answer may take one part in so many of the whole, so that one cannot drive out all others."""
_NO_BODY = b""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that was given.

    Attributes:
        headers: Its headers, without the name of the request that it answered.
        bare: Those of them that do not speak of the body, for a 304.
        body: Its body, as it was sent.
        tag: Its entity tag without quotes; empty if it has none.
        route: The address pattern that answered, for the figures.
    """

    headers: tuple[tuple[str, str], ...]
    bare: tuple[tuple[str, str], ...]
    body: bytes
    tag: str
    route: str


class AnswerCache:
    """A bounded table of answers that threads share.

    Args:
        capacity: Bytes that all answers may take together; 0 keeps nothing.
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.size = 0
        self.evicted = 0
        self._kept: OrderedDict[Key, tuple[Kept, int]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Key) -> Kept | None:
        """Return the answer to a request, and count it as used; None if it is not kept."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                return None
            self._kept.move_to_end(key)
            return kept[0]

    def put(self, key: Key, answer: Kept) -> bool:
        """Keep an answer, making room for it.

        Returns:
            Whether it is kept: one that is large beside the whole is not.
        """
        size = _size(key, answer)
        if size * _LARGEST_PART > self.capacity:
            return False
        with self._lock:
            if (old := self._kept.pop(key, None)) is not None:
                self.size -= old[1]
            self._kept[key] = (answer, size)
            self.size += size
            while self.size > self.capacity:
                _, (_, freed) = self._kept.popitem(last=False)
                self.size -= freed
                self.evicted += 1
        return True

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self.size = 0


def key_of(version: str, environ: Mapping[str, Any], body: bytes = _NO_BODY) -> Key:
    """Return what the answer to a request depends on.

    Args:
        version: Of dataset and program.
        environ: The WSGI environment.
        body: The body of a POST.

    Returns:
        The key: the same for HEAD as for GET, and whatever the order of the parameters.
    """
    given = environ.get
    query = in_order(given("QUERY_STRING", ""))
    post = environ["REQUEST_METHOD"] == "POST"
    return (
        version,
        "POST" if post else "GET",
        given("wsgi.url_scheme", ""),
        given("HTTP_HOST", ""),
        environ["PATH_INFO"],
        query,
        given("HTTP_ACCEPT", ""),
        given("HTTP_ACCEPT_ENCODING", ""),
        given("CONTENT_TYPE", "") if post else "",
        body,
    )


def _size(key: Key, answer: Kept) -> int:
    """Return the bytes that an answer takes in memory, its key included."""
    texts = sum(sys.getsizeof(part) for part in key)
    headers = sum(
        _PAIR + sys.getsizeof(name) + sys.getsizeof(value) for name, value in answer.headers
    )
    return _OVERHEAD + texts + headers + sys.getsizeof(answer.body)
