"""Sentences of plain English about the things of a class, read word by word.

A sentence is read only as a whole: of one word that is no name, and does not join or deny, nothing
is made. So what is asked in the end has every word of the sentence.
"""

import re
from collections.abc import Iterator, Sequence

from isthmus.queries.diagnostics.span import key_of
from isthmus.queries.diagnostics.spelling import spelled
from isthmus.queries.syntax.tree import Name, named
from isthmus.queries.vocabulary.suggest import comparisons, is_called_after_its_class
from isthmus.queries.vocabulary.terms import ClassTerm, PropertyTerm, Vocabulary
from isthmus.queries.vocabulary.things import Individual

_LONGEST = 200
_MOST_WORDS = 16
_SHORTEST = 3
_MOST_JOINED = 4
"""So many words are one name at most."""
_READABLE = re.compile(r"[\w\s,'’-]+")
_DENYING = re.compile(r"\b(?:is|are|do|does|did|has|have|ca|can|wo)n[’']?t\b|\bcannot\b", re.I)
_NOT = frozenset("not without except excluding never no".split())  # noqa: SIM905
_IDLE = frozenset(
    """
    which what that who whose there the a an of me us i we want need please can you is are
    was be being has have having do does with using use uses used over via through by for from on in
    at support supports offer offers provide provides needs where it they to run runs allow allows
    """.split()  # noqa: SIM905 - read as words, it is a list; read as a list, it is a column
)
_FIRST = _IDLE | frozenset("any all find show list get give tell search display print".split())  # noqa: SIM905
"""Words that say nothing before the class."""
_COUNTING = re.compile(r"^\s*(?:how\s+many|count|(?:the\s+)?number\s+of)\b", re.I)
_OTHER_THAN = re.compile(r"\bother\s+than\b", re.I)
_OPPOSITE = re.compile(r"^(?:un|non-?)(?=[a-z]{4})", re.I)


def read_sentence(text: str, vocabulary: Vocabulary) -> str:
    """Return what a sentence about the things of a class asks, or an empty string.

    Such as ``options that don't use internet`` or ``which private options support bgp``.

    Args:
        text: The sentence.
        vocabulary: The words.
    """
    said = text.strip().rstrip("?!.; ")
    if len(said) > _LONGEST or not _READABLE.fullmatch(said):
        return ""
    counts = _COUNTING.match(said)
    said = _DENYING.sub(" not ", _OTHER_THAN.sub(" not ", said[counts.end() if counts else 0 :]))
    words = re.findall(r"[^\s,]+|,", re.sub(r"['’]s\b", " ", said))
    if not 1 < len(words) + bool(counts) <= _MOST_WORDS:
        return ""
    return _Sentence(words, vocabulary, "count" if counts else "find").asked()


