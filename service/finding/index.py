"""What can be found: questions, options, words, sections, pages, claims."""

import re
import sys
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache, partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from isthmus.kb.frozen import Frozen
from isthmus.ontology import BASE
from isthmus.queries import Gap, Thing
from isthmus.queries.answers.answer import things_in, values_of
from isthmus.queries.answers.view import cell_of
from isthmus.queries.diagnostics.span import key_of
from isthmus.queries.diagnostics.spelling import capital, day_in_words, singular, spelled
from isthmus.queries.saved_queries import saved_queries
from isthmus.service.deciding import choosing_of

if TYPE_CHECKING:
    from isthmus.queries import Engine, Individual

GroupName: TypeAlias = Literal["questions", "options", "words", "paper", "pages", "claims"]
GROUPS: tuple[GroupName, ...] = ("questions", "options", "words", "paper", "pages", "claims")
"""The groups of findings, in their order."""
_WAYS = Path(__file__).with_name("ways.toml")
OF_SERVICE = "page of the service"
"""What is a page that a site of files does not have."""
_YEARS = 20
"""So many years after the edition are asked for as such: what changed since 2024."""
_PIECES = frozenset({"node", "link", "end", "axiom", "silence", "revision"})
"""Kinds of thing that are pieces of a drawing or notes of the record: nobody looks for them."""
_OF_PAPER = frozenset({"section", "figure"})
_MOST_CLAIMS = 5_000
_MOST_THINGS = 10_000
"""Of more things those best known are looked through; the others are found by their names."""
_MOST_OWNERS = 500
_USES = ("use-case", "recommended-when", "advantage", "cost")
"""The words of the properties that tell what an option is used for."""
_NUMBER = "number"
"""The word of the property that tells how much an amount is."""
_MOST_VALUES = 3
"""So many values of an aspect are told in a finding."""
_LATER = 3
"""The weight of what came later than the source."""
_BY_DESIGN = "differs by design"
_MOST_NAMED = 20
"""So many things are found that have one name."""
_TOKEN = re.compile(r"[^\W_]+")
_SPEED = re.compile(r"(\d[\d,]*) Mbit/s\b")
_KILO = 1000


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
    # Thousands of entries are called by a few thousand words, and each text makes its own of them.
    return tuple(sys.intern(singular(word)) for word in tokens_of(text))


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
        path: The path of its page where that is not the page of the IRI or of the query; it may
            end in the name of a part.
        cues: It is found only where one of these words is asked, beside those of its name.
        given: Parameters of the path.
        keys: Words by which it is found, too, and which people are not shown: its word in the
            language, what a question is asked for, the number of a limit.
        used: What it is used for, in the words of the record: of an option.
    """

    group: GroupName
    label: str
    what: str
    iri: str = ""
    query: str = ""
    also: tuple[str, ...] = ()
    about: str = ""
    weight: int = 0
    path: str = ""
    cues: tuple[str, ...] = ()
    given: tuple[tuple[str, str], ...] = ()
    keys: tuple[str, ...] = ()
    used: str = ""


class Read(Frozen, eq=False):
    """An entry with its words, which every search looks through.

    Attributes:
        entry: The entry.
        name: The words of its label.
        also: Those of each other name of it, and of each key.
        other: All of them, and its cues.
        meaning: The words of what it means and of what it is, each on a line, with an empty one
            before them; a page is found by its names alone. Searching a text is much faster than
            looking at each word.
        cues: Its cues.
    """

    entry: Entry
    name: tuple[str, ...]
    also: tuple[tuple[str, ...], ...]
    other: tuple[str, ...]
    meaning: str
    cues: frozenset[str] = frozenset()


def read(entry: Entry) -> Read:
    """Return an entry with its words."""
    also = tuple(map(words_of, (*entry.also, *entry.keys)))
    told = (entry.about, entry.what.partition(",")[0], entry.used)
    meaning = "".join(f"{word}\n" for word in chain.from_iterable(map(words_of, told)))
    return Read(
        entry,
        words_of(entry.label),
        also,
        (*chain(*also), *entry.cues),
        "" if entry.group == "pages" else f"\n{meaning}",
        frozenset(entry.cues),
    )


class Index(Frozen, eq=False):
    """Everything that can be found.

    Attributes:
        entries: The entries with their words.
        meanings: For each other name of one word, the words of what it is a name of.
        known: Every word of a name; those of claims are names of the others.
        named: Gives the things of a name that are too many to be among the entries.
        sides: What can be set side by side: for the IRI of each the word that asks for it, and
            what it connects, in the order of the source.
        aspects: For the IRI of each property that describes an option, the part of its page.
        told: For an option and a property of it, by their IRIs, what the source says, and what
            later ones say where it is silent.
        subjects: For the IRI of what tells of the same thing as others the one that stands for
            all: of a search one of them is enough.
        outside: Words of the field that the record has not, with names that lie near.
    """

    entries: tuple[Read, ...]
    meanings: dict[str, tuple[tuple[str, ...], ...]]
    known: frozenset[str]
    named: "Callable[[str], Iterable[Entry]]" = lambda words: ()
    sides: Mapping[str, tuple[str, frozenset[str]]] = {}
    aspects: Mapping[str, str] = {}
    told: Mapping[tuple[str, str], tuple[str, str]] = {}
    subjects: Mapping[str, str] = {}
    outside: Mapping[str, tuple[tuple[str, ...], ...]] = {}

    def only(self, group: GroupName) -> "Index":
        """Return the index of one group."""
        entries = tuple(one for one in self.entries if one.entry.group == group)
        return Index(entries, self.meanings, self.known)


def index_of(engine: "Engine") -> Index:
    """Gather what can be found over an engine; each name of a sort once.

    Args:
        engine: Knows the words.
    """
    # It reads everything once, and keeps in its entries what it has read.
    engine = engine.apart()
    things = _Things(engine)
    every = [*_questions(engine), *_terms(engine, things), *_pages(engine), *_claims(engine)]
    owners = _owners(engine) if engine.knowledge.cites else []
    every += _site_pages(engine, owners)
    numbers, uses = _numbers(engine), _uses(engine, owners)
    every = [
        replace(
            entry,
            keys=(*entry.keys, *numbers.get(entry.iri, ())),
            used=uses.get(entry.iri, ""),
        )
        if entry.iri in numbers or entry.iri in uses
        else entry
        for entry in every
    ]
    kept: dict[tuple[str, str, str], Entry] = {}
    for entry in every:
        # A class, a component and a kind of end called the same are one find.
        what = "" if entry.group == "words" else entry.what.split(",")[0]
        key = (entry.group, entry.label.casefold(), what)
        known = kept.get(key, entry)
        best, other = (entry, known) if entry.weight < known.weight else (known, entry)
        # The entry takes over the other names and meanings of all of them.
        also = tuple(dict.fromkeys((*best.also, *other.also)))
        keys = tuple(dict.fromkeys((*best.keys, *other.keys)))
        kept[key] = replace(best, also=also, keys=keys, about=best.about or other.about)
    meanings: dict[str, dict[tuple[str, ...], None]] = {}
    for entry in kept.values():
        # Only a thing goes by a short name in the names of others, and no property.
        for name in entry.also if entry.group in ("options", "words") and not entry.weight else ():
            words = words_of(name)
            if len(words) == 1:
                meanings.setdefault(words[0], {})[words_of(entry.label)] = None
    for word, names_of_it in _ways()["words"].items() if engine.knowledge.cites else ():
        meanings.setdefault(singular(word), {}).update(dict.fromkeys(map(words_of, names_of_it)))
    told = {word: tuple(labels) for word, labels in meanings.items()}
    entries = tuple(map(read, kept.values()))
    names = frozenset(
        word
        for one in entries
        if one.entry.group not in ("claims", "pages")
        for word in (*one.name, *one.other)
    )
    sides = {owner.thing.iri: (owner.word, owner.connects) for owner in owners}
    if len(engine.vocabulary.individuals) <= _MOST_THINGS:
        aspects = {
            iri: "gist" if term.kind == "truth" else "facts"
            for iri, term in engine.vocabulary.properties.items()
            if term.aspect
        }
        return Index(
            entries,
            told,
            names,
            sides=sides,
            aspects=aspects,
            told=_told(engine, owners),
            subjects=_subjects(engine),
            outside=_outside(engine),
        )
    return Index(entries, told, names, partial(_named, engine, things))


def _outside(engine: "Engine") -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return the words of the field that the record has not, with the names near to each."""
    told = _ways()["outside"] if engine.knowledge.cites else {}
    return {singular(word): tuple(map(words_of, names)) for word, names in told.items()}


