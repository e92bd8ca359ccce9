"""What the page of a thing tells: facts with their sources, what is inherited and from where."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from isthmus.kb.data_class import dataclass
from isthmus.kb.record.describe import Description, Named
from isthmus.ontology import BASE, IST
from pyoxigraph import NamedNode

from .designs import short_name
from .option.duties import Part, parts_of
from .option.in_short import in_short
from .option.told import Teller, Told, Value
from .themes import COLUMNS, DOES, DUTIES, FAVOUR, NEEDS, PARTS, USE, by_theme

if TYPE_CHECKING:
    from isthmus.kb import Knowledge
    from isthmus.queries import PropertyTerm, Vocabulary

    from .matrix import Matrix

_ALIKE = 5
"""So many of the most similar things are named."""
_ARRANGEMENTS = (f"{BASE}option/", f"{BASE}configuration/")
_OF_THE_RECORD = frozenset({"inheritance"})
_ENDS = {
    "end-management": ("aws-side-management", "customer-side-management"),
    "end-availability": ("aws-side-availability", "customer-side-availability"),
}
"""Aspects of the ends, with those of a side that they take in."""
_BETWEEN = ("buildsOn", "sameAdvantagesAs", "sameLimitationsAs", "mayCombineWith")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A thing that has to do with another one.

    Attributes:
        named: The thing.
        reason: What they have to do with each other.
    """

    named: Named
    reason: str


@dataclass(frozen=True, slots=True)
class Looked:
    """All that the page of a thing tells.

    Attributes:
        about: All that is on record.
        use: What it is for.
        favour: What the source counts for it.
        against: What the source counts against it, and what it asks for.
        does: Who does what.
        truths: Its yes/no aspects; each with a verdict, and what it rests on if it is stated.
        aspects: The other aspects in which it is described, under their headings.
        structure: What it is made of, and the record of it.
        inherited: What it has from other things, by thing.
        silent: The aspects on which the sections were searched in vain.
        related: What it has to do with others.
        word: Its word in the language, with its class, or an empty string.
        kind: The label of its class.
        kinds: Its classes, without those that only help the reasoning.
    """

    about: Description
    use: tuple[Told, ...]
    favour: tuple[Told, ...]
    against: tuple[Told, ...]
    does: tuple[Part, ...]
    truths: tuple[tuple["PropertyTerm", str, Told | None], ...]
    aspects: tuple[tuple[str, tuple[Told, ...]], ...]
    structure: tuple[Told, ...]
    inherited: tuple[tuple[Named, tuple[tuple[Told, Value], ...]], ...]
    silent: tuple[Named, ...]
    related: tuple[Neighbour, ...]
    word: str
    kind: str
    kinds: tuple[Named, ...]


def look_at(
    knowledge: "Knowledge", vocabulary: "Vocabulary", node: NamedNode, matrix: "Matrix | None"
) -> Looked | None:
    """Return what the page of a thing tells, or None if nothing is on record.

    Args:
        knowledge: What is on record.
        vocabulary: The words.
        node: The thing.
        matrix: The matrix of its class, if it is in one.
    """
    about = knowledge.descriptions.of(node)
    if about is None:
        return None
    reader = _Reader(knowledge, vocabulary, node)
    told = [reader.told(fact) for fact in about.facts]
    named = {fact.word: fact for fact in told if fact.word}
    short = in_short(
        knowledge,
        named,
        [
            (short_name(design, about.thing), _told_of(knowledge, vocabulary, design))
            for design in about.configurations
        ],
    )
    arranged = bool(knowledge.edition) and node.value.startswith(_ARRANGEMENTS)
    does = parts_of(knowledge, vocabulary, node, named, always=arranged)
    truths = reader.truths(matrix, named)
    placed = {*USE, *COLUMNS, *NEEDS, *DOES, *DUTIES, *(term.name for term, _, _ in truths)}
    said = {
        value.named.label
        for statement in (*short.use, *short.favour, *short.against)
        for value in statement.values
        # What must be stands beside what should, as well.
        if statement.word in (*placed, *FAVOUR)
    }
    rest = [fact for fact in told if not fact.word or fact.word not in placed]
    aspects = [
        replace(fact, values=tuple(value for value in fact.values if value.named.label not in said))
        for fact in rest
        if reader.is_aspect(fact) and fact.word not in PARTS
    ]
    shown = {aspect.word for aspect in aspects}
    individual = vocabulary.individuals.get(node.value)
    classes = [vocabulary.classes[iri] for iri in (individual.types if individual else ())]
    if matrix is not None:
        # It is an option or a design before it is anything else, such as a thing with a bottleneck.
        classes.sort(key=lambda term: term.iri != matrix.term.iri)
    kind = next((term.label for term in classes if not term.hidden), "")
    word = ""
    if individual is not None and classes:
        word = f"{next((c.name for c in classes if not c.hidden), classes[0].name)}"
        word = f"{word}:{individual.name}"
    return Looked(
        about=about,
        use=short.use,
        favour=short.favour,
        against=short.against,
        does=does,
        truths=truths,
        aspects=by_theme((aspect.word, aspect) for aspect in aspects if aspect.values),
        structure=tuple(fact for fact in rest if fact.word not in shown or not fact.word),
        inherited=_inherited(told),
        silent=tuple(_silent(about)),
        related=tuple(_related(about, node, matrix)),
        word=word,
        kind=kind,
        kinds=tuple(kind for kind in about.kinds if _is_shown(vocabulary, kind)),
    )


