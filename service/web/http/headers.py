"""Headers that every answer has, whichever way it is made."""

from collections.abc import Mapping

HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'; object-src 'none'"
    ),
    # Open data: other sites may read it, but nothing is done in a user's name.
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, X-Request-Id",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""What every answer says, unless its route says otherwise."""
VARY = ("Accept", "Accept-Encoding")
"""What an answer depends on besides its address."""
REVALIDATED = "public, no-cache"
"""To be kept, and asked about each time: an answer must not outlive its knowledge."""
