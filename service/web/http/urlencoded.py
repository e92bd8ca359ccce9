"""Read ``application/x-www-form-urlencoded`` text, the form of addresses, as fast as may be.

A query in an address is mostly escapes, and `urllib.parse` takes longer to resolve them than the
store takes to answer many a query. Here the standard library's C decoder of quoted-printable text
does it, which knows the same escapes by another sign.
"""

from binascii import a2b_qp
from urllib.parse import unquote_plus


def pairs_of(text: str, most: int) -> list[tuple[str, str]]:
    """Return the pairs that a text holds, in their order.

    Args:
        text: Such as ``query=ASK+%7B%7D&timeout=``.
        most: How many pairs there may be.

    Raises:
        ValueError: There are more, or a text is not in UTF-8.

    >>> pairs_of("query=ASK+%7B%7D&timeout=", 2)
    [('query', 'ASK {}'), ('timeout', '')]
    """
    pieces = text.split("&")
    if len(pieces) > most:
        raise ValueError(f"more than {most} parameters")
    parted = (piece.partition("=") for piece in pieces if piece)
    return [(decoded(name), decoded(value)) for name, _, value in parted]


def decoded(text: str) -> str:
    """Return a name or a value without its escapes.

    Raises:
        ValueError: It is not in UTF-8.

    >>> decoded("caf%C3%A9+100%")
    'café 100%'
    """
    if "+" in text:
        text = text.replace("+", " ")
    escapes = text.count("%")
    if not escapes:
        return text
    if text.isascii() and "\n" not in text and "\r" not in text:
        octets = a2b_qp(text.replace("=", "=3D").replace("%", "="))
        # Each true escape makes one byte of three; whatever else happened is done again by rule.
        if len(octets) == len(text) - 2 * escapes:
            return octets.decode("utf-8")
    return unquote_plus(text.replace("+", "%2B"), errors="strict")
