"""Values that must never leave the reader: they are dropped before anything else is read.

Which fields hold one follows from the API references of Amazon EC2 and AWS Direct Connect.
"""

from collections.abc import Iterator

from isthmus.kb.characters import kept_of_names

_WHAT = {
    "presharedkey": "pre-shared key",
    "presharedkeyarn": "pre-shared key",
    "customergatewayconfiguration": "pre-shared key",
    "tunnel1presharedkey": "pre-shared key",
    "tunnel2presharedkey": "pre-shared key",
    "bgpauthkey": "BGP authentication key",
    "authkey": "BGP authentication key",
    "customerrouterconfig": "router configuration",
    "ckn": "MACsec key name",
    "cak": "MACsec key",
    "secretarn": "MACsec key",
}
GONE = None
"""What stands where a secret stood."""
_DEPTH = 64


def drop_secrets(value: object, pointer: str) -> Iterator[tuple[str, str, str]]:
    """Take the secrets out of a value that was read, in place.

    Yields:
        For each its pointer, what it is, and the value itself, for the search for copies only.
    """
    stack = [(value, pointer, 0)]
    while stack:
        inner, place, depth = stack.pop()
        if depth > _DEPTH:
            continue
        if isinstance(inner, dict):
            for key, entry in inner.items():
                below = f"{place}/{escape(key)}"
                what = _WHAT.get(normal(key))
                if what is None:
                    if isinstance(entry, dict | list):
                        stack.append((entry, below, depth + 1))
                elif entry not in (None, "", [], {}):
                    inner[key] = GONE
                    yield below, what, entry if isinstance(entry, str) else ""
        elif isinstance(inner, list):
            stack.extend(
                (entry, f"{place}/{index}", depth + 1)
                for index, entry in enumerate(inner)
                if isinstance(entry, dict | list)
            )


@kept_of_names(4096)
def normal(key: str) -> str:
    """Return a key without the case and the underscores in which writers differ."""
    return key.replace("_", "").lower()


@kept_of_names(4096)
def escape(key: str) -> str:
    """Write a key as a token of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")
