"""Where the page of a thing is: at a service, in a static site, or on the page itself."""

import hashlib
from collections.abc import Callable
from urllib.parse import urlsplit

from isthmus.ontology import BASE
from isthmus.service.explorer.parts.addresses import KINDS
from isthmus.service.explorer.parts.addresses import path_of as page_of

__all__ = ["KINDS", "Address", "addresses_at", "anchor_of", "path_of"]

Address = Callable[[str], str]
"""From the IRI of a thing to the address of its page; an empty string where it has none."""


def path_of(iri: str) -> str:
    """Return the path of the page of a thing or term, without a slash before it.

    >>> path_of("https://w3id.org/isthmus/option/direct-connect")
    'option/direct-connect'
    """
    return page_of(iri).removeprefix("/")


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
    path = path_of(iri)
    return "isthmus-" + (path.replace("/", "-") or hashlib.sha256(iri.encode()).hexdigest()[:12])
