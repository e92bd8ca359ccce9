"""What the page of a thing tells: facts with their sources, what is inherited and from where."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from isthmus.kb.record.claim import Claim
from isthmus.kb.record.describe import Description, Fact, Named
from isthmus.ontology import BASE, IST
from isthmus.queries.diagnostics.spelling import capital
from pyoxigraph import Literal, NamedNode, Triple

from .themes import AGAINST, DOES, DUTIES, FAVOUR, PARTS, USE, by_theme

if TYPE_CHECKING:
    from isthmus.kb import Knowledge
    from isthmus.kb.proofs.proof import Support
    from isthmus.queries import PropertyTerm, Vocabulary

    from .matrix import Matrix

_ALIKE = 5
"""So many of the most similar things are named."""
_AWS = Named("AWS", f"{BASE}party/aws")
_CUSTOMER = Named("customer", f"{BASE}party/customer")
_ARRANGEMENTS = (f"{BASE}option/", f"{BASE}configuration/")
_BETWEEN = ("buildsOn", "sameAdvantagesAs", "sameLimitationsAs", "mayCombineWith")


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a property.

    Attributes:
        named: The value.
        verdict: ``true`` or ``false`` for a yes/no value, else empty.
        inferred: Whether nobody stated it of this thing.
        claims: What it rests on.
        sources: The other things of which that is said, for what is inherited.
        premises: Premises of ours that it rests on.
    """

    named: Named
    verdict: str
    inferred: bool
    claims: tuple[Claim, ...]
    sources: tuple[Named, ...]
    premises: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A property of a thing with its values.

    Attributes:
        property: The property.
        definition: What it says.
        values: Its values.
        word: Its word in the language, or an empty string.
        unit: The unit of its numbers, or an empty string.
    """

    property: Named
    definition: str
    values: tuple[Value, ...]
    word: str = ""
    unit: str = ""


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
        does: Who does what: each party with what it does and the values that say so.
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
    does: tuple[tuple[Named, tuple[tuple[str, Told, Value], ...]], ...]
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
    use, favour, against = (
        _without_repeats(named[word] for word in words if word in named)
        for words in (USE, FAVOUR, AGAINST)
    )
    arranged = bool(knowledge.edition) and node.value.startswith(_ARRANGEMENTS)
    does = tuple(_does(named, always=arranged))
    truths = reader.truths(matrix, named)
    placed = {*USE, *FAVOUR, *AGAINST, *DOES, *DUTIES, *(term.name for term, _, _ in truths)}
    said = {
        value.named.label for statement in (*use, *favour, *against) for value in statement.values
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
        use=use,
        favour=favour,
        against=against,
        does=does,
        truths=truths,
        aspects=by_theme((aspect.word, aspect) for aspect in aspects if aspect.values),
        structure=tuple(fact for fact in rest if fact.word not in shown or not fact.word),
        inherited=_inherited(told),
        silent=tuple(sorted({aspect for silence in about.silences for aspect in silence.aspects})),
        related=tuple(_related(about, node, matrix)),
        word=word,
        kind=kind,
        kinds=tuple(kind for kind in about.kinds if _is_shown(vocabulary, kind)),
    )


def _without_repeats(told: Iterable[Told]) -> tuple[Told, ...]:
    """Leave out values that an earlier property has: one item of the source may be both."""
    seen: set[str] = set()
    kept = []
    for fact in told:
        values = tuple(value for value in fact.values if value.named.label not in seen)
        seen |= {value.named.label for value in values}
        if values:
            kept.append(replace(fact, values=values))
    return tuple(kept)


def _does(
    named: dict[str, Told], *, always: bool
) -> Iterable[tuple[Named, tuple[tuple[str, Told, Value], ...]]]:
    """Say who does what, by party; the duties are those of the customer.

    Args:
        always: Whether the two parties are named although nothing is stated of either.
    """
    does: dict[Named, list[tuple[str, Told, Value]]] = {}
    for word, words in DOES.items():
        if word in named:
            for value in named[word].values:
                does.setdefault(value.named, []).append((words, named[word], value))
    duties = [
        (named[word], value) for word in DUTIES if word in named for value in named[word].values
    ]
    if duties or does or always:
        customer = next((party for party in does if party.id == "customer"), _CUSTOMER)
        for told, value in duties:
            text = value.named.label
            does.setdefault(customer, []).append((capital(text), told, value))
        for party in (_AWS, _CUSTOMER):
            if all(party.id != doe.id for doe in does):
                does[party] = []
    for party in sorted(does, key=lambda name: name.id):
        yield party, tuple(does[party])


def _is_shown(vocabulary: "Vocabulary", name: Named) -> bool:
    term = vocabulary.classes.get(name.iri)
    return term is not None and not term.hidden


class _Reader:
    """Finds out what each fact of a thing rests on."""

    def __init__(self, knowledge: "Knowledge", vocabulary: "Vocabulary", node: NamedNode) -> None:
        self._knowledge = knowledge
        self._vocabulary = vocabulary
        self._node = node

    def told(self, fact: Fact) -> Told:
        term = self._vocabulary.properties.get(fact.property.iri)
        values = tuple(self._value(fact, value) for value in fact.values)
        if term is None or term.hidden:
            return Told(fact.property, "", values)
        return Told(fact.property, term.definition, values, term.name, term.unit)

    def _value(self, fact: Fact, value: Named) -> Value:
        inferred = value in fact.inferred
        verdict = value.label if not value.iri and value.label in {"true", "false"} else ""
        support = self._support(fact.property.iri, value)
        claims = support.claims if support else ()
        premises = tuple(
            self._knowledge.name(axiom.iri)
            if axiom.iri is not None
            else axiom.rationale or axiom.statement
            for axiom in (support.axioms if support else ())
        )
        sources = {
            Named(self._knowledge.name(claim.subject), claim.subject.value)
            for claim in claims
            if inferred and claim.subject != self._node
        }
        return Value(value, verdict, inferred, claims, tuple(sorted(sources)), premises)

    def _support(self, predicate: str, value: Named) -> "Support | None":
        if not predicate.startswith(IST):
            return None
        name = NamedNode(predicate)
        if value.iri:
            return self._knowledge.support(Triple(self._node, name, NamedNode(value.iri)))
        for quad in self._knowledge.quads.quads_for_pattern(self._node, name, None, None):
            if isinstance(quad.object, Literal) and quad.object.value == value.label:
                return self._knowledge.support(quad.triple)
        return None

    def is_aspect(self, told: Told) -> bool:
        term = self._vocabulary.properties.get(told.property.iri)
        return term is not None and not term.hidden and bool(term.aspect)

    def truths(
        self, matrix: "Matrix | None", named: dict[str, Told]
    ) -> tuple[tuple["PropertyTerm", str, Told | None], ...]:
        if matrix is not None:
            return tuple(
                (aspect.term, matrix.verdict(self._node.value, name), named.get(name))
                for aspect in matrix.aspects
                if aspect.truth
                for name in (aspect.term.name,)
            )
        return tuple(
            (self._vocabulary.properties[told.property.iri], told.values[0].verdict, told)
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
