"""Gives a definition or a parameter another name, wherever a text names it."""

import re
from collections.abc import Callable

from isthmus.queries.diagnostics.diagnostic import Diagnostic, Edit, Fix, errors_of
from isthmus.queries.diagnostics.span import key_of
from isthmus.queries.diagnostics.spelling import spelled

from .symbols import Symbol, symbol_at

_PARAMETER = re.compile(r"[^\W\d]\w*(-\w+)*\Z")


class RenameError(ValueError):
    """The name cannot be given; the message says why, in a sentence."""


def renamed(
    text: str,
    offset: int,
    name: str,
    symbols_of: Callable[[str], tuple[Symbol, ...]],
    diagnose: Callable[[str], tuple[Diagnostic, ...]],
) -> tuple[Edit, ...]:
    """Return the edits that give what is named at a place another name.

    The edits are tried: a name that would change what the text means is refused.

    Args:
        text: One or more statements.
        offset: The place, in code points.
        name: The new name; backticks and ``$`` are added where they are needed.
        symbols_of: Finds the symbols of a text.
        diagnose: Says what is wrong with a text.

    Raises:
        RenameError: Nothing there can be renamed, or not to this name.
    """
    symbol = renameable(symbols_of(text), offset)
    if errors_of(diagnose(text)):
        # Names in a wrong part are not resolved: one of them may be the name that changes.
        raise RenameError("the text has errors; mend them first, or a mention could be missed")
    word = _spelled(symbol, name)
    edits = tuple(Edit(span.start, span.end, word) for span in symbol.places)
    after = Fix("", edits).apply(text)
    wrong = errors_of(diagnose(after))
    if wrong:
        raise RenameError(wrong[0].message)
    key = key_of(word.strip("`")) if symbol.kind == "definition" else word[1:].lower()
    again = [
        mention
        for mention in symbols_of(after)
        if mention.kind == symbol.kind
        and key == (key_of(mention.name) if mention.kind == "definition" else mention.name.lower())
    ]
    if [len(diagnostic.places) for diagnostic in again] != [len(symbol.places)]:
        raise RenameError(f"{word} means something else in this text already")
    return edits


def renameable(symbols: tuple[Symbol, ...], offset: int) -> Symbol:
    """Return the symbol at a place if it can be renamed.

    Raises:
        RenameError: There is none, or it is declared in another file.
    """
    symbol = symbol_at(symbols, offset)
    if symbol is None:
        raise RenameError("only a definition or a parameter can be renamed")
    if symbol.file:
        raise RenameError(f'`{symbol.name}` is declared in the saved query "{symbol.file}"')
    return symbol


def _spelled(symbol: Symbol, name: str) -> str:
    """Write the new name as the language reads it."""
    plain = name.strip()
    if symbol.kind == "parameter":
        plain = plain.removeprefix("$")
        if not _PARAMETER.match(plain):
            raise RenameError(f"`${plain}` is no name of a parameter: letters, digits, `-` and `_`")
        return f"${plain}"
    plain = plain.removeprefix("`").removesuffix("`")
    if not key_of(plain) or "`" in plain or "\n" in plain:
        raise RenameError(f"`{plain}` is no name")
    return spelled(plain)
