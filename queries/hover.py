"""Says what the word under the cursor means."""

from dataclasses import dataclass

from . import syntax
from .bind import Bound, Library, bind
from .closing import closed
from .limits import Limits
from .parse import parse
from .symbols import Symbol, symbol_at, symbols
from .syntax import Span
from .vocabulary import ClassTerm, Individual, PropertyTerm, Vocabulary
from .words import listed, ticked

_KINDS = {"truth": "yes or no", "number": "numbers", "text": "text", "date": "dates"}

KEYWORD_HELP = {
    "find": "lists the things of a class that meet a condition",
    "count": "counts: the things of a class by verdict, or the values of a property",
    "check": "tells whether a condition holds for one thing: true, false, mixed or unstated",
    "why": "tells the verdict on each part of a condition, and the facts behind it",
    "describe": "tells everything on record about a thing, class or property",
    "compare": "sets things side by side",
    "path": "finds the shortest way from one thing to another over a property that chains",
    "define": "gives a condition on a class a name",
    "use": "takes over the definitions and parameters of a saved query",
    "param": "declares a parameter with its type",
    "where": "keeps the things of which the record states the condition",
    "show": "names the columns",
    "group": "one row for each value of the keys; things are counted, not rows",
    "having": "keeps the groups whose summary fits",
    "order": "sorts; what is unstated comes last",
    "limit": "lists at most so many things",
    "including": "keeps what the condition leaves open, with a column for the verdict",
    "any": "some recorded value fits",
    "every": "there is a recorded value, and every one fits",
    "no": "no recorded value fits; silence is taken for absence",
    "at": "counts the recorded values that fit",
    "exactly": "counts the recorded values that fit",
    "not": "the opposite is stated; what is unstated stays unstated",
    "unstated": "the record says neither yes nor no",
    "stated": "the record says yes or no",
    "mixed": "the variants of the thing differ",
    "mentions": "some text of the thing contains the words; case does not count",
    "with": "puts a condition on one and the same value",
    "contains": "the text contains another; case does not count",
}
"""What the keywords mean, in a sentence each."""


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
    bound = bind(parsed.query, vocabulary, text, limits=limits, library=library)
    named = symbol_at(symbols(text, parsed, bound, library, limits), offset, end=False)
    if named is not None:
        return _symbol(named, offset)
    meaning = _meaning(bound, offset, vocabulary)
    if meaning is not None:
        return meaning
    for index, token in enumerate(parsed.tokens):
        if token.span.start <= offset < token.span.end:
            if token.type in {"NAME", "PREFIXED", "BACKTICKED"}:
                begun = list(parsed.tokens[: index + 1])
                while any(word.type == "SEMICOLON" for word in begun):
                    begun.pop(0)
                # What stands behind the word may be unfinished: it is read without that.
                item = closed(tuple(begun), len(text))
                if item is None:
                    return None
                bound = bind(syntax.Query((item,)), vocabulary, text, limits=limits)
                return _meaning(bound, offset, vocabulary)
            help_text = KEYWORD_HELP.get(token.text.lower())
            if help_text:
                return Hover(token.span, f"{token.text.lower()} (keyword)", (help_text,))
    return None


def _symbol(symbol: Symbol, offset: int) -> Hover:
    span = next(span for span in symbol.places if span.start <= offset < span.end)
    lines = [symbol.detail]
    if symbol.file:
        lines.append(f'declared in the saved query "{symbol.file}"')
    sign = "$" if symbol.kind == "parameter" else ""
    return Hover(span, f"{sign}{symbol.name} ({symbol.kind})", tuple(lines))


def _meaning(bound: Bound, offset: int, vocabulary: Vocabulary) -> Hover | None:
    for found in bound.resolutions:
        if found.span.start <= offset < found.span.end and found.iri:
            return _term(found.span, found.iri, vocabulary)
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
            holds = _KINDS.get(known.kind, "")
            if known.kind == "thing":
                holds = ticked(vocabulary.word_of(known.range)) if known.range else "things"
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
            kind = listed([vocabulary.word_of(one) for one in known.types])
    if known.synonyms:
        lines.append(f"also called {listed(known.synonyms)}")
    return Hover(span, f"{known.name} ({kind})", tuple(lines), iri)