def _subjects(engine: "Engine") -> dict[str, str]:
    """Return for each property and aspect the property that stands for what they tell of.

    That is the one to which the ontology says they are near, or of which they are a part; an
    aspect is what all its properties tell of, if that is one thing.
    """
    properties = engine.vocabulary.properties

    def first(iri: str, seen: frozenset[str] = frozenset()) -> str:
        term = properties[iri]
        # Near are some values, too; a property is followed to a property.
        nearby = (other for other in (*term.near, *term.parents) if other in properties)
        other = next((one for one in nearby if one not in seen and properties[one].aspect), "")
        return first(other, seen | {iri}) if other else iri

    subjects = {iri: first(iri) for iri, term in properties.items() if term.aspect}
    of_aspect: dict[str, set[str]] = {}
    for iri, subject in subjects.items():
        of_aspect.setdefault(properties[iri].aspect, set()).add(subject)
    subjects |= {aspect: next(iter(of)) for aspect, of in of_aspect.items() if len(of) == 1}
    return subjects


def _told(engine: "Engine", owners: Iterable["_Owner"]) -> dict[tuple[str, str], tuple[str, str]]:
    """Return what the source says of each option in each aspect, and what answers its silence."""
    owners = list(owners)
    if not owners:
        return {}
    vocabulary = engine.vocabulary
    term = next(
        t for t in vocabulary.classes.values() if t.name == owners[0].word.partition(":")[0]
    )
    shown = [
        known
        for known in vocabulary.properties_of((term.iri,), below=False)
        if known.aspect and known.uses and not known.hidden
    ]
    columns = ", ".join(spelled(known.name) for known in shown)
    text = f"find {spelled(term.name)} show {columns} limit {_MOST_OWNERS} as of edition"
    answer = engine.ask(text, cite=False)
    told: dict[tuple[str, str], tuple[str, str]] = {}
    for row in answer.rows:
        for known, cell, column in zip(shown, row[1:], answer.columns[1:], strict=True):
            if isinstance(row[0], Thing):
                values = [words.text for words in cell_of(cell, column).values]
                said = ", ".join(values[:_MOST_VALUES])
                more = len(values) - _MOST_VALUES
                said += f" and {more} more" if more > 0 else ""
                said = _BY_DESIGN if cell is Gap.MIXED else said
                since = _since(engine, row[0].iri, known.aspect) if cell in (None, ()) else ""
                told[row[0].iri, known.iri] = (said, since)
    return told


