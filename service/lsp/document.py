"""A text as it is open in an editor at one moment."""

from typing import TYPE_CHECKING

from isthmus.kb.data_class import dataclass
from lsprotocol.types import (
    OptionalVersionedTextDocumentIdentifier,
    TextDocumentEdit,
    TextEdit,
    WorkspaceEdit,
)

from .positions import Places

if TYPE_CHECKING:
    from collections.abc import Iterable

    from isthmus.queries import Edit


@dataclass(frozen=True, slots=True)
class Document:
    """One text.

    Attributes:
        uri: Its address.
        version: The editor's number of this state of it; None where it is not open.
        text: The text.
        places: Its places as the editor counts them.
        versioned: Whether the editor understands changes of a certain version of a text.
    """

    uri: str
    version: int | None
    text: str
    places: Places
    versioned: bool

    def edit(self, edits: "Iterable[Edit]") -> WorkspaceEdit:
        """Return a change of this text, by edits that do not overlap."""
        changes = [
            TextEdit(self.places.range_between(edit.start, edit.end), edit.text) for edit in edits
        ]
        if self.versioned:
            document = OptionalVersionedTextDocumentIdentifier(self.uri, self.version)
            return WorkspaceEdit(document_changes=[TextDocumentEdit(document, list(changes))])
        return WorkspaceEdit(changes={self.uri: changes})
