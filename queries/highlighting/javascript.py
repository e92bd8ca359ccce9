"""Writes the JavaScript tokeniser of IQ from the grammar: a module for pages, without dependencies.

``make highlighters`` writes it where the service has its static files. It splits a text exactly as
the lexer of the parser does, with positions in UTF-16 units, as browsers count.
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from textwrap import fill

from isthmus.queries.diagnostics.spelling import FOREIGN, WORDS
from isthmus.queries.syntax.terminals import space, terminals

_TEMPLATE = Path(__file__).with_name("iq-mode.template.js")


def module() -> str:
    """Return the text of the module."""
    rows = []
    for terminal in terminals():
        word = ", true" if terminal.name == "NAME" else ""
        rows.append(f'  ["{terminal.kind}", /{terminal.pattern}/uy{word}], // {terminal.name}')
    return _TEMPLATE.read_text(encoding="utf-8") % {
        "terminals": "\n".join(rows),
        "keywords": _list(word for word in WORDS if word not in FOREIGN),
        "foreign": _list(FOREIGN),
        "space": space(),
    }


def _list(words: Iterable[str]) -> str:
    """Write words as an array, several on a line."""
    lines = fill(", ".join(json.dumps(word) for word in words), 96).splitlines()
    return "[" + lines[0] + "]" if len(lines) == 1 else "[\n  " + "\n  ".join(lines) + ",\n]"


def main() -> None:
    """Write the module to standard output."""
    sys.stdout.write(module())


if __name__ == "__main__":
    main()
