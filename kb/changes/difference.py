"""By what a day differs from the edition, worked out from what changes withdraw and state.

The same as building the day from its files, which `at_date` is for, in a fraction of the time.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from datetime import date

from isthmus.kb.reasoning.revise import Revision
from isthmus.kb.record.claim_terms import (
    DEFAULT_EDITION,
    LATER_SOURCES,
    SILENT_ON,
    SUBJECT,
    SUPERSEDES,
)
from isthmus.kb.record.facts import facts_of_claim
from isthmus.kb.schema import STANDARD, Schema, is_of_interest
from isthmus.kb.store.dataset import Dataset
from isthmus.kb.store.day import Day, text_of_quads
from isthmus.kb.store.layers import FACTS, INFERRED, ONTOLOGY, claims_graph
from isthmus.kb.store.overlay import CALLED
from isthmus.kb.terms import RDF, Node
from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple

from .at_date import answered_silences, claim_of
from .change import Change, Changes
from .edition import Edition
from .intervals import Held

_DEFAULT = DefaultGraph()


def day_at(edition: Edition, changes: Changes, on: date) -> Day:
    """Work out a day after the edition.

    Args:
        edition: The closure of the edition.

    Raises:
        RevisionError: What holds on the day contradicts itself.
    """
    holding = [change for change in changes.believed() if change.held(on) is Held.HOLDS]
    replacing = [change for change in changes.believed() if change.held(on) is not Held.NOT]
    replaced = {claim.value for change in replacing for claim in change.replaces}
    withdrawn = [fact for fact, claims in edition.reasoned.carried.items() if claims <= replaced]
    schema = _WithValues(edition)
    claims = [
        (statement.name, list(claim_of(change, statement, schema)))
        for change in holding
        for statement in change.statements
    ]
    stated = [
        fact for name, triples in claims for fact in facts_of_claim(name, Schema(triples), schema)
    ]
    given = dict.fromkeys((*stated, *edition.reasoned.values))
    revision = Revision(edition, edition.reasoned.program)
    revision.apply(withdrawn, tuple(given))
    gone = dict.fromkeys(fact for fact in withdrawn if fact not in given)
    recorded = [triple for _, triples in claims for triple in triples]
    recorded += [
        Triple(change.iri, SUPERSEDES, claim) for change in replacing for claim in change.replaces
    ]
    silent = list(_answered(edition, holding, schema))
    removed = dict.fromkeys(
        (
            *(quad for t in revision.gone for quad in _where(edition, t)),
            *(_quad(t, FACTS) for t in gone),
            *(_quad(t, graph) for t in silent for graph in (_DEFAULT, _CLAIMS)),
        )
    )
    records = edition.records | {name for name, _ in claims}
    added: dict[Quad, None] = {}
    rounds: dict[str, int | None] = {
        str(triple): None for triple in revision.gone if not edition.is_given(triple)
    }
    for triple, number in revision.rounds.items():
        if not number:
            if triple not in revision.fresh and edition.is_given(triple) and triple not in gone:
                continue
            added[_quad(triple, FACTS)] = None
            removed[_quad(triple, INFERRED)] = None
            rounds[str(triple)] = None
        elif triple in revision.fresh or triple in gone:
            if not _is_told(triple, edition, records):
                continue
            added[_quad(triple, INFERRED)] = None
            rounds[str(triple)] = number
        else:
            if not edition.is_hidden(triple):
                rounds[str(triple)] = number
            continue
        added[_quad(triple, _DEFAULT)] = None
    for triple in recorded:
        added[_quad(triple, _DEFAULT)] = None
        added[_quad(triple, claims_graph(LATER_SOURCES))] = None
    return _day(edition, removed, added, rounds)


_CLAIMS = claims_graph(DEFAULT_EDITION)


def _day(
    edition: Edition,
    removed: Iterable[Quad],
    added: Iterable[Quad],
    rounds: Mapping[str, int | None],
) -> Day:
    # A triple that the edition holds is not new, even if the day holds it for another reason.
    new = {q for q in added if q.graph_name != _DEFAULT or not _held(edition, q)}
    gone = {quad for quad in removed if quad not in new}
    differs = set(_differences((*gone, *new), edition.speaks_of))
    return Day(differs, rounds, text_of_quads(new), text_of_quads(gone))


def day_between(edition: Dataset, other: Dataset) -> Day:
    """Compare a day that was built from the files with the edition."""
    before, then = _quads_of(edition), _quads_of(other)
    known = {quad.subject for quad in before if quad.graph_name == _DEFAULT}
    was, now = edition.rounds(), other.rounds()
    assert isinstance(was, Mapping)
    assert isinstance(now, Mapping)
    rounds = {text: now.get(text) for text in {*was, *now} if now.get(text) != was.get(text)}
    differs = set(_differences(before ^ then, known.__contains__))
    return Day(differs, rounds, text_of_quads(then - before), text_of_quads(before - then))


def _quads_of(dataset: Dataset) -> set[Quad]:
    """Return all quads but those of the ontology, which is the same on all days."""
    return {quad for quad in dataset.layers() if quad.graph_name != ONTOLOGY}


class _WithValues:
    """The edition together with the values that changes state; `schema.Lookup`."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._values = Schema(edition.reasoned.values)

    def objects(self, subject: Node, predicate: NamedNode) -> list[Node]:
        return [
            *self._edition.objects(subject, predicate),
            *self._values.objects(subject, predicate),
        ]

    def value(self, subject: Node, predicate: NamedNode) -> Node | None:
        return next(iter(self.objects(subject, predicate)), None)


