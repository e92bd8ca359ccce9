"""Refreshes the marked stretches of Markdown files, and tells which of them are out of date.

A stretch stands between two comments, which no reader of the page sees::

    <!-- isthmus-query
    :sources: no
    find option where not transitive
    -->
    (what stands here is written by us)
    <!-- /isthmus-query -->

Marks inside fenced code are left alone, so that a page can show how they are written.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from isthmus.kb.data_class import dataclass

from .addresses import Address
from .block import OPTIONS, Block, read_block
from .console import run
from .embedder import Embedder
from .fence import fence_after
from .markdown import markdown_of
from .place import EmbedError, Place

_OPENS = re.compile(r"(?P<indent>[ \t]*)<!--\s*isthmus-(?P<kind>[a-z]+)\b(?P<rest>.*)")
_BYTE_ORDER = "\ufeff"
_FENCE = re.compile(r"[ \t]{0,3}(?P<fence>`{3,}|~{3,})")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A marked stretch of a file.

    Attributes:
        block: What its opening mark asks for.
        indent: The space before the mark.
        first: Index of the first line between the marks.
        last: Index of the line of the closing mark.
    """

    block: Block
    indent: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Synced:
    """A file with its stretches refreshed.

    Attributes:
        text: The text as it should be.
        blocks: How many stretches it has.
        stale: Those that were out of date.
    """

    text: str
    blocks: int
    stale: tuple[Block, ...]


def sync(
    text: str,
    name: str,
    embedder: Callable[[], Embedder],
    address: Address,
    variables: Mapping[str, str],
) -> Synced:
    """Refresh the marked stretches of a text.

    Args:
        name: What its file is called.
        embedder: Gives what answers the blocks; only called if there is one.
        address: Where the pages of things are.
        variables: Settings of the commands that are run, as environment variables.

    Returns:
        The text as it should be.

    Raises:
        EmbedError: A mark or its block is wrong; nothing is to be written then.
    """
    lines = text.split("\n")
    # Some editors put the mark of the order of bytes before a text, and some files have both kinds
    # of ends: neither is part of a line, and both stay.
    bare = [line.removesuffix("\r") for line in lines]
    bare[0] = bare[0].removeprefix(_BYTE_ORDER)
    out: list[str] = []
    stale: list[Block] = []
    done = number = 0
    for stretch in stretches(bare, name):
        number += 1
        block = stretch.block
        fresh = (
            _console(block, variables)
            if block.kind == "console"
            else markdown_of(embedder().content(block), address)
        )
        # Empty lines make what is written a part of the page and not of the comment before it.
        wanted = ["", *((stretch.indent + line).rstrip() for line in fresh.split("\n")), ""]
        if wanted != bare[stretch.first : stretch.last]:
            stale.append(block)
            end = "\r" if lines[stretch.first - 1].endswith("\r") else ""
            out += [*lines[done : stretch.first], *(line + end for line in wanted)]
            done = stretch.last
    return Synced("\n".join([*out, *lines[done:]]), number, tuple(stale))


def stretches(lines: Sequence[str], name: str) -> Iterator[Stretch]:
    """Yield the marked stretches of a text.

    Args:
        name: What its file is called.

    Raises:
        EmbedError: A mark is not closed, or asks for what does not exist.
    """
    fence = ""
    number = 0
    while number < len(lines):
        line = lines[number]
        fence = fence_after(fence, line, _FENCE)
        opened = None if fence else _OPENS.fullmatch(line)
        if opened is None:
            number += 1
            continue
        place = Place(name, number + 1)
        kind = opened["kind"]
        if kind not in OPTIONS:
            kinds = ", ".join(f"isthmus-{option}" for option in OPTIONS)
            raise EmbedError(place, f"there is no isthmus-{kind}; there are {kinds}")
        inside, after = _comment(lines, number, opened["rest"], place)
        column = opened.start("rest") + 1
        block = read_block(kind, inside, place, Place(name, number + 1, column))
        last = _closing(lines, after, kind, place)
        yield Stretch(block, opened["indent"], after, last)
        number = last + 1


def _comment(lines: Sequence[str], number: int, rest: str, place: Place) -> tuple[list[str], int]:
    """Return the lines inside a comment, and the number of the line after it."""
    if "-->" in rest:
        text, _, after = rest.partition("-->")
        if after.strip():
            raise EmbedError(place, "a mark stands on lines of its own")
        return [text.rstrip()], number + 1
    inside = [rest]
    for index in range(number + 1, len(lines)):
        line = lines[index]
        if "-->" in line:
            text, _, after = line.partition("-->")
            if after.strip():
                raise EmbedError(place, "a mark stands on lines of its own")
            inside += [text.rstrip()] if text.strip() else []
            return inside, index + 1
        inside.append(line)
    raise EmbedError(place, "the comment is not closed with -->")


def _closing(lines: Sequence[str], start: int, kind: str, place: Place) -> int:
    closing = re.compile(rf"\s*<!--\s*/isthmus-{kind}\s*-->\s*")
    for index in range(start, len(lines)):
        if closing.fullmatch(lines[index]):
            return index
        if (other := _OPENS.fullmatch(lines[index])) is not None and other["kind"] in OPTIONS:
            break
    raise EmbedError(place, f"the end is missing: a line <!-- /isthmus-{kind} -->")


def _console(block: Block, variables: Mapping[str, str]) -> str:
    try:
        shown = run(block.text, variables)
    except ValueError as error:
        raise EmbedError(block.text_place, str(error)) from error
    due = int(block.options.get("status", "0"))
    if shown.status != due:
        raise EmbedError(
            block.place,
            f"the command ended with {shown.status}, not with {due}",
            shown.text.strip(),
        )
    output = shown.text.rstrip("\n").split("\n")
    longest = int(block.options.get("lines", "0")) or len(output)
    if len(output) > longest:
        output = [*output[:longest], "…"]
    body = "\n".join([f"$ isthmus {block.text.removeprefix('isthmus ')}", *output])
    ticks = "`" * max([3, *(len(fence) + 1 for fence in re.findall(r"`{3,}", body))])
    return f"{ticks}console\n{body}\n{ticks}"
