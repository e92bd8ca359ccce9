"""What was perhaps meant by a word that means nothing at its place: other words, other places."""

from collections.abc import Iterable, Mapping, Sequence

from isthmus.queries.diagnostics.span import key_of
from isthmus.queries.diagnostics.spelling import nearest, spelled
from isthmus.queries.syntax.tree import Name

from .terms import PropertyTerm, Vocabulary
from .things import Individual, Members

_MANY = 1000
"""So many of very many things are looked at."""
_LONGEST = 100
"""A word of more letters is nobody's slip of the pen."""


def containing(key: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return those words of which all parts of a key are parts, or the same in another number.

    >>> containing("compliance", ["manage-both-ends-for-compliance", "security"])
    ('manage-both-ends-for-compliance',)
    """
    if len(key) > _LONGEST:
        return ()
    wanted = {_stem(part) for part in key.split("-")}
    longest = max(wanted, key=len)
    return tuple(
        word
        for word in known
        # Looked at letter by letter first: there can be thousands.
        if longest in word.casefold()
        and wanted <= {_stem(part) for part in key_of(word).split("-")}
    )


def _stem(part: str) -> str:
    """Return a word without the ending of its plural."""
    return part[:-1] if len(part) > 3 and part.endswith("s") and not part.endswith("ss") else part


def suggestions(name: Name, known: Iterable[str], synonyms: Mapping[str, str]) -> tuple[str, ...]:
    """Return the two words perhaps meant by a name, found by their synonyms too."""
    names = list(known)
    near = list(nearest(name.key, names))
    by_key = {key_of(other): word for other, word in synonyms.items()}
    near += [by_key[word] for word in nearest(name.key, by_key)]
    if not near and len(name.key) >= 2:
        # A part of a longer word, or its beginning.
        near = list(containing(name.key, names))
        near += [word for other, word in synonyms.items() if containing(name.key, (other,))]
        if len(name.key) >= 4:
            near += [word for word in names if key_of(word).startswith(name.key)]
    return tuple(dict.fromkeys(near))[:2]


def things_near(vocabulary: Vocabulary, name: Name, classes: Sequence[str]) -> tuple[str, ...]:
    """Return the two things of some classes that were perhaps meant by a name."""
    spellings = vocabulary.individuals.spelled_alike(name.key)
    keys = (*nearest(name.key, spellings, 6), *containing(name.key, spellings))
    near: dict[str, None] = {}
    for key in keys:
        for iri in spellings[key]:
            thing = vocabulary.individuals[iri]
            if not classes or vocabulary.is_one_of(thing, classes):
                near[thing.name] = None
                if len(near) == 2:
                    return tuple(near)
    return tuple(near)


def called_like(
    vocabulary: Vocabulary, key: str, things: Sequence[Individual], owner: str
) -> Sequence[Individual]:
    """Return those things of a class among which all are that are called like a word.

    Args:
        vocabulary: The words.
        key: The key of the word.
        things: The things of the class.
        owner: The IRI of the class.
    """
    if not isinstance(things, Members):
        return things
    spelled = vocabulary.individuals.spelled_alike(key)
    iris = dict.fromkeys(iri for some in spelled.values() for iri in some)
    called = (vocabulary.individuals[iri] for iri in iris)
    return [name for name in called if vocabulary.is_instance(name, owner)]


def foremost(vocabulary: Vocabulary, known: Sequence[PropertyTerm]) -> list[PropertyTerm]:
    """Put first what the catalogue asks most, then what things most often have.

    A property above others says less than they do, and stands behind those that say as much.
    """
    above = {up for term in known for up in term.parents[1:]}

    def rank(term: PropertyTerm) -> tuple[int, bool, int, str]:
        return (-vocabulary.times_asked(term), term.iri in above, -term.uses, term.name)

    return sorted(known, key=rank)


def in_use(vocabulary: Vocabulary, things: Iterable[Individual]) -> list[Individual]:
    """Put first what the catalogue names most, then what is most often a value on record.

    Of very many things those that are seldom a value may be left out.
    """
    if isinstance(things, Members):
        things = things.most_used(_MANY)
    return sorted(
        things, key=lambda thing: (-vocabulary.times_asked(thing), -thing.uses, thing.name)
    )


def comparisons(
    vocabulary: Vocabulary,
    known: Sequence[PropertyTerm],
    individuals: Sequence[Individual],
    word: str,
) -> list[str]:
    """Return the comparisons in which some things can be the value, the plainest first."""
    fitting = [
        term
        for term in known
        if term.kind == "thing"
        and any(vocabulary.is_instance(individual, term.range) for individual in individuals)
    ]
    above = {up for term in fitting for up in term.parents[1:]}

    def rank(term: PropertyTerm) -> tuple[bool, bool, int, str]:
        named = is_called_after_its_class(vocabulary, term)
        return (not named, term.iri in above, -term.uses, term.name)

    return [f"{spelled(term.name)} = {spelled(word)}" for term in sorted(fitting, key=rank)][:2]


def is_called_after_its_class(vocabulary: Vocabulary, term: PropertyTerm) -> bool:
    """Tell whether a property is called like the class of what it holds."""
    owner = vocabulary.classes.get(term.range)
    return owner is not None and key_of(term.label) in map(key_of, (owner.name, owner.label))


def values_with(vocabulary: Vocabulary, known: Sequence[PropertyTerm], name: Name) -> list[str]:
    """Return comparisons with things in whose names a word occurs."""
    if not 2 <= len(name.key) <= _LONGEST or name.prefix:
        return []
    links = [term for term in known if term.kind == "thing" and term.range]
    part = max(map(_stem, name.key.split("-")), key=len)
    above = {up for term in links for up in term.parents[1:]}
    ranked: dict[str, tuple[bool, int, int, str]] = {}
    # Looked at letter by letter first: there are thousands of things.
    for thing in vocabulary.best_known(part):
        words = (thing.name, thing.label, *thing.synonyms)
        near = containing(name.key, words)
        if not near:
            continue
        shortest = min(len(key_of(word).split("-")) for word in near)
        for term in links:
            if vocabulary.is_instance(thing, term.range):
                text = f"{spelled(term.name)} = {spelled(thing.name)}"
                rank = (term.iri in above, shortest, -term.uses, text)
                ranked[thing.iri] = min(rank, ranked.get(thing.iri, rank))
    return [text for *_, text in sorted(ranked.values())][:2]


def by_value(
    vocabulary: Vocabulary, known: Sequence[PropertyTerm], name: Name, value: Name
) -> list[str]:
    """Return the comparisons that a property and a value may ask, neither as it is written here.

    Of the properties that can hold the value those come first that share a word with the name;
    where nothing is called like the value, values of such properties whose names have its words.
    """
    things = vocabulary.find_individuals(value)
    related = [term for term in known if term.kind == "thing" and shares_a_word(name, term)]
    if things:
        own = comparisons(vocabulary, related, things, value.text or value.key)
        return own or comparisons(vocabulary, known, things, value.text or value.key)
    texts: dict[str, None] = {}
    for key in (value.key, f"{value.key}-{name.key}"):
        for term in sorted(related, key=lambda term: (term.name.count("-"), -term.uses)):
            for thing in in_use(vocabulary, vocabulary.individuals_of(term.range)):
                if containing(key, (thing.name, thing.label, *thing.synonyms)):
                    texts[f"{spelled(term.name)} = {spelled(thing.name)}"] = None
                    break
    return list(texts)[:2]


_BEGINNING = 5
"""So many letters in common at their beginning make two words of one root."""


def shares_a_word(name: Name, term: PropertyTerm) -> bool:
    """Tell whether a name and a property, or what it is also called, have a word in common."""
    own = {_stem(part) for part in name.key.split("-") if len(part) > 2}
    words = {
        _stem(part)
        for text in (term.name, term.label, *term.synonyms)
        for part in key_of(text).split("-")
    }
    return any(one == other or of_one_root(one, other) for one in own for other in words)


def of_one_root(one: str, other: str) -> bool:
    """Tell whether two words begin alike: *managed* and *manager*."""
    return len(one) >= _BEGINNING and one[:_BEGINNING] == other[:_BEGINNING]
