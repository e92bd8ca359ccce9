"""The result of a tool: a table with its notes and sources, small enough for a model to read.

Text and structure are made from the same value, so that they cannot say different things; the
structure leaves out what only words are for. What does not fit into the budget is cut at a row, and
the cut is said together with the call that gives the rest.
"""

import json
from collections.abc import Callable, Sequence
from typing import Literal, TypeAlias

from isthmus.kb.frozen import Frozen
from isthmus.ontology import BASE
from isthmus.queries import Answer, Citation, Thing
from isthmus.queries.answers.view import cell_text

from .messages import written
from .shapes import plain

Detail: TypeAlias = Literal["brief", "full"]
BUDGETS: dict[str, int] = {"brief": 8_000, "full": 32_000}
"""Bytes of a whole result, text and structure together, by the detail that was asked for."""
CHANGES = "dated-change"
"""The family of changes in their IRIs and in queries."""
RESOURCES = "isthmus://"
"""What the addresses of resources begin with."""
_FRAME = 300
"""Bytes for what stands around text and structure in a message."""


class Source(Frozen):
    """A claim of the paper on which rows rest.

    Attributes:
        mark: How rows refer to it.
        claim: Its address as a resource.
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
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    rests_on: str = ""
    cut: str = ""


class Line(Frozen):
    """A row before it is known which rows fit.

    Attributes:
        cells: Its cells.
        citations: What it rests on.
    """

    cells: tuple[str, ...]
    citations: tuple[Citation, ...] = ()


class Table(Frozen):
    """All that was found.

    Attributes:
        verdict: The answer in one line.
        columns: The headings of the cells.
        lines: The rows.
        notes: What has to be known.
        citations: What the whole rests on and no single row does.
        rests_on: Which edition of the source it rests on, and which day it speaks of.
        after: Text that follows the sources if it fits, such as a derivation.
    """

    verdict: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    rests_on: str = ""
    after: tuple[str, ...] = ()


Rest: TypeAlias = Callable[[int], str]
"""Gives the call for the rest, from the number of the first row that is missing."""


def table_of(answer: Answer) -> Table:
    """Lay out an answer: things by the words that find them again, comparisons turned."""
    columns = answer.columns
    turned = answer.kind == "compare" and len(columns) > 1
    if turned:
        heading = ("property", *(cell_text(row[0], columns[0], ids=True) for row in answer.rows))
        lines = [
            (column.name, (column.name, *(_cell(row[at], column) for row in answer.rows)))
            for at, column in enumerate(columns)
            if at > 0
        ]
    else:
        heading = tuple(column.name for column in columns)
        lines = [
            (
                row[0].id if isinstance(row[0], Thing) else str(row[0]),
                tuple(_cell(cell, column) for cell, column in zip(row, columns, strict=True)),
            )
            for row in answer.rows
        ]
    by_thing = answer.kind == "find"
    held: dict[str, list[Citation]] = {key: [] for key, _ in lines}
    general: list[Citation] = []
    for citation in answer.citations:
        keys = {one.thing if by_thing else one.condition for one in citation.supports}
        rows = [held[key] for key in keys if key in held]
        for row in rows:
            row.append(citation)
        if not rows:
            general.append(citation)
    return Table(
        _verdict(answer),
        heading,
        tuple(Line(cells, tuple(held[key])) for key, cells in lines),
        tuple(_note(note.text, note.query) for note in answer.notes),
        tuple(general),
        answer.rests_on,
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

    def shown(rows: int, sources: int | None = None, after: int = 0) -> tuple[str, Result]:
        missing = len(lines) - rows
        told = []
        if missing:
            first = offset + rows
            told.append(f"rows {offset + 1} to {first} of {len(table.lines)}; {rest(first)}")
        cited = _cited(lines[:rows], table.citations)
        if sources is not None and sources < len(cited):
            told.append(f"{sources} of {len(cited)} sources; {more}")
        if after < len(table.after):
            told.append(f"{len(table.after) - after} derivations are left out; {more}")
        kept = cited if sources is None else cited[:sources]
        result = _result(table, lines[:rows], kept, "; ".join(told))
        return _text(result, kept, table.after[:after]), result

    def fits(made: tuple[str, Result]) -> bool:
        return size(*made) + _FRAME <= budget

    for after in range(len(table.after), -1, -1):
        if fits(whole := shown(len(lines), after=after)):
            return whole
    low, high = 0, len(lines)
    while low < high - 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(shown(middle)) else (low, middle)
    if low:
        return shown(low)
    # One row is too large with its sources: as many of them as fit.
    rows = min(1, len(lines))
    least, most = 0, len(_cited(lines[:rows], table.citations))
    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if fits(shown(rows, middle)) else (least, middle - 1)
    made = shown(rows, least)
    return made if fits(made) else _shortened(made, budget)


def size(text: str, structure: Frozen | None) -> int:
    """Return the bytes that a result takes in a message."""
    told = 0 if structure is None else len(written(plain(structure)))
    return len(written(text)) + told


def call(tool: str, **arguments: object) -> str:
    """Write a call as a model would make it."""
    return f"call {tool} {json.dumps(arguments, ensure_ascii=False)}"


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


def _cell(cell: object, column: object) -> str:
    return " ".join(cell_text(cell, column, ids=True).split())  # type: ignore[arg-type]


def _note(text: str, query: str) -> str:
    return f"{text}: `{query}`" if query and query not in text else text


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


def _cited(lines: Sequence[Line], general: Sequence[Citation]) -> tuple[Citation, ...]:
    """Return the citations of some rows and of the whole, each once, in the order of the rows."""
    kept = {one.claim: one for line in lines for one in line.citations}
    return tuple({**kept, **{one.claim: one for one in general}}.values())


def _result(table: Table, lines: Sequence[Line], kept: Sequence[Citation], told: str) -> Result:
    marks = {citation.claim: number for number, citation in enumerate(kept, 1)}
    has_marks = any(line.citations for line in lines)
    rows = []
    for line in lines:
        found = [marks[one.claim] for one in line.citations if one.claim in marks]
        rows.append(
            (*line.cells, "".join(f"[{mark}]" for mark in found)) if has_marks else line.cells
        )
    sources = tuple(
        Source(number, address_of(citation.claim), place_of(citation))
        for number, citation in enumerate(kept, 1)
    )
    columns = (*table.columns, "sources") if has_marks else table.columns
    return Result(table.verdict, columns, tuple(rows), table.notes, sources, table.rests_on, told)


def place_of(citation: Citation) -> str:
    """Write where a claim stands: a page, or the first of its section where no more is known."""
    inside = f", {citation.locator}" if citation.locator else ""
    if not citation.page:
        # A later source: it has no page in the edition.
        return f"{citation.section}{inside}"
    return f"{citation.on_p()} ({citation.section}){inside}"


def address_of(claim: str) -> str:
    """Return the address of a claim, or of the change that a later statement belongs to."""
    family, _, name = claim.removeprefix(BASE).partition("/")
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
            out.append(f"[{source.mark}] {source.place}{how}: {citation.statement} {source.claim}")
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
