"""Writes what takes the place of a block as JSON, for the web components; and names such files."""

import json
from collections.abc import Mapping
from typing import TypeAlias
from urllib.parse import urlencode

from isthmus.kb.frozen import Frozen
from isthmus.kb.json_shape import TextOrNone, plain, shaped
from isthmus.queries.answers.view import Cell, Remark, Words

from .addresses import Address
from .block import Block
from .content import Content, Source

PLAIN = ("saved", "params")
"""The options on which the answer depends; the others choose what is shown of it."""


class PlacedWords(Frozen):
    """Words as the components get them.

    Attributes:
        text: The words.
        path: Where the page of the thing they name is, from the first page on.
        mark: The verdict they say.
    """

    text: str
    path: TextOrNone
    mark: TextOrNone


PlacedCell: TypeAlias = tuple[PlacedWords, ...]


class PlacedLine(Frozen):
    """A line of a table; ``differs`` where the things compared do."""

    cells: tuple[PlacedCell, ...]
    differs: bool


class PlacedTable(Frozen):
    """A table; ``row_heads`` where the first cell of a line heads it."""

    head: tuple[PlacedCell, ...]
    lines: tuple[PlacedLine, ...]
    row_heads: bool


class Picture(Frozen):
    """A drawing, and what it shows in words."""

    svg: str
    alternative: str


class PlacedContent(Frozen):
    """The published shape of what takes the place of a block, see `Content`.

    Attributes:
        edition: The edition of the source.
        aside: What a reader of one value has to know of what came later, to stand behind it.
        rests_on: The edition in words, with the day it speaks of if it is another.
        page: Where the page is that says more of the whole, from the first page on.
    """

    kind: str
    caption: str
    about: PlacedWords | None
    definition: str
    query: str
    table: PlacedTable | None
    items: tuple[PlacedWords, ...] | None
    value: PlacedWords | None
    aside: str
    text: str
    drawings: tuple[Picture, ...]
    remarks: tuple[Remark, ...]
    sources: tuple[Source, ...]
    statement: str
    version: str
    edition: str
    rests_on: str
    page: str


def json_of(content: Content, path: Address, page: str, edition: str) -> dict[str, object]:
    """Return a block as plain values.

    Args:
        content: What takes its place.
        path: Where the pages of things are, from the first page on, without a slash before it.
        page: The same for the page that says more of the whole.
        edition: The edition of the source.
    """

    def placed(words: Words) -> PlacedWords:
        return PlacedWords(words.text, path(words.iri) if words.iri else "", words.mark)

    def cell(given: Cell) -> PlacedCell:
        return tuple(placed(words) for words in given.values)

    table = content.table
    published = shaped(
        PlacedContent,
        content,
        about=placed(content.about) if content.about else None,
        table=PlacedTable(
            head=tuple(cell(head) for head in table.head),
            lines=tuple(
                PlacedLine(tuple(cell(given) for given in line.cells), line.differs)
                for line in table.lines
            ),
            row_heads=table.row_heads,
        )
        if table
        else None,
        items=None if content.items is None else tuple(placed(words) for words in content.items),
        value=placed(content.value) if content.value else None,
        drawings=tuple(Picture(drawn.svg, drawn.alternative) for drawn in content.drawings),
        edition=edition,
        page=page,
    )
    written: dict[str, object] = plain(published)
    return written


def key_of(block: Block) -> str:
    """Return under which name the answer to a block is kept in a static bundle.

    The components compute the same; so blocks that differ only in spaces have one name.

    Returns:
        Sixteen hexadecimal digits.
    """
    asked: dict[str, str] = {"kind": block.kind}
    if block.text:
        asked["text"] = ", ".join(" ".join(part.split()) for part in block.text.split(","))
    asked |= {name: block.options[name] for name in PLAIN if name in block.options}
    if block.kind == "option" and "on" in block.options:
        asked["on"] = "all"  # out of which the component takes what it is asked for
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
    if content.about is not None:
        return path(content.about.iri)
    return f"?{urlencode(asked)}" if asked else ""
