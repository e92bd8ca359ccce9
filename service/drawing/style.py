"""How the parts of a drawing look: the classes that its style sheet knows."""

import re
from functools import lru_cache
from pathlib import Path

from .topology import Node

_PARTIES = {"aws": "aws", "customer": "you"}
_SITES = frozenset({"remote-network", "branch-office"})
"""Kinds of node that are a site of the reader's own, whoever manages what stands there."""
_ROOMS = frozenset({"vpc", "transit-vpc"})
"""Kinds of place that are drawn as an outline."""
_PARTS = frozenset({"subnet", "availability-zone"})
"""Kinds of place that are drawn as a thin outline inside a room."""
_FONT = "Segoe UI, Roboto, Helvetica Neue, Arial, Liberation Sans, sans-serif"
_TOKEN = re.compile(r"(--ist-[\w-]+): light-dark\((#\w+), (#\w+)\)")
_USE = re.compile(r"var\((--ist-[\w-]+)\)")
_SHEET = Path(__file__).parent.parent / "static" / "drawing.css"


@lru_cache(maxsize=1)
def style_sheet() -> str:
    """Return the style sheet of drawings, for pages that hold them."""
    return _SHEET.read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def standalone_sheet() -> str:
    """Return the style sheet for a drawing that stands alone.

    Not every program that shows SVG knows properties of one's own, or the schemes of a page: each
    colour is written out, those of a dark scheme in a query on the medium.
    """
    tokens = {name: (light, dark) for name, light, dark in _TOKEN.findall(style_sheet())}
    # A rule of one line; the first one, of several, holds the colours themselves.
    lines = style_sheet().splitlines()
    rules = [line for line in lines if re.match(r"\.ist-drawing[ .](?!\{).*\}$", line)]

    def in_scheme(line: str, scheme: int) -> str:
        return _USE.sub(lambda use: tokens[use[1]][scheme], line)

    light = [in_scheme(line, 0) for line in rules]
    dark = [in_scheme(line, 1) for line in rules if _USE.search(line)]
    font = f".ist-drawing {{ font-family: {_FONT}; }}"
    return "\n".join([font, *light, "@media (prefers-color-scheme: dark) {", *dark, "}"])


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


def is_outline(node: Node) -> bool:
    """Tell whether a node is drawn as an outline, and not as a tile, even if it holds nothing."""
    return place_class(node) in ("vpc", "sub")


def place_class(node: Node) -> str:
    """Return the class of a node that holds others: a ground, a room, a part of one, or a site."""
    if is_site(node):
        return "you"
    if is_room(node):
        return "vpc"
    return "sub" if any(kind.id in _PARTS for kind in node.kinds) else ""
