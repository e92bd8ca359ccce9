"""What makes repeated requests cheap: entity tags, revalidation, compression.

An answer depends on the knowledge, on the program and on the request, on nothing else. So the tag
is known before any work is done, and a client that has the answer already gets a 304 for the price
of a hash.
"""

import gzip
import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Request, Response

_WORTH_IT = 1024
"""Smaller answers do not gain from compression."""
_TEXTUAL = ("text/", "application/json", "application/problem+json", "application/n-", "image/svg")
_SUFFIXES = ("+json", "+xml")
ONE_YEAR = 31_536_000


def tag(version: str, request: "Request") -> str:
    """Return the entity tag of the answer to a request.

    Args:
        version: Of the knowledge and the program.
        request: The request; its parameters count whatever their order.

    Returns:
        The tag without quotes. It is weak, since compression changes the bytes and not the meaning.
    """
    parameters = sorted(request.args.items(multi=True))
    parts = [version, request.host_url, request.path, request.headers.get("Accept", "")]
    parts += [f"{name}={value}" for name, value in parameters]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:24]


def known(request: "Request", current: str) -> bool:
    """Tell whether the client has the answer with this tag already."""
    return request.method in {"GET", "HEAD"} and current in request.if_none_match.as_set(True)


def compress(request: "Request", response: "Response") -> None:
    """Compress an answer in place if the client takes gzip and it is worth it.

    Args:
        request: The request.
        response: Its answer.
    """
    if (
        response.direct_passthrough
        or response.status_code in {204, 304}
        or "Content-Encoding" in response.headers
        or not _is_text(response.mimetype)
        or request.accept_encodings["gzip"] <= 0
    ):
        return
    content = response.get_data()
    if len(content) >= _WORTH_IT:
        response.set_data(gzip.compress(content, 5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"


def _is_text(media_type: str | None) -> bool:
    kind = media_type or ""
    return kind.startswith(_TEXTUAL) or kind.endswith(_SUFFIXES)
