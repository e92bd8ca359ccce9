"""An answer as a table of plain text."""

import textwrap
import unicodedata

from isthmus.queries.answers.answer import Answer
from isthmus.queries.answers.view import (
    about_today,
    counted,
    has_table,
    remarks_of,
    sources_of,
    table_of,
)

_WIDEST = 60


def table(answer: Answer) -> str:
    """Write an answer as text that a terminal of any width and a file can hold."""
    written = [line for remark in about_today(answer) for line in (remark.text, "")]
    if has_table(answer):
        written += _grid(answer)
    if rows := counted(answer):
        written += ["", rows] if answer.rows else [rows]
    if remarks := remarks_of(answer):
        written.append("")
        for remark in remarks:
            written.append(f"note: {remark.text}")
            written += [f"      {remark.query}"] if remark.query else []
    if sources := sources_of(answer):
        written += ["", "sources:"]
        for source in sources:
            written.append(f"  {source.statement}{'  [inferred from]' if source.inferred else ''}")
            written += [f"    {place.text}" for place in source.places]
    written += ["", answer.rests_on] if answer.rests_on else []
    return "\n".join(written) + "\n"


def _grid(answer: Answer) -> list[str]:
    laid_out = table_of(answer, by_word=True)
    grid = [
        [textwrap.wrap(cell.text, _WIDEST, break_on_hyphens=False) or [""] for cell in cells]
        for cells in (laid_out.head, *(line.cells for line in laid_out.lines))
    ]
    widths = [
        max(cells_of(part) for line in grid for part in line[place])
        for place in range(len(grid[0]))
    ]
    written = []
    for number, line in enumerate(grid):
        for level in range(max(len(cell) for cell in line)):
            pieces = [cell[level] if level < len(cell) else "" for cell in line]
            parts = [
                piece + " " * (width - cells_of(piece))
                for piece, width in zip(pieces, widths, strict=True)
            ]
            written.append("  ".join(parts).rstrip())
        if number == 0:
            written.append("  ".join("─" * width for width in widths))
    return written


def cells_of(text: str) -> int:
    """Return how many cells a text takes where every letter has one or two, as on a terminal.

    >>> cells_of("東京"), cells_of("e\u0301")
    (4, 1)
    """
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(letter) in {"W", "F"} for letter in text)
    return len(text) + wide - sum(map(bool, map(unicodedata.combining, text)))
