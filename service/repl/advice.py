"""What is told below the line while somebody types: mistakes, the meaning of words, keys."""

from typing import TYPE_CHECKING

from isthmus.kb.data_class import dataclass

from .commands import commands_begun
from .session import Session
from .statements import COMMAND, help_asked, pieces, wants_more

if TYPE_CHECKING:
    from isthmus.queries import Diagnostic


@dataclass(frozen=True, slots=True)
class Advice:
    """What there is to tell about a text and a place in it.

    Attributes:
        found: What is wrong and worth telling now, in order.
        meaning: What the word at the place means; empty where there is nothing to say.
    """

    found: "tuple[Diagnostic, ...]" = ()
    meaning: str = ""


class Adviser:
    """Looks a text over as it is typed; the last advice is kept, since screens are drawn often.

    Args:
        session: Knows the words.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.is_ready = False
        """Whether the language is loaded: until then nothing is told, so that keys are taken."""
        self._last: tuple[tuple[str, int, int], Advice] | None = None

    def advise(self, text: str, offset: int) -> Advice:
        """Return what there is to tell.

        Args:
            text: What has been typed.
            offset: Where the cursor is, in code points.
        """
        if not self.is_ready:
            return Advice()
        key = (text, offset, len(self._session.declarations))
        if self._last is None or self._last[0] != key:
            self._last = (key, self._looked_over(text, offset))
        return self._last[1]

    def _looked_over(self, text: str, offset: int) -> Advice:
        if not text.strip():
            return Advice()
        if text.lstrip().startswith(COMMAND):
            return Advice(meaning=_command_help(text))
        if help_asked(text) is not None:
            return Advice(meaning=_command_help(":help"))
        if len(pieces(text)) != 1:
            # Several at once are looked over when they are carried out.
            return Advice(meaning=self._meaning(text, offset))
        diagnostics = self._session.diagnose(text)
        end = len(text.rstrip())
        unfinished = wants_more(text)
        told = tuple(
            diagnostic
            for diagnostic in diagnostics
            # What is still being written is not wrong yet.
            if not (unfinished and diagnostic.severity == "error" and diagnostic.span.end >= end)
            and not self._may_become(text, offset, diagnostic)
        )
        return Advice(told, self._meaning(text, offset))

    def _may_become(self, text: str, offset: int, problem: "Diagnostic") -> bool:
        """Tell whether the cursor is at the end of the wrong word, which may become a right one."""
        if problem.span.end != offset or offset < len(text.rstrip()):
            return False
        return any(
            item.text.lower().startswith(text[problem.span.start : offset].lower())
            for item in self._session.complete(text, offset).items
        )

    def _meaning(self, text: str, offset: int) -> str:
        for place in (offset, offset - 1):
            if 0 <= place < len(text) and not text[place].isspace():
                hovered = self._session.hover(text, place)
                if hovered is not None:
                    first = hovered.lines[0] if hovered.lines else ""
                    return f"{hovered.title}: {first}" if first else hovered.title
        return ""


def _command_help(text: str) -> str:
    name = text.lstrip()[1:].partition(" ")[0].lower()
    begun = commands_begun(name)
    if len(begun) == 1:
        return f"{begun[0].usage}: {begun[0].help}"
    return "" if begun or not name else f"there is no command `:{name}`; `:help` lists them"
