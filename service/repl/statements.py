"""Where a statement ends, in a text that is typed, pasted or piped.

The language separates statements with ``;``. Two rules make a shell pleasant and follow from its
grammar: a statement is finished where the grammar lets it end, and a line that cannot continue the
statement before it begins a new one.
"""

# ruff: noqa: PLC0415 - the pool is started before the language is loaded

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from isthmus.kb.data_class import dataclass

if TYPE_CHECKING:
    from isthmus.queries.syntax.grammar import Token
    from lark.parsers.lalr_interactive_parser import InteractiveParser

COMMAND = ":"
"""What a line begins with that is for the shell and not for the language."""
_STARTERS = frozenset(
    {"FIND", "COUNT", "CHECK", "WHY", "DESCRIBE", "COMPARE", "PATH", "DEFINE", "USE", "PARAM"}
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One statement or one command of a longer text.

    Attributes:
        kind: Which of the two.
        text: As written, without the sign that ends it; comments in front of it belong to it.
    """

    kind: Literal["statement", "command"]
    text: str


def pieces(text: str) -> tuple[Piece, ...]:
    """Split a text into statements and commands.

    Returns:
        Its pieces in order; stretches that hold only spaces and comments are left out.
    """
    cut: list[Piece] = []
    begun: list[str] = []

    def close() -> None:
        cut.extend(Piece("statement", statement) for statement in _statements("\n".join(begun)))
        begun.clear()

    for line in text.split("\n"):
        if not "".join(begun).strip() and (asked := help_asked(line)) is not None:
            begun.clear()
            cut.append(Piece("command", f":help {asked}".strip()))
        elif line.lstrip().startswith(COMMAND) and not _wants_colon("\n".join(begun)):
            close()
            cut.append(Piece("command", line.strip()))
        else:
            begun.append(line)
    close()
    return tuple(cut)


def help_asked(line: str) -> str | None:
    """Return what a line wants help about that says so without a colon; None for other lines.

    >>> help_asked("help reach"), help_asked("?"), help_asked("find option")
    ('reach', '', None)
    """
    word, _, about = line.strip().partition(" ")
    if word == "?" and not about:
        return ""
    return about.strip() if word.lower() == "help" else None


def is_finished(text: str) -> bool:
    """Tell whether a text can be run as it stands, which is what Enter wants to know.

    Args:
        text: What has been typed.

    Returns:
        True for a command, for a text that ends with ``;`` or an empty line, for a statement that
        the grammar lets end here, and for one that is wrong however it goes on, so that its error
        is shown; False where something has to follow.
    """
    ends_with_empty_line = "\n" in text and not text.rsplit("\n", 1)[-1].strip()
    return ends_with_empty_line or not wants_more(text)


def wants_more(text: str) -> bool:
    """Tell whether something has to follow before the grammar lets the last statement end."""
    if text.lstrip().startswith(COMMAND):
        return False
    state = None
    for _, following in _walk(text):
        state = following
    return state is not None and "$END" not in state.accepts()  # type: ignore[no-untyped-call]


def names_in(text: str) -> frozenset[str]:
    """Return the names and the variables of a text, as the language compares them."""
    from isthmus.queries.syntax.grammar import tokens

    named = {"NAME", "BACKTICKED", "VARIABLE"}
    return frozenset(key_of(token.text) for token in tokens(text) if token.type in named)


def key_of(name: str) -> str:
    """Return the form in which the language compares names; a parameter keeps its ``$``."""
    from isthmus.queries.diagnostics import span

    return ("$" if name.startswith("$") else "") + span.key_of(name)


def _statements(text: str) -> Iterator[str]:
    """Yield the statements of a text without commands."""
    begin = 0
    for words, _ in _walk(text):
        if words:
            last = words[-1]
            closed = last.type == "SEMICOLON"
            if len(words) > closed:
                yield text[begin : last.span.start if closed else last.span.end].strip()
            begin = last.span.end


def _walk(text: str) -> Iterator[tuple[list["Token"], "InteractiveParser | None"]]:
    """Yield the words of each statement, and the parser after them; None where one did not fit."""
    from isthmus.queries.syntax.grammar import after, state_after, tokens
    from lark.exceptions import UnexpectedInput

    words: list[Token] = []
    state: InteractiveParser | None = state_after(())
    line_end = 0
    for word in tokens(text):
        begins_line = "\n" in text[line_end : word.span.start]
        line_end = word.span.end
        if word.type == "SEMICOLON":
            words.append(word)
            yield words, None
            words, state = [], state_after(())
            continue
        if words and begins_line and word.type in _STARTERS and _ends(state, word.type):
            yield words, state
            words, state = [], state_after(())
        words.append(word)
        if state is not None:
            try:
                state = after(state, word)
            except UnexpectedInput:
                state = None
    if words:
        yield words, state


def _ends(state: "InteractiveParser | None", following: str) -> bool:
    """Tell whether a statement is over before a word that may begin the next."""
    if state is None:
        # No further line could make it right: hand it over as it is, so that its error is told.
        return True
    accepted = state.accepts()  # type: ignore[no-untyped-call]
    return "$END" in accepted and following not in accepted


def _wants_colon(text: str) -> bool:
    """Tell whether the grammar waits for a colon, so that a line with one is no command."""
    state = None
    for _, following in _walk(text):
        state = following
    return state is not None and "COLON" in state.accepts()  # type: ignore[no-untyped-call]