def _answered(edition: Edition, holding: Iterable[Change], schema: _WithValues) -> Iterator[Triple]:
    """Yield what is said of silences that changes have answered; all of it once nothing is left."""

    def about(silence: NamedNode) -> Node | None:
        subjects = edition.quads.quads_for_pattern(silence, SUBJECT, None, _DEFAULT)
        return next((quad.object for quad in subjects), None)

    by_silence: dict[NamedNode, set[NamedNode]] = {}
    for silence, aspect in answered_silences(holding, about, schema):
        by_silence.setdefault(silence, set()).add(aspect)
    for silence, aspects in by_silence.items():
        said = [q.triple for q in edition.quads.quads_for_pattern(silence, None, None, _DEFAULT)]
        left = [t for t in said if t.predicate == SILENT_ON and t.object not in aspects]
        for triple in said:
            if not left or (triple.predicate == SILENT_ON and triple not in left):
                yield triple


def _quad(triple: Triple, graph: NamedNode | DefaultGraph) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, graph)


def _where(edition: Edition, triple: Triple) -> Iterator[Quad]:
    """Yield the quads by which the default graph and the layer of inferred triples have one."""
    if edition.is_hidden(triple):
        return
    if not edition.is_given(triple):
        yield _quad(triple, INFERRED)
    yield _quad(triple, _DEFAULT)


def _held(edition: Edition, quad: Quad) -> bool:
    parts = quad.subject, quad.predicate, quad.object
    return any(edition.quads.quads_for_pattern(*parts, _DEFAULT))


def _is_told(triple: Triple, edition: Edition, records: Container[Node]) -> bool:
    """Tell whether a reader is told of what was inferred."""
    subject = triple.subject
    if subject in records or not isinstance(subject, NamedNode):
        return False
    if subject.value in edition.reasoned.vocabulary or subject.value.startswith(STANDARD):
        return False
    return is_of_interest(triple)


def _differences(quads: Iterable[Quad], is_known: Callable[[Node], bool]) -> Iterator[str]:
    """Yield the properties of the statements that only one of the two has.

    Of types, the classes. What a new thing is called does not count.
    """
    for quad in quads:
        if quad.graph_name != _DEFAULT:
            continue
        if quad.predicate == RDF.type:
            yield str(quad.object)[1:-1]
        elif quad.predicate.value not in CALLED or is_known(quad.subject):
            yield quad.predicate.value
