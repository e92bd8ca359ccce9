"""Writes what takes the place of a block as plain Markdown, which any reader of it shows."""

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
        return f"{value} <small>{_text(content.aside)}</small>" if content.aside else value
    parts: list[str] = []
    if content.caption and content.kind != "proof":
        parts.append(f"**{_text(content.caption)}**")
    if content.definition:
        parts.append(_text(content.definition))
    if content.query:
        parts.append(f"```iq\n{content.query.strip()}\n```")
    for drawing in content.drawings:
        parts.append(f"```mermaid\n{drawing.mermaid.strip()}\n```")
        parts.append(_text(drawing.alternative))
    if content.table is not None:
        parts.append(_table(content.table, address))
    if content.items is not None:
        items = [f"- {_words(item, address)}" for item in content.items]
        parts.append("\n".join(items) or "nothing that the source says fits")
    if content.text:
        parts.append(f"```text\n{content.text}\n```")
    for remark in content.remarks:
        query = f" `{remark.query}`" if remark.query else ""
        parts.append(f"> {_remark(remark.text)}{query}")
    if content.sources:
        lines = [
            f"- {_text(source.place)}: {_text(source.statement)}" for source in content.sources
        ]
        parts.append("Sources:\n\n" + "\n".join(lines))
    if content.rests_on:
        parts.append(f"<small>{_text(content.rests_on)}</small>")
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
    text = _text(words.text)
    if words.iri and (target := address(words.iri)):
        return f"[{text}]({target})"
    return text


def _remark(text: str) -> str:
    """Escape what stands outside backticks."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return _text(text)
    return "".join(f"`{part}`" if place % 2 else _text(part) for place, part in enumerate(parts))


def _text(text: str) -> str:
    flat = " ".join(text.split())
    for char in "\\`|*_[]":
        flat = flat.replace(char, "\\" + char)
    return flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
