"""What can stand at the cursor, as an editor offers it, and what a word there means."""

from typing import TYPE_CHECKING

from isthmus.kb.characters import for_people, markdown_remark, markdown_text, on_one_line
from lsprotocol.types import (
    CompletionItem,
    CompletionItemKind,
    CompletionItemLabelDetails,
    CompletionList,
    MarkupContent,
    MarkupKind,
    Position,
    TextEdit,
)
from lsprotocol.types import Hover as Shown

from .document import Document

if TYPE_CHECKING:
    from isthmus.queries import Completion, Engine

TRIGGERS = (" ", ".", "(", ",", "=", "$", "`", ":", "^")
"""Signs behind which a name or keyword may follow, so that an editor asks without being told to."""

_KINDS = {
    "keyword": CompletionItemKind.Keyword,
    "class": CompletionItemKind.Class,
    "property": CompletionItemKind.Property,
    "thing": CompletionItemKind.EnumMember,
    "value": CompletionItemKind.Value,
    "unit": CompletionItemKind.Unit,
    "type": CompletionItemKind.TypeParameter,
    "parameter": CompletionItemKind.Variable,
    "definition": CompletionItemKind.Interface,
    "sign": CompletionItemKind.Operator,
}


def completions(
    engine: "Engine", document: Document, position: Position, *, markdown: bool
) -> CompletionList:
    """Return what can stand at a place, best first.

    The list is called incomplete, so that editors ask again with every letter: a word is found by
    its synonyms too, which an editor that filters by itself would not find.

    Args:
        engine: The language.
        position: The place of the cursor.
        markdown: Whether the client shows Markdown beside a proposal.
    """
    offset = document.places.offset(position)
    completions = engine.complete(document.text, offset)
    begun = document.text[completions.span.start : offset]
    # An editor that closes a quote by itself has put its end behind the cursor.
    closed = begun[:1] in {'"', "`"} and document.text[offset : offset + 1] == begun[:1]
    edited = document.places.range_between(completions.span.start, completions.span.end + closed)
    items = []
    for index, entry in enumerate(completions.items):
        fits = entry.text.lower().startswith(begun.lower())
        items.append(
            CompletionItem(
                label=entry.text,
                label_details=_label(entry),
                kind=_KINDS[entry.kind],
                detail=entry.kind if entry.kind != "sign" else None,
                documentation=_documentation(entry, markdown),
                sort_text=f"{index:04}",
                # Else an editor would drop what was found by a synonym.
                filter_text=entry.text if fits else begun,
                text_edit=TextEdit(edited, entry.text),
            )
        )
    return CompletionList(is_incomplete=True, items=items)


def hover(
    engine: "Engine", document: Document, position: Position, *, markdown: bool
) -> Shown | None:
    """Return what the word at a place means; None where there is nothing to say.

    Args:
        engine: The language.
        position: The place.
        markdown: Whether the client shows Markdown.
    """
    hovered = engine.hover(document.text, document.places.offset(position))
    if hovered is None:
        return None
    if markdown:
        lines = map(markdown_remark, hovered.lines)
        text = f"**{markdown_text(hovered.title)}**\n\n" + "  \n".join(lines)
    else:
        text = for_people("\n".join([hovered.title, *hovered.lines]))
    return Shown(_written(text, markdown), document.places.range(hovered.span))


def _label(entry: "Completion") -> CompletionItemLabelDetails | None:
    if not entry.label or entry.label == entry.text:
        return None
    return CompletionItemLabelDetails(description=on_one_line(for_people(entry.label)))


def _documentation(entry: "Completion", markdown: bool) -> MarkupContent | str | None:
    if not entry.detail:
        return None
    # Plain text is the one form that every editor shows.
    return _written(markdown_remark(entry.detail), True) if markdown else for_people(entry.detail)


def _written(text: str, markdown: bool) -> MarkupContent:
    return MarkupContent(MarkupKind.Markdown if markdown else MarkupKind.PlainText, text)
