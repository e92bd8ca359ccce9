"""What of the paper's layer a network speaks of: its options, and what the paper says of them."""

from collections.abc import Iterator

from isthmus.kb.knowledge import Knowledge
from isthmus.kb.terms import RDF, RDFS, ist
from isthmus.ontology import IQ
from pyoxigraph import DefaultGraph, Literal, NamedNode, Triple

from .iris import net

_DEFAULT = DefaultGraph()
_SAID = tuple(map(ist, ("hasDuty", "hasRequirement", "hasLimitation", "hasAdvantage")))
_RULES = ist("addressOverlap")
_CALLED = (
    RDFS.label,
    NamedNode(f"{IQ}name"),
    NamedNode("http://www.w3.org/2004/02/skos/core#altLabel"),
    NamedNode("http://www.w3.org/2004/02/skos/core#definition"),
)


def paper_statements(paper: Knowledge) -> Iterator[Triple]:
    """Yield the options and configurations of the paper, and what it names of each.

    Args:
        paper: The knowledge of the paper, which proves each of them.
    """
    quads = paper.dataset.store
    for kind in (ist("ConnectivityOption"), ist("Configuration")):
        for typed in quads.quads_for_pattern(None, RDF.type, kind, _DEFAULT):
            thing = typed.subject
            if not isinstance(thing, NamedNode):
                continue
            yield Triple(thing, RDF.type, kind)
            yield from _called(paper, thing)
            for quad in quads.quads_for_pattern(thing, ist("title"), None, _DEFAULT):
                yield Triple(thing, net("title"), quad.object)
            for quad in quads.quads_for_pattern(thing, ist("hasConfiguration"), None, _DEFAULT):
                yield quad.triple
            yield from _said(paper, thing)


def _said(paper: Knowledge, thing: NamedNode) -> Iterator[Triple]:
    for predicate in (*_SAID, _RULES):
        for quad in paper.dataset.store.quads_for_pattern(thing, predicate, None, _DEFAULT):
            statement = quad.object
            if not isinstance(statement, NamedNode):
                continue
            if predicate != _RULES:
                yield quad.triple
            yield Triple(statement, RDF.type, net("Statement"))
            yield from _called(paper, statement)


def _called(paper: Knowledge, thing: NamedNode) -> Iterator[Triple]:
    for predicate in _CALLED:
        for quad in paper.dataset.store.quads_for_pattern(thing, predicate, None, None):
            if isinstance(quad.object, Literal):
                yield Triple(thing, predicate, quad.object)
