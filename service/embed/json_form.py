"""Writes what takes the place of a block as JSON, for the web components; and names such files."""

import json
from collections.abc import Mapping
from dataclasses import asdict

from isthmus.queries.answers.view import Cell, Words

from .addresses import Address
from .block import Block
from .content import Content

PLAIN = ("saved", "params")
"""The options on which the answer depends; the others choose what is shown of it."""


def json_of(content: Content, path: Address, page: str, edition: str) -> dict[str, object]:
    """Return a block as plain values.

    Args:
        content: What takes its place.
        path: Where the pages of things are, from the first page on, without a slash before it.
        page: The same for the page that says more of the whole.
        edition: The edition of the source.
    """

    def words(one: Words) -> dict[str, str]:
        found = {"text": one.text, "path": path(one.iri) if one.iri else "", "mark": one.mark}
        return {name: value for name, value in found.items() if value or name == "text"}

    def cell(one: Cell) -> list[dict[str, str]]:
        return [words(value) for value in one.values]

    table = content.table
    return {
        "kind": content.kind,
        "caption": content.caption,
        "about": words(content.about) if content.about else None,
        "definition": content.definition,
        "query": content.query,
        "table": {
            "head": [cell(one) for one in table.head],
            "lines": [
                {"cells": [cell(one) for one in line.cells], "differs": line.differs}
                for line in table.lines
            ],
            "row_heads": table.row_heads,
        }
        if table
        else None,
        "items": None if content.items is None else [words(one) for one in content.items],
        "value": words(content.value) if content.value else None,
        "text": content.text,
        "drawings": [{"svg": one.svg, "alternative": one.alternative} for one in content.drawings],
        "remarks": [asdict(one) for one in content.remarks],
        "sources": [asdict(one) for one in content.sources],
        "statement": content.statement,
        "version": content.version,
        "edition": edition,
        "page": page,
    }


def key_of(block: Block) -> str:
    """Return under which name the answer to a block is kept in a static bundle.

    The components compute the same; so blocks that differ only in spaces have one name.

    Args:
        block: The block.

    Returns:
        Sixteen hexadecimal digits.
    """
    asked: dict[str, str] = {"kind": block.kind}
    if block.text:
        asked["text"] = ", ".join(" ".join(part.split()) for part in block.text.split(","))
    asked |= {name: block.options[name] for name in PLAIN if name in block.options}
    return digest(json.dumps(asked, ensure_ascii=False, separators=(",", ":")))


def digest(text: str) -> str:
    """Return two 32-bit sums over the UTF-8 bytes of a text, in the manner of FNV-1a.

    >>> digest("isthmus") == digest("isthmus ")
    False
    """
    one, two = 0x811C9DC5, 0x01000193
    for byte in text.encode("utf-8"):
        one = ((one ^ byte) * 0x01000193) & 0xFFFFFFFF
        two = ((two ^ byte) * 0x85EBCA6B) & 0xFFFFFFFF
    return f"{one:08x}{two:08x}"


def page_of(content: Content, asked: Mapping[str, str], path: Address) -> str:
    """Return the page that says more of a block, from the first page on.

    Args:
        content: What takes the place of the block.
        asked: The parameters of the page for a query, by name.
        path: Where the pages of things are.
    """
    from urllib.parse import urlencode

    if content.about is not None:
        return path(content.about.iri)
    return f"?{urlencode(asked)}" if asked else ""
