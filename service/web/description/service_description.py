"""The description of the SPARQL endpoint, for machines.

SPARQL 1.1 Service Description, https://www.w3.org/TR/sparql11-service-description/, with the
prefixes as ``sh:declare`` and the examples as SHACL executables, as federations of endpoints share
them.
"""

from collections.abc import Callable, Iterator
from itertools import count
from typing import TypeAlias

from isthmus.kb import Knowledge
from isthmus.kb.pool import PoolLimits
from isthmus.kb.terms import RDF, RDFS, xsd
from isthmus.ontology import BASE, PREFIXES
from isthmus.service.sparql_examples import Example, examples
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

_Blank: TypeAlias = Callable[[], BlankNode]
"""Makes a new blank node."""

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_SH = PREFIXES["sh"]
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULT_FORMATS = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "N-Quads", "TriG", "RDF_XML", "JSON-LD"),
)
_EXAMPLE_KINDS = {
    "SELECT": ("SPARQLSelectExecutable", "select"),
    "ASK": ("SPARQLAskExecutable", "ask"),
    "CONSTRUCT": ("SPARQLConstructExecutable", "construct"),
}


def describe_service(
    knowledge: Knowledge, address: str, limits: PoolLimits, *, days: bool
) -> Iterator[Triple]:
    """Describe the endpoint.

    Args:
        knowledge: What it answers about.
        address: Its address, as the client knows it.
        limits: What a query may do.
        days: Whether queries may name the graphs of the edition and of days.

    Yields:
        The description.
    """
    endpoint = NamedNode(address)
    service = NamedNode(f"{address}#service")
    numbers = count()

    def blank() -> BlankNode:
        return BlankNode(f"d{next(numbers)}")

    def sd(name: str) -> NamedNode:
        return NamedNode(_SD + name)

    yield Triple(service, RDF.type, sd("Service"))
    yield Triple(service, sd("endpoint"), endpoint)
    yield Triple(service, sd("supportedLanguage"), sd("SPARQL11Query"))
    for name in _RESULT_FORMATS:
        yield Triple(service, sd("resultFormat"), NamedNode(_FORMATS + name))
    if limits.services:
        yield Triple(service, sd("feature"), sd("BasicFederatedQuery"))
    title = Literal("Isthmus, read-only", language="en")
    yield Triple(service, RDFS.label, title)
    yield Triple(service, RDFS.comment, Literal(_limits(limits), language="en"))

    dated = knowledge.dated_graphs().items() if days else ()
    dataset, default = blank(), blank()
    yield Triple(service, sd("defaultDataset"), dataset)
    yield Triple(dataset, RDF.type, sd("Dataset"))
    yield Triple(dataset, NamedNode(f"{PREFIXES['owl']}versionInfo"), Literal(knowledge.version))
    yield Triple(dataset, sd("defaultGraph"), default)
    yield Triple(default, RDF.type, sd("Graph"))
    figures = knowledge.figures()
    yield Triple(default, NamedNode(f"{_VOID}triples"), Literal(figures.triples))
    for name, size in sorted((*figures.graphs.items(), *dated)):
        named, graph = blank(), blank()
        yield Triple(dataset, sd("namedGraph"), named)
        yield Triple(named, RDF.type, sd("NamedGraph"))
        yield Triple(named, sd("name"), NamedNode(name))
        yield Triple(named, sd("graph"), graph)
        yield Triple(graph, RDF.type, sd("Graph"))
        yield Triple(graph, NamedNode(f"{_VOID}triples"), Literal(size))
    yield from _prefixes(service, blank)
    for example in examples():
        yield from _example(example, address, service, endpoint)


def _limits(limits: PoolLimits) -> str:
    return (
        f"Read-only. A query may have {limits.text // 1024} KiB and takes at most "
        f"{limits.deadline:g} seconds; its answer may have {limits.result // 2**20} MiB. "
        f"Relative IRIs are resolved against {BASE}; the declared prefixes need not be written."
    )


def _prefixes(service: NamedNode, blank: _Blank) -> Iterator[Triple]:
    for prefix, namespace in PREFIXES.items():
        declared = blank()
        yield Triple(service, NamedNode(f"{_SH}declare"), declared)
        yield Triple(declared, NamedNode(f"{_SH}prefix"), Literal(prefix))
        yield Triple(
            declared, NamedNode(f"{_SH}namespace"), Literal(namespace, datatype=xsd("anyURI"))
        )


def _example(
    example: Example, address: str, service: NamedNode, endpoint: NamedNode
) -> Iterator[Triple]:
    node = NamedNode(f"{address}#{example.name}")
    kind, predicate = next(
        kind for word, kind in _EXAMPLE_KINDS.items() if f"\n{word}" in example.text
    )
    yield Triple(node, RDF.type, NamedNode(f"{_SH}SPARQLExecutable"))
    yield Triple(node, RDF.type, NamedNode(_SH + kind))
    yield Triple(node, RDFS.comment, Literal(example.title, language="en"))
    yield Triple(node, NamedNode(_SH + predicate), Literal(example.text))
    yield Triple(node, NamedNode(f"{_SH}prefixes"), service)
    yield Triple(node, NamedNode("https://schema.org/target"), endpoint)