def _uses(engine: "Engine", owners: Iterable["_Owner"]) -> dict[str, str]:
    """Return for the IRI of each option what it is used for, and why, in the words of the record.

    These are found by what is meant: CloudHub by *backup*, which is what it may be used as.
    """
    vocabulary = engine.vocabulary
    known = {term.name for term in vocabulary.properties.values()}
    shown = ", ".join(spelled(name) for name in _USES if name in known)
    uses: dict[str, str] = {}
    for kind in dict.fromkeys(owner.word.partition(":")[0] for owner in owners) if shown else ():
        text = f"find {spelled(kind)} show {shown} limit {_MOST_OWNERS} as of edition"
        for row in engine.ask(text, cite=False).rows:
            things = [thing for cell in row[1:] for thing in things_in(cell)]
            words = []
            for thing in things:
                individual = vocabulary.individuals.get(thing.iri)
                words += [thing.label, individual.definition if individual is not None else ""]
            if isinstance(row[0], Thing):
                uses[row[0].iri] = " ".join(dict.fromkeys(filter(None, words)))
    return uses


def _since(engine: "Engine", thing: str, aspect: str) -> str:
    """Return the first that later sources say of an aspect on which the source is silent."""
    after = [
        change
        for change in engine.knowledge.changes.changes
        if any(known.value == thing for known in change.affects)
        and any(silence.aspect.value == aspect for silence in change.silences)
    ]
    first = min(after, key=lambda change: str(change.effective.latest), default=None)
    if first is None:
        return ""
    return f"{capital(day_in_words(first.when()))}: {first.after}"


@cache
def _ways() -> dict[str, Any]:
    """Return what the file beside this one says."""
    told: dict[str, Any] = tomllib.loads(_WAYS.read_text(encoding="utf-8"))
    return told


