"""Read plain sentences about things of the record: which thing, which aspect, affirmed or denied.

Only what is certain is read: one thing, its words as the vocabulary has them, an aspect that is yes
or no or a value that belongs to one property, and at most one negation, before it. Everything else
that names a thing is handed back as not read, with the reason. No grammar of English is attempted.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from isthmus.kb.frozen import Frozen

if TYPE_CHECKING:
    from isthmus.queries import Engine, Individual, PropertyTerm, Vocabulary

_FENCE = re.compile(r"^\s*(```+|~~~+)")
_BREAK = re.compile(r"^\s*(?:$|#{1,6}\s|[-*+]\s|\d+[.)]\s|>|\||<|:{3,})")
_MARK = re.compile(r"^\s*(?:#{1,6}|[-*+]|\d+[.)]|>)\s+")
_END = re.compile(r"(?<=[.!?])[\"”)*_]*\s+(?=[\"“(*_`]*[A-Z0-9])")
_CLAUSE = re.compile(r"[,;:–—]|\bbut\b|\bwhile\b|\bwhereas\b|\balthough\b", re.IGNORECASE)
_NEGATION = re.compile(
    r"\b(?:not|no|never|without|cannot|neither|nor|lacks?|lacking)\b|n['’]t\b", re.IGNORECASE
)
_HEDGE = re.compile(
    r"\b(?:if|unless|when|whether|may|might|could|should|would|can|except|unlike|only|instead"
    r"|optionally|some|sometimes|usually|by default)\b|\?",
    re.IGNORECASE,
)
_SHORTEST = 3
"""Letters of a name; shorter ones are found inside too much."""
_FEWEST_WORDS = 3
"""Words of a statement, besides the name of what it is about."""
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CODE = re.compile(r"`[^`\n]*[\s/=][^`\n]*`")
_ARTICLES = ("a ", "an ", "the ")


class Sentence(Frozen):
    """A sentence of a document.

    Attributes:
        line: The line on which it begins, from 1.
        text: The sentence on one line.
    """

    line: int
    text: str


class Statement(Frozen):
    """What a sentence says of a thing.

    Attributes:
        sentence: The sentence.
        thing: The word of the thing.
        condition: The aspect, as a condition of the language.
        affirmed: Whether it is said to hold.
    """

    sentence: Sentence
    thing: str
    condition: str
    affirmed: bool


class Unread(Frozen):
    """A sentence that names a thing and was not read.

    Attributes:
        sentence: The sentence.
        why: The reason.
    """

    sentence: Sentence
    why: str


class Reader:
    """Reads documents with the words of one vocabulary.

    Args:
        engine: Has the words.
    """

    def __init__(self, engine: "Engine") -> None:
        vocabulary = engine.vocabulary
        truths = [term for term in vocabulary.properties.values() if term.kind == "truth"]
        # Where aspects are told, what has none speaks of the record itself, such as of its claims.
        truths = [term for term in truths if term.aspect] or truths
        kinds = {iri for term in truths for iri in term.domain}
        things = [thing for iri in kinds for thing in vocabulary.individuals_of(iri)]
        main = vocabulary.main_things(things)
        wholes = {thing.iri for thing in main}
        # A design may be called as the option that it is one of: then the option is meant.
        taken = {name for thing in main for name in _names(thing)}
        self._things = _Phrases(
            (name, thing.name)
            for thing in things
            for name in _names(thing)
            if thing.iri in wholes or name not in taken
        )
        self._aspects = _Phrases(_aspects(vocabulary, kinds), prefix="(?:non-|un)?")

    def read(self, text: str) -> Iterator[Statement | Unread]:
        """Yield what the sentences of a document say, in their order.

        Args:
            text: The document: Markdown or plain text. Code is left out.
        """
        for sentence in sentences(text):
            yield from self._sentence(sentence)

    def _sentence(self, sentence: Sentence) -> Iterator[Statement | Unread]:
        things = self._things.found(sentence.text)
        if not things:
            return
        # The name of a thing is no aspect of it: PrivateLink is not said to be private.
        rest = sentence.text
        for start, end, _ in things:
            rest = rest[:start] + "\0" * (end - start) + rest[end:]
        aspects = self._aspects.found(rest)
        if not aspects and len(rest.replace("\0", " ").split()) < _FEWEST_WORDS:
            # A heading, or an entry of a list: nothing is said of it.
            return
        if not aspects:
            yield Unread(sentence, "it names no aspect that is known")
            return
        words = {word for _, _, names in things for word in names}
        if len(words) > 1:
            yield Unread(sentence, "it names several things, or one by a name of several")
            return
        if _HEDGE.search(rest):
            yield Unread(sentence, "it asks, or holds on a condition")
            return
        for start, end, conditions in aspects:
            if len(conditions) > 1:
                yield Unread(sentence, "its aspect has several meanings")
                continue
            affirmed = _is_affirmed(rest, start, end)
            if affirmed is None:
                yield Unread(sentence, "its negation cannot be placed")
                continue
            yield Statement(sentence, next(iter(words)), next(iter(conditions)), affirmed)


def sentences(text: str) -> Iterator[Sentence]:
    """Yield the sentences of a document; lines of one paragraph are joined.

    Code, and comments of HTML, are left out; a single word between backticks is a name.
    """
    # What is taken out keeps its lines, so that places stay right.
    text = _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text)
    text = _CODE.sub("`…`", text)
    fence = ""
    held: list[tuple[int, str]] = []
    for number, line in enumerate([*text.split("\n"), ""], 1):
        mark = _FENCE.match(line)
        if mark or fence:
            fence = (
                "" if mark and fence and mark[1].startswith(fence) else fence or (mark or [""])[1]
            )
            yield from _of_paragraph(held)
            held = []
            continue
        if _BREAK.match(line):
            yield from _of_paragraph(held)
            held = []
        bare = _MARK.sub("", line).strip()
        if bare:
            held.append((number, bare))
    yield from _of_paragraph(held)


def _of_paragraph(lines: list[tuple[int, str]]) -> Iterator[Sentence]:
    starts, length = [], 0
    for number, line in lines:
        starts.append((length, number))
        length += len(line) + 1
    whole = " ".join(line for _, line in lines)
    begin = 0
    for end in [*(match.end() for match in _END.finditer(whole)), len(whole)]:
        piece = whole[begin:end].strip()
        if piece:
            first = max(number for start, number in starts if start <= begin)
            yield Sentence(first, piece)
        begin = end


def _is_affirmed(text: str, start: int, end: int) -> bool | None:
    """Tell whether an aspect is affirmed in its clause; None where that is not certain."""
    bounds = [0, *(match.end() for match in _CLAUSE.finditer(text)), len(text)]
    first = max(bound for bound in bounds if bound <= start)
    last = min(bound for bound in bounds if bound >= end)
    before = len(_NEGATION.findall(text[first:start]))
    before += text[start:end].casefold().startswith(("non-", "un"))
    elsewhere = len(_NEGATION.findall(text[:first])) + len(_NEGATION.findall(text[end:last]))
    if before > 1 or elsewhere:
        return None
    return before == 0


def _aspects(vocabulary: "Vocabulary", kinds: set[str]) -> Iterator[tuple[str, str]]:
    """Yield what aspects are called, each with the condition that it is."""
    taken: set[str] = set()
    for term in vocabulary.properties.values():
        if term.kind == "truth" and not term.hidden:
            for name in _names(term):
                taken.add(name)
                yield name, term.name
                if name.endswith("ed"):
                    # What is encrypted is what somebody encrypts.
                    yield name[:-2], term.name
                    yield f"{name[:-2]}s", term.name
    for term, value in _values(vocabulary, kinds):
        for name in _names(value):
            # One word alone, such as `direct`, has everyday meanings.
            if " " in name and name not in taken:
                yield name, f"{term.name} = {value.name}"


def _names(term: "Individual | PropertyTerm") -> set[str]:
    return {_plain(name) for name in (term.name, term.label, *term.synonyms)}


def _values(
    vocabulary: "Vocabulary", kinds: set[str]
) -> "Iterator[tuple[PropertyTerm, Individual]]":
    """Yield the values whose names alone tell which property is meant: the most specific one."""
    by_range: dict[str, list[PropertyTerm]] = {}
    for term in vocabulary.properties.values():
        if term.kind == "thing" and not term.hidden and kinds & set(term.domain):
            by_range.setdefault(term.range, []).append(term)
    for kind, terms in by_range.items():
        above = {iri for term in terms for iri in term.parents if iri != term.iri}
        specific = [term for term in terms if term.iri not in above]
        if kind in vocabulary.classes and len(specific) == 1:
            for value in vocabulary.individuals_of(kind):
                yield specific[0], value


class _Phrases:
    """Finds names in a text, the longest first; each comes with what it means."""

    def __init__(
        self,
        names: Iterable[tuple[str, str]],
        *,
        prefix: str = "",
    ) -> None:
        meanings: dict[str, set[str]] = {}
        for name, meaning in names:
            if len(name) >= _SHORTEST:
                meanings.setdefault(name, set()).add(meaning)
        self._meanings: Mapping[str, set[str]] = meanings
        longest = sorted(meanings, key=lambda phrase: (-len(phrase), phrase))
        phrases = "|".join(re.escape(phrase).replace(r"\ ", r"[\s-]+") for phrase in longest)
        self._pattern = re.compile(rf"(?<![\w-]){prefix}({phrases})(?![\w-])", re.IGNORECASE)

    def found(self, text: str) -> list[tuple[int, int, set[str]]]:
        """Return where terms are named, and what each name can mean."""
        if not self._meanings:
            return []
        return [
            (match.start(), match.end(), self._meanings[_plain(match[1])])
            for match in self._pattern.finditer(text)
        ]


def _plain(name: str) -> str:
    """Return a name as it is compared: small letters, blanks for hyphens, no article, no remark."""
    folded = " ".join(re.sub(r"\([^)]*\)", "", name).replace("-", " ").split()).casefold()
    for article in _ARTICLES:
        folded = folded.removeprefix(article)
    return folded
