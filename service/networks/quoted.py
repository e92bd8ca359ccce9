"""Text of strangers, such as tags: quoted wherever it is shown, never interpreted."""

import json
from collections.abc import Callable, Sequence

from isthmus.kb.characters import line_for_people, shortened
from isthmus.kb.networks.contract import Citation

_LONGEST = 80


def quoted(text: str) -> str:
    """Quote a name for a terminal, cut to a bearable length."""
    return json.dumps(line_for_people(shortened(text, _LONGEST)), ensure_ascii=False)


def first_place(at: Sequence[Citation], escape: Callable[[str], str]) -> str:
    """Say in brackets where in the files a thing stands first; nothing where no file has it."""
    return f" [{escape(at[0].file)}{escape(at[0].pointer)}]" if at else ""
