"""Reads what an author wrote: the kind of a block, its options, and its text."""

import re
import shlex
from collections.abc import Mapping, Sequence

from isthmus.kb.data_class import dataclass

from .place import EmbedError, Place

OPTIONS: Mapping[str, Mapping[str, str]] = {
    "query": {
        "saved": "the name of a saved query, instead of a text",
        "params": "values for its parameters: `name=value name=value`",
        "as": "`table`, `list` or `value`",
        "rows": "how many rows the text around it counts on",
        "show": "`query` shows the query too",
        "caption": "what it is called",
        "sources": "`yes`, or `no` to leave the citations out",
    },
    "option": {
        "on": "the properties to show, separated by commas, or `all`; in short without it",
        "diagram": "`yes` draws it too",
        "caption": "what it is called",
        "sources": "`yes`, or `no` to leave the citations out",
    },
    "compare": {
        "on": "the properties to compare on, separated by commas",
        "caption": "what it is called",
        "sources": "`yes`, or `no` to leave the citations out",
    },
    "diagram": {
        "caption": "what it is called",
    },
    "proof": {
        "caption": "what it is called",
    },
    "console": {
        "status": "the exit status that is due; 0 without it",
        "lines": "how many lines to show at most",
    },
}
"""The kinds of block and the options that each takes, with what they say."""
KINDS = tuple(kind for kind in OPTIONS if kind != "console")
"""The kinds that answer from the knowledge; `console` shows what a command prints."""
CHOICES = {
    "as": ("table", "list", "value"),
    "show": ("query",),
    "diagram": ("yes", "no"),
    "sources": ("yes", "no"),
}
"""The options that take one of a few words."""
_OPTION = re.compile(r":([a-z-]+):(?:\s+(.*\S))?\s*")


@dataclass(frozen=True, slots=True)
class Block:
    """One block.

    Attributes:
        kind: One of the keys of `OPTIONS`.
        text: The query, the words or the command, without the space around it.
        options: By name.
        place: Where the block begins.
        text_place: Where its text begins.
    """

    kind: str
    text: str
    options: Mapping[str, str]
    place: Place
    text_place: Place


def read_block(
    kind: str, lines: Sequence[str], place: Place, first: Place, head: str = ""
) -> Block:
    """Read a block whose options are lines `:name: value` before its text.

    Args:
        place: Where the block begins.
        first: Where its first line begins.
        head: Text that stands beside the name of the block, before its options.

    Raises:
        EmbedError: An option is unknown, given twice, or has a value that it cannot have.
    """
    given: dict[str, str] = {}
    number = 0
    for line in lines:
        option = _OPTION.fullmatch(line.strip())
        if option is None and (line.strip() or given):
            break
        if option is not None:
            here = Place(first.file, first.line + number)
            if option[1] in given:
                raise EmbedError(here, f"the option `{option[1]}` is given twice")
            given[option[1]] = option[2] or ""
        number += 1
    rest = list(lines[number:])
    while rest and not rest[0].strip():
        del rest[0]
        number += 1
    text = "\n".join(([head] if head else []) + rest)
    indent = len(text) - len(text.lstrip())
    column = indent + 1 if number else first.column + indent
    start = Place(first.file, first.line + number, column)
    return checked(Block(kind, text.strip(), given, place, start))


def checked(block: Block) -> Block:
    """Return a block whose options have been looked over.

    Raises:
        EmbedError: An option is unknown or has a value that it cannot have.
    """
    known = OPTIONS[block.kind]
    for name, value in block.options.items():
        if name not in known:
            raise EmbedError(
                block.place,
                f"isthmus-{block.kind} takes no option `{name}`; it takes {', '.join(known)}",
            )
        choices = CHOICES.get(name)
        if choices is not None and value not in choices:
            words = ", ".join(choices)
            raise EmbedError(block.place, f"the option `{name}` is one of {words}, not `{value}`")
        if name in {"rows", "status", "lines"} and not (value.isascii() and value.isdigit()):
            raise EmbedError(block.place, f"the option `{name}` is a whole number, not `{value}`")
    needs_text = not (block.kind == "query" and "saved" in block.options)
    if needs_text and not block.text:
        raise EmbedError(block.place, f"isthmus-{block.kind} is empty")
    if not needs_text and block.text:
        raise EmbedError(block.place, "a saved query has its own text: give a name or a text")
    return block


def words_of(block: Block) -> tuple[str, ...]:
    """Return the words of a block that lists some, separated by commas."""
    return tuple(part for word in block.text.split(",") if (part := " ".join(word.split())))


def parameters_of(block: Block) -> dict[str, str]:
    """Return the parameters that a block gives its query.

    Raises:
        EmbedError: They cannot be read.
    """
    try:
        parts = shlex.split(block.options.get("params", ""))
    except ValueError as error:
        raise EmbedError(block.place, f"the option `params` cannot be read: {error}") from error
    parameters: dict[str, str] = {}
    for part in parts:
        name, equals, value = part.partition("=")
        if not equals or not name.lstrip("$"):
            raise EmbedError(block.place, f"`{part}` is not of the form name=value")
        parameters[name.lstrip("$")] = value
    return parameters
