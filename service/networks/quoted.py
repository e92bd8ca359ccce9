"""Text of strangers, such as tags: quoted wherever it is shown, never interpreted."""

import json
import unicodedata
from collections.abc import Callable, Sequence

from isthmus.kb.networks.contract import Citation

_LONGEST = 80
_MARKDOWN = frozenset("\\`*_{}[]<>()#+!|~&")


def plain(text: str) -> str:
    """Return a text without what steers a terminal, or turns the direction of reading."""
    return "".join(
        letter
        if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
        else "\N{REPLACEMENT CHARACTER}"
        for letter in text
    )


def quoted(text: str) -> str:
    """Quote a name for a terminal, cut to a bearable length."""
    short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return json.dumps(plain(short), ensure_ascii=False)


def markdown(text: str) -> str:
    """Write a text so that Markdown shows it as it is."""
    return "".join(f"\\{letter}" if letter in _MARKDOWN else letter for letter in plain(text))


def first_place(at: Sequence[Citation], escape: Callable[[str], str]) -> str:
    """Say in brackets where in the files a thing stands first; nothing where no file has it."""
    return f" [{escape(at[0].file)}{escape(at[0].pointer)}]" if at else ""
