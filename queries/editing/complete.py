"""Completion by the real analyser: what the parser accepts and what the binder looks for.

The text is cut at the cursor, a name that nothing is called is put there, the sentence is closed
with the fewest words that the parser accepts, and the ordinary binder says what kind of name it
wanted in that place.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from isthmus.kb.data_class import dataclass
from isthmus.queries.binding.bind import Bound, Library, bind
from isthmus.queries.binding.names import SENTINEL
from isthmus.queries.diagnostics.span import Span
from isthmus.queries.diagnostics.spelling import FOREIGN, WORDS, spelled
from isthmus.queries.language_limits import Limits
from isthmus.queries.syntax import tree as syntax
from isthmus.queries.syntax.grammar import Rejected, Token, accepts, state_after, tokens
from isthmus.queries.syntax.keywords import AS_OF_HELP, KEYWORD_HELP, REACH_HELP
from isthmus.queries.syntax.parse import parse, too_deep
from isthmus.queries.syntax.place import NAMES
from isthmus.queries.vocabulary.terms import PropertyTerm, Vocabulary

from .closing import closed
from .next_words import sensible, subject
from .proposals import MOST, Completion, Kind, aliases, fitting, of_groups, proposals, unshown

_SIGNS = {
    "EQUAL": "=",
    "LPAR": "(",
    "RPAR": ")",
    "COMMA": ",",
    "COLON": ":",
}
_SAVED = "a saved query"
_NETWORK = "a network of one's own"


@dataclass(frozen=True, slots=True)
class Completions:
    """Proposals for one place.

    Attributes:
        span: The stretch that a proposal replaces: the word in which the cursor stands.
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
    *,
    files: Sequence[str] = (),
    dates: bool = False,
    networks: Sequence[str] = (),
) -> Completions:
    """Propose what can stand at a place.

    Args:
        text: The query; of what stands behind the cursor, the rest of a word is replaced too.
        offset: The place, in code points.
        vocabulary: The words.
        limits: Caps.
        library: Where ``use`` finds saved queries.
        files: The names that it finds there.
        dates: Whether anything is known to have changed, so that ``as of`` makes a difference.
        networks: The names that can stand after ``in``.

    Returns:
        Proposals; none inside a number, a comment or a text that is no name of a saved query, or
        where the text before the cursor cannot be read.
    """
    place = max(0, min(offset, len(text)))
    known = (vocabulary, limits or Limits(), library)
    told = _before(text[:place], *known, files=files, dates=dates, networks=networks)
    begun = _AS.search(text[:place])
    if not told.items and begun is not None and dates:
        # `as of` is one word of the grammar, and its first half is typed.
        front = text[: begun.start()]
        days = _before(front, *known, files=files, dates=dates, networks=networks).items
        typed = " ".join(begun[0].split()).lower()
        fits = tuple(one for one in days if one.text == "as of" and one.text.startswith(typed))
        return Completions(Span(begun.start(), place), fits)
    rest = _REST_OF_A_WORD.match(text, place)
    if rest is None or not told.items:
        return told
    return Completions(Span(told.span.start, rest.end()), told.items)


_AS = re.compile(r"\bas\s+o?$", re.IGNORECASE)
_REST_OF_A_WORD = re.compile(r"[\w-]+")


