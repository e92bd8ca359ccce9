"""An answer as Markdown."""

from collections.abc import Iterable

from isthmus.kb.characters import markdown_remark, markdown_text
from isthmus.queries.answers.answer import Answer
from isthmus.queries.answers.view import about_today, remarks_of, sources_of, table_of


def markdown(answer: Answer) -> str:
    """Write an answer as a table with notes and sources, in Markdown as GitHub reads it."""
    laid_out = table_of(answer, by_word=True)
    written = [
        line for remark in about_today(answer) for line in (f"> {markdown_remark(remark.text)}", "")
    ]
    written += [
        _row(cell.text for cell in laid_out.head),
        "|" + " --- |" * len(laid_out.head),
        *(_row(cell.text for cell in line.cells) for line in laid_out.lines),
    ]
    for remark in remarks_of(answer):
        query = f" `{remark.query}`" if remark.query else ""
        written += ["", f"> {markdown_remark(remark.text)}{query}"]
    if sources := sources_of(answer):
        written += ["", "Sources:", ""]
        for source in sources:
            mark = "  [inferred from]" if source.inferred else ""
            places = "; ".join(place.text for place in source.places)
            written.append(f"- {markdown_text(source.statement + mark)}: {markdown_text(places)}")
    if answer.rests_on:
        written += ["", f"<small>{markdown_text(answer.rests_on)}</small>"]
    return "\n".join(written) + "\n"


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(markdown_text(cell) for cell in cells) + " |"
