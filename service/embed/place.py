"""Where an author wrote something, and the error that says so."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from isthmus.kb.data_class import dataclass
from isthmus.kb.inputs import written_text_of
from isthmus.queries import errors_of, position, render_diagnostics

if TYPE_CHECKING:
    from isthmus.queries import Diagnostic, QueryError


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file.

    Attributes:
        file: The file as the author knows it; empty where nobody knows.
        line: The line, from 1.
        column: The column, from 1.
    """

    file: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        """Write the place as compilers do, so that editors can jump to it."""
        return f"{self.file or 'text'}:{self.line}"


class EmbedError(ValueError):
    """A block that cannot be answered.

    Attributes:
        place: Where it is wrong.
        reason: What is wrong, in one line.
        frame: The line with a caret below the place, and help; empty where there is none.
    """

    def __init__(self, place: Place, reason: str, frame: str = "") -> None:
        self.place = place
        self.reason = reason
        self.frame = frame
        super().__init__(f"{place}: {reason}" + (f"\n{frame}" if frame else ""))


def wrong_query(error: "QueryError", start: Place) -> EmbedError:
    """Return the error of a wrong query, with its diagnostics at their places in the file.

    Args:
        error: What is wrong, with positions in the query.
        start: Where the query begins in the file.

    Returns:
        The error, at the place of the first diagnostic.
    """
    errors = errors_of(error.diagnostics) or error.diagnostics
    text, moved = _moved(error.text, errors, start)
    # Its first line is the reason, which stands before it.
    frame = render_diagnostics(text, moved, start.file or "text").partition("\n")[2]
    line, column = position(text, moved[0].span.start)
    reason = f"{moved[0].severity}[{moved[0].code}]: {moved[0].message}"
    return EmbedError(Place(start.file, line, column), reason, frame)


def _moved(
    text: str, diagnostics: "Sequence[Diagnostic]", start: Place
) -> "tuple[str, tuple[Diagnostic, ...]]":
    """Put a query where it is in the file, by the lines and columns before it."""
    before = "\n" * (start.line - 1) + " " * (start.column - 1)
    return before + text, tuple(
        replace(
            entry,
            span=type(entry.span)(entry.span.start + len(before), entry.span.end + len(before)),
        )
        for entry in diagnostics
    )


def located(place: Place, text: str, root: str = "") -> Place:
    """Return where a text begins, sought in its file from the block on that holds it.

    Tools tell where a block begins, and each in its own way where its text does; the file itself
    knows best.

    Args:
        place: Where the block begins, or somewhere before it.
        text: The text of the block.
        root: The folder of the file, where its name does not say.

    Returns:
        Where the text begins; the place of the block where the file cannot be read.
    """
    try:
        lines = written_text_of(Path(root) / place.file).split("\n")
    except (OSError, ValueError):
        return place
    first = text.strip().partition("\n")[0].strip()
    for number, line in enumerate(lines[place.line - 1 :], place.line):
        if first and (column := line.find(first)) >= 0:
            return Place(place.file, number, column + 1)
    return place
