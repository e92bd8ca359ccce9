"""A text in the one canonical form, as a change of the whole text."""

from typing import TYPE_CHECKING

from isthmus.queries import QueryError
from lsprotocol.types import TextEdit

from .document import Document

if TYPE_CHECKING:
    from isthmus.queries import Engine


def formatted(engine: "Engine", document: Document) -> list[TextEdit] | None:
    """Return the change that brings a document into canonical form.

    Returns:
        One edit, or none where nothing would change; None where the text cannot be read, which
        its diagnostics tell already.
    """
    try:
        text = engine.format(document.text)
    except QueryError:
        return None
    if text == document.text:
        return []
    return [TextEdit(document.places.everything(), text)]
