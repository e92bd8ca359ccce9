"""Completion by the real analyser: what the parser accepts and what the binder looks for.

The text is cut at the cursor, a name that nothing is called is put there, the sentence is closed
with the fewest words that the parser accepts, and the ordinary binder says what kind of name it
wanted in that place.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from . import syntax
from .bind import TYPES, Bound, Library, bind
from .closing import closed
from .grammar import Rejected, Token, accepts, state_after, tokens
from .hover import KEYWORD_HELP
from .limits import Limits
from .names import SENTINEL, Expectation
from .parse import parse, too_deep
from .syntax import Span, key_of
from .units import spellings_of, unit
from .vocabulary import Vocabulary
from .words import KEYWORDS, spelled

Kind = Literal[
    "keyword",
    "class",
    "property",
    "thing",
    "value",
    "unit",
    "type",
    "parameter",
    "definition",
    "sign",
]

_NAMES = {"NAME", "PREFIXED", "BACKTICKED"}
_SIGNS = {
    "EQUAL": "=",
    "COMPARISON": "!=",
    "LPAR": "(",
    "RPAR": ")",
    "COMMA": ",",
    "COLON": ":",
}
_MOST = 200


@dataclass(frozen=True, slots=True)
class Completion:
    """One proposal.

    Attributes:
        text: What is written in place of the span.
        kind: What it is.
        label: What people call it.
        detail: What it means, in a sentence, or an empty string.
        synonyms: What else people call it, by which it is found too.
    """

    text: str
    kind: Kind
    label: str = ""
    detail: str = ""
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Completions:
    """Proposals for one place.

    Attributes:
        span: The stretch that a proposal replaces: the part of a word before the cursor.
        items: The proposals, best first.
    """

    span: Span
    items: tuple[Completion, ...]


def complete(
    text: str,
    offset: int,
    vocabulary: Vocabulary,
    limits: Limits | None = None,
    library: Library | None = None,
) -> Completions:
    """Propose what can stand at a place.

    Args:
        text: The query; what stands behind the cursor does not matter.
        offset: The place, in code points.
        vocabulary: The words.
        limits: Caps.
        library: Where ``use`` finds saved queries.

    Returns:
        Proposals; none inside a text, a number or a comment, or where the text before the cursor
        cannot be read.
    """
    caps = limits or Limits()
    before = text[: max(0, min(offset, len(text)))]
    nothing = Completions(Span(len(before), len(before)), ())
    if len(before) > caps.text or _in_comment(before):
        return nothing
    words = list(tokens(before, caps.words + 1))
    if len(words) > caps.words or too_deep(tuple(words), caps.nesting) is not None:
        return nothing
    finished = {"OPEN_TEXT", "OTHER", "TEXT", "DATE"}
    begun = words[-1] if words and words[-1].span.end == len(before) else None
    if begun is not None and begun.type in finished and begun.text != "$":
        return nothing
    partial = _partial(words, before)
    if partial is not None:
        words.pop()
    start = partial.span.start if partial is not None else len(before)
    span = Span(start, len(before))
    split = max((i for i, word in enumerate(words) if word.type == "SEMICOLON"), default=-1) + 1
    declared = before[: words[split - 1].span.end] if split else ""
    current = tuple(words[split:])
    try:
        session = state_after(current)
    except Rejected:
        return Completions(span, ())
    accepted = accepts(session)
    prefix = partial.text.lower() if partial is not None else ""
    found: list[Completion] = []
    if accepted & _NAMES:
        found += _names(declared, current, vocabulary, limits=caps, library=library, start=start)
    if "VARIABLE" in accepted:
        found += _parameters(declared, vocabulary, caps, library)
    if partial is None or not partial.text.startswith(("$", "`")):
        # Where a value is due, the property tells whether it can be true or false.
        found += _keywords(accepted - ({"TRUE", "FALSE"} if "NUMBER" in accepted else set()))
    return Completions(span, tuple(_fitting(found, prefix))[:_MOST])


# --- what stands before the cursor ----------------------------------------------------------------


def _in_comment(before: str) -> bool:
    line = before.rsplit("\n", 1)[-1]
    quoted = False
    for index, char in enumerate(line):
        if char == '"' and (index == 0 or line[index - 1] != "\\"):
            quoted = not quoted
        elif char == "#" and not quoted:
            return True
    return False


def _partial(words: list[Token], before: str) -> Token | None:
    """Return the word that is being typed, which ends at the cursor."""
    if not words or words[-1].span.end != len(before):
        return None
    last = words[-1]
    wordlike = last.text[:1].isalpha() or last.text[:1] in {"_", "`", "$"}
    return last if wordlike else None


# --- names ----------------------------------------------------------------------------------------


def _names(
    declared: str,
    words: tuple[Token, ...],
    vocabulary: Vocabulary,
    *,
    limits: Limits,
    library: Library | None,
    start: int,
) -> list[Completion]:
    sentinel = Token("NAME", SENTINEL, Span(start, start + 1))
    item = closed((*words, sentinel), start)
    if item is None:
        return []
    before = parse(declared, limits).query if declared else syntax.Query(())
    declarations = tuple(
        one for one in before.items if isinstance(one, syntax.Define | syntax.Param | syntax.Use)
    )
    bound = bind(
        syntax.Query((*declarations, item)),
        vocabulary,
        declared,
        limits=limits,
        library=library,
        explained=False,
    )
    found: list[Completion] = []
    for expectation in dict.fromkeys(bound.expectations):
        found += _proposals(expectation, vocabulary, bound)
    found += _aliases(item)
    return found


def _proposals(
    expectation: Expectation, vocabulary: Vocabulary, bound: Bound
) -> Iterable[Completion]:
    wanted, classes = expectation.wanted, expectation.classes
    if wanted in {"class", "term", "type"}:
        for term in vocabulary.classes.values():
            if not term.hidden:
                yield Completion(
                    spelled(term.name), "class", term.label, term.definition, term.synonyms
                )
    if wanted == "class":
        for name in bound.definitions:
            if name and key_of(name) != SENTINEL:
                yield Completion(spelled(name), "definition", name, "a definition of this query")
    if wanted == "type":
        for name in TYPES:
            yield Completion(name, "type", name)
    if wanted in {"property", "term"}:
        terms = vocabulary.properties_of(classes)
        if expectation.kind == "chain":
            terms = tuple(term for term in terms if term.transitive)
        for prop in sorted(terms, key=lambda one: (not one.uses, one.name)):
            yield Completion(
                spelled(prop.name), "property", prop.label, prop.definition, prop.synonyms
            )
    if wanted in {"thing", "term"} or (wanted == "value" and expectation.kind in {"thing", "any"}):
        kind: Kind = "value" if wanted == "value" else "thing"
        for one in vocabulary.individuals.values():
            if not classes or any(vocabulary.is_instance(one, iri) for iri in classes):
                yield Completion(spelled(one.name), kind, one.label, one.definition, one.synonyms)
    if wanted == "value" and expectation.kind == "truth":
        yield Completion("true", "value")
        yield Completion("false", "value")
    if wanted == "unit":
        known = unit(expectation.unit)
        if known is not None:
            for symbol in spellings_of(known.dimension):
                yield Completion(_unit_word(symbol), "unit", symbol)


def _unit_word(symbol: str) -> str:
    from .units import friendly

    return friendly(symbol)


def _aliases(item: syntax.Item) -> list[Completion]:
    """Propose the columns of the query where it is ordered by one."""
    if not isinstance(item, syntax.Find):
        return []
    keys = [key.expression for key in item.order]
    tests = [item.group.having] if item.group is not None and item.group.having else []
    expressions = [*keys, *(getattr(test, "expression", None) for test in tests)]
    wanted = any(
        isinstance(expression, syntax.Path) and expression.steps[0].name.key == SENTINEL
        for expression in expressions
    )
    if not wanted:
        return []
    return [
        Completion(spelled(column.alias.text), "property", column.alias.text, "a column")
        for column in item.show
        if column.alias is not None
    ]


def _parameters(
    declared: str, vocabulary: Vocabulary, limits: Limits, library: Library | None
) -> list[Completion]:
    if not declared:
        return []
    query = parse(declared, limits).query
    bound = bind(query, vocabulary, declared, limits=limits, library=library)
    return [Completion(f"${name}", "parameter", name) for name, _ in bound.parameters]


# --- keywords -------------------------------------------------------------------------------------


def _keywords(accepted: frozenset[str]) -> list[Completion]:
    found = []
    for terminal in sorted(accepted):
        word = terminal.lower()
        if word in KEYWORDS and word not in {"null", "select", "only", "some"}:
            found.append(Completion(word, "keyword", word, KEYWORD_HELP.get(word, "")))
        elif terminal in _SIGNS:
            found.append(Completion(_SIGNS[terminal], "sign"))
    return found


def _fitting(found: list[Completion], prefix: str) -> Iterable[Completion]:
    """Keep what begins with what is typed, then what contains it, each text once."""
    begun = prefix.lstrip("`")
    seen: set[tuple[str, str]] = set()

    def rank(entry: Completion) -> int | None:
        if not begun:
            return 0
        text = entry.text.lower().lstrip("`")
        if text.startswith(begun):
            return 0
        if entry.kind in {"sign", "keyword"}:
            return None
        called = [word.lower() for word in (entry.label, *entry.synonyms)]
        if any(word.startswith(begun) for word in called):
            return 1
        return 2 if len(begun) > 1 and any(begun in word for word in (text, *called)) else None

    ranked = [(rank(entry), index, entry) for index, entry in enumerate(found)]
    for _, _, entry in sorted(
        ((place, index, entry) for place, index, entry in ranked if place is not None),
        key=lambda triple: triple[:2],
    ):
        key = (entry.text, entry.kind)
        if key not in seen:
            seen.add(key)
            yield entry
