"""Says what the word under the cursor means."""

from isthmus.kb.data_class import dataclass
from isthmus.kb.labels import with_article
from isthmus.queries.binding.bind import Bound, Library, bind
from isthmus.queries.diagnostics.span import Span, key_of
from isthmus.queries.diagnostics.spelling import listed, ticked
from isthmus.queries.language_limits import Limits
from isthmus.queries.saved_queries import first_comments
from isthmus.queries.syntax import tree as syntax
from isthmus.queries.syntax.grammar import Token
from isthmus.queries.syntax.keywords import KEYWORD_HELP
from isthmus.queries.syntax.parse import Parsed, parse
from isthmus.queries.vocabulary.kinds import KIND_WORDS
from isthmus.queries.vocabulary.terms import ClassTerm, PropertyTerm, Vocabulary
from isthmus.queries.vocabulary.things import Individual
from isthmus.queries.vocabulary.units import spellings_of, unit

from .closing import closed
from .symbols import Symbol, symbol_at, symbols


@dataclass(frozen=True, slots=True)
class Hover:
    """What a word means.

    Attributes:
        span: The word.
        title: The word with what it is.
        lines: What there is to know.
        iri: Its IRI, or an empty string.
    """

    span: Span
    title: str
    lines: tuple[str, ...]
    iri: str = ""


def hover(
    text: str,
    offset: int,
    vocabulary: Vocabulary,
    limits: Limits | None = None,
    library: Library | None = None,
) -> Hover | None:
    """Say what the word at a place means.

    Args:
        text: The query; it may have errors elsewhere.
        offset: The place, in code points.
        vocabulary: The words.
        limits: Caps.
        library: Where ``use`` finds saved queries.

    Returns:
        What it means; None where there is nothing to say.
    """
    parsed = parse(text, limits)
    bound = bind(parsed.query, vocabulary, limits=limits, library=library)
    named = symbol_at(symbols(text, parsed, bound, library, limits), offset, end=False)
    if named is not None:
        return _symbol(named, offset)
    meaning = _meaning(bound, offset, vocabulary)
    if meaning is not None:
        return meaning
    index = next(
        (i for i, token in enumerate(parsed.tokens) if token.span.start <= offset < token.span.end),
        None,
    )
    if index is None:
        return None
    token = parsed.tokens[index]
    before = parsed.tokens[index - 1].type if index else ""
    if token.type == "TEXT" and before == "USE":
        return _saved_query(token, library)
    if token.type in {"NAME", "PREFIXED", "BACKTICKED"}:
        return _column(parsed.query, text, token) or (
            _unit(token) if before == "NUMBER" else _begun(text, parsed, index, vocabulary, limits)
        )
    help_text = KEYWORD_HELP.get(token.text.lower())
    if help_text is None:
        return None
    return Hover(token.span, f"{token.text.lower()} (keyword)", (help_text,))


def _begun(
    text: str, parsed: Parsed, index: int, vocabulary: Vocabulary, limits: Limits | None
) -> Hover | None:
    """Say what a name means whose statement may be unfinished: it is read up to there."""
    begun = list(parsed.tokens[: index + 1])
    while any(word.type == "SEMICOLON" for word in begun):
        begun.pop(0)
    item = closed(tuple(begun), len(text))
    if item is None:
        return None
    bound = bind(syntax.Query((item,)), vocabulary, limits=limits)
    return _meaning(bound, parsed.tokens[index].span.start, vocabulary)


def _saved_query(token: Token, library: Library | None) -> Hover | None:
    """Say what a saved query is for, in the words of its first comment."""
    name = token.text[1:-1]
    text = library(name) if library is not None else None
    if text is None:
        return None
    return Hover(token.span, f"{name} (saved query)", tuple(first_comments(text)))


def _unit(token: Token) -> Hover | None:
    known = unit(token.text)
    if known is None:
        return None
    same = [word for word in spellings_of(known.dimension) if unit(word) == known]
    others = [word for word in same if word != token.text]
    also = (f"also written {listed(others)}",) if others else ()
    return Hover(token.span, f"{token.text} (unit)", (f"measures {known.dimension}", *also))


def _column(query: syntax.Query, text: str, token: Token) -> Hover | None:
    """Say what a column shows that the query gives a name, where the name stands."""
    for item in query.items:
        if not isinstance(item, syntax.Find):
            continue
        for column in item.show:
            if column.alias is None or not item.span.start <= token.span.start < item.span.end:
                continue
            if column.alias.key == key_of(token.text.strip("`")):
                shown = column.expression.span
                meaning = " ".join(text[shown.start : shown.end].split())
                return Hover(token.span, f"{column.alias.text} (column)", (ticked(meaning),))
    return None


def _symbol(symbol: Symbol, offset: int) -> Hover:
    span = next(span for span in symbol.places if span.start <= offset < span.end)
    lines = [symbol.detail]
    if symbol.file:
        lines.append(f'declared in the saved query "{symbol.file}"')
    sign = "$" if symbol.kind == "parameter" else ""
    return Hover(span, f"{sign}{symbol.name} ({symbol.kind})", tuple(lines))


def _meaning(bound: Bound, offset: int, vocabulary: Vocabulary) -> Hover | None:
    for resolution in bound.resolutions:
        if resolution.span.start <= offset < resolution.span.end and resolution.iri:
            return _term(resolution.span, resolution.iri, vocabulary)
    return None


def _term(span: Span, iri: str, vocabulary: Vocabulary) -> Hover | None:
    known = (
        vocabulary.properties.get(iri)
        or vocabulary.classes.get(iri)
        or vocabulary.individuals.get(iri)
    )
    if known is None:
        return None
    lines = [known.definition] if known.definition else []
    match known:
        case PropertyTerm():
            owners = listed([ticked(word) for word in vocabulary.domain_names(known)])
            words = KIND_WORDS[known.kind]
            holds = {"truth": words.held, "any": ""}.get(known.kind, words.several)
            if known.kind == "thing" and known.range:
                holds = ticked(vocabulary.word_of(known.range))
            holds += f" in {known.unit}" if known.unit else ""
            values = "one value" if known.functional else "several values"
            lines.append(f"of {owners or 'any thing'}; holds {holds or 'any value'} ({values})")
            completeness = f"closed: {known.reason}" if known.closed else "open"
            lines.append(f"completeness: {completeness}")
            kind = "property"
        case ClassTerm():
            if known.closed:
                lines.append(f"completeness: closed: {known.reason}")
            kind = "class"
        case Individual():
            kind, *others = [vocabulary.word_of(one) for one in known.types] or ["thing"]
            if others:
                lines.append(f"also {listed([with_article(word) for word in others])}")
    if known.synonyms:
        lines.append(f"also called {listed(known.synonyms)}")
    return Hover(span, f"{known.name} ({kind})", tuple(lines), iri)
