"""Writes what takes the place of a block as plain Markdown, which any reader of it shows."""

from isthmus.kb.characters import markdown_remark, markdown_text
from isthmus.queries.answers.view import Cell, Table, Words

from .addresses import Address
from .content import Content


def markdown_of(content: Content, address: Address) -> str:
    """Write a block as Markdown.

    Args:
        content: What takes its place.
        address: Where the pages of things are.

    Returns:
        The text, without a line feed at its end.
    """
    if content.value is not None:
        value = _words(content.value, address)
        return f"{value} <small>{markdown_text(content.aside)}</small>" if content.aside else value
    parts: list[str] = []
    if content.caption and content.kind != "proof":
        parts.append(f"**{markdown_text(content.caption)}**")
    if content.definition:
        parts.append(markdown_text(content.definition))
    if content.query:
        parts.append(f"```iq\n{content.query.strip()}\n```")
    for drawing in content.drawings:
        parts.append(f"```mermaid\n{drawing.mermaid.strip()}\n```")
        parts.append(markdown_text(drawing.alternative))
    if content.table is not None:
        parts.append(_table(content.table, address))
    if content.items is not None:
        items = [f"- {_words(item, address)}" for item in content.items]
        parts.append("\n".join(items) or "nothing that the source says fits")
    if content.text:
        parts.append(f"```text\n{content.text}\n```")
    for remark in content.remarks:
        query = f" `{remark.query}`" if remark.query else ""
        parts.append(f"> {markdown_remark(remark.text)}{query}")
    if content.sources:
        lines = [
            f"- {markdown_text(source.place)}: {markdown_text(source.statement)}"
            for source in content.sources
        ]
        parts.append("Sources:\n\n" + "\n".join(lines))
    if content.rests_on:
        parts.append(f"<small>{markdown_text(content.rests_on)}</small>")
    return "\n\n".join(parts)


def _table(table: Table, address: Address) -> str:
    if not table.lines:
        return "nothing that the source says fits"
    rows = [_row(table.head, address), "|" + " --- |" * len(table.head)]
    rows += [_row(line.cells, address) for line in table.lines]
    return "\n".join(rows)


def _row(cells: tuple[Cell, ...], address: Address) -> str:
    return "| " + " | ".join(_cell(cell, address) for cell in cells) + " |"


def _cell(cell: Cell, address: Address) -> str:
    shown = [_words(words, address) for words in cell.values]
    # A comma that belongs to a value must not look like the end of one.
    joint = "; " if any("," in name for name in shown) else ", "
    return joint.join(shown)


def _words(words: Words, address: Address) -> str:
    text = markdown_text(words.text)
    if words.iri and (target := address(words.iri)):
        return f"[{text}]({_in_brackets(target)})"
    return text


def _in_brackets(target: str) -> str:
    """Write an address so that no bracket in it ends the link."""
    return target.replace("(", "%28").replace(")", "%29")
