"""What every word of a text is, in the form of semantic tokens."""

from typing import TYPE_CHECKING

from lsprotocol.types import (
    SemanticTokenModifiers,
    SemanticTokens,
    SemanticTokensLegend,
    SemanticTokenTypes,
)

from .document import Document

if TYPE_CHECKING:
    from isthmus.queries import Engine

_TYPES = {
    "keyword": SemanticTokenTypes.Keyword,
    "function": SemanticTokenTypes.Function,
    "class": SemanticTokenTypes.Class,
    "property": SemanticTokenTypes.Property,
    "thing": SemanticTokenTypes.EnumMember,
    "definition": SemanticTokenTypes.Interface,
    "parameter": SemanticTokenTypes.Parameter,
    "type": SemanticTokenTypes.Type,
    "unit": SemanticTokenTypes.Number,
    "string": SemanticTokenTypes.String,
    "number": SemanticTokenTypes.Number,
    "operator": SemanticTokenTypes.Operator,
    "comment": SemanticTokenTypes.Comment,
}
"""Names without a meaning, punctuation and errors are left as they are."""

_LEGEND = list(dict.fromkeys(kind.value for kind in _TYPES.values()))
LEGEND = SemanticTokensLegend(_LEGEND, [SemanticTokenModifiers.Declaration.value])
"""The numbers of kinds and modifiers; the only modifier is bit 0."""


def semantic_tokens(engine: "Engine", document: Document) -> SemanticTokens:
    """Return the words of a document, each as five numbers relative to the one before."""
    data: list[int] = []
    line = character = 0
    for word in engine.classify(document.text):
        kind = _TYPES.get(word.kind)
        if kind is None:
            continue
        place = document.places.position(word.span.start)
        data += [
            place.line - line,
            place.character - (character if place.line == line else 0),
            document.places.length(word.span),
            _LEGEND.index(kind.value),
            int(word.declares),
        ]
        line, character = place.line, place.character
    return SemanticTokens(data)
