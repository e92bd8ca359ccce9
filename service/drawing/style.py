"""How the parts of a drawing look: the classes that its style sheet knows."""

from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from .topology import Link, Node

_PARTIES = MappingProxyType({"aws": "aws", "customer": "you"})
_SITES = frozenset({"remote-network", "branch-office"})
"""Kinds of node that are a site of the reader's own, whoever manages what stands there."""
_ROOMS = frozenset({"vpc", "transit-vpc"})
"""Kinds of place that are drawn as an outline."""
_PARTS = frozenset({"subnet", "availability-zone"})
"""Kinds of place that are drawn as a thin outline inside a room."""
_SHEET = Path(__file__).parent.parent / "static" / "drawing.css"


@lru_cache(maxsize=1)
def style_sheet() -> str:
    """Return the style sheet of drawings, for pages that hold them."""
    return _SHEET.read_text(encoding="utf-8")


def is_site(node: Node) -> bool:
    """Tell whether a node is a site of the reader's."""
    return any(kind.id in _SITES for kind in node.kinds)


def is_room(node: Node) -> bool:
    """Tell whether a node is a network of its own on the other side."""
    return any(kind.id in _ROOMS for kind in node.kinds)


def party_class(node: Node) -> str:
    """Return the class for who manages a node; empty where nothing says so."""
    parties = [_PARTIES[party.id] for party in node.managers if party.id in _PARTIES]
    if parties:
        return parties[0]
    return "you" if is_site(node) else ""


def place_class(node: Node) -> str:
    """Return the class of a node that holds others: a ground, a room, a part of one, or a site."""
    if is_site(node):
        return "you"
    if is_room(node):
        return "vpc"
    return "sub" if any(kind.id in _PARTS for kind in node.kinds) else ""


_TRANSPORTS = frozenset({"internet", "private-line", "aws-backbone"})


def link_class(link: Link) -> str:
    """Return the class for the transport of a link."""
    if not link.transports:
        return "over-unstated"
    transport = link.transports[0].id
    return f"over-{transport}" if transport in _TRANSPORTS else "over-other"


def node_class(node: Node) -> str:
    """Return the class for who manages a node; empty where nothing says so."""
    parties = [one.id for one in node.managers if one.id in _PARTIES]
    return f"by-{parties[0]}" if parties else ""
