"""An answer on a terminal: tables that fit, colours and links."""

# ruff: noqa: PLC0415 - what is optional is looked for, and most answers go to a pipe or a file

import os
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from io import StringIO
from typing import TYPE_CHECKING

from isthmus.kb.data_class import dataclass
from isthmus.ontology import BASE

from .abilities import has_colours, has_links

if TYPE_CHECKING:
    from isthmus.queries import Answer
    from isthmus.queries.answers.view import Cell
    from rich.console import Console, RenderableType
    from rich.text import Text

_GAP = 2
_LEAST_COLUMN = 40
"""A column need not be wider than this for the sake of one long word."""
_STYLES = {
    "true": "green",
    "false": "red",
    "mixed": "yellow",
    "unstated": "dim",
    "stated": "",
    "inferred": "cyan",
}
_SERVICE = "ISTHMUS_PUBLIC_URL"
Linker = Callable[[str], str]
"""Gives the address that an IRI links to; empty for none."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What an answer is drawn for.

    Attributes:
        width: Columns of the terminal.
        height: Lines of the terminal.
        colours: Whether it shows colours.
        link: What things and claims link to.
    """

    width: int
    height: int
    colours: bool = False
    link: Linker = lambda iri: ""


def screen(links: str = "auto", width: str = "auto") -> Screen:
    """Look at the terminal of standard output.

    Args:
        links: ``auto``, ``on``, ``off``, or the address of a service whose pages are linked to;
            the public address of the service, where the environment knows it, otherwise.
        width: ``auto`` or a number of columns.
    """
    size = shutil.get_terminal_size()
    columns = size.columns if width == "auto" else int(width)
    on = has_links(sys.stdout) if links == "auto" else links != "off"
    if links in {"auto", "on"}:
        links = os.environ.get(_SERVICE) or links
    return Screen(columns, size.lines, has_colours(sys.stdout), _linker(links if on else "off"))


def has_rich() -> bool:
    """Tell whether the library is there that draws tables."""
    from importlib.util import find_spec

    return find_spec("rich") is not None


def draw(answer: "Answer", on: Screen, sources: int | None = None) -> str:
    """Draw an answer.

    Args:
        sources: How many sources are listed at most; None for all.

    Returns:
        The text with the codes of colours and links, ending with a line feed.
    """
    from isthmus.queries.answers.view import about_today, counted, has_table

    out = StringIO()
    console = _console(out, on)
    for remark in about_today(answer):
        console.print(_plain(remark.text), style="yellow")
        console.print()
    if has_table(answer):
        console.print(_table(answer, on))
    if rows := counted(answer):
        console.print(f"\n{rows}" if answer.rows else rows, style="dim")
    _notes(console, answer)
    _sources(console, answer, on, sources)
    if answer.rests_on:
        console.print(f"\n{answer.rests_on}", style="dim")
    # The library fills lines with spaces.
    return re.sub(r"[ \t]+$", "", out.getvalue(), flags=re.MULTILINE)


_LEXERS = {
    "iq": "iq",
    "sparql": "sparql",
    "json": "json",
    "sparql-results": "json",
    "turtle": "turtle",
    "html": "html",
}


def coloured(text: str, form: str) -> str:
    """Return a text of one of the forms that have a syntax in colours; others as they are."""
    if form not in _LEXERS:
        return text
    try:
        from pygments import highlight
        from pygments.formatters.terminal import TerminalFormatter
        from pygments.lexers import get_lexer_by_name
    except ImportError:
        return text
    if form == "iq":
        from isthmus.queries.highlighting.pygments import IqLexer

        return str(highlight(text, IqLexer(), TerminalFormatter(bg="dark")))
    return str(highlight(text, get_lexer_by_name(_LEXERS[form]), TerminalFormatter(bg="dark")))


# --- links ----------------------------------------------------------------------------------------


def _linker(links: str) -> Linker:
    if links == "off":
        return lambda iri: ""
    if links.startswith(("http://", "https://")):
        service = links.rstrip("/") + "/"
        return lambda iri: iri.replace(BASE, service, 1) if iri.startswith(BASE) else _web(iri)
    return _web


def _web(iri: str) -> str:
    return iri if iri.startswith(("http://", "https://")) else ""


# --- tables ---------------------------------------------------------------------------------------


def _console(out: StringIO, on: Screen) -> "Console":
    from rich.console import Console

    return Console(
        file=out,
        width=on.width,
        force_terminal=on.colours,
        no_color=not on.colours,
        color_system="standard" if on.colours else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )


def _table(answer: "Answer", on: Screen) -> "RenderableType":
    heading, lines = _grid(answer, on)
    widths = [
        max((line[place].cell_len for line in [heading, *lines]), default=0)
        for place in range(len(heading))
    ]
    least = [
        min(width, _LEAST_COLUMN, max(_word(line[place]) for line in [heading, *lines]))
        for place, width in enumerate(widths)
    ]
    if sum(least) + _GAP * (len(least) - 1) > on.width and len(heading) > 1:
        # Side by side, words would be cut.
        return _records(heading, lines, on.width)
    fitted = _fitted(widths, least, on.width - _GAP * (len(least) - 1))
    return _side_by_side(heading, lines, fitted, _numeric(answer))