def _site_pages(engine: "Engine", owners: Iterable["_Owner"]) -> Iterable[Entry]:
    """Return the pages that are about no one thing, and the parts of those of the options."""
    if not engine.knowledge.cites:
        return
    first = int(engine.knowledge.edition[:4])
    years = tuple(str(year) for year in range(first, first + _YEARS))
    for page in _ways()["pages"]:
        also = (*page["also"], *(years if page.get("years") else ()))
        where = "page" if page.get("where") != "service" else OF_SERVICE
        yield Entry(
            "pages", page["label"], where, also=also, about=page["about"], path=page["path"]
        )
    changed = {
        thing.value for change in engine.knowledge.changes.changes for thing in change.affects
    }
    yield from _situations(engine)
    for part in _ways()["parts"]:
        cues = (*part["cues"], *(years if part.get("years") else ()))
        for owner in owners:
            if part.get("when") == "changed" and changed.isdisjoint(owner.iris):
                continue
            yield Entry(
                "pages",
                f"{owner.thing.label}: {part['says']}",
                "part of its page",
                also=tuple(part.get("also", ())),
                path=f"/{owner.thing.iri.removeprefix(BASE)}#{part['anchor']}",
                cues=tuple(dict.fromkeys(map(singular, cues))),
            )


def _situations(engine: "Engine") -> Iterable[Entry]:
    """Return what can be connected: each situation, and each narrower one."""
    choosing = choosing_of(engine)
    more = _ways()["situations"]
    cues = tuple(map(singular, more["cues"]))
    for situation in choosing.situations if choosing is not None else ():
        for says, asked in [("", situation.asked), *((n.says, n.asked) for n in situation.lines)]:
            yield Entry(
                "pages",
                f"{situation.title}: {says}" if says else situation.title,
                "situation",
                also=(" ".join((situation.also, *more.get(situation.name, ()))),),
                path="/decide",
                cues=cues,
                given=tuple(asked.parameters(choosing.scope if choosing is not None else "")),
            )


class _Owner(Frozen):
    """An option, which has a page of several parts and can be set beside others.

    Attributes:
        thing: The option.
        word: What it is called in a comparison.
        iris: Its own IRI and those of its designs.
        connects: The words of what it connects.
    """

    thing: Thing
    word: str
    iris: frozenset[str]
    connects: frozenset[str]


def _owners(engine: "Engine") -> list[_Owner]:
    """Return the options in the order of the source; none where none is chosen by its kind."""
    vocabulary, choosing = engine.vocabulary, choosing_of(engine)
    scope = choosing.scope if choosing is not None else ""
    owners: list[tuple[int, _Owner]] = []
    for term in vocabulary.classes.values() if scope else ():
        if term.variant not in vocabulary.properties:
            continue
        columns = f"{spelled(scope)}, {spelled(vocabulary.properties[term.variant].name)}"
        columns += ", described-in.start-page"
        text = f"find {spelled(term.name)} show {columns} limit {_MOST_OWNERS} as of edition"
        for thing, connects, designs, page in (r[:4] for r in engine.ask(text, cite=False).rows):
            if isinstance(thing, Thing):
                iris = frozenset((thing.iri, *(design.iri for design in things_in(designs))))
                kinds = frozenset(kind.id for kind in things_in(connects))
                pages = (number for number in values_of(page) if isinstance(number, int))
                first = min(pages, default=0)
                owners.append((first, _Owner(thing, f"{term.name}:{thing.id}", iris, kinds)))
    return [owner for _, owner in sorted(owners, key=lambda pair: pair[0])]


def _named(engine: "Engine", entries: "_Things", words: str) -> Iterable[Entry]:
    """Return things by their name, or what else they are called."""
    things, key = engine.vocabulary.individuals, key_of(words)
    iris = dict.fromkeys((*things.named(key), *things.also_called(key)))
    return [entry for iri in islice(iris, _MOST_NAMED) if (entry := entries.entry(things[iri]))]


