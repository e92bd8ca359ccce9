"""What to say about a name, value or condition that does not fit: lines of help, and fixes.

The binder finds what is wrong; what was perhaps meant is worked out here, and only here.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from isthmus.kb.frozen import Frozen
from isthmus.kb.labels import with_article
from isthmus.queries.diagnostics.diagnostic import Edit, Fix
from isthmus.queries.diagnostics.span import Span, key_of
from isthmus.queries.diagnostics.spelling import DENYING, listed, nearest, spelled, ticked
from isthmus.queries.syntax import tree as syntax
from isthmus.queries.syntax.tree import Name, named
from isthmus.queries.syntax.write import Writer, plain, quoted
from isthmus.queries.vocabulary.kinds import KIND_WORDS
from isthmus.queries.vocabulary.suggest import (
    by_value,
    called_like,
    comparisons,
    containing,
    foremost,
    in_use,
    of_one_root,
    suggestions,
    things_near,
    values_with,
)
from isthmus.queries.vocabulary.terms import ClassTerm, Kind, PropertyTerm, Term, Vocabulary
from isthmus.queries.vocabulary.things import Individual
from isthmus.queries.vocabulary.units import UNITS, Unit, friendly, spellings_of, unit

from .literals import EXAMPLES, NOUNS, as_duration, turned, unquoted
from .tree import BoundGroup, BoundPath, BoundStep

Advice: TypeAlias = tuple[list[str], list[Fix]]
"""Lines of help, and fixes."""

_LISTED = 12
_MEASURED = re.compile(r"-?\d[\d_]*(\.\d+)?\s*[A-Za-z%][\w/%]*")
_TRUTHS = {
    "true": frozenset("yes y t on ja oui enabled supported affirmed confirmed so given".split()),  # noqa: SIM905
    "false": frozenset("no n f off nein non disabled unsupported denied excluded".split()),  # noqa: SIM905
}
_YES_NO = "write `true` or `false`, or ask for silence with `is unstated`"
_UNKNOWN = frozenset("unknown missing empty absent unspecified undefined none nothing".split())  # noqa: SIM905
_NONE = frozenset("none nothing empty null nil n/a missing unknown".split())  # noqa: SIM905
_QUANTIFIED: dict[tuple[str, str], syntax.Quantifier] = {
    ("max", ">"): "any",
    ("max", "<"): "every",
    ("min", "<"): "any",
    ("min", ">"): "every",
}
"""What a test of the greatest or smallest value says of all values."""
_WRITER = Writer()


class Itself(Frozen):
    """A comparison, as the question after a thing itself that it may be meant for.

    Attributes:
        things: The values.
        span: Where the comparison stands.
        text: The question, such as ``is vpc-peering``.
    """

    things: tuple[Name, ...]
    span: Span
    text: str


def holds(vocabulary: Vocabulary, path: BoundPath) -> str:
    """Say what a path holds: the class of its things, or numbers, or text."""
    if path.kind == "thing" and path.classes:
        return f"things of the class `{vocabulary.word_of(path.classes[0])}`"
    return KIND_WORDS[path.kind].several


def perhaps(span: Span, texts: Sequence[str], word: str = "perhaps") -> Advice:
    """Offer each of some texts in a place."""
    return [f"{word} {ticked(text)}" for text in texts], [Fix.replace(span, text) for text in texts]


# --- names ----------------------------------------------------------------------------------------


def unknown(name: Name, known: Sequence[str], heading: str, synonyms: Mapping[str, str]) -> Advice:
    """Offer the known words nearest to a name, or list what is possible."""
    near = [spelled(word) for word in suggestions(name, known, synonyms)]
    if near or not known:
        return perhaps(name.span, near)
    return [listing(heading, known)], []


def listing(heading: str, known: Sequence[str]) -> str:
    """List what is possible, as far as a reader reads on."""
    words = [spelled(word) for word in dict.fromkeys(known)]
    more = ", …" if len(words) > _LISTED else ""
    return f"{heading}: {', '.join(words[:_LISTED])}{more}"


def ambiguous(
    name: Name, spellings: Sequence[str], alone: tuple[Span, str] | None = None
) -> Advice:
    """Offer the spellings that tell the meanings of a name apart.

    Args:
        name: The name.
        spellings: Its spellings.
        alone: Where a condition stands for which a yes/no property of that name could, and it.
    """
    if not spellings:
        return [], []
    choice = listed([ticked(word) for word in spellings], "or")
    hints, fixes = [f"write {choice}"], [Fix.replace(name.span, word) for word in spellings]
    if alone is not None:
        more, first = perhaps(alone[0], [alone[1]])
        return [*more, *hints], [*first, *fixes]
    return hints, fixes


def property_as_class(vocabulary: Vocabulary, name: Name, term: PropertyTerm) -> Advice:
    """Offer the class that a property belongs to or leads to."""
    owners = vocabulary.domain_names(term)
    target = vocabulary.classes.get(term.range)
    if term.kind == "truth" and owners:
        return perhaps(name.span, [f"{spelled(owners[0])} where {spelled(term.name)}"])
    if target is not None and not target.hidden:
        return perhaps(name.span, [spelled(target.name)])
    return [f"it belongs to {listed([ticked(word) for word in owners])}"], []


def of_another_class(
    vocabulary: Vocabulary,
    name: Name,
    term: PropertyTerm,
    classes: Sequence[str],
    beside: Name | None = None,
) -> Advice:
    """Offer a property of these classes that is called alike, or the way to the one named.

    Args:
        vocabulary: The vocabulary.
        name: The name.
        term: The property that it names.
        classes: IRIs of the classes of what is asked about.
        beside: The value it was compared with.
    """
    known = [other for other in vocabulary.properties_of(classes) if not other.hidden]
    if term.kind == "thing" and term.range:
        # What alone holds things of the same class is what this one is called here.
        alike = [other for other in known if other.range == term.range and other.uses]
        if len(alike) == 1:
            return perhaps(name.span, [spelled(alike[0].name)])
    own = [spelled(word) for word in containing(name.key, [other.name for other in known])][:2]
    if own:
        return perhaps(name.span, own)
    things = vocabulary.find_individuals(beside) if beside is not None else ()
    if beside is not None and things:
        meant = by_value(vocabulary, known, name, beside)
        related = [text.partition(" = ")[0] for text in meant]
        if related and not _holds_one(vocabulary, term, things):
            # What is named never holds the value, so the value says what is meant.
            return perhaps(name.span, related)
        near = [word for word in related if of_one_root(name.key, word)]
        if near:
            return perhaps(name.span, near)
    return perhaps(name.span, ways(vocabulary, classes, term), "reach it through")


def ways(vocabulary: Vocabulary, classes: Sequence[str], term: PropertyTerm) -> tuple[str, ...]:
    """Return the two shortest dotted paths from some classes to a property of another class."""
    level: list[tuple[tuple[str, ...], str]] = [((), iri) for iri in classes]
    seen = set(classes)
    for _ in range(3):
        following: list[tuple[tuple[str, ...], str]] = []
        paths: list[str] = []
        for words, iri in level:
            for link in _links(vocabulary, iri):
                path = (*words, spelled(link.name))
                if term.domain and any(
                    vocabulary.is_subclass(link.range, owner) for owner in term.domain
                ):
                    paths.append(".".join((*path, spelled(term.name))))
                elif link.range not in seen:
                    seen.add(link.range)
                    following.append((path, link.range))
        if len(level) == len(classes):
            paths += _backwards(vocabulary, classes, term)
        if paths:
            return tuple(dict.fromkeys(paths))[:2]
        level = following
    return ()


def _backwards(vocabulary: Vocabulary, classes: Sequence[str], term: PropertyTerm) -> list[str]:
    """Return the paths to a property of the things that point to those of some classes."""
    links = [
        link
        for owner in term.domain
        for link in vocabulary.properties_of((owner,))
        if link.domain
        and link.uses
        and not link.hidden
        and (
            link.kind == "any"
            or (
                link.range in vocabulary.classes
                and any(vocabulary.is_subclass(own, link.range) for own in classes)
            )
        )
    ]
    above = {up for link in links for up in link.parents[1:]}
    links.sort(key=lambda link: (link.iri in above, not link.functional, -link.uses, link.name))
    return [f"^{spelled(link.name)}.{spelled(term.name)}" for link in links]


def _links(vocabulary: Vocabulary, iri: str) -> list[PropertyTerm]:
    """Return the properties that lead on from a class, the most special and used first."""
    links = [
        term
        for term in vocabulary.properties_of((iri,))
        if term.kind == "thing" and term.range in vocabulary.classes and term.uses
    ]
    above = {up for term in links for up in term.parents[1:]}
    return sorted(
        links, key=lambda term: (term.range == iri, term.iri in above, -term.uses, term.name)
    )


def class_as_property(
    vocabulary: Vocabulary,
    name: Name,
    term: ClassTerm,
    known: Sequence[PropertyTerm],
    *,
    classes: Sequence[str],
    beside: Name | None,
    itself: Itself | None,
    behind: Span | None = None,
) -> Advice:
    """Offer the properties that lead to a class, or the question whether a thing is of it.

    Args:
        vocabulary: The vocabulary.
        name: The name of the class.
        term: The class.
        known: The properties of what is asked about.
        classes: IRIs of the classes of what is asked about.
        beside: The value it was compared with.
        itself: The comparison as a question after the thing itself.
        behind: Where the name and the dot behind it stand, if it begins a longer path.
    """
    if any(vocabulary.is_subclass(own, term.iri) for own in classes):
        if itself is not None:
            return _itself(itself)
        if behind is not None:
            hint = "the properties of what is asked about stand alone"
            return [hint], [Fix(f"leave out `{name.text}.`", (Edit(behind.start, behind.end, ""),))]
    if beside is not None:
        holding = _holding(vocabulary, known, beside)
        if holding:
            return perhaps(name.span, holding)
        meant = by_value(vocabulary, known, name, beside)
        if meant:
            return perhaps(name.span.to(beside.span), meant)
    named = containing(name.key, [other.name for other in foremost(vocabulary, known)])
    texts = [
        text
        for other in known
        if other.range == term.iri
        for text in (spelled(other.name), f"any {spelled(other.name)}")
    ][:4] or [
        *map(spelled, named[:2]),
        *comparisons(vocabulary, known, vocabulary.find_individuals(name), name.text),
    ]
    if texts:
        return perhaps(name.span, texts)
    text = f"is {with_article(term.name)}"
    return [f"whether a thing is one is asked with `{text}`"], [Fix.replace(name.span, text)]


def thing_as_property(
    vocabulary: Vocabulary,
    name: Name,
    individuals: Sequence[Individual],
    known: Sequence[PropertyTerm],
    *,
    classes: Sequence[str],
    behind: Span | None,
) -> Advice:
    """Offer the question after the thing itself, or the comparisons in which it is the value."""
    if behind is None and any(vocabulary.is_one_of(one, classes) for one in individuals):
        return perhaps(name.span, [f"is {spelled(name.text)}"])
    return perhaps(name.span, comparisons(vocabulary, known, individuals, name.text))


def _itself(itself: Itself) -> Advice:
    """Offer the question after the thing itself, where it was compared with its own kind."""
    hints, fixes = perhaps(itself.span, [itself.text])
    if len(itself.things) > 1:
        return hints, fixes
    thing = itself.things[0]
    asked = f"`check {spelled(thing.text or thing.key)} where …` asks about this one thing"
    return [*hints, asked], fixes


def _are_of(vocabulary: Vocabulary, names: Sequence[Name], classes: Sequence[str]) -> bool:
    return all(
        any(vocabulary.is_one_of(thing, classes) for thing in vocabulary.find_individuals(name))
        for name in names
    )


def _holds_one(vocabulary: Vocabulary, term: PropertyTerm, things: Sequence[Individual]) -> bool:
    return term.kind == "thing" and any(
        vocabulary.is_instance(thing, term.range) for thing in things
    )


def _holding(vocabulary: Vocabulary, known: Sequence[PropertyTerm], value: Name) -> list[str]:
    """Return the properties that can hold a thing, the plainest first."""
    things = vocabulary.find_individuals(value)
    texts = comparisons(vocabulary, known, things, value.text or value.key)
    return [text.partition(" = ")[0] for text in texts]


def no_property(  # noqa: PLR0917 - what a name stood beside is all told by place
    vocabulary: Vocabulary,
    name: Name,
    known: Sequence[PropertyTerm],
    classes: Sequence[str],
    beside: Name | None,
    itself: Itself | None,
) -> Advice:
    """Offer properties called alike, or those that hold the value beside it, or a list."""
    synonyms = {synonym: term.name for term in known for synonym in (term.label, *term.synonyms)}
    denied = [
        f"not {spelled(term.name)}"
        for term in known
        if term.kind == "truth" and name.key in {front + key_of(term.name) for front in DENYING}
    ]
    if denied and beside is None:
        return perhaps(name.span, denied)
    near = suggestions(name, [term.name for term in known], synonyms)
    if itself is not None and not near and _are_of(vocabulary, itself.things, classes):
        return _itself(itself)
    if beside is not None:
        things = vocabulary.find_individuals(beside)
        fits = {term.name for term in known if _holds_one(vocabulary, term, things)}
        if things and not fits.intersection(near):
            if itself is not None and _are_of(vocabulary, itself.things, classes):
                return _itself(itself)
            holding = _holding(vocabulary, known, beside)
            if holding:
                return perhaps(name.span, holding)
    if not near:
        meant = values_with(vocabulary, known, name)
        if meant:
            return perhaps(name.span, meant)
    # What is near is nearest by its letters, then by its use.
    common = known if len(known) <= _LISTED else foremost(vocabulary, known)
    named = suggestions(name, [term.name for term in common], synonyms)
    if not named:
        return [properties(vocabulary, known, classes)], []
    return perhaps(name.span, [spelled(word) for word in named])


def properties(
    vocabulary: Vocabulary, known: Sequence[PropertyTerm], classes: Sequence[str]
) -> str:
    """List the properties that some classes have."""
    owner = listed([vocabulary.word_of(iri) for iri in classes], "or")
    heading = f"{with_article(owner)} has" if owner else "a property is one of"
    common = known if len(known) <= _LISTED else foremost(vocabulary, known)
    return listing(heading, [term.name for term in common])


def class_as_thing(vocabulary: Vocabulary, term: ClassTerm) -> Advice:
    """Say which things of a class could be meant."""
    some = [spelled(thing.name) for thing in vocabulary.individuals_of(term.iri)[:4]]
    return [f"one of them is meant, such as {listed(some, 'or')}"] if some else [], []


def property_as_thing(term: PropertyTerm, place: Span | None) -> Advice:
    """Offer the property itself as the condition, if it is one that is true or false."""
    if place is None or term.kind != "truth":
        return [], []
    return perhaps(place, [spelled(term.name)])


def no_thing(
    vocabulary: Vocabulary, name: Name, classes: Sequence[str], texts: bool = False
) -> Advice:
    """Offer the things called most like a name, or the text where texts can be meant."""
    if texts:
        return perhaps(name.span, [quoted(name.text or name.key)], "as a text it is written")
    return perhaps(name.span, [spelled(word) for word in things_near(vocabulary, name, classes)])


def qualified(vocabulary: Vocabulary, term: Individual, among: Sequence[Individual]) -> str:
    """Write a thing with its class before a colon, the nearest class that tells it apart."""
    others = [other for other in among if other.iri != term.iri]
    for iri in vocabulary.superclasses(term):
        owner = vocabulary.classes[iri]
        if owner.hidden or spelled(owner.name) != owner.name:
            continue
        if not any(vocabulary.is_instance(other, iri) for other in others):
            return f"{owner.name}:{term.name}"
    return prefixed(vocabulary, term)


def word_of(vocabulary: Vocabulary, term: Individual) -> str:
    """Return the name of a thing as it is asked for.

    Its class stands before a colon where the bare name means something else, or several things.
    """
    name = named(term.name)
    meant = vocabulary.find_individuals(name)
    taken = vocabulary.find_classes(name) or vocabulary.find_properties(name)
    if not taken and vocabulary.main_things(meant) == [term]:
        return term.name
    return qualified(vocabulary, term, meant)


def prefixed(vocabulary: Vocabulary, term: Term) -> str:
    """Write a term with the prefix of its namespace; the one spelling that means it alone."""
    if ":" in term.name:
        return spelled(term.name)
    local = {
        prefix: term.iri[len(namespace) :]
        for prefix, namespace in vocabulary.prefixes.items()
        if term.iri.startswith(namespace)
    }
    if not local:
        # A name of several things is told apart by the whole IRI, if nothing else is called so.
        called = (
            vocabulary.find_individuals(Name(key_of(word), "", word, True))
            for word in (term.name, term.iri)
        )
        by_name, by_iri = (len(meant) == 1 for meant in called)
        return f"`{term.iri}`" if by_iri and not by_name else spelled(term.name)
    prefix = min(local, key=lambda prefix: (len(local[prefix]), prefix))
    return f"{prefix}:{term.name}"


# --- values ---------------------------------------------------------------------------------------


def no_parameter(
    vocabulary: Vocabulary,
    value: syntax.Variable,
    known: Sequence[str],
    kind: Kind,
    classes: Sequence[str],
) -> Advice:
    """Offer the parameters called alike, the value of that name, or the declaration."""
    near = [f"${word}" for word in nearest(value.name, known)]
    if near:
        return perhaps(value.span, near)
    owner = vocabulary.classes.get(classes[0]) if classes else None
    word = spelled(owner.name) if owner is not None else {"truth": "boolean"}.get(kind, kind)
    if word in {"any", "thing"}:
        word = "text"
    declared = f"param ${value.name}: {word};"
    fixes = [Fix(f"write `{declared}` in front", (Edit(0, 0, f"{declared} "),))]
    things = vocabulary.find_individuals(named(value.name))
    if any(vocabulary.is_one_of(thing, classes) for thing in things):
        fixes.insert(0, Fix.replace(value.span, value.name))
    return [f"`param ${value.name}: type;` in front of the query declares it"], fixes


def wrong_parameter(
    vocabulary: Vocabulary, word: str, owner: str, place: Span | None
) -> tuple[list[str], list[Fix]]:
    """Offer the things of a class called most like what was given; with a place, as fixes."""
    members = vocabulary.individuals_of(owner)
    like = called_like(vocabulary, key_of(word), members, owner)
    near = [spelled(name) for name in nearest(word, [term.name for term in like])]
    hints = [f"perhaps `{name}`" for name in near]
    some = (spelled(term.name) for term in members[:_LISTED])
    hints = hints or [f"one of: {', '.join(some)}"]
    return hints, [Fix.replace(place, name) for name in near] if place is not None else []


def no_type(name: Name, known: Sequence[str]) -> Advice:
    """Offer the types called alike."""
    near = [spelled(word) for word in nearest(name.text, known)]
    usual = "a type is `number`, `text`, `date`, `time`, `year`, `duration`, `boolean` or a class"
    return perhaps(name.span, near) if near else ([usual], [])


def needless_unit(value: syntax.Number, kinds: Sequence[Kind]) -> Advice:
    """Offer a duration where some are on record, or the number alone if its unit is none."""
    if "duration" in kinds and (lasting := as_duration(value)):
        return perhaps(Span(value.span.start, value.unit_span.end), [lasting], "write")
    if unit(value.unit) is not None:
        return ["write a number without a unit"], []
    # The space before the unit goes with it.
    start = min(value.unit_span.start, value.span.start + len(plain(value.value)))
    fix = Fix("leave it out", (Edit(start, value.unit_span.end, ""),))
    return [f"write `{plain(value.value)}`"], [fix]


def instead_of(span: Span, text: str, more: bool) -> Advice:
    """Offer another number in a place; with ``more``, a unit follows."""
    fix = Fix(f"write `{text}`", (Edit(span.start, span.end, f"{text} " if more else text),))
    return [f"perhaps `{text}`"], [fix]


def missing_unit(value: syntax.Number, usual: str) -> Advice:
    """Offer the number with its usual unit."""
    return perhaps(value.span, [f"{plain(value.value)} {usual}"], "write")


def unknown_unit(value: syntax.Number, target: Unit, usual: str) -> Advice:
    """Offer the units of a dimension that are written alike."""
    possible = [friendly(symbol) for symbol in spellings_of(target.dimension)]

    def rank(word: str) -> tuple[bool, bool, bool]:
        bytes_unasked = "B" in word and "B" not in value.unit
        # Capital letters tell bytes from bits.
        capitals = (sum(map(str.isupper, text)) for text in (word, value.unit))
        return word != usual, bytes_unasked, len(set(capitals)) > 1

    near = sorted(nearest(value.unit, possible, len(possible)), key=rank)[:2]
    return perhaps(value.unit_span, near or (usual,))


def no_such_value(
    vocabulary: Vocabulary, name: Name, path: BoundPath, place: Span | None
) -> Advice:
    """Offer the things that a property can hold which are called alike, or list some.

    Args:
        vocabulary: The words.
        name: What was written as the value.
        path: What it is compared with.
        place: Where the path stands when ``=`` joins the two, for fixes that change it.
    """
    members = vocabulary.individuals_of(path.classes[0])
    if place is not None and name.key in _NONE:
        return perhaps(place.to(name.span), [f"no {path.text}", f"{path.text} is unstated"])
    own = [
        term
        for term in vocabulary.find_properties(name)
        if place is not None
        and term.kind == "truth"
        and len(path.steps) == 1
        and vocabulary.belongs(term, path.last.domain)
    ]
    if own and place is not None:
        return perhaps(place.to(name.span), [spelled(own[0].name)])
    # A property named where what it speaks about is meant.
    about = (vocabulary.individuals.get(term.aspect) for term in vocabulary.find_properties(name))
    meant = [
        term.name
        for term in about
        if term is not None and vocabulary.is_instance(term, path.classes[0])
    ]
    if meant:
        return perhaps(name.span, [spelled(word) for word in dict.fromkeys(meant)])
    like = called_like(vocabulary, name.key, members, path.classes[0])
    texts: list[str] = []
    if place is not None and len(path.steps) == 1 and vocabulary.find_individuals(name):
        # The name may be right, and the property another one.
        known = vocabulary.properties_of(path.last.domain)
        texts = by_value(vocabulary, known, named(path.last.name), name)
    near = containing(name.key, [one.name for one in like])[:1] if texts else _near(name, like)
    hints, fixes = perhaps(name.span, [spelled(word) for word in near])
    hints = hints or [possible(vocabulary, path)]
    if texts and place is not None:
        others_hold, holding = perhaps(place.to(name.span), texts, "or")
        hints, fixes = [*hints, *others_hold], [*fixes, *holding]
    return hints, fixes


def _near(name: Name, members: Sequence[Individual]) -> tuple[str, ...]:
    synonyms = {text: term.name for term in members for text in (term.label, *term.synonyms)}
    by_key = {key_of(text): word for text, word in synonyms.items()}
    near = list(nearest(name.key, [term.name for term in members]))
    near += [by_key[word] for word in nearest(name.key, by_key)]
    if not near and len(name.key) > 1:
        near = [
            term.name
            for term in members
            if containing(name.key, (term.name, term.label, *term.synonyms))
        ]
    return tuple(dict.fromkeys(near))[:2]


def possible(vocabulary: Vocabulary, path: BoundPath) -> str:
    """List the things that a path can hold."""
    owner = vocabulary.classes.get(path.classes[0])
    noun = owner.name if owner is not None else "property"
    members = in_use(vocabulary, vocabulary.individuals_of(path.classes[0]))
    if not members:
        return f"no {noun} is on record"
    return listing(f"{with_article(noun)} is one of", [term.name for term in members])


def _truth(word: str) -> str:
    """Return `true` or `false` for a word that means it, or an empty string."""
    for verdict, words in _TRUTHS.items():
        if word in words:
            return verdict
    near = nearest(word, ("true", "false"), 1)
    return near[0] if near else ""


def as_written(path: BoundPath) -> str:
    """Say how values are written that a path holds."""
    if path.kind == "truth":
        return _YES_NO
    if path.kind in {"text", "any"}:
        return f'`{path.text}` holds texts: `{path.text} contains "…"`'
    if path.kind == "thing":
        return f"`{path.text}` holds things, which are called by their names"
    return f"write a {NOUNS[path.kind]}"


def other_unit(value: syntax.Number, source: Unit, target: Unit) -> Advice:
    """Offer the rate of the same size where an amount of data was written: `10 Gb`."""
    if {source.dimension, target.dimension} != {"a data rate", "an amount of data"}:
        usual = friendly(target.symbol)
        if usual.casefold().startswith(value.unit.casefold()):
            return perhaps(value.unit_span, [usual], "write it in")
        return [f"write a number with `{usual}`"], []
    same = [
        friendly(symbol)
        for symbol in spellings_of(target.dimension)
        if UNITS[symbol].factor == source.factor
    ]
    return perhaps(value.unit_span, same[:1], "write it in")


def name_as_value(name: Name, path: BoundPath, place: Span | None) -> Advice:
    """Say how a value is written where a name was: of a property that holds no things."""
    if path.kind == "truth":
        if place is not None and name.key in _UNKNOWN:
            return perhaps(place.to(name.span), [f"{path.text} is unstated"])
        if place is not None and name.key in {"mixed", "stated", "unstated"}:
            return perhaps(place.to(name.span), [f"{path.text} is {name.key}"])
        near = _truth(name.key)
        return perhaps(name.span, [near], "write") if near else ([_YES_NO], [])
    if path.kind in {"text", "any"}:
        return perhaps(name.span, [quoted(name.text or name.key)], "write")
    if path.kind in EXAMPLES:
        return [f"write a {NOUNS[path.kind]} such as `{EXAMPLES[path.kind]}`"], []
    usual = friendly(path.last.unit)
    return [f"write a number such as `10 {usual}`" if usual else "write a number"], []


def wrong_kind(
    vocabulary: Vocabulary, value: syntax.Value, path: BoundPath, place: Span | None
) -> Advice:
    """Say how a value is written that a path can hold, where it is not a name."""
    if path.kind in EXAMPLES:
        return _as_timed(value, path.kind)
    if isinstance(value, syntax.Text) and path.kind in {"number", "truth"}:
        return _text_as_value(value, path)
    word = _WRITER.value(value)
    if path.kind == "text":
        return perhaps(value.span, [quoted(word)], "write")
    if path.kind == "truth":
        meant = {"1": "true", "0": "false"}.get(word)
        return ["write `true` or `false`"], [Fix.replace(value.span, meant)] if meant else []
    if path.kind != "thing" or not path.classes:
        return [], []
    if isinstance(value, syntax.Number) and not value.value and place is not None:
        return perhaps(place.to(value.span), [f"no {path.text}"])
    measure = _measure(vocabulary, value, path.classes[0])
    if measure and place is not None:
        return perhaps(place.to(value.span), [f"{path.text}.{spelled(measure)} = {word}"])
    return [possible(vocabulary, path)], []


def _text_as_value(value: syntax.Text, path: BoundPath) -> Advice:
    inner = value.value.strip()
    usual = friendly(path.last.unit)
    if path.kind == "truth":
        meant = {"yes": "true", "no": "false"}.get(inner.lower(), inner.lower())
        fixes = [Fix.replace(value.span, meant)] if meant in {"true", "false"} else []
        return ["write `true` or `false`"], fixes
    if inner.replace(".", "", 1).isdigit():
        return perhaps(value.span, [f"{inner} {usual}".strip()], "write")
    if _MEASURED.fullmatch(inner):
        return perhaps(value.span, [inner], "write")
    example = f"10 {usual}".strip()
    return [f"write a number without quotation marks, such as `{example}`"], []


def _as_timed(value: syntax.Value, kind: Kind) -> Advice:
    """Offer a value as the date, time, year or duration that it can be read as."""
    is_text = isinstance(value, syntax.Text)
    text = unquoted(value.value, kind) if isinstance(value, syntax.Text) else turned(value, kind)
    if kind == "duration" and (lasting := as_duration(value)):
        assert isinstance(value, syntax.Number)
        return perhaps(Span(value.span.start, value.unit_span.end), [lasting], "write")
    if text:
        return perhaps(value.span, [text], "write")
    bare = " without quotation marks," if is_text else ""
    return [f"write a {NOUNS[kind]}{bare} such as `{EXAMPLES[kind]}`"], []


def _measure(
    vocabulary: Vocabulary, value: syntax.Value, owner: str, *, on_record: bool = False
) -> str:
    """Return the one property of a class that holds such a number, if there is one.

    Args:
        vocabulary: The words.
        value: The number.
        owner: IRI of the class.
        on_record: Whether something has to have such a number.
    """
    if not isinstance(value, syntax.Number) or value.unit:
        return ""
    numbers = [
        term
        for term in vocabulary.properties_of((owner,), below=False)
        if term.kind == "number" and not term.unit and term.domain
    ]
    if len(numbers) != 1 or (on_record and not numbers[0].uses):
        return ""
    return numbers[0].name


# --- conditions -----------------------------------------------------------------------------------


def ends_there(written: syntax.Path, step: syntax.Step, before: PropertyTerm) -> Advice:
    """Offer a path without the steps behind a property that leads nowhere."""
    end = written.steps[written.steps.index(step) - 1].span.end
    fix = Fix("end it there", (Edit(end, written.span.end, ""),))
    return [f"the path ends at `{before.name}`"], [fix]


def bare(vocabulary: Vocabulary, path: BoundPath, span: Span) -> Advice:
    """Offer what can be asked of a property that is not yes or no."""
    text = path.text
    some = {"number": "10", **EXAMPLES}.get(path.kind, "")
    if path.kind == "thing" and path.classes:
        members = vocabulary.individuals_of(path.classes[0])
        some = spelled(members[0].name) if members else ""
    hints, fixes = perhaps(span, [f"{text} is stated", f"any {text}"])
    if some:
        hints.append(f"or compare it with a value: `{text} = {some}`")
    return hints, fixes


def no_verdict(written: syntax.Is, path: BoundPath) -> Advice:
    """Offer the question whether a value is on record."""
    verdict = "stated" if (written.verdict == "true") != written.negated else "unstated"
    return perhaps(written.span, [f"{path.text} is {verdict}"])


def of_groups(written: syntax.SummaryTest) -> Advice:
    """Offer the test of all values that says the same as the test of a summary."""
    expression = written.expression
    texts = []
    if isinstance(expression, syntax.Aggregate) and expression.condition is None:
        word = _QUANTIFIED.get((expression.function, written.operator[0]))
        if word is not None:
            tail = syntax.Compare(written.operator, written.value)
            texts.append(_WRITER.condition(syntax.Has(expression.path, word, 0, tail)))
    hints, fixes = perhaps(written.span, texts)
    return [*hints, "`group by … having …` asks of groups"], fixes


def counted(
    vocabulary: Vocabulary, written: syntax.Has, path: BoundPath, classes: Sequence[str]
) -> Advice:
    """Offer to compare a number that the things of a path have, or how many they are.

    A number that no count can come to leads to the numbers of what stands beside the path.
    """
    tail = written.tail
    assert isinstance(tail, syntax.Compare)
    assert isinstance(tail.value, syntax.Number)
    owner = path.classes[0] if path.classes else ""
    count = f"count({path.text}) {tail.operator} {_WRITER.value(tail.value)}"
    measure = _measure(vocabulary, tail.value, owner) if owner else ""
    texts = [_led_on(written, written.path.steps, measure)] if measure else []
    if not owner or tail.value.value <= len(vocabulary.individuals_of(owner)):
        texts.append(count)
    if not texts and len(path.steps) == 1 and path.steps[0].plain:
        texts = [
            _led_on(written, (_step(term.name),), measure)
            for term in foremost(vocabulary, vocabulary.properties_of(classes))
            if term.kind == "thing"
            and term.uses
            and term.range in vocabulary.classes
            and (measure := _measure(vocabulary, tail.value, term.range, on_record=True))
        ][:2]
    return perhaps(written.span, texts or [count])


def _step(word: str) -> syntax.Step:
    return syntax.Step(named(word))


def _led_on(written: syntax.Has, steps: Sequence[syntax.Step], word: str) -> str:
    """Write a condition with another path: some steps, and one more."""
    path = syntax.Path((*steps, _step(word)))
    return _WRITER.condition(replace(written, path=path))


def measured(vocabulary: Vocabulary, written: syntax.Has, path: BoundPath) -> Advice:
    """Offer the number that stands beside a text, where a text is compared with a number by size.

    A word behind the number says what is counted, which is no unit of it.
    """
    tail = written.tail
    assert isinstance(tail, syntax.Compare)
    value = tail.value
    if not isinstance(value, syntax.Number) or not path.steps[-1].plain:
        return wrong_kind(vocabulary, value, path, None)
    alone = replace(value, unit="")
    domain = path.last.domain
    measure = _measure(vocabulary, alone, domain[0]) if len(domain) == 1 else ""
    if not measure:
        return wrong_kind(vocabulary, value, path, None)
    number = replace(written, tail=replace(tail, value=alone))
    return perhaps(written.span, [_led_on(number, written.path.steps[:-1], measure)])


def unequal(written: syntax.Has, path: BoundPath, value: syntax.Value) -> Advice:
    """Offer the three readings of ``!=`` over several values."""
    text, shown = path.text, _WRITER.value(value)
    choices = (
        (f"not {text} = {shown}", f"the source says it is not {shown}"),
        (f"no {text} = {shown}", f"no {shown} is on record"),
        (f"any {text} != {shown}", f"something other than {shown} is on record"),
    )
    width = max(len(choice) for choice, _ in choices) + 2
    return (
        [f"{f'`{choice}`':<{width}}  {meaning}" for choice, meaning in choices],
        [Fix.replace(written.span, choice) for choice, _ in choices],
    )


def no_order(tail: syntax.Compare, path: BoundPath) -> Advice:
    """Offer ``=`` in place of a comparison that needs an order."""
    start = tail.span.start
    fix = Fix.replace(Span(start, start + len(tail.operator)), "=")
    return [f"`{path.text} = {_WRITER.value(tail.value)}`"], [fix]


def no_text(written: syntax.Has, path: BoundPath) -> Advice:
    """Offer a look into the texts of the things that a path leads to."""
    tail = written.tail
    if path.kind != "thing" or not isinstance(tail, syntax.TextTail):
        return [], []
    quantifier: str = written.quantifier or "any"
    if quantifier in {"at least", "at most", "exactly"}:
        quantifier += f" {written.count}"
    choice = f"{quantifier} {path.text} with (mentions {_WRITER.value(tail.value)})"
    return [f"`{choice}`"], [Fix.replace(written.span, choice)]


# --- columns and statements -----------------------------------------------------------------------


def several_values(key: syntax.Key, path: BoundPath) -> Advice:
    """Offer the summaries by which things with several values have an order."""
    choices = [f"count({path.text})"]
    if path.kind in {"number", "text", "any", *EXAMPLES}:
        choices = [f"min({path.text})", f"max({path.text})", *choices]
    span = key.expression.span
    hints = [f"perhaps `order by {choice}`" for choice in choices]
    return hints, [Fix.replace(span, choice) for choice in choices]


def no_key(written: syntax.Column, shown: BoundPath, group: BoundGroup) -> Advice:
    """Offer to count what is not one value a group, or to group by it."""
    by = [key.shown.text for key in group.keys if isinstance(key.shown, BoundPath)]
    hints, fixes = perhaps(written.expression.span, [f"count({shown.text})"])
    return [*hints, f"`group by {', '.join((*by, shown.text))}` makes it a key"], fixes


def not_chaining(
    vocabulary: Vocabulary, step: BoundStep, written: syntax.Step, item: syntax.Route
) -> Advice:
    """Offer the property above that chains, or the question about one step."""
    term = step.term
    parent = next(
        (
            other
            for other in vocabulary.properties.values()
            if other.transitive and other.direct == term.iri
        ),
        None,
    )
    if parent is not None:
        word = ("^" if step.inverse else "") + spelled(parent.name)
        return [f"`{word}` does, step by step"], [Fix.replace(written.span, word)]
    source = spelled(item.source.text or item.source.key)
    target = spelled(item.target.text or item.target.key)
    choice = f"check {source} where {spelled(term.name)} = {target}"
    return [f"`{choice}`"], [Fix(f"ask `{choice}`", Fix.replace(item.span, choice).edits)]


def no_file(item: syntax.Use, known: Sequence[str]) -> Advice:
    """Offer the saved queries called alike, or list some."""
    near = [f'use "{word}"' for word in nearest(item.file, known)]
    if near or not known:
        return perhaps(item.span, near) if near else (["there is none of this name"], [])
    return [f"a saved query is one of: {', '.join(known[:_LISTED])}, …"], []