def _fitted(widths: Sequence[int], least: Sequence[int], most: int) -> list[int]:
    """Make columns narrower until they fit, always the widest that can be.

    Args:
        widths: The widths of their contents.
        least: The widths below which words would be cut.
        most: What all of them may take; at least the sum of ``least``.
    """
    fitted = list(widths)
    for _ in range(sum(fitted) - most):
        place = max(
            (place for place in range(len(fitted)) if fitted[place] > least[place]),
            key=lambda place: fitted[place],
        )
        fitted[place] -= 1
    return fitted


def _word(text: "Text") -> int:
    """Return the width of the longest word."""
    from rich.cells import cell_len

    return max((cell_len(word) for word in text.plain.split()), default=0)


def _side_by_side(
    heading: Sequence["Text"],
    lines: Sequence[Sequence["Text"]],
    widths: Sequence[int],
    numeric: frozenset[int],
) -> "RenderableType":
    from rich.box import Box
    from rich.table import Table

    # Nothing but a line under the heading, with a gap between the columns.
    box = Box("    \n    \n ── \n    \n    \n    \n    \n    \n")
    table = Table(box=box, pad_edge=False, padding=(0, 1, 0, 0), show_edge=False)
    for place, title in enumerate(heading):
        right = place in numeric
        table.add_column(
            title,
            justify="right" if right else "left",
            overflow="fold",
            width=widths[place],
        )
    for line in lines:
        table.add_row(*line)
    return table


def _records(
    heading: Sequence["Text"], lines: Sequence[Sequence["Text"]], width: int
) -> "RenderableType":
    """Return the rows one below the other, each cell on a line with the name of its column."""
    from rich.console import Group
    from rich.padding import Padding
    from rich.table import Table

    widest = min(max(title.cell_len for title in heading), width // 2)
    blocks: list[RenderableType] = []
    for line in lines:
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(width=widest, overflow="fold")
        table.add_column(overflow="fold")
        for title, cell in zip(heading, line, strict=True):
            if cell.plain:
                table.add_row(title, cell)
        blocks.append(Padding(table, (0, 0, 1 if line is not lines[-1] else 0, 0)))
    return Group(*blocks)


def _grid(answer: "Answer", on: Screen) -> "tuple[list[Text], list[list[Text]]]":
    from isthmus.queries.answers.view import table_of

    laid_out = table_of(answer, by_word=True)
    heading = [_cell(cell, on, style="bold") for cell in laid_out.head]
    lines = []
    for line in laid_out.lines:
        # The status of a statement is told in the colours of verdicts.
        cells = [
            _cell(cell, on, marked=title.text == "status")
            for title, cell in zip(laid_out.head, line.cells, strict=True)
        ]
        if line.differs:
            cells[0].append(" ≠", "yellow")
        lines.append(cells)
    return heading, lines


def _cell(cell: "Cell", on: Screen, *, style: str = "", marked: bool = False) -> "Text":
    from rich.style import Style
    from rich.text import Text

    text = Text("", style)
    for place, words in enumerate(cell.values):
        text.append(cell.joint if place else "")
        address = on.link(words.iri) if words.iri else ""
        mark = words.mark or (words.text if marked else "")
        text.append(_plain(words.text), Style(link=address) if address else _STYLES.get(mark, ""))
    return text


def _numeric(answer: "Answer") -> frozenset[int]:
    if answer.kind == "compare":
        return frozenset()
    kinds = enumerate(column.kind for column in answer.columns)
    return frozenset(place for place, kind in kinds if kind == "number")


def _plain(text: str) -> str:
    """Keep the codes of a terminal out of what comes from data."""
    return "".join(char if char.isprintable() else " " for char in text)


# --- below the table ------------------------------------------------------------------------------


def _notes(console: "Console", answer: "Answer") -> None:
    from isthmus.queries.answers.view import remarks_of
    from rich.text import Text

    for place, remark in enumerate(remarks_of(answer)):
        if place == 0:
            console.print()
        console.print(Text.assemble(("note: ", "yellow"), _plain(remark.text)))
        if remark.query:
            console.print(Text("      ").append(remark.query, "cyan"))


def _sources(console: "Console", answer: "Answer", on: Screen, most: int | None) -> None:
    from isthmus.queries.answers.view import sources_of
    from rich.padding import Padding
    from rich.style import Style
    from rich.text import Text

    sources = sources_of(answer)
    if not sources or most == 0:
        return
    console.print("\nsources:", style="bold")
    for source in sources[:most]:
        text = Text(_plain(source.statement))
        if source.inferred:
            text.append("  [inferred from]", "dim")
        console.print(Padding(text, (0, 0, 0, 2)))
        for place in source.places:
            style = Style(dim=True, link=on.link(place.iri) or None)
            console.print(Padding(Text(_plain(place.text), style), (0, 0, 0, 4)))
    left = 0 if most is None else len(sources) - most
    if left > 0:
        console.print(f"  … and {left} more: `:sources` lists them all", style="dim")
