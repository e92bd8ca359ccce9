"""The tool that lists the words of the language: few at a time, the most used first."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from isthmus.kb.frozen import Frozen
from isthmus.queries.saved_queries import saved_queries

from .engine_tools import MissingError, within
from .results import call

if TYPE_CHECKING:
    from isthmus.queries import ClassTerm, Engine, Individual, PropertyTerm, Vocabulary

BUDGET = 3_000
"""Bytes of one list of words."""
_LINE = 110
_ASKED = re.compile(r"\b(?:find|count)\s+([\w-]+)")
_FORMS = """\
find CLASS [where CONDITION] [show PROPERTY, …] [order by …] [limit N]
count CLASS where CONDITION · check THING where CONDITION · why [not] THING where CONDITION
compare THING, THING [on PROPERTY, …] · describe WORD
Conditions: PROPERTY (yes/no) · PROPERTY = VALUE · PROPERTY in (A, B) · at least N PROPERTY \
· PROPERTY is unstated · mentions "text"; joined by and, or, not, and brackets.
Each verdict is true, false, unstated (nothing on record: never a no) or mixed."""


class About(Frozen):
    """What `words` takes.

    Attributes:
        about: A class, a property, or a topic.
        offset: Lines to skip.
    """

    about: str = ""
    offset: int = 0


def words(engine: "Engine", given: About) -> tuple[str, None]:
    """List words: the map, those of a class, the values of a property, or what a topic finds.

    Raises:
        MissingError: Nothing is called or described so.
    """
    lines = _lines(engine.vocabulary, " ".join(given.about.split()))
    return within(lines, BUDGET, "words", given, given.offset), None


def _lines(vocabulary: "Vocabulary", about: str) -> list[str]:
    if not about:
        return _map(vocabulary)
    folded = about.casefold()
    for kind in vocabulary.classes.values():
        if not kind.hidden and folded in _names(kind):
            return _of_class(kind, vocabulary)
    for term in vocabulary.properties.values():
        if not term.hidden and folded in _names(term):
            return _of_property(term, vocabulary)
    lines = list(_of_topic(folded, vocabulary))
    if not lines:
        raise MissingError(f"no word is about {about[:80]!r}; {call('words')} gives the map")
    return [f"Words about “{about[:80]}”:", *lines]


def _map(vocabulary: "Vocabulary") -> list[str]:
    classes = [kind for kind in vocabulary.classes.values() if not kind.hidden]
    sizes = {kind.iri: len(vocabulary.individuals_of(kind.iri)) for kind in classes}
    asked = Counter(_ASKED.findall(" ".join(query.text for query in saved_queries())))
    shown = sorted(classes, key=lambda kind: (-asked[kind.name], not kind.columns, kind.name))
    lines = ["How a query is written:", _FORMS, "", "Worked queries:"]
    lines += ["find option where encrypted and private", "find option where transport is unstated"]
    lines += ["", "Classes, with how many things each has:"]
    lines += [
        f"- {kind.name} ({sizes[kind.iri]}): {_short(kind.definition or kind.label)}"
        for kind in shown
        if sizes[kind.iri]
    ]
    return lines


def _of_class(kind: "ClassTerm", vocabulary: "Vocabulary") -> list[str]:
    things = vocabulary.individuals_of(kind.iri)
    terms = sorted(
        (term for term in vocabulary.properties_of((kind.iri,)) if not term.hidden),
        key=lambda term: (-term.uses, term.name),
    )
    lines = [f"{kind.name}: {_short(kind.definition or kind.label, 300)}", ""]
    if things:
        names = ", ".join(islice((thing.name for thing in things), 24))
        more = f" and {len(things) - 24} more" if len(things) > 24 else ""
        lines += [f"Things ({len(things)}): {names}{more}", ""]
    lines += ["Worked queries:", *_worked(kind, terms), "", "Properties, the most used first:"]
    return lines + [_property_line(term) for term in terms]


def _worked(kind: "ClassTerm", terms: "Sequence[PropertyTerm]") -> list[str]:
    truth = next((term.name for term in terms if term.kind == "truth"), "")
    other = next((term.name for term in terms if term.kind == "thing"), "")
    first = f"find {kind.name} where {truth}" if truth else f"find {kind.name}"
    second = f"find {kind.name} show {other}" if other else f"count {kind.name}"
    return [first, second]


def _of_property(term: "PropertyTerm", vocabulary: "Vocabulary") -> list[str]:
    lines = [f"{term.name} ({term.kind}): {_short(term.definition or term.label, 400)}"]
    if term.unit:
        lines.append(f"Unit: {term.unit}")
    lines.append(
        "All its values are on record." if term.closed else "It may hold where it is unstated."
    )
    kinds = [vocabulary.classes[iri].name for iri in term.domain if iri in vocabulary.classes]
    kind = kinds[0] if kinds else "option"
    if kinds:
        lines.append(f"Of: {', '.join(kinds)}")
    values = vocabulary.individuals_of(term.range) if term.range in vocabulary.classes else ()
    example = f"{term.name} = {values[0].name}" if values else f"{term.name} is unstated"
    lines += [
        "",
        "Worked queries:",
        f"find {kind} where {example}",
        f"find {kind} show {term.name}",
    ]
    if values:
        lines += ["", "Values:", *(_thing_line(value) for value in values)]
    return lines


def _of_topic(folded: str, vocabulary: "Vocabulary") -> Iterable[str]:
    """Yield whatever has a topic in its names or its definition, by class, property and thing."""
    for kind in vocabulary.classes.values():
        if not kind.hidden and _is_about(kind, folded):
            yield f"- class {kind.name}: {_short(kind.definition or kind.label)}"
    for term in sorted(vocabulary.properties.values(), key=lambda term: -term.uses):
        if not term.hidden and _is_about(term, folded):
            yield _property_line(term)
    for thing in vocabulary.individuals.speaking_of(folded):
        # Claims and the like have ids only, and are asked for by what they say.
        if thing.definition and _is_about(thing, folded):
            yield _thing_line(thing)


def _property_line(term: "PropertyTerm") -> str:
    return f"- {term.name} ({term.kind}): {_short(term.definition or term.label)}"


def _thing_line(thing: "Individual") -> str:
    return f"- {thing.name}: {_short(thing.definition or thing.label)}"


def _names(term: "ClassTerm | PropertyTerm | Individual") -> set[str]:
    return {name.casefold() for name in (term.name, term.label, *term.synonyms)}


def _is_about(term: "ClassTerm | PropertyTerm | Individual", folded: str) -> bool:
    told = " ".join((term.name.replace("-", " "), term.name, term.label, term.definition))
    return folded in " ".join((told, *term.synonyms)).casefold()


def _short(text: str, most: int = _LINE) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1].rsplit(" ", 1)[0] + " …"
