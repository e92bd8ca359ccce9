"""Takes HTML apart into tags and texts, in one pass: whatever is begun is looked for only once.

The reader of the standard library looks for the end of each comment and tag anew, which takes time
with the square of how many there are that never end.
"""

import re
from collections.abc import Iterator
from html import unescape

from isthmus.kb.frozen import Frozen

_TAG = re.compile(
    r"<(/?)([A-Za-z][^\s/>]*+)((?:[^=>]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+)>", re.ASCII
)
_ATTRIBUTE = re.compile(r"([^\s/>=]++)(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]++)?+)?+")
_MARK = re.compile(r"<(?=[A-Za-z/!?])")
_ENDLESS_NUMBER = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9A-Fa-f]{8,});?")
"""The number of no character, which `html.unescape` takes apart digit by digit."""
_RAW = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title")
}
"""In these a tag is text, up to their own end."""


class Tag(Frozen):
    """A tag.

    Attributes:
        line: The line on which it begins, from 1.
        name: The name of its element, in small letters.
        is_end: Whether it ends the element.
        is_hidden: Whether it has the attribute that keeps the element from being shown.
    """

    line: int
    name: str
    is_end: bool = False
    is_hidden: bool = False


class Text(Frozen):
    """What stands between two tags.

    Attributes:
        line: The line on which it begins, from 1.
        text: The text.
    """

    line: int
    text: str


def tags_and_texts(page: str) -> Iterator[Tag | Text]:
    """Yield what a page is made of, in its order; comments and declarations are left out.

    What begins a tag or a comment and never ends is text.

    Args:
        page: The page.
    """
    at = begin = 0
    line = 1
    # Nothing that begins behind the last sign of its kind can end.
    last, last_comment = page.rfind(">"), page.rfind("-->")
    while (mark := _MARK.search(page, begin)) is not None and mark.start() < last:
        start, tag = mark.start(), None
        if page.startswith("<!--", start):
            if start + 2 > last_comment:
                begin = mark.end()
                continue
            end = page.index("-->", start + 2) + 3
        elif (tag := _TAG.match(page, start)) is not None:
            end = tag.end()
        elif page[start + 1] in "/!?":
            end = page.index(">", start) + 1
        else:
            # A quotation mark in it has its end behind all that could end the tag.
            break
        if start > at:
            yield Text(line, _read(page[at:start]))
        line += page.count("\n", at, start)
        if tag is not None:
            yield from _tags(tag, line)
        line += page.count("\n", start, end)
        if tag is not None and not tag[1] and (raw := _RAW.get(tag[2].lower())) is not None:
            closed = raw.search(page, end)
            start, end = end, closed.start() if closed is not None else len(page)
            yield Text(line, page[start:end])
            line += page.count("\n", start, end)
        at = begin = end
    if at < len(page):
        yield Text(line, _read(page[at:]))


def _tags(tag: "re.Match[str]", line: int) -> Iterator[Tag]:
    name, attributes = tag[2].lower(), tag[3]
    hidden = "hidden" in attributes.lower() and any(
        found[1].lower() == "hidden" for found in _ATTRIBUTE.finditer(attributes)
    )
    yield Tag(line, name, bool(tag[1]), hidden)
    if attributes.endswith("/") and not tag[1]:
        yield Tag(line, name, is_end=True)


def _read(text: str) -> str:
    return unescape(_ENDLESS_NUMBER.sub("\N{REPLACEMENT CHARACTER}", text)) if "&" in text else text
