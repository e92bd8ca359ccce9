"""The description of the data set in VoID: what it holds, under which terms, and where it is.

Vocabulary of Interlinked Datasets, https://www.w3.org/TR/void/.
"""

from collections.abc import Iterator

from isthmus.kb import Knowledge
from isthmus.kb.terms import RDF
from isthmus.ontology import BASE, IST, PREFIXES
from pyoxigraph import Literal, NamedNode, Triple

_VOID = "http://rdfs.org/ns/void#"
_LICENCE = NamedNode("https://creativecommons.org/licenses/by/4.0/")
_FORMATS = "http://www.w3.org/ns/formats/"


def describe(knowledge: Knowledge, address: str) -> Iterator[Triple]:
    """Describe the data set.

    Args:
        knowledge: The data.
        address: The address of the service, without a slash at the end.

    Yields:
        The description, as triples about ``{address}/void#dataset``.
    """
    dataset = NamedNode(f"{address}/void#dataset")

    def about(predicate: str, value: NamedNode | Literal) -> Triple:
        return Triple(dataset, NamedNode(predicate), value)

    yield Triple(dataset, RDF.type, NamedNode(f"{_VOID}Dataset"))
    yield about(f"{PREFIXES['dcterms']}title", Literal("Isthmus", language="en"))
    if knowledge.cites:
        told = "Amazon VPC connectivity options as cited claims and what follows"
        edition = NamedNode(f"{BASE}edition/{knowledge.edition}")
        yield about(f"{PREFIXES['dcterms']}description", Literal(told, language="en"))
        yield about(f"{PREFIXES['dcterms']}license", _LICENCE)
        yield about(f"{PREFIXES['dcterms']}source", edition)
        yield about(f"{_VOID}exampleResource", NamedNode(f"{BASE}option/direct-connect-vpn"))
        yield about(f"{_VOID}uriSpace", Literal(BASE))
        yield about(f"{_VOID}vocabulary", NamedNode(IST))
    yield about(f"{PREFIXES['owl']}versionInfo", Literal(knowledge.version))
    yield about(f"{_VOID}feature", NamedNode(f"{_FORMATS}Turtle"))
    yield about(f"{_VOID}feature", NamedNode(f"{_FORMATS}JSON-LD"))
    yield about(f"{_VOID}sparqlEndpoint", NamedNode(f"{address}/sparql"))
    for suffix in ("ttl", "nq", "jsonld", "rdf"):
        yield about(f"{_VOID}dataDump", NamedNode(f"{address}/data/all.{suffix}"))
    for graph, size in knowledge.dated_graphs().items():
        yield about(f"{_VOID}subset", NamedNode(graph))
        yield Triple(NamedNode(graph), RDF.type, NamedNode(f"{_VOID}Dataset"))
        yield Triple(NamedNode(graph), NamedNode(f"{_VOID}triples"), Literal(size))
    figures = knowledge.figures()
    yield about(f"{_VOID}triples", Literal(figures.triples))
    yield about(f"{_VOID}distinctSubjects", Literal(figures.subjects))
    yield about(f"{_VOID}properties", Literal(figures.properties))
    yield about(f"{_VOID}classes", Literal(figures.classes))
