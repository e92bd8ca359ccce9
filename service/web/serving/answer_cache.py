"""Answers that were given already, kept in memory up to a bound, the longest unused leaving first.

An answer depends on the dataset, on the request, and on nothing else: so a repeated question needs
neither Flask nor the store. Keys hold all that an answer depends on; see `key_of`.
"""

import sys
from collections.abc import Mapping
from typing import Any, TypeAlias

from isthmus.kb.data_class import dataclass
from isthmus.service.sized_cache import SizedCache
from isthmus.service.web.http.caching import in_order

Key: TypeAlias = tuple[str | bytes, ...]

_OVERHEAD = 512
"""Bytes of an entry besides its texts: its objects, its place in the table, its links."""
_PAIR = sys.getsizeof(("", ""))
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


class AnswerCache(SizedCache[Key, Kept]):
    """The answers that were asked for last."""

    def measure(self, key: Key, value: Kept) -> int:
        """Return the bytes that an answer takes in memory, its key included."""
        texts = sum(sys.getsizeof(part) for part in key)
        headers = sum(
            _PAIR + sys.getsizeof(name) + sys.getsizeof(text) for name, text in value.headers
        )
        return _OVERHEAD + texts + headers + sys.getsizeof(value.body)


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
