"""At what address a request found the service, for links to itself."""

import re
from collections.abc import Mapping
from typing import Any

from .problems import METHOD_NOT_ALLOWED, WRONG_REQUEST, ProblemError

_HOST = re.compile(r"(?:[A-Za-z0-9._-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::([0-9]{0,5}))?")
"""RFC 3986, section 3.2.2, without escapes; names within a network have underscores, too."""
_LAST_PORT = 65_535
_OF_THE_SERVER = ("OPTIONS", "*")
METHODS = "GET, HEAD, OPTIONS, POST"
"""All that any route takes."""
_USUAL_PORTS = {"http": ":80", "https": ":443"}
_CHOOSING = (("HTTP_ACCEPT", "Accept"), ("HTTP_ACCEPT_ENCODING", "Accept-Encoding"))


def check(environ: Mapping[str, Any], most: int) -> None:
    """Make sure that the headers that every answer depends on can be worked with.

    Args:
        environ: The WSGI environment.
        most: Bytes that a header may have which chooses the form; what it means is kept.

    Raises:
        ProblemError: The target is no path, ``Host`` is no host (RFC 9112, section 3.2), a header
            is too long, or the method is not in capitals (RFC 9110, section 9.1).
    """
    method: str = environ["REQUEST_METHOD"]
    if method != method.upper():
        # The framework takes it for the one in capitals, whose answer it then is to nobody.
        raise ProblemError(
            METHOD_NOT_ALLOWED,
            f"methods are written in capitals: {method[:20].upper()!r}, not {method[:20]!r}",
            headers={"Allow": METHODS},
        )
    # What asks for the options of the server as a whole has a star (RFC 9112, section 3.2.4). The
    # framework takes what is no path for the first page.
    if not environ["PATH_INFO"].startswith("/") and not is_about_server(environ):
        raise ProblemError(WRONG_REQUEST, "the target of a request is a path, which begins with /")
    host = environ.get("HTTP_HOST")
    if host and not _is_host(host):
        raise ProblemError(WRONG_REQUEST, f"the header Host names no host: {host[:100]!r}")
    for key, name in _CHOOSING:
        if len(given := environ.get(key, "")) > most:
            raise ProblemError(
                WRONG_REQUEST, f"the header {name} has {len(given)} bytes; it may have {most}"
            )


def is_about_server(environ: Mapping[str, Any]) -> bool:
    """Tell whether a request asks what the server can do at all (RFC 9110, section 9.3.7)."""
    return (environ["REQUEST_METHOD"], environ["PATH_INFO"]) == _OF_THE_SERVER


def _is_host(text: str) -> bool:
    told = _HOST.fullmatch(text)
    return told is not None and (not told[1] or 0 < int(told[1]) <= _LAST_PORT)


def root_of(environ: Mapping[str, Any]) -> str:
    """Return the address of the service as the client knows it, without a slash at its end.

    Args:
        environ: The WSGI environment; without a ``Host``, as in HTTP/1.0, where the server listens
            takes its place.
    """
    scheme: str = environ.get("wsgi.url_scheme") or "http"
    host: str = environ.get("HTTP_HOST") or ""
    if not _is_host(host):
        name = environ.get("SERVER_NAME") or "localhost"
        host = f"[{name}]" if ":" in name and not name.startswith("[") else name
        host = f"{host}:{environ.get('SERVER_PORT') or ''}"
    return f"{scheme}://{host.removesuffix(_USUAL_PORTS.get(scheme, ':')).removesuffix(':')}"
