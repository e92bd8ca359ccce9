"""Read plain sentences about things of the record: which thing, which aspect, affirmed or denied.

Only what is certain is read: one thing, its words as the vocabulary has them, an aspect that is yes
or no or a value that belongs to one property, and at most one negation, before it. Everything else
that names a thing is handed back as not read, with the reason. No grammar of English is attempted.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, TypeAlias

from isthmus.kb.frozen import Frozen
from isthmus.kb.json_shape import Mark

from .passages import LONGEST, Entry, Form, Sentence, passages

if TYPE_CHECKING:
    from isthmus.queries import Engine, Individual, PropertyTerm, Vocabulary

_CLAUSE = re.compile(r"[,;:–—]|\b(?:but|while|whereas|although|though)\b", re.IGNORECASE)
_HARD = re.compile(
    r";|\b(?:but|while|whereas|although|though)\b"
    r"|\band(?=\s+(?:not|no|never|it|is|does|isn['’]t|doesn['’]t)\b)",
    re.IGNORECASE,
)
_PARTS = re.compile(r";|,?\s+\b(?:but|while|whereas|although|though)\b|,\s+and\b", re.IGNORECASE)
_NEGATION = re.compile(
    r"\b(?:not|no|never|without|cannot|neither|nor|lacks?|lacking|none)\b|n['’]t\b", re.IGNORECASE
)
_TOGETHER = re.compile(r"\bneither\b.*\bnor\b", re.IGNORECASE)
_HEDGE = re.compile(
    r"\b(?:if|unless|when|whenever|whether|may|might|could|should|would|except|unlike|only"
    r"|can(?!\s*not|['’]t)|instead|optionally|optional|some|sometimes|usually|often|generally"
    r"|typically|mostly|mainly|by default|provided|assum\w*|expect\w*|hop(?:e|ed|ing)|guess\w*"
    r"|as long as|depending|depends?|just|merely|simply"
    r"|otherwise|until|till|formerly|previously|used to|was|were|had|will|soon|planned"
    r"|(?:must|has to|have to|needs? to|ought to|shall) be|required to be|want\w*"
    r"|thinks?|thought|believe[sd]?|claim(?:s|ed)|says?|said|alleged(?:ly)?|supposed(?:ly)?"
    r"|reportedly|seem(?:s|ed)?|appears?|myth|misconception|wrong(?:ly)?|false(?:ly)?|untrue"
    r"|imagine|pretend\w*|hypothetical(?:ly)?|perhaps|maybe|probably|possibly|likely|either|or"
    r"|than|nearly|almost|partly|partially|in theory|how|why|what)\b|\?",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"\b(?:hardly|barely|rarely|scarcely|seldom|far from|anything but|fail\w*|prevent\w*|avoid\w*"
    r"|block\w*|forbid\w*|disallow\w*|prohibit\w*|rul\w+ out|exclud\w*|unsupported|unavailable"
    r"|impossible|unable|disabl\w*|missing|absent|remov\w*|rather than|against|opposite"
    r"|den(?:y|ies)|refus\w*|stops?|unencrypted|beyond|nothing|nobody|insufficient\w*)\b",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"\b(?:next to|besides?|behind|in front of|from|on top of|alongside|(?:along|together) with"
    r"|apart from|other than|compared (?:to|with)|like|with|using|via|through|over|inside|within|by"
    r"|which uses?|that uses?|who uses?)\s+(?:(?:an?|the|our|your|aws|amazon)\s+)*$",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"^[\s*_]*(?:with|using|via|through|by|over|behind|given|once|after|before|for)\b.*,",
    re.IGNORECASE,
)
_POSSIBLE = re.compile(
    r"^\s*(?:\w+\s+){0,1}(?:is|are|isn['’]t|aren['’]t|works?|does|doesn['’]t)\s+(?:not\s+)?"
    r"(?:work\s+|supported\s+|possible\s+|available\s+|offered\s+|provided\s+)?"
    r"(?:by|with|over|in|through|via|across|on|using)\s+(?:(?:an?|the|aws|amazon)\s+)*$",
    re.IGNORECASE,
)
_JOINED = re.compile(
    r"^[\s*_`]*(?:\+|&|/|and\b|plus\b|with\b|over\b|via\b|through\b|using\b|combined\b)",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    r"\b(?:supports?|is|are|has|have|uses?|provides?|offers?|connects?|allows?|enables?|replaces?"
    r"|extends?|works?|runs?|attach(?:es)?|adds?|gives?)\b",
    re.IGNORECASE,
)
_THERE = re.compile(r"^[\s*_]*there\b|\b(?:we|you|i|do)\b", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|«[^»]*»|„[^“]*“")
_RELATIVE = re.compile(r"\b(?:which|that|whose|who)\b", re.IGNORECASE)
_OWN_CLAUSE = re.compile(
    r"^[\s,*_`]*(?:which|that)\b|^\s*(?:is|are)\s+(?:an?|the)\b", re.IGNORECASE
)
_AND = re.compile(
    r"^[\s,*_`]*(?:and|&|as well as|nor)?[\s*_`]*(?:(?:the|an?|aws|amazon)\s+)*$", re.IGNORECASE
)
_BOTH = re.compile(
    r"^[\s*_`]*(?:both|neither|all of)?[\s*_`]*(?:(?:the|an?|aws|amazon)\s+)*$", re.IGNORECASE
)
_PRONOUN = re.compile(
    r"^[*_\s]*(?:it|(?:this|the)\s+(?:option|connection|service|design|approach|pattern|link))\b",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"^[*_`\s]*(?:(?:an?|the|aws|amazon)\s+)*$", re.IGNORECASE)
_PREDICATE = re.compile(
    r"^[*_`\s]*(?:(?:is|are|not|no|never|always|fully|also|supports?|does|do|doesn['’]t|has|have|runs?"
    r"|works?|reaches|stays?|provides?|offers?|an?|the|end-to-end|it)\b[\s*_`]*)*$",
    re.IGNORECASE,
)
_YES = re.compile(r"^(?:yes|y|true|✓|✔|✅|☑|supported|always)$", re.IGNORECASE)
_NO = re.compile(
    r"^(?:no|n|false|none|✗|✘|❌|✖|unsupported|not supported|never|without)$", re.IGNORECASE
)
_COMPANY = re.compile(r"^(?:aws|amazon) ")
_CUE = r"(?:over|via|through|across|travers\w+|us(?:es?|ing)|cross(?:es)?)\s+(?:the\s+)?"
_SHORTEST = 3
"""Letters of a name; shorter ones are found inside too much."""
_FEWEST_WORDS = 3
"""Words of a statement, besides the name of what it is about."""
_MOST_NAMED = 24
"""Things and aspects that a sentence names; a list of more says nothing that can be placed."""
_TOLD_AFTER = 1_000
"""So many sentences after one another it is told how many there were."""
_HEADS = 256
"""Heads of rows, columns and passages whose things are kept, since they come again."""
_ARTICLES = ("a ", "an ", "the ")


_TOO_LONG = f"it is longer than {LONGEST:,} characters"
_TOO_MUCH = f"it names more than {_MOST_NAMED} things or aspects"


Progress: TypeAlias = Callable[[int], None]


class Statement(Frozen):
    """What a sentence says of a thing.

    Attributes:
        sentence: The sentence.
        thing: The word of the thing.
        condition: The aspect, as a condition of the language.
        affirmed: Whether it is said to hold.
        also: Words of other things that are called the same.
    """

    sentence: Sentence
    thing: str
    condition: str
    affirmed: bool
    also: Annotated[tuple[str, ...], Mark.HIDDEN] = ()


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
        self._values = _Phrases(
            (
                # Parts of one thing alone are called so too, but not by their own word.
                (_plain(value.name), f"{term.name} = {value.name}")
                for term, value in _values(vocabulary, kinds)
                if "-" not in value.name
            ),
            prefix=_CUE,
        )
        self._named = dict(_named(vocabulary, kinds))
        self._only = lru_cache(_HEADS)(self._only_thing)

    def read(
        self, text: str, form: Form = "markdown", progress: Progress | None = None
    ) -> Iterator[Statement | Unread]:
        """Yield what the sentences of a document say, in their order.

        Args:
            text: The document.
            form: In what it is written.
            progress: Told from time to time how many sentences and cells have been read.
        """
        before = ""
        for number, passage in enumerate(passages(text, form)):
            if progress is not None and number % _TOLD_AFTER == 0:
                progress(number)
            if isinstance(passage, Entry):
                read = self._entry(passage)
                before = ""
                if read is None:
                    for sentence in passage.otherwise:
                        yield from self._sentence(sentence, before)
                        before = self._subject(sentence, before)
                else:
                    yield from read
            else:
                yield from self._sentence(passage, "" if passage.begins else before)
                before = self._subject(passage, before)

    # --- names with values ---

    def _entry(self, entry: Entry) -> list[Statement | Unread] | None:
        """Read a name with its value; None where it is none that is known of a known thing."""
        if len(entry.name) > LONGEST:
            return None
        values = self._named.get(_plain(_unmarked(entry.name)))
        if values is None:
            return None
        thing = next((word for head in entry.heads if (word := self._only(head))), None)
        if thing is None:
            return None
        if len(entry.value) > LONGEST:
            return [Unread(entry.sentence, _TOO_LONG)]
        told = _unmarked(entry.value).rstrip(".")
        condition, kinds = values
        first = re.split(r"[,.;(–—]", told)[0].strip()
        rest = told[len(first) :]
        if isinstance(kinds, str) and not _HEDGE.search(rest) and not _NEGATION.search(rest):
            if _YES.match(first):
                return [Statement(entry.sentence, thing, condition, True)]
            if _NO.match(first):
                return [Statement(entry.sentence, thing, condition, False)]
        elif not isinstance(kinds, str) and (value := kinds.get(_plain(told))):
            return [Statement(entry.sentence, thing, f"{condition} = {value}", True)]
        if not any(letter.isalnum() for letter in told):
            return []
        return [Unread(entry.sentence, "its value is none that is known of the aspect")]

    def _only_thing(self, text: str) -> str:
        """Return the only thing that a heading names; empty where there is none, or are several."""
        words = {word for _, _, meanings in self._things.found(text) for word in meanings}
        return next(iter(words)) if len(words) == 1 else ""

    def _aspects_in(self, text: str) -> "list[_Place]":
        """Return the aspects that a text names; a value of one word where a verb leads to it."""
        places = self._aspects.found(text)
        more = self._values.found(_masked(text, ((start, end) for start, end, _ in places)))
        return sorted([*places, *more], key=lambda place: place[0])

    # --- sentences ---

    def _subject(self, sentence: Sentence, before: str) -> str:
        """Return the thing that the next sentence may call *it*."""
        things = self._things.found(sentence.text[:LONGEST])
        if not things:
            return before if _PRONOUN.match(sentence.text) else ""
        start, _, words = things[0]
        alone = len({word for _, _, meanings in things for word in meanings}) == 1
        return next(iter(words)) if alone and _SUBJECT.match(sentence.text[:start]) else ""

    def _sentence(self, sentence: Sentence, before: str) -> Iterator[Statement | Unread]:
        text = sentence.text
        things = self._things.found(text)
        if things and (len(text) > LONGEST or len(things) > _MOST_NAMED):
            yield Unread(sentence, _TOO_LONG if len(text) > LONGEST else _TOO_MUCH)
            return
        if not things:
            yield from self._of_heading(sentence, before)
            return
        # The name of a thing is no aspect of it: PrivateLink is not said to be private.
        rest = _masked(text, ((start, end) for start, end, _ in things))
        aspects = self._aspects_in(rest)
        if len(aspects) > _MOST_NAMED:
            yield Unread(sentence, _TOO_MUCH)
            return
        if not aspects and len(rest.replace("\0", " ").split()) < _FEWEST_WORDS:
            # A heading, or an entry of a list: nothing is said of it.
            return
        if not aspects:
            yield Unread(sentence, "it names no aspect that is known")
            return
        words = list(dict.fromkeys(word for _, _, meanings in things for word in meanings))
        alike = len({frozenset(meanings) for _, _, meanings in things}) == 1
        if len(words) > 1 and not alike:
            yield from self._several(sentence, things, rest)
            return
        if turned := _turned(rest, things[0], aspects):
            yield Statement(sentence, words[0], *turned, tuple(words[1:]))
            return
        if why := _uncertain(rest, things[0], aspects):
            yield Unread(sentence, why)
            return
        for read in _stated(sentence, words[:1], rest, aspects):
            if isinstance(read, Statement) and words[1:]:
                yield replace(read, also=tuple(words[1:]))
            else:
                yield read

    def _of_heading(self, sentence: Sentence, before: str) -> Iterator[Statement | Unread]:
        """Read what names no thing: of the one that the sentence before was of, or the heading."""
        text = sentence.text
        if len(text) > LONGEST:
            return
        aspects = self._aspects_in(text)
        if not aspects or len(aspects) > _MOST_NAMED:
            return
        pronoun = _PRONOUN.match(text)
        if pronoun:
            thing = before or next(
                (word for head in sentence.under if (word := self._only(head))), ""
            )
        elif sentence.item:
            thing = next(filter(None, map(self._only, sentence.under)), "")
        else:
            return
        if not thing:
            return
        if not pronoun and not (self._only(sentence.under[0]) and _is_said(text, aspects)):
            # What stands under *Limitations* may well be denied by that.
            yield Unread(sentence, "it is no whole sentence")
        elif sentence.led:
            yield Unread(sentence, "it goes on from the line before the list")
        elif why := _uncertain(text, None, aspects):
            yield Unread(sentence, why)
        else:
            yield from _stated(sentence, [thing], text, aspects)

    def _several(
        self, sentence: Sentence, things: "list[_Place]", rest: str
    ) -> Iterator[Statement | Unread]:
        """Read a sentence about several things: all at once, or a clause for each."""
        aspects = self._aspects_in(rest)
        clear = all(len(meanings) == 1 for _, _, meanings in things)
        ends = [0, *(end for _, end, _ in things)]
        glue = [rest[ends[at] : start] for at, (start, _, _) in enumerate(things)]
        together = _BOTH.match(glue[0]) and all(map(_AND.match, glue[1:]))
        if clear and together and things[-1][1] <= aspects[0][0]:
            # What stands between the names is no part of what is said of them.
            neither = "neither " if _TOGETHER.search(rest[: things[-1][1]]) else ""
            after = neither + rest[things[-1][1] :]
            if why := _uncertain(after, None, self._aspects_in(after)):
                yield Unread(sentence, why)
                return
            words = [next(iter(meanings)) for _, _, meanings in things]
            yield from _stated(sentence, words, after, self._aspects_in(after))
            return
        bounds = _bounds(_PARTS, rest)
        clauses = [
            (
                [place for place in things if first <= place[0] < last],
                [place for place in aspects if first <= place[0] < last],
                first,
                last,
            )
            for first, last in pairwise(bounds)
        ]
        if not clear or not all(
            len(inside) == 1 and said and not _uncertain(rest[first:last], None, [])
            for inside, said, first, last in clauses
        ):
            yield Unread(sentence, "it names several things, or one by a name of several")
            return
        for inside, said, first, last in clauses:
            clause = rest[first:last]
            own = [(start - first, end - first, meanings) for start, end, meanings in said]
            start, end, meanings = inside[0]
            if why := _uncertain(clause, (start - first, end - first, meanings), own):
                yield Unread(sentence, why)
            else:
                yield from _stated(sentence, list(meanings), clause, own)


def _turned(text: str, thing: "_Place", aspects: "list[_Place]") -> tuple[str, bool] | None:
    """Read what is said of an aspect: *transitive routing is not supported by* a thing."""
    start, end, conditions = aspects[0]
    between = text[end : thing[0]]
    if len(aspects) > 1 or len(conditions) > 1 or not _POSSIBLE.match(between):
        return None
    if not _SUBJECT.match(re.sub(r"^[\s*_]*no\b", "", text[:start], flags=re.IGNORECASE)):
        return None
    if _HEDGE.search(text[thing[1] :]) or re.search(r"\w", text[thing[1] :]):
        return None
    return next(iter(conditions)), not _NEGATION.search(text[:start] + between)


def _uncertain(text: str, thing: "_Place | None", aspects: "list[_Place]") -> str:
    """Say why it is not certain what a text says of a thing; empty where it is."""
    bare = _masked(text, ((start, end) for start, end, _ in aspects))
    if _HEDGE.search(bare):
        return "it asks, or holds on a condition"
    if _AGAINST.search(bare):
        return "its negation cannot be placed"
    if thing is None:
        return ""
    start, end, _ = thing
    quotes = [(match.start(), match.end()) for match in _QUOTED.finditer(text)]
    if any(first < start and aspects[-1][1] < last for first, last in quotes if aspects):
        return "it quotes what somebody said"
    if _GIVEN.match(text[:start]):
        return "it asks, or holds on a condition"
    own = start == 0 or not _OBJECT.search(bare[:start]) or _THERE.search(bare[:start])
    if not own or _BESIDE.search(text[:start]) or _JOINED.match(text[end:]):
        return "it may be about something else beside the thing"
    for first, _, _ in aspects:
        between = bare[end:first] if first > end else ""
        if _RELATIVE.search(between) and not _OWN_CLAUSE.match(between):
            return "it may be about something else beside the thing"
    return ""


def _is_said(text: str, aspects: "list[_Place]") -> bool:
    """Tell whether an entry of a list says an aspect of what the list is about."""
    before, after = text[: aspects[0][0]], text[aspects[-1][1] :]
    return bool(_PREDICATE.match(before) and (before.strip() or not re.search(r"\w", after)))


def _stated(
    sentence: Sentence, words: list[str], text: str, aspects: "list[_Place]"
) -> Iterator[Statement | Unread]:
    for start, end, conditions in aspects:
        if len(conditions) > 1:
            yield Unread(sentence, "its aspect has several meanings")
            continue
        affirmed = _is_affirmed(text, start, end)
        if affirmed is None:
            yield Unread(sentence, "its negation cannot be placed")
            continue
        for word in words:
            yield Statement(sentence, word, next(iter(conditions)), affirmed)


def _masked(text: str, places: Iterable[tuple[int, int]]) -> str:
    kept, at = [], 0
    for start, end in places:
        kept += [text[at:start], "\0" * (end - start)]
        at = end
    return "".join((*kept, text[at:]))


def _unmarked(text: str) -> str:
    return re.sub(r"[*_`]+", " ", text).strip()


def _is_affirmed(text: str, start: int, end: int) -> bool | None:
    """Tell whether an aspect is affirmed in its clause; None where that is not certain."""
    hard = _bounds(_HARD, text)
    begin = max(bound for bound in hard if bound <= start)
    text, start, end = text[begin : min(b for b in hard if b >= end)], start - begin, end - begin
    bounds = _bounds(_CLAUSE, text)
    first = max(bound for bound in bounds if bound <= start)
    last = min(bound for bound in bounds if bound >= end)
    before = len(_NEGATION.findall(text[first:start])) - bool(_TOGETHER.search(text[first:start]))
    before += text[start:end].casefold().startswith(("non-", "un"))
    after = len(_NEGATION.findall(text[end:last])) - bool(_TOGETHER.search(text[:last]))
    elsewhere = len(_NEGATION.findall(text[:first])) + max(0, after)
    if before > 1 or elsewhere:
        return None
    return before == 0


def _bounds(separator: "re.Pattern[str]", text: str) -> list[int]:
    return [0, *(match.end() for match in separator.finditer(text)), len(text)]


def _aspects(vocabulary: "Vocabulary", kinds: set[str]) -> Iterator[tuple[str, str]]:
    """Yield what aspects are called, each with the condition that it is."""
    taken: set[str] = set()
    for term in vocabulary.properties.values():
        if term.kind == "truth" and not term.hidden:
            for name in _names(term):
                taken.add(name)
                yield name, term.name
                if name.endswith("ed"):
                    # "encrypted" and "encrypts" name the same property.
                    yield name[:-2], term.name
                    yield f"{name[:-2]}s", term.name
    for term, value in _values(vocabulary, kinds):
        for name in _names(value):
            # One word alone, such as `direct`, has everyday meanings.
            if " " in name and name not in taken:
                yield name, f"{term.name} = {value.name}"


def _named(
    vocabulary: "Vocabulary", kinds: set[str]
) -> "Iterator[tuple[str, tuple[str, str | Mapping[str, str]]]]":
    """Yield what properties are called, each with its word and, where they are things, its values.

    A name of several properties is none.
    """
    every: dict[str, list[PropertyTerm]] = {}
    for term in vocabulary.properties.values():
        if not term.hidden and term.kind in {"truth", "thing"} and kinds & set(term.domain):
            for name in _names(term):
                every.setdefault(name, []).append(term)
    for name, terms in every.items():
        if len(terms) != 1:
            continue
        term = terms[0]
        if term.kind == "truth":
            yield name, (term.name, "")
        elif term.range in vocabulary.classes:
            values = vocabulary.individuals_of(term.range)
            yield (
                name,
                (term.name, {called: value.name for value in values for called in _names(value)}),
            )


def _names(term: "Individual | PropertyTerm") -> set[str]:
    names = {_plain(name) for name in (term.name, term.label, *term.synonyms)}
    # Few write out whose service it is.
    return names | {_COMPANY.sub("", name) for name in names}


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


_Place: TypeAlias = tuple[int, int, set[str]]


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
        self._pattern = re.compile(rf"(?<![\w-]){prefix}({_any_of(meanings)})(?![\w-])")

    def found(self, text: str) -> list[_Place]:
        """Return where terms are named, and what each name can mean."""
        if not self._meanings:
            return []
        return [
            (match.start(), match.end(), self._meanings[re.sub(_GAP, " ", match[1])])
            for match in self._pattern.finditer(_folded(text))
        ]


def _any_of(names: Iterable[str]) -> str:
    """Return a pattern that matches the longest of some names that stands at a place.

    Names share what they begin with: else each place of a document would be held against each name.
    """
    whole: _Letters = {}
    for name in names:
        letters = whole
        for letter in name:
            letters = letters.setdefault(_GAP if letter == " " else re.escape(letter), {})
        letters[""] = {}
    try:
        pattern = _written(whole)
        re.compile(pattern)
    except RecursionError:
        # Names that begin with each other, in a row.
        longest = sorted(names, key=lambda name: (-len(name), name))
        return "|".join(re.escape(name).replace(r"\ ", _GAP) for name in longest)
    return pattern


_GAP = r"[\s-]+"
_Letters: TypeAlias = dict[str, "_Letters"]
"""What can follow a beginning; nothing where a name ends."""


def _written(letters: _Letters) -> str:
    begun = ""
    while len(letters) == 1:
        ((letter, letters),) = letters.items()
        begun += letter
    goes_on = [letter + _written(more) for letter, more in letters.items() if letter]
    if not goes_on:
        return begun
    # A longer name is tried first.
    return f"{begun}(?:{'|'.join((*goes_on, *([''] if '' in letters else [])))})"


def _folded(text: str) -> str:
    """Return a text in small letters, each where it was."""
    folded = text.casefold()
    if len(folded) == len(text):
        return folded
    return "".join(small if len(small := letter.casefold()) == 1 else letter for letter in text)


def _plain(name: str) -> str:
    """Return a name as it is compared: small letters, blanks for hyphens, no article, no remark."""
    folded = _folded(" ".join(re.sub(r"\([^)]*\)", "", name).replace("-", " ").split()))
    for article in _ARTICLES:
        folded = folded.removeprefix(article)
    return folded
