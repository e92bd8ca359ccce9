"""How the parts of a drawing look: the classes that its style sheet knows."""

from functools import lru_cache
from pathlib import Path

from .topology import Link, Node

_TRANSPORTS = frozenset({"internet", "private-line", "aws-backbone"})
_PARTIES = frozenset({"aws", "customer"})
_SHEET = Path(__file__).parent.parent / "static" / "drawing.css"


@lru_cache(maxsize=1)
def style_sheet() -> str:
    """Return the style sheet of drawings, for pages that hold them."""
    return _SHEET.read_text(encoding="utf-8")


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
