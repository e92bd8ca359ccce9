"""Where a definition or parameter is declared and mentioned, and an outline of the text."""

# ruff: noqa: PLC0415 - an editor is answered before the language is loaded

from typing import TYPE_CHECKING

from isthmus.queries.diagnostics.span import Span
from isthmus.queries.syntax.tree import Define, Param, Use
from lsprotocol.types import (
    DocumentHighlight,
    DocumentHighlightKind,
    DocumentSymbol,
    FoldingRange,
    FoldingRangeKind,
    Location,
    Position,
    PrepareRenamePlaceholder,
    SymbolKind,
    WorkspaceEdit,
)

from .document import Document
from .positions import Places

if TYPE_CHECKING:
    from isthmus.queries import Engine, Symbol
    from isthmus.queries.syntax.tree import Item


def declaration(engine: "Engine", document: Document, position: Position) -> Location | None:
    """Return where what is named at a place is declared, perhaps in a shipped saved query."""
    offset = document.places.offset(position)
    symbol = _symbol_at(engine, document, offset)
    if symbol is not None:
        if symbol.file:
            return _in_file(symbol.file, symbol.declared, document)
        return Location(document.uri, document.places.range(symbol.declared))

    for item in engine.parse(document.text).query.items:
        if isinstance(item, Use) and item.span.start <= offset <= item.span.end:
            return _in_file(item.file, Span(0, 0), document)
    return None


def mentions(
    engine: "Engine", document: Document, position: Position, *, declared: bool
) -> list[Location]:
    """Return every place that names what is named at a place.

    Args:
        engine: The language.
        position: The place.
        declared: Whether the declaration is one of them.
    """
    symbol = _symbol_at(engine, document, document.places.offset(position))
    if symbol is None:
        return []
    locations = [Location(document.uri, document.places.range(span)) for span in symbol.mentions]
    if not declared:
        return locations
    place = declaration(engine, document, position)
    return [place, *locations] if place is not None else locations


def highlights(engine: "Engine", document: Document, position: Position) -> list[DocumentHighlight]:
    """Return every place in this text that names what is named at a place."""
    symbol = _symbol_at(engine, document, document.places.offset(position))
    if symbol is None:
        return []
    return [
        DocumentHighlight(
            document.places.range(span),
            DocumentHighlightKind.Write
            if span == symbol.declared and not symbol.file
            else DocumentHighlightKind.Read,
        )
        for span in symbol.places
    ]


def rename_prepared(
    engine: "Engine", document: Document, position: Position
) -> PrepareRenamePlaceholder:
    """Return the word that a rename at a place would change, and its name as it is.

    Raises:
        RenameError: Nothing there can be renamed.
    """
    from isthmus.queries.editing.rename import renameable

    offset = document.places.offset(position)
    symbol = renameable(engine.symbols(document.text), offset)
    span = next(span for span in symbol.places if span.start <= offset <= span.end)
    return PrepareRenamePlaceholder(document.places.range(span), symbol.name)


def rename(engine: "Engine", document: Document, position: Position, name: str) -> WorkspaceEdit:
    """Return the change that gives what is named at a place another name.

    Raises:
        RenameError: Nothing there can be renamed, or not to this name.
    """
    return document.edit(engine.rename(document.text, document.places.offset(position), name))


def outline(engine: "Engine", document: Document) -> list[DocumentSymbol]:
    """Return the parameters, definitions and questions of a text, in order."""
    symbols = []
    for item in engine.parse(document.text).query.items:
        name, detail, kind, span = _entry(engine, document, item)
        symbols.append(
            DocumentSymbol(
                name=name,
                detail=detail,
                kind=kind,
                range=document.places.range(item.span),
                selection_range=document.places.range(span),
            )
        )
    return symbols


def folds(engine: "Engine", document: Document) -> list[FoldingRange]:
    """Return the statements and comments that take several lines."""
    ranges = []
    for item in engine.parse(document.text).query.items:
        span = document.places.range(item.span)
        if span.end.line > span.start.line:
            ranges.append(FoldingRange(span.start.line, span.end.line))
    first: int | None = None
    lines = [*document.text.split("\n"), ""]
    for number, line in enumerate(lines):
        if line.lstrip().startswith("#"):
            first = number if first is None else first
            continue
        if first is not None and number - first > 1:
            ranges.append(FoldingRange(first, number - 1, kind=FoldingRangeKind.Comment))
        first = None
    return sorted(ranges, key=lambda fold: fold.start_line)


def _symbol_at(engine: "Engine", document: Document, offset: int) -> "Symbol | None":
    from isthmus.queries import symbol_at

    return symbol_at(engine.symbols(document.text), offset)


def _in_file(name: str, span: Span, document: Document) -> Location | None:
    """Return a place in a shipped saved query."""
    from isthmus.queries import shipped_query, shipped_query_path

    path, text = shipped_query_path(name), shipped_query(name)
    if path is None or text is None:
        return None
    places = Places(text, document.places.encoding)
    return Location(path.as_uri(), places.range(span))


def _entry(engine: "Engine", document: Document, item: "Item") -> tuple[str, str, SymbolKind, Span]:
    """Return name, detail, kind and the telling part of a statement."""
    written = " ".join(document.text[item.span.start : item.span.end].split())
    match item:
        case Define():
            return item.name.text, written, SymbolKind.Interface, item.name.span
        case Param():
            place = next(
                symbol.declared
                for symbol in engine.symbols(document.text)
                if symbol.kind == "parameter" and symbol.name.lower() == item.name.lower()
            )
            return f"${item.name}", written, SymbolKind.Variable, place
    short = written if len(written) <= 60 else f"{written[:59]}…"
    return short, "", SymbolKind.Function, item.span
