"""The result of a tool: a table with its notes and sources, small enough for a model to read.

Text and structure are made from the same value, so that they cannot say different things; the
structure leaves out what only words are for. What does not fit into the budget is cut at a row, and
the cut is said together with the call that gives the rest.
"""

import json
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from isthmus.kb.frozen import Frozen, parts_of
from isthmus.kb.json_shape import Mark, TextOrNone
from isthmus.ontology import BASE
from isthmus.queries import Answer, Citation, Thing
from isthmus.queries.answers.view import cell_text, leaves_blank
from isthmus.queries.binding.advice import word_of

from .messages import written

if TYPE_CHECKING:
    from isthmus.queries import Engine
    from isthmus.queries.answers.answer import Cell, Column

Detail: TypeAlias = Literal["brief", "full"]
BUDGETS: dict[str, int] = {"brief": 8_000, "full": 32_000}
"""Bytes of a whole result, text and structure together, by the detail that was asked for."""
CHANGES = "dated-change"
"""The family of changes in their IRIs and in queries."""
RESOURCES = "isthmus://"
"""What the addresses of resources begin with."""
_FRAME = 300
"""Bytes for what stands around text and structure in a message."""
_NOTES, _SHORTEST_NOTE = 16, 120
"""Where not all fits, notes take this part of a budget, twice (in text and structure), and one note
not fewer bytes than that."""


_NETWORK = "network"
"""What the names of things of networks begin with."""


class Source(Frozen):
    """A claim of the paper on which rows rest.

    Attributes:
        mark: How rows refer to it.
        claim: Its address as a resource; empty for a record of a network of one's own.
        place: Where it is said.
    """

    mark: int
    claim: str
    place: str


class Result(Frozen):
    """What a tool found.

    Attributes:
        verdict: The answer in one line.
        columns: The headings.
        rows: The cells of each row as people read them; the last one has the marks of its sources.
        notes: What has to be known to read the rows rightly.
        sources: The claims behind the rows that are shown.
        rests_on: Which edition, and which day it speaks of.
        cut: What is not shown, and the call that gives it.
    """

    verdict: str
    columns: Annotated[tuple[str, ...], Mark.DEFAULT] = ()
    rows: Annotated[tuple[tuple[str, ...], ...], Mark.DEFAULT] = ()
    notes: Annotated[tuple[str, ...], Mark.DEFAULT] = ()
    sources: Annotated[tuple[Source, ...], Mark.DEFAULT] = ()
    rests_on: TextOrNone = ""
    cut: TextOrNone = ""


class Line(Frozen):
    """A row before it is known which rows fit.

    Attributes:
        cells: Its cells.
        citations: What it rests on.
    """

    cells: tuple[str, ...]
    citations: tuple[Citation, ...] = ()


class Remark(Frozen):
    """What has to be known to read rows rightly.

    Attributes:
        code: Its kind, by which several of one kind are told together.
        text: What is said.
    """

    code: str
    text: str


class Table(Frozen):
    """All that was found.

    Attributes:
        verdict: The answer in one line.
        columns: The headings of the cells.
        lines: The rows.
        notes: What has to be known.
        ranked: Whether a row says little without those around it, so that all rows come before
            some of their sources.
        citations: What the whole rests on and no single row does.
        rests_on: Which edition of the source it rests on, and which day it speaks of.
        after: Text that follows the sources if it fits, such as a derivation.
    """

    verdict: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    notes: tuple[Remark, ...] = ()
    citations: tuple[Citation, ...] = ()
    rests_on: str = ""
    after: tuple[str, ...] = ()
    ranked: bool = False


Rest: TypeAlias = Callable[[int], str]
"""Gives the call for the rest, from the number of the first row that is missing."""


def table_of(engine: "Engine", answer: Answer) -> Table:
    """Lay out an answer: things by the words that find them again, comparisons turned.

    Args:
        engine: Knows the words.
        answer: What it has answered.
    """
    columns = answer.columns
    word = _words_of(engine)
    turned = answer.kind == "compare" and len(columns) > 1
    if turned:
        heading = ("property", *(cell_text(row[0], columns[0], word) for row in answer.rows))
        lines = [
            (column.name, (column.name, *(_cell(row[at], column, word) for row in answer.rows)))
            for at, column in enumerate(columns)
            if at > 0
        ]
    else:
        heading = tuple(column.name for column in columns)
        blank = leaves_blank(answer)
        lines = [
            (
                row[0].id if isinstance(row[0], Thing) else str(row[0]),
                tuple(
                    _cell(cell, column, word, blank=blank)
                    for cell, column in zip(row, columns, strict=True)
                ),
            )
            for row in answer.rows
        ]
    by_thing = answer.kind in {"find", "choose"}
    held: dict[str, list[Citation]] = {key: [] for key, _ in lines}
    general: list[Citation] = []
    for citation in answer.citations:
        keys = {support.thing if by_thing else support.condition for support in citation.supports}
        rows = [held[key] for key in keys if key in held]
        for row in rows:
            row.append(citation)
        if not rows:
            general.append(citation)
    return Table(
        _verdict(answer),
        heading,
        tuple(Line(cells, tuple(held[key])) for key, cells in lines),
        tuple(Remark(note.code, _note(note.text, note.query)) for note in answer.notes),
        tuple(general),
        answer.rests_on,
        ranked=answer.kind == "choose",
    )


