"""What can be found: questions, options, words, sections, pages, claims."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Literal, TypeAlias

from isthmus.kb.frozen import Frozen
from isthmus.ontology import BASE
from isthmus.queries import Thing
from isthmus.queries.diagnostics.span import key_of
from isthmus.queries.diagnostics.spelling import singular
from isthmus.queries.saved_queries import saved_queries
from isthmus.service.deciding import choosing_of

if TYPE_CHECKING:
    from isthmus.queries import Engine, Individual

GroupName: TypeAlias = Literal["questions", "options", "words", "paper", "claims"]
GROUPS: tuple[GroupName, ...] = ("questions", "options", "words", "paper", "claims")
"""The groups of findings, in their order."""
_PIECES = frozenset({"node", "link", "end", "axiom", "silence", "revision"})
"""Kinds of thing that are pieces of a drawing or notes of the record: nobody looks for them."""
_OF_PAPER = frozenset({"section", "figure"})
_MOST_CLAIMS = 5_000
_MOST_THINGS = 10_000
"""Of more things those best known are looked through; the others are found by their names."""
_MOST_NAMED = 20
"""So many things are found that have one name."""
_TOKEN = re.compile(r"[^\W_]+")


def tokens_of(text: str) -> tuple[str, ...]:
    """Return the words of a text, without capitals and accents.

    >>> tokens_of("Hub-and-spoke, élan")
    ('hub', 'and', 'spoke', 'elan')
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    return tuple(_TOKEN.findall("".join(c for c in plain if not unicodedata.combining(c))))


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text, each of many as the one: gateways as gateway.

    >>> words_of("Transit gateways and policies of this class")
    ('transit', 'gateway', 'and', 'policy', 'of', 'this', 'class')
    """
    return tuple(singular(word) for word in tokens_of(text))


class Entry(Frozen):
    """Something that can be found.

    Attributes:
        group: One of `GROUPS`.
        label: What people call it.
        what: What it is: ``question``, ``option``, ``section, p. 30``.
        iri: Its IRI, or an empty string.
        query: The query that it stands for, or an empty string.
        also: Other names of it.
        about: What it means.
        weight: What comes before others of the same rank has less.
    """

    group: GroupName
    label: str
    what: str
    iri: str = ""
    query: str = ""
    also: tuple[str, ...] = ()
    about: str = ""
    weight: int = 0


class Read(Frozen, eq=False):
    """An entry with its words, which every search looks through.

    Attributes:
        entry: The entry.
        name: The words of its label.
        also: Those of each other name of it.
        other: All of them.
        meaning: The words of what it means and of what it is.
    """

    entry: Entry
    name: tuple[str, ...]
    also: tuple[tuple[str, ...], ...]
    other: tuple[str, ...]
    meaning: tuple[str, ...]


def read(entry: Entry) -> Read:
    """Return an entry with its words."""
    also = tuple(map(words_of, entry.also))
    meaning = (*words_of(entry.about), *words_of(entry.what.partition(",")[0]))
    return Read(entry, words_of(entry.label), also, tuple(chain(*also)), meaning)


class Index(Frozen, eq=False):
    """Everything that can be found.

    Attributes:
        entries: The entries with their words.
        meanings: For each other name of one word, the words of what it is a name of.
        known: Every word of a name; those of claims are names of the others.
        named: Gives the things of a name that are too many to be among the entries.
    """

    entries: tuple[Read, ...]
    meanings: dict[str, tuple[tuple[str, ...], ...]]
    known: frozenset[str]
    named: "Callable[[str], Iterable[Entry]]" = lambda words: ()

    def only(self, group: GroupName) -> "Index":
        """Return the index of one group."""
        entries = tuple(one for one in self.entries if one.entry.group == group)
        return Index(entries, self.meanings, self.known)


def index_of(engine: "Engine") -> Index:
    """Gather what can be found over an engine; each name of a sort once.

    Args:
        engine: Knows the words.
    """
    things = _Things(engine)
    every = [*_questions(engine), *_terms(engine, things), *_pages(engine), *_claims(engine)]
    kept: dict[tuple[str, str, str], Entry] = {}
    for entry in every:
        # A class, a component and a kind of end called the same are one find.
        what = "" if entry.group == "words" else entry.what.split(",")[0]
        key = (entry.group, entry.label.casefold(), what)
        known = kept.get(key, entry)
        best, other = (entry, known) if entry.weight < known.weight else (known, entry)
        # The entry takes over the other names and meanings of all of them.
        also = tuple(dict.fromkeys((*best.also, *other.also)))
        kept[key] = replace(best, also=also, about=best.about or other.about)
    meanings: dict[str, dict[tuple[str, ...], None]] = {}
    for entry in kept.values():
        for name in entry.also:
            words = words_of(name)
            if len(words) == 1:
                meanings.setdefault(words[0], {})[words_of(entry.label)] = None
    told = {word: tuple(labels) for word, labels in meanings.items()}
    entries = tuple(map(read, kept.values()))
    names = frozenset(
        word for one in entries if one.entry.group != "claims" for word in (*one.name, *one.other)
    )
    if len(engine.vocabulary.individuals) <= _MOST_THINGS:
        return Index(entries, told, names)
    return Index(entries, told, names, partial(_named, engine, things))


def _named(engine: "Engine", entries: "_Things", words: str) -> Iterable[Entry]:
    """Return things by their name, or what else they are called."""
    things, key = engine.vocabulary.individuals, key_of(words)
    iris = dict.fromkeys((*things.named(key), *things.also_called(key)))
    return [entry for iri in islice(iris, _MOST_NAMED) if (entry := entries.entry(things[iri]))]


def _questions(engine: "Engine") -> list[Entry]:
    if not engine.knowledge.cites:
        return []
    return [
        Entry(
            "questions", query.title, "question", query=query.text.strip(), about=query.description
        )
        for query in saved_queries()
    ]


def _terms(engine: "Engine", entries: "_Things") -> list[Entry]:
    vocabulary = engine.vocabulary
    things = vocabulary.individuals
    known: Iterable[Individual] = things.values()
    if len(things) > _MOST_THINGS:
        known = islice(vocabulary.best_known(), _MOST_THINGS)
    terms = [entry for thing in known if (entry := entries.entry(thing)) is not None]
    terms += [
        Entry("words", term.label, "property", iri, "", term.synonyms, term.definition, 1)
        for iri, term in vocabulary.properties.items()
        if not term.hidden
    ]
    terms += [
        Entry("words", term.label, "class", iri, "", term.synonyms, term.definition, 2)
        for iri, term in vocabulary.classes.items()
        if not term.hidden
    ]
    return terms


class _Things:
    """Makes entries of things.

    Args:
        engine: Knows the words.
    """

    def __init__(self, engine: "Engine") -> None:
        self._engine = engine
        choosing = choosing_of(engine)
        self._chosen = {choosing.of} if choosing is not None else set()
        for term in engine.vocabulary.classes.values():
            if term.variant:
                self._chosen.add(term.name)
        self._pages = _first_pages(engine)

    def entry(self, thing: "Individual") -> Entry | None:
        """Return the entry of a thing; None for what nobody looks for."""
        vocabulary, kind = self._engine.vocabulary, _kind(thing)
        if kind == "claim" or kind in _PIECES:
            return None
        classes = {vocabulary.classes[iri].name for iri in vocabulary.superclasses(thing)}
        label = _class_label(self._engine, thing)
        page = self._pages.get(thing.iri)
        group: GroupName
        if self._chosen & classes:
            group, weight = "options", 0 if not _is_variant(self._engine, thing) else 1
        elif kind in _OF_PAPER:
            group, weight = "paper", 0
        else:
            # An aspect is called as the property that says something of it, which tells more.
            group, weight = "words", 2 if kind == "aspect" else 0
        what = f"{label}, p. {page}" if page else label
        also = thing.synonyms
        if not thing.definition and not also:
            # Its word, as people write words; where it says what the label says, it adds nothing.
            word = thing.name.replace("-", " ")
            also = () if words_of(word) == words_of(thing.label) else (word,)
        return Entry(group, thing.label, what, thing.iri, "", tuple(also), thing.definition, weight)


def _is_variant(engine: "Engine", thing: "Individual") -> bool:
    vocabulary = engine.vocabulary
    ranges = {
        vocabulary.properties[term.variant].range
        for term in vocabulary.classes.values()
        if term.variant in vocabulary.properties
    }
    return bool(ranges & set(vocabulary.superclasses(thing)))


def _kind(thing: "Individual") -> str:
    return thing.iri.removeprefix(BASE).partition("/")[0] if thing.iri.startswith(BASE) else ""


def _class_label(engine: "Engine", thing: "Individual") -> str:
    classes = engine.vocabulary.classes
    labels = [classes[iri].label for iri in thing.types if not classes[iri].hidden]
    return labels[0] if labels else "thing"


def _first_pages(engine: "Engine") -> dict[str, int]:
    """Return the first page of each section, and of each figure that of its section."""
    if not engine.knowledge.cites:
        return {}
    pages: dict[str, int] = {}
    for text in (
        "find section show start-page limit 500 as of edition",
        "find figure show section.start-page limit 500 as of edition",
    ):
        for row in engine.ask(text, cite=False).rows:
            page = row[1][0] if isinstance(row[1], tuple) and row[1] else row[1]
            if isinstance(row[0], Thing) and isinstance(page, int):
                pages[row[0].iri] = page
    return pages


def _pages(engine: "Engine") -> list[Entry]:
    if not engine.knowledge.cites:
        return []
    starts: dict[int, list[Individual]] = {}
    for iri, page in _first_pages(engine).items():
        thing = engine.vocabulary.individuals.get(iri)
        if thing is not None and _kind(thing) == "section":
            starts.setdefault(page, []).append(thing)
    last = max(starts, default=0)
    return [
        Entry(
            "paper",
            f"Page {page}",
            "; ".join(["page", *(section.label for section in starts.get(page, ()))]),
            starts[page][0].iri if page in starts else "",
            query=f"find claim where page = {page}",
            also=(f"p. {page}", str(page)),
            weight=1,
        )
        for page in range(1, last + 1)
    ]


def _claims(engine: "Engine") -> list[Entry]:
    if not engine.knowledge.cites:
        return []
    columns = "subject, property, object, polarity, modality, page"
    text = f"find claim show {columns} limit {_MOST_CLAIMS} as of edition"
    entries = []
    for row in engine.ask(text, cite=False).rows:
        claim, subject, about, value, polarity, modality, page = row
        if not isinstance(claim, Thing):
            continue
        denied = isinstance(polarity, Thing) and polarity.id == "denied"
        if isinstance(value, bool):
            told = "yes" if value != denied else "no"
        else:
            told = f"{'not ' if denied else ''}{_label(value)}"
        firmly = _label(modality)
        reserve = f" ({firmly})" if isinstance(modality, Thing) and modality.label != "is" else ""
        label = f"{_label(subject)} – {_label(about)} – {told}{reserve}"
        what = f"claim, p. {page}" if page else "claim"
        entries.append(Entry("claims", label, what, claim.iri))
    return entries


def _label(value: object) -> str:
    return value.label if isinstance(value, Thing) else str(value)
