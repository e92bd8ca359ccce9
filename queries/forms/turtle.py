"""Renders an answer as RDF in Turtle: its solutions, what its things are called, and the facts.

The solutions are written in the vocabulary that the W3C's own tests use for results, which other
tools read. The facts are those on which the verdicts rest, so that a store can take them over.
"""

from collections.abc import Iterable, Iterator

import pyoxigraph
from isthmus.ontology import PREFIXES
from isthmus.queries.answers.answer import Answer, Thing
from isthmus.queries.answers.view import changed_since
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple

from .sparql_results import bindings_of, rdf_term

_RESULTS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_LABEL = NamedNode(PREFIXES["rdfs"] + "label")


def render_turtle(answer: Answer) -> str:
    """Render an answer as ``text/turtle``.

    As in other results of SPARQL, a cell of several values makes several solutions, and a cell
    without a value makes no binding.
    """
    by_subject: dict[object, dict[Triple, None]] = {}
    # Stores list what they hold in orders of their own.
    for triple in (*_solutions(answer), *_labels(answer), *sorted(_facts(answer), key=str)):
        by_subject.setdefault(triple.subject, {})[triple] = None
    triples = [triple for about in by_subject.values() for triple in about]
    content = pyoxigraph.serialize(
        triples, format=RdfFormat.TURTLE, prefixes={"rs": _RESULTS, **_prefixes_in(triples)}
    )
    assert content is not None
    told = [answer.rests_on] if answer.rests_on else []
    told += [remark.text for remark in changed_since(answer.notes)]
    # A comment ends with its line.
    head = "".join(f"# {' '.join(text.split())}\n" for text in told)
    return head + content.decode("utf-8")


def _solutions(answer: Answer) -> Iterator[Triple]:
    results = BlankNode("results")
    yield Triple(results, _TYPE, _result("ResultSet"))
    for column in answer.columns:
        yield Triple(results, _result("resultVariable"), Literal(column.name))
    for number, binding in enumerate(bindings_of(answer), 1):
        solution = BlankNode(f"solution{number}")
        yield Triple(results, _result("solution"), solution)
        for place, (name, value) in enumerate(binding.items(), 1):
            bound = BlankNode(f"binding{number}-{place}")
            yield Triple(solution, _result("binding"), bound)
            yield Triple(bound, _result("variable"), Literal(name))
            yield Triple(bound, _result("value"), rdf_term(value))


def _labels(answer: Answer) -> Iterator[Triple]:
    for binding in bindings_of(answer):
        for value in binding.values():
            if isinstance(value, Thing) and not value.iri.startswith("_:"):
                yield Triple(NamedNode(value.iri), _LABEL, Literal(value.label))


def _facts(answer: Answer) -> Iterator[Triple]:
    for evidence in answer.evidence:
        yield from evidence.facts


def _prefixes_in(triples: Iterable[Triple]) -> dict[str, str]:
    """Return the prefixes of the project that shorten something here."""
    iris = {
        term.value
        for triple in triples
        for term in (triple.subject, triple.predicate, triple.object)
        if isinstance(term, NamedNode)
    }
    iris |= {
        triple.object.datatype.value for triple in triples if isinstance(triple.object, Literal)
    }
    return {
        prefix: space
        for prefix, space in PREFIXES.items()
        if any(iri.startswith(space) and "/" not in iri[len(space) :] for iri in iris)
    }


def _result(word: str) -> NamedNode:
    return NamedNode(_RESULTS + word)