def _told_of(knowledge: "Knowledge", vocabulary: "Vocabulary", name: Named) -> "dict[str, Told]":
    about = knowledge.descriptions.of(NamedNode(name.iri))
    teller = Teller(knowledge, vocabulary, NamedNode(name.iri))
    told = (teller.told(fact) for fact in (about.facts if about else ()))
    return {fact.word: fact for fact in told if fact.word}


def _silent(about: Description) -> Iterable[Named]:
    """Give the aspects that were searched in vain, as questions of an architect.

    From where a table cell takes something over is no such question, and who keeps the ends
    available is that of both sides.
    """
    aspects = {aspect for silence in about.silences for aspect in silence.aspects}
    names = {aspect.id for aspect in aspects}
    for aspect in sorted(aspects):
        sides = next((ends for ends in _ENDS if aspect.id in _ENDS[ends]), "")
        if aspect.id not in _OF_THE_RECORD and sides not in names:
            yield aspect


def _is_shown(vocabulary: "Vocabulary", name: Named) -> bool:
    term = vocabulary.classes.get(name.iri)
    return term is not None and not term.hidden


class _Reader(Teller):
    """Puts what is told of a thing under its headings."""

    def is_aspect(self, told: Told) -> bool:
        term = self.vocabulary.properties.get(told.property.iri)
        return term is not None and not term.hidden and bool(term.aspect)

    def truths(
        self, matrix: "Matrix | None", named: dict[str, Told]
    ) -> tuple[tuple["PropertyTerm", str, Told | None], ...]:
        if matrix is not None:
            return tuple(
                (aspect.term, matrix.verdict(self.node.value, name), named.get(name))
                for aspect in matrix.aspects
                if aspect.truth
                for name in (aspect.term.name,)
            )
        return tuple(
            (self.vocabulary.properties[told.property.iri], told.values[0].verdict, told)
            for told in named.values()
            if told.values and told.values[0].verdict
        )


def _inherited(
    told: Iterable[Told],
) -> tuple[tuple[Named, tuple[tuple[Told, Value], ...]], ...]:
    """Return what comes from other things, by thing; what is built of parts has several."""
    inherited: dict[Named, list[tuple[Told, Value]]] = {}
    for fact in told:
        for value in fact.values:
            if len(value.sources) == 1 and fact.word:
                inherited.setdefault(value.sources[0], []).append((fact, value))
    return tuple(
        (source, tuple(pairs))
        for source, pairs in sorted(inherited.items())
        if source.iri.startswith((*_ARRANGEMENTS, f"{BASE}family/"))
    )


def _related(about: Description, node: NamedNode, matrix: "Matrix | None") -> Iterable[Neighbour]:
    seen: set[str] = {node.value}
    for fact, backwards in [(f, False) for f in about.facts] + [
        (f, True) for f in about.references
    ]:
        if fact.property.iri.removeprefix(IST) in _BETWEEN:
            for value in fact.values:
                if value.iri and value.iri not in seen:
                    seen.add(value.iri)
                    way = f"{fact.property.label} this" if backwards else fact.property.label
                    yield Neighbour(value, way)
    if matrix is None or all(thing.iri != node.value for thing in matrix.things):
        return
    alike = []
    for thing in matrix.things:
        if thing.iri in seen:
            continue
        both, either = _overlap(matrix, node.value, thing.iri)
        if either:
            alike.append((both / either, both, Named(thing.label, thing.iri)))
    for _, both, named in sorted(alike, key=lambda one: (-one[0], one[2]))[:_ALIKE]:
        yield Neighbour(named, f"{both} values in common")


def _overlap(matrix: "Matrix", one: str, other: str) -> tuple[int, int]:
    both = either = 0
    for aspect in matrix.aspects:
        cells = [matrix.cells[iri, aspect.term.name] for iri in (one, other)]
        sets = [
            cell if isinstance(cell, frozenset) else frozenset({cell} - {"unstated", "mixed"})
            for cell in cells
        ]
        both += len(sets[0] & sets[1])
        either += len(sets[0] | sets[1])
    return both, either
