"""An answer as HTML, for pages that bring their own style sheet."""

from html import escape

from isthmus.queries.answers.answer import Answer
from isthmus.queries.answers.view import (
    NOT_STATED,
    Cell,
    Table,
    Words,
    about_today,
    remarks_of,
    table_of,
)


def html(answer: Answer) -> str:
    """Write an answer as a table with lists of notes and citations."""
    written = [f'<p class="iq-today">{escape(each.text)}</p>' for each in about_today(answer)]
    written += ['<table class="iq-answer">', f"<caption>{escape(answer.statement)}</caption>"]
    written += _table(table_of(answer))
    written.append("</table>")
    if remarks := remarks_of(answer):
        written.append('<ul class="iq-notes">')
        for remark in remarks:
            query = f" <code>{escape(remark.query)}</code>" if remark.query else ""
            written.append(f"<li>{escape(remark.text)}{query}</li>")
        written.append("</ul>")
    if answer.citations:
        written.append('<ol class="iq-citations">')
        for citation in answer.citations:
            place, stated = escape(citation.place), escape(citation.statement)
            written.append(f"<li><cite>{place}</cite>: {stated}</li>")
        written.append("</ol>")
    if answer.rests_on:
        written.append(f'<p class="iq-edition"><small>{escape(answer.rests_on)}</small></p>')
    return "\n".join(written) + "\n"


def _table(laid_out: Table) -> list[str]:
    heads = "".join(f'<th scope="col">{_heading(cell)}</th>' for cell in laid_out.head)
    written = [f"<thead><tr>{heads}</tr></thead>", "<tbody>"]
    for line in laid_out.lines:
        cells = list(line.cells)
        name = f'<th scope="row">{_heading(cells.pop(0))}</th>' if laid_out.row_heads else ""
        mark = ' class="iq-differs"' if line.differs else ""
        written.append(
            f"<tr{mark}>{name}{''.join(f'<td>{_cell(cell)}</td>' for cell in cells)}</tr>"
        )
    return [*written, "</tbody>"]


def _heading(cell: Cell) -> str:
    return _cell(cell) if cell.text else ""


def _cell(cell: Cell) -> str:
    if not cell.values:
        return f'<span class="iq-unstated">{NOT_STATED}</span>'
    if len(cell.values) == 1:
        return _words(cell.values[0])
    return f"<ul>{''.join(f'<li>{_words(words)}</li>' for words in cell.values)}</ul>"


def _words(words: Words) -> str:
    text = escape(words.text)
    if words.iri.startswith(("http://", "https://")):
        return f'<a href="{escape(words.iri, quote=True)}">{text}</a>'
    return f'<span class="iq-{escape(words.mark)}">{text}</span>' if words.mark else text