class _Sentence:
    """One sentence, as it is read."""

    def __init__(self, words: Sequence[str], vocabulary: Vocabulary, head: str) -> None:
        self._words = words
        self._vocabulary = vocabulary
        self._head = head

    def asked(self) -> str:
        """Return the question; empty where a word is left over or two readings are equal."""
        for at, word in enumerate(self._words):
            kind = class_called(word, self._vocabulary)
            if kind is None:
                continue
            conditions = self._conditions(kind, self._words[:at], self._words[at + 1 :])
            if conditions is None:
                return ""
            where = f" where {conditions}" if conditions else ""
            return f"{self._head} {spelled(kind.name)}{where}"
        return ""

    def _conditions(
        self, kind: ClassTerm, before: Sequence[str], behind: Sequence[str]
    ) -> str | None:
        """Return the conditions before and behind the class joined; None if one is not read."""
        read: list[str] = []
        joints: set[str] = set()
        for words, idle in ((before, _FIRST), (behind, _IDLE)):
            found = self._read(kind, words, idle)
            if found is None:
                return None
            read += found[0]
            joints |= found[1]
        if "or" in joints and len(joints) > 1:
            return None
        denied = any(condition.startswith(("not ", "no ")) for condition in read)
        if "or" in joints and (denied or len(read) > 2):
            return None
        return (" or " if "or" in joints else " and ").join(read)

    def _read(
        self, kind: ClassTerm, words: Sequence[str], idle: frozenset[str]
    ) -> tuple[list[str], set[str]] | None:
        read: list[str] = []
        joints: set[str] = set()
        denied = False
        at = 0
        while at < len(words):
            word = words[at].lower()
            if word in {"and", "or", "but", ","}:
                following = words[at + 1].lower() if at + 1 < len(words) else ""
                # `but` may leave out what follows; a denial may be meant for both sides.
                if not read and word == ",":
                    return None
                if (word == "but" or read[-1:] != _affirmed(read[-1:])) and following not in _NOT:
                    return None
                joints.add("or" if word == "or" else "and")
                at += 1
                continue
            if word in _NOT and not (word == "no" and denied):
                denied = not denied
                at += 1
                continue
            condition, used = self._condition(kind, words[at:], denied)
            if used and read and condition.startswith("is "):
                return None  # a thing behind other conditions may be a value of theirs
            if used:
                read.append(condition)
                at += used
                denied = False
            elif word in idle:
                at += 1
            else:
                return None
        return None if denied else (read, joints if len(read) > 1 else set())

    def _condition(self, kind: ClassTerm, words: Sequence[str], denied: bool) -> tuple[str, int]:
        """Return the condition that some words begin with, and how many words it takes."""
        for size in range(min(_MOST_JOINED, len(words)), 0, -1):
            name = self._name(words[:size])
            if name is None:
                continue
            terms = self._properties(kind, name)
            yes_no = [term for term in terms if term.kind == "truth"]
            front = "not " if denied else ""
            if yes_no:
                return f"{front}{spelled(yes_no[0].name)}", size
            opposite = self._opposite(kind, words[:size])
            if opposite:
                return opposite if denied else f"not {opposite}", size
            if terms:
                rest = words[size:]
                # `of`, `is` and the like between a property and its value.
                skipped = 1 if rest and rest[0].lower() in {"is", "are", "of", "to"} else 0
                for more in range(min(_MOST_JOINED, len(rest) - skipped), 0, -1):
                    value = self._name(rest[skipped : skipped + more])
                    thing = self._value(terms[0], value) if value is not None else None
                    if thing is not None:
                        text = f"{spelled(terms[0].name)} = {spelled(thing.name)}"
                        return f"{front}{text}", size + skipped + more
                if words[0].lower() not in _IDLE:
                    return f"{'no' if denied else 'any'} {spelled(terms[0].name)}", size
            for condition in self._of_a_thing(kind, name):
                return f"{front}{condition}", size
        return "", 0

    def _of_a_thing(self, kind: ClassTerm, name: Name) -> Iterator[str]:
        vocabulary = self._vocabulary
        things = things_called(name, vocabulary)
        own = [thing for thing in things if vocabulary.is_instance(thing, kind.iri)]
        if own:
            yield f"is {spelled(own[0].name)}"
        if not things:
            return
        things = vocabulary.main_things(things)
        known = vocabulary.properties_of((kind.iri,))
        meant = comparisons(vocabulary, known, things, things[0].name)
        # Of several properties the one is meant that is called after what it holds.
        if len(meant) == 1 or (meant and self._is_called_after_its_class(meant[0])):
            yield meant[0]

    def _is_called_after_its_class(self, comparison: str) -> bool:
        terms = self._vocabulary.find_properties(named(comparison.partition(" = ")[0]))
        return any(is_called_after_its_class(self._vocabulary, term) for term in terms)

    def _opposite(self, kind: ClassTerm, words: Sequence[str]) -> str:
        """Return the property of which a word is the opposite: `unencrypted`."""
        rest = _OPPOSITE.sub("", words[0]) if len(words) == 1 else ""
        name = self._name([rest]) if rest and rest != words[0] else None
        terms = self._properties(kind, name) if name is not None else []
        return next((spelled(term.name) for term in terms if term.kind == "truth"), "")

    def _properties(self, kind: ClassTerm, name: Name) -> list[PropertyTerm]:
        # Verbs and nouns stand in either number.
        key = name.key.removesuffix("s") if name.key.endswith("s") else f"{name.key}s"
        for called in (name, Name(key, "", key)) if len(name.key) >= _SHORTEST else (name,):
            terms = self._vocabulary.find_properties(called)
            own = [term for term in terms if self._vocabulary.belongs(term, (kind.iri,))]
            if own:
                return own
        return []

    def _value(self, term: PropertyTerm, name: Name) -> Individual | None:
        things = things_called(name, self._vocabulary)
        return next(
            (thing for thing in things if self._vocabulary.is_instance(thing, term.range)), None
        )

    @staticmethod
    def _name(words: Sequence[str]) -> Name | None:
        if not words or not all(re.fullmatch(r"[^\W\d][\w-]*", word) for word in words):
            return None
        text = "-".join(words)
        return named(text)


def _affirmed(conditions: Sequence[str]) -> list[str]:
    return [condition for condition in conditions if not condition.startswith(("not ", "no "))]


def class_called(word: str, vocabulary: Vocabulary) -> ClassTerm | None:
    """Return the class of a name, given in the singular or the plural."""
    lower = word.lower()
    for singular in dict.fromkeys((lower, lower.removesuffix("s"), lower.removesuffix("es"))):
        if called := vocabulary.find_classes(named(singular)):
            return called[0]
    return None


def things_called(name: Name, vocabulary: Vocabulary) -> list[Individual]:
    """Return the things that a name calls, and not by their IRI alone."""
    return [
        thing
        for thing in vocabulary.find_individuals(name)
        if name.key in map(key_of, (thing.name, thing.label, *thing.synonyms))
    ]