def _before(
    before: str,
    vocabulary: Vocabulary,
    caps: Limits,
    library: Library | None,
    *,
    files: Sequence[str],
    dates: bool,
    networks: Sequence[str],
) -> Completions:
    """Propose what can stand behind a text."""
    nothing = Completions(Span(len(before), len(before)), ())
    if len(before) > caps.text:
        return nothing
    words = list(tokens(before, caps.words + 1))
    if len(words) > caps.words or too_deep(tuple(words), caps.nesting) is not None:
        return nothing
    if words and words[-1].type in {"TEXT", "OPEN_TEXT"} and words[-2:-1] and files:
        named = _files(words, before, files)
        if named is not None:
            return named
    finished = {"OPEN_TEXT", "OTHER", "TEXT", "DATE"}
    begun = words[-1] if words and words[-1].span.end == len(before) else None
    if _in_comment(words, before) or (
        begun is not None and begun.type in finished and begun.text != "$"
    ):
        return nothing
    partial = _partial(words, before)
    prefix, span = "", Span(partial.span.start if partial is not None else len(before), len(before))
    if partial is not None:
        words.remove(partial)
        prefix, colon, _ = partial.text.rpartition(":")
        span = Span(span.start + len(prefix) + len(colon), span.end)
    elif _ends_with_prefix(words, before):
        prefix = words[-2].text
        del words[-2:]
    split = max((i for i, word in enumerate(words) if word.type == "SEMICOLON"), default=-1) + 1
    declared = before[: words[split - 1].span.end] if split else ""
    current = tuple(words[split:])
    try:
        accepted = accepts(state_after(current))
    except Rejected:
        return Completions(span, ())
    if not dates:
        accepted -= {"ASOF"}
    if current and current[-1].type == "INCLUDING" and "WHERE" not in {one.type for one in current}:
        return Completions(span, ())  # without a condition nothing is open
    if current and current[-1].type == "IN" and accepted & NAMES:
        known = [Completion(spelled(name), "value", name, _NETWORK) for name in networks]
        return Completions(span, tuple(_fitting(known, before[span.start :].lower())))
    if not networks:
        accepted -= {"REACH"}
        # Behind a property and behind `is` a list follows, anywhere else the name of a network.
        if "EQUAL" not in accepted and current and current[-1].type != "IS":
            accepted -= {"IN"}
    place = _Place(declared, current, vocabulary, caps, library)
    completions: list[Completion] = []
    if accepted & NAMES:
        completions += place.names(span.start, before[span.start :].lower())
    if prefix:
        completions = [entry for entry in completions if _has_prefix(entry, prefix, vocabulary)]
    else:
        if "VARIABLE" in accepted:
            completions += place.parameters()
        measured = any(entry.kind == "unit" for entry in completions)
        if not measured and (partial is None or not partial.text.startswith(("$", "`"))):
            completions += place.keywords(accepted)
        if current and current[-1].type == "USE":
            completions += [Completion(f'"{name}"', "value", name, _SAVED) for name in files]
    if current and current[0].type == "COMPARE":
        # A thing is compared with others.
        compared = {word.text.lower() for word in current if word.type in NAMES}
        completions = [entry for entry in completions if entry.text.lower() not in compared]
    typed = before[span.start :].lower()
    return Completions(span, tuple(_fitting(completions, typed)))


_DATE_WORDS = {"ASOF": "as of", "OF": "of", "TODAY": "today", "EDITION": "edition"}

# --- what stands before the cursor ----------------------------------------------------------------


def _in_comment(words: list[Token], before: str) -> bool:
    """Tell whether the cursor stands in a comment, which the lexer leaves out."""
    behind = before[words[-1].span.end if words else 0 :]
    return "#" in behind.rpartition("\n")[2]


def _ends_with_prefix(words: list[Token], before: str) -> bool:
    """Tell whether ``option:`` stands before the cursor, and the name behind it is missing."""
    if [word.type for word in words[-2:]] != ["NAME", "COLON"]:
        return False
    name, colon = words[-2:]
    return name.span.end == colon.span.start and colon.span.end == len(before)


