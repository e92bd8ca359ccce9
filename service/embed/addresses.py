"""Where the page of a thing is: at a service, in a static site, or on the page itself."""

from collections.abc import Callable
from urllib.parse import quote, urlsplit

from isthmus.ontology import BASE, IQ, IST, PREFIXES

Address = Callable[[str], str]
"""From the IRI of a thing to the address of its page; an empty string where it has none."""
KINDS = tuple(prefix for prefix, namespace in PREFIXES.items() if namespace == f"{BASE}{prefix}/")
"""The kinds of thing that have a page."""

_TERMS = {IST: "ns", IQ: "iq"}


def path_of(iri: str) -> str:
    """Return the path of the page of a thing or term, without a slash before it.

    >>> path_of("https://w3id.org/isthmus/option/direct-connect")
    'option/direct-connect'
    >>> path_of("https://w3id.org/isthmus/ns#encrypted")
    'ns/encrypted'
    >>> path_of("https://example.org/elsewhere")
    ''
    """
    for namespace, space in _TERMS.items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{space}/{quote(iri[len(namespace) :], safe='')}"
    kind, slash, local = iri.removeprefix(BASE).partition("/")
    if not iri.startswith(BASE) or not slash or kind not in KINDS or not local:
        return ""
    return f"{kind}/{quote(local, safe='')}"


def addresses_at(site: str) -> Address:
    """Return the addresses of pages at a service or a static site.

    Args:
        site: The address of its first page; with an empty one, only things of other data have an
            address, which is their IRI.
    """
    root = site.rstrip("/")

    def address(iri: str) -> str:
        if iri.startswith(BASE):
            path = path_of(iri)
            return f"{root}/{path}" if site and path else ""
        return iri if urlsplit(iri).scheme in {"http", "https"} else ""

    return address


def anchor_of(iri: str) -> str:
    """Return the id under which a page names the thing that a block is about.

    >>> anchor_of("https://w3id.org/isthmus/option/direct-connect")
    'isthmus-option-direct-connect'
    """
    return "isthmus-" + path_of(iri).replace("/", "-")