def cut(table: Table, offset: int, budget: int, rest: Rest, more: str) -> tuple[str, Result]:
    """Return as much of a table as fits.

    Args:
        table: What was found.
        offset: How many rows to skip.
        budget: Bytes for text and structure together.
        rest: The call for further rows.
        more: What to do where a single row with its sources is too large.

    Returns:
        The text, and the structure that says the same.
    """
    lines = table.lines[offset:]
    notes = tuple(note.text for note in table.notes)

    def shown(rows: int, sources: int | None = None, after: int = 0) -> tuple[str, Result]:
        missing = len(lines) - rows
        told = []
        if missing:
            first = offset + rows
            told.append(f"rows {offset + 1} to {first} of {len(table.lines)}; {rest(first)}")
        cited = _cited(lines[:rows], table.citations, in_turn=sources is not None)
        parts = []
        if sources is not None and sources < len(cited):
            parts.append(f"{sources} of {len(cited)} sources")
        if notes != tuple(note.text for note in table.notes):
            parts.append("notes are shortened")
        if after < len(table.after):
            parts.append(f"{len(table.after) - after} derivations are left out")
        if parts:
            told.append(f"{', '.join(parts)}; {more}")
        kept = cited if sources is None else cited[:sources]
        result = _result(table, lines[:rows], notes, kept, "; ".join(told))
        return _text(result, kept, table.after[:after]), result

    def fits(made: tuple[str, Result]) -> bool:
        return size(*made) + _FRAME <= budget

    def most(
        least: int, beyond: int, makes: Callable[[int], tuple[str, Result]]
    ) -> tuple[int, tuple[str, Result]]:
        """Return the largest number that fits, not below the least, and what it makes."""
        best = None
        while least < beyond - 1:
            middle = (least + beyond) // 2
            made = makes(middle)
            if fits(made):
                least, best = middle, made
            else:
                beyond = middle
        return least, best or makes(least)

    for after in range(len(table.after), -1, -1):
        if fits(whole := shown(len(lines), after=after)):
            return whole
    notes = _short_notes(table.notes, budget // _NOTES)
    if fits(whole := shown(len(lines))):
        return whole
    if table.ranked and fits(shown(len(lines), 0)):
        cited = _cited(lines, table.citations)
        return most(0, len(cited), lambda number: shown(len(lines), number))[1]
    rows, made = most(0, len(lines), shown)
    if rows:
        return made
    # One row is too large with its sources: as many of them as fit.
    rows = min(1, len(lines))
    beyond = len(_cited(lines[:rows], table.citations)) + 1
    _, made = most(0, beyond, lambda number: shown(rows, number))
    return made if fits(made) else _shortened(made, budget)


def size(text: str, structure: Frozen | None) -> int:
    """Return the bytes that a result takes in a message."""
    told = 0 if structure is None else len(written(structure))
    return len(written(text)) + told


def call(tool: str, **arguments: object) -> str:
    """Write a call as a model would make it."""
    return f"call {tool} {json.dumps(arguments, ensure_ascii=False)}"


def again(tool: str, given: Frozen, **changed: object) -> str:
    """Write the call that was made once more: from its start, but for what is changed in it."""
    usual = type(given).defaults
    same = {
        name: value
        for name, value in parts_of(given)
        if name != "offset" and not (name in usual and value == usual[name])
    }
    return call(tool, **{**same, **changed})


def _shortened(made: tuple[str, Result], budget: int) -> tuple[str, Result]:
    """Cut the cells of the only row: it is too large even without its sources."""
    _, result = made
    share = max(40, (budget - _FRAME) // (4 * max(1, len(result.columns))))
    rows = tuple(
        tuple(cell if len(cell) <= share else cell[: share - 1] + "…" for cell in row)
        for row in result.rows
    )
    told = "; ".join(part for part in (result.cut, "long cells are cut, which … marks") if part)
    notes = tuple(note[:share] for note in result.notes[:3])
    short = Result(result.verdict[:share], result.columns, rows, notes, (), result.rests_on, told)
    return _text(short, (), ()), short


def _words_of(engine: "Engine") -> Callable[[Thing], str]:
    """Return what gives the word of a thing that no other thing has."""
    vocabulary = engine.vocabulary

    @cache
    def word(iri: str) -> str:
        term = vocabulary.individuals.get(iri)
        return "" if term is None else word_of(vocabulary, term)

    return lambda thing: word(thing.iri) or thing.id


def _cell(
    cell: "Cell", column: "Column", word: Callable[[Thing], str], *, blank: bool = False
) -> str:
    return " ".join(cell_text(cell, column, word, blank=blank).split())


def _note(text: str, query: str) -> str:
    return f"{text}: `{query}`" if query and query not in text else text


def _short_notes(notes: Sequence[Remark], room: int) -> tuple[str, ...]:
    """Return notes in about so many bytes: of each kind the first, then how many more there are."""
    by_kind: dict[str, list[str]] = {}
    for note in notes:
        by_kind.setdefault(note.code, []).append(note.text)
    share = room // max(1, len(by_kind))
    short = []
    for several in by_kind.values():
        like = f" ({len(several) - 1} more like this)" if len(several) > 1 else ""
        most = max(_SHORTEST_NOTE, share - len(like))
        first = several[0]
        cut = len(first.encode()) > most
        short.append(
            like.join((first.encode()[:most].decode(errors="ignore"), "…")) if cut else first + like
        )
    return tuple(short)


def _verdict(answer: Answer) -> str:
    rows, names = answer.rows, [column.name for column in answer.columns]
    if answer.kind == "count" and len(rows) == 1:
        cells = zip(names, rows[0], strict=True)
        return ", ".join(f"{name} {cell}" for name, cell in cells) + "."
    if answer.kind in {"check", "why"} and rows and "verdict" in names:
        return f"The verdict is {rows[0][names.index('verdict')]}."
    if answer.kind == "compare":
        return f"{len(rows)} things side by side."
    if not rows:
        return "Nothing on record fits."
    return f"{len(rows)} {'row' if len(rows) == 1 else 'rows'}."


def _cited(
    lines: Sequence[Line], general: Sequence[Citation], *, in_turn: bool = False
) -> tuple[Citation, ...]:
    """Return the citations of some rows and of the whole, each once, in the order of the rows.

    Args:
        lines: The rows.
        general: Those of the whole.
        in_turn: Whether the first of every row come before the second of any.
    """
    inside = [(place, citation) for line in lines for place, citation in enumerate(line.citations)]
    if in_turn:
        inside.sort(key=lambda cited: cited[0])
    kept = {citation.claim: citation for _, citation in inside}
    return tuple({**kept, **{citation.claim: citation for citation in general}}.values())


def _result(
    table: Table,
    lines: Sequence[Line],
    notes: tuple[str, ...],
    kept: Sequence[Citation],
    left_out: str,
) -> Result:
    marks = {citation.claim: number for number, citation in enumerate(kept, 1)}
    has_marks = any(line.citations for line in lines)
    rows = []
    for line in lines:
        cited = [marks.get(citation.claim) for citation in line.citations]
        told = "".join(f"[{mark}]" for mark in cited if mark) + "…" * (None in cited)
        rows.append((*line.cells, told) if has_marks else line.cells)
    sources = tuple(
        Source(number, address_of(citation.claim), place_of(citation))
        for number, citation in enumerate(kept, 1)
    )
    columns = (*table.columns, "sources") if has_marks else table.columns
    return Result(table.verdict, columns, tuple(rows), notes, sources, table.rests_on, left_out)


def place_of(citation: Citation) -> str:
    """Write where a claim stands: a page, or the first of its section where no more is known."""
    inside = f", {citation.locator}" if citation.locator else ""
    if not citation.page:
        # A later source: it has no page in the edition.
        return f"{citation.section}{inside}"
    return f"{citation.on_p()} ({citation.section}){inside}"


def address_of(claim: str) -> str:
    """Return the address of a claim, or of the change that a later statement belongs to.

    A record of somebody's own network has none: its place is all there is to read.
    """
    family, _, name = claim.removeprefix(BASE).partition("/")
    if family == _NETWORK:
        return ""
    if family == CHANGES:
        return f"{RESOURCES}change/{name.partition('/')[0]}"
    return f"{RESOURCES}claim/{name}"


def _text(result: Result, kept: Sequence[Citation], after: Sequence[str]) -> str:
    out = [result.verdict]
    if result.rows:
        out += ["", _row(result.columns), _row(["---"] * len(result.columns))]
        out += [_row(row) for row in result.rows]
    out += [""] if result.notes else []
    out += [f"Note: {note}" for note in result.notes]
    if result.sources:
        out += ["", "Sources:"]
        for source, citation in zip(result.sources, kept, strict=True):
            how = ", inferred from" if citation.inferred else ""
            said = f"[{source.mark}] {source.place}{how}: {citation.statement}"
            out.append(f"{said} {source.claim}".rstrip())
    for entry in after:
        out += ["", entry]
    if result.cut:
        out += ["", f"Cut: {result.cut}"]
    if result.rests_on:
        out += ["", f"Rests on: {result.rests_on}"]
    return "\n".join(out)


def _row(cells: Sequence[str]) -> str:
    escaped = (cell.replace("\\", "\\\\").replace("|", "\\|") for cell in cells)
    return "| " + " | ".join(escaped) + " |"
