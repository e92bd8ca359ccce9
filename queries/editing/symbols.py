"""What a text declares, definitions and parameters, and where it mentions them.

Tools for writing (go to the declaration, find all mentions, rename) stand on this. Names of the
ontology are no symbols: they are declared elsewhere, in RDF.
"""

from dataclasses import replace
from typing import Literal

from isthmus.kb.data_class import dataclass
from isthmus.queries.binding.bind import Bound, Library
from isthmus.queries.diagnostics.span import Span, key_of
from isthmus.queries.language_limits import Limits
from isthmus.queries.syntax import tree as syntax
from isthmus.queries.syntax.grammar import Token
from isthmus.queries.syntax.parse import Parsed, parse
from isthmus.queries.syntax.write import Writer


@dataclass(frozen=True, slots=True)
class Symbol:
    """A definition or a parameter.

    Attributes:
        kind: Which of the two.
        name: Its name as declared, a parameter's without ``$``.
        declared: Where its name stands in its declaration; for a parameter with the ``$``.
        mentions: Where else this text names it, in order.
        detail: The declaration in canonical form.
        file: The saved query that declares it, whose text ``declared`` speaks of; an empty string
            for this text.
    """

    kind: Literal["definition", "parameter"]
    name: str
    declared: Span
    mentions: tuple[Span, ...]
    detail: str
    file: str = ""

    @property
    def places(self) -> tuple[Span, ...]:
        """Every place in this text that names it, in order."""
        own = () if self.file else (self.declared,)
        return tuple(sorted({*own, *self.mentions}, key=lambda span: span.start))


def symbols(
    text: str,
    parsed: Parsed,
    bound: Bound,
    library: Library | None = None,
    limits: Limits | None = None,
) -> tuple[Symbol, ...]:
    """Find what a text declares or takes over, and every mention of it.

    Args:
        text: One or more statements; what cannot be read in it is passed over.
        library: Where ``use`` finds saved queries.
        limits: Caps.

    Returns:
        The symbols: of other files first, then those of this text in order.
    """
    mentions: dict[tuple[str, str], set[Span]] = {}
    for resolution in bound.resolutions:
        if resolution.role == "definition":
            key = key_of(text[resolution.span.start : resolution.span.end].strip("`"))
            mentions.setdefault(("definition", key), set()).add(resolution.span)
    for token in parsed.tokens:
        if token.type == "VARIABLE":
            key = token.text[1:].lower()
            mentions.setdefault(("parameter", key), set()).add(token.span)
    by_name: dict[tuple[str, str], Symbol] = {}
    for symbol in (*_used(parsed, library, limits, ()), *_declared(parsed)):
        spelling = key_of(symbol.name) if symbol.kind == "definition" else symbol.name.lower()
        key_pair = (symbol.kind, spelling)
        # The first declaration counts; a second one is an error.
        if key_pair in by_name:
            continue
        own = None if symbol.file else symbol.declared
        places = sorted(
            mentions.get(key_pair, set()) - {own}, key=lambda span: (span.start, span.end)
        )
        by_name[key_pair] = replace(symbol, mentions=tuple(places))
    return tuple(by_name.values())


def symbol_at(symbols: tuple[Symbol, ...], offset: int, *, end: bool = True) -> Symbol | None:
    """Return the symbol that is named at a place.

    Args:
        offset: The place.
        end: Whether the place right behind a name belongs to it, as for a cursor.
    """
    for symbol in symbols:
        if any(span.start <= offset < span.end + end for span in symbol.places):
            return symbol
    return None


def _declared(parsed: Parsed, file: str = "") -> list[Symbol]:
    """Return what the text itself declares, without mentions."""
    declared = []
    for item in parsed.query.items:
        told = Writer().item(item)
        if isinstance(item, syntax.Define):
            name = item.name
            declared.append(Symbol("definition", name.text, name.span, (), told, file))
        elif isinstance(item, syntax.Param):
            place = _variable(parsed.tokens, item.span)
            declared.append(Symbol("parameter", item.name, place, (), told, file))
    return declared


def _variable(tokens: tuple[Token, ...], within: Span) -> Span:
    return next(
        token.span
        for token in tokens
        if token.type == "VARIABLE" and within.start <= token.span.start < within.end
    )


def _used(
    parsed: Parsed, library: Library | None, limits: Limits | None, files: tuple[str, ...]
) -> list[Symbol]:
    """Return what the saved queries declare that a text uses, and those that they use."""
    caps = limits or Limits()
    used: list[Symbol] = []
    if library is None or len(files) >= caps.nesting:
        return used
    for item in parsed.query.items:
        if not isinstance(item, syntax.Use) or item.file in files:
            continue
        text = library(item.file)
        if text is not None:
            other = parse(text, caps)
            used += _used(other, library, caps, (*files, item.file))
            used += _declared(other, item.file)
    return used