def _questions(engine: "Engine") -> list[Entry]:
    if not engine.knowledge.cites:
        return []
    also = _ways()["questions"]
    return [
        Entry(
            "questions",
            query.title,
            "question",
            query=query.text.strip(),
            about=query.description,
            keys=tuple(also.get(query.name, ())),
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
        # Found once: it looks through the things of every class.
        self._choosing = choosing_of(engine)
        self._chosen = {self._choosing.of} if self._choosing is not None else set()
        self._variants: set[str] = set()
        for term in engine.vocabulary.classes.values():
            if term.variant:
                self._chosen.add(term.name)
            if (variant := engine.vocabulary.properties.get(term.variant)) is not None:
                self._variants.add(variant.range)
        self._pages = first_pages(engine)
        self._changes = {change.iri.value: change for change in engine.knowledge.changes.changes}

    def entry(self, thing: "Individual") -> Entry | None:
        """Return the entry of a thing; None for what nobody looks for."""
        vocabulary, kind = self._engine.vocabulary, _kind(thing)
        if kind == "claim" or kind in _PIECES:
            return None
        above = vocabulary.superclasses(thing)
        classes = {vocabulary.classes[iri].name for iri in above}
        label = self._class_label(thing)
        page = self._pages.get(thing.iri)
        group: GroupName
        if self._chosen & classes:
            group, weight = "options", 0 if self._variants.isdisjoint(above) else 1
        elif kind in _OF_PAPER:
            group, weight = "paper", 0
        else:
            # An aspect is called as the property that says something of it, which tells more.
            group, weight = "words", 2 if kind == "aspect" else 0
        what = f"{label}, p. {page}" if page else label
        also = (*thing.synonyms, *_also_fast(thing.label))
        # Its word, as people write words; where it says what the label says, it adds nothing.
        word = thing.name.replace("-", " ")
        bare = not thing.definition and not also
        keys = (word,) if bare and words_of(word) != words_of(thing.label) else ()
        about = thing.definition
        if (change := self._changes.get(thing.iri)) is not None:
            # What came later is told by its sentence and its date, and behind what the paper has.
            when = day_in_words(change.when())
            what, about, weight = f"{label}, {when}", change.after, _LATER
        return Entry(group, thing.label, what, thing.iri, "", also, about, weight, keys=keys)

    def _class_label(self, thing: "Individual") -> str:
        """Return what a thing is called: what is chosen among is that before all else it may be."""
        terms = [self._engine.vocabulary.classes[iri] for iri in thing.types]
        shown = [term for term in terms if not term.hidden]
        choosing = self._choosing
        if choosing is not None and any(term.name == choosing.of for term in shown):
            return choosing.called[0]
        first = next((term for term in shown if term.variant), None) or next(iter(shown), None)
        return first.label if first is not None else "thing"


def _also_fast(label: str) -> Iterable[str]:
    """Return a speed in a name as people write it: 1,250 Mbit/s is also 1.25 Gbps."""
    if (met := _SPEED.search(label)) is not None:
        number = int(met[1].replace(",", ""))
        yield label.replace(met[0], f"{number} Mbps")
        if number >= _KILO:
            yield label.replace(met[0], f"{number / _KILO:g} Gbps")


def _kind(thing: "Individual") -> str:
    return thing.iri.removeprefix(BASE).partition("/")[0] if thing.iri.startswith(BASE) else ""


def first_pages(engine: "Engine") -> dict[str, int]:
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
    for iri, page in first_pages(engine).items():
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
            also=(f"p. {page}", str(page), f"p{page}"),
            weight=1,
            path=f"/page/{page}",
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
            term = engine.vocabulary.properties.get(about.iri) if isinstance(about, Thing) else None
            unit = f" {term.unit}" if term is not None and term.unit else ""
            told = f"{'not ' if denied else ''}{_label(value)}{unit}"
        firmly = _label(modality)
        plainly = not isinstance(modality, Thing) or modality.label == "is"
        # Some values have the reserve in their names.
        reserve = "" if plainly or told.endswith(f"({firmly})") else f" ({firmly})"
        label = f"{_label(subject)} – {_label(about)} – {told}{reserve}"
        what = f"claim, p. {page}" if page else "claim"
        entries.append(Entry("claims", label, what, claim.iri))
    return entries


def _numbers(engine: "Engine") -> dict[str, tuple[str, ...]]:
    """Return the number of each thing that stands for an amount, as people write it, by IRI."""
    vocabulary = engine.vocabulary
    numbers: dict[str, tuple[str, ...]] = {}
    for term in vocabulary.classes.values() if engine.knowledge.cites else ():
        own = vocabulary.properties_of((term.iri,))
        if term.hidden or not any(known.name == _NUMBER for known in own):
            continue
        text = f"find {spelled(term.name)} show {_NUMBER} limit {_MOST_OWNERS} as of edition"
        for thing, cell in (row[:2] for row in engine.ask(text, cite=False).rows):
            told = [number for number in values_of(cell) if isinstance(number, int)]
            if told and isinstance(thing, Thing):
                numbers[thing.iri] = (str(told[0]), f"{told[0]:,}")
    return numbers


def _label(value: object) -> str:
    return value.label if isinstance(value, Thing) else str(value)
