"""What makes repeated requests cheap: entity tags, revalidation, compression.

An answer depends on the knowledge, on the program and on the request, and with a store elsewhere on
its state (`remote_store`); on nothing else. So the tag is known before any work is done, and a
client that has the answer already gets a 304 for the price of a hash.
"""

# ruff: noqa: PLC0415 - the process that others are forked from has no Flask

import gzip
import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

if TYPE_CHECKING:
    from flask import Request, Response

_WORTH_IT = 1024
"""Smaller answers do not gain from compression."""
_TEXTUAL = ("text/", "application/json", "application/problem+json", "application/n-", "image/svg")
_SUFFIXES = ("+json", "+xml")
LOADED = "isthmus.loaded"
"""Where the environment tells one state of a store elsewhere from another, if there is one."""
DAY = "isthmus.day"
"""Where the environment tells the span without change in which today lies."""
_TAG = re.compile(r'"([^"]*)"')
ONE_YEAR = 31_536_000


def tag(version: str, environ: Mapping[str, Any]) -> str:
    """Return the entity tag of the answer to a request.

    Args:
        version: Of the knowledge and the program.
        environ: The WSGI environment; the parameters count whatever their order.

    Returns:
        The tag without quotes. It is weak, since compression changes the bytes and not the meaning.
    """
    given = environ.get
    query = in_order(given("QUERY_STRING", ""))
    parts = (
        version,
        given("wsgi.url_scheme", ""),
        given("HTTP_HOST", ""),
        given("PATH_INFO", ""),
        given("HTTP_ACCEPT", ""),
        query,
        given(LOADED, ""),
        # Answers say what differs today, so the span counts, and not the day.
        given(DAY, ""),
    )
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:24]


def in_order(query: str) -> str:
    """Return the parameters of an address so that their order does not matter, if it need not.

    Args:
        query: What stands behind the question mark.

    Returns:
        The same parameters by name, however that is written; the values of one name stay in their
        order, since it may mean something.

    >>> in_order("b=1&%61=2&a=1")
    '%61=2&a=1&b=1'
    """
    return "&".join(sorted(query.split("&"), key=_name)) if "&" in query else query


def _name(pair: str) -> str:
    name = pair.partition("=")[0]
    return unquote_plus(name) if "%" in name or "+" in name else name


def known(environ: Mapping[str, Any], current: str, *, exists: bool = False) -> bool:
    """Tell whether the client has the answer with this tag already: RFC 9110, section 13.1.2.

    Args:
        environ: The WSGI environment.
        current: The tag, without quotes.
        exists: Whether it is known that there is an answer, so that ``*`` means it.
    """
    given = environ.get("HTTP_IF_NONE_MATCH")
    if not given or environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
        return False
    if given.strip() == "*":
        return exists
    return current in _TAG.findall(given)


@lru_cache(maxsize=128)
def takes_gzip(accept_encoding: str) -> bool:
    """Tell whether a client takes gzip, by its Accept-Encoding."""
    from werkzeug.datastructures import Accept
    from werkzeug.http import parse_accept_header

    return parse_accept_header(accept_encoding, Accept)["gzip"] > 0


def packed(content: bytes, media_type: str, accept_encoding: str) -> bytes | None:
    """Compress a content if the client takes gzip and it is worth it, else return None."""
    if len(content) < _WORTH_IT or not _is_text(media_type) or not takes_gzip(accept_encoding):
        return None
    return gzip.compress(content, 5, mtime=0)


def keep_static(response: "Response", *, named: bool) -> None:
    """Make a file of the pages one that can be compressed and kept.

    Args:
        response: The file as it is sent; changed in place.
        named: Whether the address changes with the content, so that it never has to be asked again.
    """
    response.direct_passthrough = False
    response.headers.pop("Accept-Ranges", None)
    if (tag := response.get_etag()[0]) is not None:
        response.set_etag(tag, weak=True)
    lasting = f"public, max-age={ONE_YEAR}, immutable"
    response.headers["Cache-Control"] = lasting if named else "public, no-cache"


def compress(request: "Request", response: "Response") -> None:
    """Compress an answer in place if the client takes gzip and it is worth it.

    Args:
        response: Its answer.
    """
    if (
        response.direct_passthrough
        or response.status_code in {204, 304}
        or "Content-Encoding" in response.headers
    ):
        return
    accepted = request.headers.get("Accept-Encoding", "")
    content = packed(response.get_data(), response.mimetype or "", accepted)
    if content is not None:
        response.set_data(content)
        response.headers["Content-Encoding"] = "gzip"


def _is_text(media_type: str) -> bool:
    return media_type.startswith(_TEXTUAL) or media_type.endswith(_SUFFIXES)
