"""Renders an answer; every format is deterministic, so that equal answers are equal bytes."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from isthmus.queries.answers.answer import Answer, Cell, Column, Gap, Note, Row, Scalar, Thing
from isthmus.queries.diagnostics.words import kebab

from .sparql_results import render_sparql

NOT_STATED = "not stated"
"""How an empty cell of a table reads: the record says neither yes nor no."""


def render(answer: Answer, form: str) -> str:
    """Render an answer.

    Args:
        answer: The answer.
        form: One of :data:`FORMATS`.

    Returns:
        The text, ending with a newline.

    Raises:
        ValueError: There is no such format.
    """
    renderer = FORMATS.get(form)
    if renderer is None:
        raise ValueError(f"there is no format {form!r}; there are: {', '.join(FORMATS)}")
    return renderer(answer)


# --- JSON ---------------------------------------------------------------------------------------


def answer_json(answer: Answer) -> dict[str, object]:
    """Return the published JSON shape of an answer as plain values."""
    return {
        "statement": answer.statement,
        "sparql": answer.sparql,
        "columns": [
            {
                "name": column.name,
                "label": column.label,
                "kind": column.kind,
                "multiple": column.multiple,
                **({"unit": column.unit} if column.unit else {}),
            }
            for column in answer.columns
        ],
        "rows": [
            {
                column.name: _json_cell(cell, column)
                for column, cell in zip(answer.columns, row, strict=True)
            }
            for row in answer.rows
        ],
        "notes": [
            {
                "code": note.code,
                "text": note.text,
                **({"query": note.query} if note.query else {}),
            }
            for note in answer.notes
        ],
        "citations": [
            {
                "claim": citation.claim,
                "section": citation.section,
                "page": citation.page,
                "locator": citation.locator,
                "statement": citation.statement,
                "supports": [
                    {"thing": one.thing, "condition": one.condition} for one in citation.supports
                ],
                "inferred": citation.inferred,
            }
            for citation in answer.citations
        ],
        "warnings": [
            {
                "code": warning.code,
                "claim": warning.claim or None,
                "change": warning.change,
                "text": warning.text,
                "effective": {
                    "edtf": warning.effective,
                    "earliest": warning.earliest or None,
                    "latest": warning.latest or None,
                },
                "sources": [
                    {
                        "publisher": source.publisher,
                        "title": source.title,
                        "address": source.address,
                    }
                    for source in warning.sources
                ],
                "conflicts": list(warning.conflicts),
            }
            for warning in answer.warnings
        ],
        "today": [
            {"kind": entry.kind, "thing": entry.thing or None, "text": entry.text}
            for entry in answer.differences
        ],
        "dataset": {
            "version": answer.version,
            "edition": answer.edition,
            "as_of": answer.as_of or None,
            "checked": answer.checked or None,
        },
        "truncated": answer.truncated,
    }


def _json(answer: Answer) -> str:
    return json.dumps(answer_json(answer), ensure_ascii=False, indent=2) + "\n"


def _json_cell(cell: Cell, column: Column) -> object:
    if isinstance(cell, Gap):
        return {"verdict": cell.value}
    if isinstance(cell, tuple):
        return [_json_scalar(value) for value in cell]
    if cell is None:
        return [] if column.multiple else None
    return [_json_scalar(cell)] if column.multiple else _json_scalar(cell)


def _json_scalar(value: Scalar) -> object:
    if isinstance(value, Thing):
        return {"id": value.id, "iri": value.iri, "label": value.label}
    return float(value) if isinstance(value, Decimal) else value


# --- words --------------------------------------------------------------------------------------


def scalar_text(value: Scalar, column: Column | None = None, ids: bool = False) -> str:
    """Write one value as people read it; things by label, or by word."""
    if isinstance(value, Thing):
        return value.id if ids else value.label
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal | int):
        unit = f" {column.unit}" if column is not None and column.unit else ""
        number = format(value, "f") if isinstance(value, Decimal) else str(value)
        return number + unit
    return value


def cell_text(cell: Cell, column: Column, empty: str = NOT_STATED, ids: bool = False) -> str:
    """Write a cell as people read it."""
    if cell is None or cell == ():
        return empty
    if isinstance(cell, Gap):
        return str(cell.value)
    values = cell if isinstance(cell, tuple) else (cell,)
    separator = "; " if column.kind == "text" else ", "
    return separator.join(scalar_text(value, column, ids) for value in values)


def _transposed(answer: Answer) -> tuple[list[str], list[list[str]]]:
    """Return heading and lines with one column for each thing, as a comparison is read."""
    things = [cell_text(row[0], answer.columns[0]) for row in answer.rows]
    lines = [
        [column.label, *(cell_text(row[index], column) for row in answer.rows)]
        for index, column in enumerate(answer.columns)
        if index > 0
    ]
    return ["", *things], lines


def _lines(answer: Answer) -> tuple[list[str], list[list[str]]]:
    if answer.kind == "compare" and len(answer.columns) > 1:
        return _transposed(answer)
    heading = [column.label for column in answer.columns]
    # Where reasons and sources are told, an empty cell has nothing to say.
    empty = "" if answer.kind in {"why", "describe"} else NOT_STATED
    lines = [
        [cell_text(cell, column, empty) for cell, column in zip(row, answer.columns, strict=True)]
        for row in answer.rows
    ]
    _name_by_words(answer, heading, lines)
    return heading, lines


def naming(answer: Answer) -> Literal["label", "word", "both"]:
    """Return what the first column of a table calls its things by.

    What is found is shown by its word, which the next query needs. Labels get a column of their
    own, unless a text such as a title tells as much, or they only spell the words.
    """
    found = [row[0] for row in answer.rows] if answer.kind == "find" else []
    things = [cell for cell in found if isinstance(cell, Thing) and cell.id]
    if not things or len(things) < len(found):
        return "label"
    told = any(column.kind == "text" for column in answer.columns)
    if told or all(kebab(thing.label) == thing.id for thing in things):
        return "word"
    return "both"


def _name_by_words(answer: Answer, heading: list[str], lines: list[list[str]]) -> None:
    """Put words in the place of labels where that is how things are called."""
    how = naming(answer)
    if how == "label":
        return
    if how == "both":
        heading.insert(1, "label")
    for row, line in zip(answer.rows, lines, strict=True):
        thing = row[0]
        assert isinstance(thing, Thing)
        if how == "both":
            line.insert(1, line[0])
        line[0] = thing.id


# --- table --------------------------------------------------------------------------------------

_WIDEST = 60


def _table(answer: Answer) -> str:
    heading, lines = _lines(answer)
    # What is otherwise today is said before all else.
    out = [line for note in _about_today(answer) for line in (note.text, "")]
    if answer.rows or answer.kind not in {"find", "compare", "path"}:
        grid = [[_wrapped(text) for text in line] for line in (heading, *lines)]
        widths = [
            max(len(part) for line in grid for part in line[index]) for index in range(len(heading))
        ]
        for number, line in enumerate(grid):
            height = max(len(cell) for cell in line)
            for level in range(height):
                parts = [
                    (cell[level] if level < len(cell) else "").ljust(width)
                    for cell, width in zip(line, widths, strict=True)
                ]
                out.append("  ".join(parts).rstrip())
            if number == 0:
                out.append("  ".join("─" * width for width in widths))
    if answer.kind == "find":
        number = len(answer.rows)
        out += [""] if answer.rows else []
        out.append(f"{number} {'row' if number == 1 else 'rows'}")
    out += _notes_text(answer)
    out += _citations_text(answer)
    out += ["", answer.rests_on] if answer.rests_on else []
    return "\n".join(out) + "\n"


def _about_today(answer: Answer) -> list[Note]:
    return [note for note in answer.notes if note.code == "today"]


def _other_notes(answer: Answer) -> list[Note]:
    return [note for note in answer.notes if note.code != "today"]


def _wrapped(text: str) -> list[str]:
    """Break a long text at spaces."""
    import textwrap

    return textwrap.wrap(text, _WIDEST, break_on_hyphens=False) or [""]


def _notes_text(answer: Answer) -> list[str]:
    lines = []
    for note in _other_notes(answer):
        lines.append(f"note: {note.text}")
        if note.query and note.query not in note.text:
            lines.append(f"      {note.query}")
    return ["", *lines] if lines else []


def _citations_text(answer: Answer) -> list[str]:
    if not answer.citations:
        return []
    lines = ["", "sources:"]
    for statement, places in sources_of(answer).items():
        lines.append(f"  {statement}")
        lines += [f"    {place}" for place in places]
    return lines


def sources_of(answer: Answer) -> dict[str, list[str]]:
    """Return what the claims behind an answer say, each with the places that say it."""
    found: dict[str, list[str]] = {}
    for citation in answer.citations:
        mark = "  [inferred from]" if citation.inferred else ""
        found.setdefault(citation.statement + mark, []).append(citation.place)
    return found


# --- delimited ----------------------------------------------------------------------------------


def _delimited(answer: Answer, delimiter: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([column.name for column in answer.columns])
    for row in answer.rows:
        writer.writerow(
            [_plain(cell, column) for cell, column in zip(row, answer.columns, strict=True)]
        )
    return out.getvalue()


def _plain(cell: Cell, column: Column) -> str:
    if isinstance(cell, Gap):
        return str(cell.value)
    if cell is None:
        return ""
    values = cell if isinstance(cell, tuple) else (cell,)
    bare = Column(column.name, column.label, column.kind, column.multiple)
    return "|".join(
        ("true" if value else "false")
        if isinstance(value, bool)
        else _guarded(scalar_text(value, bare, ids=True))
        for value in values
    )


def _guarded(text: str) -> str:
    """Keep spreadsheets from reading a text as a formula."""
    return f"'{text}" if text[:1] in "=+@" and len(text) > 1 else text


def _csv(answer: Answer) -> str:
    return _delimited(answer, ",")


def _tsv(answer: Answer) -> str:
    out = ["\t".join(column.name for column in answer.columns)]
    for row in answer.rows:
        cells = (_plain(cell, column) for cell, column in zip(row, answer.columns, strict=True))
        out.append("\t".join(" ".join(cell.split()) for cell in cells))
    return "\n".join(out) + "\n"


# --- Markdown and HTML --------------------------------------------------------------------------


def _markdown(answer: Answer) -> str:
    heading, lines = _lines(answer)
    out = [line for note in _about_today(answer) for line in (f"> {_markdown_text(note.text)}", "")]
    out += [_markdown_row(heading), _markdown_row(["---"] * len(heading))]
    out += [_markdown_row(line) for line in lines]
    for note in _other_notes(answer):
        query = f" `{note.query}`" if note.query and note.query not in note.text else ""
        out += ["", f"> {_markdown_text(note.text)}{query}"]
    if answer.citations:
        out += ["", "Sources:", ""]
        for statement, places in sources_of(answer).items():
            out.append(f"- {_markdown_text(statement)}: {_markdown_text('; '.join(places))}")
    if answer.rests_on:
        out += ["", f"<small>{_markdown_text(answer.rests_on)}</small>"]
    return "\n".join(out) + "\n"


def _markdown_row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_markdown_text(cell) for cell in cells) + " |"


def _markdown_text(text: str) -> str:
    flat = " ".join(text.split())
    for char in "\\|<>*_[]":
        flat = flat.replace(char, "\\" + char) if char != "<" else flat.replace("<", "&lt;")
    return flat.replace("\\>", "&gt;")


def _html(answer: Answer) -> str:
    from html import escape

    out = [f'<p class="iq-today">{escape(note.text)}</p>' for note in _about_today(answer)]
    out += ['<table class="iq-answer">', f"<caption>{escape(answer.statement)}</caption>"]
    if answer.kind == "compare" and len(answer.columns) > 1:
        heads = "".join(
            f'<th scope="col">{_html_cell(row[0], answer.columns[0])}</th>' for row in answer.rows
        )
        out.append(f'<thead><tr><th scope="col"></th>{heads}</tr></thead>')
        out.append("<tbody>")
        for index, column in enumerate(answer.columns[1:], 1):
            cells = [row[index] for row in answer.rows]
            mark = ' class="iq-differs"' if len(set(cells)) > 1 else ""
            tds = "".join(f"<td>{_html_cell(cell, column)}</td>" for cell in cells)
            out.append(f'<tr{mark}><th scope="row">{escape(column.label)}</th>{tds}</tr>')
    else:
        heads = "".join(f'<th scope="col">{escape(c.label)}</th>' for c in answer.columns)
        out += [f"<thead><tr>{heads}</tr></thead>", "<tbody>"]
        out += [_html_row(row, answer.columns) for row in answer.rows]
    out += ["</tbody>", "</table>"]
    if notes := _other_notes(answer):
        out.append('<ul class="iq-notes">')
        for note in notes:
            query = (
                f" <code>{escape(note.query)}</code>"
                if note.query and note.query not in note.text
                else ""
            )
            out.append(f"<li>{escape(note.text)}{query}</li>")
        out.append("</ul>")
    if answer.citations:
        out.append('<ol class="iq-citations">')
        for citation in answer.citations:
            place, said = escape(citation.place), escape(citation.statement)
            out.append(f"<li><cite>{place}</cite>: {said}</li>")
        out.append("</ol>")
    if answer.rests_on:
        out.append(f'<p class="iq-edition"><small>{escape(answer.rests_on)}</small></p>')
    return "\n".join(out) + "\n"


def _html_row(row: Row, columns: Sequence[Column]) -> str:
    cells = "".join(
        f"<td>{_html_cell(cell, column)}</td>" for cell, column in zip(row, columns, strict=True)
    )
    return f"<tr>{cells}</tr>"


def _html_cell(cell: Cell, column: Column) -> str:

    if cell is None or cell == ():
        return f'<span class="iq-unstated">{NOT_STATED}</span>'
    if isinstance(cell, Gap):
        return f'<span class="iq-mixed">{cell.value}</span>'
    if not isinstance(cell, tuple):
        return _html_scalar(cell, column)
    if len(cell) == 1:
        return _html_scalar(cell[0], column)
    items = "".join(f"<li>{_html_scalar(value, column)}</li>" for value in cell)
    return f"<ul>{items}</ul>"


def _html_scalar(value: Scalar, column: Column) -> str:
    from html import escape

    text = escape(scalar_text(value, column))
    if isinstance(value, Thing) and value.iri.startswith(("http://", "https://")):
        return f'<a href="{escape(value.iri, quote=True)}">{text}</a>'
    if isinstance(value, bool) or column.kind == "verdict":
        word = (
            {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else value
        )
        return f'<span class="iq-{escape(str(word))}">{text}</span>'
    return text


def _turtle(answer: Answer) -> str:
    from .turtle import render_turtle

    return render_turtle(answer)


FORMATS: Mapping[str, Callable[[Answer], str]] = MappingProxyType(
    {
        "table": _table,
        "json": _json,
        "csv": _csv,
        "tsv": _tsv,
        "markdown": _markdown,
        "html": _html,
        "turtle": _turtle,
        "sparql-results+json": render_sparql,
    }
)
"""Every format by name."""