def _has_prefix(entry: Completion, prefix: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a name can stand behind a prefix: of a namespace or of a class."""
    name = syntax.named(entry.text, prefix)
    match entry.kind:
        case "class":
            return bool(vocabulary.find_classes(name))
        case "property":
            return bool(vocabulary.find_properties(name))
        case "thing" | "value":
            return bool(vocabulary.find_individuals(name))
    return False


def _files(words: list[Token], before: str, files: Sequence[str]) -> Completions | None:
    """Propose saved queries inside the text behind ``use``; None elsewhere."""
    use, begun = words[-2:]
    inside = begun.type == "OPEN_TEXT" and begun.span.end == len(before)
    if use.type != "USE" or not inside:
        return None
    completions = (Completion(f'"{name}"', "value", name, _SAVED) for name in files)
    typed = begun.text[1:].lower()
    fitting = tuple(entry for entry in completions if entry.label.lower().startswith(typed))
    return Completions(begun.span, fitting)


def _partial(words: list[Token], before: str) -> Token | None:
    """Return the word that is being typed, which ends at the cursor."""
    if not words or words[-1].span.end != len(before):
        return None
    last = words[-1]
    wordlike = last.text[:1].isalpha() or last.text[:1] in {"_", "`", "$"}
    return last if wordlike else None


# --- what can stand there -------------------------------------------------------------------------


class _Place:
    """The statement before the cursor, with what was declared in front of it."""

    def __init__(
        self,
        declared: str,
        words: tuple[Token, ...],
        vocabulary: Vocabulary,
        limits: Limits,
        library: Library | None,
    ) -> None:
        self._words = words
        self._vocabulary = vocabulary
        self._limits = limits
        self._library = library
        query = parse(declared, limits).query if declared else syntax.Query(())
        self._declarations = tuple(
            item
            for item in query.items
            if isinstance(item, syntax.Define | syntax.Param | syntax.Use)
        )

    def names(self, start: int, typed: str) -> list[Completion]:
        """Propose names that begin at a place, where some of one is typed."""
        sentinel = Token("NAME", SENTINEL, Span(start, start + 1))
        item = closed((*self._words, sentinel), start)
        if item is None:
            return []
        bound = self._bound(item)
        completions: list[Completion] = []
        for expectation in dict.fromkeys(bound.expectations):
            fits = fitting(item, self._vocabulary)
            completions += proposals(expectation, self._vocabulary, bound, typed, fits)
        if isinstance(item, syntax.Define):
            # A definition may not use its own name.
            own = spelled(item.name.text)
            completions = [
                entry for entry in completions if (entry.kind, entry.text) != ("definition", own)
            ]
        return [*unshown(item, of_groups(item, completions)), *aliases(item)]

    def parameters(self) -> list[Completion]:
        """Propose the declared parameters."""
        if not self._declarations:
            return []
        return [Completion(f"${name}", "parameter", name) for name, _ in self._bound().parameters]

    def keywords(self, accepted: frozenset[str]) -> list[Completion]:
        """Propose the keywords and signs that make sense."""
        if "NUMBER" in accepted:
            # Where a value is due, the property tells whether it can be true or false.
            accepted -= {"TRUE", "FALSE"}
        left, comparisons = sensible(self._words, accepted, self._about(accepted))
        completions = []
        kinds = {word.type for word in self._words}
        for terminal in sorted(left):
            word = _DATE_WORDS.get(terminal, terminal.lower())
            if terminal == "REACH":
                word = "reach from"
                completions.append(Completion(word, "keyword", word, REACH_HELP))
                continue
            if terminal in _DATE_WORDS:
                completions.append(Completion(word, "keyword", word, AS_OF_HELP))
                continue
            if word == "count" and self._words and not {"GROUP", "HAVING"} & kinds:
                # Without groups only `count(property)` has a meaning.
                completions.append(Completion("count(", "keyword", word, KEYWORD_HELP[word]))
            elif word == "list" and not {"GROUP", "HAVING"} & kinds:
                # `list` shows the things of a group, and there is none.
                continue
            elif word in WORDS and word not in FOREIGN:
                completions.append(Completion(word, "keyword", word, KEYWORD_HELP.get(word, "")))
            elif terminal in _SIGNS:
                completions.append(Completion(_SIGNS[terminal], "sign"))
        return [*completions, *(Completion(sign, "sign") for sign in comparisons)]

    def _about(self, accepted: frozenset[str]) -> PropertyTerm | None:
        """Return the property before the cursor, about which the next word says something."""
        words = subject(self._words, accepted)
        name = next((word for word in reversed(words) if word.type in NAMES), None)
        item = closed(words, words[-1].span.end) if words and name is not None else None
        if item is None or name is None:
            return None
        for resolution in self._bound(item).resolutions:
            if resolution.role == "property" and resolution.span == name.span:
                return self._vocabulary.properties.get(resolution.iri)
        return None

    def _bound(self, *items: syntax.Item) -> Bound:
        return bind(
            syntax.Query((*self._declarations, *items)),
            self._vocabulary,
            limits=self._limits,
            library=self._library,
            explained=0,
        )


def _fitting(completions: list[Completion], prefix: str) -> Iterable[Completion]:
    """Keep what begins with what is typed, then what contains it, each text once."""
    begun = prefix.lstrip("`")
    seen: set[tuple[str, str]] = set()
    counts: Counter[Kind] = Counter()

    def rank(entry: Completion) -> int | None:
        text = entry.text.lower().lstrip("`")
        if text.startswith(begun):
            return -1 if text.rstrip("`") == begun.rstrip("`") else 0
        if entry.kind in {"sign", "keyword"}:
            return None
        called = [word.lower() for word in (entry.label, *entry.synonyms)]
        if any(word.startswith(begun) for word in called):
            return 1
        return 2 if len(begun) > 1 and any(begun in word for word in (text, *called)) else None

    fitting = completions
    if begun:
        ranked = ((rank(entry), index, entry) for index, entry in enumerate(completions))
        # No two have the same index, so entries are never compared.
        fitting = [entry for _, _, entry in sorted(rank for rank in ranked if rank[0] is not None)]
    for entry in fitting:
        key = (entry.text, entry.kind)
        if key not in seen and counts[entry.kind] < MOST:
            seen.add(key)
            counts[entry.kind] += 1
            yield entry
